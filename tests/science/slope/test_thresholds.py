"""Rain thresholds: the published lines, effective rain, and the alarms of a county (S-09, R-16)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import slope

PUBLISHED = {
    "Caine 1980": (slope.CAINE1980, 14.82, -0.39, 10 / 60, 500),
    "Guzzetti 2008": (slope.GUZZETTI2008, 2.20, -0.44, 10 / 60, 840),
    "Guzzetti 2007": (slope.GUZZETTI2007_CADSES, 9.40, -0.56, 1 / 3, 288),
    "Innes 1983": (slope.INNES1983, 4.93, -0.504, 0.1, 100),
    "Jan & Chen 2005": (slope.JAN_CHEN2005, 13.5, -0.20, 0.7, 40),
    "Xie 2018": (slope.XIE2018_LANDSLIDE, 11.31, -0.7, 1, 72),
}
COEFFICIENTS = (-4.0, 0.03, 0.02, 1.5)
rain = st.floats(0, 500)


def test_caine_and_guzzetti_give_their_published_intensities_for_1_6_and_24_hours():
    hours = [1, 6, 24]
    assert slope.intensity_threshold(hours).value == pytest.approx([14.82, 7.37, 4.29], abs=0.005)
    assert slope.intensity_threshold(hours, slope.GUZZETTI2008).value == pytest.approx([2.20, 1.00, 0.54], abs=0.005)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_line_is_the_power_law_of_its_source_and_valid_only_within_its_durations(name):
    line, coefficient, exponent, shortest, longest = PUBLISHED[name]
    for hours in (shortest, 3.0, longest):
        assert float(slope.intensity_threshold(hours, line).value) == pytest.approx(coefficient * hours**exponent)
    assert slope.intensity_threshold([shortest * 0.995, shortest, 3, longest, longest * 1.005], line).valid.tolist() == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_a_rain_on_the_line_has_the_ratio_one_and_more_rain_a_higher_one():
    assert slope.threshold_ratio([14.82, 29.64], 1.0).value == pytest.approx([1.0, 2.0])
    outside = slope.threshold_ratio(10.0, 600.0)
    assert np.isfinite(outside.value) and not outside.valid


def test_the_hour_that_suffices_in_guangxi_falls_with_the_rain_of_the_day_down_to_its_floor_at_152_mm():
    hour = slope.hourly_rain_threshold([0, 100, 152, 300])
    assert hour.value == pytest.approx([83.55, 83.55 - 28.72, 39.9, 39.9], abs=0.01)
    assert slope.hourly_rain_threshold(100).value == pytest.approx(54.83, rel=1e-9)
    assert slope.hourly_rain_threshold(200).value == pytest.approx(39.9, rel=1e-9)


def test_effective_rain_of_the_reference_is_34_81_without_today():
    before = np.array([12, 0, 35, 8, 0.0])
    assert float(slope.effective_rain(0.0, before).value) == pytest.approx(34.81, abs=0.005)
    by_hand = 20 + sum(0.84**day * mm for day, mm in enumerate(before, start=1))
    assert float(slope.effective_rain(20.0, before).value) == pytest.approx(by_hand)
    raster = slope.effective_rain(np.zeros((2, 3)), np.ones((4, 2, 3)), decay=0.5)
    assert raster.value == pytest.approx(np.full((2, 3), 0.9375))


def test_a_gap_or_a_negative_day_makes_effective_rain_unknown():
    assert np.isnan(slope.effective_rain(1.0, [1, np.nan]).value) and np.isnan(slope.effective_rain(1.0, [1, -1]).value)


def test_the_probability_is_logistic_and_its_colours_begin_at_15_30_50_and_75_percent():
    probability, _ = slope.landslide_probability(60, 40, 0.5, coefficients=COEFFICIENTS)
    assert float(probability.value) == pytest.approx(1 / (1 + np.exp(4 - 1.8 - 0.8 - 0.75)))
    for level, edge in enumerate((0.15, 0.30, 0.50, 0.75), start=1):
        wanted = np.log(edge / (1 - edge)) + np.array([-1e-9, 1e-9])
        levels = [slope.landslide_probability(0, 0, 0, coefficients=(b0, 1, 1, 1))[1] for b0 in wanted]
        assert [int(each) for each in levels] == [level - 1, level]
    assert int(slope.landslide_probability(np.nan, 0, 0, coefficients=COEFFICIENTS)[1]) == -1
    assert int(slope.landslide_probability(1, 1, 1.4, coefficients=COEFFICIENTS)[1]) == -1


def test_the_county_alarm_takes_the_worse_of_day_and_hour():
    day = [0, 49.9, 50, 79.9, 80, 149.9, 150, 10]
    hour = [0, 19.9, 0, 0, 0, 0, 0, 60]
    assert slope.rain_alarm(day, hour).tolist() == [0, 0, 2, 2, 3, 3, 4, 4]
    assert slope.rain_alarm(0, [19.9, 20, 39.9, 40, 59.9, 60]).tolist() == [0, 2, 2, 3, 3, 4]


def test_an_unknown_gauge_never_reads_as_no_alarm():
    assert slope.rain_alarm([np.nan, np.nan, 160], [5, 65, np.nan]).tolist() == [-1, 4, 4]
    assert slope.rain_alarm(-5, 0).tolist() == -1


@settings(max_examples=30, deadline=None)
@given(hours=st.floats(0.2, 400), longer=st.floats(1.01, 3), mm=st.floats(0.1, 100))
def test_longer_rain_needs_less_intensity_and_stands_higher_above_the_line(hours, longer, mm):
    for line, *_ in PUBLISHED.values():
        near, far = slope.intensity_threshold([hours, hours * longer], line).value
        assert near > far > 0
        below, above = slope.threshold_ratio(mm, [hours, hours * longer], line).value
        assert below < above


@settings(max_examples=30, deadline=None)
@given(today=rain, before=st.lists(rain, min_size=1, max_size=15), more=st.floats(0.1, 50), day=st.integers(0, 14))
def test_more_rain_on_any_day_never_means_less_effective_rain(today, before, more, day):
    base = slope.effective_rain(today, before).value
    wetter = list(before)
    wetter[day % len(before)] += more
    assert slope.effective_rain(today, wetter).value > base - 1e-9
    assert slope.effective_rain(today + more, before).value == pytest.approx(base + more)


@settings(max_examples=30, deadline=None)
@given(today=rain, effective=rain, more=st.floats(0, 100), ease=st.floats(0, 1))
def test_more_rain_never_lowers_probability_or_alarm(today, effective, more, ease):
    dry, wet = (
        slope.landslide_probability(mm, effective, ease, coefficients=COEFFICIENTS) for mm in (today, today + more)
    )
    assert 0 <= dry[0].value <= wet[0].value <= 1 and dry[1] <= wet[1]
    assert slope.rain_alarm(today, effective) <= slope.rain_alarm(today + more, effective)
    assert slope.hourly_rain_threshold(today).value >= slope.hourly_rain_threshold(today + more).value


@pytest.mark.parametrize("bad", [np.nan, -1.0, np.inf])
def test_impossible_rain_and_durations_are_flagged_and_never_a_number(bad):
    for result in (
        slope.intensity_threshold(bad),
        slope.threshold_ratio(bad, 1.0),
        slope.threshold_ratio(1.0, bad),
        slope.hourly_rain_threshold(bad),
        slope.effective_rain(bad, [1.0]),
        slope.landslide_probability(bad, 0, 0, coefficients=COEFFICIENTS)[0],
    ):
        assert np.isnan(result.value) and not result.valid
    assert np.isnan(slope.intensity_threshold(0.0).value)


def test_empty_arrays_and_integers_are_taken():
    assert slope.intensity_threshold([]).value.shape == (0,) and slope.rain_alarm([], []).shape == (0,)
    days = np.full(40, 100, np.int8)  # 100 + 100 overflows an int8
    assert slope.effective_rain(np.int8(100), days).value == pytest.approx(slope.effective_rain(100.0, days * 1.0).value)
    assert np.isnan(slope.effective_rain(3, [2001.0]).value), "more than ever fell in a day"


@pytest.mark.parametrize(
    "call",
    [
        lambda: slope.threshold_ratio([1, 2], [1, 2, 3]),
        lambda: slope.intensity_threshold(1, slope.IntensityThreshold(-1, -0.4, 1, 2)),
        lambda: slope.intensity_threshold(1, slope.IntensityThreshold(1, 0.4, 1, 2)),
        lambda: slope.hourly_rain_threshold(1, slope.DailyThreshold(80, 0.3, 40)),
        lambda: slope.effective_rain(1, 2),
        lambda: slope.effective_rain([1, 2], np.ones((3, 5))),
        lambda: slope.effective_rain(1, [1], decay=1),
        lambda: slope.landslide_probability(1, 1, 1, coefficients=(0, -1, 0, 0)),
        lambda: slope.landslide_probability(1, 1, 1, coefficients=(0, 1, 0)),
        lambda: slope.landslide_probability(1, 1, 1, coefficients=COEFFICIENTS, limits=(0.5, 0.3)),
        lambda: slope.rain_alarm(1, 1, limits_mm=((1, 2), (1, 2, 3))),
        lambda: slope.intensity_threshold("wet"),
    ],
)
def test_wrong_shapes_and_coefficients_are_refused(call):
    with pytest.raises(ValueError):
        call()
