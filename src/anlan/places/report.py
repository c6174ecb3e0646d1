"""How real a made place is: what stands in the database, measured against what is published. `anlan demo report` prints it.

Every line is a `Finding`; one that is not met makes the report fail. What is only shown beside a published figure, or has
none, is neither met nor missed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.core.batches.models import Batch
from anlan.core.batches.services import sourced_tables
from anlan.core.regions.models import Level
from anlan.places.building import residents
from anlan.places.cells import pack_row
from anlan.places.corridors import published_lengths
from anlan.places.findings import SOUND, Finding
from anlan.places.ground import grid_of, rings_of
from anlan.places.land import county_shapes
from anlan.places.land_checks import areas_findings, ground_findings, in_lakes, seats_findings
from anlan.places.made import Land
from anlan.places.measured import number_checks, site_checks, unit_checks
from anlan.places.road_checks import beside_published, detours, lengths, share_connected, unbridged
from anlan.places.standing import Standing, standing
from anlan.places.things import wanted_in
from anlan.places.things_sites import Terrain
from anlan.risk import census
from anlan.risk.arrays import ROAD_CLASSES, Array
from anlan.risk.facilities import Thing
from anlan.risk.models import Facility
from anlan.science.roads import build_network
from anlan.science.terrain import rasterised

VILLAGES_CONNECTED, NODES = 0.99, 200_000
DETOUR = (1.3, 2.2)
"""Road distance over straight distance in hills: where the middle of the pairs must lie (issue 4, sentence 2)."""
PAIRS = 200


def report(name: str | None = None) -> Iterator[Finding]:
    """Findings of the place that was built last, or of the named one. Raises NotFound where none stands."""
    at = standing(name)
    said = _("%(name)s（%(code)s），种子 %(seed)d") % {"name": at.place.name, "code": at.place.code, "seed": at.seed}
    yield Finding(_("区域"), said)
    for part in (_people, _bare, seats_findings, areas_findings, ground_findings, _net, _things, _means, _sources):
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
                "names": _listed(one.names),
                "people": one.people,
                "placed": one.people_placed,
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


def _net(at: Standing) -> Iterator[Finding]:
    roads = at.roads
    network = build_network(
        roads.longitude, roads.latitude, roads.tail, roads.head, length_m=roads.length_m, road_class=roads.road_class,
        way=roads.way, grade=roads.grade, name=roads.name, names=roads.names, is_bridge=roads.is_bridge,
    )  # fmt: skip
    nodes = len(roads.longitude)
    said = _("节点 %(nodes)d，路段 %(pieces)d") % {"nodes": nodes, "pieces": len(roads.tail)}
    yield Finding(_("道路"), said, nodes >= NODES if at.place.code == "53" else None)
    for level, title, least in (
        (Level.TOWNSHIP, _("乡级驻地"), 1.0),
        (Level.VILLAGE, _("村级驻地"), VILLAGES_CONNECTED),
    ):
        share = share_connected(network, at.seats[level])
        said = _("%(title)s %(percent).2f%% 在同一强连通分量内") % {"title": title, "percent": 100 * share}
        yield Finding(_("道路"), said, share >= least)
    crossing = unbridged(roads, at.rivers)
    said = _("过河无桥的路段 %(crossing)d 处，桥 %(bridges)d 座") % {
        "crossing": crossing,
        "bridges": int(roads.is_bridge.sum()),
    }
    yield Finding(_("道路"), said, crossing == 0)
    ratio = detours(network, at.seats[Level.TOWNSHIP], pairs=PAIRS, seed=at.seed)
    if len(ratio):
        low, middle, high = np.quantile(ratio, [0.05, 0.5, 0.95])
        said = _("%(pairs)d 对相距 10–60 km 的驻地，路程/直线 %(low).2f–%(middle).2f–%(high).2f（5%%、50%%、95%%）") % {
            "pairs": len(ratio),
            "low": low,
            "middle": middle,
            "high": high,
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
    rows = Facility.objects.filter(batch__uid__in=at.batches, batch__undone_at=None)
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
            "kind": check.kind,
            "number": check.number,
            "sound": check.sound,
            "rule": _(check.rule),
        }
        yield Finding(_("设施位置"), said, check.sound >= SOUND * check.number)


def _means(at: Standing) -> Iterator[Finding]:
    from anlan.places.means import beside_facts, read_back, shelter_area

    batch = Batch.objects.filter(kind="means", uid__in=at.batches, undone_at=None).first()
    if batch is None:
        yield Finding(_("队伍和物资"), _("没有"), False)
        return
    people = residents(at.exposure)
    counties = {code: people.get(code, 0) for code in at.seats[Level.COUNTY].code.tolist()}
    means = read_back(batch, at.seed, counties)
    county = _county_of(at)
    for rows, title in (
        (means.teams, _("救援队伍")), (means.vehicles, pgettext("several", "车辆")),
        (means.stores, pgettext("several", "仓库")), (means.shelters, _("避难场所")),
    ):  # fmt: skip
        lon, lat = (np.array([getattr(one, name) for one in rows], float) for name in ("longitude", "latitude"))
        row, col = grid_of(at.ground).cells_at(lon, lat)
        own = np.array([int(one.region[:6]) for one in rows], int)
        home = int(((county[row, col] == own) | ~np.isin(own, county)).sum())
        wet = in_lakes(at.ground, lon, lat)
        said = _("%(title)s %(number)d，在本县 %(home)d，在湖泊格内 %(wet)d") % {
            "title": title,
            "number": len(rows),
            "home": home,
            "wet": wet,
        }
        yield Finding(_("队伍和物资"), said, home >= SOUND * len(rows) > 0 and wet <= (1 - SOUND) * len(rows))
    idle = sum(team.people <= 0 or team.turnout_min <= 0 for team in means.teams)
    idle += sum(lot.quantity <= 0 for lot in means.lots) + sum(shelter.places <= 0 for shelter in means.shelters)
    said = _("库存 %(lots)d 批；无人、无出动时间、无数量或无床位的 %(idle)d 项") % {
        "lots": len(means.lots),
        "idle": idle,
    }
    yield Finding(_("队伍和物资"), said, idle == 0)
    for one in beside_facts(means):
        yield Finding(_("队伍和物资"), _("%(counts)s：规划 %(stated)s %(unit)s，落地 %(made)s") % {
            "counts": one.counts, "stated": f"{one.stated:g}", "unit": one.unit, "made": f"{one.made:g}"
        }, one.agrees)  # fmt: skip
    shelters = shelter_area(means)
    met = sum(one.meets for one in shelters)
    said = _("%(met)d/%(number)d 个县人均面积达到目标（目标由规划定，不为达标而造）") % {
        "met": met,
        "number": len(shelters),
    }
    yield Finding(_("避难场所"), said)


def _sources(at: Standing) -> Iterator[Finding]:
    """Whatever was made up says so, whatever was not names another source."""
    for table in sourced_tables():
        rows = table.objects.filter(batch__uid__in=at.batches)
        false = rows.filter(Q(source="") | Q(is_demo=False) | Q(is_inferred=False, source__contains="推断"))
        false |= rows.filter(is_inferred=True).exclude(source__contains="推断")
        number, wrong = rows.count(), false.count()
        if number:
            said = _("%(table)s %(number)d 项，来源或推断标记有误的 %(wrong)d 项") % {
                "table": table._meta.verbose_name,
                "number": number,
                "wrong": wrong,
            }
            yield Finding(_("来源"), said, wrong == 0)


def _county_of(at: Standing) -> Array:
    shapes = county_shapes(at.place.code)
    label = rasterised([rings_of(shape) for shape in shapes.values()], grid_of(at.ground))
    return np.array([*(int(code) for code in shapes), 0])[label].astype(np.int32)
