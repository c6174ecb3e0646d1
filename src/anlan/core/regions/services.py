"""What one can do with regions: load the country's tables, add a unit of one's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from anlan.core import clock, journal
from anlan.core.clock.queries import reality
from anlan.core.geometry import Geometry
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, declare_act, require
from anlan.core.regions import closure, queries, reading, settled
from anlan.core.regions.codes import COUNTRY, LENGTHS, normalize_code
from anlan.core.regions.errors import RegionNotFound, RegionTablesDamaged
from anlan.core.regions.models import (
    BoundaryLine,
    Kind,
    Level,
    Region,
    RegionBoundary,
    RegionSuccession,
    RegionTables,
)

LEVEL_OF_LENGTH = dict(zip(LENGTHS, list(Level)[1:], strict=True))
TABLE_FIELDS = ("name", "short_name", "kind", "level", "parent", "valid_to", "pinyin", "initials", "source")

IMPORT = declare_act("region.import", "Load the tables of regions, and add a unit that they lack.")


@journal.verb("regions.imported", _("载入行政区划"))
@dataclass(frozen=True)
class RegionsImported:
    """Which tables came in, and how many units of today they hold."""

    tables: str
    units: int
    boundaries: int
    without_boundary: int


@journal.verb("region.added", _("新增区划单元"))
@dataclass(frozen=True)
class RegionAdded:
    """A unit that no national table has: a zone, a farm, a scenic area."""

    code: str
    name: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Loaded:
    """What a loading did; `changed_nothing` when these tables were in already."""

    tables: str
    changed_nothing: bool
    units: int = 0
    boundaries: int = 0
    without_boundary: int = 0


@journal.service("regions.imported")
def load_regions(*, by: Actor) -> Loaded:
    """Bring the tables of the pack and the boundary package into the database; nothing if they are in.

    Units keep their row from one edition of the tables to the next. Units that somebody added stay.
    Regions are facts that all workspaces share; the entry stands in the real one.
    """
    require(by, IMPORT)
    tables = reading.tables_version()
    if RegionTables.objects.filter(version=tables).exists():
        return Loaded(tables, changed_nothing=True)
    _write_units([_country(), *reading.read_units(), *reading.read_places()])
    _write_successions()
    boundaries = _write_boundaries()
    closure.rebuild()
    queries.forget()
    RegionTables.objects.all().delete()
    RegionTables.objects.create(version=tables, loaded_at=clock.wall())
    today = Region.objects.filter(valid_to=None).count()
    without = queries.units_without_polygon().count()
    with clock.entered(reality()):
        journal.append(
            "regions.imported",
            about=f"regions:{COUNTRY}",
            by=by,
            payload=RegionsImported(tables=tables, units=today, boundaries=boundaries, without_boundary=without),
        )
    return Loaded(tables, False, today, boundaries, without)


@journal.service("region.added")
def add_region(
    *, code: str, name: str, kind: str, parent_code: str, valid_from: date, source: str, by: Actor
) -> Region:
    """Add a unit that the tables lack. Its code need not begin with its parent's.

    Raises RegionNotFound when there is no such parent, RegionCodeInvalid for a code that is none.
    """
    require(by, IMPORT, Place(scope_codes([normalize_code(parent_code)])))
    code, parent = normalize_code(code), queries.get(parent_code)
    names = Kind(kind)
    region = Region.objects.create(
        code=code,
        name=name,
        short_name=name,
        kind=names,
        level=LEVEL_OF_LENGTH[len(code)],
        parent=parent,
        valid_from=valid_from,
        pinyin="",
        initials="",
        source=source,
    )
    closure.rebuild()
    queries.forget()
    payload = RegionAdded(code=code, name=name, kind=names, parent=parent.code)
    journal.append("region.added", about=region, by=by, payload=payload, regions=[parent.code])
    return region


def _country() -> reading.Unit:
    return reading.Unit(
        code=COUNTRY, name="中华人民共和国", short_name="中国", kind=Kind.COUNTRY, parent="",
        valid_from=reading.EPOCH, valid_to=None, pinyin="zhonghuarenmingongheguo", initials="zhrmghg",
        source=reading.UNITS_SOURCE,
    )  # fmt: skip


def _level(code: str) -> Level:
    return Level.COUNTRY if code == COUNTRY else LEVEL_OF_LENGTH[len(code)]


def _write_units(units: Iterable[reading.Unit]) -> None:
    """Level by level, so that each parent has its row before its children point at it."""
    by_level: dict[Level, list[reading.Unit]] = defaultdict(list)
    for unit in units:
        by_level[_level(unit.code)].append(unit)
    rows: dict[str, list[Region]] = defaultdict(list)
    for level in Level:
        made = Region.objects.bulk_create(
            [_row(unit, level, rows) for unit in by_level[level]],
            update_conflicts=True,
            unique_fields=["code", "valid_from"],
            update_fields=TABLE_FIELDS,
        )
        for region in made:
            rows[region.code].append(region)


def _row(unit: reading.Unit, level: Level, rows: dict[str, list[Region]]) -> Region:
    return Region(
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        level=level,
        parent=_parent(unit, rows) if unit.parent else None,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        pinyin=unit.pinyin,
        initials=unit.initials,
        source=unit.source,
    )


def _parent(unit: reading.Unit, rows: dict[str, list[Region]]) -> Region:
    """Of the versions of the parent's code, the latest that lived while the unit did."""
    last_day = unit.valid_to or date.max
    alive = [parent for parent in rows[unit.parent] if parent.valid_from < last_day]
    if not alive:
        raise RegionTablesDamaged(reason=f"{unit.code} → {unit.parent}")
    return max(alive, key=lambda parent: parent.valid_from)


