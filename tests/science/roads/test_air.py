"""Helicopters: time, range, payload, height, and which landing point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import roads
from anlan.science.roads import Helicopter
from anlan.science.roads.air import NO_GROUND_WAY, OUT_OF_RANGE, OVERLOADED, REACHED, TOO_HIGH

TYPE = Helicopter(
    cruise_kmh=180.0, distance_km=(0.0, 200.0, 400.0), payload_kg=(4000.0, 3000.0, 0.0), endurance_h=3.0, reserve_h=0.5,
    elevation_m=(0.0, 2000.0, 4000.0), lift_kg=(4000.0, 2500.0, 500.0), preparation_s=900.0, landing_s=300.0,
)  # fmt: skip
"""An example, no type that flies."""


def at(km, elevation=0.0, *, ground_s=0.0, helicopter=TYPE, **more):
    """One base, landing points so far east of it, one target at each point's own ground time."""
    km, elevation, ground = (np.atleast_1d(np.asarray(one, float)) for one in (km, elevation, ground_s))
    return roads.air_reach(
        helicopter, [0.0], [0.0], km * 1000, np.zeros(km.size), np.broadcast_to(elevation, km.shape),
        np.broadcast_to(ground, km.shape)[:, np.newaxis], is_geographic=False, **more,
    )  # fmt: skip


def test_thirty_kilometres_take_ten_minutes_beside_preparation_landing_and_the_way_on():
    found = at(30.0, ground_s=60.0)
    assert found.seconds == pytest.approx(900 + 300 + 600 + 60)
    assert (found.landing, found.flight_km, found.reason) == (0, pytest.approx(30), REACHED)


def test_payload_is_the_line_at_the_way_out_and_back_and_the_reserve_but_never_more_than_the_height_lets_land():
    assert at(30.0).payload_kg == pytest.approx(4000 - 1000 * (60 + 90) / 200), "60 km and half an hour"
    assert at(30.0, has_fuel=1).payload_kg == pytest.approx(4000 - 1000 * (30 + 90) / 200)
    assert at(100.0).payload_kg == pytest.approx(3000 - 3000 * (290 - 200) / 200)
    assert at(30.0, 1000.0).payload_kg == pytest.approx(3250)
    assert at(30.0, 3000.0).payload_kg == pytest.approx(1500)


def test_it_must_come_back_unless_there_is_fuel():
    assert at(154.9).reason == REACHED, "2 · 154.9 + 90 < 400 km"
    far = at(155.1)
    assert (far.reason, far.seconds, far.landing) == (OUT_OF_RANGE, np.inf, -1)
    assert np.isnan(far.payload_kg) and np.isnan(far.flight_km)
    assert at(155.1, has_fuel=1).reason == at(309.9, has_fuel=1).reason == REACHED
    assert at(310.1, has_fuel=1).reason == OUT_OF_RANGE
    short = replace(TYPE, endurance_h=2.0)
    assert (at(134.9, helicopter=short).reason, at(135.1, helicopter=short).reason) == (REACHED, OUT_OF_RANGE), (
        "2 h are 360 km"
    )


def test_a_point_above_its_limit_or_a_load_above_its_lift_is_none_and_said():
    assert (at(30.0, 4000.0).reason, at(30.0, 4001.0).reason) == (REACHED, TOO_HIGH)
    assert (at(30.0, 4000.0, load_kg=500).reason, at(30.0, 4000.0, load_kg=501).reason) == (REACHED, OVERLOADED)
    assert at(30.0, ground_s=np.inf).reason == NO_GROUND_WAY


