"""Siting and shipping: the twelve shared p-median instances, unseen larger ones, and a province's dispatch.

The value is compared with the published optimum, and the prices of the dispatch with every pair, before time counts.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse.csgraph import shortest_path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import ROOT, finish, show  # isort: skip
from anlan.science.allocate import dispatch, haul, p_median  # isort: skip
from anlan.science.arrays import FloatArray  # isort: skip

SHARED = ROOT.parent / "shared" / "data" / "optim" / "pmed"
NEEDS, STORES, ITEMS = 200, 500, 30


def shared_instances() -> None:
    total = 0.0
    unproven = 0
    for row in csv.DictReader((SHARED / "pmedopt.csv").open()):
        numbers = [int(word) for word in gzip.decompress((SHARED / f"{row['instance']}.txt.gz").read_bytes()).split()]
        nodes, _edges, opened = numbers[:3]
        length = np.zeros((nodes, nodes))
        for a, b, metres in np.array(numbers[3:]).reshape(-1, 3):
            length[a - 1, b - 1] = length[b - 1, a - 1] = metres  # of a repeated edge the last length counts
        begun = time.perf_counter()
        answer = p_median(shortest_path(length), opened)
        total += time.perf_counter() - begun
        assert answer.value == float(row["pmedian_optimum"]), (row, answer.value)
        unproven += not answer.is_optimal
    show("p-median 1–12, gap 0 to the published optima, total", total, "s")
    show("p-median 1–12, optimal but proven only to a gap", unproven, "")


def unseen_instances() -> None:
    """900 nodes: random roads as OR-Library's are made (a path through all nodes, n²/50 edges), and clustered points."""
    rng = np.random.default_rng(9)
    length = np.zeros((900, 900))
    path = np.stack([np.arange(899), np.arange(1, 900)], axis=1)
    for a, b in np.vstack([path, rng.integers(0, 900, (16_200 - 899, 2))]):
        if a != b:
            length[a, b] = length[b, a] = rng.integers(1, 101)
    roads = shortest_path(length, directed=False)
    points = (rng.random((25, 2)) * 1000)[rng.integers(0, 25, 900)] + rng.normal(0, 25, (900, 2))
    clusters = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    for kind, distance, opened in (
        ("roads", roads, 5),
        ("roads", roads, 10),
        ("roads", roads, 90),
        ("clusters", clusters, 10),
    ):
        begun = time.perf_counter()
        answer = p_median(distance, opened)
        show(f"p-median, 900 nodes, {kind}, p {opened}", time.perf_counter() - begun, "s", at_most=60)
        show(f"p-median, 900 nodes, {kind}, p {opened}: gap in 0.001 %", answer.gap * 1e5, "", at_most=500)


def plan(share: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Distances in km, what is needed, what is in store; the needs take up this share of the stock."""
    rng = np.random.default_rng(3)
    needs, stores = rng.random((NEEDS, 2)) * 300, rng.random((STORES, 2)) * 300
    distance = np.hypot(*(needs[:, None] - stores).transpose(2, 0, 1))
    supply = rng.integers(0, 200, (ITEMS, STORES)).astype(float)
    demand = rng.integers(1, 300, (ITEMS, NEEDS)).astype(float)
    return distance, demand * (supply.sum(axis=1) * share / demand.sum(axis=1))[:, None], supply


def dispatches() -> None:
    """Plenty, scarce, none to spare, short; and short with ranks, also where each need reaches a few stores only."""
    rank = np.random.default_rng(5).integers(1, 4, NEEDS)
    shares = [(0.3, "first call"), *((share, "warm") for share in (0.3, 0.6, 0.95, 1.0, 1.2, 3.0))]
    cases = [(share, call, False) for share, call in shares] + [(1.2, "ranks, roads to 40 km", True)]
    for share, call, is_local in cases:
        distance, demand, supply = plan(share)
        cost = np.where(distance > 40, np.inf, distance) if is_local else distance
        begun = time.perf_counter()
        answer = dispatch(cost, demand, supply, priority=rank if is_local else None)
        took = time.perf_counter() - begun
        assert answer.gap == 0 and (is_local or answer.is_feasible == (share <= 1)), (share, answer.gap)
        name = f"dispatch {NEEDS} × {STORES} × {ITEMS}, {share:.0%} of stock, {call}"
        show(name, took, "s", at_most=None if call == "first call" else 2)


def hauls() -> None:
    """The same needs where each store can send a load of its own, all loads together 5 % more than is needed."""
    distance, demand, supply = plan(0.6)
    rng = np.random.default_rng(1)
    load, room = rng.uniform(0.1, 2, ITEMS), rng.uniform(0.2, 1.8, STORES)
    room *= 1.05 * (load @ demand).sum() / room.sum()
    for items in (5, ITEMS):
        share = (load[:items] @ demand[:items]).sum() / (load @ demand).sum()
        begun = time.perf_counter()
        answer = haul(
            distance, demand[:items], supply[:items], load=load[:items], shortage_cost=5000, store_load=room * share
        )
        took = time.perf_counter() - begun
        assert answer.gap < 1e-9, answer.gap
        show(f"haul {NEEDS} × {STORES} × {items}, loads of stores shared", took, "s")


if __name__ == "__main__":
    dispatches()
    hauls()
    shared_instances()
    unseen_instances()
    finish()
