"""Risk matrix, LEC, four and five colours."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.packs import lookup
from anlan.science.grade import Band, banded, matrix_risk, product_risk, raised_grade, read_risk_scheme


def scheme(name):
    return read_risk_scheme(lookup("risk_schemes", at=date(2026, 11, 1)).value["schemes"][name])


def colour(name, *factors):
    of = scheme(name)
    found = product_risk(of, *factors)
    return of.bands[int(found.grade) - 1].colour if found.grade else None


@pytest.mark.parametrize(
    ("likelihood", "severity", "four", "five"),
    [
        (4, 5, "red", "red"),
        (3, 5, "orange", "orange"),
        (4, 4, "orange", "orange"),
        (3, 3, "yellow", "yellow"),
        (3, 4, "yellow", "yellow"),
        (2, 4, "blue", "blue"),
        (1, 4, "blue", "blue"),
        (1, 3, "blue", "green"),
        (1, 1, "blue", "green"),
        (5, 5, "red", "red"),
    ],
)
def test_the_matrix_paints_likelihood_times_severity(likelihood, severity, four, five):
    assert colour("matrix_four", likelihood, severity) == four
    assert colour("matrix_five", likelihood, severity) == five


@pytest.mark.parametrize(
    ("factors", "four", "five"),
    [
        ((3, 6, 15), "orange", "orange"),
        ((6, 6, 15), "red", "red"),
        ((1, 3, 7), "blue", "blue"),
        ((3, 1, 7), "blue", "blue"),
        ((0.5, 6, 100), "orange", "orange"),
        ((1, 10, 7), "yellow", "yellow"),
        ((0.2, 10, 7), "blue", "green"),
        ((1, 2, 7), "blue", "green"),
    ],
)
def test_lec_paints_the_product_of_likelihood_exposure_and_consequence(factors, four, five):
    assert colour("lec_four", *factors) == four
    assert colour("lec_five", *factors) == five
    assert product_risk(scheme("lec_four"), *factors).value == pytest.approx(np.prod(factors))


@pytest.mark.parametrize(("score", "grade"), [(320.001, 1), (320, 2), (160, 2), (159.999, 3), (70, 3), (69.999, 4), (20, 4), (19.999, 5), (0.05, 5), (0, 0)])  # fmt: skip
def test_320_itself_is_not_yet_red(score, grade):
    assert banded(score, scheme("lec_five").bands) == grade
    assert banded(score, scheme("lec_four").bands) == min(grade, 4)


@pytest.mark.parametrize(("score", "grade"), [(20, 1), (19.999, 2), (15, 2), (14.999, 3), (9, 3), (8.999, 4), (4, 4), (3.999, 5), (1, 5), (0.999, 0)])  # fmt: skip
def test_each_colour_of_the_matrix_begins_at_its_score(score, grade):
    assert banded(score, scheme("matrix_five").bands) == grade
    assert banded(score, scheme("matrix_four").bands) == min(grade, 4)


def test_a_press_without_guard_scores_as_a_published_example_has_it():
    # 6 quite possible, 6 daily, 3 maimed or 7 badly hurt: 108 to 252, "显著危险" to "高度危险"
    found = product_risk(scheme("lec_five"), 6, 6, [3, 7])
    assert found.value.tolist() == [108, 252] and found.valid.all()
    assert [scheme("lec_five").bands[grade - 1].name for grade in found.grade] == ["显著危险", "高度危险"]


def test_a_score_that_the_scheme_does_not_list_is_computed_and_flagged():
    found = product_risk(scheme("lec_four"), [3, 4, 0, np.nan, -1], 6, 15)
    assert found.value[:2].tolist() == [270, 360] and np.isnan(found.value[2:]).all()
    assert found.grade.tolist() == [2, 1, 0, 0, 0]
    assert found.valid.tolist() == [True, False, False, False, False]


def test_the_scores_are_those_of_the_method():
    assert scheme("lec_four").scores == (
        (0.1, 0.2, 0.5, 1, 3, 6, 10),
        (0.5, 1, 2, 3, 6, 10),
        (1, 3, 7, 15, 40, 100),
    )
    assert scheme("lec_five").scores == scheme("lec_four").scores
    assert scheme("matrix_four").scores == scheme("matrix_five").scores == ((1, 2, 3, 4, 5),) * 2


@given(st.lists(st.floats(0.1, 100), min_size=3, max_size=3), st.integers(0, 2), st.floats(1, 10))
@settings(max_examples=60)
def test_a_larger_factor_never_makes_the_risk_milder(factors, which, times):
    larger = [factor * (times if place == which else 1) for place, factor in enumerate(factors)]
    before, after = (product_risk(scheme("lec_five"), *of).grade for of in (factors, larger))
    assert 1 <= after <= before


GRID = [[4, 4, 3, 2], [4, 3, 2, 1], [3, 2, 1, 1]]


def test_a_matrix_that_no_product_gives_is_read_off():
    assert matrix_risk([1, 2, 3], [4, 1, 2], GRID).tolist() == [2, 4, 2]
    assert matrix_risk([[1], [3]], [1, 4], GRID).tolist() == [[4, 2], [3, 1]]
    assert matrix_risk([0, 4, 1.5, np.nan, 1], [1, 1, 1, 1, 5], GRID).tolist() == [0] * 5
    assert matrix_risk([], 1, GRID).shape == (0,)


@given(st.integers(1, 3), st.integers(1, 4))
@settings(max_examples=12)
def test_rows_are_likelihood_and_columns_severity(row, column):
    assert matrix_risk(row, column, GRID) == GRID[row - 1][column - 1]


@pytest.mark.parametrize("grid", [[1, 2], [[0, 1]], [[1.5]], [[np.nan]], []])
def test_a_grid_that_is_no_table_of_grades_is_refused(grid):
    with pytest.raises(ValueError, match="grid must be"):
        matrix_risk(1, 1, grid)


def test_local_rules_raise_a_grade_and_never_lower_it():
    assert raised_grade([4, 3, 1, 0], by=1).tolist() == [3, 2, 1, 0]
    assert raised_grade([4, 2, 1, 0], straight_to=1).tolist() == [1, 1, 1, 0]
    assert raised_grade(2, straight_to=3) == 2
    assert raised_grade([4, 4], by=[0, 2], straight_to=[3, 0]).tolist() == [3, 2]


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=60)
def test_a_raised_grade_is_at_least_as_severe(grade, by, straight_to):
    raised = int(raised_grade(grade, by=by, straight_to=straight_to))
    assert (raised == 0) == (grade == 0)
    assert raised <= grade and (not grade or not straight_to or raised <= straight_to)


@pytest.mark.parametrize(
    "broken", [{"grade": -1}, {"grade": 1, "by": 0.5}, {"grade": np.nan}, {"grade": 2, "straight_to": -3}]
)
def test_a_broken_rule_is_refused(broken):
    with pytest.raises(ValueError, match="whole numbers from 0"):
        raised_grade(**broken)


def test_bands_that_do_not_fall_and_schemes_that_lack_something_are_refused():
    for bands in ([], [Band("低", "blue", 1), Band("高", "red", 2)], [Band("低", "blue", 1), Band("高", "red", 1)]):
        with pytest.raises(ValueError, match="falling bounds"):
            banded(1, bands)
    for value in ({}, {"bands": [{"name": "高"}], "scores": []}, {"bands": [], "scores": []}):
        with pytest.raises(ValueError, match=r"no risk scheme|falling bounds"):
            read_risk_scheme(value)
    with pytest.raises(ValueError, match="has 3 factors, got 2"):
        product_risk(scheme("lec_four"), 1, 2)
    with pytest.raises(ValueError, match="shapes do not fit"):
        product_risk(scheme("matrix_four"), [1, 2], [1, 2, 3])


def test_an_empty_map_has_no_grades_and_whole_numbers_do_not_overflow():
    assert product_risk(scheme("matrix_four"), [], []).grade.shape == (0,)
    assert product_risk(scheme("lec_four"), np.array([100], np.int8), np.array([100], np.int8), 100).value == 1e6
