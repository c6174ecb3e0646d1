"""The reference page says what the code does, and every code has its words."""

import dataclasses
import doctest
import re
import string

from anlan.formats import READERS, QuakeBulletin
from anlan.formats.faults import FIELDS, REASONS, REMARKS, Fault, remark_sentence, sentence

from .conftest import REPOSITORY

PAGE = REPOSITORY / "docs/reference/formats.md"
NAMED = set(re.findall(r"`([a-z_]+)`", PAGE.read_text(encoding="utf-8")))


def test_the_example_of_the_reference_page_runs():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (result.attempted > 5, result.failed) == (True, 0)


def test_the_reference_page_names_every_format_field_reason_and_remark():
    fields = {field.name for field in dataclasses.fields(QuakeBulletin)} - {"source_format", "remarks"}
    assert fields | set(READERS) | set(REASONS) | set(REMARKS) <= NAMED


def test_every_reason_has_a_sentence_in_both_languages_with_the_same_parameters():
    for code, (zh, en) in REASONS.items():
        names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (zh, en)]
        assert names[0] == names[1], code
        fault = Fault("magnitude", code, 3, params=tuple((name, "1") for name in names[0]))
        assert sentence(fault, "zh").startswith("第 3 行，震级：") and sentence(fault, "zh").endswith("。")
        assert sentence(fault, "en").startswith("Line 3, magnitude: ")


def test_every_field_and_remark_has_words_in_both_languages():
    assert all(zh and en for zh, en in [*FIELDS.values(), *REMARKS.values()])
    assert remark_sentence("year_assumed") != remark_sentence("year_assumed", "en")
