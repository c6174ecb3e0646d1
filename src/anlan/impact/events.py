"""The earthquake as an assessment takes it: what a bulletin says, and what else is known of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.formats.bulletin import EARTHQUAKE_TYPES, LATITUDE_DEG, LONGITUDE_DEG, M_PER_KM
from anlan.formats.mechanism import NodalPlane

STRIKE_SOURCES = ("mechanism", "given")
"""Where an earthquake's own strike can come from: the bulletin's mechanism, a person."""


@dataclass(frozen=True)
class Reported:
    """Another agency's magnitude of the same earthquake."""

    agency: str
    magnitude_type: str | None
    magnitude: float


@dataclass(frozen=True)
class Quake:
    """One earthquake. Positions are WGS 84 degrees; unknown is None.

    planes       nodal planes, the one to compute with first; with dip and rake None a strike alone
    planes_from  one of STRIKE_SOURCES; without meaning when there are no planes
    others       what other agencies report of its magnitude
    """

    occurred_at: datetime
    longitude: float
    latitude: float
    depth_km: float | None
    magnitude: float
    magnitude_type: str | None
    place_text: str = ""
    agency: str = "unknown"
    agency_event_id: str | None = None
    status: str = "unknown"
    is_earthquake: bool = True
    planes: tuple[NodalPlane, ...] = ()
    planes_from: str = "mechanism"
    others: tuple[Reported, ...] = ()

    def __post_init__(self) -> None:
        if self.occurred_at.tzinfo is None:
            raise ValueError(f"occurred_at {self.occurred_at} has no time zone")
        west, east = LONGITUDE_DEG
        south, north = LATITUDE_DEG
        if not (west <= self.longitude <= east and south <= self.latitude <= north):
            raise ValueError(f"{self.longitude}, {self.latitude} is no position")
        if self.planes_from not in STRIKE_SOURCES:
            raise ValueError(f"planes_from must be one of {', '.join(STRIKE_SOURCES)}, got {self.planes_from}")


@dataclass(frozen=True)
class Observation:
    """An intensity that was seen or measured somewhere; `sigma`: of the report, in degrees."""

    longitude: float
    latitude: float
    intensity: float
    sigma: float


def observation_of(parts: Sequence[str], *, usual_sigma: float) -> Observation:
    """Of a line longitude,latitude,intensity[,sigma]. Raises ValueError for what is no number or cannot be."""
    longitude, latitude, intensity, sigma = map(float, [*parts, str(usual_sigma)][: len(Observation.__match_args__)])
    west, east = LONGITUDE_DEG
    south, north = LATITUDE_DEG
    if not (west <= longitude <= east and south <= latitude <= north and intensity >= 1 and sigma >= 0):
        raise ValueError(f"{','.join(parts)} is no observation")
    return Observation(longitude, latitude, intensity, sigma)


def quake_from_plain(plain: Mapping[str, Any]) -> Quake:
    """The quake of a bulletin's plain values, as a signal keeps them; `planes` and `others` may stand beside them.

    Raises KeyError, TypeError or ValueError for what is missing or wrong.
    """
    depth = plain.get("depth_m")
    planes = tuple(NodalPlane(one["strike"], one.get("dip"), one.get("rake")) for one in plain.get("planes", ()))
    others = tuple(Reported(one["agency"], one["magnitude_type"], one["magnitude"]) for one in plain.get("others", ()))
    return Quake(
        occurred_at=datetime.fromisoformat(plain["occurred_at"]), longitude=plain["longitude"],
        latitude=plain["latitude"], depth_km=None if depth is None else depth / M_PER_KM, magnitude=plain["magnitude"],
        magnitude_type=plain.get("magnitude_type"), place_text=plain.get("place_text", ""),
        agency=plain.get("agency", "unknown"), agency_event_id=plain.get("agency_event_id"),
        status=plain.get("status", "unknown"), is_earthquake=plain.get("event_type", "earthquake") in EARTHQUAKE_TYPES,
        planes=planes, planes_from=plain.get("planes_from", "mechanism"), others=others,
    )  # fmt: skip
