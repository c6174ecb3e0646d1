"""What an assessment answers of the questions that the decision tables of plans ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anlan.core import packs

DENSITY = "quake_density"


def populated(density_per_km2: float | None, at: datetime) -> dict[str, bool | None]:
    """Whether a county counts as populated, and densely; None where nobody knows how many live there, or no table says."""
    limits = packs.found(DENSITY, at=at)
    words = {"is_populated": "populated_from_per_km2", "is_densely_populated": "densely_from_per_km2"}
    if limits is None or density_per_km2 is None:
        return dict.fromkeys(words)
    return {word: density_per_km2 > limits.value[limit] for word, limit in words.items()}


def max_intensity(result: Mapping[str, Any]) -> float | None:
    """The largest zone of a result; None where there is none."""
    return max((zone["intensity"] for zone in result.get("zones", ())), default=None)


def answers(result: Mapping[str, Any], suggestion: Mapping[str, Any] | None, at: datetime) -> dict[str, float | bool]:
    """Each word that it answers: modelled, and the census of the county of the epicentre."""
    found = {"max_intensity": max_intensity(result)} | populated((suggestion or {}).get("density_per_km2"), at)
    return {word: value for word, value in found.items() if value is not None}
