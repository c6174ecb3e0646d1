"""Roads and air: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from anlan.science import roads
from tests.science.payloads.kinds import INF, cells, number, shared
from tests.science.payloads.kinds import case as to

X, Y = [103.70, 103.71, 103.72, 103.73], [27.30, 27.31, 27.30, 27.32]
NETWORK = roads.build_network(X, Y, [0, 1, 2, 0], [1, 2, 3, 2], names=("甲街",), name=[0, 0, -1, -1])
CAR = roads.Vehicle((36.0,))
SECONDS = shared(roads.edge_seconds(NETWORK, CAR), bad=(-1.0,), fine=(INF,), is_free=True)
NODES, ROWS = (
    shared([0, 2, 3], bad=(-1.0, 0.5, 4.0), is_free=True),
    shared([0, 2, 3], bad=(-1.0, 0.5, 4.0), is_free=True),
)
EAST, NORTH = {"bad": (181.0, -181.0)}, {"bad": (91.0, -91.0)}
WAY = roads.route(NETWORK, SECONDS.good, *NETWORK.place[[0, 3]]).edges
TYPE = roads.Helicopter(180.0, (0, 400), (4000, 0), 3.0, 0.5, (0, 4000), (4000, 500))


def within(polygons):
    return roads.edges_within(NETWORK, [[polygons]])


CASES = {
    "air_reach": to(
        helicopter=TYPE, base_x=cells(103.7, 103.8, 103.9, **EAST), base_y=cells(27.3, 27.3, 27.4, **NORTH),
        landing_x=shared([103.5, 103.6], **EAST), landing_y=shared([27.3, 27.4], **NORTH),
        landing_elevation_m=shared([1900, 2500], bad=(-501.0, 9001.0)),
        ground_s=shared([[0, 60, 90], [10, 20, 30]], bad=(-1.0,), fine=(INF,)), load_kg=number(100.0, fine=(0.0,)),
        has_fuel=shared([0, 1], bad=(0.5, 2.0)),
    ),
    "build_network": to(
        x=shared(X, **EAST), y=shared(Y, **NORTH), tail=shared([0, 1, 2], bad=(-1.0, 0.5, 4.0)), head=shared([1, 2, 3], bad=(-1.0, 0.5, 4.0)),
        length_m=shared([1000, 2000, 500], bad=(-1.0,)), road_class=shared([0, 1, 2], bad=(-1.0, 0.5)), way=shared([0, 1, -1], bad=(2.0, 0.5)),
        grade=shared([0.0, 0.1, -0.1]),
        name=shared([0, -1, 0], bad=(1.0, 0.5)),
        names=("甲街",), is_bridge=shared([0, 1, 0], bad=(2.0, 0.5)),
        max_height_m=shared([4.5, 5, 5], bad=(-1.0, 0.0), fine=(INF,)), max_weight_t=shared([20, 30, 5], bad=(-1.0, 0.0), fine=(INF,)), out=None,
    ),
    "closed": to(network=NETWORK, seconds=SECONDS, edge_id=ROWS, out=None),
    "directions": to(network=NETWORK, seconds=SECONDS, edges=shared(WAY, bad=(-1.0, 0.5, 99.0), is_free=True), out=None),
    "edge_seconds": to(network=NETWORK, vehicle=CAR, out=None),
    "edges_near": to(
        network=NETWORK, x=shared([103.70, 103.72], **EAST), y=shared([27.30, 27.31], **NORTH), radius_m=shared([100, 200], bad=(-1.0,)), out=None,
    ),
    "edges_within": to(within, polygons=shared([[103.69, 27.29], [103.72, 27.29], [103.72, 27.32], [103.69, 27.32]]), out=None),
    "highest_on_edges": to(
        network=NETWORK, grid=shared(np.arange(12).reshape(3, 4)), left=number(103.685, fine=(-1.0, 0.0)), top=number(27.325, fine=(-1.0, 0.0)),
        width=number(0.01), height=number(0.01), out=None,
    ),
    "isochrone": to(
        network=NETWORK, seconds=SECONDS, sources=NODES, limits_s=shared([60, 600, 900], bad=(-1.0,), is_free=True), begin_s=shared([0, 5, 9], bad=(-1.0,)), out=None,
    ),
    "nearest": to(
        x=cells(103.70, 103.71, 103.72, **EAST), y=cells(27.30, 27.31, 27.32, **NORTH), among_x=shared(X, **EAST), among_y=shared(Y, **NORTH),
        count=number(2, bad=(2.5,)),
    ),
    "nearest_node": to(network=NETWORK, x=cells(103.70, 103.71, 103.72, **EAST), y=cells(27.30, 27.31, 27.32, **NORTH), floats=0),
    "route": to(network=NETWORK, seconds=SECONDS, source=number(0, bad=(4, 0.5), fine=(0.0,)), target=number(3, bad=(4, 0.5), fine=(0.0,)), out=None),
    "slowed": to(network=NETWORK, seconds=SECONDS, edge_id=ROWS, factor=shared([0.5, 0.2, 0.1], bad=(-0.1, 1.1)), out=None),
    "travel_times": to(
        network=NETWORK, seconds=SECONDS, sources=NODES, targets=NODES, limit_s=number(900.0, fine=(INF,)), threads=number(2, bad=(2.5,)), out=None,
    ),
}  # fmt: skip
