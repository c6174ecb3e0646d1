"""Nodes and pieces of roads while a map is drawn: what later makers add, join and take away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass
class Sketch:
    """Nodes (longitude, latitude; `is_free` to be moved) and straight pieces between two of them.

    is_street  within a town
    may_cross  a river, on a bridge; a piece that may not is taken away where it would
    is_bridge  crosses one
    """

    longitude: FloatArray
    latitude: FloatArray
    tail: IntArray
    head: IntArray
    road_class: IntArray
    name: IntArray
    is_street: BoolArray
    may_cross: BoolArray
    is_bridge: BoolArray

    @classmethod
    def of(cls, longitude: FloatArray, latitude: FloatArray) -> Sketch:
        """Nodes without a road."""
        number, mark = np.empty(0, np.int64), np.empty(0, bool)
        return cls(longitude, latitude, number, number, number, number, mark, mark, mark)

    @property
    def ends(self) -> IntArray:
        """(pieces, 2) nodes at which each piece begins and ends."""
        return np.stack([self.tail, self.head], axis=1)

    def add_nodes(self, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> IntArray:
        """Put nodes in; answers to their numbers."""
        first = len(self.longitude)
        self.longitude = np.append(self.longitude, longitude)
        self.latitude = np.append(self.latitude, latitude)
        return np.arange(first, len(self.longitude))

    def add_pieces(
        self, tail: npt.ArrayLike, head: npt.ArrayLike, *, road_class: npt.ArrayLike, name: npt.ArrayLike = -1,
        is_street: npt.ArrayLike = False, may_cross: npt.ArrayLike = True, is_bridge: npt.ArrayLike = False,
    ) -> None:  # fmt: skip
        """Put pieces in, after those that are there."""
        size = np.shape(tail)
        for column, more in (
            ("tail", tail), ("head", head), ("road_class", road_class), ("name", name), ("is_street", is_street),
            ("may_cross", may_cross), ("is_bridge", is_bridge),
        ):  # fmt: skip
            here = getattr(self, column)
            setattr(self, column, np.append(here, np.broadcast_to(more, size).astype(here.dtype)))

    def keep(self, pieces: BoolArray) -> None:
        """Take all other pieces away."""
        for column in ("tail", "head", "road_class", "name", "is_street", "may_cross", "is_bridge"):
            setattr(self, column, getattr(self, column)[pieces])

    def keep_single(self) -> None:
        """Take away pieces that begin and end at one node, and of several between two nodes all but the first."""
        low, high = np.minimum(self.tail, self.head), np.maximum(self.tail, self.head)
        order = np.lexsort((np.arange(len(low)), high, low))
        is_again = np.append(False, (np.diff(low[order]) == 0) & (np.diff(high[order]) == 0))
        kept = np.zeros(len(low), bool)
        kept[order[~is_again]] = True
        self.keep(kept & (low != high))

    def keep_main(self) -> None:
        """Take away what does not hang together with most, and nodes without a road."""
        nodes = len(self.longitude)
        graph = coo_matrix((np.ones(len(self.tail), np.int8), (self.tail, self.head)), shape=(nodes, nodes))
        label = connected_components(graph, directed=False)[1]
        is_main = label == np.bincount(label).argmax()
        self.keep(is_main[self.tail])
        place = np.cumsum(is_main) - 1
        self.longitude, self.latitude = self.longitude[is_main], self.latitude[is_main]
        self.tail, self.head = place[self.tail], place[self.head]

    def smooth(self, is_free: BoolArray, times: int) -> None:
        """Round the bends: each free node with two neighbours goes halfway to their middle, so many times."""
        nodes = len(self.longitude)
        ends = np.concatenate([self.tail, self.head])
        degree = np.bincount(ends, minlength=nodes)
        goes = is_free & (degree == 2)
        for _ in range(times):
            for at in (self.longitude, self.latitude):
                beside = np.bincount(ends, weights=np.concatenate([at[self.head], at[self.tail]]), minlength=nodes)
                at[goes] = at[goes] / 2 + beside[goes] / 4
