"""From a parsed bulletin to a signal's fields, its identity, and what one version changed in another."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from anlan.core import clock, packs
from anlan.core.journal.verbs import canonical
from anlan.formats.bulletin import QuakeBulletin, Statement
from anlan.incidents.models import Signal

HAZARD = "earthquake"
FIGURES = (
    "event_type", "occurred_at", "longitude", "latitude", "depth_m", "magnitude", "magnitude_type", "place_text",
)  # fmt: skip
"""What a bulletin says of its event, under the same names in a bulletin and in a signal."""
COMPARED = ("status", *FIGURES)
"""What a duty officer means by “the bulletin has changed”."""
UNSAID = ("remarks", "source_format", "language", "at")
"""How a bulletin was written and where it stood, and what we think of it."""


def source_of(bulletin: Statement) -> str:
    """The agency under one name, whatever code the format prints; an unknown one as printed."""
    printed = bulletin.agency.strip()
    for agency in packs.lookup("quake_agencies", at=clock.now()).value["agencies"]:
        if printed.upper() in (alias.upper() for alias in agency["aliases"]):
            return str(agency["name"])
    return clipped("source", printed)


def detail_of(bulletin: Statement) -> dict[str, Any]:
    """The whole bulletin in plain values."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else value
        for name, value in dataclasses.asdict(bulletin).items()
    }


def content_hash(bulletin: Statement) -> str:
    """Of what the bulletin says, version included; not of how it was sent or when it came."""
    said = {name: value for name, value in detail_of(bulletin).items() if name not in UNSAID}
    if "says_exercise" in bulletin.remarks:  # the real one, word for word the same, is another content
        said["says_exercise"] = True
    return hashlib.sha256(canonical(said).encode("utf-8")).hexdigest()


def clipped(field: str, text: str) -> str:
    """Text as long as its column takes; what is longer stands whole in the detail."""
    return text[: Signal._meta.get_field(field).max_length]


def signal_from(bulletin: Statement, **known: Any) -> Signal:
    """An unsaved signal that says what the bulletin says; without figures where it gives none."""
    figures = _figures_of(bulletin) if isinstance(bulletin, QuakeBulletin) else {}
    return Signal(
        hazard=HAZARD,
        source_event_id=clipped("source_event_id", bulletin.agency_event_id or ""),
        source_version=clipped("source_version", bulletin.version or ""),
        other_ids=list(bulletin.ids),
        format=bulletin.source_format,
        status=bulletin.status,
        issued_at=bulletin.issued_at,
        detail=detail_of(bulletin),
        **figures,
        **known,
    )


def _figures_of(bulletin: QuakeBulletin) -> dict[str, Any]:
    return {name: getattr(bulletin, name) for name in FIGURES} | {
        "occurred_at_precision_s": bulletin.occurred_at_precision_s,
        "magnitude_type": clipped("magnitude_type", bulletin.magnitude_type or ""),
        "place_text": clipped("place_text", bulletin.place_text),
    }


def facts_of(signal: Signal) -> dict[str, Any]:
    """What an entry says of a signal; no text that a caller typed beyond the place."""
    return {
        "source": signal.source,
        "source_event_id": signal.source_event_id,
        "version": signal.source_version,
        "status": signal.status,
        "format": signal.format,
        "channel": signal.channel,
        "event_type": signal.event_type,
        "occurred_at": signal.occurred_at,
        "longitude": signal.longitude,
        "latitude": signal.latitude,
        "depth_m": signal.depth_m,
        "magnitude": signal.magnitude,
        "magnitude_type": signal.magnitude_type,
        "place": signal.place_text,
        "region_basis": signal.region_basis,
        "is_demo": signal.is_demo,
    }


def differences(before: Signal, after: Signal) -> Iterator[tuple[str, Any, Any]]:
    """Field, before, after, of what a duty officer would call changed; plain values."""
    for name in COMPARED:
        was, became = getattr(before, name), getattr(after, name)
        if was != became:
            yield name, _plain(was), _plain(became)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