def test_the_landing_point_is_the_quickest_of_those_that_can_be_used():
    assert at([30.0, 60.0], ground_s=[1000.0, 100.0]).landing == 1, (
        "ten minutes more in the air, fifteen less on the road"
    )
    assert at([30.0, 60.0], ground_s=[700.0, 101.0]).landing == 0
    assert at([30.0, 60.0], [4500.0, 0.0]).landing == 1
    assert at([30.0, 60.0], [3900.0, 0.0], load_kg=2000).landing == 1
    assert at([30.0, 400.0], [4500.0, 0.0]).reason == OUT_OF_RANGE, "one too high, the other too far: the last hurdle"


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_reach_equals_every_landing_point_tried_and_more_load_is_never_sooner(seed):
    rng = np.random.default_rng(seed)
    b, p, t = rng.integers(1, 5, 3)
    bases, pads = rng.uniform(0, 200e3, (2, b)), rng.uniform(0, 200e3, (2, p))
    elevation, fuel, ground = rng.uniform(0, 4500, p), rng.integers(0, 2, p), rng.uniform(0, 5000, (p, t))
    ground[rng.random((p, t)) < 0.2] = np.inf

    def reach(load, helicopter=TYPE):
        return roads.air_reach(
            helicopter, *bases, *pads, elevation, ground, load_kg=load, has_fuel=fuel, is_geographic=False
        )

    found = reach(1000.0)
    for i in range(b):
        for k in range(t):
            best = np.inf
            for j in range(p):
                km = np.hypot(*(pads[:, j] - bases[:, i])) / 1000
                flown = km * (1 if fuel[j] else 2) + 90
                lifts = min(
                    np.interp(flown, (0, 200, 400), (4000, 3000, 0)),
                    np.interp(elevation[j], (0, 2000, 4000), (4000, 2500, 500)),
                )
                if flown <= 400 and elevation[j] <= 4000 and lifts >= 1000:
                    best = min(best, 1200 + km / 180 * 3600 + ground[j, k])
            assert found.seconds[i, k] == pytest.approx(best)
            assert (found.reason[i, k] == REACHED) == (found.landing[i, k] >= 0) == np.isfinite(best)
    assert (reach(2000.0).seconds >= found.seconds).all()
    assert (reach(1000.0, replace(TYPE, cruise_kmh=170.0, reserve_h=0.53)).seconds >= found.seconds).all()


def test_over_yunnan_the_way_is_the_great_circle_and_no_landing_point_is_no_reach():
    found = roads.air_reach(TYPE, [103.75], [27.33], [103.75], [28.33], [1900.0], [[0.0]], has_fuel=1)
    assert found.flight_km == pytest.approx(111.195, abs=0.001)
    none = roads.air_reach(TYPE, [103.75], [27.33], [], [], [], np.empty((0, 2)))
    assert none.reason.tolist() == [[NO_GROUND_WAY] * 2]


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"cruise_kmh": 0.0}, "cruise_kmh"), ({"payload_kg": (1.0, 2.0, 3.0)}, "payload_kg"), ({"distance_km": (0.0, 9.0)}, "distance_km"),
        ({"lift_kg": (1.0, 1.0, np.nan)}, "lift_kg"), ({"elevation_m": (0.0, 0.0, 1.0)}, "elevation_m"), ({"reserve_h": -1.0}, "reserve_h"),
        ({"endurance_h": np.nan}, "endurance_h"), ({"preparation_s": -1.0}, "preparation_s"),
    ],
)  # fmt: skip
def test_a_type_that_cannot_fly_is_refused_by_name(wrong, what):
    at(30.0)
    with pytest.raises(ValueError, match=what):
        at(30.0, helicopter=replace(TYPE, **wrong))


@pytest.mark.parametrize(
    ("wrong", "what"),
    [({"elevation": 9001.0}, "landing_elevation_m"), ({"elevation": -501.0}, "landing_elevation_m"), ({"ground_s": -1.0}, "ground_s"),
     ({"load_kg": -1.0}, "load_kg"), ({"has_fuel": 0.5}, "has_fuel"), ({"km": np.nan}, "landing_x")],
)  # fmt: skip
def test_a_place_or_load_that_cannot_be_is_refused_by_name(wrong, what):
    with pytest.raises(ValueError, match=what):
        at(**{"km": 30.0} | wrong)
