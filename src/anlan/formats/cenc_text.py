"""Chinese bulletin sentences, as the China Earthquake Networks Center and provincial networks write them.

中国地震台网正式测定：5月16日06时08分在云南临沧市凤庆县(北纬24.34度，东经99.98度)发生3.5级地震，
震源深度10千米。Also the labelled form (发震时刻：… 纬度：…), news in which such a sentence stands, and the
networks of Taiwan and Hong Kong in traditional characters. One text may hold several bulletins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import datetime

from anlan.formats import chinese_tokens as tokens
from anlan.formats.bulletin import AHEAD_S, M_PER_KM, Draft, QuakeBulletin, collect_bulletins
from anlan.formats.chinese_place import find_place
from anlan.formats.chinese_script import PlainText, make_plain
from anlan.formats.chinese_table import is_table, read_rows
from anlan.formats.chinese_time import Moment, NoSuchTime, date_alone, moments, resolve
from anlan.formats.decoding import LIMIT_BYTES, read_text
from anlan.formats.faults import FaultList, refuse

FORMAT = "cenc_text"
#: A day of bulletins has some kilobytes; a longer text is no bulletin, and is not searched.
MAX_CHARS = 100_000
#: Characters of one bulletin that are searched; what stands further on is news about it.
MAX_BULLETIN_CHARS = 4_000
MAX_EVENTS = 500

_SENTENCE = re.compile(r"[^。!;\n]*(?:[。!;\n]+|$)")
_NEXT_QUAKE = re.compile(r"级[^,。;\n]{0,8}[,、和及与]")
_CHANGED = re.compile(r"(?:修订|更正|修正|订正|改)(?:为|至|成)")
_TIME_LABEL = re.compile(
    r"(?:发震时[间刻]|发生时[间刻]|地震时[间刻]|(?<![布新作报])时间)\s*(?:\([^()]{0,12}\))?\s*[:为是]\s*$"
)

#: A date right before the clock that is none of ours; the clock alone would be taken for today's.
_ODD_DATE = re.compile(r"(?:\d{1,4}([-/.])\d{1,2}\1\d{1,4}|农历[^,。;\n]{0,10})[\sT,]*$")


def looks_like_chinese_bulletin(text: str) -> bool:
    """True when the text speaks of an earthquake in Chinese, or of magnitude with a figure."""
    head = text[:MAX_CHARS]
    speaks = re.search("震|規模|规模", head) and re.search(r"\d", head)
    is_placed = re.search(r"[北南]纬", head) and re.search(r"[东西]经", head) and re.search(r"\dM|M[A-Za-z]{0,2}\s?\d|\d级", head)
    return "地震" in head or bool(speaks) or bool(is_placed) or is_table(head)


def read_cenc_text(
    data: bytes, *, received_at: datetime, ahead_s: float = AHEAD_S, limit_bytes: int = LIMIT_BYTES
) -> list[QuakeBulletin]:
    """Every bulletin in a Chinese text. `received_at` resolves dates written without their year."""
    return read_cenc_sentences(read_text(data, limit_bytes=limit_bytes), received_at=received_at, ahead_s=ahead_s)


def read_cenc_sentences(text: str, *, received_at: datetime, ahead_s: float = AHEAD_S) -> list[QuakeBulletin]:
    if received_at.tzinfo is None:
        raise ValueError("received_at must know its time zone")
    if len(text) > MAX_CHARS:
        raise refuse("file", "too_complex", limit=MAX_CHARS)
    if not looks_like_chinese_bulletin(text):
        raise refuse("event", "no_event")
    faults = FaultList()
    whole = make_plain(text)
    drafts: list[Draft] = []
    if is_table(text) and not tokens.angles(whole.plain):
        agency = next((claim.agency for claim in tokens.claims(whole.plain[:MAX_BULLETIN_CHARS])), None)
        drafts = read_rows(text, faults, source_format=FORMAT, agency=agency)
        return collect_bulletins(drafts, faults, received_at=received_at, ahead_s=ahead_s)
    for start, end in _segments(whole.plain):
        if len(drafts) >= MAX_EVENTS:
            raise refuse("event", "too_many_events", limit=MAX_EVENTS)
        drafts.append(_read_segment(whole, start, end, faults, received_at, ahead_s))
    found = collect_bulletins(drafts, faults, received_at=received_at, ahead_s=ahead_s)
    return list(dict.fromkeys(found))


def _segments(plain: str) -> list[tuple[int, int]]:
    """Where each bulletin begins and ends.

    Sentences belong together until both coordinates are there and the next sentence has its own,
    or states a determination of its own. Two epicentres in one sentence are parted at the time
    that stands between them, else behind the first “…级地震”: the second then lacks its time, and
    says so, rather than being lost.
    """
    starts = [0]
    has_both = False
    seen: set[bool] = set()
    for sentence in _SENTENCE.finditer(plain):
        if not sentence[0].strip():
            continue
        axes = [angle.is_latitude for angle in tokens.angles(sentence[0])]
        if has_both and (axes or tokens.begins_bulletin(sentence[0])):
            starts.append(sentence.start())
            seen = set()
        seen |= set(axes)
        has_both = len(seen) == 2
        if axes.count(True) > 1 and axes.count(False) > 1:
            starts += _inner_starts(plain, starts[-1], sentence.end())
    return list(zip(starts, [*starts[1:], len(plain)], strict=True))


def _inner_starts(plain: str, start: int, end: int) -> list[int]:
    body = plain[start:end]
    found = tokens.angles(body)
    times = [moment.start for moment in moments(body)]
    if len(found) > 4 * MAX_EVENTS:
        return []
    inner: list[int] = []
    seen: set[bool] = set()
    last = 0
    for angle in found:
        if angle.is_latitude in seen and len(seen) == 2:
            between = body[last : angle.start]
            following = times[bisect_right(times, last) :][:1]
            if following and following[0] < angle.start:
                inner.append(start + following[0])
                seen = set()
            elif (quake := _NEXT_QUAKE.search(between)) and not _CHANGED.search(between):
                inner.append(start + last + quake.end())
                seen = set()
        seen.add(angle.is_latitude)
        last = angle.end
    return inner


@dataclass(frozen=True)
class _Epicentre:
    start: int
    end: int


def _read_segment(
    whole: PlainText, start: int, end: int, faults: FaultList, received_at: datetime, ahead_s: float
) -> Draft:
    body = whole.plain[start : min(end, start + MAX_BULLETIN_CHARS)]
    lead = len(body) - len(body.lstrip())
    line = whole.original.count("\n", 0, whole.origin[min(start + lead, len(whole.origin) - 1)]) + 1
    draft = Draft(faults, source_format=FORMAT, language="zh")
    epicentre = _read_epicentre(draft, body, line)
    near = epicentre.start if epicentre else _anchor(body)
    used: list[tuple[int, int]] = [(epicentre.start, epicentre.end)] if epicentre else []

    figure = tokens.magnitude(body, near)
    draft.number("magnitude", figure.value if figure else None, line=line, is_required=True)
    draft.put("magnitude_type", figure.kind if figure else None)
    _read_depth(draft, body, near, line)
    moment = _read_time(draft, body, near, line, received_at, ahead_s)

    claims = tokens.claims(body)
    if claims:
        draft.put("agency", claims[0].agency)
    used += [(claim.start, claim.end) for claim in claims]
    draft.put("status", tokens.status(body))
    draft.put("event_type", tokens.event_type(body, max([near, *(span.end for span in (epicentre, figure) if span)])))
    if tokens.is_revision(body):
        draft.remark("revision")
        draft.put("version", "修订")
    if tokens.says_exercise(body, epicentre.end if epicentre else near):
        draft.remark("says_exercise")
    place = find_place(
        body,
        epicentre=(epicentre.start, epicentre.end) if epicentre else None,
        magnitude=(figure.start, figure.end) if figure else None,
        moment=(moment.start, moment.end) if moment else None,
        used=used,
    )
    draft.place(_printed(whole, start, place), line=line)
    return draft


def _printed(whole: PlainText, start: int, place: tuple[int, int] | None) -> str:
    if place is None:
        return ""
    printed = whole.cut(start + place[0], start + place[1])
    return re.sub(r"(?<=[\u3000-\u9fff])\s+(?=[\u3000-\u9fff])", "", printed).strip()


def _anchor(body: str) -> int:
    found = re.search(r"发生|震级|\d\s*级", body)
    return found.start() if found else 0


def _read_epicentre(draft: Draft, body: str, line: int) -> _Epicentre | None:
    """The first coordinate of each axis, or the last when the text says it was changed to it."""
    found = tokens.angles(body)
    if not found and (found := tokens.bare_pair(body)):
        draft.remark("axes_assumed")
    chosen: list[tokens.Angle] = []
    for name, is_latitude in (("latitude", True), ("longitude", False)):
        axis = [angle for angle in found if angle.is_latitude == is_latitude]
        changed = [
            a
            for a in axis
            if re.search(r"(?:修订|更正|修正|订正|改)(?:为|至|成)[^。;\n]{0,20}$", body[max(0, a.start - 40) : a.start])
        ]
        angle = next(iter(changed or axis), None)
        if angle and angle.flaw:
            draft.fault(name, "not_a_number", line=line, value=angle.flaw)
        else:
            draft.number(name, angle.degrees if angle else None, line=line, is_required=True)
        if angle:
            chosen.append(angle)
    if not chosen:
        return None
    return _Epicentre(min(a.start for a in chosen), max(a.end for a in chosen))


def _read_depth(draft: Draft, body: str, near: int, line: int) -> None:
    figure = tokens.depth(body, near)
    if figure is None:
        if odd := tokens.odd_depth(body):
            draft.fault("depth_m", "not_a_number", line=line, value=odd)
        return
    if figure.kind is None:
        draft.fault("depth_m", "no_unit", line=line, value=figure.value)
        return
    scale = 1.0 if figure.kind == "m" else M_PER_KM
    if figure.upto is None:
        draft.number("depth_m", figure.value, scale=scale, line=line)
        draft.uncertainty("depth_uncertainty_m", figure.give, scale=scale)
    else:
        low, high = float(figure.value), float(figure.upto)
        draft.number("depth_m", (low + high) / 2, scale=scale, line=line)
        draft.uncertainty("depth_uncertainty_m", abs(high - low) / 2, scale=scale)
        draft.remark("depth_range")


def _with_date_of_the_corrected(chosen: Moment, found: list[Moment], body: str) -> Moment:
    """“5月16日06时06分更正为06时08分”: the clock is corrected, its date stands with the one before."""
    if chosen.day is not None or chosen.days_back is not None:
        return chosen
    for before in reversed([moment for moment in found if moment.end <= chosen.start]):
        if _CHANGED.search(body[before.end : chosen.start]) is None:
            return chosen
        if before.day is not None or before.days_back is not None:
            dated = {name: getattr(before, name) for name in ("year", "month", "day", "days_back", "zone")}
            return replace(chosen, **dated)
    return chosen


def _read_time(draft: Draft, body: str, near: int, line: int, received_at: datetime, ahead_s: float) -> Moment | None:
    found = list(moments(body))
    ours = [moment for moment in found if not moment.is_issue]
    labelled = [moment for moment in ours if _TIME_LABEL.search(body[max(0, moment.start - 30) : moment.start])]
    here = [moment for moment in ours if moment.zone != "local"]
    candidates = labelled or here or ours
    if not candidates:
        day = date_alone(body)
        if day:
            draft.fault("occurred_at", "no_clock_time", line=line, value=day)
        else:
            draft.fault("occurred_at", "missing", line=line)
        return None
    # The time of the event stands before its epicentre, near it; a full date beats a bare clock.
    chosen = min(candidates, key=lambda m: (m.start > near, abs(m.start - near)))
    chosen = _with_date_of_the_corrected(chosen, found, body)
    if chosen.day is None and chosen.days_back is None and (odd := _ODD_DATE.search(body[: chosen.start])):
        draft.fault("occurred_at", "bad_time", line=line, value=f"{odd[0].strip()} {chosen.printed}")
        return chosen
    if chosen.zone == "local":
        draft.fault("occurred_at", "local_time", line=line, value=chosen.printed)
        return chosen
    try:
        occurred_at, remark = resolve(chosen, received_at=received_at, ahead_s=ahead_s)
    except NoSuchTime:
        draft.fault("occurred_at", "bad_time", line=line, value=chosen.printed)
        return chosen
    draft.put("occurred_at", occurred_at)
    draft.put("occurred_at_precision_s", chosen.precision_s)
    draft.lines["occurred_at"] = line
    if remark:
        draft.remark(remark)
    issues = [moment for moment in found if moment.is_issue and moment.day is not None]
    if issues:
        try:
            draft.put("issued_at", resolve(issues[0], received_at=received_at, ahead_s=ahead_s)[0])
        except NoSuchTime:
            draft.remark("issued_at_unreadable")
    return chosen
