"""Who gets how much when there is not enough: by priority, and within one in fractions as equal as the ways allow."""

from __future__ import annotations

import numpy as np
from numba import njit

from anlan.science.arrays import BoolArray, FloatArray, IntArray


def fair_amounts(
    can_reach: BoolArray, demand: FloatArray, supply: FloatArray, classes: IntArray
) -> tuple[FloatArray, BoolArray, BoolArray]:
    """How much each need gets, the needs that compete for too little, and the stores that these empty.

    can_reach  (needs, stores)  bool
    demand     (needs,)         unit
    supply     (stores,)        unit
    classes    (needs,)         –     whole numbers, the least is served first

    Each class gets as much as the ways allow beside those before it; within one the worst served fraction is as large
    as can be, then the next. A set of needs is tried at the one fraction that its stores would give. What does not fit
    splits it in those that stay below this fraction, with the stores they empty, and those above, with the rest.
    Source: Megiddo (1974) Math. Program. 7:97–107; Fujishige (1980) Math. Oper. Res. 5:186–196 (the splitting).
    """
    needs, every_store = np.flatnonzero(demand > 0), np.arange(supply.size)
    carried, spare, got = np.zeros(can_reach.shape[::-1]), supply.copy(), np.zeros(demand.size)
    competing, used_up = fill(can_reach, demand, supply, needs, every_store, carried, spare, got)
    if not competing.any():
        return demand, competing, used_up
    carried[:], spare[:], got[:] = 0.0, supply, 0.0
    amount = np.zeros(demand.size)
    earlier = needs[:0]
    for rank in np.unique(classes[needs]):
        rising = needs[classes[needs] == rank]
        open_sets = [(rising, earlier, every_store)]
        while open_sets:
            own, fixed, stores = open_sets.pop()
            room = max(float(supply[stores].sum() - got[fixed].sum()), 0.0)
            fraction = min(room / float(demand[own].sum()), 1.0)
            blocked, emptied = fill(can_reach, fraction * demand, supply, own, stores, carried, spare, got)
            low, held, taken = blocked[own], blocked[fixed], emptied[stores]
            if not low.any() or (low.all() and held.all() and taken.all()):
                amount[own] = fraction * demand[own]
            elif own.size == 1:
                amount[own] = got[own]
            else:
                open_sets.append((own[low], fixed[held], stores[taken]))
                if not low.all():
                    open_sets.append((own[~low], fixed[~held], stores[~taken]))
        earlier = np.concatenate([earlier, rising])
    return amount, competing, used_up


@njit(cache=True, nogil=True)
def fill(
    can_reach: BoolArray,
    wanted: FloatArray,
    supply: FloatArray,
    own: IntArray,
    stores: IntArray,
    carried: FloatArray,
    spare: FloatArray,
    got: FloatArray,
) -> tuple[BoolArray, BoolArray]:
    """Give some needs what is wanted from some stores; which cannot all get it, and the stores these empty.

    can_reach  (needs, stores)  bool
    wanted     (needs,)         unit
    supply     (stores,)        unit
    own        numbers of the needs, and `stores` of the stores, that this is about
    carried    (stores, needs)  unit  what flows already; with spare (stores,) and got (needs,) changed in place.
                                      Needs that are not `own` keep what they got, but maybe from elsewhere.

    Source: Edmonds & Karp (1972) J. ACM 19:248–264: the largest flow, along shortest paths.
    """
    count_needs, count_stores = can_reach.shape
    left, rounding = np.zeros(count_needs), 0.0
    for need in own:
        rounding = max(rounding, 1e-12 * wanted[need])
        if got[need] > wanted[need]:
            part = wanted[need] / got[need]
            for store in stores:
                spare[store] += (1 - part) * carried[store, need]
                carried[store, need] *= part
            got[need] = wanted[need]
        left[need] = wanted[need] - got[need]
        for store in stores:
            if left[need] <= 0:
                break
            if spare[store] > 0 and can_reach[need, store]:
                pushed = min(left[need], spare[store])
                carried[store, need] += pushed
                spare[store] -= pushed
                left[need] -= pushed
    queue, back = np.empty(count_needs, np.int64), np.empty(count_needs, np.int64)
    via, unseen, ends = (
        np.empty(count_stores, np.int64),
        np.empty(stores.size, np.int64),
        np.empty(stores.size, np.int64),
    )
    while True:
        is_seen, is_empty = np.zeros(count_needs, np.bool_), np.zeros(count_stores, np.bool_)
        size = 0
        for need in own:
            if left[need] > rounding:
                is_seen[need], queue[size], back[need] = True, need, -1
                size += 1
        unseen[:] = stores
        count, at, found, level_end = stores.size, 0, 0, size
        while at < size:
            if at == level_end:
                if found:
                    break
                level_end = size
            need = queue[at]
            at += 1
            kept = 0
            for index in range(count):
                store = unseen[index]
                if not can_reach[need, store]:
                    unseen[kept] = store
                    kept += 1
                    continue
                via[store] = need
                if spare[store] > 1e-12 * supply[store]:
                    ends[found] = store
                    found += 1
                    continue
                is_empty[store] = True
                for other in range(count_needs):
                    if carried[store, other] > 0 and not is_seen[other]:
                        is_seen[other], back[other] = True, store
                        queue[size] = other
                        size += 1
            count = kept
        if found == 0:
            break
        for index in range(found):
            store = ends[index]
            pushed, need = spare[store], via[store]
            while back[need] >= 0:
                pushed = min(pushed, carried[back[need], need])
                need = via[back[need]]
            pushed = min(pushed, left[need])
            if pushed <= 0:
                continue
            spare[store] -= pushed
            need = via[store]
            carried[store, need] += pushed
            while back[need] >= 0:
                carried[back[need], need] -= pushed
                need, store = via[back[need]], back[need]
                carried[store, need] += pushed
            left[need] -= pushed
    for need in own:
        got[need] = wanted[need] - left[need]
    return is_seen, is_empty
