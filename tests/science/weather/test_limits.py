"""Between which values a reading can be at all, written out again."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science.weather import QUANTITIES, thornthwaite_evaporation

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
    assert dict(QUANTITIES) == CAN_BE


@pytest.mark.parametrize(("within", "outside"), [(-90.0, -90.1), (60.0, 60.1)])
def test_a_month_is_at_its_coldest_minus_90_and_at_its_hottest_60_degrees(within, outside):
    months = np.full(12, 10.0)
    for mean, is_known in ((within, True), (outside, False)):
        months[6] = mean
        assert np.isfinite(thornthwaite_evaporation(months).value).all() == is_known
