"""p-median: so many sites that the sum of weighted distances to the nearest is least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import Proven, Shortage, amounts, labels, listed, matrix
from anlan.science.allocate.branch import Search, make_ready
from anlan.science.allocate.cover import Cover, max_cover, site_count
from anlan.science.allocate.patience import Patience
from anlan.science.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Siting(Proven):
    """The sites that are opened, and the site of each place (−1: none reaches it)."""

    sites: IntArray
    site_of_place: IntArray


def p_median(
    distance: npt.ArrayLike,
    open_count: int,
    *,
    weight: npt.ArrayLike | None = None,
    seconds: float = 45.0,  # numerical
    places: Sequence[str] | None = None,
    sites: Sequence[str] | None = None,
) -> Siting:
    """The sites for which the weighted sum of distances from each place to its nearest open site is least.

    distance       (places, sites)  m or s  infinite where there is no way
    open_count     number           –       how many sites open
    weight         (places,)        –       people or visits; one each when left out
    seconds        number           s       what the whole search may take; then the best found, with its bound
    returns        Siting: value, proven lower bound, sites, the site of each place. Where no choice of so many sites
                   reaches all places, the places left are short of one site, and value and bound are infinite.

    Raises ValueError for negative or missing distances, shapes that do not fit and a count outside 1 … sites.
    Source: Hakimi (1964) Oper. Res. 12:450–459 (problem); Teitz & Bart (1968) Oper. Res. 16:955–961 (interchange);
    Cornuejols, Fisher & Nemhauser (1977) Manage. Sci. 23:789–810 (Lagrangian bound, relaxing the assignments);
    Christofides & Beasley (1982) Eur. J. Oper. Res. 10:196–208 (branch and bound over sites with that bound).
    """
    make_ready()
    patience = Patience(seconds)
    distance = matrix("distance", distance)
    count, width = distance.shape
    opened = site_count(open_count, width)
    weights = np.ones(count) if weight is None else amounts("weight", weight, count)
    place_names, site_names = labels("place", places, count), labels("site", sites, width)
    cost = distance * weights[:, None] if np.isfinite(distance).all() else _without_infinite(distance, weights)
    if not cost.size:
        return Siting(0.0, 0.0, "Nothing binds: there is no place.", (), np.zeros(0, np.int64), np.zeros(0, np.int64))
    starts = []
    if not np.isfinite(distance).all():
        reached = max_cover(np.isfinite(distance), opened, seconds=seconds / 3)  # numerical
        if not reached.is_feasible:
            return out_of_reach(distance, opened, reached, place_names)
        others = np.setdiff1d(np.arange(width), reached.sites)
        starts = [np.sort(np.append(reached.sites, others)[:opened])]
    best, bound = _solve(distance, cost, opened, starts, patience)
    nearest = cost[:, best].min(axis=1)
    value = float(nearest.sum())
    gain = np.maximum(nearest[:, None] - cost, 0.0).sum(axis=0)
    extra = int(np.argmax(gain))
    if gain[extra] > 0:
        binding = (
            f"The number of sites, {opened}, binds: {site_names[extra]} as well would lower the total "
            f"from {value:g} to {value - gain[extra]:g}."
        )
    else:
        binding = "Nothing binds: one more site would not lower the total."
    return Siting(value, min(bound, value), binding, (), best, best[distance[:, best].argmin(axis=1)])


def out_of_reach(distance: FloatArray, opened: int, reached: Cover, places: Sequence[str]) -> Siting:
    """What is said where no choice of so many sites reaches all places, or none was found in time."""
    left = tuple(Shortage("site", places[i], 1.0) for i in np.flatnonzero(~reached.covered).tolist())
    names = listed([one.place for one in left])
    if reached.is_optimal:
        words, bound = f"{opened} sites cannot reach every place: {names} without.", np.inf
    else:
        words, bound = f"No {opened} sites that reach every place were found in time: {names} without.", 0.0
    home = np.where(reached.covered, reached.sites[distance[:, reached.sites].argmin(axis=1)], -1)
    return Siting(np.inf, bound, words, left, reached.sites, home)


def _without_infinite(distance: FloatArray, weight: FloatArray) -> FloatArray:
    """No way costs more than any answer that reaches all places."""
    finite = np.where(np.isfinite(distance), distance, 0.0) * weight[:, None]
    return np.where(np.isfinite(distance), finite, finite.max(axis=1, initial=0.0).sum() + 1.0)


def _solve(
    distance: FloatArray, cost: FloatArray, opened: int, starts: list[IntArray], patience: Patience
) -> tuple[IntArray, float]:
    if opened == cost.shape[1]:
        return np.arange(opened), float(cost.min(axis=1).sum())
    has_way = np.isfinite(distance)
    is_whole = bool((cost[has_way] == np.round(cost[has_way])).all())
    return Search(cost, has_way, opened, starts, is_whole, patience).solve()
