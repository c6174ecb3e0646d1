"""How real a made place is: what stands in the database, measured against what is published. `anlan demo report` prints it.

Every line is a `Finding`; one that is not met makes the report fail. What is only shown beside a published figure, or has
none, is neither met nor missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from django.db.models import Count

from anlan.core import journal
from anlan.core.batches.models import Batch
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Level, Region, RegionBoundary, RegionPosition
from anlan.places.building import residents
from anlan.places.cells import pack_row
from anlan.places.corridors import published_lengths
from anlan.places.ground import grid_of
from anlan.places.land import county_shapes
from anlan.places.made import Land, Seats
from anlan.places.measured import number_checks, site_checks, unit_checks
from anlan.places.named import PLACES, Place
from anlan.places.road_checks import beside_published, detours, lengths, share_connected, unbridged
from anlan.places.things import wanted_in
from anlan.places.things_sites import Terrain
from anlan.risk import census
from anlan.risk.arrays import ROAD_CLASSES, Array, Exposure, Ground, Rivers, Roads, Table
from anlan.risk.facilities import Thing
from anlan.risk.layers import layers, load
from anlan.risk.models import Facility
from anlan.science.roads import build_network
from anlan.science.terrain import filled, horn_slope, rasterised

GAZETTEER_MOST = 282
"""Township seats of Yunnan that a public gazetteer has by name, as first counted; name and county together are fewer."""
CLOSE_M = 100.5
"""Cells near an incident are of 100 m at most, to the metre."""
APART_M, VILLAGES_CONNECTED, NODES = 2000.0, 0.99, 200_000
DETOUR = (1.3, 2.2)
"""Road distance over straight distance in hills: where the middle of the pairs must lie (issue 4, sentence 2)."""
PAIRS = 200
SOUND = 0.99
"""Where a thing stands is judged on the coarser ground; near an incident it was put on the finer one."""
GAP = 1e-6
"""Share of a county's land that rounding of corners may leave."""


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and whether it is as it must be (None: shown, not judged)."""

    subject: str
    says: str
    is_met: bool | None = None


@dataclass(frozen=True)
class _Standing:
    place: Place
    seed: int
    exposure: Exposure
    roads: Roads
    rivers: Rivers
    ground: Ground
    close: tuple[Ground, ...]
    seats: dict[str, Seats]


def report(name: str | None = None) -> Iterator[Finding]:
    """Findings of the place that was built last, or of the named one. Raises NotFound where none stands."""
    at = _read(name)
    yield Finding("区域", f"{at.place.name}（{at.place.code}），种子 {at.seed}")
    for part in (_people, _bare, _seats, _areas, _ground, _net, _things, _means):
        yield from part(at)


def passes(findings: list[Finding]) -> bool:
    """Whether nothing that must hold is missed."""
    return all(one.is_met is not False for one in findings)


def _read(name: str | None) -> _Standing:
    told = Entry.objects.filter(verb="place.built").order_by("-id")
    entry = (told.filter(about=f"place:{name}") if name else told).first()
    if entry is None:
        raise NotFound
    built = journal.payload_of(entry)
    place = PLACES[built["place"]]
    grounds = [load(layer, Ground) for layer in layers("ground", place.code).filter(batch__uid__in=built["batches"])]
    grounds.sort(key=lambda one: one.cell, reverse=True)
    seats = {level: _seats_of(place, level) for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)}
    return _Standing(
        place, built["seed"], _layer("exposure", place, Exposure), _layer("roads", place, Roads),
        _layer("rivers", place, Rivers), grounds[0], tuple(grounds[1:]), seats,
    )  # fmt: skip


def _layer(kind: str, place: Place, of: type[Table]):  # type: ignore[no-untyped-def]
    found = layers(kind, place.code).first()
    if found is None:
        raise NotFound
    return load(found, of)


def _seats_of(place: Place, level: str) -> Seats:
    """Units of today with a position: seats where one stands, else the place inside their polygon."""
    units = Region.objects.filter(regions.scope_q([place.code], "code"), valid_to=None, level=level, longitude__isnull=False)
    rows = list(units.order_by("code"))
    known = set(RegionPosition.standing.filter(is_inferred=False).values_list("region_id", flat=True))
    return Seats(
        code=[int(row.code) for row in rows], county=[int(row.code[:6]) for row in rows],
        longitude=[row.longitude for row in rows], latitude=[row.latitude for row in rows],
        height_m=np.full(len(rows), np.nan), is_inferred=[row.pk not in known for row in rows],
        is_urban=[row.kind in ("subdistrict", "community") for row in rows], names=tuple(row.name for row in rows),
    )  # fmt: skip


def _people(at: _Standing) -> Iterator[Finding]:
    lines = [line for line in census.counties() if any(unit.startswith(at.place.code) for unit in line.units)]
    found = unit_checks(at.exposure, lines, with_ground=map(int, county_shapes(at.place.code)))
    for one in found:
        if not one.is_equal:
            yield Finding("人口", f"{'、'.join(one.names)}：普查 {one.people} 人，落地 {one.people_placed} 人", False)
    people = sum(one.people for one in found)
    yield Finding("人口", f"{len(found)} 个县级单位合计 {people} 人，与 2020 普查逐县一致", all(one.is_equal for one in found))
    elderly = sum(one.elderly for one in found)
    yield Finding("人口", f"65 岁以上 {elderly} 人 = 人口 × 公布比例，四舍五入；户数由比例和平均户规模推断")
    cells = len(at.exposure)
    yield Finding("人口", f"有人居住的单元 {cells} 个", cells >= 100_000 if at.place.code == "53" else None)
    for one in found:
        if one.remark:
            yield Finding("人口", f"{'、'.join(one.names)}：{one.remark}，{one.people} 人")


def _bare(at: _Standing) -> Iterator[Finding]:
    for line in census.without_polygon():
        if any(unit.startswith(at.place.code) for unit in line.units):
            yield Finding("无界线", f"{line.code} {line.name}：{line.people} 人保留，不画界线")


def _seats(at: _Standing) -> Iterator[Finding]:
    towns = at.seats[Level.TOWNSHIP]
    real = int((~towns.is_inferred).sum())
    yield Finding(
        "驻地", f"乡级 {len(towns)} 处，其中 {real} 处为公开地名库的真实位置（名称和县都相符）",
        0 < real <= GAZETTEER_MOST if at.place.code == "53" else None,
    )  # fmt: skip
    shapes = county_shapes(at.place.code)
    for level, title in ((Level.TOWNSHIP, "乡级"), (Level.VILLAGE, "村级")):
        seats = at.seats[level]
        inside = [
            bool(shapely.contains_xy(shapely.buffer(shapes[f"{code:06d}"], GAP), lon, lat))
            for code, lon, lat in zip(seats.county.tolist(), seats.longitude, seats.latitude, strict=True)
            if f"{code:06d}" in shapes
        ]
        yield Finding("驻地", f"{title} {len(inside)} 处，{sum(inside)} 处在本县界线内", all(inside))
    near = _nearer_than(towns, APART_M)
    yield Finding("驻地", f"推断的乡级驻地相距不足 {APART_M / 1000:g} km 的 {near} 处（街道和面积不足的县除外）", near == 0)
    slope = _at(horn_slope(at.ground.height_m, grid_of(at.ground)), at.ground, towns)
    yield Finding("驻地", f"乡级驻地处坡度中位 {np.nanmedian(slope):.1f}°，全域中位 {_median_slope(at.ground):.1f}°",
                  bool(np.nanmedian(slope) < _median_slope(at.ground)))  # fmt: skip


def _nearer_than(seats: Seats, metres: float) -> int:
    """Made-up seats of country townships nearer to another of their county than so."""
    found = 0
    for county in np.unique(seats.county):
        mine = np.flatnonzero((seats.county == county) & seats.is_inferred & ~seats.is_urban)
        if len(mine) < 2:
            continue
        squeeze = np.cos(np.radians(seats.latitude[mine].mean()))
        east = seats.longitude[mine][:, None] - seats.longitude[mine]
        north = seats.latitude[mine][:, None] - seats.latitude[mine]
        away = np.hypot(east * squeeze, north) * 111_195 + np.where(np.eye(len(mine), dtype=bool), np.inf, 0)
        found += int((away.min(axis=1) < metres).sum())
    return found


def _areas(at: _Standing) -> Iterator[Finding]:
    shapes = county_shapes(at.place.code)
    grown = RegionBoundary.standing.filter(regions.scope_q([at.place.code], "region__code"), layer=Level.TOWNSHIP)
    held: dict[str, list[shapely.Geometry]] = {}
    inferred = 0
    for row in grown.select_related("region"):
        held.setdefault(row.region.code[:6], []).append(row.geometry.shape)
        inferred += row.is_inferred
    worst = 0.0
    for code, parts in held.items():
        county = shapes[code]
        gap = county.difference(shapely.union_all(parts)).area / county.area
        over = (sum(part.area for part in parts) - shapely.union_all(parts).area) / county.area
        worst = max(worst, gap, over)
    number = sum(map(len, held.values()))
    said = f"乡级 {number} 个（推断 {inferred}），{len(held)} 个县内无缝无叠，最大误差 {worst:.1e}"
    yield Finding("区域界线", said, worst < GAP)


def _ground(at: _Standing) -> Iterator[Finding]:
    for ground in (at.ground, *at.close):
        grid = grid_of(ground)
        metres = float(grid.cell_m()[1].mean())
        drained = bool(np.array_equal(filled(ground.height_m, grid), ground.height_m, equal_nan=True))
        rows, cols = ground.height_m.shape
        is_fine = ground is at.ground or metres <= CLOSE_M
        yield Finding("地形", f"{rows} × {cols} 格，格距 {metres:.0f} m，每格都能流到边缘", drained and is_fine)


def _net(at: _Standing) -> Iterator[Finding]:
    roads = at.roads
    network = build_network(
        roads.longitude, roads.latitude, roads.tail, roads.head, length_m=roads.length_m, road_class=roads.road_class,
        way=roads.way, grade=roads.grade, name=roads.name, names=roads.names, is_bridge=roads.is_bridge,
    )  # fmt: skip
    nodes = len(roads.longitude)
    yield Finding("道路", f"节点 {nodes}，路段 {len(roads.tail)}", nodes >= NODES if at.place.code == "53" else None)
    for level, title, least in ((Level.TOWNSHIP, "乡级驻地", 1.0), (Level.VILLAGE, "村", VILLAGES_CONNECTED)):
        share = share_connected(network, at.seats[level])
        yield Finding("道路", f"{title} {100 * share:.2f}% 在同一强连通分量内", share >= least)
    crossing = unbridged(roads, at.rivers)
    yield Finding("道路", f"过河无桥的路段 {crossing} 处，桥 {int(roads.is_bridge.sum())} 座", crossing == 0)
    ratio = detours(network, at.seats[Level.TOWNSHIP], pairs=PAIRS, seed=at.seed)
    if len(ratio):
        low, middle, high = np.quantile(ratio, [0.05, 0.5, 0.95])
        yield Finding("道路", f"{len(ratio)} 对相距 10–60 km 的驻地，路程/直线 {low:.2f}–{middle:.2f}–{high:.2f}（5%、50%、95%）",
                      DETOUR[0] <= middle <= DETOUR[1])  # fmt: skip
    laid = lengths(roads)
    for word in ROAD_CLASSES:
        yield Finding("道路里程", f"{word}：{sum(one.km for one in laid if one.road_class == word):.0f} km")
    for one in beside_published(laid, published_lengths()):
        said = "公布值未知" if one.published_km is None else f"公布 {one.published_km:.0f} km（{one.year}，{one.source[:40]}）"
        if one.code.startswith(at.place.code):
            yield Finding("道路里程", f"{one.code} {one.road_class}：{one.km:.0f} km，{said}")
    for county in sorted({one.code for one in laid}):
        parts = "，".join(f"{one.road_class} {one.km:.0f}" for one in laid if one.code == county)
        yield Finding("道路里程", f"{county}：{parts} km，公布值未知")


def _things(at: _Standing) -> Iterator[Finding]:
    rows = Facility.standing.filter(regions.scope_q([at.place.code]), is_demo=True)
    things = [
        Thing(kind=row.kind, name=row.name, region_code=row.region_code, longitude=row.longitude, latitude=row.latitude,
              capacity=row.capacity, detail=row.detail, source=row.source, is_inferred=row.is_inferred)
        for row in rows.iterator()
    ]  # fmt: skip
    land = Land(at.ground, _county_of(at), at.close, at.rivers)
    towns = at.seats[Level.TOWNSHIP]
    for one in number_checks(things, wanted_in(land, towns, at.exposure, at.place.code)):
        said = f"{one.area} {one.kind}：{one.said}，其中本区 {one.wanted}，落地 {one.made}（{one.standing}，{one.source[:40]}）"
        yield Finding("设施数量", said, one.is_equal)
    terrain = Terrain(land, towns, at.exposure, pack_row("facility_sites", at.place.code)["rules"])
    for check in site_checks(things, terrain):
        said = f"{check.kind} {check.number} 处，{check.sound} 处{check.rule}"
        yield Finding("设施位置", said, check.sound >= SOUND * check.number)


def _means(at: _Standing) -> Iterator[Finding]:
    from anlan.places.means import beside_facts, make_means, shelter_area
    from anlan.resources.models import Shelter, Team, Warehouse

    batch = Batch.objects.filter(kind="means", region_code=at.place.code, undone_at=None).order_by("-id").first()
    if batch is None:
        yield Finding("队伍和物资", "没有", False)
        return
    seats = {str(level): table for level, table in at.seats.items()}
    land = Land(at.ground, _county_of(at), at.close, at.rivers)
    means = make_means(
        at.place.code, seats=seats, people=residents(at.exposure), land=land, day=batch.as_of, seed=at.seed
    )
    tables = ((Team, means.teams, "队伍"), (Warehouse, means.stores, "仓库"), (Shelter, means.shelters, "避难场所"))
    for table, made, title in tables:
        stands = table.standing.filter(batch=batch).aggregate(number=Count("pk"))["number"]
        yield Finding("队伍和物资", f"{title} {stands}", stands == len(made))
    for one in beside_facts(means):
        yield Finding("队伍和物资", f"{one.counts}：规划 {one.stated:g} {one.unit}，落地 {one.made:g}", one.agrees)
    shelters = shelter_area(means)
    met = sum(one.meets for one in shelters)
    yield Finding("避难场所", f"{met}/{len(shelters)} 个县人均面积达到目标（目标由规划定，不为达标而造）")


def _county_of(at: _Standing) -> Array:
    shapes = county_shapes(at.place.code)
    label = rasterised([_rings(shape) for shape in shapes.values()], grid_of(at.ground))
    return np.array([*(int(code) for code in shapes), 0])[label].astype(np.int32)


def _rings(shape: shapely.Geometry) -> list[Array]:
    return [
        shapely.get_coordinates(ring) for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)
    ]


def _at(field: Array, ground: Ground, seats: Seats) -> Array:
    row, col = grid_of(ground).cells_at(seats.longitude, seats.latitude)
    return np.where(row >= 0, field[row, col], np.nan)


def _median_slope(ground: Ground) -> float:
    return float(np.nanmedian(horn_slope(ground.height_m, grid_of(ground))))
