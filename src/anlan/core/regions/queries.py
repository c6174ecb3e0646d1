"""What one can ask about regions. Other rooms import this module and nothing deeper."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from anlan.core.regions.boundaries import boundaries_geojson, sketch_path
from anlan.core.regions.codes import COUNTRY, normalize_code, prefixes, range_end
from anlan.core.regions.errors import RegionCodeInvalid, RegionNotFound
from anlan.core.regions.finding import search
from anlan.core.regions.models import Kind, Region, RegionClosure
from anlan.core.regions.placing import beyond_km, inner_units, nearest_province, place, within_km
from anlan.core.regions.scope import forget as _forget_scopes
from anlan.core.regions.scope import scope_q

__all__ = [
    "ancestors",
    "beyond_km",
    "boundaries_geojson",
    "children",
    "forget",
    "get",
    "inner_units",
    "name_path",
    "nearest_province",
    "normalize_code",
    "place",
    "resolve",
    "scope_q",
    "search",
    "sketch_path",
    "units_without_polygon",
    "versions",
    "within_km",
]

_chains: dict[str, tuple[str, ...]] = {}


def forget() -> None:
    """Drop what this process remembers; called after the tables have changed."""
    _chains.clear()
    _forget_scopes()


def versions(code: str) -> list[Region]:
    """Every unit that ever had this code, oldest first. Raises RegionCodeInvalid."""
    return list(Region.objects.filter(code=normalize_code(code)).order_by("valid_from"))


def get(code: str, on: date | None = None) -> Region:
    """The unit that has this code on a day; without a day the one of today, else the last that had it.

    Raises RegionNotFound, RegionCodeInvalid.
    """
    known = versions(code)
    if on is None and known:
        return next((unit for unit in known if unit.is_of_today), known[-1])
    for unit in known:
        if on is not None and unit.valid_from <= on and (unit.valid_to is None or on < unit.valid_to):
            return unit
    raise RegionNotFound(code=code)


def resolve(code: str, on: date | None = None) -> tuple[Region, ...]:
    """The units of today that a code of that day stands for, by code; several after a split.

    Without a day: itself if it exists today, else what became of the last unit that had it. With a day on
    which nobody had the code (tables run late), the last unit before, else the first after. A statistical
    heading stands for its members. Raises RegionNotFound, RegionCodeInvalid.
    """
    known = versions(code)
    if not known:
        raise RegionNotFound(code=code)
    if on is None:
        start = next((unit for unit in known if unit.is_of_today), known[-1])
    else:
        begun = [unit for unit in known if unit.valid_from <= on]
        start = begun[-1] if begun else known[0]
    found = {unit.code: unit for unit in _heirs(start)}
    return tuple(found[key] for key in sorted(found))


def _heirs(unit: Region) -> list[Region]:
    if unit.kind == Kind.HEADING:
        members = Region.objects.filter(valid_to=None, code__gt=unit.code, code__lt=range_end(unit.code))
        return list(members.filter(parent_id=unit.parent_id))
    if unit.is_of_today:
        return [unit]
    return [heir for step in unit.successions.select_related("new") for heir in _heirs(step.new)]


def ancestors(code: str, on: date | None = None) -> tuple[str, ...]:
    """Codes of what contains a unit: itself first, the country last. Remembered in this process.

    A code that no table knows is taken for a regular one and placed by its digits, so that scope never
    hangs on a missing row; text that is no code has only itself above it. With a day, raises
    RegionNotFound when nobody had the code then.
    """
    if on is not None:
        code = get(code, on).code
    chain = _chains.get(code)
    if chain is None:
        try:
            trimmed = normalize_code(code)
        except RegionCodeInvalid:
            return (code,)
        above = RegionClosure.objects.filter(descendant=trimmed).order_by("depth")
        chain = tuple(above.values_list("ancestor", flat=True))
        if not chain:
            return prefixes(trimmed)
        _chains[code] = chain
    return chain


def children(code: str) -> QuerySet[Region]:
    """The units of today directly below, by code; statistical headings left out."""
    below = Region.objects.filter(parent__code=normalize_code(code), valid_to=None)
    return below.exclude(kind=Kind.HEADING).order_by("code")


def name_path(code: str, separator: str = "") -> str:
    """云南省曲靖市会泽县: the full name as on an address. Raises RegionNotFound."""
    unit: Region | None = get(code)
    names: list[str] = []
    while unit is not None and (unit.code != COUNTRY or not names):
        names.insert(0, unit.name)
        unit = unit.parent
    return separator.join(names)


def units_without_polygon(level: str = "county") -> QuerySet[Region]:
    """Units of today that exist and count, though no map shows them; by code."""
    return (
        Region.objects.filter(Q(level=level, valid_to=None, has_boundary=False))
        .exclude(kind=Kind.HEADING)
        .order_by("code")
    )
