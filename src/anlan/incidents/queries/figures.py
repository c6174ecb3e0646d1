"""A signal's numbers with their provenance."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.core.figures import Figure, Interval, Kind
from anlan.formats.bulletin import M_PER_KM
from anlan.incidents.models import Signal


@dataclass(frozen=True)
class SignalFigures:
    """What a bulletin measured."""

    magnitude: Figure
    depth_km: Figure
    longitude: Figure
    latitude: Figure


def figures_of(signal: Signal) -> SignalFigures:
    """Magnitude (its type as unit, unconverted), depth and position; unknown stays unknown."""

    def figure(value: float | None, unit: str, interval: Interval | None = None) -> Figure:
        return Figure(
            value=value,
            unit=unit,
            kind=Kind.MEASURED,
            source=signal.source,
            as_of=signal.issued_at or signal.received_at,
            method=signal.status,
            version=signal.source_version,
            inputs=(signal.journal_key,),
            interval=interval,
        )

    depth_km = None if signal.depth_m is None else signal.depth_m / M_PER_KM
    return SignalFigures(
        magnitude=figure(signal.magnitude, signal.magnitude_type),
        depth_km=figure(depth_km, "km"),
        longitude=figure(signal.longitude, "°"),
        latitude=figure(signal.latitude, "°"),
    )
