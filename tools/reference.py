"""Makers of the generated pages: each returns a page's text, or None while its source does not exist."""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE = "<!-- Made by `make docs` from the code; do not edit. -->\n"


@cache
def _django() -> None:
    """Start Django, in English: the rooms register their verbs and acts while it starts."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.core.settings.django")
    import django
    from django.utils import translation

    django.setup()
    translation.activate("en")


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)]) + "\n"


def settings() -> str | None:
    from anlan.core.settings.declared import SETTINGS

    rows: list[tuple[object, ...]] = [
        (f"`{one.name}`", one.kind.__name__, f"`{one.default!r}`" if one.default != "" else "–", one.doc) for one in SETTINGS
    ]
    return (
        f"# Settings\n\n{MADE}\n"
        "What a node can be told: technical sizes and choices, never a legal number (those are pack data). Each is read\n"
        "from the environment as `ANLAN_NAME`, else from `anlan.toml` in the data folder as `name`, else the default.\n"
        "A value of the wrong type, or an unknown name in the file, is refused at start.\n\n"
        + _table(("Name", "Type", "Default", "Meaning"), rows)
    )


def verbs() -> str | None:
    if not _exists("anlan.core.journal.verbs"):
        return None
    _django()
    import dataclasses

    from anlan.core.journal.verbs import declared_verbs

    rows: list[tuple[object, ...]] = []
    for name, verb in sorted(declared_verbs().items()):
        # Annotations are text, because every module postpones them.
        fields = ", ".join(f"`{field.name}: {field.type}`" for field in dataclasses.fields(verb.payload))
        meaning = (verb.payload.__doc__ or "").strip().partition("\n")[0]
        if meaning.startswith(f"{verb.payload.__name__}("):  # the dataclass's own, which says nothing new
            meaning = ""
        rows.append((f"`{name}`", verb.label, meaning, fields or "–"))
    return (
        f"# Verbs of the journal\n\n{MADE}\n"
        "Every change of operational state appends one entry with one of these verbs and a payload of this form.\n\n"
        + _table(("Verb", "Label", "Meaning", "Payload"), rows)
    )


def acts() -> str | None:
    if not _exists("anlan.core.permission"):
        return None
    _django()
    from anlan.core.permission import declared_acts

    rows: list[tuple[object, ...]] = [(f"`{name}`", meaning) for name, meaning in sorted(declared_acts().items())]
    return (
        f"# Acts\n\n{MADE}\n"
        "What `can(actor, act, subject)` may be asked. Which role may do which act is data: the roles pack.\n\n"
        + _table(("Act", "Meaning"), rows)
    )


def command_line() -> str | None:
    if not _exists("anlan.cli.parsing"):
        return None
    from anlan.cli.parsing import make_parser
    from anlan.cli.speech import ENGLISH, speak

    speak(ENGLISH)
    parser = make_parser()
    whole = _table(("Option for all", "Meaning"), [row for row in _options(parser) if "--help" not in str(row[0])])
    parts = [f"# Command line\n\n{MADE}\n{parser.description}\n\n{whole}"]
    for words, command in _commands(parser, ("anlan",)):
        heading, meaning = " ".join(words), command.description or ""
        options = [row for row in _options(command) if "--help" not in str(row[0])]
        parts.append(f"## {heading}\n\n{meaning}\n" + ("\n" + _table(("Option", "Meaning"), options) if options else ""))
    return "\n".join(parts)


def _commands(
    parser: argparse.ArgumentParser, words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """The commands that do something, in the order of their declaration; a group is only its members."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                inner = list(_commands(command, (*words, name)))
                yield from inner or [((*words, name), command)]


def _options(parser: argparse.ArgumentParser) -> list[tuple[object, ...]]:
    """Written out here, because argparse's own help looks different from one Python to the next."""
    rows: list[tuple[object, ...]] = []
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            value = action.metavar if isinstance(action.metavar, str) else (action.dest.upper() if action.nargs != 0 else "")
            if action.choices:
                value = "|".join(str(choice) for choice in action.choices)
            shown = ", ".join(action.option_strings) + f" {value}" if action.option_strings else action.metavar or action.dest
            rows.append((f"`{shown.strip()}`", action.help or ""))
    return rows


def third_party() -> str | None:
    """What ships beside our own code: the locked distributions, and the assets in vendor folders."""
    from tools.checks.licences import licence_of, pinned

    def listed(lock: str) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        for name, (version, _line) in sorted(pinned(ROOT, lock).items()):
            about = metadata.metadata(name)
            homes = [line.partition(", ")[2] for line in about.get_all("Project-URL") or ()]
            home = about.get("Home-page") or next((url for url in homes if "://" in url), "")
            rows.append((name, version, licence_of(name), home))
        return rows

    heads = ("Name", "Version", "Licence", "Home")
    return (
        f"# Third-party parts\n\n{MADE}\n## Python distributions that Anlan runs on\n\n"
        "Installed beside Anlan from `requirements/base.lock`, unchanged, and not part of this repository. `psycopg` is\n"
        "LGPL-3.0: it is imported as a library and may be replaced by the user's own build.\n\n"
        + _table(heads, listed("base.lock"))
        + "\n## With the extra `data`, which reads own data\n\n"
        "From `requirements/data.lock`, unchanged. The wheel of rasterio carries GDAL (MIT), PROJ (MIT) and GEOS\n"
        "(LGPL-2.1, linked dynamically).\n\n"
        + _table(heads, listed("data.lock"))
        + "\n## With the extra `documents`, which writes official papers\n\n"
        "From `requirements/documents.lock`, unchanged. The fonts are under the SIL Open Font License 1.1; what a paper\n"
        "needs of them is embedded in it, which that licence allows without a condition on the paper.\n\n"
        + _table(heads, listed("documents.lock"))
        + "\n## Files in this repository made by others\n\n"
        + (_table(("Folder", "What it says of itself"), list(_vendored())) if list(_vendored()) else "None yet.\n")
    )


def _vendored() -> list[tuple[object, ...]]:
    """Folders named vendor, each with a note of version and licence beside the files."""
    notes = []
    for folder in [*sorted((ROOT / "src").rglob("vendor")), *sorted((ROOT / "tests").rglob("vendor"))]:
        for note in sorted(folder.glob("*.md")) + sorted(folder.glob("*.toml")) + sorted(folder.glob("*.json")):
            place, page = folder.relative_to(ROOT), note.relative_to(ROOT)
            notes.append((f"[{place}]({place})", f"[{note.name}]({page})"))
    return notes
