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
from anlan.science.allocate import dispatch, p_median  # isort: skip
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
    """Random roads of 900 nodes, as OR-Library's larger instances are made."""
    rng = np.random.default_rng(9)
    length = np.zeros((900, 900))
    edges = rng.integers(0, 900, (16_200, 2))
    length[edges[:, 0], edges[:, 1]] = rng.integers(1, 101, len(edges))
    distance = shortest_path(length, directed=False)
    for opened in (5, 10, 90):
        begun = time.perf_counter()
        answer = p_median(distance, opened)
        show(f"p-median, 900 nodes, p {opened}", time.perf_counter() - begun, "s", at_most=60)
        show(f"p-median, 900 nodes, p {opened}: gap in 0.001 %", answer.gap * 1e5, "", at_most=500)


def plan(share: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Distances in km, what is needed, what is in store; the needs take up this share of the stock."""
    rng = np.random.default_rng(3)
    needs, stores = rng.random((NEEDS, 2)) * 300, rng.random((STORES, 2)) * 300
    distance = np.hypot(*(needs[:, None] - stores).transpose(2, 0, 1))
    supply = rng.integers(0, 200, (ITEMS, STORES)).astype(float)
    demand = rng.integers(1, 300, (ITEMS, NEEDS)).astype(float)
    return distance, demand * (supply.sum(axis=1) * share / demand.sum(axis=1))[:, None], supply


def dispatches() -> None:
    for share, calls in ((0.3, ("first call", "warm")), (0.6, ("warm",)), (0.95, ("scarce",))):
        given = plan(share)
        for call in calls:
            begun = time.perf_counter()
            answer = dispatch(*given)
            took = time.perf_counter() - begun
            assert answer.gap == 0 and answer.is_feasible, (share, answer.gap)
            name = f"dispatch {NEEDS} × {STORES} × {ITEMS}, needs {share:.0%} of stock, {call}"
            show(name, took, "s", at_most=2 if call == "warm" else None)


if __name__ == "__main__":
    dispatches()
    shared_instances()
    unseen_instances()
    finish()
