"""A way turn by turn, as one would say it to a driver."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from anlan.science import roads
from anlan.science.roads import Vehicle
from tests.science.roads.plain import cross

AT_36 = Vehicle((36.0, 36.0, 36.0))


def said(network, *nodes) -> list[tuple[str, str, float]]:
    """Kind, street and metres on the way over these nodes of the list."""
    seconds = roads.edge_seconds(network, AT_36)
    ways = [roads.route(network, seconds, *network.place[[a, b]]).edges for a, b in pairwise(nodes)]
    legs = roads.directions(network, seconds, np.concatenate(ways))
    assert all(leg.seconds == pytest.approx(leg.metres / 10) for leg in legs)
    return [(leg.kind, leg.name, round(leg.metres)) for leg in legs]


def test_straight_over_the_crossing_is_one_leg_until_the_street_ends_in_a_lane():
    assert said(cross(), 0, 5) == [("start", "人民路", 300), ("straight", "", 100), ("arrive", "", 0)]


def test_from_the_west_north_lies_left_and_south_right():
    network = cross()
    assert said(network, 0, 1) == [("start", "人民路", 100), ("left", "建设街", 100), ("arrive", "建设街", 0)]
    assert said(network, 0, 3) == [("start", "人民路", 100), ("right", "建设街", 100), ("arrive", "建设街", 0)]
    assert said(network, 5, 1)[2] == ("right", "建设街", 100)


def test_back_on_the_same_road_is_a_u_turn():
    assert said(cross(), 0, 4, 0) == [("start", "人民路", 100), ("u_turn", "人民路", 100), ("arrive", "人民路", 0)]


@pytest.mark.parametrize(
    ("degrees", "kind"),
    [
        (0, "straight"), (19.9, "straight"), (20.1, "slight_right"), (-20.1, "slight_left"), (44.9, "slight_right"), (45.1, "right"), (-45.1, "left"),
        (134.9, "right"), (135.1, "sharp_right"), (-134.9, "left"), (-135.1, "sharp_left"), (179, "sharp_right"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("heading", [0, 90, 170, 200])
def test_a_turn_is_called_by_its_angle_whichever_way_one_comes(degrees, kind, heading):
    a, b = np.radians(heading), np.radians(heading + degrees)
    x, y = [0, 50 * np.sin(a), 50 * np.sin(a) + 50 * np.sin(b)], [0, 50 * np.cos(a), 50 * np.cos(a) + 50 * np.cos(b)]
    network = roads.build_network(x, y, [0, 1], [1, 2], name=[0, 1], names=("甲", "乙"), is_geographic=False)
    seconds = roads.edge_seconds(network, AT_36)
    legs = roads.directions(network, seconds, roads.route(network, seconds, *network.place[[0, 2]]).edges)
    assert (legs[1].kind, legs[1].turn_deg) == (kind, pytest.approx(degrees, abs=1e-9))
    east, north = np.array(x) / 111_195.08 / np.cos(np.radians(27.3)) + 103.7, np.array(y) / 111_195.08 + 27.3
    on_earth = roads.build_network(east, north, [0, 1], [1, 2], name=[0, 1], names=("甲", "乙"))
    legs = roads.directions(on_earth, network.length_m, roads.route(on_earth, seconds, *on_earth.place[[0, 2]]).edges)
    assert legs[1].turn_deg == pytest.approx(degrees, abs=0.02)


def test_bends_of_a_mountain_road_are_no_turns_but_its_corner_at_a_junction_is():
    x, y = [0, 100, 100, 0, 200], [0, 0, 100, 100, 0]
    hairpins = {
        "x": x[:4],
        "y": y[:4],
        "tail": [0, 1, 2],
        "head": [1, 2, 3],
        "name": 0,
        "names": ("盘山路",),
        "is_geographic": False,
    }
    assert said(roads.build_network(**hairpins), 0, 3) == [("start", "盘山路", 300), ("arrive", "盘山路", 0)]
    with_lane = hairpins | {"x": x, "y": y, "tail": [0, 1, 2, 1], "head": [1, 2, 3, 4]}
    assert said(roads.build_network(**with_lane), 0, 3) == [
        ("start", "盘山路", 100),
        ("left", "盘山路", 200),
        ("arrive", "盘山路", 0),
    ]


def test_a_road_of_no_length_between_two_others_keeps_the_direction():
    network = roads.build_network(
        [0, 100, 100, 100],
        [0, 0, 0, 100],
        [0, 1, 2],
        [1, 2, 3],
        name=[0, 1, 1],
        names=("甲", "乙"),
        is_geographic=False,
    )
    assert said(network, 0, 3) == [("start", "甲", 100), ("straight", "乙", 100), ("arrive", "乙", 0)]


def test_unnamed_roads_of_another_class_are_another_leg_and_no_edges_are_no_way():
    network = roads.build_network(
        [0, 100, 200, 300], [0, 0, 0, 0], [0, 1, 2], [1, 2, 3], road_class=[0, 0, 2], is_geographic=False
    )
    assert said(network, 0, 3) == [("start", "", 200), ("straight", "", 100), ("arrive", "", 0)]
    assert roads.directions(network, network.length_m, []) == ()


def test_edges_that_do_not_follow_one_another_are_refused():
    network = cross()
    there, _back = network.ways[0]
    with pytest.raises(ValueError, match="edges"):
        roads.directions(network, network.length_m, [there, there])
