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
from django.utils.translation import gettext as _

from anlan.core.batches.models import Batch
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Level, RegionBoundary
from anlan.places.building import residents
from anlan.places.cells import pack_row
from anlan.places.corridors import published_lengths
from anlan.places.ground import grid_of
from anlan.places.land import county_shapes
from anlan.places.made import Land, Seats
from anlan.places.measured import number_checks, site_checks, unit_checks
from anlan.places.road_checks import beside_published, detours, lengths, share_connected, unbridged
from anlan.places.standing import Standing, standing
from anlan.places.things import wanted_in
from anlan.places.things_sites import Terrain
from anlan.risk import census
from anlan.risk.arrays import ROAD_CLASSES, Array, Ground
from anlan.risk.facilities import Thing
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


def report(name: str | None = None) -> Iterator[Finding]:
    """Findings of the place that was built last, or of the named one. Raises NotFound where none stands."""
    at = standing(name)
    said = _("%(name)s（%(code)s），种子 %(seed)d") % {"name": at.place.name, "code": at.place.code, "seed": at.seed}
    yield Finding(_("区域"), said)
    for part in (_people, _bare, _seats, _areas, _ground, _net, _things, _means):
        yield from part(at)


def passes(findings: list[Finding]) -> bool:
    """Whether nothing that must hold is missed."""
    return all(one.is_met is not False for one in findings)


def _people(at: Standing) -> Iterator[Finding]:
    lines = [line for line in census.counties() if any(unit.startswith(at.place.code) for unit in line.units)]
    found = unit_checks(at.exposure, lines, with_ground=map(int, county_shapes(at.place.code)))
    for one in found:
        if not one.is_equal:
            said = _("%(names)s：普查 %(people)d 人，落地 %(placed)d 人") % {
                "names": _listed(one.names), "people": one.people, "placed": one.people_placed
            }
            yield Finding(_("人口"), said, False)
    people = sum(one.people for one in found)
    said = _("%(number)d 个县级单位合计 %(people)d 人，与 2020 普查逐县一致") % {"number": len(found), "people": people}
    yield Finding(_("人口"), said, all(one.is_equal for one in found))
    elderly = sum(one.elderly for one in found)
    said = _("65 岁以上 %(elderly)d 人 = 人口 × 公布比例，四舍五入；户数由比例和平均户规模推断") % {"elderly": elderly}
    yield Finding(_("人口"), said)
    cells = len(at.exposure)
    said = _("有人居住的单元 %(cells)d 个") % {"cells": cells}
    yield Finding(_("人口"), said, cells >= 100_000 if at.place.code == "53" else None)
    for one in found:
        if one.remark:
            yield Finding(_("人口"), _("%(names)s：%(remark)s，%(people)d 人") % {
                "names": _listed(one.names), "remark": _(one.remark), "people": one.people
            })  # fmt: skip


def _listed(names: tuple[str, ...]) -> str:
    return " · ".join(names)


def _bare(at: Standing) -> Iterator[Finding]:
    for line in census.without_polygon():
        if any(unit.startswith(at.place.code) for unit in line.units):
            yield Finding(_("无界线"), _("%(code)s %(name)s：%(people)d 人保留，不画界线") % {
                "code": line.code, "name": line.name, "people": line.people
            })  # fmt: skip


