"""A place's own pack, written into a data folder of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anlan.core import packs
from tests.regions.fixtures import all_of_china, china

__all__ = ["all_of_china", "china"]

PACK = """\
name: place
version: "1"
title: 本地包
kind: reference
licence: Apache-2.0
"""


@pytest.fixture
def own_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Writes `pack.yaml` and tables by name; answers the folder. Edits are seen at once."""
    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    monkeypatch.setenv("ANLAN_PACK_LOOK_S", "0")
    packs.look_again()
    folder = tmp_path / "packs" / "place"

    def write(pack: str = PACK, **tables: str) -> Path:
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        (folder / "pack.yaml").write_text(pack, "utf-8")
        for name, text in tables.items():
            (folder / "tables" / f"{name}.yaml").write_text(text, "utf-8")
        return folder

    yield write
    packs.look_again()
