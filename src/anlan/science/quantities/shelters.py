"""Shelters and beds: how many people an area holds, which class serves how long, how full wards get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, flagged, floats, number, together, whole
from anlan.science.quantities.supplies import WHOLE


@dataclass(frozen=True)
class ShelterClass:
    """A class of shelters: open so many days, area per person, least effective area, reach, most people."""

    name: str
    open_days: float
    per_person_m2: float
    least_area_m2: float = 0.0
    reach_m: float = np.inf
    most_people: float = np.inf
    title: str = ""

    def __post_init__(self) -> None:
        if not (self.open_days > 0 and 0 < self.per_person_m2 < np.inf and self.least_area_m2 >= 0):
            raise ValueError(f"shelter class {self.name}: days and area per person must be above 0, got {self}")
        if not (self.reach_m > 0 and self.most_people > 0):
            raise ValueError(f"shelter class {self.name}: reach and most people must be above 0, got {self}")


def read_shelter_classes(value: Mapping[str, Any]) -> tuple[ShelterClass, ...]:
    """The classes of a pack's `shelter_classes`. Raises ValueError for what is missing or outside its domain."""
    try:
        return tuple(
            ShelterClass(
                one["name"],
                float(one["open_days"]),
                float(one["per_person_m2"]),
                float(one["least_area_m2"]),
                float(one.get("reach_m", np.inf)),
                float(one.get("most_people", np.inf)),
                one["title"],
            )
            for one in value["classes"]
        )
    except (KeyError, TypeError) as fault:
        raise ValueError(f"value holds no shelter classes: {fault!r}") from fault


def shelter_class_for(days: float, classes: Sequence[ShelterClass]) -> ShelterClass:
    """The class that stays open long enough, of these the one that asks for the least area a person, then in all.

    Raises ValueError when none does, or days is not above 0.
    """
    stay = number("days", days, above=0.0, inclusive=False)
    serving = [one for one in classes if one.open_days >= stay]
    if not serving:
        raise ValueError(f"no shelter class stays open {stay:g} days")
    return min(serving, key=lambda one: (one.per_person_m2, one.least_area_m2))


def shelter_capacity(
    open_area_m2: npt.ArrayLike,
    shelter_class: ShelterClass,
    *,
    indoor_area_m2: npt.ArrayLike = 0.0,
    indoor_coefficient: float = 1.0,
) -> Flagged:
    """People that shelters hold: ⌊(open area + coefficient · indoor area) / area per person⌋, at most the class's most.

    open_area_m2        shapes that fit   m²   effective area in the open
    indoor_area_m2      shapes that fit   m²   effective area under roof
    indoor_coefficient  number            –    how much indoor area counts, above 0
    returns             common shape      persons   not valid below the class's least area; NaN for a negative area

    Raises ValueError when shapes do not fit, or the coefficient is not above 0.
    Source: GB 51143-2015 (areas per person and least areas come with the class).
    """
    coefficient = number("indoor_coefficient", indoor_coefficient, above=0.0, below=np.inf, inclusive=False)
    outside, inside = together(open_area_m2=open_area_m2, indoor_area_m2=indoor_area_m2)
    possible = (outside >= 0) & (inside >= 0) & np.isfinite(outside) & np.isfinite(inside)
    area = outside + coefficient * inside
    people = np.minimum(np.floor(area / shelter_class.per_person_m2 * (1 + WHOLE)), shelter_class.most_people)
    return flagged(people, possible=possible, covered=area >= shelter_class.least_area_m2)


def area_per_person(area_m2: npt.ArrayLike, people: npt.ArrayLike) -> Flagged:
    """Shelter area per person (人均避难面积, K-26): usable area / people served.

    area_m2   shapes that fit   m²
    people    shapes that fit   persons
    returns   common shape      m² a person   NaN and not valid where nobody is served, or a number cannot be

    Raises ValueError when shapes do not fit.
    """
    area, count = together(area_m2=area_m2, people=people)
    possible = (area >= 0) & (count > 0) & np.isfinite(area) & np.isfinite(count)
    return flagged(np.divide(area, count, out=np.zeros(area.shape), where=possible), possible=possible)


def beds_occupied(admitted: npt.ArrayLike, *, stay_days: float) -> Flagged:
    """Beds in use at the end of each day, when everyone admitted stays so many days (the day of admission included).

    admitted   (days, …)  persons admitted on each day
    stay_days  number     d, whole, 1 or more
    returns    (days, …)  beds; a gap (NaN) or a negative number stays a gap for as long as those patients would stay

    Raises ValueError for no axis of days, or a stay that is not whole and above 0.
    Source: the count itself; in the long run admissions a day × stay (Little 1961, Oper. Res. 9, 383–387).
    """
    stay = whole("stay_days", stay_days, least=1, most=10**9)
    people = floats("admitted", admitted)
    if people.ndim == 0:
        raise ValueError("admitted must have an axis of days, got a single number")
    possible = (people >= 0) & np.isfinite(people)
    missing = _in_the_last(np.where(possible, 0.0, 1.0), int(stay))
    return flagged(_in_the_last(np.where(possible, people, 0.0), int(stay)), possible=missing == 0)


def beds_needed(admitted: npt.ArrayLike, *, stay_days: float, occupancy: float = 1.0) -> Flagged:
    """Beds for the fullest day, when only a part of them can be filled.

    admitted   (days, …)  persons admitted on each day
    stay_days  number     d
    occupancy  number     –   share of beds that can be in use, above 0 to 1
    returns    (…)        beds; NaN and not valid where a day is unknown; 0 for no days

    Raises ValueError as `beds_occupied` does, and for an occupancy outside its domain.
    """
    share = number("occupancy", occupancy, above=0.0, below=1.0)
    if share == 0:
        raise ValueError("occupancy must be above 0, got 0")
    occupied = beds_occupied(admitted, stay_days=stay_days)
    fullest = occupied.value.max(axis=0, initial=0.0)
    return flagged(np.ceil(fullest / share * (1 - WHOLE)), possible=occupied.valid.all(axis=0))


def _in_the_last(daily: FloatArray, days: int) -> FloatArray:
    """The sum of each day and the days before it, so many in all."""
    total = np.cumsum(daily, axis=0)
    total[days:] -= np.cumsum(daily, axis=0)[:-days]
    return total