def _seats(at: Standing) -> Iterator[Finding]:
    towns = at.seats[Level.TOWNSHIP]
    real = int((~towns.is_inferred).sum())
    yield Finding(
        _("驻地"), _("乡级 %(number)d 处，其中 %(real)d 处为公开地名库的真实位置（名称和县都相符）") % {
            "number": len(towns), "real": real
        },
        0 < real <= GAZETTEER_MOST if at.place.code == "53" else None,
    )  # fmt: skip
    shapes = county_shapes(at.place.code)
    for level, title in ((Level.TOWNSHIP, _("乡级驻地")), (Level.VILLAGE, _("村级驻地"))):
        seats = at.seats[level]
        inside = [
            bool(shapely.contains_xy(shapely.buffer(shapes[f"{code:06d}"], GAP), lon, lat))
            for code, lon, lat in zip(seats.county.tolist(), seats.longitude, seats.latitude, strict=True)
            if f"{code:06d}" in shapes
        ]
        said = _("%(title)s %(number)d 处，%(inside)d 处在本县界线内") % {
            "title": title, "number": len(inside), "inside": sum(inside)
        }
        yield Finding(_("驻地"), said, all(inside))
    near = _nearer_than(towns, APART_M)
    said = _("推断的乡级驻地相距不足 %(km)s km 的 %(near)d 处（街道和面积不足的县除外）") % {
        "km": f"{APART_M / 1000:g}", "near": near
    }
    yield Finding(_("驻地"), said, near == 0)
    slope = _at(horn_slope(at.ground.height_m, grid_of(at.ground)), at.ground, towns)
    here, all_over = float(np.nanmedian(slope)), _median_slope(at.ground)
    said = _("乡级驻地处坡度中位 %(here).1f°，全域中位 %(all_over).1f°") % {"here": here, "all_over": all_over}
    yield Finding(_("驻地"), said, here < all_over)


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


def _areas(at: Standing) -> Iterator[Finding]:
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
    said = _("乡级 %(number)d 个（推断 %(inferred)d），%(counties)d 个县内无缝无叠，最大误差 %(worst)s") % {
        "number": number, "inferred": inferred, "counties": len(held), "worst": f"{worst:.1e}"
    }
    yield Finding(_("区域界线"), said, worst < GAP)


def _ground(at: Standing) -> Iterator[Finding]:
    for ground in (at.ground, *at.close):
        grid = grid_of(ground)
        metres = float(grid.cell_m()[1].mean())
        drained = bool(np.array_equal(filled(ground.height_m, grid), ground.height_m, equal_nan=True))
        rows, cols = ground.height_m.shape
        is_fine = ground is at.ground or metres <= CLOSE_M
        said = _("%(rows)d × %(cols)d 格，格距 %(metres).0f m，每格都能流到边缘") % {"rows": rows, "cols": cols, "metres": metres}
        yield Finding(_("地形"), said, drained and is_fine)


def _net(at: Standing) -> Iterator[Finding]:
    roads = at.roads
    network = build_network(
        roads.longitude, roads.latitude, roads.tail, roads.head, length_m=roads.length_m, road_class=roads.road_class,
        way=roads.way, grade=roads.grade, name=roads.name, names=roads.names, is_bridge=roads.is_bridge,
    )  # fmt: skip
    nodes = len(roads.longitude)
    said = _("节点 %(nodes)d，路段 %(pieces)d") % {"nodes": nodes, "pieces": len(roads.tail)}
    yield Finding(_("道路"), said, nodes >= NODES if at.place.code == "53" else None)
    for level, title, least in ((Level.TOWNSHIP, _("乡级驻地"), 1.0), (Level.VILLAGE, _("村级驻地"), VILLAGES_CONNECTED)):
        share = share_connected(network, at.seats[level])
        said = _("%(title)s %(percent).2f%% 在同一强连通分量内") % {"title": title, "percent": 100 * share}
        yield Finding(_("道路"), said, share >= least)
    crossing = unbridged(roads, at.rivers)
    said = _("过河无桥的路段 %(crossing)d 处，桥 %(bridges)d 座") % {"crossing": crossing, "bridges": int(roads.is_bridge.sum())}
    yield Finding(_("道路"), said, crossing == 0)
    ratio = detours(network, at.seats[Level.TOWNSHIP], pairs=PAIRS, seed=at.seed)
    if len(ratio):
        low, middle, high = np.quantile(ratio, [0.05, 0.5, 0.95])
        said = _("%(pairs)d 对相距 10–60 km 的驻地，路程/直线 %(low).2f–%(middle).2f–%(high).2f（5%%、50%%、95%%）") % {
            "pairs": len(ratio), "low": low, "middle": middle, "high": high
        }
        yield Finding(_("道路"), said, DETOUR[0] <= middle <= DETOUR[1])
    laid = lengths(roads)
    for word in ROAD_CLASSES:
        yield Finding(_("道路里程"), f"{word} {sum(one.km for one in laid if one.road_class == word):.0f} km")
    for one in beside_published(laid, published_lengths()):
        said = _("公布值未知") if one.published_km is None else _("公布 %(km).0f km（%(year)s，%(source)s）") % {
            "km": one.published_km, "year": one.year, "source": one.source[:40]
        }  # fmt: skip
        if one.code.startswith(at.place.code):
            yield Finding(_("道路里程"), f"{one.code} {_(one.road_class)} {one.km:.0f} km · {said}")
    for county in sorted({one.code for one in laid}):
        parts = " · ".join(f"{one.road_class} {one.km:.0f}" for one in laid if one.code == county)
        yield Finding(_("道路里程"), f"{county} {parts} km · " + _("公布值未知"))


