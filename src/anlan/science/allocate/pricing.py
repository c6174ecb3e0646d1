"""The loops of the p-median that numpy cannot take: greedy, interchange, and the Lagrangian bound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from anlan.science.arrays import BoolArray, FloatArray, IntArray

CLOSED, FREE, MUST = 0, 1, 2
"""What is settled about a site in a branch of the search."""
PATIENCE, SHRINK, INERTIA = 25, 0.7, 0.7  # numerical
"""Steps without a better bound before the step is shortened, by how much, and how much of the last direction is kept.

Found by trial on 900 random roads and points; they move the time, never the truth of the bound."""


@njit(cache=True, nogil=True)
def greedy(cost: FloatArray, opened: int) -> IntArray:
    """Open one site after the other, each the one that lowers the total most."""
    places, sites = cost.shape
    nearest = np.full(places, np.inf)
    chosen = np.empty(opened, np.int64)
    is_open = np.zeros(sites, np.bool_)
    total = np.empty(sites)
    for turn in range(opened):
        total[:] = 0.0
        for place in range(places):
            for site in range(sites):
                total[site] += min(nearest[place], cost[place, site])
        for site in range(sites):
            if is_open[site]:
                total[site] = np.inf
        chosen[turn] = np.argmin(total)
        is_open[chosen[turn]] = True
        nearest = np.minimum(nearest, cost[:, chosen[turn]])
    return np.sort(chosen)


@njit(cache=True, nogil=True)
def interchange(cost: FloatArray, sites: IntArray) -> tuple[IntArray, float]:
    """Swap an open site for a closed one as long as that helps, always the best swap: the sites, and their total.

    Source: Teitz & Bart (1968); the gain of all swaps in one pass, Resende & Werneck (2007) Eur. J. Oper. Res. 174:54–68.
    """
    places, width = cost.shape
    sites = sites.copy()
    is_open = np.zeros(width, np.bool_)
    is_open[sites] = True
    while True:
        total = 0.0
        gain = np.zeros(width)
        loss = np.zeros((sites.size, width))
        for place in range(places):
            first, second, home = np.inf, np.inf, 0
            for rank in range(sites.size):
                way = cost[place, sites[rank]]
                if way < first:
                    second, first, home = first, way, rank
                elif way < second:
                    second = way
            total += first
            # with no second site, anything the place falls back on is the newcomer
            for site in range(width):
                way = cost[place, site]
                if way < first:
                    gain[site] += first - way
                else:
                    loss[home, site] += min(way, second) - first
        best, leaves, enters = -1e-9 * total, -1, -1
        for rank in range(sites.size):
            for site in range(width):
                # a newcomer nearer than the home gains the same whether the home leaves or stays
                change = loss[rank, site] - gain[site]
                if change < best and not is_open[site]:
                    best, leaves, enters = change, rank, site
        if leaves < 0:
            return np.sort(sites), total
        is_open[sites[leaves]], is_open[enters] = False, True
        sites[leaves] = enters


@njit(cache=True, nogil=True)
def ascend(
    near: npt.NDArray[np.int32],
    ways: FloatArray,
    reach: IntArray,
    state: IntArray,
    opened: int,
    price: FloatArray,
    value: float,
    goal: float,
    steps: int,
    scale: float,
) -> tuple[float, FloatArray, FloatArray, FloatArray, BoolArray]:
    """Raise the Lagrangian bound by steps along the places served too seldom or too often, with inertia.

    near, ways  (places, sites)  sites of each place from the nearest, and what they cost
    reach       (places,)        how many of them have a way
    state       (sites,)         CLOSED, FREE or MUST
    price       (places,)        what each place pays at the start
    value, goal                  cost of the best known answer; the bound at which to stop
    steps, scale                 most steps, and the first step length
    returns     bound, its prices, the reduced cost of each site at them, how often each site was chosen (0 … 1, a guess
                at the linear program's answer), and the sites chosen at the bound.

    Source: Cornuejols, Fisher & Nemhauser (1977); step length Held, Wolfe & Crowder (1974) Math. Program. 6:62–88.
    """
    places, width = near.shape[0], state.size
    price = price.copy()
    kept, kept_change, kept_sites = price.copy(), np.zeros(width), np.zeros(width, np.bool_)
    change, share, chosen = np.empty(width), np.zeros(width), np.zeros(width, np.bool_)
    direction, bound, idle, count = np.zeros(places), -np.inf, 0, 0.0
    cheaper = np.empty(places, np.int64)
    choice = np.flatnonzero(state == FREE)
    lacking = opened - int((state == MUST).sum())
    for _ in range(steps):
        change[:] = 0.0
        level = 0.0
        for place in range(places):
            level += price[place]
            rank = 0
            while rank < reach[place] and ways[place, rank] < price[place]:
                change[near[place, rank]] += ways[place, rank] - price[place]
                rank += 1
            cheaper[place] = rank
        for site in range(width):
            chosen[site] = state[site] == MUST
        if lacking > 0:
            cut = np.partition(change[choice], lacking - 1)[lacking - 1]
            left = lacking
            for free in choice:
                if change[free] < cut:
                    chosen[free] = True
                    left -= 1
            for free in choice:  # of equals, the first
                if left > 0 and change[free] == cut:
                    chosen[free] = True
                    left -= 1
        count = 0.98 * count + 1.0  # numerical
        for site in range(width):
            share[site] *= 0.98  # numerical
            if chosen[site]:
                level += change[site]
                share[site] += 1.0  # numerical
        idle = 0 if level > bound + 1e-7 * abs(bound) else idle + 1  # numerical
        if level > bound:
            bound = level
            kept[:], kept_change[:], kept_sites[:] = price, change, chosen
        if bound >= goal:
            break
        if idle >= PATIENCE:
            scale *= SHRINK
            idle = 0
            price[:] = kept
            direction[:] = 0.0
            continue
        length = 0.0
        for place in range(places):
            slack = 1.0
            for rank in range(cheaper[place]):
                if chosen[near[place, rank]]:
                    slack -= 1.0
            direction[place] = INERTIA * direction[place] + (1.0 - INERTIA) * slack
            if price[place] <= 0.0 and direction[place] < 0.0:
                direction[place] = 0.0
            length += direction[place] ** 2
        if length < 1e-14:
            break
        stride = scale * max(1.005 * value - level, 1e-12) / length  # numerical
        for place in range(places):
            price[place] = max(price[place] + stride * direction[place], 0.0)
    return bound, kept, kept_change, share / count, kept_sites
