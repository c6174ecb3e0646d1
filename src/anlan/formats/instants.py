"""ISO 8601 instants as the seismological services write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_ISO = re.compile(
    r"\s*(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})[T ]\s*"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,12}))?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?\s*",
    re.ASCII | re.IGNORECASE,
)
_PRECISION_OF_DATETIME_S = 1e-6  # a Python datetime counts microseconds


def read_instant(text: str) -> tuple[datetime, float] | None:
    """An instant in UTC and the step in which it was written (s); None if it is not one.

    Without a zone it is UTC: QuakeML 1.2 and FDSN event text say so. A leap second (…:60) is
    kept as the first instant of the next minute.
    """
    if len(text) > 64 or (match := _ISO.fullmatch(text)) is None:
        return None
    second = int(match["second"] or 0)
    if second > 60:
        return None
    fraction = (match["fraction"] or "")[:6]
    try:
        instant = datetime(
            int(match["year"]),
            int(match["month"]),
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            tzinfo=_zone(match["zone"]),
        ) + timedelta(seconds=second, microseconds=int(fraction.ljust(6, "0")))
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if match["second"] is None:
        return instant, 60.0
    return instant, max(10.0 ** -len(match["fraction"] or ""), _PRECISION_OF_DATETIME_S)


def _zone(text: str | None) -> timezone:
    if text is None or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(ahead if text[0] == "+" else -ahead)
