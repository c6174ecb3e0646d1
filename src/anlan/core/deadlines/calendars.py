"""Working days and office hours of a place, from the packs. A year without a calendar is refused, never guessed.

All reckoning is in the official time of the country; instants come in and go out with their zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from anlan.core import packs
from anlan.core.deadlines.errors import CalendarUnknown
from anlan.core.packs.loading import OFFICIAL_TIME, official_day
from anlan.core.packs.reading import day_of
from anlan.core.settings import conf

NATION = ("CN",)


def is_working_day(day: date, jurisdictions: Sequence[str] = NATION) -> bool:
    """Whether offices work on a day. Raises CalendarUnknown where no pack holds that year."""
    worked, rest, weekdays = _calendar(tuple(jurisdictions), day)
    if day in worked:
        return True
    return day not in rest and day.isoweekday() not in weekdays


@packs.kept
def _calendar(jurisdictions: tuple[str, ...], day: date) -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """Days worked instead, holidays, weekly rest days, as they hold on a day."""
    try:
        value = packs.lookup("calendar", jurisdictions=jurisdictions, at=day).value
    except packs.PackFault as fault:
        raise CalendarUnknown(year=day.year) from fault
    rest: set[date] = set()
    for holiday in value["holidays"]:
        first, last = day_of(holiday["from"]), day_of(holiday["to"])
        rest.update(first + timedelta(days=n) for n in range((last - first).days + 1))
    worked = frozenset(day_of(one) for one in value["make_up_days"])
    return worked, frozenset(rest), frozenset(value["rest_weekdays"])


def working_days_after(day: date, jurisdictions: Sequence[str] = NATION) -> Iterator[date]:
    """The working days after a day, in order."""
    since = 0
    while since <= conf.CALENDAR_SEARCH_DAYS:
        day += timedelta(days=1)
        since += 1
        if is_working_day(day, jurisdictions):
            since = 0
            yield day
    raise CalendarUnknown(year=day.year)


def add_working_days(start: datetime, days: int, jurisdictions: Sequence[str] = NATION) -> datetime:
    """The end (24:00) of the n-th working day after the day of `start`, which itself is not counted.

    Source of the counting: 民法典 §201 (the first day is not counted), §203 (the last ends at 24:00).
    """
    if days < 1:
        raise ValueError(f"{days} working days lead nowhere")
    last = next(islice(working_days_after(official_day(start), jurisdictions), days - 1, None))
    return _midnight_after(last)


def add_working_hours(start: datetime, hours: float, jurisdictions: Sequence[str] = NATION) -> datetime:
    """The instant at which that many office hours have passed since `start`; outside office hours none pass."""
    if not hours > 0:
        raise ValueError(f"{hours} working hours lead nowhere")
    left = timedelta(hours=hours)
    for opens, closes in _open_spans(start, jurisdictions):
        begins = max(opens, start)
        if closes - begins >= left:
            return (begins + left).astimezone(UTC)
        left -= closes - begins
    raise AssertionError("office hours never end: working_days_after raises first")


def _open_spans(start: datetime, jurisdictions: Sequence[str]) -> Iterator[tuple[datetime, datetime]]:
    """Office spans that end after an instant, in order."""
    today = official_day(start)
    yesterday = today - timedelta(days=1)
    days = working_days_after(yesterday, jurisdictions) if is_working_day(today, jurisdictions) else None
    for day in days or working_days_after(today, jurisdictions):
        for span in packs.lookup("office_hours", jurisdictions=jurisdictions, at=day).value["spans"]:
            opens, closes = _at(day, span["from"]), _at(day, span["to"])
            if closes > start:
                yield opens, closes


def _at(day: date, clock_face: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock_face), OFFICIAL_TIME)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), OFFICIAL_TIME).astimezone(UTC)
