"""Slopes: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from anlan.science import slope
from tests.science.payloads.kinds import INF, NAN, Name, cells, course, number, shared
from tests.science.payloads.kinds import case as to

LESS, NONE = {"bad": (-1.0,)}, {"bad": (-1.0, 0.0)}
RAIN = {"bad": (-1.0, 5000.0)}
STEEP = {"bad": (-1.0, 90.0, 120.0)}
TIME = shared([0, 1, 2, 3, 5], bad=(-1.0,))
CREEP = course(0, 2, 5, 9, 16, first=False)
COUNTED = (1.0, 2.0, 3.0, 4.0, 1.0) * 3
LAW = {
    "alpha": cells(1.8, 2, 2.2, bad=(-1.0, 0.0, 1.0)), "a": cells(0.01, 0.02, 0.03, **NONE),
    "failure_time_d": cells(30, 40, 50, bad=(1.0,)),
}  # fmt: skip


def forecast(time_d, displacement_mm, level):
    return slope.voight1988_forecast(time_d, displacement_mm, level=level)


DAYS = np.arange(0.0, 18.0)
TOWARDS_FAILURE = 5 - 8 * np.log(1 - DAYS / 20)

CASES = {
    "displacement_acceleration": to(time_d=TIME, displacement_mm=CREEP),
    "displacement_alarm": to(
        rate_mm_d=cells(1, 8, 60), wait_d=cells(NAN, 5, 0.5, fine=(NAN, INF, -INF)),
        limits_mm_d=shared((2.0, 5.0, 20.0, 50.0)), red_within_d=number(1.0, fine=(0.0,)),
    ),
    "displacement_rate": to(time_d=TIME, displacement_mm=CREEP),
    "dzt0220_level": to(factor=Name("channel_slope"), value=cells(2, 8, 15, **STEEP), unknown=0),
    "dzt0220_rain_trigger": to(
        rain_24h_mm=cells(50, 100, 200, **RAIN), rain_1h_mm=cells(20, 40, 80, **RAIN), rain_10min_mm=cells(5, 10, 20, **RAIN),
        annual_rain_mm=cells(400, 900, 1500, bad=(-1.0, 0.0)), antecedent_factor=cells(1, 1.1, 1.2, bad=(-1.0, 0.0)),
        limits=shared([[800, 60, 20, 10], [0, 25, 15, 5]], bad=(-1.0, 0.0)),
    ),
    "dzt0220_susceptibility": to(levels=course(*COUNTED, bad=(-1.0, 5.0, 1.5), first=False)),
    "effective_rain": to(
        today_mm=cells(0, 10, 30, **RAIN), before_mm=course(5, 0, 8, **RAIN), decay=number(0.84, bad=(1.0, 1.5)),
    ),
    "energy_line_stop": to(
        distance_m=shared([0, 100, 200, 400]), elevation_m=shared([100, 60, 20, 10]), ratio=cells(0.3, 0.4, 0.5, **NONE),
    ),
    "fukuzono1985_failure_time": to(
        time_d=shared([0, 1, 2, 3, 4]), rate_mm_d=shared([1, 1.3, 1.7, 2.6, 4.9], fine=(NAN, INF, -INF)),
        level=number(0.9, bad=(1.5,)), out=None,
    ),
    "hourly_rain_threshold": to(rain_24h_mm=cells(10, 50, 100, **RAIN)),
    "improved_tangent_angle": to(time_d=TIME, displacement_mm=CREEP, creep_rate_mm_d=cells(1, 2, 3, **NONE)),
    "infinite_slope_safety": to(
        slope_deg=cells(20, 30, 40, **STEEP), cohesion_kpa=cells(2, 5, 10, **LESS), friction_deg=cells(25, 30, 35, **STEEP),
        depth_m=cells(1, 2, 5, **NONE), pore_pressure_kpa=cells(0, 2, 5), unit_weight_kn_m3=cells(18, 19, 20, **NONE),
    ),
    "intensity_threshold": to(duration_h=cells(1, 10, 50, **NONE)),
    "landslide_probability": to(
        today_mm=cells(10, 50, 100, **RAIN), effective_mm=cells(10, 50, 100, bad=(-1.0,)),
        susceptibility=cells(0.2, 0.5, 0.9, bad=(-0.1, 1.5)), coefficients=shared((-5.0, 0.02, 0.01, 3.0), bad=(-1.0,)),
        limits=shared((0.15, 0.3, 0.5, 0.7), bad=(-1.0, 1.5), is_free=True),
    ),
    "parallel_seepage_pressure": to(
        slope_deg=cells(20, 30, 40, **STEEP), water_height_m=cells(0, 1, 3, **LESS), water_kn_m3=number(9.81),
    ),
    "rain_alarm": to(
        rain_24h_mm=cells(20, 60, 200, **RAIN), rain_1h_mm=cells(5, 30, 70, **RAIN),
        limits_mm=shared(((50, 80, 150), (20, 40, 60))), shut=(("rain_24h_mm", "*"), ("rain_1h_mm", "*")),
    ),
    "reach_ratio": to(volume_m3=cells(1e4, 1e5, 1e6, **NONE)),
    "rickenmann1999_fan_runout": to(volume_m3=cells(1e3, 1e4, 1e5, **NONE)),
    "rickenmann1999_travel_distance": to(height_m=cells(100, 300, 800, **LESS), volume_m3=cells(1e3, 1e4, 1e5, **NONE)),
    "runout_length": to(height_m=cells(100, 300, 800, **LESS), volume_m3=cells(1e4, 1e5, 1e6, **NONE)),
    "tangent_angle_alarm": to(angle_deg=cells(30, 60, 82, bad=(-91.0, 91.0)), limits_deg=shared((45.0, 80.0, 85.0), bad=(-1.0, 95.0))),
    "threshold_ratio": to(intensity_mm_h=cells(5, 20, 60, bad=(-1.0,)), duration_h=cells(1, 10, 50, **NONE)),
    "voight1988_displacement": to(time_d=cells(10, 15, 20), **LAW, since_d=number(1.0, fine=(-1.0, 0.0))),
    "voight1988_forecast": to(
        forecast, time_d=shared(DAYS), displacement_mm=course(*TOWARDS_FAILURE, fine=(NAN, INF, -INF), first=False),
        level=number(0.9, bad=(1.5,)),
    ),
    "voight1988_rate": to(time_d=cells(10, 15, 20), **LAW),
}  # fmt: skip
