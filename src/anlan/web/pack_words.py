"""What the tables of the packs call things, and in what they count them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop

from anlan.core import clock, packs
from anlan.core.packs import kept
from anlan.plans import vocabulary

UNITS = frozenset({
    gettext_noop("人"), gettext_noop("个"), gettext_noop("件"), gettext_noop("副"), gettext_noop("台"), gettext_noop("套"),
    gettext_noop("床"), gettext_noop("张"), gettext_noop("把"), gettext_noop("条"), gettext_noop("架"), gettext_noop("盏"),
    gettext_noop("组"), gettext_noop("艘"), gettext_noop("部"), gettext_noop("顶"), gettext_noop("餐"), gettext_noop("支"),
    gettext_noop("辆"),
})  # fmt: skip
"""Counting words of the tables that have English; kg, L and m² are the same in both, an own pack's stay as they are."""
CLOCKS = ("clocks", "report_clocks")


def is_english() -> bool:
    """Whether the reader reads English."""
    return not (get_language() or "zh").startswith("zh")


def titled(thing: Any) -> str:
    """The title of something that has one in both languages; the Chinese one where the other is empty."""
    return str((thing.title_en if is_english() else "") or thing.title)


def title_in(entry: Mapping[str, Any]) -> str:
    """The same of an entry of a table."""
    return str((entry.get("title_en", "") if is_english() else "") or entry["title"])


def kinds(table: str, listed: str, key: str) -> dict[str, str]:
    """Words of a pack table, each with its title."""
    return {one[key]: title_in(one) for one in packs.lookup(table, at=clock.now()).value[listed]}


def unit_word(unit: str) -> str:
    """A counting word."""
    return gettext(unit) if unit in UNITS else unit


def need_title(need: Mapping[str, Any]) -> str:
    """What is needed (command.needs.Need, or a line of a check-up), as its table calls it."""
    if not is_english():
        return str(need["title"])
    word = vocabulary.words(need["kind"], jurisdiction=need.get("region_code", "CN"), on=None).get(need["what"])
    return word.title_en if word is not None else str(need["title"])


def clock_title(title: str) -> str:
    """A time limit's title; what it is about stands behind a colon and stays as it was written."""
    if not is_english():
        return title
    limit, colon, about = title.partition("：")
    return f"{_clocks_in_english().get(limit, limit)}{': ' if colon else ''}{about}"


@kept
def _clocks_in_english() -> dict[str, str]:
    rows = [row.value for table in CLOCKS for row in packs.rows(table)]
    listed = [one for value in rows for one in (value["clocks"] if "clocks" in value else value.values())]
    return {one["title"]: one["title_en"] for one in listed if one.get("title_en")}
