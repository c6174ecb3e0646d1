"""Which sites reach which places: fewest sites that reach all, or the most that a given number can reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array, eye_array, hstack

from anlan.science.allocate.answer import Proven, Shortage, amounts, labels, listed
from anlan.science.arrays import BoolArray, FloatArray, IntArray, whole


@dataclass(frozen=True)
class Cover(Proven):
    """The sites that are opened, and which places they reach."""

    sites: IntArray
    covered: BoolArray


def reach_matrix(can_reach: npt.ArrayLike) -> BoolArray:
    """Places × sites, true where the site reaches the place. Raises ValueError for anything else."""
    array = np.asarray(can_reach)
    if isinstance(can_reach, np.ma.MaskedArray) and np.ma.is_masked(can_reach):
        raise ValueError("can_reach has gaps: whether each site reaches each place must be known")
    if array.dtype.kind != "b" or array.ndim != 2:
        raise ValueError(f"can_reach must be true or false, places × sites, got {array.dtype} {array.shape}")
    return array


def site_count(open_count: int, sites: int) -> int:
    """How many sites may open. Raises ValueError unless a whole number between 1 and the number of sites."""
    return whole("open_count", open_count, least=1, most=max(sites, 1))


def set_cover(
    can_reach: npt.ArrayLike,
    *,
    site_cost: npt.ArrayLike | None = None,
    seconds: float = 60.0,  # numerical
    places: Sequence[str] | None = None,
    sites: Sequence[str] | None = None,
) -> Cover:
    """The cheapest sites that together reach every place that can be reached at all.

    can_reach      (places, sites)  bool
    site_cost      (sites,)         –     one each when left out: the fewest sites
    seconds        number           s     what the solver may take; then the best found, with its bound
    returns        Cover: value in site cost. Places that no site reaches are short of one site.

    Raises ValueError for wrong kinds, shapes and negative costs.
    Source: Toregas, Swain, ReVelle & Bergman (1971) Oper. Res. 19:1363–1373; solved by HiGHS (scipy.optimize.milp).
    """
    reach = reach_matrix(can_reach)
    count, width = reach.shape
    cost = np.ones(width) if site_cost is None else amounts("site_cost", site_cost, width)
    place_names, site_names = labels("place", places, count), labels("site", sites, width)
    reachable = reach.any(axis=1)
    chosen, bound = cheapest_cover(reach[reachable], cost, seconds)
    shortages = tuple(Shortage("site", place_names[i], 1.0) for i in np.flatnonzero(~reachable).tolist())
    if shortages:
        binding = f"No site reaches {listed([shortage.place for shortage in shortages])}."
    else:
        binding = _scarcest(reach, place_names, site_names)
    covered = np.asarray(reach[:, chosen].any(axis=1))
    return Cover(float(cost[chosen].sum()), bound, binding, shortages, np.flatnonzero(chosen), covered)


def cheapest_cover(reach: BoolArray, cost: FloatArray, seconds: float) -> tuple[BoolArray, float]:
    """The chosen sites and the proven lower bound of their cost; every row of `reach` has a site."""
    if not reach.size:
        return np.zeros(reach.shape[1], bool), 0.0
    rows = _tightest(reach)
    found = milp(
        cost,
        integrality=np.ones(cost.size),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(csr_array(rows.astype(float)), lb=1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    # when the clock ends the search, its answer may be poor, and its bound may say less than places that share no site
    answers = [greedy_cover(reach, cost)] if found.x is None else [greedy_cover(reach, cost), found.x > 0.5]
    chosen = min(answers, key=lambda answer: float(cost[answer].sum()))
    plain = sum(float(cost[reach[place]].min()) for place in apart(reach))
    return chosen, _proven(found, float(cost[chosen].sum()), plain, cost)


def _proven(found: OptimizeResult, value: float, plain: float, steps: FloatArray) -> float:
    """The solver's bound or the plain one; sums of whole steps lift it, and a finished search lifts it to the value."""
    if found.status == 0:
        return value
    bound = plain if found.mip_dual_bound is None else max(float(found.mip_dual_bound), plain)
    if (steps == np.round(steps)).all():
        bound = float(np.ceil(bound - 1e-6))
    return min(bound, value)


def _tightest(reach: BoolArray) -> BoolArray:
    """Rows without those that follow from another: a place whose sites include all sites of another place."""
    rows = np.unique(reach, axis=0)
    rows = rows[np.argsort(rows.sum(axis=1), kind="stable")].astype(np.float32)
    within = rows @ rows.T == rows.sum(axis=1)[:, None]  # [a, b]: all sites of a are sites of b
    follows = np.triu(within, 1).any(axis=0)
    return np.asarray(rows[~follows] > 0)


