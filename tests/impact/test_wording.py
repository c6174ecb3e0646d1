"""Everything an assessment says it says in English too (issue 4, sentences 6 and 12)."""

from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest
from django.utils import translation

from anlan.core import packs
from anlan.impact.inputs import Place, Setting
from anlan.impact.result import to_json
from anlan.impact.summary import summary
from anlan.impact.wording import SENTENCES, Words, told, worded
from tests.impact.sample import AT, assessed, changed, ludian

HAN = re.compile(r"[㐀-鿿]")
NAMES = ("云南昭通市鲁甸县", "鲁甸县", "龙头山镇", "火德红镇", "会泽县", "纸厂乡", "昭通支队", "会泽大队", "东")


@pytest.mark.parametrize("code", SENTENCES)
def test_each_code_has_both_wordings_with_the_same_figures(code):
    chinese, english = SENTENCES[code]
    assert english and not HAN.search(english), code
    named = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (chinese, english)]
    # An English reader is told the code of a province, a Chinese one its name.
    assert named[0] - {"name"} == named[1] - {"name", "code"}, code


def test_a_placeholder_may_stand_in_both_languages():
    found = worded("norm_once", whom=worded("each_of", number=4), amount=1, unit=Words("顶", "pcs"))
    assert found == ("每 4 人 1 顶", "1 pcs for every 4 people")


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(ludian, id="whole"),
        pytest.param(lambda: assessed(where=Place()), id="nobody known"),
        pytest.param(lambda: assessed(changed(planes=(), magnitude_type="mb", depth_km=None)), id="circle"),
        pytest.param(lambda: assessed(changed(magnitude=10.5)), id="hopeless"),
        pytest.param(lambda: assessed(setting=Setting(None, None, "33", "浙江省", 193.0)), id="at sea"),
    ],
)
def test_a_summary_in_english_has_no_chinese_but_names_and_one_in_chinese_is_as_the_result_has_it(found):
    with translation.override("en"):
        english = summary(found(), lines=60)
    for name in NAMES:
        english = english.replace(name, "")
    assert not HAN.search(english), [line for line in english.splitlines() if HAN.search(line)]
    with translation.override("zh-hans"):
        chinese = summary(found(), lines=60)
    assert all(one.says in chinese for one in found().warnings) and len(chinese.splitlines()) == len(english.splitlines())


def test_every_worded_part_of_a_result_stands_in_both_languages_with_one_fact():
    plain = to_json(ludian())
    english = told(plain, in_english=True)
    for part, columns in {"warnings": ["says"], "first_checks": ["title", "reason"], "teams": ["kind", "reason"],
                          "needs": ["title", "unit", "amount_per"]}.items():  # fmt: skip
        for row, other in zip(plain[part], english[part], strict=True):
            for name in columns:
                assert row[name] and row[f"{name}_en"] == other[name] and not HAN.search(other[name]), (part, row[name])
                told_zh, told_en = (sorted(re.findall(r"\d+", one.replace("×10⁴", ""))) for one in (row[name], other[name]))
                assert told_zh == told_en, row[name]
    assert told(plain, in_english=False) is plain


def test_what_was_kept_before_there_was_english_is_still_shown():
    old = {"warnings": [{"code": "circular", "says": "按圆计算", "is_grave": False}]}
    assert told(old, in_english=True)["warnings"][0]["says"] == "按圆计算"
    assert told(replace(ludian().warnings[0], says_en=""), in_english=True).says == ludian().warnings[0].says


def test_the_first_grade_of_an_earthquake_is_suggested_in_english_too():
    value = packs.lookup("earthquake_grades", at=AT).value
    assert not HAN.search(repr(told(value, in_english=True)["levels"][0]["name"]))
    for at in (AT, AT.replace(year=2026)):
        value = packs.lookup("earthquake_grades", at=at).value
        titles = [one["title_en"] for one in value["inputs"].values()] + [one["name_en"] for one in value["levels"]]
        assert not HAN.search("".join(titles)) and "unit_en" in value["inputs"]["dead_and_missing"]
