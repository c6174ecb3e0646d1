"""Masks by type, and the scanner that looks for what has strayed."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core import journal
from anlan.core.personal import looks_personal, mask
from anlan.core.personal.scanning import is_id_number

# 11010519491231002X is the worked example of GB 11643-1999.
STANDARD_EXAMPLE = "11010519491231002X"


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("name", "张三", "张*"),
        ("name", "张三丰", "张**"),
        ("name", "买买提·艾合买提", "买***"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "+86 138 1234 5678", "138****5678"),
        ("phone", "0874-5121234", "*******1234"),
        ("phone", "119", "**9"),
        ("id_number", STANDARD_EXAMPLE, "110105********002X"),
        ("email", "zhang.san@example.cn", "z***@example.cn"),
        ("email", "nonsense", "***"),
        ("address", "云南省曲靖市会泽县火红乡李家山村12号", "云南省曲靖市会泽县火红乡***"),
        ("address", "云南省曲靖市麒麟区南宁街道文昌街3号", "云南省曲靖市麒麟区南宁街道***"),
        ("address", "云南省曲靖市会泽县某处", "云南省曲靖市会泽县***"),
        ("address", "某处", "***"),
        ("position", "103.84123,27.11891", "103.84,27.12"),
        ("position", "[103.84123, 27.11891]", "103.84,27.12"),
        ("position", "nowhere", "***"),
        ("note", "灾情核实", "***"),
        ("name", "", "***"),
    ],
)
def test_a_mask_shows_enough_to_recognise(kind: str, text: str, shown: str) -> None:
    assert mask(kind, text) == shown


@given(st.text(min_size=2, max_size=40))
def test_no_mask_gives_the_whole_name_away(text: str) -> None:
    assert mask("name", text) != text or set(text[1:]) == {"*"}


def test_the_check_digit_is_that_of_gb_11643() -> None:
    assert is_id_number(STANDARD_EXAMPLE) and is_id_number(STANDARD_EXAMPLE.lower())
    assert not is_id_number("110105194912310021") and not is_id_number("11010519491231002")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("电话13812345678", ("phone",)),
        ("电话１３８１２３４５６７８", ("phone",)),
        ("+86 138-1234-5678", ("phone",)),
        (f"证件{STANDARD_EXAMPLE}。", ("id_number",)),
        ("zhang.san@example.cn", ("email",)),
        ("云南鲁甸6.5级地震，震源深度12公里，2014-08-03T08:30:03.123456+00:00", ()),
        ('{"at":1407054603123,"id":"0193f0a2-7b1c-7d53-9138-123456780000","lon":103.138123456789}', ()),
        ("11010519491231002 1 110105194912310021", ()),
    ],
)
def test_the_scanner_finds_numbers_of_people_and_leaves_those_of_things(text: str, kinds: tuple[str, ...]) -> None:
    assert looks_personal(text) == kinds


PERSONAL_WORDS = {"name", "phone", "email", "id_number", "mobile", "contact", "person_name", "caller", "password", "secret"}
PLACES_AND_THINGS = {"region.added", "regions.imported"}
"""Verbs whose `name` is a place's."""


def test_no_payload_has_a_field_for_personal_data() -> None:
    for name, verb in journal.declared_verbs().items():
        if name in PLACES_AND_THINGS or not name.startswith(
            ("account.", "person.", "personal.", "organisation.", "department.", "grant.", "token.", "shift.", "invitation.")
        ):
            continue
        fields = {field.name for field in dataclasses.fields(verb.payload)}
        assert not fields & PERSONAL_WORDS, name