def greedy_cover(reach: BoolArray, cost: FloatArray) -> BoolArray:
    """One site after the other, each the cheapest for every place it adds."""
    chosen, open_rows = np.zeros(cost.size, bool), np.ones(len(reach), bool)
    while open_rows.any():
        gain = reach[open_rows].sum(axis=0)
        best = int(np.argmin(np.where(gain > 0, cost / np.maximum(gain, 1), np.inf)))
        chosen[best] = True
        open_rows &= ~reach[:, best]
    return chosen


def apart(reach: BoolArray) -> list[int]:
    """Places that share no site, those with the fewest sites first: each needs one of its own."""
    alone: list[int] = []
    taken = np.zeros(reach.shape[1], bool)
    for place in np.argsort(reach.sum(axis=1), kind="stable").tolist():
        if not (reach[place] & taken).any():
            alone.append(place)
            taken |= reach[place]
    return alone


def _scarcest(reach: BoolArray, places: Sequence[str], sites: Sequence[str]) -> str:
    alone = apart(reach)
    if not alone:
        return "Nothing binds: there is no place to reach."
    first = alone[0]
    only = listed([sites[j] for j in np.flatnonzero(reach[first]).tolist()])
    names = listed([places[i] for i in alone])
    return f"{names} share no site, so each needs its own; {places[first]} is reached only from {only}."


def max_cover(
    can_reach: npt.ArrayLike,
    open_count: int,
    *,
    weight: npt.ArrayLike | None = None,
    seconds: float = 60.0,  # numerical
    places: Sequence[str] | None = None,
    sites: Sequence[str] | None = None,
) -> Cover:
    """The given number of sites that reach the most weight (people, households).

    can_reach      (places, sites)  bool
    open_count     number           –     how many sites may open
    weight         (places,)        –     one each when left out
    seconds        number           s     what the solver may take; then the best found, with its bound
    returns        Cover: value is the weight reached, bound what no choice can exceed. Places not reached are short of
                   one site.

    Raises ValueError for wrong kinds, shapes, negative weights and a count outside 1 … sites.
    Source: Church & ReVelle (1974) Pap. Reg. Sci. Assoc. 32:101–118; solved by HiGHS (scipy.optimize.milp).
    """
    reach = reach_matrix(can_reach)
    count, width = reach.shape
    most = site_count(open_count, width)
    weights = np.ones(count) if weight is None else amounts("weight", weight, count)
    place_names, site_names = labels("place", places, count), labels("site", sites, width)
    if not reach.size:
        return Cover(
            0.0, 0.0, "Nothing binds: there is no place to reach.", (), np.zeros(0, np.int64), np.zeros(count, bool)
        )
    groups, group_of = np.unique(reach, axis=0, return_inverse=True)  # places with the same sites are one
    group_weight = np.bincount(group_of.ravel(), weights, len(groups))
    rows = hstack([csr_array(-groups.astype(float)), eye_array(len(groups))])
    found = milp(
        np.concatenate([np.zeros(width), -group_weight]),
        integrality=np.concatenate([np.ones(width), np.zeros(len(groups))]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(rows, ub=0),
            LinearConstraint(np.concatenate([np.ones(width), np.zeros(len(groups))])[None], ub=most),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    answers = [_most_gain(reach, weights, most)] + ([] if found.x is None else [found.x[:width] > 0.5])
    chosen = max(answers, key=lambda answer: float(weights[reach[:, answer].any(axis=1)].sum()))
    covered = np.asarray(reach[:, chosen].any(axis=1))
    value = float(weights[covered].sum())
    each = np.sort(weights @ reach)[-most:].sum()
    bound = -_proven(found, -value, -min(float(weights[reach.any(axis=1)].sum()), float(each)), weights)
    gain = weights @ (reach & ~covered[:, None])
    best = int(np.argmax(gain))
    if gain[best] > 0:
        binding = f"The number of sites, {most}, binds: {site_names[best]} as well would reach {gain[best]:g} more."
    elif not covered.all():
        binding = f"No site reaches {listed([place_names[i] for i in np.flatnonzero(~covered).tolist()])}."
    else:
        binding = "Nothing binds: every place is reached."
    shortages = tuple(Shortage("site", place_names[i], 1.0) for i in np.flatnonzero(~covered).tolist())
    return Cover(value, bound, binding, shortages, np.flatnonzero(chosen), covered)


def _most_gain(reach: BoolArray, weight: FloatArray, most: int) -> BoolArray:
    chosen, left = np.zeros(reach.shape[1], bool), np.ones(len(reach), bool)
    for _ in range(most):
        best = int(np.argmax(weight @ (reach & left[:, None])))
        chosen[best] = True
        left &= ~reach[:, best]
    return chosen
