"""When a team is on watch, and how long it takes out of the gate at that moment. Pure: the clock is the caller's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from anlan.core.packs.loading import OFFICIAL_TIME

Shifts = Sequence[Mapping[str, str]]
"""Spans of the day by official time, `{"from": "08:00", "to": "20:00"}`; one that ends before it begins goes over midnight,
one that ends where it begins is the whole day."""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)


def is_on_watch(shifts: Shifts, at: datetime) -> bool:
    """Whether somebody is on watch at a moment; without shifts always. A shift holds from its first minute to its last.

    Raises ValueError for a time that is none.
    """
    if not shifts:
        return True
    now = f"{at.astimezone(OFFICIAL_TIME):%H:%M}"
    return any(_holds(_checked(one["from"]), _checked(one["to"]), now) for one in shifts)


def turnout_at(turnout_min: float, shifts: Shifts, callout_min: float, at: datetime) -> float:
    """Minutes from an order at this moment to the gate: of the team on watch, else with the call-out from home before it."""
    return turnout_min if is_on_watch(shifts, at) else turnout_min + callout_min


def _holds(begins: str, ends: str, now: str) -> bool:
    """Times of day of one length sort as they are written."""
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def is_time(text: str) -> bool:
    """Whether a text is a time of day as shifts have it."""
    return _TIME.fullmatch(text) is not None


def _checked(text: str) -> str:
    if not is_time(text):
        raise ValueError(f"not a time of day: {text!r}")
    return text
