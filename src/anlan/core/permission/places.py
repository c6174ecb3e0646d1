"""A bare place as the subject of a question: for things that are not made yet, or have no row of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Codes of a region and all its ancestors, and a hazard where the thing is of one.

    The floor above knows the ancestors: `Place(journal.sealing.scope_codes([code]))`.
    """

    codes: tuple[str, ...]
    hazard: str | None = None

    def scope_codes(self) -> Iterable[str]:
        return self.codes
