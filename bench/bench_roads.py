"""Journeys over 250,000 nodes: 50 origins × 2,000 destinations with 500 closed roads, beside scipy; reach, nearest nodes.

A grid of streets with jitter, gaps, three classes and hills, 75 × 75 km over Qujing, numbered at random as a file of
roads is. Time counts only when all of scipy's times are ours. Wall seconds, best of three, since threads are what is
measured; the first call compiles or reads what is compiled from the cache.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, show  # isort: skip
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from anlan.science import roads
from anlan.science.roads import Network, Vehicle

SIDE, STEP_M, SEED = 500, 150.0, 4
CAR = Vehicle((80.0, 50.0, 25.0), grades=(-0.12, 0.0, 0.12), grade_factor=(0.8, 1.0, 0.5), weight_t=3.0)


def made() -> Network:
    """Streets along a grid; every tenth is wider, every fiftieth a trunk road; a third of the lanes are missing."""
    rng = np.random.default_rng(SEED)
    number = rng.permutation(SIDE * SIDE).reshape(SIDE, SIDE)
    row, column = np.indices((SIDE, SIDE))
    east, north = ((one + rng.uniform(-0.3, 0.3, one.shape)) * STEP_M for one in (column, row))
    height = 300 * np.sin(east / 4000) * np.cos(north / 3000)
    lines = []
    for a, b, across in (
        ((slice(None), slice(0, -1)), (slice(None), slice(1, None)), row),
        ((slice(0, -1),), (slice(1, None),), column),
    ):
        street = across[a]
        kind = np.where(street % 50 == 0, 0, np.where(street % 10 == 0, 1, 2))
        rise = (height[b] - height[a]) / np.hypot(east[b] - east[a], north[b] - north[a])
        lines.append(np.stack([number[a], number[b], kind, rise]).reshape(4, -1))
    tail, head, kind, rise = np.concatenate(lines, axis=1)
    keep = (kind < 2) | (rng.random(kind.size) < 0.54)
    tail, head, kind, rise = (one[keep] for one in (tail, head, kind, rise))
    x, y = np.empty(SIDE * SIDE), np.empty(SIDE * SIDE)
    x[number], y[number] = 103.4 + east / 100_500, 25.1 + north / 111_195
    way = np.where(rng.random(tail.size) < 0.05, 1, 0)
    return timed(
        "build: 250,000 nodes in a list at random",
        lambda: roads.build_network(x, y, tail, head, road_class=kind, grade=rise, way=way),
        once=True,
    )


def timed(
    name: str, work: Callable[[], Any], *, once: bool = False, at_most: float | None = None, unit: str = "s"
) -> Any:
    took = []
    for _ in range(1 if once else 3):
        begun = time.perf_counter()
        found = work()
        took.append(time.perf_counter() - begun)
    show(name, min(took) * (1000 if unit == "ms" else 1), unit, at_most=at_most)
    return found


def run() -> None:
    network = made()
    show("  nodes", network.nodes, "")
    show("  directed edges", network.edges, "")
    timed("components and the way back, once a network", lambda: (network.is_main.sum(), network.arriving), once=True)
    show("  nodes in the main component", 100 * network.is_main.mean(), "%")
    rng = np.random.default_rng(SEED)
    usual = timed("seconds of every edge", lambda: roads.edge_seconds(network, CAR), unit="ms")
    shut = rng.choice(len(network.ways), 500, replace=False)
    seconds = timed("500 roads closed", lambda: roads.closed(network, usual, shut), unit="ms")
    main = np.flatnonzero(network.is_main)
    origins, places = rng.choice(main, 50), rng.choice(main, 2000)
    timed(
        "50 × 2,000, first call (compiled or from the cache)",
        lambda: roads.travel_times(network, seconds, origins, places, threads=2),
        once=True,
    )

    graph = csr_matrix((seconds, network.head, network.first), shape=(network.nodes, network.nodes))
    peer = timed(
        "  scipy.sparse.csgraph.dijkstra, 50 × all", lambda: dijkstra(graph, indices=origins)[:, places], once=True
    )
    ours = roads.travel_times(network, seconds, origins, places, threads=2)
    np.testing.assert_allclose(ours.seconds, peer, rtol=1e-9)
    np.testing.assert_array_equal(ours.unreachable, np.isinf(peer))
    show("  pairs that the closures leave no way", float(ours.unreachable.sum()), "")

    timed(
        "50 × 2,000 with 500 closed roads, two threads",
        lambda: roads.travel_times(network, seconds, origins, places, threads=2),
        at_most=1.0,
    )
    begun = time.process_time()
    roads.travel_times(network, seconds, origins, places)
    show("  the same, one thread, seconds of the core", time.process_time() - begun, "s")
    begun = time.process_time()
    dijkstra(graph, indices=origins)
    show("  scipy, seconds of the core", time.process_time() - begun, "s")
    timed(
        "  the same the other way round, 2,000 × 50",
        lambda: roads.travel_times(network, seconds, places, origins, threads=2),
    )
    timed(
        "  the same within an hour",
        lambda: roads.travel_times(network, seconds, origins, places, limit_s=3600.0, threads=2),
    )
    timed("one to all", lambda: roads.travel_times(network, seconds, origins[:1]), unit="ms")
    timed("  scipy.sparse.csgraph.dijkstra", lambda: dijkstra(graph, indices=origins[:1]), unit="ms")
    timed(
        "isochrone of 20 minutes, shares of all edges",
        lambda: roads.isochrone(network, seconds, origins[:1], [1200.0]),
        unit="ms",
    )
    far = origins[np.argmax(np.where(np.isfinite(peer[:, 0]), peer[:, 0], 0))]
    way = timed("a route across", lambda: roads.route(network, seconds, far, places[0]), unit="ms")
    show("  its length", way.metres / 1000, "km")
    timed("  turn by turn", lambda: roads.directions(network, seconds, way.edges), unit="ms")

    x, y = rng.uniform(103.4, 104.1, 100_000), rng.uniform(25.1, 25.7, 100_000)
    timed(
        "nearest node of 100,000 points, first call (tree built)",
        lambda: roads.nearest_node(network, x, y, main_only=True),
        once=True,
    )
    timed("  warm", lambda: roads.nearest_node(network, x, y, main_only=True))
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    zone = [[np.column_stack([103.75 + 0.2 * np.cos(angle), 25.4 + 0.1 * np.sin(angle)])]]
    roads.edges_within(network, zone)
    inside = timed("roads in a zone of 200 corners", lambda: roads.edges_within(network, zone), unit="ms")
    show("  so many", inside.size, "")
    slides = rng.uniform(103.4, 104.1, 100), rng.uniform(25.1, 25.7, 100), np.full(100, 200.0)
    roads.edges_near(network, *slides)
    timed("roads within 200 m of 100 slides", lambda: roads.edges_near(network, *slides), unit="ms")
    water = {"left": 103.4, "top": 25.8, "width": 0.001, "height": 0.001}
    depth = rng.random((700, 750))
    roads.highest_on_edges(network, depth, **water)
    timed(
        "highest cell of a 700 × 750 grid on every road",
        lambda: roads.highest_on_edges(network, depth, **water),
        unit="ms",
    )


if __name__ == "__main__":
    run()
    finish()
