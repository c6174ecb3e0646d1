"""Pricing of sites: the loop that numpy cannot take."""

from __future__ import annotations

import numpy as np
from numba import njit

from anlan.science.arrays import FloatArray


@njit(cache=True, nogil=True)
def reduced_costs(cost: FloatArray, price: FloatArray) -> FloatArray:
    """What opening each site changes when every place pays its price: Σ over places of min(0, cost − price)."""
    total = np.zeros(cost.shape[1])
    for place in range(cost.shape[0]):
        for site in range(cost.shape[1]):
            total[site] += min(0.0, cost[place, site] - price[place])
    return total
