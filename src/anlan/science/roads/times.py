"""Travel times from many places to many, and why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, whole
from anlan.science.roads.closures import weights
from anlan.science.roads.ground import indices
from anlan.science.roads.network import Network
from anlan.science.roads.search_kernel import one_to_many, reached_from

REACHED, SOURCE_OUTSIDE, TARGET_OUTSIDE, CUT_OFF, BEYOND_LIMIT = range(5)
"""Why there is no time: the source, or the target, lies outside the main component, so that no road leads from one to
the other even when all are open; closures or the vehicle leave no way; not within the limit, no one looked farther."""
SAMPLE = 10_000
"""So many weights, evenly spread, tell how long an edge usually takes."""
EDGES_A_BUCKET = 2.0
"""Width of a bucket in usual edges: from 1 to 4 the time hardly changes (docs/science/roads.md)."""
PARTS = 4
"""Pieces of work a thread, so that none waits long for another."""


@dataclass(frozen=True)
class Times:
    """Seconds from each source (rows) to each target (columns), inf where there is none, and why: REACHED … BEYOND_LIMIT."""

    seconds: FloatArray
    reason: IntArray

    @property
    def unreachable(self) -> BoolArray:
        return np.asarray(self.reason != REACHED)


def travel_times(
    network: Network,
    seconds: npt.ArrayLike,
    sources: npt.ArrayLike,
    targets: npt.ArrayLike | None = None,
    *,
    limit_s: float = np.inf,
    threads: int = 1,
) -> Times:
    """Shortest travel times, one to many or many to many, exact for the weights given.

    seconds  (m,)          s  of every directed edge, inf where closed; `edge_seconds`, `closed`, `slowed` make them
    sources  (s,)          –  nodes
    targets  (t,)          –  nodes; without: all, in their order
    limit_s  number        s  > 0, longer journeys are not looked for
    threads  number        –  cores to work on
    returns  (s, t)           seconds and reasons

    The search goes from the shorter side, and ends when what can be reached is reached.
    """
    weight = weights(network, seconds)
    starts = indices("sources", sources, network.nodes, "nodes")
    ends = np.arange(network.nodes) if targets is None else indices("targets", targets, network.nodes, "nodes")
    limit = limit_of(limit_s)
    workers = whole("threads", threads, least=1, most=1024)
    arriving, comes_from, which = network.arriving
    roads = (network.first, network.head, weight)
    back = (arriving, comes_from, weight[which])
    if targets is not None and ends.size < starts.size:
        found, is_cut = _many(back, roads, ends, starts, limit, workers)
        found, is_cut = found.T, is_cut[np.newaxis, :]
    else:
        found, is_cut = _many(roads, back, starts, ends, limit, workers)
        is_cut = is_cut[:, np.newaxis]
    reason = _reasons(network, starts, ends, is_cut | np.isfinite(found))
    is_there = found <= limit if np.isfinite(limit) else np.isfinite(found)
    return Times(np.where(is_there, found, np.inf), np.where(is_there, REACHED, reason))


def limit_of(given: float) -> float:
    """The limit, above 0; infinite is none."""
    limit = floats("limit_s", given) if not isinstance(given, bool) else np.array(np.nan)
    if limit.ndim != 0 or not limit > 0:
        raise ValueError(f"limit_s must be one number above 0, got {given!r}")
    return float(limit)


def bucket_width(weight: FloatArray) -> float:
    """How much time the nodes of one bucket may lie apart; any width gives the same times."""
    drawn = weight[:: max(weight.size // SAMPLE, 1)]
    drawn = drawn[np.isfinite(drawn) & (drawn > 0)]
    return EDGES_A_BUCKET * float(np.median(drawn)) if drawn.size else 1.0


Roads = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], FloatArray]


def _many(
    roads: Roads, back: Roads, starts: IntArray, ends: IntArray, limit: float, workers: int
) -> tuple[FloatArray, BoolArray]:
    """Times from starts (rows) to ends, and of each start whether the limit ended the search."""
    found, is_cut = np.full((starts.size, ends.size), np.inf), np.zeros(starts.size, bool)
    width = bucket_width(roads[2])
    work = []
    for rows, awaited in _awaited(roads, back, starts, ends, limit):
        work += [(part, awaited) for part in np.array_split(rows, min(PARTS * workers, rows.size))]

    def run(piece: tuple[IntArray, npt.NDArray[np.int8]]) -> None:
        rows, awaited = piece
        times, cut = np.empty((rows.size, ends.size)), np.empty(rows.size, bool)
        one_to_many(*roads, width, limit, starts[rows], ends, awaited, times, cut)
        found[rows], is_cut[rows] = times, cut

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, work))
    return found, is_cut


def _awaited(
    roads: Roads, back: Roads, starts: IntArray, ends: IntArray, limit: float
) -> Iterator[tuple[IntArray, npt.NDArray[np.int8]]]:
    """Starts (their rows) that go together, and the nodes their searches wait for: what can be reached, no other.

    To wait for a place that is cut off would mean to search all that is not. For one start, or with a limit, asking
    first costs more than it saves.
    """
    nodes = roads[0].size - 1
    is_end = np.zeros(nodes, np.int8)
    is_end[ends] = 1
    left = np.arange(starts.size)
    if starts.size <= 1 or limit < np.inf or ends.size == nodes:
        if starts.size:
            yield left, is_end
        return
    while left.size:
        there = reached_from(*roads, starts[left[0]])
        is_same = (there & reached_from(*back, starts[left[0]]))[starts[left]]
        yield left[is_same], np.where(there, is_end, np.int8(0))
        left = left[~is_same]


def _reasons(network: Network, starts: IntArray, ends: IntArray, is_beyond: BoolArray) -> IntArray:
    """Why there is no time between two nodes, given where the limit may be what ended the search."""
    is_apart = network.component[starts][:, np.newaxis] != network.component[ends]
    is_far = np.where(is_beyond, BEYOND_LIMIT, CUT_OFF)
    outside = np.where(network.is_main[starts][:, np.newaxis], TARGET_OUTSIDE, SOURCE_OUTSIDE)
    return np.where(is_apart, outside, is_far)
