"""The p-median solved: Lagrangian bound, then branch and bound over the sites that it leaves open."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field

import numpy as np

from anlan.science.allocate.answer import TOLERANCE
from anlan.science.allocate.patience import Patience
from anlan.science.allocate.pricing import CLOSED, FREE, MUST, ascend, greedy, interchange
from anlan.science.arrays import BoolArray, FloatArray, IntArray

FIRST_AIM = 0.0045  # numerical
"""The search first proves this gap and only then none: within a smaller room far more sites are ruled out at once."""
KICKS = 20  # numerical
"""Restarts of the interchange with three sites drawn anew, where the first bound proves nothing."""


@dataclass(order=True)
class Node:
    """A branch: no answer in it is below the bound."""

    bound: float
    number: int
    price: FloatArray = field(compare=False)
    share: FloatArray = field(compare=False)
    state: IntArray = field(compare=False)


def make_ready() -> None:
    """Have the loops compiled (once on a machine, some ten seconds) before the clock of a search starts."""
    two, three = np.arange(2), np.arange(6.0).reshape(3, 2)
    interchange(three, greedy(three, 1))
    ascend(
        np.tile(two.astype(np.int32), (3, 1)), three, np.full(3, 2), np.full(2, FREE), 1, np.ones(3), 9.0, 9.0, 2, 1.0
    )


class Search:
    """The best answer known, the bound proven, and the clock."""

    def __init__(
        self,
        cost: FloatArray,
        has_way: BoolArray,
        opened: int,
        starts: list[IntArray],
        is_whole: bool,
        patience: Patience,
    ) -> None:
        self.cost, self.has_way, self.opened = cost, has_way, opened
        self.is_whole, self.patience = is_whole, patience
        found = [interchange(cost, sites) for sites in [greedy(cost, opened), *starts]]
        self.best, self.value = min(found, key=lambda one: float(one[1]))
        self.bound = 0.0
        self._narrow(np.arange(cost.shape[1]))

    def solve(self) -> tuple[IntArray, float]:
        """The sites and the proven bound."""
        root = self._root()
        for aim in (FIRST_AIM, 0.0):
            if self.lifted < self.value * (1 - max(aim, TOLERANCE)):
                self._branch(root, aim)
        return self.best, min(self.lifted, self.value)

    @property
    def lifted(self) -> float:
        """The bound; where all costs are whole numbers, the next whole number."""
        return float(np.ceil(self.bound - 1e-6)) if self.is_whole else self.bound

    def _narrow(self, columns: IntArray) -> None:
        """From here on only these sites may open; the sites of each place in the order of what they cost."""
        self.columns = columns
        self.within = np.ascontiguousarray(self.cost[:, columns])
        order = self.within.argsort(axis=1, kind="stable")
        self.near = order.astype(np.int32)
        self.ways = np.take_along_axis(self.within, order, axis=1)
        self.reach = self.has_way[:, columns].sum(axis=1)
        self.tried: set[bytes] = set()

    def _improve(self, sites: IntArray, worth: float = 1.02) -> None:  # numerical
        """Interchange from these columns, if they are new and not far from the best known."""
        if sites.tobytes() in self.tried or self.within[:, sites].min(axis=1).sum() > worth * self.value:
            return
        self.tried.add(sites.tobytes())
        found, value = interchange(self.within, sites)
        self.tried.add(found.tobytes())
        if value < self.value:
            self.best, self.value = self.columns[found], value

    def _ascend(
        self, price: FloatArray, state: IntArray, goal: float, steps: int, scale: float
    ) -> tuple[float, FloatArray, FloatArray, FloatArray]:
        """A better bound for this state of the sites; the sites it meets are a start for the interchange."""
        bound, price, change, share, chosen = ascend(
            self.near, self.ways, self.reach, state, self.opened, price, self.value, goal, steps, scale
        )
        self._improve(np.flatnonzero(chosen))
        return bound, price, change, share

    def _root(self) -> tuple[float, FloatArray, FloatArray]:
        """The Lagrangian bound over all sites, its prices and reduced costs."""
        near = np.sort(np.where(self.has_way[:, self.best], self.cost[:, self.best], np.inf), axis=1)[:, :2]
        price = np.where(np.isfinite(near[:, -1]), near.mean(axis=1), near[:, 0])
        state = np.full(self.columns.size, FREE)
        scale, change = 1.0, np.zeros(self.columns.size)  # numerical
        while scale > 0.005 and self.lifted < self.value * (1 - TOLERANCE) and not self.patience.is_over:  # numerical
            bound, price, change, share = self._ascend(price, state, self.value, 50, scale)  # numerical
            if bound - self.bound < 2e-4 * (self.value - self.bound):  # numerical
                scale /= 2
                self._improve(np.sort(np.argsort(-share)[: self.opened]))
            self.bound = max(self.bound, bound)
        random = np.random.default_rng(0)
        for _ in range(KICKS if self.lifted < self.value * (1 - TOLERANCE) else 0):
            if self.patience.is_over:
                break
            kicked = np.union1d(self.best[random.permutation(self.opened)[3:]], random.permutation(self.columns)[:3])
            rest = np.setdiff1d(random.permutation(self.columns)[: self.opened + 3], kicked)
            self._improve(np.sort(np.append(kicked, rest)[: self.opened]), np.inf)
        return self.bound, price, change

    def _branch(self, root: tuple[float, FloatArray, FloatArray], aim: float) -> None:
        """Close or open the most doubtful site of the branch with the least bound, until no branch is below the goal."""
        bound, price, change = root
        state = self._settled(np.full(change.size, FREE), bound, change, aim)
        self._narrow(np.flatnonzero(state != CLOSED))
        waiting: list[Node] = []
        numbers = itertools.count()
        self._put(waiting, Node(bound, next(numbers), price, np.full(self.columns.size, 0.5), state[self.columns]))
        while waiting and waiting[0].bound < self._goal(aim) and not self.patience.is_over:
            node = heapq.heappop(waiting)
            free = np.flatnonzero(node.state == FREE)
            doubtful = free[np.abs(node.share[free] - 0.5).argmin()]  # numerical
            for settled in (CLOSED, MUST):
                state = node.state.copy()
                state[doubtful] = settled
                bound, price, change, share = self._ascend(node.price, state, self._goal(aim), 120, 0.4)  # numerical
                bound = max(bound, node.bound)
                if bound < self._goal(aim):
                    state = self._settled(state, bound, change, aim)
                    self._put(waiting, Node(bound, next(numbers), price, share, state))
        # a search that ends proves its goal; one that is stopped, its least branch
        self.bound = max(self.bound, min([self._goal(aim)] + [node.bound for node in waiting[:1]]))

    def _goal(self, aim: float) -> float:
        """A branch with this bound holds nothing worth looking for; a better whole answer is better by one."""
        if self.is_whole and not aim:
            return self.value - 1.0 + 2e-6
        return self.value * (1 - max(aim, TOLERANCE / 2))

    def _settled(self, state: IntArray, bound: float, change: FloatArray, aim: float) -> IntArray:
        """Sites whose opening or closing alone would lift the bound over the goal are closed or must open."""
        free = np.flatnonzero(state == FREE)
        lacking = self.opened - int((state == MUST).sum())
        settled = state.copy()
        if lacking <= 0 or lacking >= free.size:
            settled[free] = CLOSED if lacking <= 0 else MUST
            return settled
        ranked = np.sort(change[free])
        room = self._goal(aim) - bound
        settled[free[change[free] - ranked[lacking - 1] > room]] = CLOSED
        settled[free[ranked[lacking] - change[free] > room]] = MUST
        return settled

    def _put(self, waiting: list[Node], node: Node) -> None:
        """A branch with a choice waits; one without is looked at, if it has as many sites as may open."""
        must, free = (int((node.state == kind).sum()) for kind in (MUST, FREE))
        if must + free == self.opened or must == self.opened:
            self._improve(
                np.flatnonzero(node.state != CLOSED if must + free == self.opened else node.state == MUST), np.inf
            )
        elif must < self.opened < must + free:
            heapq.heappush(waiting, node)
