"""Working days and office hours, against the State Council's notices."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.deadlines.calendars import add_working_days, add_working_hours, is_working_day
from anlan.core.deadlines.errors import CalendarUnknown

BEIJING = ZoneInfo("Asia/Shanghai")


def beijing(*parts):
    return datetime(*parts, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2024, 2, 9), True),  # the eve of 2024 was a working day; only encouraged to be free
        (date(2024, 2, 10), False),
        (date(2024, 2, 18), True),  # a Sunday, worked instead
        (date(2024, 9, 16), False),  # a Monday inside the Mid-Autumn holiday
        (date(2025, 1, 1), False),
        (date(2025, 1, 26), True),
        (date(2025, 1, 28), False),
        (date(2025, 10, 8), False),
        (date(2025, 10, 11), True),
        (date(2026, 1, 4), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 9, 20), True),
        (date(2026, 11, 21), False),  # an ordinary Saturday
        (date(2026, 11, 23), True),
    ],
)
def test_a_day_is_worked_as_the_notice_says(day, is_worked):
    assert is_working_day(day) is is_worked


def test_each_year_has_the_working_days_that_its_notice_leaves():
    counted = {
        year: sum(
            is_working_day(date(year, 1, 1) + timedelta(days=n))
            for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
        )
        for year in (2024, 2025, 2026)
    }
    # 2024 has 11 statutory holidays and 104 rest days in 366; from 2025 on there are 13 statutory holidays.
    assert counted == {2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2027, 1, 1)])
def test_a_year_without_a_notice_is_refused_and_not_guessed(day):
    with pytest.raises(CalendarUnknown) as refused:
        is_working_day(day)
    assert str(day.year) in str(refused.value)
    with pytest.raises(CalendarUnknown, match="2027"):
        add_working_days(beijing(2026, 12, 30, 9), 5)


def test_the_day_of_the_start_is_not_counted_and_the_last_day_ends_at_midnight():
    assert add_working_days(beijing(2026, 11, 23, 9), 1) == beijing(2026, 11, 25, 0)
    assert add_working_days(beijing(2026, 11, 20, 17), 3) == beijing(2026, 11, 26, 0)  # Friday; Mon, Tue, Wed


def test_a_holiday_with_its_make_up_days_is_stepped_over():
    # 13 Feb 2026 is a Friday; 14 Feb is worked, 15–23 Feb are the Spring Festival, then 24, 25 …
    assert add_working_days(beijing(2026, 2, 13, 9), 2) == beijing(2026, 2, 25, 0)


def test_midnight_belongs_to_the_new_day_of_official_time_and_not_of_utc():
    before, after = datetime(2026, 11, 22, 15, 59, tzinfo=UTC), datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert add_working_days(before, 1) == beijing(2026, 11, 24, 0)  # still Sunday: Monday is the first
    assert add_working_days(after, 1) == beijing(2026, 11, 25, 0)  # Monday already: Tuesday is


def test_office_hours_stop_at_noon_at_night_and_on_holidays():
    assert add_working_hours(beijing(2026, 11, 23, 11), 2) == beijing(2026, 11, 23, 14, 30)
    assert add_working_hours(beijing(2026, 11, 23, 17), 2) == beijing(2026, 11, 24, 9, 30)
    assert add_working_hours(beijing(2026, 11, 20, 17, 30), 1) == beijing(2026, 11, 23, 9)
    assert add_working_hours(beijing(2026, 11, 21, 3), 8) == beijing(2026, 11, 23, 18)
    assert add_working_hours(beijing(2026, 2, 14, 17), 2) == beijing(2026, 2, 24, 9, 30)


@pytest.mark.parametrize("nothing", [0, -1, float("nan")])
def test_no_time_at_all_is_refused(nothing):
    with pytest.raises(ValueError):
        add_working_hours(beijing(2026, 11, 23, 11), nothing)
    with pytest.raises(ValueError):
        add_working_days(beijing(2026, 11, 23, 11), 0 if nothing != nothing else int(nothing))


starts = st.datetimes(datetime(2024, 1, 2), datetime(2026, 9, 1), timezones=st.just(UTC))


@given(starts, st.integers(1, 40))
def test_between_start_and_end_lie_exactly_that_many_working_days(start, days):
    end = add_working_days(start, days)
    first = start.astimezone(BEIJING).date()
    last = (end - timedelta(microseconds=1)).astimezone(BEIJING).date()
    assert is_working_day(last)
    assert sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)) == days
    assert end.astimezone(BEIJING).timetz().replace(tzinfo=None).isoformat() == "00:00:00"


@given(starts, st.integers(1, 40))
def test_one_day_more_is_never_earlier(start, days):
    assert add_working_days(start, days) < add_working_days(start, days + 1)


@given(starts, st.integers(1, 200), st.integers(1, 200))
def test_hours_may_be_added_at_once_or_one_after_the_other(start, some, more):
    at_once = add_working_hours(start, (some + more) / 4)
    assert add_working_hours(add_working_hours(start, some / 4), more / 4) == at_once
    assert at_once > start


@given(starts, starts, st.integers(1, 100))
def test_who_starts_later_is_not_due_earlier(one, other, quarters):
    first, second = sorted([one, other])
    assert add_working_hours(first, quarters / 4) <= add_working_hours(second, quarters / 4)
