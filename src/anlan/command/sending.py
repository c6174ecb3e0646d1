"""Vehicles and machines that are asked for as such: which are left for which need, and how they are shared. Loads the science."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from anlan.command.hauling import Asked
from anlan.command.means import Means
from anlan.command.needs import VEHICLE, Need
from anlan.command.roading import Roading
from anlan.science.allocate import Shipment, send
from anlan.science.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Sending:
    """Needs of vehicles (`rows` of all needs), their kinds by number, and minutes (rows, fleet); infinite for other kinds,
    where none is left and where there is no way."""

    wanted: Sequence[Need]
    rows: list[int]
    kinds: list[str]
    kind: IntArray
    minutes: FloatArray
    left: IntArray

    @classmethod
    def of(cls, wanted: Sequence[Need], means: Means, roads: Roading) -> Sending:
        """What is asked for and what is left of it now."""
        rows = [at for at, one in enumerate(wanted) if one.kind == VEHICLE]
        kinds = sorted({wanted[at].what for at in rows})
        kind = np.array([kinds.index(wanted[at].what) for at in rows], np.int64)
        minutes = np.full((len(rows), len(means.fleet)), np.inf)
        for name in kinds:
            asking = [at for at, row in enumerate(rows) if wanted[row].what == name]
            places = [(wanted[rows[at]].longitude, wanted[rows[at]].latitude) for at in asking]
            own = [at for at, one in enumerate(means.fleet) if one.kind == name and means.left[at] > 0]
            for moves in sorted({means.fleet[at].road_vehicle for at in own}):
                those = [at for at in own if means.fleet[at].road_vehicle == moves]
                begin = [(means.fleet[at].longitude, means.fleet[at].latitude) for at in those]
                minutes[np.ix_(asking, those)] = roads.minutes(begin, places, moves).T
        return cls(wanted, rows, kinds, kind, minutes, means.left.copy())

    @property
    def demand(self) -> FloatArray:
        return np.array([np.ceil(self.wanted[row].quantity) for row in self.rows])

    @property
    def priority(self) -> IntArray:
        return np.array([self.wanted[row].priority for row in self.rows], np.int64)

    def shared(self, those: Sequence[int]) -> Shipment:
        """Some of the needs with all vehicles of their kinds: (kinds, needs, fleet), the kinds in order."""
        kinds = np.unique(self.kind[those])
        is_kind = self.kind[those] == kinds[:, None]
        can = np.isfinite(self.minutes[those])
        supply = np.array([np.where(can[own].any(axis=0), self.left, 0) for own in is_kind], float)
        asked = np.where(is_kind, self.demand[those], 0.0)
        return send(self.minutes[those], asked, supply, priority=self.priority[those])

    def asked(self, those: Sequence[int], fleet: Sequence[int], due_min: Callable[[Sequence[int]], float]) -> Asked:
        """The fair shares of some of the needs, for who decides about lorries for goods as well."""
        shares = self.shared(those).delivered.sum(axis=0)
        due = np.array([due_min([self.rows[at]]) for at in those])
        return Asked(
            self.kind[those], np.round(shares).astype(np.int64), self.minutes[np.ix_(those, fleet)], self.priority[those], due
        )
