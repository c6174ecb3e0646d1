"""The arrays of a place, one class for each kind of layer. Positions are WGS 84 degrees.

A class says its columns in `DTYPES`; every instance is checked when it is made, so that a layer read from a file is as
sound as one just computed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import shapely

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of one length; names of classes and the like beside them as tuples of words."""

    DTYPES: ClassVar[dict[str, str]] = {}
    LENGTHS: ClassVar[dict[str, str]] = {}
    """By column, the column whose length it shares; those not named share the first's."""

    def __post_init__(self) -> None:
        first = next(iter(self.DTYPES))
        for name, dtype in self.DTYPES.items():
            column = np.ascontiguousarray(getattr(self, name), dtype=dtype)
            column.flags.writeable = False
            object.__setattr__(self, name, column)
        for name in self.DTYPES:
            beside = self.LENGTHS.get(name, first)
            if len(getattr(self, name)) != len(getattr(self, beside)):
                raise ValueError(f"{type(self).__name__}.{name} has {len(getattr(self, name))} rows, {beside} has "
                                 f"{len(getattr(self, beside))}")  # fmt: skip
        for one in fields(self):
            if one.name not in self.DTYPES and isinstance(getattr(self, one.name), list):
                object.__setattr__(self, one.name, tuple(getattr(self, one.name)))

    def __len__(self) -> int:
        return len(getattr(self, next(iter(self.DTYPES))))


@dataclass(frozen=True, eq=False)
class Exposure(Table):
    """Who lives where and in what: one row a populated cell or settlement.

    township    9 digits; village 12 digits, 0 where unknown
    people      counted or inferred residents; elderly (65+) and children (0–14) are among them
    households  family households
    urban       0 countryside, 1 town, 2 city
    area_km2    of the cell
    houses      (n, k) houses by structure class, in the order of `classes` (names of the pack table `house_classes`)
    """

    DTYPES: ClassVar[dict[str, str]] = {
        "longitude": "f8", "latitude": "f8", "township": "i8", "village": "i8", "people": "i4", "elderly": "i4",
        "children": "i4", "households": "i4", "urban": "i1", "area_km2": "f4", "houses": "i4",
    }  # fmt: skip

    longitude: Array
    latitude: Array
    township: Array
    village: Array
    people: Array
    elderly: Array
    children: Array
    households: Array
    urban: Array
    area_km2: Array
    houses: Array
    classes: tuple[str, ...]


ROAD_CLASSES = ("motorway", "national", "provincial", "county", "rural")
"""高速公路, 国道, 省道, 县道, 乡村道: the numbers 0–4 of `Roads.road_class`."""


@dataclass(frozen=True, eq=False)
class Roads(Table):
    """A road network as `science.roads.build_network` takes it: nodes, and rows that are straight pieces between two.

    road_class  place in ROAD_CLASSES
    way         0 both ways, 1 as the row runs, −1 against it
    grade       rise over run as the row runs
    name        place in `names`, −1 where it has none
    county      6 digits, 0 where unknown
    """

    DTYPES: ClassVar[dict[str, str]] = {
        "longitude": "f8", "latitude": "f8", "tail": "i4", "head": "i4", "length_m": "f4", "road_class": "i1",
        "way": "i1", "grade": "f4", "name": "i4", "is_bridge": "?", "county": "i4",
    }  # fmt: skip
    LENGTHS: ClassVar[dict[str, str]] = dict.fromkeys(
        ("tail", "head", "length_m", "road_class", "way", "grade", "name", "is_bridge", "county"), "tail"
    )

    longitude: Array
    latitude: Array
    tail: Array
    head: Array
    length_m: Array
    road_class: Array
    way: Array
    grade: Array
    name: Array
    is_bridge: Array
    county: Array
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ground(Table):
    """Heights on a grid of degrees: rows run south from `north`, columns east from `west` (outer edges)."""

    DTYPES: ClassVar[dict[str, str]] = {"height_m": "f4", "is_river": "?"}

    height_m: Array
    is_river: Array
    west: float
    north: float
    cell: float


@dataclass(frozen=True, eq=False)
class Rivers(Table):
    """Courses downstream: points of all rivers one after another; `river` is each point's place in `names`."""

    DTYPES: ClassVar[dict[str, str]] = {"longitude": "f8", "latitude": "f8", "river": "i4", "height_m": "f4"}

    longitude: Array
    latitude: Array
    river: Array
    height_m: Array
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Faults(Table):
    """Traces of faults 断层: points of all lines one after another, each along its line; at least two a line.

    fault  of each point, the line it belongs to: its place in `names`, which holds "" for a line without a name
    """

    DTYPES: ClassVar[dict[str, str]] = {"longitude": "f8", "latitude": "f8", "fault": "i4"}

    longitude: Array
    latitude: Array
    fault: Array
    names: tuple[str, ...]

    @property
    def lines(self) -> Array:
        """A line (shapely, degrees) for each of the names."""
        return np.asarray(shapely.linestrings(self.longitude, self.latitude, indices=self.fault), object)


KINDS: dict[str, type[Table]] = {
    "exposure": Exposure, "roads": Roads, "ground": Ground, "rivers": Rivers, "faults": Faults,
}  # fmt: skip
"""The kinds of layers, by the word that `models.Layer.kind` holds."""
