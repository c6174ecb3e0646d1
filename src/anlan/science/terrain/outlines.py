"""Borders of areas of cells as polygons that share every edge."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from numba import njit

from anlan.science.arrays import FloatArray, number
from anlan.science.terrain.grid import Grid, numbers

MOST_TOLERANCE = 0.35
"""Cells. Chains of mid-edges lie at least √½ apart where they do not meet, so that two chains moved by less than half of
that never cross."""


def outlines(
    labels: npt.ArrayLike, grid: Grid, *, tolerance: float = MOST_TOLERANCE
) -> dict[int, tuple[FloatArray, ...]]:
    """The rings of each label: together they cover what the cells cover, and neighbours share every point between them.

    labels     (rows, cols)  –      from 0; −1: nobody's
    tolerance  number        cells  how far a border may leave the line through the middles of the cells' edges, 0–0.35;
                                    0: the cells' own edges, corner by corner
    returns    label → rings (k, 2), x and y, closed; the area lies to the left: outer rings anticlockwise, holes
               clockwise. Each border between two labels is one chain, simplified once for both (Douglas & Peucker 1973).

    Labels whose cells hang together by their sides have one outer ring.
    """
    cells = numbers("labels", labels)
    if cells.shape != grid.shape:
        raise ValueError(f"labels must have the grid's shape {grid.shape}, got {cells.shape}")
    far = number("tolerance", tolerance, above=0, below=MOST_TOLERANCE)
    # Corners (rows + 1, cols + 1); from each the edge leads on with the area to its left. Nobody's land has no border.
    framed = np.pad(cells, 1, constant_values=-1)
    starts, ends, lefts, rights = _edges(framed)
    wide = grid.shape[1] + 1
    is_node = _nodes(starts, ends, lefts, rights, (grid.shape[0] + 1) * wide)
    chains: dict[tuple[int, int, int], FloatArray] = {}
    rings: dict[int, list[FloatArray]] = {}
    order = np.argsort(lefts, kind="stable")
    for label in np.unique(lefts):
        mine = order[np.searchsorted(lefts[order], label) : np.searchsorted(lefts[order], label, side="right")]
        for loop in _loops(starts[mine], ends[mine], wide):
            edges = mine[loop]
            rings.setdefault(int(label), []).append(_ring(starts[edges], rights[edges], is_node, wide, far, chains))
    return {
        label: tuple(np.stack(grid.centres_of(ring[:, 0] - 0.5, ring[:, 1] - 0.5), axis=1) for ring in those)
        for label, those in rings.items()
    }


def _edges(framed: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
    """Edges between unlike cells, once for each label beside it: from, to (corners), label to the left, to the right."""
    wide = framed.shape[1] - 1
    found = []
    upper, lower = framed[:-1, 1:-1], framed[1:, 1:-1]
    row, col = np.nonzero(upper != lower)
    west = row * wide + col
    found.append((west, west + 1, upper[row, col], lower[row, col]))  # eastward: north is left
    found.append((west + 1, west, lower[row, col], upper[row, col]))
    left, right = framed[1:-1, :-1], framed[1:-1, 1:]
    row, col = np.nonzero(left != right)
    north = row * wide + col
    found.append((north + wide, north, left[row, col], right[row, col]))  # northward: west is left
    found.append((north, north + wide, right[row, col], left[row, col]))
    starts, ends, lefts, rights = (np.concatenate(part) for part in zip(*found, strict=True))
    is_ours = lefts >= 0
    return starts[is_ours], ends[is_ours], lefts[is_ours], rights[is_ours]


def _nodes(
    starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], lefts: npt.NDArray[np.int64],
    rights: npt.NDArray[np.int64], corners: int,
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Corners where more than two labels meet, or one meets itself crosswise: chains end there."""
    span = int(lefts.max(initial=0)) + 2
    pairs = np.maximum(lefts, rights) * span + np.minimum(lefts, rights) + 1
    low, high = np.full(corners, np.iinfo(np.int64).max), np.full(corners, np.iinfo(np.int64).min)
    for those in (starts, ends):
        np.minimum.at(low, those, pairs)
        np.maximum.at(high, those, pairs)
    is_node = (low < high) & (low != np.iinfo(np.int64).max)
    leaving, times = np.unique(starts * span + lefts, return_counts=True)
    is_node[leaving[times > 1] // span] = True
    return np.asarray(is_node)


def _loops(starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], wide: int) -> list[npt.NDArray[np.int64]]:
    """The edges of one label as closed walks, none of which comes to a corner twice."""
    order = np.argsort(starts, kind="stable")
    place, length = _walk(starts[order], ends[order], wide)
    return [order[part] for part in np.split(place, np.cumsum(length)[:-1])]


