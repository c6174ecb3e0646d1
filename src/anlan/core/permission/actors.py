"""Actors: who does something, with what mandate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

ALL_HAZARDS = frozenset({"*"})


@dataclass(frozen=True)
class Mandate:
    """A role in a region and all below it, for the hazards of a department, perhaps for a time only."""

    role: str
    region_code: str
    hazards: frozenset[str] = ALL_HAZARDS
    until: datetime | None = None

    def covers_hazard(self, hazard: str | None) -> bool:
        return hazard is None or "*" in self.hazards or hazard in self.hazards


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, or a part of the system. `key` is what the journal keeps; it is no personal data."""

    key: str
    name: str = ""
    mandates: tuple[Mandate, ...] = ()
    invitations: frozenset[str] = frozenset()
    is_system: bool = False
    acts: frozenset[str] | None = field(default=None)
    """Where set, a scoped token: only these acts, whatever the mandates allow."""

    @property
    def account_id(self) -> int | None:
        kind, _, number = self.key.partition(":")
        return int(number) if kind == "account" else None

    @property
    def region_codes(self) -> tuple[str, ...]:
        """Regions of its mandates, without doubles, in order."""
        return tuple(dict.fromkeys(mandate.region_code for mandate in self.mandates))


def system_actor(name: str) -> Actor:
    """A part of the platform that acts by itself: a reaction, the engine, an import on the command line."""
    return Actor(key=f"system:{name}", name=name, is_system=True)


ENGINE = system_actor("engine")
