"""What an assessment says: plain values that travel as JSON (`assessment.schema.json`). Unknown is None, never 0.

What is said in words stands in Chinese and, as `…_en`, in English (`wording.told` picks); names and sources as they were
recorded. No science is imported here, so that pages and the API may read results.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from anlan.impact.wording import worded

SCHEMA = "assessment.schema.json"
FORM = 2
"""Of the result; a field that changes its meaning raises it."""

Number = int | float | None


@dataclass(frozen=True)
class Magnitude:
    """One magnitude of the event: as the bulletin has it, or converted from that (`is_converted`, by which relation)."""

    type: str
    value: float
    sigma: Number
    is_converted: bool
    is_used: bool
    is_valid: bool
    source: str
    source_en: str


@dataclass(frozen=True)
class Plane:
    """A nodal plane of the mechanism, or a strike that was given."""

    strike: float
    dip: Number
    rake: Number
    source: str


@dataclass(frozen=True)
class Event:
    """The earthquake as its bulletin has it. Instants are ISO 8601 with their offset."""

    occurred_at: str
    longitude: float
    latitude: float
    depth_km: Number
    magnitudes: tuple[Magnitude, ...]
    planes: tuple[Plane, ...]
    place_text: str
    agency: str
    agency_event_id: str | None
    status: str
    region_code: str | None
    region_name: str | None


@dataclass(frozen=True)
class Said:
    """A sentence with its code, in both languages. `is_grave`: the figures are not to be relied on, or are not there."""

    code: str
    says: str
    says_en: str
    is_grave: bool = False


def said(code: str, /, **params: Any) -> Said:
    """A sentence of the catalogue."""
    words = worded(code, **params)
    return Said(code, words.zh, words.en)


def grave(code: str, /, **params: Any) -> Said:
    """One that takes the figures' worth away."""
    return replace(said(code, **params), is_grave=True)


@dataclass(frozen=True)
class Outline:
    """A variant of the field: another plane, another relation; what it would make of areas and deaths."""

    name: str
    title: str
    title_en: str
    areas_km2: Mapping[str, float]
    people: Mapping[str, int | None]
    deaths_central: Number
    why: str
    why_en: str


@dataclass(frozen=True)
class Method:
    """How it was computed. `is_valid` is False where any part lies outside what its source was made for."""

    name: str
    title: str
    title_en: str
    version: str
    source: str
    source_en: str
    field: str
    """relation, shakemap or updated"""
    strike_from: str
    """mechanism, given, fault, none (a circle of equal area) or grid (a ShakeMap carries its own shape)"""
    strike: Number
    is_valid: bool
    validity: tuple[Said, ...]
    variants: tuple[Outline, ...]


@dataclass(frozen=True)
class HouseClass:
    """Houses of one structure class by state of damage, in the order of `states`."""

    name: str
    total: int
    by_state: tuple[int, ...]


@dataclass(frozen=True)
class Zone:
    """Where the intensity is of one degree: a band, without the stronger ones inside it.

    covered  share of its area for which there are data: `people` (and whatever is said of them), `roads_km` (and bridges)
             and each field that counts things. What has none is None
    at_home  … outside: of its people at the hour of the assessment (`Assessment.hour`)
    """

    intensity: int
    name: str
    area_km2: float
    long_km: Number
    short_km: Number
    covered: Mapping[str, float]
    people: Number
    elderly: Number
    children: Number
    households: Number
    at_home: Number
    at_work: Number
    at_school: Number
    outside: Number
    houses: tuple[HouseClass, ...] | None
    schools: Number
    hospitals: Number
    reservoirs: Number
    plants: Number
    tailings_ponds: Number
    hidden_danger_points: Number
    roads_km: Mapping[str, float] | None
    bridges: Number
    kind: str = "modelled"


@dataclass(frozen=True)
class Township:
    """A township that shakes. `intensity` is that of its people in the mean, `intensity_most` the strongest in it, `degree`
    the zone of the latter."""

    code: str
    name: str
    county: str
    intensity: float
    intensity_most: float
    degree: int
    people: int
    elderly: int
    households: int
    people_by_zone: Mapping[str, int]
    houses_destroyed: Number
    houses_severe: Number
    deaths: Estimate | None
    longitude: float
    latitude: float
    is_silent: bool | None = None
    kind: str = "modelled"


