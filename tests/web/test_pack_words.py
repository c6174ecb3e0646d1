"""Needs, counting words and time limits are told in the reader's language."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from anlan.core import packs
from anlan.web import pack_words

HAN = re.compile(r"[㐀-鿿]")
TABLES = {"capability": ("capabilities", "capabilities"), "item": ("relief_items", "items")}


def _entries(kind: str) -> list[dict[str, str]]:
    table, listed = TABLES[kind]
    return [one for row in packs.rows(table) for one in row.value[listed]]


@pytest.mark.parametrize("kind", TABLES)
def test_whatever_can_be_needed_has_its_english_and_so_has_what_it_is_counted_in(kind: str) -> None:
    for one in _entries(kind):
        need = {"kind": kind, "what": one[kind], "title": one["title"], "region_code": "530621"}
        with translation.override("en"):
            assert not HAN.search(pack_words.need_title(need) + pack_words.unit_word(one["unit"])), one
        with translation.override("zh-hans"):
            assert (pack_words.need_title(need), pack_words.unit_word(one["unit"])) == (one["title"], one["unit"])


def test_what_no_table_knows_keeps_the_words_it_came_with() -> None:
    with translation.override("en"):
        assert pack_words.need_title({"kind": "item", "what": "own", "title": "本地物资", "region_code": "530621"}) == "本地物资"
        assert pack_words.unit_word("担") == "担"
        assert pack_words.clock_title("本地时限") == "本地时限"


def test_every_time_limit_of_the_packs_has_its_english_before_what_it_is_about() -> None:
    limits = [one["title"] for row in packs.rows("report_clocks") for one in row.value["clocks"]]
    limits += [one["title"] for row in packs.rows("clocks") for one in row.value.values()]
    for limit in limits:
        with translation.override("en"):
            said = pack_words.clock_title(f"{limit}：鲁甸县")
        assert said.endswith(": 鲁甸县") and not HAN.search(said.removesuffix("鲁甸县")), limit
        with translation.override("zh-hans"):
            assert pack_words.clock_title(f"{limit}：鲁甸县") == f"{limit}：鲁甸县"
