"""Times in Chinese bulletin sentences: found in the text, then resolved to an instant.

They are Beijing time (UTC+8) unless the sentence says otherwise. Year, month or date may be absent:
the latest matching instant not after the receipt is meant (a little ahead is allowed, for clocks
differ), and what was assumed is remarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))

_ABROAD = (
    r"(?:日本|东京|韩国|首尔|朝鲜|平壤|缅甸|泰国|曼谷|越南|印度|尼泊尔|印尼|雅加达|巴基斯坦|阿富汗|伊朗|土耳其|俄罗斯|莫斯科|意大利|希腊"
    r"|欧洲中部|美国(?:东部|中部|西部|太平洋)?|纽约|太平洋|夏威夷|墨西哥|智利|秘鲁|新西兰|澳大利亚|伦敦|英国|蒙古)(?:夏令)?时间"
)
_ZONE = (
    r"北京时间|世界协调时|协调世界时|世界时|国际标准时间|国际时间|格林[尼威]治(?:标准)?时间|当地时间|本地时间"
    rf"|{_ABROAD}"
    r"|台[北湾]时间|(?:UTC|GMT)\s*[+-]\s*\d{1,2}(?:[:.]?\d{2})?(?!\d)|UTC|GMT|CST|BJT"
)
_PART = r"凌晨|清晨|早晨|早上|上午|中午|午后|下午|傍晚|晚上|晚间|夜间|深夜|今晨|今早|今晚|昨晚|昨夜|晨|早|晚"
_DATE = (
    r"(?:(?P<year>\d{4}|\d{2}(?=年))\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?P<day_only>(?<!\d)\d{1,2})\s*[日号]"
    r"|(?P<year_n>\d{4})\s*[-/.]\s*(?P<month_n>\d{1,2})\s*[-/.]\s*(?P<day_n>\d{1,2})"
    r"|(?P<year_c>(?<!\d)(?:19|20)\d{2})(?P<month_c>\d{2})(?P<day_c>\d{2})(?=[\sT]{1,2}\d{1,2}:\d{2})"
    r"|(?P<month_s>(?<![\d.-])\d{1,2})[-/](?P<day_s>\d{1,2})(?=[\s-]{1,3}\d{1,2}:\d{2})"
    r"|(?P<word>今[天日]|昨[天日]|前[天日]|今(?=[晨早晚])|昨(?=[晚夜]))"
)
_CLOCK = (
    r"(?P<hour>\d{1,2})\s*(?:时|点钟?)(?!间)\s*"
    r"(?:(?P<half>半)|(?P<quarter>[13一三])\s*刻|(?P<minute>\d{1,2})\s*(?:分|(?=[,(\s在许左]|$))\s*(?:(?P<second>\d{1,2})(?:\.(?P<fraction>\d{1,6}))?\s*秒)?)?"
    r"|(?P<hour_n>\d{1,2})\s*:\s*(?P<minute_n>\d{2})(?:\s*:\s*(?P<second_n>\d{2})(?:\.(?P<fraction_n>\d{1,6}))?)?(?!\d)(?:\s*分)?(?:\s*(?P<half_day>[AP])\.?M(?![A-Za-z])\.?)?"
)
_GAP = r"[\s,T-]{0,4}"
_WEEKDAY = r"(?:\(?(?:星期|礼拜|周)[一二三四五六日天1-7]\)?)?"
#: “+08:00” behind a clock; with a minus only behind seconds, for 06:08-07:30 is a span.
_OFFSET = r"\+\d{2}:?\d{2}|(?<=:\d\d:\d\d)-\d{2}:?\d{2}"
_MOMENT = re.compile(
    rf"(?:(?P<zone>{_ZONE})\)?[\s:,]{{0,3}})?"
    rf"(?:(?:{_DATE}){_GAP}{_WEEKDAY}{_GAP}(?:\(?(?P<zone_in>{_ZONE})\)?{_GAP})?)?"
    rf"(?:(?P<part>{_PART})\s*)?(?<![\d.])(?<!\d:)(?:{_CLOCK})"
    rf"(?:\s*\(?(?P<zone_after>{_ZONE}|Z(?![A-Za-z])|{_OFFSET})\)?)?",
    re.IGNORECASE,
)
_DATE_ALONE = re.compile(rf"(?:{_DATE})")
_WRITTEN_LATER = re.compile(r"\s*(?:许|左右)?[,\s]*(?:电|讯|发布|更新|通报|发出|制作)")
_NOT_THE_QUAKE = re.compile(
    r"(?:截至|截止|发布时[间刻]|更新时[间刻]|发布于|更新于|制作时[间刻]|发报时[间刻])[:到于为\s]*$"
)
_DATELINE = re.compile(r"^\s*(?:\([^)]{0,30}\))?\s*(?:电|讯)")

_AFTERNOON = frozenset({"中午", "午后", "下午", "傍晚", "晚上", "晚间", "夜间", "深夜", "今晚", "昨晚", "昨夜", "晚"})
_WORDS = {"今": 0, "昨": 1, "前": 2}
_YEARS_BACK = 9  # a 29 February is at most eight years back
_MONTHS_BACK = 13


@dataclass(frozen=True)
class Moment:
    """A time as the text has it: position, printed form, parts. Missing parts are None."""

    start: int
    end: int
    printed: str
    year: int | None
    month: int | None
    day: int | None
    days_back: int | None
    hour: int
    minute: int | None
    second: int | None
    microsecond: int
    fraction_digits: int
    zone: str
    is_issue: bool

    @property
    def precision_s(self) -> float:
        if self.minute is None:
            return 3600.0
        if self.second is None:
            return 60.0
        return max(10.0**-self.fraction_digits, 1e-6)


class NoSuchTime(ValueError):
    """The parts make no valid instant, such as 2月30日 or 25时."""


def moments(plain: str) -> Iterator[Moment]:
    """Every time of day in the text, with its date where one stands before it."""
    for found in _MOMENT.finditer(plain):
        year, month, day = (_int(found[name] or found[f"{name}_n"] or found[f"{name}_c"]) for name in ("year", "month", "day"))
        if found["month_s"]:
            month, day = int(found["month_s"]), int(found["day_s"])
        day = _int(found["day_only"]) if day is None else day
        part, word = found["part"] or "", found["word"] or ""
        hour = int(found["hour"] or found["hour_n"])
        minute = 30 if found["half"] else _int(found["minute"] or found["minute_n"])
        if quarter := found["quarter"]:
            minute = 15 if quarter in "1一" else 45
        fraction = found["fraction"] or found["fraction_n"] or ""
        days_back = _WORDS[word[0]] if word else _WORDS.get(part[:1])
        if part in _AFTERNOON and hour < 12 and not (part in ("夜间", "深夜", "昨夜") and hour < 6):
            hour += 0 if part == "中午" and hour > 9 else 12
        elif part in _AFTERNOON and part not in ("中午", "午后", "下午") and hour == 12:
            hour = 24
        elif part == "凌晨" and hour == 12:
            hour = 0
        if half_day := (found["half_day"] or "").upper():
            hour = hour % 12 + (12 if half_day == "P" else 0) if hour <= 12 else hour
        zone = found["zone_after"] or found["zone_in"] or found["zone"] or ""
        yield Moment(
            found.start(),
            found.end(),
            found[0].strip(),
            2000 + year if year is not None and year < 100 else year,
            month,
            day,
            days_back if day is None else None,
            hour,
            minute,
            _int(found["second"] or found["second_n"]),
            int(fraction.ljust(6, "0")) if fraction else 0,
            len(fraction),
            _zone_of(zone),
            bool(_WRITTEN_LATER.match(plain, found.end()))
            or bool(_NOT_THE_QUAKE.search(plain[max(0, found.start() - 12) : found.start()])),
        )


def date_alone(plain: str) -> str | None:
    """A date in a text that has no time of day, as printed; datelines (1月28日电) are none."""
    for found in _DATE_ALONE.finditer(plain):
        if not _DATELINE.match(plain[found.end() : found.end() + 40]):
            return found[0].strip()
    return None


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _zone_of(printed: str) -> str:
    spelled = printed.upper().replace(" ", "")
    if printed in ("当地时间", "本地时间") or re.fullmatch(_ABROAD, printed):
        return "local"
    if offset := re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2})[:.]?(\d{2})?", spelled):
        return f"{offset[1]}{int(offset[2]) * 60 + int(offset[3] or 0)}"
    if spelled in ("UTC", "GMT", "Z") or printed.startswith(("世界", "协调", "国际", "格林")):
        return "utc"
    return "beijing"


def resolve(moment: Moment, *, received_at: datetime, ahead_s: float) -> tuple[datetime, str | None]:
    """The instant in UTC, and the remark of what had to be assumed. Raises NoSuchTime."""
    zone = _timezone(moment)
    latest = received_at + timedelta(seconds=ahead_s)
    here = latest.astimezone(zone)
    if moment.day is not None and moment.month is not None and moment.year is not None:
        return _at(moment, moment.year, moment.month, moment.day, zone), None
    if moment.day is not None and moment.month is not None:
        days = [(year, moment.month, moment.day) for year in range(here.year, here.year - _YEARS_BACK, -1)]
        return _latest(moment, days, zone, latest), "year_assumed"
    if moment.day is not None:
        months = [divmod(here.year * 12 + here.month - 1 - back, 12) for back in range(_MONTHS_BACK)]
        days = [(year, month + 1, moment.day) for year, month in months]
        return _latest(moment, days, zone, latest), "month_assumed"
    today = received_at.astimezone(zone).date() if moment.days_back is not None else here.date()
    back = [moment.days_back] if moment.days_back is not None else [0, 1, 2]
    try:
        dates = [today - timedelta(days=days) for days in back]
    except OverflowError:
        raise NoSuchTime(moment.printed) from None
    found = [(day.year, day.month, day.day) for day in dates]
    if moment.days_back is not None:
        return _at(moment, *found[0], zone), "date_assumed"
    return _latest(moment, found, zone, latest), "date_assumed"


def _timezone(moment: Moment) -> timezone:
    """The zone as found: “utc”, “beijing”, or an offset in minutes such as “+540”."""
    if moment.zone == "utc":
        return UTC
    if moment.zone[:1] not in ("+", "-"):
        return BEIJING
    try:
        return timezone(timedelta(minutes=int(moment.zone)))
    except ValueError:
        raise NoSuchTime(moment.printed) from None


def _latest(moment: Moment, days: list[tuple[int, int, int]], zone: timezone, latest: datetime) -> datetime:
    for year, month, day in days:
        try:
            instant = _at(moment, year, month, day, zone)
        except NoSuchTime:
            continue
        if instant <= latest:
            return instant
    raise NoSuchTime(moment.printed)


def _at(moment: Moment, year: int, month: int, day: int, zone: timezone) -> datetime:
    minute, second = moment.minute or 0, moment.second or 0
    if moment.hour > 24 or minute > 59 or second > 60:
        raise NoSuchTime(moment.printed)
    try:
        start = datetime.combine(date(year, month, day), datetime.min.time(), tzinfo=zone)
        return (
            start + timedelta(hours=moment.hour, minutes=minute, seconds=second, microseconds=moment.microsecond)
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NoSuchTime(moment.printed) from None
