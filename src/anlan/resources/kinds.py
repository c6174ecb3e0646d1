"""What follows from the kind of a team by the pack table team_kinds, where nobody says it of the team itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def able(kind: Mapping[str, Any], people: int) -> dict[str, float]:
    """What so many people of this kind can do."""
    found = {one: round(people * share) for one, share in kind.get("able", {}).items()}
    return {one: quantity for one, quantity in (found | kind.get("has", {})).items() if quantity}


def gear(kind: Mapping[str, Any], people: int) -> dict[str, float]:
    """What so many people of this kind carry."""
    return {item: max(1, round(people * each)) for item, each in kind.get("gear", {}).items()}
