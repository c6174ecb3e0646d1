"""How long there is for what: the clocks table of the packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anlan.core import packs
from anlan.core.deadlines.calendars import add_working_days, add_working_hours
from anlan.core.deadlines.errors import ClockUnknown


@dataclass(frozen=True)
class Limit:
    """A time limit of a kind, reckoned from a start. `soon_s`: shown as nearly late from this long before."""

    kind: str
    title: str
    due_at: datetime
    ladder_s: tuple[float, ...]
    soon_s: float | None


def limit_of(kind: str, *, starts_at: datetime, jurisdictions: Sequence[str]) -> Limit:
    """The limit in force at the start, of the most specific jurisdiction that sets this kind. Raises ClockUnknown."""
    says = _row(kind, starts_at, jurisdictions)
    if "within_s" in says:
        due_at = starts_at + timedelta(seconds=says["within_s"])
    elif "within_working_hours" in says:
        due_at = add_working_hours(starts_at, says["within_working_hours"], jurisdictions)
    else:
        due_at = add_working_days(starts_at, says["within_working_days"], jurisdictions)
    return Limit(kind, says["title"], due_at, tuple(says["ladder_s"]), says.get("soon_s"))


def _row(kind: str, at: datetime, jurisdictions: Sequence[str]) -> Mapping[str, Any]:
    for code in jurisdictions:
        try:
            value = packs.lookup("clocks", jurisdictions=[code], at=at).value
        except packs.PackFault:
            continue  # this place sets no clocks of its own
        if kind in value:
            found: Mapping[str, Any] = value[kind]
            return found
    raise ClockUnknown(kind=kind)
