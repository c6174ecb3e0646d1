"""Whatever the house says in Chinese it also says in English, with the same placeholders."""

from __future__ import annotations

import ast
import gettext
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils import translation

import anlan
from anlan.core.errors import Conflict, DomainError

SOURCE = Path(anlan.__file__).parent
HAN = re.compile(r"[㐀-鿿]")
MARK = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
IN_TEMPLATES = re.compile(r"""\{% translate (?:"([^"]*)"|'([^']*)')""")


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


def _said() -> Iterator[tuple[Path, str, bool]]:
    """Each text marked for translation: where, what, whether it is counted."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            text = getattr(node.args[0], "value", None)
            if name in CALLS and isinstance(text, str) and text:
                yield path, text, name == "ngettext"
    for path in sorted(SOURCE.rglob("*.html")):
        for double, single in IN_TEMPLATES.findall(path.read_text("utf-8")):
            yield path, double or single, False


def test_no_marked_text_of_code_or_template_is_left_in_chinese() -> None:
    left = set()
    command_line = gettext.translation("django", SOURCE / "cli" / "locale", languages=["en"]).gettext  # without Django
    with translation.override("en"):
        for path, text, is_counted in _said():
            if path.is_relative_to(SOURCE / "cli"):
                english = command_line(text)
            else:
                english = translation.ngettext(text, text, 2) if is_counted else translation.gettext(text)
            if HAN.search(english) or _marks(english) != _marks(text):
                left.add(f"{path.relative_to(SOURCE)}: {text}")
    assert sorted(left) == []


@pytest.mark.parametrize("text", sorted(SOURCE.rglob("*.po")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_compiled_catalogue_is_the_one_in_the_text(text: Path) -> None:
    compiled = polib.mofile(str(text.with_suffix(".mo")))
    written = [one for one in polib.pofile(str(text)) if one.translated() and not one.obsolete]
    assert {(one.msgid, one.msgstr, *one.msgstr_plural.values()) for one in written} == {
        (one.msgid, one.msgstr, *one.msgstr_plural.values()) for one in compiled
    }
