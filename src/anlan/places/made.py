"""What the makers hand to each other beside the array tables of `anlan.risk.arrays`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from anlan.risk.arrays import Array, Ground, Rivers, Table


@dataclass(frozen=True, eq=False)
class Seats(Table):
    """Seats of units of one tier (counties, townships or villages), in the order of their codes.

    code         6, 9 or 12 digits
    county       6 digits, of today's unit it lies in
    is_inferred  whether the position was made up; the others are a gazetteer's
    is_urban     the unit is a subdistrict 街道 or community 社区 of a town
    """

    DTYPES: ClassVar[dict[str, str]] = {
        "code": "i8", "county": "i4", "longitude": "f8", "latitude": "f8", "height_m": "f4", "is_inferred": "?",
        "is_urban": "?",
    }  # fmt: skip

    code: Array
    county: Array
    longitude: Array
    latitude: Array
    height_m: Array
    is_inferred: Array
    is_urban: Array
    names: tuple[str, ...]


@dataclass(frozen=True)
class Land:
    """The ground of a place.

    ground   of the whole place, some hundred metres a cell; NaN outside
    county   (rows, cols) 6 digits of the county each cell lies in, 0 outside
    close    finer ground (≤ 100 m a cell) of the counties where the demo's incident lies; may be empty
    rivers   courses downstream, of the skeleton and where the ground gathers water
    """

    ground: Ground
    county: Array
    close: tuple[Ground, ...]
    rivers: Rivers
