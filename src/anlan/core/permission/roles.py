"""The roles of the house, as the packs declare them: title, acts, and which roles a holder may assign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from anlan.core.packs.freshness import kept, pack_folders


@dataclass(frozen=True)
class Role:
    """What a post may do. `assigns` are the roles its holder may put others into (never himself)."""

    name: str
    title: str
    title_en: str
    acts: frozenset[str]
    assigns: frozenset[str] = frozenset()
    note: str = ""


@kept
def all_roles() -> Mapping[str, Role]:
    """Every role by name; a place's own pack is read last and wins."""
    roles: dict[str, Role] = {}
    for folder in pack_folders():
        path = folder / "roles.yaml"
        if path.is_file():
            for name, row in yaml.safe_load(path.read_text("utf-8"))["roles"].items():
                roles[name] = Role(
                    name=name,
                    title=row["title"],
                    title_en=row["title_en"],
                    acts=frozenset(row["acts"]),
                    assigns=frozenset(row.get("assigns", ())),
                    note=row.get("note", ""),
                )
    return roles


def role_named(name: str) -> Role | None:
    """The role, or None where no pack declares it."""
    return all_roles().get(name)
