"""What the command line says: Chinese, or English by `--lang` or LANG. Without Django, so that help is quick."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Sequence
from pathlib import Path

CHINESE, ENGLISH = "zh-hans", "en"
_LOCALE = Path(__file__).parent / "locale"
_catalogue: list[gettext.NullTranslations] = [gettext.NullTranslations()]
_language: list[str] = [CHINESE]


def choose(argv: Sequence[str]) -> str:
    """Settle the language from `--lang`, ANLAN_LANGUAGE or LANG; Chinese unless English is asked for."""
    asked = ""
    for index, word in enumerate(argv):
        if word == "--lang" and index + 1 < len(argv):
            asked = argv[index + 1]
        elif word.startswith("--lang="):
            asked = word.partition("=")[2]
    for name in ("ANLAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        asked = asked or os.environ.get(name, "")
    speak(ENGLISH if asked.lower().startswith("en") else CHINESE)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal of LANG=C still gets its Chinese
            stream.reconfigure(encoding="utf-8", errors="replace")
    return language()


def speak(code: str) -> None:
    """Use a language from here on."""
    _language[0] = code
    _catalogue[0] = (
        gettext.translation("django", _LOCALE, languages=["en"], fallback=True)
        if code == ENGLISH
        else gettext.NullTranslations()
    )


def language() -> str:
    return _language[0]


def _(text: str) -> str:
    """The text in the chosen language."""
    return _catalogue[0].gettext(text) if text else ""


def say(text: str = "", **details: object) -> None:
    """One line to stdout."""
    print(text % details if details else text, flush=True)


def warn(text: str, **details: object) -> None:
    """One line to stderr."""
    print(text % details if details else text, file=sys.stderr, flush=True)
