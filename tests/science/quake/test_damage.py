"""Houses by state of damage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import DEFAULT_DAMAGE_MATRIX, STATES, DamageMatrix, collapse_rate, houses_by_state

# The default matrix a second time: percent by class, Ⅵ to Ⅹ, mildest state first.
PERCENT = """
97/3/0/0/0 85/12/3/0/0 60/25/11/3/1 30/30/24/11/5 10/20/30/25/15
92/7/1/0/0 72/20/7/1/0 42/30/19/7/2 15/25/30/20/10 4/12/25/31/28
85/11/4/0/0 58/25/13/3/1 27/28/26/13/6 7/17/28/27/21 1/6/18/30/45
78/15/6/1/0 45/28/18/7/2 18/24/28/19/11 4/12/24/29/31 1/4/12/28/55
68/20/9/2/1 32/28/23/12/5 10/18/27/25/20 2/7/18/28/45 0/2/8/20/70
"""
MATRIX = [[[float(part) for part in row.split("/")] for row in line.split()] for line in PERCENT.split("\n") if line]


def test_a_thousand_houses_of_each_class_at_each_degree():
    houses = houses_by_state([1000.0] * 5, np.arange(6, 11), matrix=DEFAULT_DAMAGE_MATRIX)
    np.testing.assert_allclose(houses.value, np.array(MATRIX).transpose(1, 0, 2) * 10)
    assert houses.valid.all() and len(STATES) == houses.value.shape[-1]


def test_between_degrees_the_shares_run_straight():
    found = houses_by_state([0, 0, 100, 0, 0], [6.25, 9.5], matrix=DEFAULT_DAMAGE_MATRIX).value[:, 2]
    np.testing.assert_allclose(found, [[78.25, 14.5, 6.25, 0.75, 0.25], [4, 11.5, 23, 28.5, 33]])


def test_below_the_matrix_houses_stand_and_above_it_the_last_row_is_kept_and_flagged():
    found = houses_by_state([0, 0, 0, 0, 100], [1, 5, 5.5, 10.5, 10.6, 12], matrix=DEFAULT_DAMAGE_MATRIX)
    np.testing.assert_allclose(found.value[:3, 4], [[100, 0, 0, 0, 0], [100, 0, 0, 0, 0], [84, 10, 4.5, 1, 0.5]])
    np.testing.assert_allclose(found.value[3:, 4], [[0, 2, 8, 20, 70]] * 3)
    assert found.valid[:, 0, 0].tolist() == [True, True, True, True, False, False]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=5, max_size=5), st.floats(1, 11), st.floats(0, 1))
def test_no_house_is_lost_and_stronger_shaking_leaves_none_better(houses, intensity, more):
    here, there = (
        houses_by_state(houses, each, matrix=DEFAULT_DAMAGE_MATRIX).value for each in (intensity, intensity + more)
    )
    np.testing.assert_allclose(here.sum(axis=-1), houses, rtol=1e-12, atol=1e-9)
    assert (here >= 0).all()
    worse_here, worse_there = (each[..., ::-1].cumsum(axis=-1) for each in (here, there))
    assert (worse_there >= worse_here - 1e-6).all()


def test_weaker_classes_suffer_more():
    collapsed = houses_by_state([100] * 5, 8.0, matrix=DEFAULT_DAMAGE_MATRIX).value[:, -1]
    assert (np.diff(collapsed) > 0).all()


def test_the_rate_of_collapse_counts_all_classes_together():
    by_state = houses_by_state([[300, 0, 0, 0, 100], [0, 0, 0, 0, 0]], [9, 9], matrix=DEFAULT_DAMAGE_MATRIX).value
    rate = collapse_rate(by_state)
    assert rate.value[0] == pytest.approx((300 * 0.05 + 100 * 0.45) / 400) and np.isnan(rate.value[1])
    assert rate.valid.tolist() == [True, False] and np.isnan(collapse_rate(-by_state[:1]).value).all()
    with pytest.raises(ValueError, match="by_state"):
        collapse_rate([1, 2, 3])


def test_what_cannot_be_is_unknown_and_what_does_not_fit_is_refused():
    found = houses_by_state([[-1, 1, np.nan, 1, 1]] * 2, [7, np.nan], matrix=DEFAULT_DAMAGE_MATRIX)
    assert np.isnan(found.value[0, [0, 2]]).all() and found.valid[0, [1, 3, 4]].all() and not found.valid[1].any()
    assert np.isnan(found.value[1]).all()
    with pytest.raises(ValueError, match="classes"):
        houses_by_state([1, 2, 3], 7, matrix=DEFAULT_DAMAGE_MATRIX)
    with pytest.raises(ValueError, match="shapes"):
        houses_by_state(np.ones((2, 5)), [7, 7, 7], matrix=DEFAULT_DAMAGE_MATRIX)
    assert houses_by_state(np.ones((0, 5)), [], matrix=DEFAULT_DAMAGE_MATRIX).value.shape == (0, 5, 5)


@pytest.mark.parametrize(
    ("percent", "fault"),
    [
        ((((100, 0, 0, 0, 0), (90, 0, 0, 0, 0)),), "100 together"),
        ((((50, 50, 0, 0, 0), (60, 40, 0, 0, 0)),), "stronger degree"),
        ((((110, -10, 0, 0, 0), (50, 50, 0, 0, 0)),), "0 or more"),
        ((((100, 0, 0, 0, 0),),), "classes, degrees"),
    ],
)
def test_a_matrix_that_makes_no_sense_is_refused(percent, fault):
    with pytest.raises(ValueError, match=fault):
        DamageMatrix(classes=("砖混",), degrees=(6.0, 7.0), percent=percent)
    with pytest.raises(ValueError, match="degrees must rise"):
        DamageMatrix(classes=("砖混",), degrees=(7.0, 6.0), percent=(((100, 0, 0, 0, 0), (50, 50, 0, 0, 0)),))