@njit(cache=True, nogil=True)
def _walk(starts, ends, wide):  # type: ignore[no-untyped-def]
    """Left at a crossing, which keeps to one piece; where the piece meets itself, what was walked since is a ring."""
    count = starts.size
    on_path = np.full(count, -2, np.int64)  # -2 not walked, -1 done, else the place on the path
    path = np.empty(count, np.int64)
    place, length = np.empty(count, np.int64), np.zeros(count, np.int64)
    done = loops = 0
    for first in range(count):
        if on_path[first] != -2:
            continue
        edge, size = first, 0
        while edge >= 0:
            on_path[edge] = size
            path[size] = edge
            size += 1
            at = ends[edge]
            came = at - starts[edge]
            left = -wide if came == 1 else wide if came == -1 else 1 if came == wide else -1
            low = np.searchsorted(starts, at)
            edge = -1
            while low < count and starts[low] == at:
                if on_path[low] >= 0:
                    for i in range(on_path[low], size):
                        place[done] = path[i]
                        done += 1
                        length[loops] += 1
                    size = on_path[low]
                    for i in range(done - length[loops], done):
                        on_path[place[i]] = -1
                    loops += 1
                elif on_path[low] == -2 and (edge < 0 or ends[low] - at == left):
                    edge = low
                low += 1
            if size == 0:
                break
    return place, length[:loops]


def _ring(
    corners: npt.NDArray[np.int64], rights: npt.NDArray[np.int64], is_node: npt.NDArray[np.bool_], wide: int,
    tolerance: float, chains: dict[tuple[int, int, int], FloatArray],
) -> FloatArray:  # fmt: skip
    """One walk as a closed ring of rows and columns of corners, its chains as the neighbour has them."""
    nodes = np.flatnonzero(is_node[corners])
    first = int(nodes[0]) if nodes.size else int(np.argmin(corners))
    walk = np.roll(corners, -first)
    breaks = [*(nodes - first), corners.size] if nodes.size else [0, corners.size]
    parts = []
    for begin, end in pairwise(breaks):
        chain = np.append(walk, walk[0])[begin : end + 1]
        forward = (int(chain[0]), int(chain[1]), int(chain[-2]))
        backward = (int(chain[-1]), int(chain[-2]), int(chain[1]))
        if backward in chains:
            part = chains[backward][::-1]
        else:
            line = np.stack(np.divmod(chain, wide), axis=1).astype(np.float64)
            part = chains[forward] = _simple(line, tolerance, is_free=not nodes.size)
        parts.append(part[:-1])
    ring = np.concatenate(parts)
    return np.concatenate([ring, ring[:1]])


def _simple(chain: FloatArray, tolerance: float, *, is_free: bool) -> FloatArray:
    """The chain of corners through the middles of its edges, with no more points than the tolerance needs."""
    if tolerance == 0:
        turns = np.any(np.diff(chain, axis=0)[1:] != np.diff(chain, axis=0)[:-1], axis=1)
        return np.asarray(chain[np.concatenate([[True], turns, [True]])])
    middles = (chain[1:] + chain[:-1]) / 2
    if is_free:  # a border all round, without a node: two of its own points stay
        middles = np.concatenate([middles, middles[:1]])
        far = int(np.argmax(((middles - middles[0]) ** 2).sum(axis=1)))
        is_kept = np.concatenate([_kept(middles[: far + 1], tolerance), _kept(middles[far:], tolerance)[1:]])
        return np.asarray(middles[is_kept])
    line = np.concatenate([chain[:1], middles, chain[-1:]])
    return np.asarray(line[_kept(line, tolerance)])


@njit(cache=True, nogil=True)
def _kept(line, tolerance):  # type: ignore[no-untyped-def]
    """Douglas & Peucker's points, by the distance from the segment."""
    is_kept = np.zeros(line.shape[0], np.bool_)
    is_kept[0] = is_kept[-1] = True
    begins, ends = [0], [line.shape[0] - 1]
    while len(begins) > 0:
        begin, end = begins.pop(), ends.pop()
        along = line[end] - line[begin]
        square = along[0] ** 2 + along[1] ** 2
        worst, place = tolerance, -1
        for i in range(begin + 1, end):
            out = line[i] - line[begin]
            share = 0.0
            if square > 0:
                share = min(1.0, max(0.0, (out[0] * along[0] + out[1] * along[1]) / square))
            off = np.sqrt((out[0] - share * along[0]) ** 2 + (out[1] - share * along[1]) ** 2)
            if off > worst:
                worst, place = off, i
        if place >= 0:
            is_kept[place] = True
            begins.append(begin)
            ends.append(place)
            begins.append(place)
            ends.append(end)
    return is_kept
