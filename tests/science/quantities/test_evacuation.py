"""How long an evacuation takes at least."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quantities import clearance_time, queue_clearance_s, quickest_over_routes, shuttle_time


def test_six_thousand_people_through_a_place_that_passes_two_a_second():
    found = clearance_time(6000, flow_people_s=2.0, notice_s=600, departure_s=1800, travel_s=900)
    assert (found.total_s, found.queue_s, found.is_held_by_flow) == (600 + 3000 + 900, 1200, True)
    slow = clearance_time(6000, flow_people_s=2.0, notice_s=600, departure_s=3600, travel_s=900)
    assert (slow.total_s, slow.queue_s, slow.is_held_by_flow) == (5100, 0, False)


def test_nobody_to_move_takes_no_time():
    assert clearance_time(0, flow_people_s=1, notice_s=600, travel_s=60).total_s == 0


def test_what_cannot_be_is_flagged():
    found = clearance_time(
        [100, -1, np.nan, np.inf, 100, 100], flow_people_s=[1, 1, 1, 1, 0, 1], notice_s=[0, 0, 0, 0, 0, -1]
    )
    assert found.valid.tolist() == [True, False, False, False, False, False]
    assert (
        np.isnan(found.total_s[1:]).all() and np.isnan(found.queue_s[1:]).all() and not found.is_held_by_flow[1:].any()
    )
    assert clearance_time([], flow_people_s=1).total_s.shape == (0,)
    with pytest.raises(ValueError, match="shapes do not fit"):
        clearance_time([1, 2], flow_people_s=[1, 2, 3])


def walked_through(people, flow, departure):
    """One after the other, evenly leaving, each passing as soon as the one before has passed."""
    passed = 0.0
    for place in range(1, people + 1):
        passed = max(departure * (place - 1) / people, passed) + 1 / flow
    return passed


@given(st.integers(1, 400), st.floats(0.1, 5), st.floats(0, 2000))
@settings(max_examples=40, deadline=None)
def test_the_formula_is_what_walking_everyone_through_one_by_one_gives(people, flow, departure):
    total = clearance_time(people, flow_people_s=flow, departure_s=departure).total_s
    assert walked_through(people, flow, departure) == pytest.approx(total, abs=max(1 / flow, departure / people) + 1e-6)


@given(st.integers(0, 10**6), st.floats(0.1, 50), st.floats(0, 1e4), st.integers(0, 1000), st.floats(1, 5))
@settings(max_examples=40)
def test_more_people_never_leave_sooner_and_a_wider_way_never_takes_longer(people, flow, departure, more, wider):
    total = clearance_time(people, flow_people_s=flow, departure_s=departure).total_s
    assert total <= clearance_time(people + more, flow_people_s=flow, departure_s=departure).total_s
    assert total >= clearance_time(people, flow_people_s=flow * wider, departure_s=departure).total_s


@given(st.lists(st.integers(0, 300), max_size=12), st.floats(1, 100), st.floats(0.5, 20))
@settings(max_examples=40)
def test_departures_of_any_course_clear_when_the_queue_followed_step_by_step_does(leaving, step, flow):
    queue, end = 0.0, 0.0
    for place, people in enumerate(leaving):
        queue += people
        if people:
            end = max(end, (place + 1) * step)
        if queue > 0:
            end = max(end, place * step + queue / flow)
        queue = max(0.0, queue - flow * step)
    assert queue_clearance_s(leaving, step_s=step, flow_people_s=flow).value == pytest.approx(end, rel=1e-9)


def test_even_departures_of_one_step_are_the_simple_formula():
    for people in (100, 5000):
        simple = clearance_time(people, flow_people_s=2.0, departure_s=600).total_s
        assert queue_clearance_s([people], step_s=600, flow_people_s=2.0).value == simple
    many = queue_clearance_s([[100, 0], [0, 5000]], step_s=600, flow_people_s=2.0)
    assert many.value.tolist() == [600, 3100]
    assert queue_clearance_s([[1, np.nan], [1, 1], [-1, 1]], step_s=1, flow_people_s=1).valid.tolist() == [False, False]
    for broken in ({"step_s": 0}, {"flow_people_s": 0}, {"leaving": 3}):
        with pytest.raises(ValueError, match=r"step_s|flow_people_s|axis of steps"):
            queue_clearance_s(**{"leaving": [1], "step_s": 1, "flow_people_s": 1, **broken})


def test_two_routes_end_together():
    found = quickest_over_routes(3000, flow_people_s=[1.0, 2.0], travel_s=[600, 1200])
    assert found.total_s == pytest.approx(2000) and found.people == pytest.approx([1400, 1600])
    alone = quickest_over_routes(500, flow_people_s=[1.0, 2.0], travel_s=[600, 1200])
    assert alone.total_s == 1100 and alone.people.tolist() == [500, 0]
    blocked = quickest_over_routes(500, flow_people_s=[0.0, 2.0], travel_s=[0, 1200])
    assert blocked.total_s == 1450 and blocked.people.tolist() == [0, 500]
    assert quickest_over_routes(0, flow_people_s=[1.0], travel_s=[9]).total_s == 0


@given(
    st.floats(1, 1e6),
    st.lists(st.tuples(st.floats(0.1, 10), st.floats(0, 5000)), min_size=1, max_size=5),
)
@settings(max_examples=40)
def test_everybody_is_sent_somewhere_and_no_shorter_time_would_do(people, routes):
    flow, travel = np.array(routes).T
    found = quickest_over_routes(people, flow_people_s=flow, travel_s=travel)
    assert found.people.sum() == pytest.approx(people, rel=1e-9) and (found.people >= 0).all()
    low, high = 0.0, people / flow.min() + travel.max()
    for _ in range(100):
        middle = (low + high) / 2
        sent = sum(one * max(0.0, middle - way) for one, way in routes)
        low, high = (middle, high) if sent < people else (low, middle)
    assert found.total_s == pytest.approx(high, rel=1e-6, abs=1e-6)
    single = min(people / one + way for one, way in routes)
    assert found.total_s <= single * (1 + 1e-9)


@pytest.mark.parametrize(
    ("people", "flow", "travel"),
    [
        (-1, [1], [1]),
        (np.nan, [1], [1]),
        (1, [0], [1]),
        (1, [-1, 2], [1, 1]),
        (1, [1], [np.nan]),
        (1, [], []),
        (1, 1, 1),
    ],
)
def test_routes_that_cannot_be_are_refused(people, flow, travel):
    with pytest.raises(ValueError, match=r"people must|flow_people_s and travel_s"):
        quickest_over_routes(people, flow_people_s=flow, travel_s=travel)


BUS = {"loading_s": 300, "travel_s": 1200, "unloading_s": 180, "return_s": 1000}


def test_ten_buses_fetch_two_thousand_people_in_five_rounds():
    assert shuttle_time(2000, vehicles=10, seats=45, **BUS).value == 5 * 1680 + 4 * 1000
    assert shuttle_time(450, vehicles=10, seats=45, **BUS).value == 1680
    assert shuttle_time([0, 451], vehicles=10, seats=45, **BUS).value.tolist() == [0, 2 * 1680 + 1000]
    found = shuttle_time([-1, np.nan, 5, 5], vehicles=[1, 1, 0, 1.5], seats=10, **BUS)
    assert not found.valid.any() and np.isnan(found.value).all()


@given(st.integers(0, 3000), st.integers(1, 40), st.integers(1, 60))
@settings(max_examples=40)
def test_rounds_are_those_of_sending_bus_after_bus(people, vehicles, seats):
    waiting, clock, rounds = people, 0.0, 0
    while waiting > 0:
        clock += (1000 if rounds else 0) + 1680
        waiting -= vehicles * seats
        rounds += 1
    assert rounds == ceil(ceil(people / seats) / vehicles)
    assert shuttle_time(people, vehicles=vehicles, seats=seats, **BUS).value == clock
