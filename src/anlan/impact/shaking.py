"""Which field an earthquake is given, and what is to be said about it: validity first, figures after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from anlan.core.geometry.plane import PlaneAround
from anlan.formats.shakemap import Shakemap
from anlan.impact.events import Observation, Quake
from anlan.impact.field import Field, shakemap_field, updated_field
from anlan.impact.inputs import NearFault, Setting
from anlan.impact.magnitudes import SurfaceMagnitude, surface_magnitude
from anlan.impact.result import Said, grave, said
from anlan.impact.rules import Rules
from anlan.impact.wording import Words, worded
from anlan.science.quake import AttenuationField


@dataclass(frozen=True)
class Variant:
    """Another field that the same bulletin allows."""

    name: str
    title: Words
    why: Words
    field: Field


@dataclass(frozen=True)
class Shaking:
    """The field with its pedigree; `field` None where nothing may be estimated."""

    field: Field | None
    name: str
    title: Words
    source: Words
    kind: str
    strike_from: str
    strike: float | None
    magnitude: SurfaceMagnitude
    said: tuple[Said, ...]
    variants: tuple[Variant, ...]


def shaking_of(
    quake: Quake, rules: Rules, setting: Setting, *, shakemap: Shakemap | None = None,
    observations: Sequence[Observation] = (),
) -> Shaking:  # fmt: skip
    """A ShakeMap as it is, else the relation of the region; drawn towards the observations where there are any.

    What takes a bulletin out of validity holds for both; only what concerns the relation alone is no matter to a grid.
    """
    magnitude = surface_magnitude(quake.magnitude, quake.magnitude_type)
    plane = PlaneAround(quake.longitude, quake.latitude)
    limits = (*magnitude.warnings, *_outside(quake, magnitude.ms, rules, setting))
    grid = None if shakemap is None else shakemap_field(shakemap, plane)
    if shakemap is not None and grid is not None:
        found = _of_shakemap(shakemap, grid, magnitude, limits)
    else:
        if shakemap is not None:
            limits = (*limits, said("shakemap_without_intensity"))
        found = _of_relation(quake, magnitude, rules, plane, limits, setting.fault)
    if found.field is None or not observations:
        return found
    updated = updated_field(found.field, observations, felt_from=rules.bounds.felt_from)
    note = said("field_updated", number=len(observations))
    return replace(found, field=updated, kind="updated", said=(*found.said, note))


def _of_shakemap(
    shakemap: Shakemap, grid: Field, magnitude: SurfaceMagnitude, limits: tuple[Said, ...]
) -> Shaking:
    limits = tuple(one for one in limits if one.code not in OF_THE_RELATION)
    is_hopeless = _is_hopeless(limits)
    return Shaking(
        None if is_hopeless else grid, "shakemap", worded("title_shakemap", version=shakemap.shakemap_version or "?"),
        worded("source_shakemap", agency=shakemap.bulletin.agency), "shakemap", "grid", None, magnitude,
        limits if is_hopeless else (*limits, said("shakemap_as_it_is")), (),
    )  # fmt: skip


def _of_relation(
    quake: Quake, magnitude: SurfaceMagnitude, rules: Rules, plane: PlaneAround, limits: tuple[Said, ...],
    fault: NearFault | None,
) -> Shaking:  # fmt: skip
    planes = quake.planes
    strike, strike_from = (planes[0].strike, quake.planes_from) if planes else (None, "none")
    if strike is None and fault is not None:
        strike, strike_from = fault.strike, "fault"
    title, source = worded("title_wang2000", region=rules.wang_title), worded("source_wang2000")
    if _is_hopeless(limits):
        return Shaking(None, "wang2000", title, source, "relation", "none", None, magnitude, limits, ())
    ms = magnitude.ms

    def isoseismals(along: float | None) -> Field:
        return Field(plane, AttenuationField.of_wang2000(ms, strike=along, region=rules.wang))

    motions = Field(plane, AttenuationField.of_yu2013(ms, strike=strike, region=rules.yu))
    variants = [
        Variant(f"plane_{which}", worded("title_plane", strike=other.strike), worded("why_plane"), isoseismals(other.strike))
        for which, other in enumerate(planes[1:], start=2)
    ]
    if strike is None:
        limits = (*limits, said("circular"))
    elif strike_from == "fault" and fault is not None:
        limits = (*limits, _beside(fault))
        variants.append(Variant("circular", worded("title_circular"), worded("why_circular"), isoseismals(None)))
    variants.append(Variant("yu2013", worded("title_yu2013", region=rules.yu_title), worded("why_yu2013"), motions))
    return Shaking(
        isoseismals(strike), "wang2000", title, source, "relation", strike_from, strike, magnitude, limits, tuple(variants),
    )  # fmt: skip


def _beside(fault: NearFault) -> Said:
    name = worded("fault_name", name=fault.name) if fault.name else worded("fault_unnamed")
    return said("strike_of_fault", fault=name, strike=fault.strike, km=fault.distance_km, source=fault.origin.source)


HOPELESS = frozenset(
    ("withdrawn", "not_an_earthquake", "magnitude_too_small", "magnitude_too_large", "too_deep", "outside_coverage")
)
"""Codes with which no figure is given."""
OF_THE_RELATION = frozenset(("magnitude_out_of_range", "too_deep", "depth_unknown"))
"""Codes of what the relation was not fitted to: a grid has its own shaking."""


def _is_hopeless(limits: Sequence[Said]) -> bool:
    return any(one.code in HOPELESS for one in limits)


def _outside(quake: Quake, ms: float, rules: Rules, setting: Setting) -> list[Said]:
    """Whatever takes the bulletin out of what the relation was made for."""
    bounds, fit = rules.bounds, rules.wang
    found = []
    if quake.status == "withdrawn":
        found.append(grave("withdrawn"))
    if not quake.is_earthquake:
        found.append(grave("not_an_earthquake"))
    if ms < bounds.least_ms:
        found.append(grave("magnitude_too_small", ms=ms, least=bounds.least_ms))
    elif ms > bounds.most_ms:
        found.append(grave("magnitude_too_large", ms=ms, most=bounds.most_ms))
    elif not fit.lowest_ms <= ms <= fit.highest_ms:
        found.append(grave("magnitude_out_of_range", ms=ms, lowest=fit.lowest_ms, highest=fit.highest_ms))
    found += _of_depth(quake.depth_km, bounds.deepest_km)
    return found + _of_place(setting, bounds.near_country_km)


def _of_depth(depth_km: float | None, deepest_km: float) -> list[Said]:
    if depth_km is None:
        return [said("depth_unknown")]
    if depth_km < 0:
        return [grave("depth_above_ground", depth=depth_km)]
    return [grave("too_deep", depth=depth_km, deepest=deepest_km)] if depth_km > deepest_km else []


def _of_place(setting: Setting, near_km: float) -> list[Said]:
    if setting.region_code is not None:
        return []
    if setting.nearest_km is not None and setting.nearest_km <= near_km:
        return [grave("outside_land", name=setting.nearest_name, code=setting.nearest_code, km=setting.nearest_km)]
    return [grave("outside_coverage")]