def _things(at: Standing) -> Iterator[Finding]:
    rows = Facility.standing.filter(regions.scope_q([at.place.code]), is_demo=True)
    things = [
        Thing(kind=row.kind, name=row.name, region_code=row.region_code, longitude=row.longitude, latitude=row.latitude,
              capacity=row.capacity, detail=row.detail, source=row.source, is_inferred=row.is_inferred)
        for row in rows.iterator()
    ]  # fmt: skip
    land = Land(at.ground, _county_of(at), at.close, at.rivers)
    towns = at.seats[Level.TOWNSHIP]
    for one in number_checks(things, wanted_in(land, towns, at.exposure, at.place.code)):
        said = _("%(area)s %(kind)s：%(said)s，其中本区 %(wanted)d，落地 %(made)d（%(standing)s，%(source)s）") % {
            "area": one.area, "kind": one.kind, "said": one.said, "wanted": one.wanted, "made": one.made,
            "standing": one.standing, "source": one.source[:40],
        }  # fmt: skip
        yield Finding(_("设施数量"), said, one.is_equal)
    terrain = Terrain(land, towns, at.exposure, pack_row("facility_sites", at.place.code)["rules"])
    for check in site_checks(things, terrain):
        said = _("%(kind)s %(number)d 处，%(sound)d 处%(rule)s") % {
            "kind": check.kind, "number": check.number, "sound": check.sound, "rule": _(check.rule)
        }
        yield Finding(_("设施位置"), said, check.sound >= SOUND * check.number)


def _means(at: Standing) -> Iterator[Finding]:
    from anlan.places.means import beside_facts, make_means, shelter_area
    from anlan.resources.models import Shelter, Team, Warehouse

    batch = Batch.objects.filter(kind="means", region_code=at.place.code, undone_at=None).order_by("-id").first()
    if batch is None:
        yield Finding(_("队伍和物资"), _("没有"), False)
        return
    seats = {str(level): table for level, table in at.seats.items()}
    land = Land(at.ground, _county_of(at), at.close, at.rivers)
    means = make_means(
        at.place.code, seats=seats, people=residents(at.exposure), land=land, day=batch.as_of, seed=at.seed
    )
    tables = (
        (Team, means.teams, _("救援队伍")), (Warehouse, means.stores, _("仓库")), (Shelter, means.shelters, _("避难场所"))
    )  # fmt: skip
    for table, made, title in tables:
        stands = table.standing.filter(batch=batch).aggregate(number=Count("pk"))["number"]
        yield Finding(_("队伍和物资"), f"{title} {stands}", stands == len(made))
    for one in beside_facts(means):
        yield Finding(_("队伍和物资"), _("%(counts)s：规划 %(stated)s %(unit)s，落地 %(made)s") % {
            "counts": one.counts, "stated": f"{one.stated:g}", "unit": one.unit, "made": f"{one.made:g}"
        }, one.agrees)  # fmt: skip
    shelters = shelter_area(means)
    met = sum(one.meets for one in shelters)
    said = _("%(met)d/%(number)d 个县人均面积达到目标（目标由规划定，不为达标而造）") % {"met": met, "number": len(shelters)}
    yield Finding(_("避难场所"), said)


def _county_of(at: Standing) -> Array:
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
