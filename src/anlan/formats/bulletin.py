"""The earthquake bulletin: what every agency says of an earthquake, whatever the format."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from anlan.formats.faults import FaultList, FormatError, shown
from anlan.formats.instants import read_instant

Status = Literal["automatic", "reviewed", "withdrawn", "unknown"]

# What is possible on Earth. Wider than anything observed, so that nothing real is refused.
#: Geographic coordinates, degrees: by definition (ISO 6709). Longitudes counted 0…360 are refused
#: rather than wrapped, for 281.7 may as well be a slip of the pen for 28.17.
LATITUDE_DEG = (-90.0, 90.0)
LONGITUDE_DEG = (-180.0, 180.0)
#: Deepest located earthquakes: some 750 km (Kiser et al. 2021, Geophys. Res. Lett. 48, e2021GL093111).
#: Negative depths are above sea level; the highest ground is 8.85 km, the scale leaves room above it.
DEPTH_M = (-10_000.0, 800_000.0)
#: Largest recorded: Mw 9.5, Chile 1960 (Kanamori 1977, J. Geophys. Res. 82, 2981); a rupture around
#: the whole Earth would be about 10.6. Smallest in public bulletins: mining networks, about −2.
MAGNITUDE = (-2.0, 10.5)
#: How far a bulletin may lie ahead of its receipt: clocks of two agencies differ, not by more.
AHEAD_S = 300.0

#: Identifiers kept of one event; the most that one has in the feeds of USGS is some thirty.
MAX_IDS = 100

M_PER_KM = 1000.0

_DECIMAL = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"月球|月面|月震|火星表面|火星震|火星上"
    r"|\b(?:on|of)\s+the\s+moon\b|\b(?:on|surface\s+of)\s+mars\b|^\s*(?:the\s+)?(?:moon|mars)\s*(?:$|[,(（，])"
    r"|\b(?:lunar|moonquake|marsquake)\b|\bsea of tranquill?ity\b|\bmare (?:tranquillitatis|imbrium)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class QuakeBulletin:
    """One agency's statement about one earthquake at one moment. Coordinates are WGS 84.

    `status` is “withdrawn” when the agency took the event back, “unknown” when it does not say.
    `magnitude_type` is as printed, never converted. `occurred_at_precision_s` is the step in
    which the time was written: 60 for a Chinese sentence, which has minutes only. `ids` are all
    the identifiers the source lists, for recognising the event in another agency's bulletin.
    `remarks` are codes of `faults.REMARKS`: what the reader assumed or doubts.
    """

    agency: str
    agency_event_id: str | None
    occurred_at: datetime
    occurred_at_precision_s: float
    longitude: float
    latitude: float
    depth_m: float | None
    magnitude: float
    magnitude_type: str | None
    place_text: str
    status: Status
    source_format: str
    language: str
    version: str | None = None
    ids: tuple[str, ...] = ()
    issued_at: datetime | None = None
    time_uncertainty_s: float | None = None
    horizontal_uncertainty_m: float | None = None
    depth_uncertainty_m: float | None = None
    magnitude_uncertainty: float | None = None
    event_type: str = "earthquake"
    datum: str = "WGS84"
    remarks: tuple[str, ...] = ()

    @property
    def is_earthquake(self) -> bool:
        """False for quarry blasts, collapses, scenarios and whatever else is not an earthquake."""
        return self.event_type in EARTHQUAKE_TYPES


@dataclass(frozen=True, kw_only=True)
class Retraction:
    """An agency takes an event back by its identifier alone: withdrawn, and no figures are given.

    Never a bulletin with invented figures: whoever knows the event takes them from what is withdrawn.
    `at` is its place inside the source, for a fault of it.
    """

    agency: str
    agency_event_id: str
    source_format: str
    language: str
    status: Literal["withdrawn"] = "withdrawn"
    version: str | None = None
    ids: tuple[str, ...] = ()
    issued_at: datetime | None = None
    remarks: tuple[str, ...] = ()
    at: str = ""


#: What an input says: of an earthquake, or that there was none.
Statement = QuakeBulletin | Retraction


#: QuakeML 1.2 event types that are, or may be taken for, an earthquake.
EARTHQUAKE_TYPES = frozenset({"earthquake", "not reported", "induced or triggered event"})


class Draft:
    """A bulletin while it is being read: values as they are found, faults as they are met."""

    def __init__(self, faults: FaultList, *, source_format: str, language: str, at: str = "") -> None:
        self.faults = faults
        self.at = at
        self.is_sound = True
        self.is_retraction = False
        self.values: dict[str, object] = {"source_format": source_format, "language": language}
        self.remarks: list[str] = []
        self.lines: dict[str, int | None] = {}

    def fault(self, name: str, code: str, *, line: int | None = None, at: str = "", **params: object) -> None:
        self.is_sound = False
        where = ".".join(part for part in (self.at, at) if part)
        self.faults.add(name, code, line=line, at=where, **params)

    def remark(self, code: str) -> None:
        if code not in self.remarks:
            self.remarks.append(code)

    def put(self, name: str, value: object) -> None:
        self.values[name] = value

    def number(
        self,
        name: str,
        text: object,
        *,
        scale: float = 1.0,
        line: int | None = None,
        at: str = "",
        is_required: bool = False,
    ) -> None:
        """Take a number, in SI after `scale`; faults when it is none, not finite or not of this Earth."""
        if text is None or text == "":
            if is_required:
                self.fault(name, "missing", line=line, at=at)
            return
        value = as_number(text)
        if isinstance(value, str):
            self.fault(name, value, line=line, at=at, value=text)
            return
        value *= scale
        low, high = _LIMITS[name]
        if not low <= value <= high:
            shown_scale = M_PER_KM if name == "depth_m" else 1.0
            unit = " km" if name == "depth_m" else ""
            self.fault(
                name,
                "out_of_range",
                line=line,
                at=at,
                value=f"{value / shown_scale:.10g}{unit}",
                low=f"{low / shown_scale:g}",
                high=f"{high / shown_scale:g}{unit}",
            )
            return
        self.values[name] = value

    def uncertainty(self, name: str, text: object, *, scale: float = 1.0) -> None:
        """An uncertainty is an extra: one that cannot be read is left out and remarked."""
        if text is None or text == "":
            return
        value = as_number(text)
        if isinstance(value, str) or value < 0:
            self.remark("uncertainty_unreadable")
        else:
            self.values[name] = value * scale

    def instant(self, text: str | None, *, line: int | None = None, at: str = "") -> None:
        """Take the origin time."""
        if text is None or not text.strip():
            self.fault("occurred_at", "missing", line=line, at=at)
        elif (read := read_instant(text)) is None:
            self.fault("occurred_at", "bad_time", line=line, at=at, value=text)
        else:
            self.values["occurred_at"], self.values["occurred_at_precision_s"] = read
            self.lines["occurred_at"] = line

    def issued(self, text: str | None) -> None:
        if text and text.strip():
            read = read_instant(text)
            if read is None:
                self.remark("issued_at_unreadable")
            else:
                self.values["issued_at"] = read[0]

    def place(self, text: str, *, line: int | None = None, at: str = "") -> None:
        clean = " ".join(text.split())[:500]
        self.values["place_text"] = clean
        if _ELSEWHERE.search(clean):
            self.fault("place_text", "not_on_earth", line=line, at=at, value=clean)

    def retract(self) -> None:
        """Withdrawn, figures not given: the identity is all there is to read."""
        self.is_retraction = True
        self.values["status"] = "withdrawn"

    def finish(self, *, received_at: datetime | None, ahead_s: float) -> Statement | None:
        """The bulletin or retraction, or None when any of its fields had a fault."""
        occurred_at = self.values.get("occurred_at")
        if (
            isinstance(occurred_at, datetime)
            and received_at is not None
            and occurred_at - received_at > timedelta(seconds=ahead_s)
        ):
            self.fault(
                "occurred_at",
                "in_future",
                line=self.lines.get("occurred_at"),
                value=occurred_at.isoformat(),
                received=received_at.astimezone(UTC).isoformat(),
            )
        if not self.is_sound:
            return None
        if not self.values.get("agency"):
            self.values["agency"] = "unknown"
            self.remark("agency_missing")
        if self.is_retraction:
            said = {name: self.values[name] for name in _OF_A_RETRACTION if name in self.values}
            return Retraction(**said, remarks=tuple(self.remarks), at=self.at)  # type: ignore[arg-type]
        optional = {"agency_event_id": None, "depth_m": None, "magnitude_type": None, "place_text": ""}
        fields = {**optional, **self.values, "remarks": tuple(self.remarks)}
        return QuakeBulletin(**fields)  # type: ignore[arg-type]  # each value was checked as it came in


_OF_A_RETRACTION = ("agency", "agency_event_id", "source_format", "language", "version", "ids", "issued_at")
_LIMITS = {
    "latitude": LATITUDE_DEG,
    "longitude": LONGITUDE_DEG,
    "depth_m": DEPTH_M,
    "magnitude": MAGNITUDE,
}


def as_number(value: object) -> float | str:
    """The number, or the reason code why it is none. Takes text and JSON numbers, not booleans."""
    if isinstance(value, bool):
        return "not_a_number"
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return "not_finite"
    else:
        text = str(value).strip().replace("−", "-")
        if _DECIMAL.fullmatch(text) is None:
            return "not_finite" if _NOT_FINITE.fullmatch(text) else "not_a_number"
        number = float(text)
    return number if math.isfinite(number) else "not_finite"


def collect(
    drafts: list[Draft], faults: FaultList, *, received_at: datetime | None, ahead_s: float
) -> list[Statement]:
    """All bulletins of one input; raises FormatError with every fault if there is any."""
    if received_at is not None and received_at.tzinfo is None:
        raise ValueError("received_at must know its time zone")
    done = [(draft, draft.finish(received_at=received_at, ahead_s=ahead_s)) for draft in drafts]
    bulletins = [bulletin for _, bulletin in done if bulletin is not None]
    if not drafts and not faults.items:
        faults.add("event", "no_event")
    if faults.items:
        partials = tuple({**draft.values} for draft, bulletin in done if bulletin is None)
        raise FormatError(tuple(faults.items), partials=partials, readable=tuple(bulletins))
    return bulletins


def collect_bulletins(
    drafts: list[Draft], faults: FaultList, *, received_at: datetime | None, ahead_s: float
) -> list[QuakeBulletin]:
    """The same for a format that always gives the figures."""
    found = collect(drafts, faults, received_at=received_at, ahead_s=ahead_s)
    return [statement for statement in found if isinstance(statement, QuakeBulletin)]


def unique(values: list[str | None]) -> tuple[str, ...]:
    """The identifiers that are not empty, each once, in their order, none longer than can be shown."""
    return tuple(dict.fromkeys(value.strip()[:255] for value in values if value and value.strip()))[:MAX_IDS]


__all__ = [
    "AHEAD_S",
    "DEPTH_M",
    "EARTHQUAKE_TYPES",
    "LATITUDE_DEG",
    "LONGITUDE_DEG",
    "MAGNITUDE",
    "M_PER_KM",
    "Draft",
    "QuakeBulletin",
    "Retraction",
    "Statement",
    "Status",
    "as_number",
    "collect",
    "collect_bulletins",
    "shown",
    "unique",
]
