"""Weather: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from anlan.science import weather
from anlan.science.weather import Condition, SignalLevel, signal_colour
from tests.science.payloads.kinds import INF, NAN, Name, cells, course, number
from tests.science.payloads.kinds import case as to

WIND = {"bad": (-1.0, 200.0)}
SIGHT = {"bad": (-1.0, 1e7)}
AIR = {"bad": (-300.0, 90.0)}
FIT = weather.GammaFit(*(np.asarray(one) for one in (2.0, 40.0, 0.1)), valid=np.bool_(True))
LEVELS = (
    SignalLevel("red", ((Condition("rain_mm", 6, "at_least", 100.0), Condition("wind_level", 0, "above", 3.0)),)),
)


def colour(rain_mm_6h, wind_level):
    return signal_colour({"rain_mm_6h": rain_mm_6h, "wind_level": wind_level}, LEVELS)


CASES = {
    "beaufort_speed": to(level=cells(0, 5, 10, bad=(-1.0, 18.0))),
    "gb19201_cyclone_grade": to(speed_m_s=cells(5, 20, 50, **WIND)),
    "gb20480_dust_grade": to(visibility_m=cells(40, 800, 5000, **SIGHT), wind_level=cells(5, 6, 7, bad=(-1.0, 18.0))),
    "gb20481_anomaly_grade": to(anomaly_percent=cells(-90, -30, 50, bad=(-101.0,)), span=Name("month")),
    "gb20481_index_grade": to(index=cells(-2.5, -1.2, 1)),
    "gb20481_mci": to(
        spiw60=cells(-1, 0, 1), mi30=cells(-0.5, 0, 1, bad=(-1.5,)), spi90=cells(-1, 0, 1), spi150=cells(-1, 0, 1),
        weights=weather.MCI_SOUTH, seasonal=cells(0.5, 1, 1.2, bad=(-0.1, 1.6)),
    ),
    "gb20481_moisture_grade": to(index=cells(-0.9, -0.5, 0.5, bad=(-1.5,))),
    "gb20481_moisture_index": to(
        rain_mm=cells(10, 50, 80, bad=(-1.0,)), evaporation_mm=cells(50, 60, 70, bad=(-1.0, 0.0)),
    ),
    "gb20481_rain_anomaly": to(rain_mm=cells(10, 50, 80, bad=(-1.0,)), mean_mm=cells(50, 60, 70, bad=(-1.0, 0.0))),
    "gb20481_soil_grade": to(moisture_percent=cells(25, 55, 90, bad=(-1.0, 240.0))),
    "gb20481_weighted_rain": to(daily_mm=course(*range(63), bad=(-1.0, 5000.0))),
    "gb20484_cold_air_grade": to(
        fall_24h_c=cells(6, 8, 14, bad=(-300.0, 300.0)), fall_48h_c=cells(7, 10, 16, bad=(-300.0, 300.0)),
        fall_72h_c=cells(7, 12, 18, bad=(-300.0, 300.0)), minimum_c=cells(7, 3, 0, bad=(-300.0, 90.0)),
        shut=(("fall_24h_c", "*"), ("fall_48h_c", "*"), ("fall_72h_c", "*"), ("minimum_c", "*")),
    ),
    "gb27964_fog_grade": to(visibility_m=cells(40, 800, 50000, **SIGHT)),
    "gb28591_wind_level": to(speed_m_s=cells(0, 5, 30, **WIND)),
    "heat_day_grade": to(maximum_c=cells(20, 36, 41, **AIR)),
    "hot_days_running": to(
        maximum_c=course(36, 37, 36, 20, **AIR), from_c=number(35.0, bad=(-300.0,), fine=(-1.0, 0.0)),
    ),
    "mckee_spi": to(total_mm=cells(40, 80, 120, bad=(-1.0,)), fit=FIT),
    "running_total": to(rain_mm=course(1, 2, 3, 4, bad=(-1.0,)), steps=number(2, bad=(2.5,))),
    "signal_colour": to(
        colour, rain_mm_6h=cells(120, 130, 10), wind_level=cells(5, 6, 7), shut=(("rain_mm_6h", "*"), ("wind_level", "*")),
    ),
    "signal_table": to(
        value={"gale": {"blue": [[{"quantity": "wind_level", "hours": 24, "at_least": 6}]]}}, out=None,
    ),
    "thom_gamma": to(total_mm=course(*(40, 60, 0, 80, 120, 30) * 6, fine=(NAN, INF, -INF, -1e30))),
    "thornthwaite_evaporation": to(mean_c=course(-5, 0, 5, 12, 18, 22, 25, 24, 20, 13, 5, -2, **AIR)),
}  # fmt: skip
