"""People, houses, things, roads and bridges by zone and by township, from a field and the arrays of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from anlan.core.geometry import area_m2
from anlan.formats.bulletin import M_PER_KM
from anlan.impact.field import Field, FloatArray, IntArray
from anlan.impact.inputs import Things
from anlan.impact.result import HouseClass, Zone
from anlan.risk.arrays import ROAD_CLASSES, Exposure, Roads
from anlan.science.quake import DamageMatrix, houses_by_state

ROMAN = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ")
GROUPS = {
    "school": "schools", "hospital": "hospitals", "reservoir": "reservoirs", "enterprise": "plants",
    "tailings": "tailings_ponds", "hidden_danger": "hidden_danger_points",
}  # fmt: skip
"""Group of the pack table facility_kinds → the field of a zone that counts it."""


@dataclass(frozen=True, eq=False)
class Shaken:
    """The cells that shake at all, with the intensity at each and its degree.

    row        of the exposure
    by_state   (cells, classes, states) expected houses; None where the matrix does not know the classes
    """

    exposure: Exposure
    row: IntArray
    intensity: FloatArray
    degree: IntArray
    by_state: FloatArray | None

    def of(self, column: str) -> npt.NDArray[Any]:
        found: npt.NDArray[Any] = getattr(self.exposure, column)[self.row]
        return found


def bounds_mask(shape: Any, longitude: FloatArray, latitude: FloatArray) -> npt.NDArray[np.bool_]:
    """What lies in the box around a shape: no need to ask the field of more."""
    if shape.is_empty:
        return np.zeros(longitude.shape, bool)
    west, south, east, north = shape.bounds
    return np.asarray((longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north))


def intensity_of(
    field: Field, longitude: FloatArray, latitude: FloatArray, *, least: float, within: Any
) -> tuple[IntArray, FloatArray]:
    """Which positions have at least this intensity, and how much; `within`: a shape around all that has."""
    near = np.flatnonzero(bounds_mask(within, longitude, latitude))
    found = field.at(longitude[near], latitude[near])
    counts = np.isfinite(found) & (found >= least)
    return near[counts], found[counts]


def shaken_of(
    exposure: Exposure, field: Field, matrix: DamageMatrix, *, least: float, within: Any
) -> Shaken:
    """Cells at `least` and above, and what becomes of their houses."""
    row, intensity = intensity_of(field, exposure.longitude, exposure.latitude, least=least, within=within)
    by_state = None
    if set(exposure.classes) == set(matrix.classes):
        order = [exposure.classes.index(name) for name in matrix.classes]
        at = field.on_rounded_scale(intensity)
        by_state = np.nan_to_num(houses_by_state(exposure.houses[row][:, order], at, matrix=matrix).value)
    return Shaken(exposure, row, intensity, field.degrees(intensity), by_state)


def zones_of_event(
    field: Field, *, first: int, shaken: Shaken | None, matrix: DamageMatrix, things: Things | None,
    roads: Roads | None, coverage: Any, least_covered: float,
) -> tuple[Zone, ...]:  # fmt: skip
    """Every degree from `first` on that is reached, strongest first, each without the stronger ones inside it."""
    shapes = {degree: field.reaching(degree) for degree in range(first, len(ROMAN))}
    areas = {degree: field.area_km2(degree) for degree in shapes}
    bands = {degree: area - areas.get(degree + 1, 0.0) for degree, area in areas.items()}
    reached = [degree for degree in shapes if bands[degree] > 0]
    if not reached:
        return ()
    counted_things = things_by_degree(things, field, shapes[first], first)
    counted_roads = roads_by_degree(roads, field, shapes[first], first)
    found = []
    for degree in sorted(reached, reverse=True):
        outer, inner = shapes[degree], shapes.get(degree + 1, shapely.Polygon())
        axes = field.axes_km(degree)
        people = None
        if shaken is not None and is_covered(outer, inner, coverage, least_covered):
            people = shaken
        km, bridges = counted_roads.get(degree, (None, None)) if roads is not None else (None, None)
        found.append(Zone(
            intensity=degree, name=ROMAN[degree], area_km2=round(bands[degree], 1),
            long_km=None if axes is None else round(axes[0], 1), short_km=None if axes is None else round(axes[1], 1),
            **people_in(people, degree, matrix), **{
                name: None if things is None else counted_things.get((degree, group), 0) for group, name in GROUPS.items()
            },
            roads_km=km, bridges=bridges,
        ))  # fmt: skip
    return tuple(found)


def is_covered(outer: Any, inner: Any, coverage: Any, least: float) -> bool:
    """Whether the exposure speaks for so much of a zone that its people are few rather than unknown."""
    if coverage is None:
        return True
    band = outer.difference(inner)
    return bool(area_m2(band.intersection(coverage)) >= least * max(area_m2(band), 1.0))


def share_outside(shape: Any, coverage: Any) -> float:
    """The part of a shape for which the exposure does not speak."""
    if coverage is None or shape.is_empty:
        return 0.0
    whole = area_m2(shape)
    return float(1 - area_m2(shape.intersection(coverage)) / whole) if whole > 0 else 0.0


def people_in(shaken: Shaken | None, degree: int, matrix: DamageMatrix) -> dict[str, Any]:
    """People and houses of a zone; all None where nobody knows."""
    names = ("people", "elderly", "children", "households")
    if shaken is None:
        return {**dict.fromkeys(names), "houses": None}
    here = shaken.degree == degree
    counts: dict[str, Any] = {name: int(shaken.of(name)[here].sum()) for name in names}
    houses = None
    if shaken.by_state is not None:
        houses = tuple(
            HouseClass(name, sum(whole), tuple(whole))
            for name, whole in zip(matrix.classes, map(whole_parts, shaken.by_state[here].sum(axis=0)), strict=True)
        )
    return {**counts, "houses": houses}


def whole_parts(parts: FloatArray) -> list[int]:
    """Whole numbers beside the parts whose sum is the sum rounded: the largest remainders go up."""
    down = np.floor(parts)
    missing = round(float(parts.sum())) - int(down.sum())
    down[np.argsort(down - parts, kind="stable")[: max(missing, 0)]] += 1
    return [int(each) for each in down]


def things_by_degree(things: Things | None, field: Field, within: Any, first: int) -> Mapping[tuple[int, str], int]:
    """How many of each group stand in each degree."""
    if things is None:
        return {}
    row, intensity = intensity_of(
        field, things.longitude, things.latitude, least=first - field.begins, within=within
    )  # fmt: skip
    degree = field.degrees(intensity)
    groups = np.array([kind[2] for kind in things.kinds], dtype=object)[things.kind[row]] if len(row) else []
    counts: dict[tuple[int, str], int] = {}
    for key in zip(degree.tolist(), groups, strict=True):
        counts[key] = counts.get(key, 0) + 1
    return counts


def roads_by_degree(
    roads: Roads | None, field: Field, within: Any, first: int
) -> Mapping[int, tuple[Mapping[str, float], int]]:
    """Kilometres by class, and bridges, in each degree; a piece lies where its middle is."""
    if roads is None:
        return {}
    tail, head = roads.tail, roads.head
    longitude = (roads.longitude[tail] + roads.longitude[head]) / 2
    latitude = (roads.latitude[tail] + roads.latitude[head]) / 2
    row, intensity = intensity_of(field, longitude, latitude, least=first - field.begins, within=within)
    degree = field.degrees(intensity)
    size = len(ROAD_CLASSES)
    metres = np.bincount(degree * size + roads.road_class[row], roads.length_m[row], minlength=len(ROMAN) * size)
    bridges = np.bincount(degree[_one_a_bridge(roads, row)], minlength=len(ROMAN))
    return {
        each: (
            {name: round(float(metres[each * size + which]) / M_PER_KM, 1) for which, name in enumerate(ROAD_CLASSES)},
            int(bridges[each]),
        )
        for each in range(first, len(ROMAN))
    }


def _one_a_bridge(roads: Roads, row: IntArray) -> IntArray:
    """Places in `row` of one piece of each bridge: pieces that share a node are one bridge."""
    place = np.flatnonzero(roads.is_bridge[row])
    if not place.size:
        return place
    ends = np.concatenate([roads.tail[row[place]], roads.head[row[place]]])
    nodes, at = np.unique(ends, return_inverse=True)
    tail, head = np.split(at, 2)
    links = csr_matrix((np.ones(place.size), (tail, head)), shape=(nodes.size, nodes.size))
    _, part = connected_components(links, directed=False)
    _, first = np.unique(part[tail], return_index=True)
    return np.asarray(place[first], np.int64)
