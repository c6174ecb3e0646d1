"""Types, strict, of core, formats and science."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tools.checks.outside import faults_of
from tools.checks.tree import Fault, house


def check(root: Path) -> list[Fault]:
    """The Django plugin imports the settings, which make a data folder: it gets one of its own."""
    rooms = [f"anlan.{room}" for room in ("core", "formats", "science") if (house(root) / room).is_dir()]
    with tempfile.TemporaryDirectory(prefix="anlan-mypy-") as data:
        return faults_of(root, "mypy", *[argument for room in rooms for argument in ("-p", room)], ANLAN_DATA=data)
