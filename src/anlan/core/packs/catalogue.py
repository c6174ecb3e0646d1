"""Which packs there are: `anlan pack list`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anlan.core.packs.freshness import SHIPPED, pack_folders
from anlan.core.packs.loading import rows_in
from anlan.core.packs.reading import read_yaml


@dataclass(frozen=True)
class PackInfo:
    """One installed pack. `rows_unverified`: rows whose number nobody has checked against its source yet."""

    name: str
    version: str
    title: str
    title_en: str
    kind: str
    licence: str
    folder: Path
    is_own: bool
    tables: tuple[str, ...]
    rows: int
    rows_unverified: int


def list_packs() -> list[PackInfo]:
    """Every pack, shipped ones first. Raises PackFault for one that cannot be read."""
    return [_info(folder) for folder in pack_folders()]


def _info(folder: Path) -> PackInfo:
    says: dict[str, Any] = read_yaml(folder / "pack.yaml").value
    rows = [row for path in sorted((folder / "tables").glob("*.yaml")) for row in rows_in(path, folder.name)]
    return PackInfo(
        name=says["name"],
        version=str(says["version"]),
        title=says["title"],
        title_en=says.get("title_en", ""),
        kind=says["kind"],
        licence=says.get("licence", ""),
        folder=folder,
        is_own=folder.parent != SHIPPED,
        tables=tuple(dict.fromkeys(row.table for row in rows)),
        rows=len(rows),
        rows_unverified=sum(not row.is_verified for row in rows),
    )
