"""Motorways: a storey of their own, joined to other roads only where there is an interchange."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from anlan.places.paving import IntArray, Laying, Paving
from anlan.risk.arrays import ROAD_CLASSES

NEAREST_KM, FARTHEST_KM = 1.2, 4.5
"""An interchange lies so far from the town it serves."""
BETWEEN_KM = 12.0
"""Where a motorway meets a national or provincial road, there is one when the last is so far behind."""
MOST_CLASS = 3
"""Of the roads an interchange joins: county roads."""


class Motorways:
    """Motorways on the ground of other roads. `joints`: cells of interchanges, where the two storeys are joined."""

    def __init__(self, roads: Paving) -> None:
        self.roads = roads
        self.paving = Paving(roads.grid, roads.height_m, roads.slope_deg, roads.water)
        self.joints: dict[int, None] = {}
        self._at: dict[int, int] = {}
        self._class = _best_class(roads)

    def lay(self, name: str, stops: IntArray, how: Laying, names: list[str]) -> None:
        """Lay a motorway from town to town, past each of them."""
        if name not in names:
            names.append(name)
        number = np.array([names.index(name)])
        gates = [self._gate(int(stop)) for stop in stops]
        for begin, end in pairwise(gates):
            way = self.paving.way(begin, end, how)
            if len(way):
                self.paving.lay(way, np.array([0, len(way)]), 0, number)
                self.joints |= dict.fromkeys((begin, end))
                self._join(way)

    def _gate(self, stop: int) -> int:
        """The cell near a town where its interchange lies: gentle, on a road that leads there."""
        if stop not in self._at:
            grid = self.roads.grid
            wide, tall = (float(side.mean()) / 1000 for side in grid.cell_m())
            reach = int(FARTHEST_KM / min(wide, tall)) + 1
            row, col = divmod(stop, grid.shape[1])
            bottom, right = min(row + reach + 1, grid.shape[0]), min(col + reach + 1, grid.shape[1])
            part = np.s_[max(row - reach, 0) : bottom, max(col - reach, 0) : right]
            rows, cols = np.mgrid[part]
            away = np.hypot((rows - row) * tall, (cols - col) * wide)
            fits = (away >= NEAREST_KM) & (away <= FARTHEST_KM) & ~self.roads.water[part]
            fits &= self._class[part] <= MOST_CLASS
            cost = np.where(fits, self.roads.slope_deg[part] + self._class[part] + away, np.inf)
            best = np.unravel_index(int(cost.argmin()), cost.shape)
            self._at[stop] = int(rows[best] * grid.shape[1] + cols[best]) if fits.any() else stop
        return self._at[stop]

    def _join(self, way: IntArray) -> None:
        """More interchanges along a way, where main roads are met."""
        classes = self._class.reshape(-1)[way]
        km = float(np.mean([side.mean() for side in self.roads.grid.cell_m()])) / 1000
        last = 0
        for k, cell in enumerate(way.tolist()):
            if cell in self.joints:
                last = k
            elif classes[k] < MOST_CLASS and (k - last) * km > BETWEEN_KM and (len(way) - k) * km > BETWEEN_KM:
                self.joints[cell] = None
                last = k


def _best_class(paving: Paving) -> npt.NDArray[np.int8]:
    """(rows, cols) the highest class of the roads at each cell, beyond them all where there is none."""
    best = np.full(paving.grid.shape, len(ROAD_CLASSES), np.int8)
    begin, end, road_class, _name = paving.steps()
    for cells in (begin, end):
        np.minimum.at(best.reshape(-1), cells, road_class.astype(np.int8))
    return best
