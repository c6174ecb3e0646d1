"""Every word for a hazard that a plan or a table of means may use has a name on screens (P-02, C-08)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import translation

from anlan.core.clock.context import WorkspaceInfo
from anlan.incidents.hazards import hazard_title
from anlan.resources.hazards import ALL_HAZARDS

ROOM = Path(__file__).parents[2] / "src" / "anlan"


def _words(thing: Any) -> Iterator[str]:
    for key, value in thing.items() if isinstance(thing, dict) else enumerate(thing):
        if key == "hazards" and isinstance(value, list) and all(isinstance(one, str) for one in value):
            yield from value
        elif isinstance(value, dict | list):
            yield from _words(value)


def words() -> set[str]:
    """Of the plan's schema, and of every table and plan of the packs."""
    schema = json.loads((ROOM / "plans" / "schema" / "plan.schema.json").read_text("utf-8"))
    found = set(next(one for one in _enums(schema) if "earthquake" in one))
    for path in ROOM.glob("packs/*/*/*.yaml"):
        found.update(_words(yaml.safe_load(path.read_text("utf-8"))))
    return found - {ALL_HAZARDS}


def _enums(thing: Any) -> Iterator[list[str]]:
    for key, value in thing.items() if isinstance(thing, dict) else enumerate(thing):
        if key == "enum":
            yield value
        elif isinstance(value, dict | list):
            yield from _enums(value)


@pytest.mark.django_db
def test_no_screen_calls_a_hazard_by_its_code(reality: WorkspaceInfo) -> None:
    found = words()
    assert {"geological", "mine", "flood"} <= found
    assert not [word for word in sorted(found) if hazard_title(word).isascii()]
    with translation.override("en"):
        assert not [word for word in sorted(found) if not hazard_title(word).isascii() or hazard_title(word)[0].islower()]
