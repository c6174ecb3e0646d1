"""Prices of demand and stock that prove: lowered over the trips known to matter, each vehicle torn between its best."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from anlan.science.allocate.downhill import downhill
from anlan.science.allocate.job import Job, Pool
from anlan.science.allocate.loops import bare
from anlan.science.allocate.patience import Patience
from anlan.science.allocate.trips import load_best
from anlan.science.arrays import FloatArray, IntArray

SCALE = 100.0  # numerical
"""What the bound is made for the descent, so that its own limits of convergence fit."""
WORTH_TWO = 2000  # numerical
"""From so many choices on two threads weigh half of the vehicles each."""


@bare
def weigh(
    choices: IntArray,
    counts: IntArray,
    minutes: FloatArray,
    rooms: FloatArray,
    left: FloatArray,
    each: FloatArray,
    stock_price: FloatArray,
    kg: FloatArray,
    wanted: FloatArray,
    stock: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    heat: float,
    spare_need: FloatArray,
    spare_stock: FloatArray,
    value: FloatArray,
    loads: FloatArray,
    parts: FloatArray,
    density: FloatArray,
) -> float:
    """What these vehicles add to the bound over their known choices, smoothed, and what each choice is worth.

    A vehicle takes its choices in shares exp(worth / heat): the bound is too high by heat · log(choices) at most.

    choices  (vehicles, most, 2)  store and need, the first `counts` of each row; minutes (vehicles, most) of arrival
    spare_need, spare_stock       what the shares take is taken off here
    value    (vehicles, most)     worth of each choice at these prices, written here
    loads, parts, density         (most, kinds), (most,) and (kinds,)  room to work in
    """
    total = 0.0
    for vehicle in range(counts.size):
        best = 0.0
        for place in range(counts[vehicle]):
            value[vehicle, place] = load_best(
                choices[vehicle, place, 0], choices[vehicle, place, 1], minutes[vehicle, place], rooms[vehicle], left,
                each, stock_price, kg, wanted, stock, kinds, kind_count, loads[place], density,
            )  # fmt: skip
            best = max(best, value[vehicle, place])
        mass = np.exp(-best / heat)
        for place in range(counts[vehicle]):
            parts[place] = np.exp((value[vehicle, place] - best) / heat)
            mass += parts[place]
        total += best + heat * np.log(mass)
        for place in range(counts[vehicle]):
            part = parts[place] / mass
            if part > 1e-6:  # numerical: the rest moves nothing
                store, need = choices[vehicle, place, 0], choices[vehicle, place, 1]
                for one in range(kind_count[need]):
                    spare_need[need, kinds[need, one]] -= part * loads[place, one]
                    spare_stock[store, kinds[need, one]] -= part * loads[place, one]
    return total


class Descent:
    """Lowers the smoothed bound by steps of limited reach, the prices of what is scarce alone being moved.

    Source: Nesterov (2005) Math. Program. 103:127–152 (smoothing); Byrd, Lu, Nocedal & Zhu (1995) SIAM J. Sci. Comput.
    16:1190–1208 (the descent).
    """

    def __init__(self, job: Job, beside: Executor | None = None) -> None:
        self.beside = beside
        self.job, wanted, stock = job, job.demand, job.stock
        scale = (job.worth * wanted).sum(axis=0) / np.maximum(wanted.sum(axis=0), 1.0)
        at_store = np.broadcast_to(scale, stock.shape)
        self.has_need, self.has_stock = (wanted > 0) & (job.worth > 0), (stock > 0) & (at_store > 0)
        self.reach = np.concatenate([job.worth[self.has_need], at_store[self.has_stock]])
        """By which a price may move in one descent, times the radius: what a unit is worth."""
        amount = np.concatenate([wanted[self.has_need], stock[self.has_stock]])
        # between the unit that makes all prices alike and the one that makes all slopes alike
        self.unit = np.sqrt(self.reach / amount * (self.reach * amount).mean()) if amount.size else amount
        self.top = np.where(np.arange(self.reach.size) < self.has_need.sum(), self.reach, np.inf)
        self.spare_need, self.spare_stock = np.zeros_like(wanted), np.zeros_like(stock)

    def flat(self, of_needs: FloatArray, of_stores: FloatArray) -> FloatArray:
        return np.concatenate([of_needs[self.has_need], of_stores[self.has_stock]])

    def full(self, price: FloatArray) -> tuple[FloatArray, FloatArray]:
        of_needs, of_stores = np.zeros(self.has_need.shape), np.zeros(self.has_stock.shape)
        of_needs[self.has_need] = price[: self.has_need.sum()]
        of_stores[self.has_stock] = price[self.has_need.sum() :]
        return of_needs, of_stores

    def weigh(self, pool: Pool, prices: tuple[FloatArray, FloatArray], heat: float, value: FloatArray) -> float:
        """The smoothed bound; its slope is left in `spare_need` and `spare_stock`."""
        job = self.job
        self.spare_need[:], self.spare_stock[:] = job.demand, job.stock
        total = float((job.demand * prices[0]).sum() + (job.stock * prices[1]).sum())
        left, most, kinds = job.worth - prices[0], pool.choices.shape[1], job.kinds.shape[1]

        def some(part: slice, spare_need: FloatArray, spare_stock: FloatArray) -> float:
            return float(
                weigh(
                    pool.choices[part], pool.counts[part], pool.minutes[part], job.room[part], left, job.each,
                    prices[1], job.kg, job.demand, job.stock, job.kinds, job.kind_count, heat, spare_need, spare_stock,
                    value[part], np.empty((most, kinds)), np.empty(most), np.empty(kinds),
                )
            )  # fmt: skip

        middle = int(np.searchsorted(pool.counts.cumsum(), pool.counts.sum() / 2))  # numerical
        if self.beside is None or pool.counts.sum() < WORTH_TWO:
            return total + some(slice(None), self.spare_need, self.spare_stock)
        need, stock = np.zeros_like(self.spare_need), np.zeros_like(self.spare_stock)
        other = self.beside.submit(some, slice(middle, None), need, stock)
        total += some(slice(middle), self.spare_need, self.spare_stock) + other.result()
        self.spare_need += need
        self.spare_stock += stock
        return total

    def lower(
        self, pool: Pool, prices: tuple[FloatArray, FloatArray], heat: float, radius: float, value: FloatArray, looks: int,
        patience: Patience,
    ) -> tuple[FloatArray, FloatArray]:  # fmt: skip
        """Prices near the given ones where the smoothed bound is lower, in about so many looks; `value` holds the worth of
        each choice there."""
        price = self.flat(*prices)
        start = self.weigh(pool, prices, heat, value)
        # what costs nothing and is not asked for too much stays so
        moves = (price > 0) | (self.flat(self.spare_need, self.spare_stock) < 0)
        unit, reach = self.unit[moves], radius * self.reach[moves]
        if not moves.any() or start <= 0:
            return prices

        def look(moved: FloatArray) -> tuple[float, FloatArray]:
            price[moves] = moved * unit
            lies = self.weigh(pool, self.full(price), heat, value)
            slope = self.flat(self.spare_need, self.spare_stock)[moves] * unit
            return lies / start * SCALE, slope / start * SCALE

        low, high = np.maximum(price[moves] - reach, 0.0), np.minimum(price[moves] + reach, self.top[moves])
        look(downhill(look, price[moves] / unit, low / unit, high / unit, looks, patience))
        return self.full(price)
