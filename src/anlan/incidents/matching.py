"""Whether two bulletins speak of one earthquake: windows of time, distance and magnitude from the pack."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from anlan.core import packs
from anlan.core.geometry.measure import distance_m
from anlan.formats.bulletin import M_PER_KM


class Located(Protocol):
    """What a bulletin or a signal says of its earthquake."""

    source: str
    source_event_id: str
    other_ids: list[str]
    status: str
    occurred_at: datetime
    occurred_at_precision_s: float
    longitude: float | None
    latitude: float | None
    magnitude: float | None
    magnitude_type: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Match:
    """How well two bulletins fit: 0 is the same place, time and size; 1 is the rim of a window."""

    basis: str
    misfit: float


IDENTIFIER, WINDOWS = "identifier", "windows"


@dataclass(frozen=True)
class SameEvent:
    """The windows in force."""

    windows: Mapping[str, Any]
    family: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, instant: datetime) -> SameEvent:
        """The pack's windows of an instant."""
        windows = packs.lookup("quake_same_event", at=instant).value
        family = {printed: name for name, types in windows["families"].items() for printed in types}
        return cls(windows, family)

    @property
    def reach_s(self) -> float:
        """Two bulletins further apart in time than this can be one event in no case."""
        return float(self.windows["ids_within_s"])

    def magnitude_window(self, one: str, other: str) -> float:
        """By how much magnitudes of two types, as printed, may differ."""
        families = sorted((self._family_of(one), self._family_of(other)))
        pairs = self.windows["magnitude"]
        for pair in pairs["pairs"]:
            if sorted(pair["types"]) == families:
                return float(pair["within"])
        return float(pairs["same_family"] if families[0] == families[1] else pairs["default"])

    def _family_of(self, printed: str) -> str:
        small = printed.strip().lower()
        return self.family.get(small, small)

    def compare(self, one: Located, other: Located) -> Match | None:
        """How the two fit, or None when they are two events.

        A shared identifier settles it; one agency that gives two events two identifiers is believed.
        """
        apart_s = abs((one.occurred_at - other.occurred_at).total_seconds())
        if apart_s > self.reach_s:
            return None
        if _identifiers(one) & _identifiers(other):
            return Match(IDENTIFIER, 0)
        if one.source == other.source and one.source_event_id and other.source_event_id:
            return None
        if self._are_two_of_one_source(one, other):
            return None
        rough = sum(bulletin.status == "automatic" for bulletin in (one, other))
        adds = self.windows["automatic_adds"]
        return self._within(
            one,
            other,
            time_s=self.windows["time_s"] + rough * adds["time_s"],
            distance_km=self.windows["distance_km"] + rough * adds["distance_km"],
            magnitude=self.magnitude_window(one.magnitude_type, other.magnitude_type) + rough * adds["magnitude"],
        )

    def _are_two_of_one_source(self, one: Located, other: Located) -> bool:
        """One source's two reviewed bulletins, printed with two times, neither a correction: it saw two earthquakes."""
        apart_s = abs((one.occurred_at - other.occurred_at).total_seconds())
        remarks = {remark for bulletin in (one, other) for remark in bulletin.detail.get("remarks", ())}
        return (
            one.source == other.source
            and one.status == other.status == "reviewed"
            and apart_s > 0
            and apart_s >= max(one.occurred_at_precision_s, other.occurred_at_precision_s)
            and remarks.isdisjoint({"revision", "agency_missing"})
        )

    def compare_own(self, one: Located, other: Located) -> Match | None:
        """The same for two bulletins of one agency that gives no identifiers: narrower."""
        return self._within(one, other, **self.windows["same_source"])

    def _within(
        self, one: Located, other: Located, *, time_s: float, distance_km: float, magnitude: float
    ) -> Match | None:
        if None in (one.longitude, one.latitude, other.longitude, other.latitude, one.magnitude, other.magnitude):
            return None
        # A time written in minutes may stand for any second beside it: that much of the gap says nothing.
        apart_s = abs((one.occurred_at - other.occurred_at).total_seconds())
        apart_s = max(0.0, apart_s - one.occurred_at_precision_s - other.occurred_at_precision_s)
        apart_m = distance_m(one.longitude, one.latitude, other.longitude, other.latitude)  # type: ignore[arg-type]
        reach_m = distance_km * M_PER_KM + _uncertainty_m(one) + _uncertainty_m(other)
        # Decimal: 6.5 − 6.1 is 0.4, not a hair above it.
        differ = abs(_decimal(one.magnitude) - _decimal(other.magnitude)) / _decimal(magnitude)
        parts = (apart_s / time_s, apart_m / reach_m, float(differ))
        if max(parts) > 1:
            return None
        return Match(WINDOWS, math.sqrt(sum(part * part for part in parts)))


def _decimal(number: float | None) -> Decimal:
    return Decimal(str(number))


def best(rule: SameEvent, signal: Located, others: Iterable[Any]) -> tuple[Any, Match] | None:
    """The one of the others that fits best, if any fits at all; an identifier beats every window."""
    found = [(other, match) for other in others if (match := rule.compare(signal, other)) is not None]
    return min(found, key=lambda pair: (pair[1].basis != IDENTIFIER, pair[1].misfit), default=None)


def _identifiers(bulletin: Located) -> set[str]:
    return {identifier for identifier in (bulletin.source_event_id, *bulletin.other_ids) if identifier}


def _uncertainty_m(bulletin: Located) -> float:
    return float(bulletin.detail.get("horizontal_uncertainty_m") or 0)


def has_later_version(signal: Any, than: Any) -> bool | None:
    """Whether a version comes after another: by time of issue, else by number; None when neither says.

    Numbers count within one format only: the 6 of a QuakeML file is not before the milliseconds of a GeoJSON.
    """
    if signal.issued_at is not None and than.issued_at is not None and signal.issued_at != than.issued_at:
        return bool(signal.issued_at > than.issued_at)
    one, other = signal.source_version, than.source_version
    if signal.format == than.format and one.isdecimal() and other.isdecimal() and int(one) != int(other):
        return int(one) > int(other)
    return None


def opens_incident(signal: Any, basis: str, at: datetime) -> bool:
    """Whether the pack's rule opens an incident for a signal that joins none."""
    rule = packs.lookup("quake_opening", at=at).value
    if signal.event_type not in rule["event_types"] or signal.magnitude is None or basis not in rule["bases"]:
        return False
    for_basis = rule["bases"][basis]
    if signal.depth_m is None:
        return bool(signal.magnitude >= for_basis["unknown_depth"])
    for band in for_basis["bands"]:
        if signal.depth_m <= band["to_depth_km"] * M_PER_KM:
            return bool(signal.magnitude >= band["from_magnitude"])
    return False
