"""GB/T 17742-2020: what an instrument's motion means in degrees."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import gb17742_degree, gb17742_intensity

# The standard's table: degree, centre of PGA (m/s²) and PGV (m/s), from Ⅱ to Ⅺ; Ⅰ and Ⅻ are open.
TABLE = (
    (2, 0.0369, 0.00259), (3, 0.0757, 0.00558), (4, 0.155, 0.0120), (5, 0.319, 0.0259), (6, 0.653, 0.0557),
    (7, 1.35, 0.120), (8, 2.79, 0.258), (9, 5.77, 0.555), (10, 11.9, 1.19), (11, 24.7, 2.57),
)  # fmt: skip
UPPER_ENDS = (
    (1, 0.0257, 0.00177), (2, 0.0528, 0.00381), (3, 0.108, 0.00819), (4, 0.222, 0.0176), (5, 0.456, 0.0380),
    (6, 0.936, 0.0817), (7, 1.94, 0.176), (8, 4.01, 0.378), (9, 8.30, 0.814), (10, 17.2, 1.75), (11, 35.5, 3.77),
)  # fmt: skip


def plain(pga: float, pgv: float) -> float:
    by_pga = 3.17 * math.log10(pga) + 6.59
    by_pgv = 3.00 * math.log10(pgv) + 9.77
    intensity = by_pgv if by_pga >= 6 and by_pgv >= 6 else (by_pga + by_pgv) / 2
    return math.floor(min(max(intensity, 1), 12) * 10 + 0.5) / 10


@pytest.mark.parametrize(("degree", "pga", "pgv"), TABLE)
def test_the_centre_of_each_row_of_the_table_gives_its_degree(degree, pga, pgv):
    assert gb17742_intensity(pga, pgv).value == pytest.approx(degree, abs=0.05)


@pytest.mark.parametrize(("degree", "pga", "pgv"), UPPER_ENDS)
def test_each_row_of_the_table_ends_half_a_degree_above_its_centre(degree, pga, pgv):
    assert gb17742_intensity(pga, pgv).value == pytest.approx(degree + 0.5, abs=0.11)


@pytest.mark.parametrize(
    ("pga", "pgv", "expected"),
    [(1.35, 0.120, 7.0), (2.79, 0.258, 8.0), (0.5, 0.03, 5.4), (0.155, 0.012, 4.0), (100, 10, 12.0), (0, 0, 1.0)],
)
def test_worked_examples_of_the_reference(pga, pgv, expected):
    assert gb17742_intensity(pga, pgv).value == expected


def test_the_velocity_alone_decides_once_both_reach_six():
    pga_at = 10 ** ((np.array([5.97, 6.02]) - 6.59) / 3.17)
    pgv = 10 ** ((7.44 - 9.77) / 3.00)
    assert gb17742_intensity(pga_at, pgv).value.tolist() == [6.7, 7.4]


def test_the_field_equals_the_plain_form_over_a_fine_grid():
    pga, pgv = np.meshgrid(np.geomspace(0.001, 60, 80), np.geomspace(0.0001, 6, 80))
    expected = [[plain(a, v) for a, v in zip(*rows, strict=True)] for rows in zip(pga, pgv, strict=True)]
    np.testing.assert_allclose(gb17742_intensity(pga, pgv).value, expected, atol=1e-12)


def test_a_motion_beyond_all_records_is_flagged_as_a_slip_of_unit():
    result = gb17742_intensity([80, 80.1, 1, 1], [1, 1, 7.0, 7.01])
    assert result.valid.tolist() == [True, False, True, False]


def test_what_cannot_be_is_unknown():
    result = gb17742_intensity([-1, np.nan, 1, np.inf, 1], [1, 1, np.nan, 1, -0.1])
    assert np.isnan(result.value).all() and not result.valid.any()


def test_degrees_are_rounded_half_up_and_the_unknown_is_none():
    given_ = [0.995, 1.005, 6.4, 6.5, 11.5, 11.95, 12.05, np.nan, -3]
    assert gb17742_degree(given_).tolist() == [0, 1, 6, 7, 12, 12, 0, 0, 0]


@settings(max_examples=40, deadline=None)
@given(st.floats(0.001, 50), st.floats(0.0001, 5), st.floats(1, 3))
def test_an_intensity_lies_on_the_scale_and_grows_with_the_velocity(pga, pgv, factor):
    weaker, stronger = gb17742_intensity(pga, pgv).value, gb17742_intensity(pga, pgv * factor).value
    if not (3.17 * math.log10(pga) + 6.59 > 6 > 3 * math.log10(pgv) + 9.77):  # there the standard itself can step down
        assert stronger >= weaker
    assert 1 <= weaker <= 12 and gb17742_degree(weaker) in range(1, 13)


def test_shapes_that_do_not_fit_are_refused_and_empty_ones_stay_empty():
    with pytest.raises(ValueError, match="pga_m_s2"):
        gb17742_intensity([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="intensity"):
        gb17742_degree("strong")
    assert gb17742_intensity([], []).value.shape == (0,) and gb17742_degree([]).shape == (0,)
    assert gb17742_intensity([1], np.array([1], dtype=np.int8)).value == plain(1, 1)