def _write_successions() -> None:
    versions: dict[str, list[Region]] = defaultdict(list)
    for region in Region.objects.order_by("valid_from").only("code", "valid_from", "valid_to"):
        versions[region.code].append(region)
    RegionSuccession.objects.all().delete()
    RegionSuccession.objects.bulk_create(
        RegionSuccession(
            old=next(r for r in versions[row.old] if r.valid_from == row.old_from),
            new=next(r for r in versions[row.new] if r.valid_to is None or row.on < r.valid_to),
            on=row.on,
            kind=row.kind,
        )
        for row in reading.read_successions()
    )


def _write_boundaries() -> int:
    """Polygons onto the units of today; a polygon under an old code goes to the one successor.

    What came in with a batch stays; where it stands in the place of one of the tables, the new one waits behind it.
    """
    read = list(reading.read_boundaries())
    today = {region.code: region for region in Region.objects.filter(valid_to=None)}
    own = {(boundary.layer, boundary.code) for boundary in read if boundary.code in today}
    brought = {
        (row.region_id, row.layer): row.batch
        for row in RegionBoundary.standing.filter(batch__isnull=False).select_related("batch").defer("geometry")
    }
    rows: list[RegionBoundary] = []
    for boundary in read:
        region = today.get(boundary.code) or _sole_successor(boundary.code)
        if region is None or (boundary.code != region.code and (boundary.layer, region.code) in own):
            continue
        west, south, east, north = boundary.shape.bounds
        before = brought.get((region.pk, boundary.layer))
        rows.append(
            RegionBoundary(
                region_id=region.pk, layer=boundary.layer, source=boundary.source, west=west, south=south, east=east,
                north=north, geometry=Geometry(boundary.shape), stands=before is None, replaced_by=before,
            )
        )  # fmt: skip
    RegionBoundary.objects.filter(batch=None).delete()
    RegionBoundary.objects.bulk_create(rows, batch_size=100)
    BoundaryLine.objects.all().delete()
    BoundaryLine.objects.bulk_create(
        BoundaryLine(role=role, geometry=Geometry(line), source=reading.BOUNDARY_PACKAGE)
        for role, line in reading.read_lines()
    )
    settled.place_units(None)
    return len(rows)


def _sole_successor(code: str) -> Region | None:
    try:
        heirs = queries.resolve(code)
    except RegionNotFound:
        return None
    return heirs[0] if len(heirs) == 1 else None
