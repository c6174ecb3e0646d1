"""Rain: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from anlan.science import rain
from tests.science.payloads.kinds import INF, NAN, cells, course, number, shared
from tests.science.payloads.kinds import case as to

GAUGES = [[0.0, 0.0], [100.0, 0.0], [0.0, 100.0], [100.0, 90.0]]
MAXIMA = (55.0, 80.0, 62.0, 120.0, 47.0, 95.0, 71.0, 66.0)
STORM = rain.StormFormula(10.0, 0.8, 10.0, 0.7)
PEARSON = rain.Pearson3(*(np.asarray(one) for one in (70.0, 0.4, 1.2)), valid=np.bool_(True))
GEV = rain.Gev(*(np.asarray(one) for one in (60.0, 15.0, -0.1)), valid=np.bool_(True))
DAILY = {"bad": (-1.0, 5000.0)}
YEARS = {"fine": (NAN, INF, -INF)}  # a year that is not known is left out
WHOLE = {"bad": (2.5,)}


CASES = {
    "antecedent_index": to(
        daily_mm=course(0, 10, 30, 5, **DAILY), decay=number(0.85, bad=(1.0, 1.5)),
        start_mm=cells(0, 10, 20, bad=(-1.0,)), capacity_mm=number(100.0, fine=(INF, 1e30)),
    ),
    "chicago_storm": to(
        duration_min=number(60.0, bad=(57.0,)), step_min=number(5.0, bad=(7.0,)), return_period_a=number(2.0),
        formula=STORM, peak_ratio=number(0.4, bad=(1.5,)), out=None,
    ),
    "effective_rain": to(
        daily_mm=course(0, 10, 30, 5, **DAILY), decay=number(0.84, bad=(1.0, 1.5)), days=number(2, fine=(0.0,), **WHOLE),
    ),
    "fit_gb50014": to(
        intensity_mm_min=shared([[2, 2.5], [1.5, 2], [1, 1.3], [0.5, 0.7]], bad=(-1.0, 0.0)),
        duration_min=shared([5, 15, 30, 60], bad=(-1.0, 0.0)), return_period_a=shared([1, 10], bad=(-1.0, 0.0)), out=None,
    ),
    "gb28592_rain_grade": to(rain_mm=cells(0, 12, 120, **DAILY), hours=number(24, bad=(6, 24.5))),
    "gb28592_snow_grade": to(snow_mm=cells(0, 3, 12, **DAILY), hours=number(24, bad=(6, 24.5))),
    "gb50014_intensity": to(
        duration_min=cells(5, 60, 120, bad=(-1.0, 0.0)), return_period_a=cells(1, 5, 50, bad=(-1.0, 0.0)), formula=STORM,
    ),
    "gev_by_l_moments": to(values=course(*MAXIMA, **YEARS), least_years=number(5, **WHOLE)),
    "gev_quantile": to(curve=GEV, return_period_a=cells(2, 20, 100, bad=(-1.0, 0.0, 1.0))),
    "gev_return_period": to(curve=GEV, value=cells(60, 90, 130, fine=(-1e30,))),
    "idw_rain": to(
        rain_mm=course(1, 5, 9, 20, bad=(-1.0,), first=False), gauges_xy_m=shared(GAUGES), targets_xy_m=shared([[20, 20], [50, 70]], is_free=True),
        power=number(2.0),
    ),
    "pearson3_by_curve_fitting": to(
        values=shared(MAXIMA, bad=(-1.0, 0.0), fine=(1e30,)), exceedance=shared(np.arange(1, 9) / 9, bad=(-1.0, 0.0, 1.5)),
        cs_over_cv=number(3.0), mean=number(74.0, fine=(1e30,)), least_years=number(5, **WHOLE), out=None,
    ),
    "pearson3_by_l_moments": to(values=course(*MAXIMA, **YEARS), least_years=number(5, **WHOLE)),
    "pearson3_frequency_factor": to(
        exceedance=cells(0.01, 0.1, 0.5, bad=(-0.1, 0.0, 1.0, 1.5)), cs=cells(0.5, 1, -1, bad=(21.0,)),
    ),
    "pearson3_quantile": to(curve=PEARSON, return_period_a=cells(2, 20, 100, bad=(-1.0, 0.0, 1.0))),
    "pearson3_return_period": to(curve=PEARSON, value=cells(60, 90, 130, fine=(-1e30,))),
    "sample_l_moments": to(values=course(*MAXIMA, **YEARS)),
    "sl44_positions": to(
        count=number(10, fine=(), **WHOLE), extraordinary=number(2, fine=(0.0,), **WHOLE),
        within_series=number(1, fine=(0.0,), **WHOLE), period_a=number(100, **WHOLE), out=None,
    ),
    "thiessen_rain": to(
        rain_mm=course(1, 5, 9, 20, bad=(-1.0,), first=False), gauges_xy_m=shared(GAUGES),
        basin_xy_m=shared([[0, 0], [100, 0], [100, 100], [0, 100]], fine=(1e30, -1e30), is_free=True),
    ),
    "thiessen_weights": to(
        gauges_xy_m=shared(GAUGES, fine=(1e30, -1e30), is_free=True),
        basin_xy_m=shared([[0, 0], [100, 0], [100, 100], [0, 100]], fine=(1e30, -1e30), is_free=True), out=None,
    ),
    "weibull_positions": to(count=number(10, fine=(0.0,), **WHOLE), out=None),
}  # fmt: skip
