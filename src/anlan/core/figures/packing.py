"""Figures as JSON, for payloads and the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anlan.core.figures.figure import Figure, Interval, Kind


def figure_to_json(figure: Figure) -> dict[str, Any]:
    """Plain values; `value` is always there, null when unknown."""
    interval = figure.interval
    return {
        "value": figure.value,
        "unit": figure.unit,
        "kind": figure.kind.value,
        "source": figure.source,
        "as_of": figure.as_of.isoformat(),
        "method": figure.method,
        "version": figure.version,
        "inputs": list(figure.inputs),
        "interval": None if interval is None else {"low": interval.low, "high": interval.high, "level": interval.level},
    }


def figure_from_json(plain: Mapping[str, Any]) -> Figure:
    """The figure of `figure_to_json`'s values. Raises KeyError, TypeError or ValueError for anything else."""
    interval = plain.get("interval")
    return Figure(
        value=plain["value"],
        unit=plain["unit"],
        kind=Kind(plain["kind"]),
        source=plain["source"],
        as_of=datetime.fromisoformat(plain["as_of"]),
        method=plain.get("method", ""),
        version=plain.get("version", ""),
        inputs=tuple(plain.get("inputs", ())),
        interval=None if interval is None else Interval(interval["low"], interval["high"], interval["level"]),
    )
