"""Whatever the house says in Chinese it also says in English, with the same placeholders."""

from __future__ import annotations

import ast
import gettext
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.utils import translation

import anlan
from anlan.core.errors import Conflict, DomainError

SOURCE = Path(anlan.__file__).parent
HAN = re.compile(r"[㐀-鿿]")
MARK = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
IN_A_PLACE = {"pgettext", "pgettext_lazy"}  # where it stands, then the text: one word of Chinese is often two of English
IN_TEMPLATES = re.compile(r"""\{% translate (?:"([^"]*)"|'([^']*)')(?: context "([^"]*)")?""")


def _all_refusals() -> list[type[DomainError]]:
    """Every class of refusal, once all modules of the house are read."""
    for module in pkgutil.walk_packages(anlan.__path__, "anlan."):
        if not re.search(r"(^anlan\.__main__$|\.migrations)", module.name):
            importlib.import_module(module.name)
    found, level = [DomainError], [DomainError]
    while level:
        level = [below for one in level for below in one.__subclasses__() if below.__module__.startswith("anlan.")]
        found += level
    return sorted(set(found), key=lambda one: (one.__module__, one.__name__))


REFUSALS = _all_refusals()


def _marks(text: str) -> list[str]:
    return sorted(set(MARK.findall(text)))


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_a_refusal_and_its_advice_read_well_in_both_languages(refusal: type[DomainError]) -> None:
    for sentence in (refusal.what, refusal.next_step):
        with translation.override("zh-hans"):
            chinese = str(sentence)
        with translation.override("en"):
            english = str(sentence)
        assert HAN.search(chinese), f"{refusal.__name__} says {chinese!r} in Chinese"
        assert english, f"{refusal.__name__} says nothing in English for {chinese!r}"
        assert not HAN.search(english), f"{refusal.__name__} says {english!r} in English"
        assert _marks(english) == _marks(chinese), refusal.__name__


def test_an_english_refusal_stands_apart_from_its_advice_and_a_chinese_one_does_not() -> None:
    with translation.override("en"):
        assert str(Conflict()) == "Somebody else has changed it meanwhile. Reload the page, then do it again."
    with translation.override("zh-hans"):
        assert str(Conflict()) == "内容已被他人更新。请刷新后再操作。"


def test_the_walk_sees_the_refusals_of_every_floor() -> None:
    rooms = {one.__module__.split(".")[1] for one in REFUSALS}
    assert rooms >= {"core", "incidents", "api"} and len(REFUSALS) > 60


class Said(NamedTuple):
    path: Path
    text: str
    place: str = ""  # its context, where it has one
    is_counted: bool = False

    @property
    def english(self) -> str:
        if self.is_counted:
            return translation.ngettext(self.text, self.text, 2)
        return translation.pgettext(self.place, self.text) if self.place else translation.gettext(self.text)


def _said() -> Iterator[Said]:
    """Each text marked for translation."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [getattr(one, "value", None) for one in node.args[:2]]
            if name in CALLS and isinstance(given[0], str) and given[0]:
                yield Said(path, given[0], is_counted=name == "ngettext")
            elif name in IN_A_PLACE and isinstance(given[0], str) and isinstance(given[1], str):
                yield Said(path, given[1], given[0])
    for path in sorted(SOURCE.rglob("*.html")):
        for double, single, place in IN_TEMPLATES.findall(path.read_text("utf-8")):
            yield Said(path, double or single, place)


def test_no_marked_text_of_code_or_template_is_left_in_chinese() -> None:
    left = set()
    command_line = gettext.translation("django", SOURCE / "cli" / "locale", languages=["en"]).gettext  # without Django
    with translation.override("en"):
        for one in _said():
            english = command_line(one.text) if one.path.is_relative_to(SOURCE / "cli") else one.english
            if HAN.search(english) or _marks(english) != _marks(one.text):
                left.add(f"{one.path.relative_to(SOURCE)}: {one.text}")
    assert sorted(left) == []


def test_a_text_of_two_rooms_says_the_same_in_english() -> None:
    # Django lays the catalogues on one another: of two translations one would be read in both rooms.
    found: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for path in sorted(SOURCE.rglob("*.po")):
        if path.is_relative_to(SOURCE / "cli"):  # read alone, without Django
            continue
        for one in polib.pofile(str(path)):
            if not one.obsolete:
                found.setdefault((one.msgctxt or "", one.msgid), set()).add((one.msgstr, *one.msgstr_plural.values()))
    assert {text: sorted(two) for text, two in found.items() if len(two) > 1} == {}


@pytest.mark.parametrize("text", sorted(SOURCE.rglob("*.po")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_compiled_catalogue_is_the_one_in_the_text(text: Path) -> None:
    compiled = polib.mofile(str(text.with_suffix(".mo")))
    written = [one for one in polib.pofile(str(text)) if one.translated() and not one.obsolete]
    assert {(one.msgid, one.msgstr, *one.msgstr_plural.values()) for one in written} == {
        (one.msgid, one.msgstr, *one.msgstr_plural.values()) for one in compiled
    }
