"""One row of a ledger: each cell as what it must be, or a fault that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Model
from django.utils.translation import gettext as _

from anlan.core import clock, packs
from anlan.core.personal import looks_personal
from anlan.core.regions.codes import COUNTY, PREFECTURE, PROVINCE
from anlan.formats.headings import plain
from anlan.resources.models import Level
from anlan.resources.watch import is_time
from anlan.risk.importing import columns
from anlan.risk.importing.orders import Draft
from anlan.risk.importing.placing import code_of, number_of, position_of

MOST = int(np.iinfo(np.int32).max)
"""Of people, seats and the like: what one column can hold."""
LEVELS: Mapping[str, Level] = {
    word: level
    for level, words in {
        Level.NATIONAL: ("国家", "国家级"), Level.PROVINCE: ("省级", "省"), Level.CITY: ("市级", "市", "州级"),
        Level.COUNTY: ("县级", "县", "区级", "区县级"), Level.TOWNSHIP: ("乡镇", "乡镇级", "乡级", "街道"),
        Level.VILLAGE: ("村级", "村", "社区"),
        Level.ENTERPRISE: ("企业",), Level.SOCIAL: ("社会",),
    }.items()
    for word in (level.value, *words)
}  # fmt: skip
OF_REGION = {PROVINCE: Level.PROVINCE, PREFECTURE: Level.CITY, COUNTY: Level.COUNTY}
"""Whose a thing is that does not say so, by the length of the code of the region whose ledger it is."""
YES, NO = {"是", "有", "√", "1", "true", "yes", "y"}, {"", "否", "无", "0", "false", "no", "n"}
NAMED_BY = ("kind", "capability", "item", "field", "name")
"""Under which word the entries of the pack lists have their names."""
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?|(\d{4})(\d{2})(\d{2})", re.ASCII)
PHONE = re.compile(r"\+?[\d\s()（）-]{3,30}")
BETWEEN = re.compile(r"[；;、，,\n]+")
AMOUNT = re.compile(r"(?P<word>.+?)[\s:：=×*]*(?P<number>\d[\d.]*)\s*[^\d\s]*")
SHIFT = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:[-—–~～至到])+\s*(?:次日)?(\d{1,2})[:：](\d{2})")
ALL_DAY = {"", "全天", "24小时", "24h"}


@dataclass(frozen=True)
class Contact:
    """Somebody to ring up. Never shown: not in a fault, not in a log."""

    post: str
    name: str = field(repr=False)
    phone: str = field(repr=False)


class Row:
    """Reads cells; each reader answers something harmless where it tells a fault. `is_sound`: none was told so far."""

    def __init__(self, draft: Draft, number: int, cells: Mapping[str, str]) -> None:
        self.draft, self.number, self.cells = draft, number, cells
        self._before = draft.wrong

    @property
    def is_sound(self) -> bool:
        return self.draft.wrong == self._before

    def fault(self, text: str, **details: object) -> None:
        self.draft.fault(self.number, text, **details)

    def text(self, name: str, table: type[Model] | None = None, *, need: bool = False) -> str:
        """Words that are kept openly, in the field of this name of a table: no phone number or the like may stand in them."""
        given, title = self.cells[name], columns.TITLES[name]
        most = longest(table, name) if table is not None else None
        if need and not given:
            self.fault(_("缺少%(field)s"), field=title)
        if most is not None and len(given) > most:
            self.fault(_("%(field)s超过 %(most)s 字"), field=title, most=most)
        if looks_personal(given):
            self.fault(_("“%(field)s”中含有电话、证件号码或邮箱（内容不显示），请移到专用的列"), field=title)
        return given

    def amount(self, name: str, *, least: float = 0) -> float | None:
        """A number that is not below `least`; None where there is none."""
        given = self.cells[name]
        value = number_of(self.draft, self.number, name, given)
        if value is not None and not least <= value <= MOST:
            self.fault(_("%(field)s %(value)s 超出范围（%(least)s–%(most)s）"), field=columns.TITLES[name], value=given,
                       least=f"{least:g}", most=MOST)  # fmt: skip
        return value

    def whole(self, name: str, *, least: int = 0, need: bool = False) -> int | None:
        """A whole number that is not below `least`; None where there is none."""
        if need and not self.cells[name]:
            self.fault(_("缺少%(field)s"), field=columns.TITLES[name])
        value = self.amount(name, least=least)
        if value is not None and value != int(value):
            self.fault(_("%(field)s %(value)s 应为整数"), field=columns.TITLES[name], value=self.cells[name])
        return None if value is None else int(value)

    def one_of(self, name: str, entries: Sequence[Mapping[str, Any]], *, need: bool = True) -> Mapping[str, Any] | None:
        """The entry of a pack list whose name or title stands in the cell."""
        given = self.cells[name]
        if given:
            return self._known(given, name, entries)
        if need:
            self.fault(_("缺少%(field)s"), field=columns.TITLES[name])
        return None

    def several_of(self, name: str, entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Entries named one after the other: 水文与防汛、气象."""
        found = [self._known(word, name, entries) for word in _parts(self.cells[name])]
        return [one for one in found if one is not None]

    def amounts(
        self, name: str, entries: Sequence[Mapping[str, Any]], *, without: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """How much of each entry: 灭火救援 20；排水 300.

        without  unit → what a word without a number means
        """
        found: dict[str, float] = {}
        for part in _parts(self.cells[name]):
            alone = next((one for one in entries if part in words_of(one)), None)
            fitting = AMOUNT.fullmatch(part) if alone is None else None
            entry = alone or self._known(fitting["word"] if fitting else part, name, entries)
            if entry is None:
                continue
            quantity = _number(fitting["number"]) if fitting else (without or {}).get(str(entry.get("unit", "")))
            if quantity is None:
                self.fault(_("%(field)s“%(value)s”没有写明数量"), field=columns.TITLES[name], value=part)
            else:
                found[_key(entry)] = quantity
        return found

    def _known(self, given: str, name: str, entries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        exact = next((one for one in entries if given in words_of(one)), None)
        found = exact or next((one for one in entries if plain(given) in map(plain, words_of(one))), None)
        if found is None:
            self.fault(_("%(field)s“%(value)s”不认识；可用：%(known)s"), field=columns.TITLES[name], value=given,
                       known="、".join(str(one["title"]) for one in entries))  # fmt: skip
        return found

    def level(self, default: str = "") -> str:
        given = self.cells["level"]
        if not given:
            return default or OF_REGION[len(self.draft.order.region_code)]
        if given.lower() not in LEVELS:
            self.fault(_("层级“%(value)s”不认识；可用：%(known)s"), value=given,
                       known="、".join(str(one.label) for one in Level))  # fmt: skip
            return ""
        return LEVELS[given.lower()]

    def day(self, name: str) -> date | None:
        given = self.cells[name]
        fitting = DAY.fullmatch(given)
        if not given:
            return None
        try:
            year, month, day = (int(part) for part in fitting.groups() if part) if fitting else (0, 0, 0)
            return date(year, month, day)
        except ValueError:
            self.fault(_("%(field)s“%(value)s”不是日期，例如 2027-05-31"), field=columns.TITLES[name], value=given)
            return None

    def yes(self, name: str) -> bool:
        given = self.cells[name].lower()
        if given not in YES | NO:
            self.fault(_("%(field)s“%(value)s”应为“是”或“否”"), field=columns.TITLES[name], value=given)
        return given in YES

    def shifts(self, name: str) -> list[dict[str, str]]:
        """08:00-20:00；20:00-次日02:00. Round the clock: nothing."""
        found = []
        for part in _parts(self.cells[name]):
            fitting = SHIFT.fullmatch(part)
            times = (
                [f"{hour.zfill(2)}:{minute}" for hour, minute in zip(*[iter(fitting.groups())] * 2, strict=True)]
                if fitting
                else []
            )
            if part.lower() in ALL_DAY:
                return []
            if len(times) < 2 or any(not is_time(one) for one in times):
                self.fault(_("%(field)s“%(value)s”应写成 08:00-20:00"), field=columns.TITLES[name], value=part)
            else:
                found.append({"from": times[0], "to": times[1]})
        return found

    def contact(self, person: str, post: str, *, need: bool = False) -> Contact | None:
        """Who is rung up: a name and a number, or neither."""
        name, phone = self.cells[person], self.cells["phone"]
        if not name and not phone and not need:
            return None
        for given, title in ((name, columns.TITLES[person]), (phone, columns.TITLES["phone"])):
            if not given:
                self.fault(_("缺少%(field)s：姓名和电话须一并填写"), field=title)
        if phone and not PHONE.fullmatch(phone):
            self.fault(_("电话不是一个号码（内容不显示）"))
        if any(sign.isdigit() for sign in name):
            self.fault(_("%(field)s不像姓名（内容不显示）"), field=columns.TITLES[person])
        return Contact(post, name, phone)

    def position(self) -> tuple[float, float] | None:
        return position_of(self.draft, self.number, self.cells)

    def code(self) -> str:
        return code_of(self.draft, self.number, self.cells["code"])


def longest(table: type[Model], field: str) -> int | None:
    """How many characters a field takes."""
    return getattr(table._meta.get_field(field), "max_length", None)


def entries(table: str, under: str) -> Sequence[Mapping[str, Any]]:
    """The list of a pack table."""
    found: Sequence[Mapping[str, Any]] = packs.lookup(table, at=clock.wall()).value[under]
    return found


def words_of(entry: Mapping[str, Any]) -> Iterable[str]:
    """The words by which a file may name it: its name, its title, its title in English."""
    return (_key(entry), str(entry["title"]), str(entry.get("title_en", entry["title"])))


def _key(entry: Mapping[str, Any]) -> str:
    return str(next(entry[word] for word in NAMED_BY if word in entry))


def _parts(given: str) -> list[str]:
    return [part.strip() for part in BETWEEN.split(given) if part.strip()]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return int(value) if value.is_integer() else value
