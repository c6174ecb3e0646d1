"""p-centre: so many sites that the farthest place is as near as it can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import Shortage, labels, listed, matrix
from anlan.science.allocate.cover import cheapest_cover, max_cover, site_count
from anlan.science.allocate.median import Siting
from anlan.science.arrays import FloatArray, IntArray


def p_centre(
    distance: npt.ArrayLike,
    open_count: int,
    *,
    exact_seconds: float = 20.0,
    places: Sequence[str] | None = None,
    sites: Sequence[str] | None = None,
) -> Siting:
    """The sites for which the greatest distance of a place to its nearest open site is least.

    distance       (places, sites)  m or s  infinite where there is no way
    open_count     number           –       how many sites may open
    exact_seconds  number           s       what the solver may take for each radius it is asked about
    returns        Siting: value, proven lower bound, sites, the site of each place. Where no choice of so many sites
                   reaches all places, the places left are short of one site, and value and bound are infinite.

    Raises ValueError for negative or missing distances, shapes that do not fit and a count outside 1 … sites.
    Source: Minieka (1970) SIAM Rev. 12:138–139 (bisection over the distances, each a set cover).
    """
    distance = matrix("distance", distance)
    count, width = distance.shape
    opened = site_count(open_count, width)
    place_names, site_names = labels("place", places, count), labels("site", sites, width)
    if not distance.size:
        return Siting(0.0, 0.0, "Nothing binds: there is no place.", (), np.zeros(0, np.int64), np.zeros(0, np.int64))
    reached = max_cover(np.isfinite(distance), opened, exact_seconds=exact_seconds)
    if not reached.is_feasible:
        left = tuple(Shortage("site", place_names[i], 1.0) for i in np.flatnonzero(~reached.covered).tolist())
        words = f"{opened} sites cannot reach every place: {listed([one.place for one in left])} without."
        home = np.where(reached.covered, reached.sites[distance[:, reached.sites].argmin(axis=1)], -1)
        return Siting(np.inf, np.inf, words, left, reached.sites, home)
    best, bound = _bisect(distance, opened, reached.sites, exact_seconds)
    near = distance[:, best]
    farthest = int(near.min(axis=1).argmax())
    value = float(near.min(axis=1).max())
    home = best[near.argmin(axis=1)]
    binding = f"{place_names[farthest]} binds: its nearest open site, {site_names[home[farthest]]}, is {value:g} away"
    binding += f", and {opened} sites cannot bring every place nearer." if bound >= value else "."
    return Siting(value, bound, binding, (), best, home)


def _bisect(distance: FloatArray, opened: int, start: IntArray, exact_seconds: float) -> tuple[IntArray, float]:
    """The best sites, and the smallest radius not ruled out; a radius the solver cannot decide lets the bound stand."""
    best = start
    value = distance[:, best].min(axis=1).max()
    radii = np.unique(distance[np.isfinite(distance)])
    radii = radii[radii >= distance.min(axis=1).max()]
    radii = radii[radii <= value]
    low, high = 0, radii.size - 1
    proven = low
    while low < high:
        middle = (low + high) // 2
        chosen, fewest = cheapest_cover(distance <= radii[middle], np.ones(distance.shape[1]), exact_seconds)
        if chosen.sum() <= opened:
            best = np.flatnonzero(chosen)
            high = int(np.searchsorted(radii, distance[:, best].min(axis=1).max()))
        else:
            low = middle + 1
            if fewest > opened:
                proven = max(proven, low)
    return best, float(radii[min(proven, high)])
