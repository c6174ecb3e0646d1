"""Yu et al. (2013): motion behind GB 18306-2015, against two tables computed by OpenQuake and the readable form."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import (
    YU2013_EASTERN,
    YU2013_STABLE,
    YU2013_TIBET,
    YU2013_XINJIANG,
    Yu2013Axis,
    yu2013_pga,
    yu2013_pgv,
)
from tests.science.quake import oracles

REGIONS = {"xinjiang": YU2013_XINJIANG, "tibet": YU2013_TIBET, "eastern": YU2013_EASTERN, "stable": YU2013_STABLE}
TABLES = {"xinjiang": "YuEtAl2013Ms.csv", "tibet": "YuEtAl2013MsTibet.csv"}
MEASURES = {"pga": (yu2013_pga, "PGA_g", 9.80665), "pgv": (yu2013_pgv, "PGV_cm_s", 0.01)}


def read_table(shared, region: str) -> dict[str, np.ndarray]:
    with open(shared / "earthquake" / "gmpe_reference" / TABLES[region]) as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]}


@pytest.mark.shared
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("region", TABLES)
def test_both_axes_equal_the_shared_table(shared, region, measure):
    table = read_table(shared, region)
    motion, column, unit = MEASURES[measure]
    found = motion(table["Ms"], table["repi_km"], table["azimuth_from_strike_deg"], depth_km=15, region=REGIONS[region])
    on_axis = np.isin(table["azimuth_from_strike_deg"], (0, 90)) & np.isfinite(table[column])
    assert on_axis.sum() > 100 and found.valid.all()
    error = found.value[on_axis] / (table[column][on_axis] * unit) - 1
    assert np.abs(error).max() < 1e-4  # the issue asks for 0.5 %
    assert np.allclose(table[f"{measure.upper()}_ln_sigma"], getattr(REGIONS[region], measure).sigma_ln)


@pytest.mark.shared
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("region", TABLES)
def test_the_blend_of_logarithms_is_the_other_reading_between_the_axes(shared, region, measure):
    table = read_table(shared, region)
    motion, column, unit = MEASURES[measure]
    between = np.isin(table["azimuth_from_strike_deg"], (30, 60)) & np.isfinite(table[column])
    magnitudes, distances, azimuths, expected = (
        table[name][between] for name in ("Ms", "repi_km", "azimuth_from_strike_deg", column)
    )
    to_si = 0.01  # gal and cm/s alike
    blended = []
    for magnitude, distance, azimuth in zip(magnitudes, distances, azimuths, strict=True):
        axes = [oracles.yu_axis(each, magnitude) for each in oracles.YU[region, measure]]
        blended.append(math.exp(oracles.blended(*axes, distance, azimuth, 15.0)) * to_si)
    away = distances > 3  # at the epicentre the other program's search stops at either end of its jump
    np.testing.assert_allclose(np.array(blended)[away], expected[away] * unit, rtol=2e-4)
    ours = motion(magnitudes, distances, azimuths, depth_km=15, region=REGIONS[region]).value
    difference = np.abs(ours / (expected * unit) - 1)
    limit = {"pga": (0.09, 0.0015), "pgv": (0.19, 0.011)}[measure]  # what the page states
    assert difference.max() < limit[0] and difference[distances >= 30].max() < limit[1]


@pytest.mark.parametrize(
    ("region", "magnitude", "distance", "long_gal", "short_gal"),
    [
        ("eastern", 6, 20, 165.8, 116.5), ("eastern", 6, 50, 48.6, 32.6), ("eastern", 7, 50, 124.1, 90.3),
        ("eastern", 7, 100, 42.1, 31.2), ("tibet", 7, 50, 105.6, 64.0), ("xinjiang", 7, 20, 356.3, 263.0),
        ("stable", 6, 50, 40.7, 30.1),
    ],
)  # fmt: skip
def test_worked_examples_of_the_reference(region, magnitude, distance, long_gal, short_gal):
    found = yu2013_pga(magnitude, distance, [0, 90], depth_km=0, region=REGIONS[region]).value * 100
    np.testing.assert_allclose(found, (long_gal, short_gal), rtol=2e-3)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("region", REGIONS)
def test_every_region_equals_the_readable_form_at_any_depth_and_azimuth(region, measure):
    motion = MEASURES[measure][0]
    for magnitude in (4.5, 6.5, 6.51, 8.5):
        long, short = (oracles.yu_axis(each, magnitude) for each in oracles.YU[region, measure])
        for depth in (0.0, 15.0, 40.0):
            for distance in (6.0, 33.0, 190.0):
                for azimuth in (0.0, 20.0, 60.0, 90.0):
                    angle, away = math.radians(azimuth), math.hypot(distance, depth)
                    expected = oracles.by_bisection(long, short, away * math.cos(angle), away * math.sin(angle))
                    found = motion(magnitude, distance, azimuth, depth_km=depth, region=REGIONS[region])
                    assert float(found.value) == pytest.approx(math.exp(expected) / 100, rel=1e-8)


# lg Y = A + B Ms + C lg(R + D e^(E Ms)) as the handbook of GB 18306-2015 prints it (tables 4 and 5): per region and axis
# A, B up to Ms 6.5, then above, and C of PGA; the same of PGV; D and E, which both share.
HANDBOOK = {
    ("eastern", 0): (1.979, 0.671, 3.533, 0.432, -2.315, -0.363, 0.791, 1.437, 0.513, -2.103, 2.088, 0.399),
    ("eastern", 90): (1.176, 0.660, 2.753, 0.418, -2.004, -1.147, 0.788, 0.712, 0.502, -1.825, 0.944, 0.447),
    ("stable", 0): (2.417, 0.498, 3.706, 0.298, -2.079, 0.093, 0.621, 1.640, 0.382, -1.889, 2.802, 0.295),
    ("stable", 90): (1.715, 0.471, 2.690, 0.321, -1.723, -0.589, 0.601, 0.671, 0.407, -1.599, 1.295, 0.331),
    ("xinjiang", 0): (1.791, 0.720, 3.403, 0.472, -2.389, -0.547, 0.840, 1.310, 0.554, -2.181, 1.772, 0.424),
    ("xinjiang", 90): (0.983, 0.713, 2.610, 0.463, -2.118, -1.351, 0.843, 0.569, 0.549, -1.945, 0.825, 0.465),
    ("tibet", 0): (2.387, 0.645, 3.807, 0.411, -2.416, -0.064, 0.766, 1.714, 0.491, -2.205, 2.647, 0.366),
    ("tibet", 90): (1.003, 0.609, 2.457, 0.388, -1.854, -1.301, 0.741, 0.443, 0.474, -1.696, 0.612, 0.457),
}


@pytest.mark.parametrize(("region", "azimuth"), HANDBOOK)
def test_each_coefficient_is_that_of_the_handbook_with_ln_10_taken_as_2_3(region, azimuth):
    *numbers, d, e = HANDBOOK[region, azimuth]
    for name, printed in (("pga", numbers[:5]), ("pgv", numbers[5:])):
        axis = getattr(getattr(REGIONS[region], name), "long" if azimuth == 0 else "short")
        kept = (axis.a_low, axis.b_low, axis.a_high, axis.b_high)
        np.testing.assert_allclose(kept, [2.3 * one for one in printed[:4]], atol=5.1e-5)
        # One number differs: the page says why ours is kept.
        assert axis.c == (-1.559 if printed[4] == -1.599 else printed[4])
        assert (axis.d, axis.e) == (d, e)
    assert (REGIONS[region].pga.sigma_ln, REGIONS[region].pgv.sigma_ln) == pytest.approx(
        (2.3 * 0.236, 2.3 * 0.271), abs=5.1e-5
    )


@pytest.mark.parametrize(("region", "azimuth"), HANDBOOK)
def test_the_motion_is_at_most_two_percent_below_that_of_the_handbook(region, azimuth):
    *numbers, d, e = HANDBOOK[region, azimuth]
    for motion, (a, b, a_high, b_high, c) in ((yu2013_pga, numbers[:5]), (yu2013_pgv, numbers[5:])):
        for magnitude in (4.5, 6.5, 7.0, 8.5):
            for distance in (20, 50, 200):
                level = a + b * magnitude if magnitude <= 6.5 else a_high + b_high * magnitude
                slope = -1.559 if c == -1.599 else c
                expected = 10 ** (level + slope * math.log10(distance + d * math.exp(e * magnitude)))
                found = motion(magnitude, distance, azimuth, depth_km=0, region=REGIONS[region]).value * 100
                assert 0.98 < float(found) / expected < 1.0, (motion, magnitude, distance)


def test_the_spread_of_the_relation_is_stated():
    for region in REGIONS.values():
        assert (region.pga.sigma_ln, region.pgv.sigma_ln) == (0.5428, 0.6233)


def test_a_hair_from_the_epicentre_the_motion_is_that_of_the_epicentre():
    found = yu2013_pga(7, [1e-200, 1e-9], 40, depth_km=0, region=YU2013_XINJIANG).value
    assert found[0] == pytest.approx(found[1], rel=1e-6)


def test_magnitudes_may_differ_from_site_to_site():
    magnitudes = np.array([5.0, 6.5, 6.50001, 8.0])
    together = yu2013_pgv(magnitudes, 40, 25, depth_km=10, region=YU2013_TIBET).value
    alone = [yu2013_pgv(each, 40, 25, depth_km=10, region=YU2013_TIBET).value for each in magnitudes]
    np.testing.assert_array_equal(together, alone)


def test_nearer_than_the_smallest_ellipse_the_motion_grows_no_more():
    # Tibet, Ms 6.5: the fitted axes meet 2.7 km out on the long one, not at the epicentre
    found = yu2013_pga(6.5, [0, 1, 2.5, 3.5], 0, depth_km=0, region=YU2013_TIBET).value
    across = yu2013_pga(6.5, 0, 90, depth_km=0, region=YU2013_TIBET).value
    assert found[0] == found[1] == found[2] == pytest.approx(float(across), rel=1e-12) and found[3] < found[2]
    axes = [oracles.yu_axis(each, 6.5) for each in oracles.YU["tibet", "pga"]]
    smallest = oracles.reach(axes[0], oracles.on_axis(axes[1], 0))
    deep = yu2013_pga(6.5, [0, 2.0], 0, depth_km=15, region=YU2013_TIBET).value * 100
    np.testing.assert_allclose(deep, math.exp(oracles.on_axis(axes[0], math.hypot(smallest, 15))), rtol=1e-9)


def test_the_range_of_the_relation_is_flagged_at_its_ends():
    given_ = [(4.49, 10, 10), (4.5, 10, 10), (8.5, 200, 60), (8.51, 10, 10), (7, 200.1, 10), (7, 10, 60.1)]
    magnitude, distance, depth = zip(*given_, strict=True)
    found = yu2013_pga(magnitude, distance, 0, depth_km=depth, region=YU2013_EASTERN)
    assert found.valid.tolist() == [False, True, True, False, False, False] and np.isfinite(found.value).all()


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(list(REGIONS.values())), st.sampled_from([yu2013_pga, yu2013_pgv]), st.floats(4.5, 8.3),
    st.floats(0, 300), st.floats(0, 100), st.floats(-400, 400), st.floats(0, 60),
)  # fmt: skip
def test_farther_and_deeper_is_never_stronger(region, motion, magnitude, distance, more, azimuth, depth):
    here = motion(magnitude, distance, azimuth, depth_km=depth, region=region).value
    assert here > 0
    assert motion(magnitude, distance + more, azimuth, depth_km=depth, region=region).value <= here * (1 + 1e-8)
    assert motion(magnitude, distance, azimuth, depth_km=depth + more, region=region).value <= here * (1 + 1e-8)
    if not magnitude <= 6.5 < magnitude + 0.1:  # the published relation steps there, down by a fifth at worst
        larger = motion(magnitude + 0.1, distance + 5, azimuth, depth_km=depth, region=region).value
        assert larger >= motion(magnitude, distance + 5, azimuth, depth_km=depth, region=region).value
    mirrored = motion(magnitude, distance, 180 - azimuth, depth_km=depth, region=region).value
    assert mirrored == pytest.approx(here, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(oracles.YU)), st.floats(4.5, 8.5), st.floats(5, 200), st.floats(0, 1.5))
def test_without_depth_every_point_of_an_ellipse_has_one_motion(key, magnitude, long_km, turn):
    long, short = (oracles.yu_axis(each, magnitude) for each in oracles.YU[key])
    motion = oracles.on_axis(long, long_km)
    short_km = oracles.reach(short, motion)
    if short_km > 0.5:
        x, y = long_km * math.cos(turn), short_km * math.sin(turn)
        found = MEASURES[key[1]][0](
            magnitude, math.hypot(x, y), math.degrees(math.atan2(y, x)), depth_km=0, region=REGIONS[key[0]]
        )
        assert float(found.value) == pytest.approx(math.exp(motion) / 100, rel=1e-7)


def test_what_cannot_be_is_unknown_and_what_does_not_fit_is_refused():
    found = yu2013_pga([np.nan, -1, 11, 7, 7, 7, 7], [9, 9, 9, -9, np.inf, 9, 9], [0, 0, 0, 0, 0, np.nan, 0],
                       depth_km=[0, 0, 0, 0, 0, 0, -1], region=YU2013_STABLE)  # fmt: skip
    assert np.isnan(found.value).all() and not found.valid.any()
    with pytest.raises(ValueError, match="azimuth_deg"):
        yu2013_pgv(7, [1, 2], [1, 2, 3], depth_km=0, region=YU2013_STABLE)
    with pytest.raises(ValueError, match="c < 0"):
        Yu2013Axis(4, 1, 4, 1, 2.3, 1, 0.4)
    assert yu2013_pga([], [], [], depth_km=0, region=YU2013_STABLE).value.shape == (0,)
    whole = yu2013_pga(
        np.array([7], dtype=np.int8), np.array([100], dtype=np.int8), 0, depth_km=0, region=YU2013_STABLE
    )
    assert whole.value == yu2013_pga(7.0, 100.0, 0.0, depth_km=0.0, region=YU2013_STABLE).value
