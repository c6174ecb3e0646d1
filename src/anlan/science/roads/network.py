"""Roads as arrays: nodes in an order that keeps neighbours together, and the directed edges that leave each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, together
from anlan.science.roads.ground import Nearest, Small, ask, hilbert_order, indices, is_place, straight_m, tree

BOTH, FORWARD, BACKWARD = 0, 1, -1
"""Which ways a road may be driven, as its row runs."""


@dataclass(frozen=True)
class Network:
    """Nodes 0 … n − 1 in spatial order, directed edges 0 … m − 1 sorted by the node they leave; nothing may be written to.

    x, y                        (n,)      ° or m  longitude and latitude, or plane coordinates when not is_geographic
    node_id                     (n,)      –       which node of the given list each is
    first                       (n + 1,)  –       edges first[v] … first[v + 1] − 1 leave node v
    head                        (m,)      –       the node an edge leads to
    length_m                    (m,)      m
    road_class                  (m,)      –       row of a vehicle's table of speeds
    grade                       (m,)      –       rise over run as it is driven; downhill is negative
    name                        (m,)      –       place in names, −1 where it has none
    is_bridge                   (m,)      –
    max_height_m, max_weight_t  (m,)      m, t    inf where nothing is limited
    edge_id                     (m,)      –       which row of the given list; both ways of a road share it
    is_back                     (m,)      –       driven against its row
    """

    x: FloatArray
    y: FloatArray
    is_geographic: bool
    node_id: IntArray
    first: Small
    head: Small
    length_m: FloatArray
    road_class: Small
    grade: FloatArray
    name: Small
    names: tuple[str, ...]
    is_bridge: BoolArray
    max_height_m: FloatArray
    max_weight_t: FloatArray
    edge_id: Small
    is_back: BoolArray

    @property
    def nodes(self) -> int:
        return self.x.size

    @property
    def edges(self) -> int:
        return self.head.size

    @cached_property
    def tail(self) -> Small:
        """(m,) the node each edge leaves."""
        return np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.first))

    @cached_property
    def ways(self) -> IntArray:
        """(rows, 2) the directed edges of each row of the given list, there and back; −1 where that way is not allowed."""
        both = np.full((int(self.edge_id.max(initial=-1)) + 1, 2), -1, np.int64)
        both[self.edge_id, self.is_back.astype(np.int64)] = np.arange(self.edges)
        return both

    @cached_property
    def one_way(self) -> IntArray:
        """(rows,) one directed edge of each row: the way there, else the way back; for what does not ask which way."""
        return np.where(self.ways[:, 0] >= 0, self.ways[:, 0], self.ways[:, 1])

    @cached_property
    def place(self) -> IntArray:
        """(n,) the node here of each node of the given list."""
        where = np.empty(self.nodes, np.int64)
        where[self.node_id] = np.arange(self.nodes)
        return where

    @cached_property
    def component(self) -> Small:
        """(n,) nodes of one number reach each other and come back, every road open."""
        graph = csr_matrix((np.ones(self.edges, np.int8), self.head, self.first), shape=(self.nodes, self.nodes))
        label = connected_components(graph, directed=True, connection="strong")[1] if self.nodes else np.empty(0)
        return np.asarray(label, np.int32)

    @cached_property
    def is_main(self) -> BoolArray:
        """(n,) within the largest of these components."""
        return np.asarray(self.component == (np.bincount(self.component).argmax() if self.nodes else 0))

    @cached_property
    def arriving(self) -> tuple[Small, Small, IntArray]:
        """The network driven backwards: first (n + 1,), the node each comes from, and which edge it is (m,)."""
        order = np.argsort(self.head, kind="stable")
        first = np.searchsorted(self.head[order], np.arange(self.nodes + 1)).astype(np.int32)
        return first, self.tail[order], order

    @cached_property
    def all_nodes(self) -> Any:
        return tree(self.x, self.y, self.is_geographic)

    @cached_property
    def main_nodes(self) -> Any:
        return tree(self.x[self.is_main], self.y[self.is_main], self.is_geographic)


def build_network(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    *,
    length_m: npt.ArrayLike | None = None,
    road_class: npt.ArrayLike = 0,
    way: npt.ArrayLike = BOTH,
    grade: npt.ArrayLike = 0.0,
    name: npt.ArrayLike = -1,
    names: Sequence[str] = (),
    is_bridge: npt.ArrayLike = False,
    max_height_m: npt.ArrayLike = np.inf,
    max_weight_t: npt.ArrayLike = np.inf,
    is_geographic: bool = True,
) -> Network:
    """A network from a list of roads, each a straight piece between two nodes.

    x, y                        (n,)  ° or m  longitude and latitude; plane coordinates when not is_geographic
    tail, head                  (k,)  –       the nodes each row begins and ends at: rows of x and y
    length_m                    (k,)  m       ≥ 0; without: straight from node to node
    road_class                  (k,)  –       ≥ 0, row of a vehicle's table of speeds
    way                         (k,)  –       0 both ways, 1 as the row runs, −1 against it
    grade                       (k,)  –       rise over run as the row runs
    name                        (k,)  –       place in names; −1: none
    is_bridge                   (k,)  –       1 or 0
    max_height_m, max_weight_t  (k,)  m, t    > 0; inf: no limit

    A loop from a node to itself, several roads between the same nodes and roads of no length may be there.
    Raises ValueError naming the column and its first bad row.
    """
    at_x, at_y = (np.atleast_1d(one) for one in together(x=x, y=y))
    if at_x.ndim != 1:
        raise ValueError(f"x and y must have one axis, got shape {at_x.shape}")
    _refuse("x, y", ~is_place(at_x, at_y, is_geographic), "are no place (longitude, then latitude)")
    start, end = (indices(key, one, at_x.size, "rows of x and y") for key, one in (("tail", tail), ("head", head)))
    if start.shape != end.shape:
        raise ValueError(f"tail and head must be of one length, got {start.size} and {end.size}")
    straight = straight_m(at_x[start], at_y[start], at_x[end], at_y[end], is_geographic)
    rows = start.shape
    columns: dict[str, Any] = {
        "length_m": straight if length_m is None else _column("length_m", length_m, rows, least=0),
        "grade": _column("grade", grade, rows),
        "max_height_m": _column("max_height_m", max_height_m, rows, least=0, is_limit=True),
        "max_weight_t": _column("max_weight_t", max_weight_t, rows, least=0, is_limit=True),
        "road_class": _column("road_class", road_class, rows, least=0, most=2**31 - 1, is_whole=True).astype(np.int32),
        "name": _column("name", name, rows, least=-1, most=len(names) - 1, is_whole=True).astype(np.int32),
        "is_bridge": _column("is_bridge", is_bridge, rows, least=0, most=1, is_whole=True).astype(bool),
    }
    ways = _column("way", way, rows, least=BACKWARD, most=FORWARD, is_whole=True)
    node_id = hilbert_order(at_x, at_y)
    place = np.empty(at_x.size, np.int64)
    place[node_id] = np.arange(at_x.size)
    there, back = np.flatnonzero(ways != BACKWARD), np.flatnonzero(ways != FORWARD)
    edge_id = np.concatenate([there, back])
    is_back = np.arange(edge_id.size) >= there.size
    begins = place[np.where(is_back, end[edge_id], start[edge_id])]
    ends = place[np.where(is_back, start[edge_id], end[edge_id])]
    order = np.lexsort((ends, begins))
    edge_id, is_back = edge_id[order], is_back[order]
    columns = {key: column[edge_id] for key, column in columns.items()}
    columns["grade"] = np.where(is_back, -columns["grade"], columns["grade"])
    network = Network(
        x=at_x[node_id], y=at_y[node_id], is_geographic=is_geographic, node_id=node_id,
        first=np.searchsorted(begins[order], np.arange(at_x.size + 1)).astype(np.int32),
        head=ends[order].astype(np.int32), names=tuple(names), edge_id=edge_id.astype(np.int32), is_back=is_back,
        **columns,
    )  # fmt: skip
    for array in vars(network).values():
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return network


def nearest_node(network: Network, x: npt.ArrayLike, y: npt.ArrayLike, *, main_only: bool = False) -> Nearest:
    """The node nearest to each point, and how far it is across country.

    x, y       (p,)  ° or m  as the network's
    main_only        –       only nodes of the main component, from where one can drive on and come back
    returns    (p,)          −1 and NaN where the point is a gap; −1 and inf where the network has no node
    """
    here_x, here_y = together(x=x, y=y)
    places = network.main_nodes if main_only else network.all_nodes
    found = ask(places, here_x, here_y, 1, network.is_geographic)
    index = found.index
    if main_only and network.nodes:
        index = np.where(index >= 0, np.flatnonzero(network.is_main)[index], -1)
    return Nearest(index.reshape(here_x.shape), found.distance_m.reshape(here_x.shape))


def _column(
    name: str,
    given: npt.ArrayLike,
    rows: tuple[int, ...],
    *,
    least: float = -np.inf,
    most: float = np.inf,
    is_whole: bool = False,
    is_limit: bool = False,
) -> npt.NDArray[Any]:
    """One number a row within its domain; of a limit, above it, and inf is none."""
    array = floats(name, given)
    if array.shape not in ((), rows):
        raise ValueError(f"{name} must be one number or one for each of the {rows[0]} rows, got shape {array.shape}")
    array = np.broadcast_to(array, rows)
    fits = (array > least) if is_limit else np.isfinite(array) & (array >= least) & (array <= most)
    bounds = f"above {least:g}" if is_limit else f"between {least:g} and {most:g}"
    if is_whole:
        fits &= array == np.floor(array)
    _refuse(name, ~fits, f"must be {'whole, ' if is_whole else ''}{bounds} and no gap")
    return array.copy()


def _refuse(name: str, is_bad: BoolArray, what: str) -> None:
    bad = np.flatnonzero(is_bad)
    if bad.size:
        raise ValueError(f"{name} {what}: {bad.size} of {is_bad.size} rows are not, the first is row {bad[0]}")
