"""Names and sizes of made-up things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from anlan.places.made import Seats
from anlan.risk.arrays import Array, Exposure


class Namer:
    """Gives names after the village or township, none twice in a county."""

    def __init__(self, counties: Seats, townships: Seats, villages: Seats, rules: Mapping[str, Any]) -> None:
        self._county = dict(zip(counties.code.tolist(), counties.names, strict=True))
        self._township = dict(zip(townships.code.tolist(), townships.names, strict=True))
        self._village = {
            code: _stem(name, rules["seat_words"]) for code, name in zip(villages.code.tolist(), villages.names, strict=True)
        }
        self._words, self._ordinals = rules["words"], rules["ordinals"]
        self._used: Counter[tuple[int, str]] = Counter()

    def name(self, template: str, exposure: Exposure, row: int, county: int, chance: np.random.Generator) -> str:
        """The template filled in; where the county has that name already, its {nth} or {no} goes on."""
        township = self._township.get(int(exposure.township[row]), self._county.get(county, ""))
        place = self._village.get(int(exposure.village[row]), township)
        word = "".join(part[int(chance.integers(len(part)))] for part in self._words)
        fill = {"county": self._county.get(county, ""), "township": township, "place": place, "word": word}
        plain = template.format(**fill, nth="", no="")
        if "{word}" in template and self._used[(county, plain)]:
            return self.name(template, exposure, row, county, chance)
        self._used[(county, plain)] += 1
        number = self._used[(county, plain)]
        if "{no}" in template:
            return template.format(**fill, no=f"{number}号", nth="")
        if number == 1:
            return plain
        nth = self._ordinals[number - 2] if number - 2 < len(self._ordinals) else f"第{number}"
        return template.format(**fill, nth=nth, no="") if "{nth}" in template else f"{plain}{number}"

    def taken(self, county: int, name: str) -> None:
        """A name that a real thing has."""
        self._used[(county, name)] += 1

    def region(self, exposure: Exposure, row: int, county: int) -> str:
        """The smallest unit known: village, township, else county. What lies in another county than its nearest houses
        belongs to its own."""
        township, village = str(exposure.township[row]), int(exposure.village[row])
        if not township.startswith(str(county)):
            return str(county)
        return str(village) if village else township


def capacity(
    spec: Mapping[str, Any], catchment_km2: Array, number: int, chance: np.random.Generator
) -> Array | None:
    """Sizes: round a median, or by the land above; None where the kind counts nothing."""
    rule = spec.get("capacity")
    if rule is None:
        return None
    middle = rule["per_km2"] * catchment_km2 if "per_km2" in rule else np.full(number, float(rule["median"]))
    return np.round(np.clip(middle * chance.lognormal(0, rule["spread"], number), rule["least"], rule["most"]))


def _stem(name: str, ends: list[str]) -> str:
    """A village's name without what its committee is called."""
    for end in ends:
        if name.endswith(end) and len(name) > len(end):
            return name.removesuffix(end) + ("村" if end.startswith("村村") else "")
    return name
