"""What an assessment takes of a place: arrays of people, things, roads and teams, and where each comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Protocol

from anlan.impact.result import Origin
from anlan.impact.wording import Words
from anlan.risk.arrays import Array, Exposure, Roads, Table


@dataclass(frozen=True, eq=False)
class Things(Table):
    """Facilities: what an event may hit.

    codes     of their regions, 6, 9 or 12 digits
    kind      place in `kinds` (kind, title, group and unit of the pack table facility_kinds)
    township  9 digits, 0 where unknown
    capacity  as the kind counts, NaN where unknown
    source    place in `sources`
    """

    DTYPES: ClassVar[dict[str, str]] = {
        "longitude": "f8", "latitude": "f8", "kind": "i2", "township": "i8", "capacity": "f8", "source": "i4",
        "is_demo": "?", "is_inferred": "?",
    }  # fmt: skip

    longitude: Array
    latitude: Array
    kind: Array
    township: Array
    capacity: Array
    source: Array
    is_demo: Array
    is_inferred: Array
    uids: tuple[str, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    kinds: tuple[tuple[str, Words, str, Words], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Teams(Table):
    """Teams that are ready. turnout_min: from the order to the gate; NaN where unknown. codes: where they are at home."""

    DTYPES: ClassVar[dict[str, str]] = {
        "longitude": "f8", "latitude": "f8", "people": "i4", "turnout_min": "f8", "is_demo": "?",
    }  # fmt: skip

    longitude: Array
    latitude: Array
    people: Array
    turnout_min: Array
    is_demo: Array
    uids: tuple[str, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    kinds: tuple[Words, ...]
    sources: tuple[str, ...]


class Ways(Protocol):
    """Journeys over the roads of a place to one target, as teams go."""

    def minutes(self, places: Array, target: tuple[float, float], *, limit_min: float) -> tuple[Array, Sequence[Words]]:
        """From each place (n, 2), NaN where there is no way within the limit; and the reason, empty where there is one."""

    def kilometres(self, place: tuple[float, float], target: tuple[float, float]) -> float:
        """Length of the quickest way where there is one."""


@dataclass(frozen=True)
class Place:
    """Everything known of a place; None is not known, which is not nothing.

    townships  9 digits → name, and name of its county
    seats      9 digits → longitude, latitude of its seat; what is not there has none that is known
    coverage   polygons (shapely, degrees) for which data speak, by the name of the field (`exposure`, `roads`), and of
               `things` by their group; what is not there speaks for everywhere
    stock      item of ration_norms → quantity held in reach
    origins    where each comes from, by the name of the field
    """

    exposure: Exposure | None = None
    things: Things | None = None
    roads: Roads | None = None
    teams: Teams | None = None
    ways: Ways | None = None
    stock: Mapping[str, float] | None = None
    townships: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    seats: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    coverage: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True)
class NearFault:
    """The fault that an epicentre lies beside: `strike` of its trace there, 0–180 degrees from north, clockwise."""

    name: str
    strike: float
    distance_km: float
    origin: Origin


@dataclass(frozen=True)
class Setting:
    """Where the epicentre lies: its county, or abroad and at sea the nearest province with its distance.

    fault  looked for only where the bulletin leaves the strike open
    """

    region_code: str | None = None
    region_name: str | None = None
    nearest_code: str | None = None
    nearest_name: str | None = None
    nearest_km: float | None = None
    fault: NearFault | None = None


def digest_of(place: Place) -> str:
    """SHA-256 over the arrays; a layer that says its own sum is taken at its word."""
    total = hashlib.sha256()
    for name in ("exposure", "things", "roads", "teams"):
        table, origin = getattr(place, name), place.origins.get(name)
        total.update(f"{name} {len(table) if table is not None else None}\n".encode())
        if origin is not None and origin.sha256:
            total.update(origin.sha256.encode())
        elif table is not None:
            total.update(digest_of_table(table).encode())
    total.update(repr(sorted((place.stock or {}).items())).encode())
    return total.hexdigest()


def digest_of_table(table: Table) -> str:
    """SHA-256 over its columns and the words beside them."""
    total = hashlib.sha256()
    for one in fields(table):
        column = getattr(table, one.name)
        total.update(column.tobytes() if one.name in table.DTYPES else repr(column).encode())
    return total.hexdigest()
