"""A small tree in which a test plants a violation."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]


def plant(root: Path, path: str, text: str) -> Path:
    """Write a file of the tree; a path that begins with anlan/ stands in src."""
    place = root / ("src/" + path if path.startswith("anlan/") else path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(dedent(text), "utf-8")
    return place