@dataclass(frozen=True)
class Estimate:
    """A number of people and the interval that holds it with the probability `level`."""

    low: Number
    central: Number
    high: Number
    level: float
    is_valid: bool = True


@dataclass(frozen=True)
class Losses:
    """Dead, injured and displaced 失去住所; each None where there is nothing to estimate from."""

    deaths: Estimate | None
    injured: Estimate | None
    displaced: Estimate | None
    source: str
    as_of: str
    kind: str = "modelled"


@dataclass(frozen=True)
class Check:
    """A thing to look at first, and why; most urgent first."""

    rank: int
    kind: str
    title: str
    title_en: str
    name: str
    uid: str
    township: str
    region_code: str
    longitude: float
    latitude: float
    intensity: float
    score: float
    reason: str
    reason_en: str
    source: str
    is_demo: bool
    is_inferred: bool


@dataclass(frozen=True)
class TeamReach:
    """A team and when it can be there; `eta_min` None where it cannot, with the reason. `region_code`: where it is at home."""

    uid: str
    name: str
    region_code: str
    kind: str
    kind_en: str
    people: Number
    eta_min: Number
    distance_km: Number
    turnout_min: Number
    target_code: str
    target_name: str
    """Both empty: the epicentre."""
    reason: str
    reason_en: str
    source: str
    is_demo: bool


@dataclass(frozen=True)
class Need:
    """What the displaced need over the first days, and what is held in reach of it."""

    item: str
    title: str
    title_en: str
    quantity: int
    quantity_low: int
    quantity_high: int
    unit: str
    unit_en: str
    people: int
    amount_per: str
    amount_per_en: str
    days: float
    held: Number
    gap: Number
    norm_source: str
    is_verified: bool
    kind: str = "modelled"


@dataclass(frozen=True)
class Origin:
    """Where a group of figures comes from. `kind` as in `core.figures.Kind`."""

    kind: str
    source: str
    as_of: str
    method: str = ""
    version: str = ""
    is_demo: bool = False
    is_inferred: bool = False
    title: str = ""
    sha256: str = ""
    rows: Number = None


@dataclass(frozen=True)
class Hour:
    """The hour at which people are where a zone says, by the pack table `day_rhythm`. Its `people` are those of the census, who
    sleep there.

    at        of the event, in the official time of the country
    day       workday or holiday
    day_from  calendar, or weekday where the packs hold no calendar of that year
    """

    at: str
    day: str
    day_from: str
    is_school_break: bool
    source: str
    is_verified: bool
    kind: str = "inferred"


@dataclass(frozen=True)
class Provenance:
    """`figures`: by the name of a part of this result; `inputs`: what it was computed from; `packs`: whose numbers."""

    figures: Mapping[str, Origin]
    inputs: Mapping[str, Origin]
    packs: tuple[Mapping[str, Any], ...]
    input_hash: str


@dataclass(frozen=True)
class Assessment:
    """The whole. `people_felt`: all at intensity 4.5 and more, on whom the losses rest; `damage_degree`: the first that does
    damage, from which townships are looked at one by one; `hour`: None where nobody is counted."""

    event: Event
    method: Method
    states: tuple[str, ...]
    """Of houses, mildest first: the order of every `by_state`."""
    zones: tuple[Zone, ...]
    damage_degree: int
    townships: tuple[Township, ...]
    people_felt: Number
    hour: Hour | None
    losses: Losses
    first_checks: tuple[Check, ...]
    teams: tuple[TeamReach, ...]
    needs: tuple[Need, ...]
    relief_within_h: Number
    warnings: tuple[Said, ...]
    provenance: Provenance
    assessed_at: str
    form: int = field(default=FORM)


def to_json(assessment: Assessment) -> dict[str, Any]:
    """Plain values, as the schema has them."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(assessment), allow_nan=False))
    return plain


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema of `to_json`."""
    found: dict[str, Any] = json.loads(files("anlan.impact").joinpath(SCHEMA).read_text("utf-8"))
    return found
