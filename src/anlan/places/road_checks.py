"""What the roads of a place must be like, measured: for `anlan demo report`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.places.bridges import crossings
from anlan.places.corridors import PublishedLength
from anlan.places.made import Seats
from anlan.risk.arrays import ROAD_CLASSES, Rivers, Roads
from anlan.science.roads import Network, nearest_node, travel_times
from anlan.science.roads.ground import straight_m

AT_M = 200.0
"""A seat farther from every node of the net than this is not on it."""
NEAREST_KM, FARTHEST_KM = 10.0, 60.0
"""Between pairs of seats whose ways are compared with the straight line."""
STREETS = ("城区道路", "镇区道路")
"""How names of streets end: published lengths of roads leave them out."""


@dataclass(frozen=True)
class Length:
    """Kilometres of roads of a class in a county, or of all classes (`all`) in an area; None where nobody published it."""

    code: str
    road_class: str
    km: float
    published_km: float | None = None
    year: str = ""
    source: str = ""


def share_connected(network: Network, seats: Seats) -> float:
    """Which share of the seats stands on the main strongly connected component. 1 where there are none."""
    if not len(seats):
        return 1.0
    found = nearest_node(network, seats.longitude, seats.latitude, main_only=True)
    return float(np.mean(found.distance_m <= AT_M))


def detours(network: Network, seats: Seats, *, pairs: int, seed: int) -> npt.NDArray[np.float64]:
    """Distance by road over distance in a straight line, of so many pairs of seats 10–60 km apart drawn by chance."""
    node = nearest_node(network, seats.longitude, seats.latitude, main_only=True).index
    lon, lat = seats.longitude, seats.latitude
    ratios: list[float] = []
    for one in np.random.default_rng(seed).permutation(len(seats)).tolist():
        straight = straight_m(lon[one], lat[one], lon, lat, True) / 1000
        others = np.flatnonzero((straight >= NEAREST_KM) & (straight <= FARTHEST_KM))
        if not len(others) or len(ratios) >= pairs:
            continue
        picked = others[np.random.default_rng([seed, one]).permutation(len(others))[:5]]
        metres = travel_times(network, network.length_m, node[[one]], node[picked]).seconds[0]
        ratios += (metres / 1000 / straight[picked]).tolist()
    return np.array(ratios[:pairs])


def lengths(roads: Roads) -> list[Length]:
    """Kilometres by county and class, streets apart as class `street`."""
    is_street = np.isin(roads.name, [k for k, name in enumerate(roads.names) if name.endswith(STREETS)])
    words = (*ROAD_CLASSES, "street")
    kind = np.where(is_street, len(ROAD_CLASSES), roads.road_class)
    codes, place = np.unique(roads.county, return_inverse=True)
    km = np.bincount(place * len(words) + kind, roads.length_m / 1000, len(codes) * len(words)).reshape(len(codes), -1)
    return [
        Length(f"{code:06d}", word, float(km[i, k]))
        for i, code in enumerate(codes)
        for k, word in enumerate(words)
        if code
    ]


def beside_published(found: list[Length], published: tuple[PublishedLength, ...]) -> list[Length]:
    """Published figures with what was laid in their area beside them; areas without one stand with None."""
    classes = {"全部公路": ROAD_CLASSES, "高速公路": ("motorway",), "农村公路": ("county", "rural")}
    return [
        Length(one.code, one.what, _sum(found, one.code, classes[one.what]), one.length_km, one.year, one.source)
        for one in published
        if one.what in classes
    ]


def _sum(found: list[Length], area: str, classes: tuple[str, ...]) -> float:
    return sum(part.km for part in found if part.code.startswith(area) and part.road_class in classes)


def unbridged(roads: Roads, rivers: Rivers) -> int:
    """How many pieces of road cross a river without a bridge."""
    ends = np.stack([roads.tail, roads.head], axis=1)
    return int((crossings(roads.longitude[ends], roads.latitude[ends], rivers) & ~roads.is_bridge).sum())
