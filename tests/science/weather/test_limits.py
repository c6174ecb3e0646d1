"""Between which values a reading can be at all, written out again."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science import weather

# The widest that has been measured, with room: −89.2 and 56.7 °C in the air (WMO archive), 1825 mm of rain in a day.
CAN_BE = {
    "wind_level": (0, 17), "gust_level": (0, 17), "rain_mm": (0, 2000), "snow_mm": (0, 1000),
    "precipitation_mm": (0, 2000), "minimum_fall_c": (-80, 80), "minimum_c": (-90, 60), "maximum_c": (-90, 60),
    "lowest_maximum_c": (-90, 60), "ground_minimum_c": (-90, 80), "road_c": (-90, 90),
    "fog_visibility_m": (0, 400_000), "sand_visibility_m": (0, 400_000), "haze_visibility_m": (0, 400_000),
    "humidity_percent": (0, 100), "pm25_ug_m3": (0, 10_000), "drought_grade": (0, 4), "crops_dry_percent": (0, 100),
    "cyclone_influence": (0, 1), "lightning_likelihood": (0, 3), "hail_likelihood": (0, 3),
    "lightning_severity": (0, 3), "hail_severity": (0, 3), "icing_severity": (0, 3),
}  # fmt: skip


def test_every_quantity_of_a_signal_has_the_limits_written_here():
    assert dict(weather.QUANTITIES) == CAN_BE


@pytest.mark.parametrize(("within", "outside"), [(-90.0, -90.1), (60.0, 60.1)])
def test_a_month_is_at_its_coldest_minus_90_and_at_its_hottest_60_degrees(within, outside):
    months = np.full(12, 10.0)
    for mean, is_known in ((within, True), (outside, False)):
        months[6] = mean
        assert np.isfinite(weather.thornthwaite_evaporation(months).value).all() == is_known


def ends(call, unknown, inside, outside):
    return call(inside) != unknown and call(outside) == unknown


def test_readings_of_air_wind_and_sight_end_where_nothing_was_ever_measured():
    for inside, outside in ((-89.9, -90.1), (59.9, 60.1)):
        assert ends(weather.heat_day_grade, -1, inside, outside)
        assert ends(lambda value: weather.gb20484_cold_air_grade(12, 12, 12, value), -1, inside, outside)
    for inside, outside in ((79.9, 80.1), (-79.9, -80.1)):
        assert ends(lambda fall: weather.gb20484_cold_air_grade(fall, fall, fall, 0), -1, inside, outside)
    assert ends(weather.gb28591_wind_level, -1, 149.9, 150.1)
    assert ends(weather.gb19201_cyclone_grade, -1, 149.9, 150.1)
    assert ends(weather.gb27964_fog_grade, -1, 399_900, 400_100)
    assert ends(lambda wind: weather.gb20480_dust_grade(5000, wind), -1, 17.0, 17.1)
    assert weather.hot_days_running([40.0], from_c=59.9).tolist() == [0]
    with pytest.raises(ValueError, match="from_c"):
        weather.hot_days_running([40.0], from_c=60.1)


def test_levels_of_the_wind_are_0_to_17_and_their_speed_is_measured_to_12():
    speed = weather.beaufort_speed([12, 12.1, 17, 17.1])
    assert speed.valid.tolist() == [True, False, False, False]
    assert np.isfinite(speed.value).tolist() == [True, True, True, False]
