"""From tables of several years to units with validity and successors. Used by build_regions."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

EPOCH = date(1949, 10, 1)
"""Stands for "as far back as the tables go"."""

HEADINGS = {"市辖区", "县", "市"}
"""Names of headings in statistical tables: lines that stand for no unit of their own."""

Table = dict[str, str]


@dataclass
class Version:
    """One code under one name for one span of time; `valid_to` is the first day without it."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    successors: list[str] = field(default_factory=list)
    kind: str = ""
    noted_on: date | None = None


def trim(code: str) -> str:
    """`530300` → `5303`, `530000` → `53`."""
    for tail in ("0000", "00"):
        if len(code) == 6 and code.endswith(tail):
            return code[: 6 - len(tail)]
    return code


def is_heading(name: str) -> bool:
    return name in HEADINGS or "直辖" in name


def stem(name: str) -> str:
    """The name without what says its kind: 马龙县 and 马龙区 are both 马龙."""
    short = re.sub(r"[\u4e00-\u9fff]{1,4}族自治[县州旗]$", "", name) or name
    short = re.sub(r"(自治区|地区|特区|林区|新区|矿区|县|市|区|旗|盟)$", "", short)
    return short or name


def versions_of(tables: list[tuple[date, Table]]) -> list[Version]:
    """Runs of equal names per code over the dated tables, without successors yet."""
    dates = [day for day, _ in tables]
    found: list[Version] = []
    for code in sorted({code for _, table in tables for code in table}):
        names = [table.get(code) for _, table in tables]
        names = _without_gaps(names)
        start = None
        for index, name in enumerate([*names, None]):
            if start is not None and name != names[start]:
                first = EPOCH if start == 0 else dates[start]
                last = None if index == len(names) else dates[index]
                found.append(Version(code, names[start] or "", first, last))
                start = None
            if start is None and name is not None:
                start = index
    return found


def _without_gaps(names: list[str | None]) -> list[str | None]:
    """A name that goes and comes back was only missing (or misprinted) in between."""
    filled = list(names)
    for first in range(len(names)):
        name = filled[first]
        if name is None:
            continue
        last = max(i for i, other in enumerate(names) if other == name)
        for between in range(first, last):
            filled[between] = name
    return filled


def read_notes(path: Path) -> dict[tuple[str, str], tuple[list[str], str, date | None]]:
    with path.open(encoding="utf-8") as lines:
        return {
            (trim(row["old"]), row["name"]): (
                row["new"].split(),
                row["kind"],
                date.fromisoformat(row["on"]) if row["on"] else None,
            )
            for row in csv.DictReader(lines)
        }


def find_successors(versions: list[Version], notes_path: Path) -> list[Version]:
    """Fill in successors: by our notes, else by equal stem among what is new on that day.

    Returns the versions that ended and have none.
    """
    notes = read_notes(notes_path)
    begun: dict[date, list[Version]] = defaultdict(list)
    for version in versions:
        begun[version.valid_from].append(version)
    orphans = []
    used = set()
    for version in versions:
        if version.valid_to is None:
            continue
        note = notes.get((version.code, version.name))
        if note:
            used.add((version.code, version.name))
            version.successors, version.kind = note[0], note[1]
            version.noted_on = note[2]
            continue
        fresh = begun[version.valid_to]
        same_code = [v for v in fresh if v.code == version.code]
        same_stem = [v for v in fresh if len(v.code) == len(version.code) and stem(v.name) == stem(version.name)]
        for near in (4, 2, 0):
            close = [v for v in same_stem if v.code[:near] == version.code[:near]]
            if close:
                same_stem = close
                break
        if same_code and (not same_stem or same_code[0] in same_stem):
            version.successors = [version.code]
            version.kind = "upgraded" if same_code[0].name[-1] != version.name[-1] else "renamed"
        elif len(same_stem) == 1:
            version.successors = [same_stem[0].code]
            same_name = same_stem[0].name == version.name
            version.kind = "recoded" if same_name else "upgraded"
        else:
            orphans.append(version)
    for code, name in sorted(set(notes) - used):
        print(f"note never used: {code} {name}")
    return orphans


def date_changes(versions: list[Version], dates: list[date], years: dict[tuple[str, str], int]) -> None:
    """Move a change from the first table that shows it to its own day, where that is known.

    Our notes give some days; the list of events gives years, read as "by the end of that year".
    """
    for version in versions:
        if version.valid_to is None:
            if version.valid_from == dates[-1] and (year := years.get(("", version.code))):
                version.valid_from = _year_end(year, dates[-2], dates[-1])
            continue
        known = {years[version.code, new] for new in version.successors if (version.code, new) in years}
        shown = version.valid_to
        if version.noted_on:
            version.valid_to = version.noted_on
        elif known:
            before = max(day for day in dates if day < shown)
            version.valid_to = _year_end(max(known), before, shown)
        for new in versions:
            if new.code in version.successors and new.valid_from == shown:
                new.valid_from = min(new.valid_from, version.valid_to)
    for old in versions:
        for code in old.successors:
            ahead = [v for v in versions if v.code == code and (v.valid_to or date.max) > old.valid_to]
            first = min(ahead, key=lambda v: v.valid_from)
            first.valid_from = min(first.valid_from, old.valid_to)


def _year_end(year: int, after: date, by: date) -> date:
    day = date(year, 12, 31)
    return day if after < day < by else by
