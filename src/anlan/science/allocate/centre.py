"""p-centre: so many sites that the farthest place is as near as it can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import labels, matrix
from anlan.science.allocate.cover import apart, cheapest_cover, greedy_cover, max_cover, site_count
from anlan.science.allocate.median import Siting, out_of_reach
from anlan.science.allocate.patience import Patience
from anlan.science.arrays import BoolArray, FloatArray, IntArray


def p_centre(
    distance: npt.ArrayLike,
    open_count: int,
    *,
    seconds: float = 60.0,  # numerical
    places: Sequence[str] | None = None,
    sites: Sequence[str] | None = None,
) -> Siting:
    """The sites for which the greatest distance of a place to its nearest open site is least.

    distance       (places, sites)  m or s  infinite where there is no way
    open_count     number           –       how many sites may open
    seconds        number           s       what the whole search may take; then the best found, with its bound
    returns        Siting: value, proven lower bound, sites, the site of each place. Where no choice of so many sites
                   reaches all places, the places left are short of one site, and value and bound are infinite.

    Raises ValueError for negative or missing distances, shapes that do not fit and a count outside 1 … sites.
    Source: Minieka (1970) SIAM Rev. 12:138–139 (bisection over the distances, each a set cover).
    """
    patience = Patience(seconds)
    distance = matrix("distance", distance)
    count, width = distance.shape
    opened = site_count(open_count, width)
    place_names, site_names = labels("place", places, count), labels("site", sites, width)
    if not distance.size:
        return Siting(0.0, 0.0, "Nothing binds: there is no place.", (), np.zeros(0, np.int64), np.zeros(0, np.int64))
    reached = max_cover(np.isfinite(distance), opened, seconds=seconds / 3)  # numerical
    if not reached.is_feasible:
        return out_of_reach(distance, opened, reached, place_names)
    best, bound = _bisect(distance, opened, reached.sites, patience)
    near = distance[:, best]
    farthest = int(near.min(axis=1).argmax())
    value = float(near.min(axis=1).max())
    home = best[near.argmin(axis=1)]
    binding = f"{place_names[farthest]} binds: its nearest open site, {site_names[home[farthest]]}, is {value:g} away"
    binding += f", and {opened} sites cannot bring every place nearer." if bound >= value else "."
    return Siting(value, bound, binding, (), best, home)


def _bisect(distance: FloatArray, opened: int, start: IntArray, patience: Patience) -> tuple[IntArray, float]:
    """The best sites, and the smallest radius not ruled out; a radius nobody could decide lets the bound stand.

    First towards the best answer; then, below the least radius left undecided, towards the best bound.
    """
    best = start
    radii = np.unique(distance[np.isfinite(distance)])
    radii = radii[radii >= distance.min(axis=1).max()]
    high = int(np.searchsorted(radii, distance[:, best].min(axis=1).max()))
    low = proven = 0
    undecided = radii.size
    while proven < high:
        if low >= high and proven >= undecided:  # each radius in doubt was asked about: again, with the time left
            if patience.is_over:
                break
            undecided = high
        middle = (low + high) // 2 if low < high else (proven + min(high, undecided)) // 2
        share = 1.0 if high - proven == 1 else 1 / 3  # numerical
        cover, fewest = _cover_within(distance <= radii[middle], opened, patience, share)
        if cover.sum() <= opened:
            best = np.flatnonzero(cover)
            high = int(np.searchsorted(radii, distance[:, best].min(axis=1).max()))
        else:
            low = max(low, middle + 1)
            if fewest > opened:
                proven = max(proven, middle + 1)
            else:
                undecided = min(undecided, middle)
    return best, float(radii[min(proven, high)])


def _cover_within(reach: BoolArray, opened: int, patience: Patience, share: float) -> tuple[BoolArray, float]:
    """Sites that reach all, and a bound of their number; where plain means do not decide, the solver has a share of the time."""
    each = np.ones(reach.shape[1])
    quick, fewest = greedy_cover(reach, each), len(apart(reach))
    left = patience.left
    if quick.sum() <= opened or fewest > opened or left <= 0:
        return quick, fewest
    return cheapest_cover(reach, each, left * share)
