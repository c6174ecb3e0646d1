"""Ordinary kriging through PyKrige, against the system of equations written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.rain.kriging import Variogram, fit_variogram, kriging_rain

GENERATOR = np.random.default_rng(11)
GAUGES = GENERATOR.uniform(0, 20_000, (9, 2))
TARGETS = GENERATOR.uniform(0, 20_000, (6, 2))
RAIN = GENERATOR.gamma(2, 15, 9)


def rise(variogram, distance):
    """γ(d) of the three models, in plain arithmetic."""
    partial = variogram.sill_mm2 - variogram.nugget_mm2
    ratio = distance / variogram.range_m
    if variogram.model == "spherical":
        shape = 1.0 if ratio >= 1 else 1.5 * ratio - 0.5 * ratio**3
    elif variogram.model == "exponential":
        shape = 1 - np.exp(-3 * ratio)
    else:
        shape = 1 - np.exp(-((ratio / (4 / 7)) ** 2))
    return 0.0 if distance == 0 else variogram.nugget_mm2 + partial * shape


def by_hand(rain, gauges, target, variogram):
    """Solve the ordinary kriging system for one target."""
    count = len(gauges)
    system = np.ones((count + 1, count + 1))
    system[count, count] = 0
    for i in range(count):
        for j in range(count):
            system[i, j] = rise(variogram, np.hypot(*(gauges[i] - gauges[j])))
    right = np.array([*(rise(variogram, np.hypot(*(gauge - target))) for gauge in gauges), 1.0])
    weights = np.linalg.solve(system, right)
    return max(weights[:count] @ rain, 0.0), weights @ right


@pytest.mark.parametrize("model", ["spherical", "exponential", "gaussian"])
def test_the_field_and_its_variance_equal_the_system_written_out(model):
    variogram = Variogram(model, sill_mm2=420.0, range_m=9000.0, nugget_mm2=20.0)
    field = kriging_rain(RAIN, gauges_xy_m=GAUGES, targets_xy_m=TARGETS, variogram=variogram)
    expected = [by_hand(RAIN, GAUGES, target, variogram) for target in TARGETS]
    np.testing.assert_allclose(field.rain_mm, [rain for rain, _ in expected], rtol=1e-8)
    np.testing.assert_allclose(field.variance_mm2, [variance for _, variance in expected], rtol=1e-8)
    assert field.valid.all()


def test_at_a_gauge_the_field_is_its_rain_without_doubt():
    variogram = fit_variogram(RAIN, gauges_xy_m=GAUGES)
    field = kriging_rain(RAIN, gauges_xy_m=GAUGES, targets_xy_m=GAUGES, variogram=variogram)
    np.testing.assert_allclose(field.rain_mm, RAIN, rtol=1e-9)
    np.testing.assert_allclose(field.variance_mm2, 0, atol=1e-6)


def test_a_variogram_found_from_a_field_made_with_one_is_like_it():
    generator = np.random.default_rng(5)
    gauges = generator.uniform(0, 60_000, (220, 2))
    distance = np.hypot(*(gauges[:, None] - gauges[None]).transpose(2, 0, 1))
    made = Variogram("exponential", sill_mm2=100.0, range_m=15_000.0)
    covariance = 100.0 - np.vectorize(lambda d: rise(made, d))(distance)
    rain = 60 + np.linalg.cholesky(covariance + 1e-9 * np.eye(220)) @ generator.normal(size=220)
    found = fit_variogram(rain, gauges_xy_m=gauges, model="exponential")
    assert found.sill_mm2 == pytest.approx(100, rel=0.35)
    assert found.range_m == pytest.approx(15_000, rel=0.6)


def test_the_same_rain_everywhere_is_the_same_rain_between():
    assert fit_variogram([7.0] * 9, gauges_xy_m=GAUGES) is None
    field = kriging_rain([7.0] * 9, gauges_xy_m=GAUGES, targets_xy_m=TARGETS, variogram=None)
    assert field.rain_mm.tolist() == [7.0] * 6
    assert field.variance_mm2.tolist() == [0.0] * 6


def test_a_silent_gauge_is_left_out_and_the_field_says_so():
    rain = RAIN.copy()
    rain[2], rain[5] = np.nan, -3.0
    reports = [0, 1, 3, 4, 6, 7, 8]
    variogram = Variogram("spherical", 300.0, 8000.0)
    field = kriging_rain(rain, gauges_xy_m=GAUGES, targets_xy_m=TARGETS, variogram=variogram)
    alone = kriging_rain(RAIN[reports], gauges_xy_m=GAUGES[reports], targets_xy_m=TARGETS, variogram=variogram)
    np.testing.assert_allclose(field.rain_mm, alone.rain_mm)
    assert not field.valid.any()
    assert alone.valid.all()


def test_blocks_leave_no_seam(monkeypatch):
    variogram = Variogram("spherical", 300.0, 8000.0)
    whole = kriging_rain(RAIN, gauges_xy_m=GAUGES, targets_xy_m=TARGETS, variogram=variogram).rain_mm
    monkeypatch.setattr("anlan.science.rain.kriging._BLOCK", 20)
    parts = kriging_rain(RAIN, gauges_xy_m=GAUGES, targets_xy_m=TARGETS, variogram=variogram).rain_mm
    np.testing.assert_allclose(parts, whole, rtol=1e-13)


def test_no_targets_give_an_empty_field():
    field = kriging_rain(RAIN, gauges_xy_m=GAUGES, targets_xy_m=[], variogram=Variogram("spherical", 300.0, 8000.0))
    assert field.rain_mm.shape == (0,)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rain_mm": RAIN[:2], "gauges_xy_m": GAUGES[:2]}, "kriging needs 3 gauges"),
        ({"rain_mm": RAIN[:5]}, "must end with an axis of the 9 gauges"),
        ({"rain_mm": RAIN.reshape(3, 3)}, "one field"),
        ({"gauges_xy_m": GAUGES[[0, 0, *range(2, 9)]]}, "two gauges in one place"),
        ({"variogram": None}, "variogram must be given"),
    ],
)
def test_what_kriging_cannot_work_with_is_refused(change, sentence):
    given = {
        "rain_mm": RAIN,
        "gauges_xy_m": GAUGES,
        "targets_xy_m": TARGETS,
        "variogram": Variogram("spherical", 300.0, 8000.0),
    } | change
    with pytest.raises(ValueError, match=sentence):
        kriging_rain(given.pop("rain_mm"), **given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("cubic", 1.0, 1.0), "model must be one of"),
        (("spherical", 1.0, 0.0), "range_m"),
        (("spherical", 1.0, 1.0, 2.0), "sill_mm2"),
        (("spherical", 1.0, 1.0, -1.0), "nugget_mm2"),
    ],
)
def test_variograms_that_cannot_be_are_refused(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        Variogram(*given)


@settings(max_examples=25, deadline=None)
@given(st.floats(1, 1000), st.floats(1000, 50_000), st.floats(0, 50))
def test_rain_is_never_below_nought_and_adding_rain_everywhere_adds_it_between(sill, reach, more):
    variogram = Variogram("exponential", sill, reach)
    field = kriging_rain(RAIN + 200, gauges_xy_m=GAUGES, targets_xy_m=TARGETS, variogram=variogram)
    wetter = kriging_rain(RAIN + 200 + more, gauges_xy_m=GAUGES, targets_xy_m=TARGETS, variogram=variogram)
    assert (field.rain_mm >= 0).all()
    np.testing.assert_allclose(wetter.rain_mm, field.rain_mm + more, rtol=1e-6)
