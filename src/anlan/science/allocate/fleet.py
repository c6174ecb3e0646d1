"""One trip of each vehicle: the best known plan, and the bound that no plan over all pairs can pass."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from anlan.science.allocate.draft import Draft
from anlan.science.allocate.few import CLOSE, few_trips, handed_anew, loaded_anew
from anlan.science.allocate.job import Job, Trips, nobody
from anlan.science.allocate.lowering import Lowering
from anlan.science.allocate.patience import Patience
from anlan.science.allocate.ranking import LISTED, Search
from anlan.science.arrays import FloatArray

EASE = 0.92
"""Trips are chosen beside this part of the prices: at all of them what is as good elsewhere would not be loaded."""
TURNS, PARTS, LEAST, STARTS = 6000, 40, 2, (88172645463325252, 362436069)  # numerical
"""Exchanges a vehicle, in so many parts, the least of them; any starts."""
WARMTH, COOLING, ANEW, HANDED = 0.1, 2.0, 0.7, 5  # numerical
"""How much worse is taken at first, in parts of what one saves; by which power of what is left of the search that falls; when
loads are made anew for all at once before the rest of it; after how many parts trips are handed out anew, and better prices
taken."""
FIRST_TURNS, FOR_PRICES, FOR_MORE, FOR_FEW = 14, 0.35, 0.45, 0.3  # numerical
"""Rounds of prices before a plan is begun, the part of the time they may take, that of what is left for more prices before a
second plan is, and before all that for few ways solved whole: found by trial, as all these; they move the time, never the
truth of the bound."""
ENOUGH = 1e-4  # numerical
"""A gap at which the search stops."""


class Making:
    """One row of exchanges. It takes better prices as they are found, and another may go on from where it is."""

    def __init__(self, search: Search, lowering: Lowering, start: int) -> None:
        self.search, self.lowering, self.state = search, lowering, np.array([start])
        self.trips, self.part, self.time, self.is_loaded = nobody(search.job), 0, 0.0, False

    def make(self, patience: Patience, beside: Making | None = None) -> Trips:
        """The best plan met; where the row `beside` this is still under way, this goes on from there."""
        job, self.time = self.search.job, max(patience.left, 0.0)
        if beside is not None and beside.part < PARTS:
            self.trips, self.part, self.time, self.is_loaded = beside.trips, beside.part, beside.time, beside.is_loaded
        begun, proof, draft = self.part, self.lowering.proof, self._draft()
        while self.part < PARTS and not (patience.is_over and self.part - begun >= LEAST):
            if proof.bound - self.trips.saved <= ENOUGH * self.trips.saved:
                break
            # it cools by turns, and sooner where time runs out before them
            gone = min(max(self.part / PARTS, 1 - patience.left / self.time if self.time else 1.0), 1.0)  # numerical
            if gone >= ANEW and not self.is_loaded:
                self.is_loaded = True
                draft.take(loaded_anew(job, self.trips))
            elif self.part % HANDED == HANDED - 1:
                draft.take(handed_anew(job, self.trips))
                if self.lowering.proof is not proof:
                    self.trips, proof = draft.trips, self.lowering.proof
                    draft = self._draft()
            cool = (1 - np.array([gone, min(gone + 1 / PARTS, 1.0)])) ** COOLING  # numerical
            warmth = WARMTH * proof.bound / max(job.room.size, 1) * cool
            draft.exchange(TURNS * job.room.size // PARTS, warmth, self.state)
            self.trips, self.part = draft.trips, self.part + 1
        self.part = PARTS
        best = filled(self.search, self.trips)
        for anew in (handed_anew, loaded_anew, handed_anew):
            best = max(best, filled(self.search, anew(job, best)), key=lambda one: one.saved)
        return best

    def _draft(self) -> Draft:
        """The plan among the trips that are best at a part of the prices that are known now."""
        _bound, (of_needs, of_stores), seen = self.lowering.proof
        prices, seen = (EASE * of_needs, EASE * of_stores), [own.copy() for own in seen]
        self.search.price(*prices, self.search.job.demand, self.search.job.stock)
        for vehicle, own in enumerate(seen):
            count = self.search.rank(vehicle, LISTED, 0.0)
            own |= dict.fromkeys(map(tuple, self.search.found[:count].tolist()))
        return Draft(self.search.job, prices, seen, self.trips)


def filled(search: Search, trips: Trips) -> Trips:
    """What is left brought by who goes there anyhow with room, and by who stands: by whole units, the most worth first.

    The last class too, whom prices and exchanges forget.
    """
    job, store, need, load = search.job, trips.store.copy(), trips.need.copy(), trips.load.copy()
    wanted, stock = job.demand.copy(), job.stock.copy()
    goes = np.flatnonzero(store >= 0)
    np.subtract.at(wanted, need[goes], load[goes])
    np.subtract.at(stock, store[goes], load[goes])
    minutes = job.minutes(goes, store[goes], need[goes])
    for v, late in zip(goes.tolist(), minutes.tolist(), strict=True):
        _fill(job, load[v], job.room[v] - load[v] @ job.kg, late, wanted[need[v]], stock[store[v]], need[v])
    search.price(np.zeros_like(job.demand), np.zeros_like(job.stock), wanted, stock)
    for v in np.flatnonzero(store < 0)[np.argsort(-job.room[store < 0], kind="stable")].tolist():
        if not search.rank(v, 1, 0.0):
            continue
        s, n = search.found[0]
        late = float(job.minutes(np.array(v), np.array(s), np.array(n)))
        _fill(job, load[v], float(job.room[v]), late, wanted[n], stock[s], n)
        if load[v].any():
            store[v], need[v] = s, n
            search.known[:, s], search.known[:, :, n] = False, False  # what is left only falls: never too low
    goes = np.flatnonzero(store >= 0)
    worth = job.worth[need[goes]] - job.each[need[goes]] * job.minutes(goes, store[goes], need[goes])[:, None]
    return Trips(store, need, load, float((worth * load[goes]).sum()))


def _fill(
    job: Job, load: FloatArray, room: float, late: float, wanted: FloatArray, stock: FloatArray, need: int
) -> None:
    """Whole units into this room, the most worth of a kilogram first; all three rows are changed."""
    gain = np.where(np.minimum(wanted, stock) > 0, job.worth[need] - job.each[need] * late, 0.0)
    for item in np.argsort(-gain / job.kg, kind="stable")[: np.count_nonzero(gain > 0)].tolist():
        more = max(float(np.floor(min(room / job.kg[item], wanted[item], stock[item]))), 0.0)
        load[item] += more
        wanted[item] -= more
        stock[item] -= more
        room -= more * float(job.kg[item])


def search_plan(job: Job, seconds: float) -> tuple[Trips, float]:
    """The best plan found, and the most that any could save: prices of the whole, lowered, proven over all pairs."""
    vehicles = job.room.size
    if not vehicles or not job.stock.size or not (job.worth * job.demand).any():
        return nobody(job), 0.0
    _compile(job)
    search = Search(job)
    whole = Patience(seconds)
    few, most = few_trips(job, seconds * FOR_FEW) or (None, np.inf)
    if few is not None:
        few = filled(search, few)
        if most - few.saved <= ENOUGH * few.saved:
            return few, max(few.saved, most) if most - few.saved > CLOSE * few.saved else few.saved
    # the loops let go of the interpreter: on two cores neither thread waits for the other
    with ThreadPoolExecutor(2) as beside:
        lowering = Lowering(search, beside)
        lowering.go_on(Patience(whole.left * FOR_PRICES), FIRST_TURNS)
        one, other = (Making(Search(job), lowering, start) for start in STARTS)
        first = beside.submit(one.make, whole)
        lowering.go_on(Patience(whole.left * FOR_MORE))
        second = other.make(whole, one)
        trips = max(first.result(), second, key=lambda plan: plan.saved)
    bound = min(lowering.proof.bound, most)
    if few is not None and few.saved > trips.saved:
        trips = few
    return trips, max(bound, trips.saved)


def _compile(job: Job) -> None:
    """What the first call of an installation compiles, it compiles before the clock starts: a plan of one vehicle."""
    one = replace(job, approach=job.approach[:1], class_of=job.class_of[:1], room=job.room[:1])
    with ThreadPoolExecutor(1) as beside:
        lowering = Lowering(Search(one), beside)
        lowering.go_on(Patience(0.0))
        Making(Search(one), lowering, STARTS[0]).make(Patience(0.0))
