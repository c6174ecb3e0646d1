"""p-median: so many sites that the sum of weighted distances to the nearest is least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import Proven, Shortage, amounts, labels, listed, matrix
from anlan.science.allocate.cover import max_cover, site_count
from anlan.science.allocate.flow import reduced_costs
from anlan.science.allocate.radius import solve_reduced
from anlan.science.arrays import BoolArray, FloatArray, IntArray

ROUNDS = 1500
"""Most subgradient steps; the bound of the shared instances stands still after some hundreds."""
PATIENCE = 25
"""Steps without a better bound before the step length is halved (Held, Wolfe & Crowder 1974 leave it to trial)."""


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
    exact_seconds: float = 30.0,
    places: Sequence[str] | None = None,
    sites: Sequence[str] | None = None,
) -> Siting:
    """The sites for which the weighted sum of distances from each place to its nearest open site is least.

    distance       (places, sites)  m or s  infinite where there is no way
    open_count     number           –       how many sites open
    weight         (places,)        –       people or visits; one each when left out
    exact_seconds  number           s       what the exact solver may take once bound and heuristic have met no further
    returns        Siting: value, proven lower bound, sites, the site of each place. Where no choice of so many sites
                   reaches all places, the places left are short of one site, and value and bound are infinite.

    Raises ValueError for negative or missing distances, shapes that do not fit and a count outside 1 … sites.
    Source: Hakimi (1964) Oper. Res. 12:450–459 (problem); Teitz & Bart (1968) Oper. Res. 16:955–961 (interchange);
    Cornuejols, Fisher & Nemhauser (1977) Manage. Sci. 23:789–810 (Lagrangian bound, relaxing the assignments).
    """
    distance = matrix("distance", distance)
    count, width = distance.shape
    opened = site_count(open_count, width)
    weights = np.ones(count) if weight is None else amounts("weight", weight, count)
    place_names, site_names = labels("place", places, count), labels("site", sites, width)
    cost = distance * weights[:, None] if np.isfinite(distance).all() else _without_infinite(distance, weights)
    if not cost.size:
        return Siting(0.0, 0.0, "Nothing binds: there is no place.", (), np.zeros(0, np.int64), np.zeros(0, np.int64))
    if not np.isfinite(distance).all():
        reached = max_cover(np.isfinite(distance), opened, exact_seconds=exact_seconds)
        if not reached.is_feasible:
            left = tuple(Shortage("site", place_names[i], 1.0) for i in np.flatnonzero(~reached.covered).tolist())
            words = f"{opened} sites cannot reach every place: {listed([one.place for one in left])} without."
            home = np.where(reached.covered, reached.sites[distance[:, reached.sites].argmin(axis=1)], -1)
            return Siting(np.inf, np.inf, words, left, reached.sites, home)
    is_whole = bool((cost == np.round(cost)).all())
    best, bound = _solve(cost, opened, is_whole, exact_seconds)
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


def _without_infinite(distance: FloatArray, weight: FloatArray) -> FloatArray:
    """No way costs more than any answer that reaches all places."""
    finite = np.where(np.isfinite(distance), distance, 0.0) * weight[:, None]
    return np.where(np.isfinite(distance), finite, finite.max(axis=1, initial=0.0).sum() + 1.0)


def _solve(cost: FloatArray, opened: int, is_whole: bool, exact_seconds: float) -> tuple[IntArray, float]:
    best = _interchange(cost, _greedy(cost, opened))
    best, bound, price = _raise_bound(cost, opened, best, is_whole)
    value = float(cost[:, best].min(axis=1).sum())
    if bound >= value - 1e-9 * value:
        return best, value
    free, must = _still_open(cost, price, opened, value, is_whole)
    return solve_reduced(cost, opened, free, must, best, bound, exact_seconds, is_whole)


def _greedy(cost: FloatArray, opened: int) -> IntArray:
    chosen = [int(cost.sum(axis=0).argmin())]
    nearest = cost[:, chosen[0]]
    for _ in range(opened - 1):
        gain = np.maximum(nearest[:, None] - cost, 0.0).sum(axis=0)
        gain[chosen] = -1.0
        chosen.append(int(gain.argmax()))
        nearest = np.minimum(nearest, cost[:, chosen[-1]])
    return np.array(chosen)


def _interchange(cost: FloatArray, sites: IntArray) -> IntArray:
    """Swap one open site for a closed one as long as that helps; all swaps weighed at once, the best taken."""
    sites = sites.copy()
    rows = np.arange(len(cost))
    while True:
        near = cost[:, sites]
        home = near.argmin(axis=1)
        first = near[rows, home]
        near[rows, home] = np.inf
        second = near.min(axis=1)
        gain = np.maximum(first[:, None] - cost, 0.0).sum(axis=0)
        loss = np.clip(cost, first[:, None], second[:, None]) - first[:, None]
        order = home.argsort(kind="stable")
        used, begins = np.unique(home[order], return_index=True)
        change = np.tile(-gain, (sites.size, 1))
        change[used] += np.add.reduceat(loss[order], begins, axis=0)
        leaves, enters = np.unravel_index(change.argmin(), change.shape)
        if change[leaves, enters] >= -1e-9 * max(float(first.sum()), 1e-300):
            return np.sort(sites)
        sites[leaves] = enters


def _raise_bound(cost: FloatArray, opened: int, best: IntArray, is_whole: bool) -> tuple[IntArray, float, FloatArray]:
    """Subgradient ascent of the Lagrangian bound; the sets of sites it meets are starts for the interchange."""
    near = np.sort(cost[:, best], axis=1)[:, :2]
    value = float(near[:, 0].sum())
    price = near.mean(axis=1)
    bound, kept, scale, idle = -np.inf, price, 1.0, 0
    tried = {best.tobytes()}
    for _ in range(ROUNDS):
        change = reduced_costs(cost, price)
        sites = np.sort(np.argpartition(change, opened - 1)[:opened])
        level = float(price.sum() + change[sites].sum())
        if level > bound + 1e-7 * abs(bound) if np.isfinite(bound) else True:
            bound, kept, idle = level, price, 0
        else:
            idle += 1
        if idle == PATIENCE:
            scale, idle, price = scale / 2, 0, kept
            continue
        if idle == 0 and sites.tobytes() not in tried and cost[:, sites].min(axis=1).sum() < 1.02 * value:
            tried.add(sites.tobytes())
            found = _interchange(cost, sites)
            reached = float(cost[:, found].min(axis=1).sum())
            if reached < value:
                best, value = found, reached
        proven = np.ceil(bound - 1e-6) if is_whole else bound
        slope = 1.0 - (cost[:, sites] < price[:, None]).sum(axis=1)
        length = float(slope @ slope)
        if proven >= value or not length or scale < 1e-3:
            break
        price = np.maximum(price + scale * (1.005 * value - level) / length * slope, 0.0)
    return best, float(np.ceil(bound - 1e-6) if is_whole else bound), kept


def _still_open(
    cost: FloatArray, price: FloatArray, opened: int, value: float, is_whole: bool
) -> tuple[BoolArray, BoolArray]:
    """Which sites a better answer may open, and which it must: the others cost more than is left to the best known."""
    change = reduced_costs(cost, price)
    ranked = np.sort(change)
    level = price.sum() + ranked[:opened].sum()
    # a better whole answer is better by one
    room = value - (1.0 - 1e-6 if is_whole else 0.0) - level
    free = change - ranked[opened - 1] <= room
    must = (ranked[opened] - change > room) if opened < change.size else np.ones(change.size, bool)
    return np.asarray(free), np.asarray(must & free)
