"""From the database to arrays: who and what stands around an epicentre, own data before demo data, kept by content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from django.db.models import Count, Max, Min, Sum

from anlan.core.clock import current_workspace
from anlan.core.geometry import box_around
from anlan.core.packs import edition, lookup, rows
from anlan.core.packs.loading import official_day
from anlan.core.regions import queries as regions
from anlan.core.regions.codes import PREFECTURE, PROVINCE, TOWNSHIP
from anlan.core.regions.models import Level, Region
from anlan.formats.bulletin import M_PER_KM
from anlan.formats.shakemap import Shakemap
from anlan.impact.assessing import assess
from anlan.impact.counting import GROUPS
from anlan.impact.events import Observation, Quake
from anlan.impact.faulting import fault_beside
from anlan.impact.field import Field
from anlan.impact.inputs import Place, Setting, Teams, Things, Ways, digest_of_table
from anlan.impact.people import covering, exposure_of, origin_of
from anlan.impact.reaching import RoadWays
from anlan.impact.result import Assessment, Origin
from anlan.impact.rules import Rules, rules_for
from anlan.impact.scoping import counted_in, setting_of
from anlan.impact.services import IMPACT
from anlan.impact.shaking import shaking_of
from anlan.impact.wording import Words
from anlan.resources import queries as resources
from anlan.resources.models import Team, TeamState
from anlan.resources.watch import turnout_at
from anlan.risk.arrays import Roads
from anlan.risk.facilities import facility_kinds
from anlan.risk.journeys import journeys_over
from anlan.risk.layers import load
from anlan.risk.models import Facility, Layer
from anlan.risk.vehicles import moves_of


def assessed(
    quake: Quake, *, assessed_at: datetime, region_code: str = "", shakemap: Shakemap | None = None,
    observations: Sequence[Observation] = (),
) -> Assessment:  # fmt: skip
    """Assess an earthquake on what stands around it; `region_code`: count only there. Met inside a workspace.

    Raises PackFault, and RegionCodeInvalid or RegionNotFound for a region that is none.
    """
    setting, rules = _known_of(quake)
    place = place_of(quake, setting, region_code)
    return assess(
        quake, place, rules, setting, assessed_at=assessed_at, shakemap=shakemap, observations=observations
    )


def field_of(quake: Quake, *, shakemap: Shakemap | None = None, observations: Sequence[Observation] = ()) -> Field | None:
    """The field that `assessed` rests on; None where nothing is estimated."""
    setting, rules = _known_of(quake)
    return shaking_of(quake, rules, setting, shakemap=shakemap, observations=observations).field


def _known_of(quake: Quake) -> tuple[Setting, Rules]:
    """Where it lies, beside which fault if its strike is open, and the rules that hold there."""
    setting, chain = setting_of(quake.longitude, quake.latitude, quake.occurred_at)
    rules = rules_for(chain, longitude=quake.longitude, at=quake.occurred_at)
    return setting if quake.planes else replace(setting, fault=fault_beside(quake, rules.bounds)), rules


def place_of(quake: Quake, setting: Setting, region_code: str = "") -> Place:
    """Everything known of the region, without one of the province of the epicentre and what adjoins it."""
    scopes = counted_in(setting, region_code)
    if not scopes:
        return Place()
    exposure, coverage, exposed = exposure_of(scopes, is_cut=bool(region_code))
    cut = scopes if region_code else ()
    things, groups, seen = _things(scopes)
    areas = {codes: covering(codes, cut) if codes else shapely.Polygon() for codes in set(groups.values())}
    layer = _road_layer(quake)
    roads, ways, road_layer = (None, None, None) if layer is None else _roads(layer, quake)
    teams, whose = _teams(scopes, quake.occurred_at)
    stock, stored = _stock(setting)
    names, seats = _townships(scopes)
    return Place(
        exposure=exposure, things=things, roads=roads, teams=teams, ways=ways, stock=stock,
        townships=names, seats=seats,
        coverage={
            "exposure": coverage, "roads": None if layer is None else _area_of(layer),
            **{group: areas[codes] for group, codes in groups.items()},
        },
        origins={name: one for name, one in {
            "exposure": exposed, "things": seen, "roads": road_layer, "teams": whose, "stock": stored,
        }.items() if one is not None},
    )  # fmt: skip


STAMP = {"count": Count("pk"), "last": Max("pk"), "total": Sum("pk"), "one": Max("uid")}
"""Of the rows of a table that stand: changes with each that comes or goes."""
Groups = Mapping[str, tuple[str, ...]]
"""Of a group of things, the units whose data speak of it."""


def _things(scopes: Sequence[str]) -> tuple[Things | None, Groups, Origin | None]:
    standing = Facility.standing.filter(regions.scope_q(scopes))
    stamp = standing.aggregate(**STAMP, oldest=Min("as_of"))
    oldest = stamp.pop("oldest")
    return _listed(tuple(scopes), (edition(), *stamp.values()), oldest) if oldest else (None, {}, None)


@lru_cache(maxsize=2)
def _listed(scopes: tuple[str, ...], _stamp: tuple[Any, ...], oldest: date) -> tuple[Things, Groups, Origin]:
    """The things of these regions; `_stamp` changes with every batch that comes or goes.

    A batch speaks for its whole region, but only of such groups as it holds: who brings schools says nothing of dams.
    """
    columns = (
        "uid", "kind", "name", "region_code", "longitude", "latitude", "capacity", "source", "is_demo", "is_inferred",
        "batch__region_code",
    )
    found = list(
        Facility.standing.filter(regions.scope_q(scopes)).order_by("pk").values_list(*columns)
    )
    uid, kind, name, code, lon, lat, capacity, source, is_demo, is_inferred, whose = zip(*found, strict=True)
    known = facility_kinds()
    words, sources = list(dict.fromkeys(kind)), list(dict.fromkeys(source))
    kinds = tuple(
        (word, Words(one.title, one.title_en), one.group, Words(one.unit, one.unit_en or one.unit))
        if (one := known.get(word)) is not None else (word, Words(word, word), "", Words("", ""))
        for word in words
    )
    at, by = {word: place for place, word in enumerate(words)}, {word: place for place, word in enumerate(sources)}
    things = Things(
        longitude=lon, latitude=lat, kind=[at[one] for one in kind],
        township=[int(one[:TOWNSHIP]) if len(one) >= TOWNSHIP else 0 for one in code],
        capacity=[np.nan if one is None else one for one in capacity], source=[by[one] for one in source],
        is_demo=is_demo, is_inferred=is_inferred, uids=uid, names=name, codes=code, kinds=kinds, sources=tuple(sources),
    )  # fmt: skip
    groups = dict.fromkeys(GROUPS, ()) | {
        group: tuple(sorted({whose for word, whose in set(zip(kind, whose, strict=True)) if kinds[at[word]][2] == group}))
        for group in {one[2] for one in kinds}
    }
    told = "；".join(sources[:2]) + ("等" if len(sources) > 2 else "")
    return things, groups, Origin(
        "inferred" if any(is_inferred) else "reported", told, oldest.isoformat(), is_demo=any(is_demo),
        is_inferred=any(is_inferred), title="设施与风险点", sha256=digest_of_table(things), rows=len(found),
    )  # fmt: skip


def _road_layer(quake: Quake) -> Layer | None:
    """The roads whose area holds the epicentre, else the nearest in reach; own before demo, newest first."""
    bounds = lookup("quake_assessment", at=quake.occurred_at).value
    box = box_around(quake.longitude, quake.latitude, bounds["near_country_km"] * M_PER_KM)
    near = Layer.standing.filter(
        kind="roads", west__lte=box.east, east__gte=box.west, south__lte=box.north, north__gte=box.south
    )
    epicentre = shapely.Point(quake.longitude, quake.latitude)
    return min(near.order_by("is_demo", "-id"), key=lambda layer: _area_of(layer).distance(epicentre), default=None)


def _area_of(layer: Layer) -> Any:
    """That of its region; where no map shows it, the box of what lies in it."""
    area = covering([layer.region_code])
    return shapely.box(layer.west, layer.south, layer.east, layer.north) if area is None else area


def _roads(layer: Layer, quake: Quake) -> tuple[Roads, Ways, Origin]:
    """The roads of a layer, and journeys over them."""
    vehicle = lookup("quake_assessment", at=quake.occurred_at).value["team_vehicle"]
    return load(layer, Roads), RoadWays(journeys_over(layer), moves_of(vehicle)), origin_of(layer)


def _teams(scopes: Sequence[str], at: datetime) -> tuple[Teams | None, Origin | None]:
    """Those ready for an earthquake in all provinces concerned, as soon as at its hour: help comes from beyond the unit that
    is counted."""
    provinces = tuple(dict.fromkeys(code[:PROVINCE] for code in scopes))
    stand = Team.standing.aggregate(**STAMP)
    stood = TeamState.objects.aggregate(rows=Count("pk"), changes=Sum("version"))  # each change counts one up
    teams, whose, found = _ready(provinces, (edition(), current_workspace().key, *stand.values(), *stood.values()))
    if teams is None:
        return None, None
    turnout_min = [turnout_at(one.turnout_min, one.shifts, one.callout_min, at) for one in found]
    return replace(teams, turnout_min=np.array(turnout_min)), whose


@lru_cache(maxsize=2)
def _ready(
    provinces: tuple[str, ...], _stamp: tuple[Any, ...]
) -> tuple[Teams | None, Origin | None, Sequence[Team]]:
    """Those on watch, and whose watch it is. `_stamp` changes with every batch of teams that comes or goes, and with every
    change of how one stands."""
    found = [one for one in resources.teams(IMPACT, provinces, hazard="earthquake") if one.is_ready]
    if not found:
        return None, None, ()
    titles = {one["kind"]: Words(one["title"], one["title_en"]) for row in rows("team_kinds") for one in row.value["kinds"]}
    teams = Teams(
        longitude=[one.longitude for one in found], latitude=[one.latitude for one in found],
        people=[one.team.people for one in found], turnout_min=[one.team.turnout_min for one in found],
        is_demo=[one.team.is_demo for one in found], uids=tuple(one.team.uid for one in found),
        names=tuple(one.team.name for one in found), codes=tuple(one.team.region_code for one in found),
        kinds=tuple(titles.get(one.team.kind, Words(one.team.kind, one.team.kind)) for one in found),
        sources=tuple(one.team.source for one in found),
    )  # fmt: skip
    first = found[0].team
    return teams, Origin(
        "inferred" if any(one.team.is_inferred for one in found) else "reported", first.source, first.as_of.isoformat(),
        is_demo=any(one.team.is_demo for one in found), is_inferred=any(one.team.is_inferred for one in found),
        title="救援队伍", rows=len(found),
    ), tuple(one.team for one in found)  # fmt: skip


def _stock(setting: Setting) -> tuple[dict[str, float] | None, Origin | None]:
    """What the stores of the epicentre's prefecture hold on the shelf; None where it has no stores."""
    code = (setting.region_code or "")[:PREFECTURE]
    sums = [one for one in resources.stock_by_item(IMPACT, (code,)) if one.kind == "physical"] if code else []
    if not sums:
        return None, None
    stock = {one["item"]: 0.0 for row in rows("relief_items") for one in row.value["items"]}
    for one in sums:
        stock[one.item] = stock.get(one.item, 0.0) + float(one.left.value or 0)
    figure = sums[0].left
    where = regions.get(code).name
    return stock, Origin(
        str(figure.kind), figure.source, official_day(figure.as_of).isoformat(), title=f"{where}实物储备", rows=len(sums)
    )  # fmt: skip


def _townships(scopes: Sequence[str]) -> tuple[dict[int, tuple[str, str]], dict[int, tuple[float, float]]]:
    """Names of the townships and of their counties; and their seats, those that stand."""
    found = Region.objects.filter(regions.scope_q(scopes, "code"), valid_to=None, level=Level.TOWNSHIP)
    names, seats = {}, {}
    columns = found.values_list("code", "name", "parent__name", "longitude", "latitude", "position_source")
    for code, name, county, longitude, latitude, source in columns:
        names[int(code)] = (name, county)
        if source:  # a place inside the polygon is no seat
            seats[int(code)] = (longitude, latitude)
    return names, seats
