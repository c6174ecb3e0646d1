from pathlib import Path

import pytest

from tests.house.planting import plant
from tools.checks import imports
from tools.checks.rooms import may_import


def says(root: Path) -> list[str]:
    return [fault.says for fault in imports.check(root)]


@pytest.mark.parametrize(
    "line",
    [
        "from anlan.incidents.services import open_incident",
        "import anlan.incidents",
        "from anlan import incidents",
        "from ...incidents import services",
        "def late():\n    from anlan.incidents import services",
        "from importlib import import_module\nimport_module('anlan.incidents.services')",
        "incident = models.ForeignKey('incidents.Incident', on_delete=models.CASCADE)",
        "from anlan.core import reactions",
    ],
)
def test_a_call_upwards_is_caught_however_it_is_written(tmp_path: Path, line: str):
    plant(tmp_path, "anlan/core/journal/services.py", line + "\n")
    assert any("imports run downwards" in text for text in says(tmp_path))


@pytest.mark.parametrize(
    "line",
    ["from anlan.core import clock", "from anlan.core.errors import DomainError", "from . import models", "import json"],
)
def test_a_look_downwards_is_free(tmp_path: Path, line: str):
    plant(tmp_path, "anlan/core/journal/services.py", line + "\n")
    assert says(tmp_path) == []


def test_a_room_that_has_no_place_is_named(tmp_path: Path):
    plant(tmp_path, "anlan/helpers/__init__.py", "")
    assert "stands in no room" in says(tmp_path)[0]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("anlan/formats/quakeml.py", "from django.db import models"),
        ("anlan/science/quake.py", "import datetime"),
        ("anlan/web/views.py", "import numba"),
        ("anlan/core/regions/queries.py", "from scipy.spatial import KDTree"),
    ],
)
def test_a_pure_room_stays_pure_and_the_web_process_light(tmp_path: Path, module: str, line: str):
    plant(tmp_path, module, line + "\n")
    assert "must not import" in says(tmp_path)[0]


def test_ground_rooms_do_not_know_each_other():
    assert not may_import("anlan.science.quake", "anlan.formats.quakeml")
    assert not may_import("anlan.formats.quakeml", "anlan.science.quake")
    assert may_import("anlan.incidents.services", "anlan.formats.quakeml")
