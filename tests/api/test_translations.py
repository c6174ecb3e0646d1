"""Every sentence of the API stands in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import polib

import anlan.api

ROOM = Path(anlan.api.__file__).parent
SAID = re.compile(r"(?:\b_|gettext_lazy)\(\s*\"([^\"]+)\"")


def test_each_sentence_of_the_api_has_an_english_translation_with_the_same_placeholders():
    catalogue = {entry.msgid: entry for entry in polib.pofile(str(ROOM / "locale/en/LC_MESSAGES/django.po"))}
    said = {text for path in ROOM.rglob("*.py") for text in SAID.findall(path.read_text("utf-8"))}
    assert len(said) > 40
    for text in said:
        entry = catalogue[text]
        assert entry.msgstr.isascii() or "“" in entry.msgstr or "–" in entry.msgstr, text
        marks = [sorted(re.findall(r"%\(\w+\)[ds]", one)) for one in (entry.msgid, entry.msgstr)]
        assert marks[0] == marks[1], text


def test_the_compiled_catalogue_is_the_one_in_the_text():
    text = polib.pofile(str(ROOM / "locale/en/LC_MESSAGES/django.po"))
    compiled = polib.mofile(str(ROOM / "locale/en/LC_MESSAGES/django.mo"))
    assert {(one.msgid, one.msgstr) for one in text} == {(one.msgid, one.msgstr) for one in compiled}
