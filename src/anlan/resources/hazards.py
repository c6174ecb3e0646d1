"""For which hazards a thing is listed: one mapping between families (geological) and single hazards (landslide)."""

from __future__ import annotations

from anlan.core import clock, packs

ALL_HAZARDS = "*"


def akin(hazard: str) -> frozenset[str]:
    """The words under which means for a hazard are listed: its own, its families', those of the family it is, and `*`."""
    words = {hazard, ALL_HAZARDS}
    for one in packs.lookup("hazard_families", at=clock.now()).value["families"]:
        if hazard == one["family"]:
            words.update(one["hazards"])
        elif hazard in one["hazards"]:
            words.add(one["family"])
    return frozenset(words)
