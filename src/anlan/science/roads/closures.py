"""What an event does to roads: closed, slowed, and which lie in its reach. Weights are changed, nothing is rebuilt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, IntArray, flagged, floats, number, together
from anlan.science.roads.footprint_kernel import highest_along, is_in_polygon, is_near
from anlan.science.roads.ground import indices, is_place, metres_per_unit
from anlan.science.roads.network import Network


def weights(network: Network, seconds: npt.ArrayLike) -> FloatArray:
    """Seconds of every directed edge, inf where closed. Raises ValueError for another length, a gap, a negative one."""
    array = floats("seconds", seconds)
    if array.shape != (network.edges,):
        raise ValueError(f"seconds must hold one number for each of the {network.edges} edges, got {array.shape}")
    if not (array >= 0).all():
        raise ValueError("seconds must be ≥ 0 and no gap (inf where closed)")
    return np.ascontiguousarray(array)


def closed(network: Network, seconds: npt.ArrayLike, edge_id: npt.ArrayLike) -> FloatArray:
    """The weights with roads closed, both ways.

    seconds  (m,)  s  of every directed edge
    edge_id  (c,)  –  rows of the list the network was built from
    returns  (m,)  s  a new array
    """
    changed = weights(network, seconds).copy()
    both = network.ways[indices("edge_id", edge_id, len(network.ways), "rows of the list of roads")].ravel()
    changed[both[both >= 0]] = np.inf
    return changed


def slowed(network: Network, seconds: npt.ArrayLike, edge_id: npt.ArrayLike, factor: npt.ArrayLike) -> FloatArray:
    """The weights with roads slowed, both ways: seconds / factor.

    seconds  (m,)           s  of every directed edge
    edge_id  (c,)           –  rows of the list the network was built from
    factor   (c,) or number –  0 to 1, share of the speed that is left; 0 closes; the least counts where a row is named twice
    returns  (m,)           s  a new array
    """
    rows = indices("edge_id", edge_id, len(network.ways), "rows of the list of roads")
    kept = floats("factor", factor)
    if kept.shape not in ((), rows.shape):
        raise ValueError(f"factor must be one number or one for each edge_id, got {kept.shape} for {rows.shape}")
    if not ((kept >= 0) & (kept <= 1)).all():
        raise ValueError("factor must lie between 0 and 1")
    least = np.ones(len(network.ways))
    np.minimum.at(least, rows, kept)
    touched = np.unique(rows)
    both, share = network.ways[touched].ravel(), np.repeat(least[touched], 2)
    both, share = both[both >= 0], share[both >= 0]
    changed = weights(network, seconds).copy()
    changed[both] = np.divide(changed[both], share, out=np.full(both.size, np.inf), where=share > 0)
    return changed


def edges_within(network: Network, polygons: Sequence[Sequence[npt.ArrayLike]]) -> IntArray:
    """Roads that lie in polygons or touch them, even in part: a flooded reach, a smoke plume, zone Ⅸ.

    polygons  each a list of rings (v, 2) of x and y, open or closed; what an odd number of its rings surrounds is inside
    returns   rows of the list the network was built from, rising
    """
    is_in = np.zeros(len(network.ways), bool)
    a, b = _ends(network)
    for polygon in polygons:
        rings = [_ring(ring) for ring in polygon]
        if rings:
            size = np.cumsum([0, *(len(ring) for ring in rings)])
            is_in_polygon(a, b, np.concatenate(rings), size, is_in)
    return np.flatnonzero(is_in)


def edges_near(network: Network, x: npt.ArrayLike, y: npt.ArrayLike, radius_m: npt.ArrayLike) -> IntArray:
    """Roads that come within a radius of points: slides, collapsed bridges, a tank on fire.

    x, y      (p,)  ° or m  as the network's
    radius_m  (p,)  m       ≥ 0; right to 1 % up to 100 km off the poles (a plane is laid at each point)
    returns   rows of the list the network was built from, rising
    """
    at_x, at_y, reach = (np.atleast_1d(one).ravel() for one in together(x=x, y=y, radius_m=radius_m))
    if not (is_place(at_x, at_y, network.is_geographic) & (reach >= 0)).all():
        raise ValueError("x and y must be places and radius_m ≥ 0, without a gap")
    is_in = np.zeros(len(network.ways), bool)
    a, b = _ends(network)
    is_near(a, b, at_x, at_y, reach, *metres_per_unit(at_y, network.is_geographic), is_in)
    return np.flatnonzero(is_in)


def highest_on_edges(
    network: Network, grid: npt.ArrayLike, *, left: float, top: float, width: float, height: float
) -> Flagged:
    """The highest value of a grid that each road meets: depth of water, intensity, dose, every cell it crosses.

    grid           (rows, columns)  any     the first row the northernmost, the first column the westernmost
    left, top      number           ° or m  outer corner of the first cell
    width, height  number           ° or m  of a cell, > 0
    returns        (rows of the list the network was built from,); NaN where it meets no known cell; not valid where it leaves
                   the grid or meets an unknown cell, the number then being a lower bound: enough to close a road, not to
                   keep it open

    A cell counts when the road runs inside it; along a border the cell east or south of it.
    """
    cells = floats("grid", grid)
    if cells.ndim != 2:
        raise ValueError(f"grid must have two axes, got shape {cells.shape}")
    cells = np.where(np.isfinite(cells), cells, np.nan)
    x0, y0 = number("left", left), number("top", top)
    step_x = number("width", width, above=0, inclusive=False)
    step_y = number("height", height, above=0, inclusive=False)
    corner, size = np.array([x0, y0]), np.array([step_x, -step_y])
    a, b = _ends(network)
    highest, is_whole = highest_along((a - corner) / size, (b - corner) / size, cells)
    return flagged(highest, covered=is_whole)


def _ends(network: Network) -> tuple[FloatArray, FloatArray]:
    """Both ends (rows, 2) of each road."""
    way = network.one_way
    both = (network.tail[way], network.head[way])
    return tuple(np.column_stack([network.x[end], network.y[end]]) for end in both)  # type: ignore[return-value]


def _ring(given: npt.ArrayLike) -> FloatArray:
    ring = floats("polygons", given)
    if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) < 3 or not np.isfinite(ring).all():
        raise ValueError(f"polygons must be made of rings (v, 2), v ≥ 3, without a gap; one has shape {ring.shape}")
    return np.ascontiguousarray(ring)
