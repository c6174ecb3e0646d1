"""Journeys found plainly: the oracle of the fast search, and small networks to try it on."""

from __future__ import annotations

import heapq

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from anlan.science import roads
from anlan.science.roads import Network, Vehicle

CAR = Vehicle(speed_kmh=(90.0, 60.0, 30.0))
LENGTHS = (0.0, 0.1, 1.0, 40.0, 3e3, 1e6)


def random_network(seed: int, *, nodes: int = 40, rows: int = 110, both_ways: bool = False) -> Network:
    """Any roads: one-way, parallel, loops, of no length and of very different ones; parts that hang on nothing."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, nodes)), int(rng.integers(0, rows))
    return roads.build_network(
        rng.uniform(0, 1e4, n), rng.uniform(0, 1e4, n), rng.integers(0, n, k), rng.integers(0, n, k),
        length_m=rng.choice(LENGTHS, k) * rng.uniform(0.5, 1.5, k), road_class=rng.integers(0, 3, k),
        way=0 if both_ways else rng.integers(-1, 2, k), is_geographic=False,
    )  # fmt: skip


def weighted(network: Network, seed: int) -> np.ndarray:
    """Seconds of its edges with some rows closed and some slowed."""
    rng = np.random.default_rng(seed)
    seconds = roads.edge_seconds(network, CAR)
    if rows := len(network.ways):
        seconds = roads.closed(network, seconds, rng.integers(0, rows, 4))
        seconds = roads.slowed(network, seconds, rng.integers(0, rows, 4), rng.uniform(0.05, 1, 4))
    return seconds


def plain_times(network: Network, seconds: np.ndarray, source: int) -> np.ndarray:
    """Dijkstra with a list of what waits."""
    time = np.full(network.nodes, np.inf)
    time[source], waiting = 0.0, [(0.0, source)]
    while waiting:
        now, node = heapq.heappop(waiting)
        if now > time[node]:
            continue
        for edge in range(network.first[node], network.first[node + 1]):
            there, head = now + seconds[edge], network.head[edge]
            if there < time[head]:
                time[head] = there
                heapq.heappush(waiting, (there, int(head)))
    return time


def scipy_times(network: Network, seconds: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """scipy's Dijkstra; it would add parallel edges up, so only the quickest of them is given to it."""
    quickest: dict[tuple[int, int], float] = {}
    for tail, head, lasts in zip(network.tail.tolist(), network.head.tolist(), seconds.tolist(), strict=True):
        if lasts < np.inf:
            quickest[tail, head] = min(lasts, quickest.get((tail, head), np.inf))
    ends = np.array(list(quickest), np.int64).reshape(-1, 2).T
    graph = csr_matrix((list(quickest.values()), tuple(ends)), shape=(network.nodes, network.nodes))
    return dijkstra(graph, indices=sources)


def cross(**changed) -> Network:
    """Two streets that cross at node 4, a lane from its east end: metres, north is up.

        1
        |
    0 - 4 - 2 - 5
        |
        3
    """
    given = {
        "x": [-100, 0, 200, 0, 0, 300], "y": [0, 100, 0, -100, 0, 0],
        "tail": [0, 4, 1, 4, 2], "head": [4, 2, 4, 3, 5],
        "name": [0, 0, 1, 1, -1], "names": ("人民路", "建设街"), "road_class": [0, 0, 1, 1, 2], "is_geographic": False,
    }  # fmt: skip
    return roads.build_network(**given | changed)
