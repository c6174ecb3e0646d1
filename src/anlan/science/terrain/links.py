"""Ways of least cost between neighbouring seats, all at once; and which of them make a net of roads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, number, whole
from anlan.science.terrain.grid import Grid, numbers
from anlan.science.terrain.links_kernel import fronts, greedy, meetings, ways
from anlan.science.terrain.paths import LEVEL_ROAD, table_of

MOST_BUCKETS = 65_536
ALL_STEPS = 255


@dataclass(frozen=True)
class Links:
    """A way between every two seats whose areas touch: the cheapest of those that leave one area straight for the other.

    pairs  (k, 2)        the seats, the lower number first
    cost   (k,)     m    of level road that the way is worth
    cells  (Σ,)          row · columns + column of all ways, from the first seat to the second, end to end
    first  (k + 1,)      where in `cells` each way begins
    owner  (rows, cols)  the seat from which each cell is reached at least cost, −1 where none is
    """

    pairs: IntArray
    cost: FloatArray
    cells: IntArray
    first: IntArray
    owner: npt.NDArray[np.int32]


def neighbour_links(
    height_m: npt.ArrayLike, grid: Grid, *, seats: npt.ArrayLike,
    slope_cost: tuple[npt.ArrayLike, npt.ArrayLike] = LEVEL_ROAD, is_river: npt.ArrayLike | None = None,
    bridge_m: float = 1000.0, roads: npt.ArrayLike | None = None, road_share: float = 1.0,
) -> Links:  # fmt: skip
    """The ways between all neighbouring seats in one search: fronts set out from all of them, and meet.

    height_m    (rows, cols)  m     NaN: no way through
    seats       (n, 2)        cell  row, column; no two alike
    slope_cost  2 × (g,)      –     as of `least_cost_paths`; here mean of there and back
    is_river    (rows, cols)  –     a step onto such a cell and off it costs half a bridge each, one along it a whole
    bridge_m    number        m     what a bridge costs in metres of level road
    roads       (rows, cols)  –     roads that are there: sum of 2^k of the steps to neighbours k, from east clockwise
    road_share  number        –     what a step along one costs beside a new one, > 0; it needs no bridge

    With those of two seats alone, the way is the cheapest there is. The links hold a tree of least cost over all seats.
    Source: Mehlhorn (1988), Information Processing Letters 27, 125–128.
    """
    height = grid.field("height_m", height_m)
    places = grid.places("seats", seats)
    if np.unique(places).size != places.size:
        raise ValueError("seats must lie in cells of their own")
    gradients, costs = _there_and_back(*table_of(slope_cost))
    water = np.zeros(grid.shape, bool) if is_river is None else grid.mask("is_river", is_river)
    share = number("road_share", road_share, above=0, below=1e9, inclusive=False)
    ground = (
        height, water, _steps_there(grid, roads), number("bridge_m", bridge_m, above=0, below=1e9), share, gradients, costs,
        *grid.steps_m(),
    )  # fmt: skip
    least, most = _extremes(grid, costs, share, ground[3])
    width = max(least, most / MOST_BUCKETS)
    owner, reached, before = fronts(*ground, places, width, int(most / width) + 2)
    pair, total, place = meetings(*ground, owner, reached)
    order = np.lexsort((place, total, pair))
    pair, total, place = pair[order], total[order], place[order]
    is_best = np.append(True, np.diff(pair) != 0)[: pair.size]
    cells, first = ways(place[is_best], before, owner)
    pairs = np.stack([pair[is_best] >> 32, pair[is_best] & 0xFFFFFFFF], axis=1)
    return Links(pairs, total[is_best], cells.astype(np.int64), first, owner)


def _steps_there(grid: Grid, roads: npt.ArrayLike | None) -> npt.NDArray[np.uint8]:
    if roads is None:
        return np.zeros(grid.shape, np.uint8)
    if isinstance(roads, np.ndarray) and roads.dtype == np.uint8 and roads.shape == grid.shape:
        return np.ascontiguousarray(roads)
    there = grid.field("roads", roads)
    if not ((there == np.floor(there)) & (there >= 0) & (there <= ALL_STEPS)).all():
        raise ValueError(f"roads must be sums of steps, whole numbers from 0 to {ALL_STEPS}")
    return there.astype(np.uint8)


def _extremes(grid: Grid, costs: FloatArray, share: float, bridge: float) -> tuple[float, float]:
    """No step costs less, none more."""
    steps = np.concatenate(grid.steps_m())
    return float(steps.min() * costs.min()) * min(share, 1.0), float(steps.max() * costs.max()) * max(
        share, 1.0
    ) + bridge


def _there_and_back(gradients: FloatArray, costs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The mean of uphill and downhill, by how steep it is: straight between its entries as the table is."""
    steep = np.unique(np.append(np.abs(gradients), 0.0))
    return steep, (np.interp(steep, gradients, costs) + np.interp(-steep, gradients, costs)) / 2


def net_of(pairs: npt.ArrayLike, cost: npt.ArrayLike, *, stretch: float, seats: int) -> BoolArray:
    """Which links make a net in which no way between two linked seats is longer than `stretch` times their link.

    pairs    (k, 2)  the seats of each link
    cost     (k,)    ≥ 0
    stretch  number  ≥ 1; the larger the nearer the net comes to a tree
    seats    number  how many there are
    returns  (k,)    yes for what stays; all that hung together still does

    Source: the greedy spanner of Althöfer, Das, Dobkin, Joseph & Soares (1993), Discrete & Computational Geometry 9, 81–100.
    """
    count = whole("seats", seats, least=0, most=2**31 - 1)
    ends = numbers("pairs", pairs, most=count - 1)
    price = np.ascontiguousarray(floats("cost", cost))
    if ends.ndim != 2 or ends.shape[1] != 2 or price.shape != ends.shape[:1]:
        raise ValueError(f"pairs must be (k, 2) and cost (k,), got {ends.shape} and {price.shape}")
    if (ends < 0).any():
        raise ValueError("pairs must name two seats each")
    if not (price >= 0).all():
        raise ValueError("cost must be 0 or more")
    wide = number("stretch", stretch, above=1, below=1e9)
    return np.asarray(greedy(ends, price, np.argsort(price, kind="stable"), wide, count), bool)
