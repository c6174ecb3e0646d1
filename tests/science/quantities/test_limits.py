"""How large a number may be before it is no longer taken for people, lines or days."""

from __future__ import annotations

import pytest

from anlan.science.quantities import beds_needed, beds_occupied, callout_finish_random, quickest_over_routes


def test_more_than_a_million_lines_are_a_mistake():
    finish = callout_finish_random(5, [1e6, 1e6 + 1], 30)
    assert finish.valid.tolist() == [True, False]


def test_more_than_a_million_times_the_people_of_the_earth_are_a_mistake():
    assert quickest_over_routes(1e15, flow_people_s=[2.0], travel_s=[0.0]).total_s == pytest.approx(5e14)
    with pytest.raises(ValueError, match="people must be one number"):
        quickest_over_routes(1.001e15, flow_people_s=[2.0], travel_s=[0.0])


def test_a_stay_is_from_one_day_to_a_milliard_of_days():
    assert beds_occupied([3, 4], stay_days=1e9).value.tolist() == [3, 7]
    with pytest.raises(ValueError, match="stay_days"):
        beds_occupied([3, 4], stay_days=1.001e9)


def test_beds_cannot_be_fuller_than_full():
    assert beds_needed([3, 4], stay_days=2, occupancy=1.0).value == 7
    with pytest.raises(ValueError, match="occupancy"):
        beds_needed([3, 4], stay_days=2, occupancy=1.001)
