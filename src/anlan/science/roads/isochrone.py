"""How far one comes in a given time: nodes reached, and of each edge the part that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import FloatArray, floats
from anlan.science.roads.closures import weights
from anlan.science.roads.ground import indices
from anlan.science.roads.network import Network
from anlan.science.roads.search_kernel import one_tree
from anlan.science.roads.times import bucket_width


@dataclass(frozen=True)
class Isochrone:
    """What is reached within limits.

    seconds  (n,)         s  from the nearest source to each node; inf beyond the longest limit
    share    (limits, m)  –  of each directed edge, from its tail: 0 not begun … 1 to its head
    """

    seconds: FloatArray
    share: FloatArray


def isochrone(
    network: Network,
    seconds: npt.ArrayLike,
    sources: npt.ArrayLike,
    limits_s: npt.ArrayLike,
    *,
    begin_s: npt.ArrayLike = 0.0,
) -> Isochrone:
    """What can be reached from the nearest of some places within times 等时圈, for drawing and for counting (M-03).

    seconds   (m,)  s  of every directed edge, inf where closed
    sources   (s,)  –  nodes
    limits_s  (l,)  s  ≥ 0
    begin_s   (s,)  s  ≥ 0, when each source sets out: mustering, the way to the road; counts towards the limits
    """
    weight = weights(network, seconds)
    starts = indices("sources", sources, network.nodes, "nodes")
    limits = np.atleast_1d(floats("limits_s", limits_s))
    if limits.ndim != 1 or not (np.isfinite(limits) & (limits >= 0)).all():
        raise ValueError("limits_s must be finite numbers ≥ 0 along one axis")
    begins = floats("begin_s", begin_s)
    if begins.shape not in ((), starts.shape) or not (np.isfinite(begins) & (begins >= 0)).all():
        raise ValueError("begin_s must be one finite number ≥ 0, or one for each of the sources")
    longest = float(limits.max(initial=0.0))
    time, _via = one_tree(
        network.first, network.head, weight, bucket_width(weight), longest, starts,
        np.broadcast_to(begins, starts.shape).astype(np.float64), np.zeros(network.nodes, np.int8),
    )  # fmt: skip
    time[time > longest] = np.inf
    left = limits[:, np.newaxis] - time[network.tail]
    share = np.zeros(left.shape)
    can_go = np.isfinite(weight) & (left >= 0)
    np.divide(left, weight, out=share, where=can_go & (left < weight))
    share[can_go & (left >= weight)] = 1.0
    return Isochrone(time, share)
