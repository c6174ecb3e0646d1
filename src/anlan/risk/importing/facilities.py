"""Facilities of a user's own: schools, hospitals, reservoirs, plants …, from a worksheet or from points of a map."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from anlan.core import clock, packs
from anlan.core.batches.services import Incoming
from anlan.core.geometry import Datum, to_wgs84
from anlan.core.geometry.located import EAST_LIMIT, NORTH_LIMIT
from anlan.core.geometry.tiles import tile_of
from anlan.core.regions.codes import LENGTHS, UNITS_BELOW, normalize_code
from anlan.core.regions.errors import RegionCodeInvalid
from anlan.core.regions.queries import get, scope_q, versions
from anlan.formats import sheet
from anlan.formats.headings import plain
from anlan.risk.arrays import Exposure
from anlan.risk.importing import columns, datums
from anlan.risk.importing.orders import Draft, Order, refusal
from anlan.risk.importing.standing import standing
from anlan.risk.importing.tables import features_of, middle, rows_of
from anlan.risk.importing.units import counties_at, counties_of, townships_at
from anlan.risk.layers import load
from anlan.risk.models import Facility

FIELDS = ("kind", "name", "longitude", "latitude", "code", "capacity")
LIMITS = {"longitude": EAST_LIMIT, "latitude": NORTH_LIMIT}


@dataclass(frozen=True)
class Found:
    """A row that can be taken in, before its place is settled."""

    row: int
    kind: Mapping[str, Any]
    name: str
    longitude: float
    latitude: float
    code: str
    capacity: float | None


def kinds() -> tuple[Mapping[str, Any], ...]:
    """The kinds of facilities that the packs know."""
    return tuple(packs.lookup("facility_kinds", at=clock.wall()).value["kinds"])


def drafted(order: Order) -> Draft:
    """What a file of facilities comes to. Raises FileRefused, FormatError."""
    draft = Draft("facilities", order)
    is_sheet = order.path.name.lower().endswith(sheet.SUFFIXES)
    need = ("kind", "name", "longitude", "latitude") if is_sheet else ("kind", "name")
    if is_sheet:
        rows = rows_of(order, FIELDS, need=need)
    else:
        shapes, rows = features_of(order, FIELDS, need=need)
        places = [None if shape is None or shape.is_empty else middle(shape) for shape in shapes.shapes]
        for (_line, cells), place in zip(rows, places, strict=True):
            cells["longitude"], cells["latitude"] = ("", "") if place is None else (repr(place[0]), repr(place[1]))
    words = {plain(word): kind for kind in kinds() for word in (kind["kind"], kind["title"], kind["title_en"])}
    found = [one for row, cells in rows if (one := _read(draft, row, cells, words)) is not None]
    if not found:
        raise refusal(order, _("没有一行可用。"), *draft.faults)
    found = _without_doubles(draft, _in_place(draft, found))
    count = Counter(str(one.kind["title"]) for one in found)
    codes = {str(one.kind["kind"]) for one in found}
    stood = Facility.standing.filter(scope_q([order.region_code]), kind__in=codes)
    draft.say(
        _("设施 %(count)s 处：%(by_kind)s。"),
        count=len(found),
        by_kind="，".join(f"{kind} {n}" for kind, n in count.most_common()),
    )
    draft.say(
        _("代替%(region)s现有的同类设施 %(count)s 处（其中演示 %(demo)s 处）；其他类型不变。"),
        region=get(order.region_code).name, count=stood.count(), demo=stood.filter(is_demo=True).count(),
    )  # fmt: skip
    draft.facts |= {"facilities": len(found), "by_kind": dict(count)}
    replaced = Facility.objects.filter(scope_q([order.region_code]), kind__in=codes)
    draft.rests_on(lambda: set(stood.values_list("batch", flat=True).distinct()))
    draft.make = lambda _said: [Incoming([_facility(one) for one in found], (replaced,))]
    return draft


def _read(draft: Draft, row: int, cells: Mapping[str, str], words: Mapping[str, Mapping[str, Any]]) -> Found | None:
    faults = draft.wrong
    fault = partial(draft.fault, row)
    kind = words.get(plain(cells["kind"]))
    if not cells["kind"]:
        fault(_("缺少类型"))
    elif kind is None:
        fault(
            _("类型“%(kind)s”不认识；可用：%(kinds)s"),
            kind=cells["kind"],
            kinds="、".join(str(one["title"]) for one in kinds()),
        )
    if not cells["name"]:
        fault(_("缺少名称"))
    elif len(cells["name"]) > _most("name"):
        fault(_("名称超过 %(most)s 字"), most=_most("name"))
    numbers = {field: _number(draft, row, field, cells[field]) for field in ("longitude", "latitude", "capacity")}
    for field, limit in LIMITS.items():
        value = numbers[field]
        if not cells[field]:
            fault(_("缺少%(field)s"), field=columns.TITLES[field])
        elif value is not None and abs(value) > limit:
            swapped = field == "latitude" and (numbers["longitude"] or limit) <= limit
            fault(_("%(field)s %(value)s 超出范围%(hint)s"), field=columns.TITLES[field], value=cells[field],
                  hint=_("（经纬度似乎颠倒）") if swapped else "")  # fmt: skip
    if numbers["capacity"] is not None and numbers["capacity"] < 0:
        fault(_("规模 %(value)s 应不小于 0"), value=cells["capacity"])
    code = _code(draft, row, cells["code"])
    if draft.wrong > faults or kind is None or numbers["longitude"] is None or numbers["latitude"] is None:
        return None
    return Found(row, kind, cells["name"], numbers["longitude"], numbers["latitude"], code, numbers["capacity"])


def _number(draft: Draft, row: int, field: str, given: str) -> float | None:
    try:
        return columns.number(given)
    except ValueError:
        draft.fault(row, _("%(field)s“%(value)s”不是数字"), field=columns.TITLES[field], value=given)
        return None


def _code(draft: Draft, row: int, given: str) -> str:
    if not given:
        return ""
    try:
        code = normalize_code(given)
        if versions(code):
            return code
        draft.fault(row, _("区划代码 %(code)s 不存在"), code=given)
    except RegionCodeInvalid:
        draft.fault(row, _("区划代码“%(code)s”无效"), code=given)
    return ""


def _in_place(draft: Draft, found: list[Found]) -> list[Found]:
    """Positions in WGS 84, each with the smallest unit that it is known to lie in; those outside the region are faults."""
    x, y = np.array([one.longitude for one in found]), np.array([one.latitude for one in found])
    codes = np.array([one.code for one in found], object)
    names = np.array([one.name for one in found], object)
    datum = datums.judged(draft, [datums.by_names(names, x, y), datums.in_their_units(x, y, codes, draft.order)])
    east, north = to_wgs84(x, y, datum) if datum != Datum.WGS84 else (x, y)
    layer = standing("exposure", draft.order.region_code).layer
    township = townships_at(east, north, load(layer, Exposure) if layer is not None else None)
    county, own = counties_at(east, north), counties_of(draft.order.region_code)
    settled = []
    for k, one in enumerate(found):
        if int(county[k]) not in own:
            draft.fault(one.row, _("“%(name)s”不在%(region)s境内（经度 %(lon)s，纬度 %(lat)s）"), name=one.name,
                        region=get(draft.order.region_code).name, lon=f"{east[k]:g}", lat=f"{north[k]:g}")  # fmt: skip
            continue
        if one.code and one.code[: LENGTHS[2]] != str(county[k])[: len(one.code)]:
            draft.fault(one.row, _("“%(name)s”的区划代码是 %(code)s，位置却在 %(county)s"), name=one.name, code=one.code,
                        county=get(str(county[k])).name)  # fmt: skip
            continue
        known = str(township[k]) if township[k] % UNITS_BELOW else str(county[k])
        settled.append(
            replace(one, longitude=float(east[k]), latitude=float(north[k]), code=max(one.code, known, key=len))
        )
    if not settled:
        raise refusal(
            draft.order,
            _("没有一处设施在%(region)s境内。") % {"region": get(draft.order.region_code).name},
            *draft.faults,
        )
    return settled


def _without_doubles(draft: Draft, found: list[Found]) -> list[Found]:
    seen: dict[tuple[str, str, str], int] = {}
    kept = []
    for one in found:
        key = (str(one.kind["kind"]), one.name, one.code)
        if key in seen:
            draft.fault(
                one.row,
                _("与第 %(other)s 行重复：%(kind)s“%(name)s”"),
                other=seen[key],
                kind=one.kind["title"],
                name=one.name,
            )
        else:
            seen[key] = one.row
            kept.append(one)
    return kept


def _facility(one: Found) -> Facility:
    return Facility(
        uid=str(uuid.uuid4()), kind=one.kind["kind"], name=one.name, region_code=one.code, longitude=one.longitude,
        latitude=one.latitude, tile=int(tile_of(one.longitude, one.latitude)), capacity=one.capacity,
        capacity_unit=one.kind.get("unit", ""),
    )  # fmt: skip


def _most(field: str) -> int:
    return int(Facility._meta.get_field(field).max_length or 0)
