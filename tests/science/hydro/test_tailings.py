"""Tailings ponds: grade, beach, freeboard and seepage line; I-08."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.hydro import tailings


def test_the_worked_case_of_the_reference_is_a_breach():
    grade = tailings.tailings_grade(12e6, 55)
    assert grade == 3
    assert tailings.least_freeboard(grade).value == 0.7
    beach = tailings.dry_beach_margin(60, grade, is_upstream=True)
    assert beach.asked_m == 70 and beach.margin_m == -10 and beach.state == 2


def test_every_figure_of_the_tables_stands_as_written():
    assert tailings.tailings_grade([5e8, 4.99e8, 1e8, 9.99e7, 1e7, 9.99e6, 1e6, 9.99e5], [205, 150, 150, 70, 70, 45, 45, 10]).tolist() == [
        1, 2, 2, 3, 3, 4, 4, 5]  # fmt: skip
    assert tailings.tailings_grade(0, [200, 199.9, 100, 99.9, 60, 59.9, 30, 29.9]).tolist() == [2, 3, 3, 4, 4, 4, 4, 5]
    assert tailings.tailings_grade([5e8, 4.99e8, 1e8, 9.99e7, 1e7, 9.99e6, 1e6, 9.99e5], 0).tolist() == [
        2,
        3,
        3,
        4,
        4,
        4,
        4,
        5,
    ]
    assert tailings.tailings_grade([1e7, 9.99e6], 45).tolist() == [3, 4] and tailings.tailings_grade(
        5e6, [60, 59.9]
    ).tolist() == [3, 4]
    grades = [1, 2, 3, 4, 5]
    assert tailings.least_freeboard(grades).value.tolist() == [1.5, 1.0, 0.7, 0.5, 0.4]
    assert tailings.least_dry_beach(grades, is_upstream=True).value.tolist() == [150, 100, 70, 50, 40]
    assert tailings.least_dry_beach(grades, is_upstream=False).value.tolist() == [100, 70, 50, 35, 25]
    proven = tailings.least_dry_beach(grades, is_upstream=True, is_seepage_proven=True).value
    np.testing.assert_allclose(proven, [150, 100, 49, 35, 28])
    assert tailings.least_dry_beach(grades, is_upstream=False, is_seepage_proven=True).value.tolist() == [
        100,
        70,
        50,
        35,
        25,
    ]
    heights = [0, 30, 45, 60, 80, 100, 125, 150, 175, 200, 250]
    depth = tailings.least_seepage_depth(heights)
    np.testing.assert_allclose(depth.value, [2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10])
    assert depth.valid.tolist() == [True] * 10 + [False]
    assert tailings.GB50863_TABLES.orange_factor == 1.1


def test_grades_more_than_one_apart_take_the_higher_lowered_by_one():
    assert tailings.tailings_grade(2e6, 120) == 3  # 4 by volume, 2 by height
    assert tailings.tailings_grade(2e6, 80) == 3  # 4 and 3: the higher
    assert tailings.tailings_grade(5e5, 250) == 2  # 5 and 1


def test_freeboard_counts_from_the_crest_and_an_earthquake_asks_for_more():
    calm = tailings.freeboard_margin(100.0, 99.2, 3)
    assert calm.found_m == pytest.approx(0.8) and calm.state == 0
    assert tailings.freeboard_margin(100.0, 99.25, 3).state == 1
    assert (
        tailings.freeboard_margin(100.0, 99.3, 3).state == 1 and tailings.freeboard_margin(100.0, 99.31, 3).state == 2
    )
    shaken = tailings.freeboard_margin(100.0, 99.2, 3, settlement_m=0.2, surge_m=0.3)
    assert shaken.asked_m == pytest.approx(1.2) and shaken.state == 2
    assert tailings.freeboard_margin(100.0, 99.2, 3, surge_m=-1).state == -1


def test_the_seepage_line_is_orange_below_eleven_tenths_and_red_below_the_least():
    assert tailings.seepage_margin([6.6, 6.59, 6.0, 5.99, -0.5], 100).state.tolist() == [0, 1, 1, 2, 2]
    assert tailings.dry_beach_margin([77, 76.9, 70, 69.9], 3, is_upstream=True).state.tolist() == [0, 1, 1, 2]


def test_what_is_unknown_is_neither_safe_nor_unsafe():
    assert tailings.tailings_grade([np.nan, -1, 1e7, np.inf], [50, 50, np.nan, 50]).tolist() == [-1] * 4
    for grade in (-1, 0, 6, 2.5, np.nan):
        assert np.isnan(tailings.least_freeboard(grade).value) and not tailings.least_freeboard(grade).valid
        assert tailings.dry_beach_margin(100, grade, is_upstream=True).state == -1
        assert tailings.freeboard_margin(100, 90, grade).state == -1
    assert np.isnan(tailings.least_dry_beach(3, is_upstream=np.nan).value)
    assert tailings.dry_beach_margin([np.nan, -5], 3, is_upstream=True).state.tolist() == [-1, -1]
    assert tailings.seepage_margin([5, np.nan], [np.nan, 50]).state.tolist() == [-1, -1]
    assert np.isnan(tailings.least_seepage_depth([-1, np.nan, np.inf]).value).all()


def test_a_beach_is_as_long_as_its_slope_makes_it():
    beach = tailings.dry_beach_length([100, 100, 100, 100], [99, 101, 99, 99], [0.01, 0.01, 0, 0.2])
    assert beach.value[0] == pytest.approx(100) and beach.value[1] == 0 and np.isnan(beach.value[2])
    assert beach.valid.tolist() == [True, True, False, False] and beach.value[3] == pytest.approx(5)
    assert tailings.dry_beach_length(1, 0, [0.1, 0.1001]).valid.tolist() == [True, False]


@given(st.floats(0, 1e10), st.floats(0, 400), st.floats(1, 10))
def test_a_larger_or_higher_pond_never_has_a_lower_grade_by_both(volume, height, factor):
    grade = int(tailings.tailings_grade(volume, height))
    assert 1 <= grade <= 5
    assert tailings.tailings_grade(factor * volume, factor * height) <= grade


@given(st.floats(0, 300), st.floats(0, 100), st.floats(0, 300), st.floats(0, 50))
def test_more_is_never_worse(height, higher, found, more):
    assert tailings.least_seepage_depth(height + higher).value >= tailings.least_seepage_depth(height).value
    assert tailings.seepage_margin(found + more, height).state <= tailings.seepage_margin(found, height).state
    assert (
        tailings.dry_beach_margin(found + more, 2, is_upstream=False).state
        <= tailings.dry_beach_margin(found, 2, is_upstream=False).state
    )
    assert tailings.freeboard_margin(100 + more, 99, 2).state <= tailings.freeboard_margin(100, 99, 2).state
    assert tailings.dry_beach_length(100 + more, 99, 0.02).value >= tailings.dry_beach_length(100, 99, 0.02).value


@given(st.integers(1, 4), st.booleans(), st.booleans())
def test_a_higher_grade_never_asks_for_less(grade, upstream, proven):
    assert tailings.least_freeboard(grade).value > tailings.least_freeboard(grade + 1).value
    asked = tailings.least_dry_beach([grade, grade + 1], is_upstream=upstream, is_seepage_proven=proven).value
    assert asked[0] > asked[1]


def test_tables_of_a_place_are_taken_empty_works_and_shapes_are_checked():
    strict = replace(tailings.GB50863_TABLES, freeboard_m=(2.0, 1.5, 1.2, 1.0, 0.9))
    assert tailings.freeboard_margin(100, 99, 3, tables=strict).state == 2
    assert tailings.tailings_grade([], []).shape == tailings.least_freeboard([]).value.shape == (0,)
    assert tailings.seepage_margin([], 50).state.shape == (0,) and tailings.dry_beach_margin(
        [], 3, is_upstream=True
    ).state.shape == (0,)
    with pytest.raises(ValueError, match="shapes"):
        tailings.tailings_grade([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="grade"):
        tailings.least_freeboard("三")
