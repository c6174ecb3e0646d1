"""The two loops that numpy cannot take: cheapest shipping by augmenting paths, and pricing of sites."""

from __future__ import annotations

import numpy as np
from numba import njit

from anlan.science.arrays import FloatArray, IntArray


@njit(cache=True, nogil=True)
def ship(
    cost: FloatArray, demand: FloatArray, supply: FloatArray, order: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Serve the needs in turn along cheapest augmenting paths; what an earlier need got is never taken from it.

    cost    (needs, stores)  –/unit  infinite where there is no way
    demand  (needs,)         unit
    supply  (stores,)        unit
    order   (needs,)         –       who is served first
    returns flow (needs, stores) and the prices u (needs,), v (stores,) with u + v ≤ cost for all pairs, equal to it
            where something flows, v ≤ 0, and v = 0 where a store has some left: the proof that no cheaper way delivers
            the same.

    Source: Edmonds & Karp (1972) J. ACM 19:248–264, successive shortest paths with potentials; Jonker & Volgenant (1987).
    """
    needs, stores = cost.shape
    carried = np.zeros((stores, needs))
    spare = supply.copy()
    u, v = np.zeros(needs), np.zeros(stores)
    distance, at = np.empty(stores), np.empty(needs)
    via, back = np.empty(stores, np.int64), np.empty(needs, np.int64)
    is_done, is_seen = np.empty(stores, np.bool_), np.empty(needs, np.bool_)
    for start in order:
        left = demand[start]
        if left <= 0:
            continue
        least = np.inf
        for store in range(stores):
            least = min(least, cost[start, store] - v[store])
        if least == np.inf:
            continue
        u[start] = least
        while left > 0:
            distance[:] = np.inf
            is_done[:] = False
            is_seen[:] = False
            is_seen[start], at[start], back[start] = True, 0.0, -1
            for store in range(stores):
                distance[store] = max(cost[start, store] - u[start] - v[store], 0.0)
                via[store] = start
            end, reach = -1, np.inf
            while True:
                near, reach = -1, np.inf
                for store in range(stores):
                    # of equally near stores one with stock left: it ends the search
                    if not is_done[store] and (
                        distance[store] < reach or (near >= 0 and distance[store] == reach and spare[near] == 0)
                    ):
                        near, reach = store, distance[store]
                if near < 0:
                    break
                is_done[near] = True
                if spare[near] > 0:
                    end = near
                    break
                for need in range(needs):
                    if carried[near, need] > 0 and not is_seen[need]:
                        is_seen[need], at[need], back[need] = True, reach, near
                        for store in range(stores):
                            if not is_done[store]:
                                through = reach + max(cost[need, store] - u[need] - v[store], 0.0)
                                if through < distance[store]:
                                    distance[store], via[store] = through, need
            if end < 0:
                break
            for store in range(stores):
                if is_done[store]:
                    v[store] += distance[store] - reach
            for need in range(needs):
                if is_seen[need]:
                    u[need] += reach - at[need]
            pushed = min(left, spare[end])
            store = end
            while via[store] != start:
                need = via[store]
                store = back[need]
                pushed = min(pushed, carried[store, need])
            store = end
            spare[end] -= pushed
            while True:
                need = via[store]
                carried[store, need] += pushed
                if need == start:
                    break
                store = back[need]
                carried[store, need] -= pushed
            left -= pushed
    return carried.T.copy(), u, v


@njit(cache=True, nogil=True)
def reduced_costs(cost: FloatArray, price: FloatArray) -> FloatArray:
    """What opening each site changes when every place pays its price: Σ over places of min(0, cost − price)."""
    total = np.zeros(cost.shape[1])
    for place in range(cost.shape[0]):
        for site in range(cost.shape[1]):
            total[site] += min(0.0, cost[place, site] - price[place])
    return total
