"""Rivers, reservoirs, dams: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from anlan.science.hydro import calibration, levels, muskingum, rating, xinanjiang
from tests.science.payloads.kinds import INF, NAN, Name, cells, course, number, shared
from tests.science.payloads.kinds import case as to

LESS, NONE = {"bad": (-1.0,)}, {"bad": (-1.0, 0.0)}
RAIN = {"bad": (-1.0,)}
STEP = {"bad": (-1.0, 20_000.0)}
CURVE = cells(60, 75, 90, bad=(-1.0, 0.0, 101.0))
CLASS = cells(1, 3, 5, bad=(0.0, 6.0, 1.5))
GAUGED = rating.fit_rating([1, 2, 3, 4, 5, 6], [1.2, 5.5, 12.1, 21.0, 32.0, 45.5])
BASIN = xinanjiang.Parameters(1.0, 20.0, 70.0, 40.0, 0.15, 0.3, 0.02, 30.0, 1.2, 0.3, 0.3, 0.6, 0.98, 0.3, 1.0)
WET = tuple(5 + 5 * np.sin(np.arange(36.0)))
YEARS = (*WET, *WET)
FLOOD = (10.0, 30.0, 80.0, 60.0, 30.0, 15.0)
LATER = muskingum.muskingum_route(FLOOD, travel_s=7200, weight=0.2, step_s=3600).value
REACH = {"travel_s": number(7200.0), "weight": number(0.2, bad=(0.6,), fine=(0.0,)), "step_s": number(3600.0)}
BEACH = {"is_upstream": cells(1, 1, 0, bad=(0.5, 2.0)), "is_seepage_proven": cells(0, 1, 0, bad=(0.5, 2.0))}


def search(precipitation_mm, evaporative_demand_mm, temperature_c, observed_mm, seed, spin_up, generations):
    return calibration.calibrate(
        precipitation_mm, evaporative_demand_mm, temperature_c, observed_mm, with_snow=False, seed=seed, spin_up=spin_up,
        generations=generations,
    )  # fmt: skip


def wrong_way_round(dead_m, limit_m):
    return np.array(len(levels.misordered_levels(dead_m=dead_m, limit_m=limit_m)))


CASES = {
    "breach_peak": to(
        volume_m3=cells(1e5, 1e6, 1e7, **NONE), depth_m=cells(5, 10, 20, **NONE), relation=Name("froehlich1995"),
    ),
    "calibrate": to(
        search, precipitation_mm=shared(WET, **STEP), evaporative_demand_mm=shared([3.0] * 36, **LESS),
        temperature_c=shared([15.0] * 36), observed_mm=shared(np.roll(WET, 2) / 2, bad=(-1.0,), fine=(NAN, INF, -INF)),
        seed=number(1, bad=(1.5,), fine=(0.0,)), spin_up=number(0, bad=(1.5,), fine=(0.0,)), generations=number(2, bad=(1.5,)),
        out=None,
    ),
    "choose_objective": to(
        lambda precipitation_mm, evaporative_demand_mm, temperature_c, observed_mm, part: np.array(len(
            calibration.choose_objective(
                precipitation_mm, evaporative_demand_mm, temperature_c, observed_mm, part, with_snow=False, seed=1, generations=1
            ).efficiency
        )),
        precipitation_mm=shared(YEARS, **RAIN), evaporative_demand_mm=shared([3.0] * 72, **LESS),
        temperature_c=shared([15.0] * 72), observed_mm=shared(np.roll(YEARS, 2) / 2, bad=(-1.0,), fine=(NAN, INF, -INF)),
        part=shared([1] * 36 + [2] * 36, fine=()), out=None,
    ),
    "checked": to(parameters=BASIN, snow=None, out=None),
    "discharge": to(excess_mm=shared([1, 5, 2], is_free=True, **LESS), unit_m3_s_mm=shared([0.2, 0.5, 0.3], is_free=True, **LESS), out=None),
    "dry_beach_length": to(crest_m=cells(100, 101, 102), water_m=cells(98, 98, 99), slope=cells(0.01, 0.01, 0.02, **NONE)),
    "dry_beach_margin": to(beach_m=cells(50, 100, 200, **LESS), grade=CLASS, **BEACH),
    "fao56_extraterrestrial_radiation": to(
        latitude_deg=cells(20, 30, 40, bad=(-91.0, 120.0)), day_of_year=cells(1, 180, 366, bad=(0.0, 367.0)),
    ),
    "first_state": to(parameters=BASIN, out=None),
    "fit_rating": to(
        stage_m=shared([1, 2, 3, 4, 5, 6]), discharge_m3_s=shared([1.2, 5.5, 12.1, 21.0, 32.0, 45.5], **NONE), out=None,
    ),
    "freeboard_margin": to(
        crest_m=cells(100, 101, 102), water_m=cells(98, 98, 99), grade=CLASS, settlement_m=cells(0, 0.1, 0.2, **LESS),
        surge_m=cells(0, 0.1, 0.2, **LESS),
    ),
    "froehlich1995_breach": to(
        volume_m3=cells(1e5, 1e6, 1e7, **NONE), height_m=cells(5, 10, 20, **NONE), is_overtopped=cells(0, 1, 1, bad=(0.5, 2.0)),
    ),
    "gb22482_grade": to(certainty=cells(0.5, 0.8, 0.95, bad=(1.5,)), qualified_rate=cells(0.6, 0.8, 0.9, bad=(-0.1, 1.5))),
    "hargreaves_evaporation": to(
        least_c=cells(5, 10, 15, bad=(-300.0, 90.0)), most_c=cells(15, 22, 30, bad=(-300.0, 90.0)),
        radiation_mj_m2=cells(20, 30, 40, bad=(-1.0, 60.0)),
    ),
    "is_peak_qualified": to(forecast_m3_s=cells(90, 100, 200, **LESS), observed_m3_s=cells(100, 100, 100, **LESS)),
    "least_dry_beach": to(grade=CLASS, **BEACH),
    "least_freeboard": to(grade=CLASS),
    "least_seepage_depth": to(embankment_m=cells(10, 50, 100, bad=(-1.0,))),
    "level_pool_route": to(
        inflow_m3_s=shared(FLOOD, fine=(), is_free=True, **LESS), level_m=shared([100, 101, 102]), storage_m3=shared([1e6, 2e6, 3.5e6]),
        outflow_m3_s=shared([0, 20, 60], **LESS), start_level_m=number(100.5, bad=(99.0, 103.0)), step_s=number(3600.0), out=None,
    ),
    "misordered_levels": to(
        wrong_way_round, dead_m=number(105.0, fine=(NAN, -1.0, 0.0)), limit_m=number(103.0, fine=(NAN, -1.0, 0.0)), out=None,
    ),
    "muskingum_coefficients": to(**REACH, out=None),
    "muskingum_fit": to(inflow_m3_s=shared(FLOOD, **LESS), outflow_m3_s=shared(LATER, **LESS), step_s=REACH["step_s"], out=None),
    "muskingum_route": to(
        inflow_m3_s=course(*FLOOD, **LESS), **REACH, reaches=number(2, bad=(1.5,)), outflow_m3_s=cells(10, 10, 10, **LESS),
    ),
    "nash_sutcliffe": to(
        modelled=course(1, 2, 3, 4, fine=(NAN, INF, -INF, 1e30, -1e30)), observed=course(1, 2, 4, 3, fine=(NAN, INF, -INF, 1e30, -1e30)),
    ),
    "nash_unit_hydrograph": to(
        area_km2=number(100.0), stores=number(3.0), delay_s=number(7200.0), step_s=number(3600.0),
        steps=number(6, bad=(1.5,), fine=(0.0,)), out=None,
    ),
    "over_limit": to(level_m=cells(99, 101, 105), limit_m=cells(100, 100, 100)),
    "rated_discharge": to(stage_m=cells(2, 3, 5), curve=GAUGED, confidence=number(0.95, bad=(1.0, 1.5))),
    "rated_stage": to(discharge_m3_s=cells(5, 12, 30, **LESS), curve=GAUGED),
    "river_level_state": to(
        level_m=cells(9, 11, 14), watch_m=cells(10, 10, 10), warning_m=cells(12, 12, 12), guarantee_m=cells(13, 13, 13),
    ),
    "s_curve_change": to(
        unit_m3_s_mm=shared([0.2, 0.5, 0.3]), from_steps=number(1, bad=(1.5,)), to_steps=number(2, bad=(1.5,)), out=None,
    ),
    "scs_composite_curve_number": to(
        curve_number=course(60, 80, bad=(-1.0, 0.0, 101.0)), area=course(1, 3, **LESS),
    ),
    "scs_dry_curve_number": to(curve_number=CURVE),
    "scs_excess": to(
        rain_mm=course(5, 20, 40, **RAIN), curve_number=CURVE, initial_abstraction=number(0.2, bad=(0.6,), fine=(0.0,)),
    ),
    "scs_retention": to(curve_number=CURVE),
    "scs_runoff": to(
        rain_mm=cells(20, 60, 100, **RAIN), curve_number=CURVE, initial_abstraction=number(0.2, bad=(0.6,), fine=(0.0,)),
    ),
    "scs_unit_hydrograph": to(
        area_km2=number(100.0), concentration_s=number(20_000.0), step_s=number(1800.0, bad=(1e5,)), out=None,
    ),
    "scs_wet_curve_number": to(curve_number=CURVE),
    "seepage_margin": to(depth_m=cells(1, 3, 10), embankment_m=cells(10, 50, 100, bad=(-1.0,))),
    "simulate": to(
        lambda precipitation_mm, evaporative_demand_mm, temperature_c, spin_up, snowy_share: xinanjiang.simulate(
            precipitation_mm, evaporative_demand_mm, temperature_c, BASIN, spin_up=spin_up, snowy_share=snowy_share
        ),
        precipitation_mm=course(0, 20, 40, 5, **STEP), evaporative_demand_mm=course(3, 3, 3, 3, **LESS),
        temperature_c=course(15, 16, 17, 18, bad=(-300.0, 90.0)), spin_up=number(2, bad=(1.5, 9), fine=(0.0,)),
        snowy_share=number(0.1, bad=(1.5,), fine=(0.0,)),
        shut=(("precipitation_mm", "snow_share"), ("evaporative_demand_mm", "snow_share")),
    ),
    "sl252_reservoir_size": to(capacity_m3=cells(1e4, 1e7, 1e9, **LESS)),
    "snow_share": to(
        precipitation_mm=course(0, 20, 40, 5, **RAIN), temperature_c=course(15, -16, -17, 18, bad=(-300.0, 90.0)),
    ),
    "stored_mm": to(state=shared(xinanjiang.first_state(BASIN)), parameters=BASIN, out=None),
    "table_discharge": to(
        stage_m=cells(1.5, 2.5, 3.5), table_stage_m=shared([1, 2, 3, 4]), table_m3_s=shared([0, 5, 20, 50], **LESS),
    ),
    "tailings_grade": to(capacity_m3=cells(1e5, 1e7, 1e8, **LESS), height_m=cells(20, 60, 120, **LESS)),
}  # fmt: skip
