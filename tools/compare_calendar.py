"""Compare the calendar pack, day by day, with the package `chinesecalendar` (MIT), where that is installed.

Run as `python -m tools.compare_calendar`; it is no dependency of Anlan, only a second pair of eyes.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta


def differences(first: date, last: date) -> list[date]:
    """Days on which pack and package disagree whether it is a working day."""
    import chinese_calendar

    from anlan.core.deadlines.calendars import is_working_day

    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day) != chinese_calendar.is_workday(day)]


def main() -> int:
    from anlan.core.packs import rows

    found = differences(min(row.valid_from for row in rows("calendar")), date(2026, 12, 31))
    print("\n".join(map(str, found)) or "no day differs")
    return len(found) > 0


if __name__ == "__main__":
    sys.exit(main())
