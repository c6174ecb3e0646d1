"""Deaths, injured and displaced of the whole event, each with an interval; and what a variant of the field makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from anlan.impact.counting import ROMAN, Shaken, does_damage, struck_of
from anlan.impact.field import Field, FloatArray, Spots
from anlan.impact.result import Estimate, Outline
from anlan.impact.shaking import Variant
from anlan.risk.arrays import Exposure
from anlan.science.quake import (
    DEATHS_CHINA,
    DISPLACED_CHINA,
    INJURED_CHINA,
    DamageMatrix,
    Losses,
    displaced_interval,
    losses_interval,
)


def losses_of(
    shaken: Shaken, field: Field, matrix: DamageMatrix, interval: float
) -> tuple[Estimate, Estimate, Estimate | None]:
    """Dead, injured, and displaced (None where the classes of the houses are not those of the matrix)."""
    people = shaken.of("people")
    places = shaken.spots.km(shaken.row)
    dead, hurt = (
        _estimate(losses_interval(people, shaken.intensity, model=model, positions_km=places, probability=interval), interval)
        for model in (DEATHS_CHINA, INJURED_CHINA)
    )
    if shaken.by_state is None:
        return dead, hurt, None
    model = replace(DISPLACED_CHINA, matrix=matrix)
    at = field.on_rounded_scale(shaken.intensity)
    is_hit = does_damage(at, matrix)
    by_class = people_by_class(shaken, matrix)[is_hit]
    displaced = displaced_interval(by_class, at[is_hit], model=model, positions_km=places[is_hit], probability=interval)
    return dead, hurt, _estimate(displaced, interval)


def people_by_class(shaken: Shaken, matrix: DamageMatrix) -> FloatArray:
    """People of each cell by the class of house they live in; a cell without houses has the mixture of all."""
    exposure = shaken.exposure
    order = [exposure.classes.index(name) for name in matrix.classes]
    houses = exposure.houses[shaken.row][:, order].astype(float)
    total = houses.sum(axis=1, keepdims=True)
    all_together = houses.sum(axis=0)
    mixture = all_together / all_together.sum() if all_together.sum() > 0 else np.full(len(order), 1 / len(order))
    shares = np.where(total > 0, houses / np.where(total > 0, total, 1.0), mixture)
    return np.asarray(shares * shaken.of("people")[:, None])


def outline_of(
    variant: Variant, exposure: Exposure | None, spots: Spots | None, *, first: int, felt_from: float
) -> Outline:
    """Areas, people and deaths with another field."""
    field = variant.field
    areas = {degree: field.area_km2(degree) for degree in range(first, len(ROMAN))}
    bands = {degree: area - areas.get(degree + 1, 0.0) for degree, area in areas.items() if area > 0}
    people: dict[str, Any] = dict.fromkeys(map(str, bands))
    deaths = None
    if exposure is not None and spots is not None:
        struck = struck_of(spots, field, least=felt_from, within=field.reaching(felt_from + field.begins))
        hit = exposure.people[struck.row]
        counted = np.bincount(struck.degree, hit, minlength=len(ROMAN))
        people = {str(degree): int(counted[degree]) for degree in bands}
        deaths = int(losses_interval(hit, struck.intensity, model=DEATHS_CHINA).central)
    return Outline(
        variant.name, *variant.title, {str(degree): round(area, 1) for degree, area in bands.items()}, people, deaths,
        *variant.why,
    )  # fmt: skip


def _estimate(found: Losses, interval: float) -> Estimate:
    return Estimate(int(found.low), int(found.central), int(found.high), interval, bool(found.valid))
