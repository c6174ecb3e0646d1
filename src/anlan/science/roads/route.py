"""The quickest way from one node to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import IntArray, whole
from anlan.science.roads.closures import weights
from anlan.science.roads.network import Network
from anlan.science.roads.search_kernel import one_tree
from anlan.science.roads.times import CUT_OFF, REACHED, SOURCE_OUTSIDE, TARGET_OUTSIDE, bucket_width


@dataclass(frozen=True)
class Route:
    """A way: nodes (k + 1,) and the directed edges (k,) between them, both empty where there is none, and why."""

    nodes: IntArray
    edges: IntArray
    seconds: float
    metres: float
    reason: int = REACHED


def route(network: Network, seconds: npt.ArrayLike, source: int, target: int) -> Route:
    """The quickest way for the weights given; seconds and metres are inf where there is none.

    seconds         (m,)    s  of every directed edge, inf where closed
    source, target  number  –  nodes
    """
    weight = weights(network, seconds)
    start, end = (
        whole(key, one, least=0, most=network.nodes - 1) for key, one in (("source", source), ("target", target))
    )
    awaited = np.zeros(network.nodes, np.int8)
    awaited[end] = 1
    time, via = one_tree(
        network.first, network.head, weight, bucket_width(weight), np.inf, np.array([start]), np.zeros(1), awaited
    )
    if not np.isfinite(time[end]):
        nothing = np.empty(0, np.int64)
        return Route(nothing, nothing, np.inf, np.inf, _reason(network, start, end))
    edges: list[int] = []
    node = end
    while node != start:
        edges.append(int(via[node]))
        node = int(network.tail[edges[-1]])
    way = np.array(edges[::-1], np.int64)
    nodes = np.append(start, network.head[way])
    return Route(nodes, way, float(time[end]), float(network.length_m[way].sum()))


def _reason(network: Network, start: int, end: int) -> int:
    if network.component[start] == network.component[end]:
        return CUT_OFF
    return TARGET_OUTSIDE if network.is_main[start] else SOURCE_OUTSIDE
