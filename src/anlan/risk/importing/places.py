"""Areas and seats of units of a user's own: polygons or points with a division code, or a name that is clear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from anlan.core.geometry import Datum, shape_to_wgs84
from anlan.core.geometry.located import EAST_LIMIT, NORTH_LIMIT
from anlan.core.journal.sealing import scope_codes
from anlan.core.regions import settled
from anlan.core.regions.codes import COUNTY, normalize_code
from anlan.core.regions.errors import RegionCodeInvalid
from anlan.core.regions.models import Region, RegionBoundary, RegionPosition
from anlan.core.regions.queries import get, scope_q
from anlan.formats import sheet
from anlan.risk.importing import columns, datums
from anlan.risk.importing.orders import Draft, Order, refusal
from anlan.risk.importing.tables import Rows, features_of, rows_of

FIELDS = ("code", "name", "longitude", "latitude")
AREAS, POINTS = ("Polygon", "MultiPolygon"), ("Point", "MultiPoint")


@dataclass(frozen=True)
class Found:
    """A row with its unit and its shape as the file draws it."""

    row: int
    region: Region
    shape: Any

    @property
    def is_area(self) -> bool:
        return self.shape.geom_type in AREAS


def drafted(order: Order) -> Draft:
    """What a file of places comes to. Raises FileRefused, FormatError."""
    draft = Draft("places", order)
    if order.path.name.lower().endswith(sheet.SUFFIXES):
        rows = rows_of(order, FIELDS, need=("longitude", "latitude"))
        shapes = [_point(draft, row, cells["longitude"], cells["latitude"]) for row, cells in rows]
        hints = ""
    else:
        features, rows = features_of(order, ("code", "name"), need=())
        shapes = [_sound(draft, row, features.shapes[row - 1]) for row, _cells in rows]
        hints = _hints(features.fields)
    found = _of_units(draft, rows, shapes)
    if not found:
        raise refusal(order, _("没有一行可用。"), *draft.faults)
    datum = _datum(draft, found, hints)
    areas = [settled.Area(one.region.code, _whole(one, datum), is_inferred=False) for one in found if one.is_area]
    seats = _seated(draft, [one for one in found if not one.is_area], {area.code: area.shape for area in areas}, datum)
    if not areas and not seats:
        raise refusal(order, _("没有一行可用。"), *draft.faults)
    draft.say(
        _("界线 %(areas)s 个单位，驻地 %(seats)s 个单位；代替这些单位现有的界线和位置。"),
        areas=len(areas),
        seats=len(seats),
    )
    draft.facts |= {"areas": len(areas), "seats": len(seats)}
    draft.rests_on(partial(_stood, order.region_code))
    draft.make = lambda _said: settled.incoming(seats=seats, areas=areas)
    draft.after = settled.place_units
    return draft


def _datum(draft: Draft, found: list[Found], hints: str) -> Datum:
    areas = {one.region.code: one.shape for one in found if one.is_area}
    at = np.array([one.shape.representative_point().coords[0][:2] for one in found])
    codes = np.array([one.region.code for one in found], object)
    return datums.judged(
        draft, [datums.by_areas(areas) if areas else None, datums.in_their_units(*at.T, codes, draft.order)], hints
    )


def _hints(fields: Any) -> str:
    """Words of the columns that are the same in every row: what a file says of itself."""
    return " ".join(f"{name} {column[0]}" for name, column in fields.items() if len(set(column.tolist())) == 1)


def _of_units(draft: Draft, rows: Rows, shapes: list[Any]) -> list[Found]:
    inside = {
        unit.code: unit for unit in Region.objects.filter(scope_q([draft.order.region_code], "code"), valid_to=None)
    }
    by_name: dict[str, list[Region]] = {}
    for unit in inside.values():
        by_name.setdefault(unit.name, []).append(unit)
    found: dict[tuple[str, bool], Found] = {}
    for (row, cells), shape in zip(rows, shapes, strict=True):
        unit = _unit(draft, row, cells["code"], cells["name"], inside, by_name)
        if unit is None or shape is None:
            continue
        one = Found(row, unit, shape)
        double = found.setdefault((unit.code, one.is_area), one)
        if double is not one:
            draft.fault(row, _("与第 %(other)s 行是同一单位 %(code)s"), other=double.row, code=unit.code)
    return list(found.values())


def _unit(
    draft: Draft, row: int, given: str, name: str, inside: dict[str, Region], by_name: dict[str, list[Region]]
) -> Region | None:
    region = get(draft.order.region_code).name
    if given:
        try:
            code = normalize_code(given)
        except RegionCodeInvalid:
            draft.fault(row, _("区划代码“%(code)s”无效"), code=given)
            return None
        if code not in inside:
            draft.fault(row, _("区划代码 %(code)s 不是%(region)s的现行单位"), code=code, region=region)
        return inside.get(code)
    same = by_name.get(name, [])
    if not name:
        draft.fault(row, _("既没有区划代码，也没有名称"))
    elif not same:
        draft.fault(row, _("%(region)s没有名为“%(name)s”的单位"), region=region, name=name)
    elif len(same) > 1:
        draft.fault(
            row, _("“%(name)s”在%(region)s有 %(count)s 个，请补区划代码"), name=name, region=region, count=len(same)
        )
    return same[0] if len(same) == 1 else None


def _point(draft: Draft, row: int, longitude: str, latitude: str) -> Any:
    try:
        lon, lat = columns.number(longitude), columns.number(latitude)
    except ValueError as fault:
        draft.fault(row, _("经纬度“%(value)s”不是数字"), value=fault)
        return None
    if lon is None or lat is None:
        draft.fault(row, _("缺少经度或纬度"))
    elif not (abs(lon) <= EAST_LIMIT and abs(lat) <= NORTH_LIMIT):
        draft.fault(row, _("经度 %(lon)s、纬度 %(lat)s 超出范围"), lon=longitude, lat=latitude)
    else:
        return shapely.Point(lon, lat)
    return None


def _sound(draft: Draft, row: int, shape: Any) -> Any:
    if shape is None or shape.is_empty:
        draft.fault(row, _("没有图形"))
    elif shape.geom_type not in (*AREAS, *POINTS):
        draft.fault(row, _("不是面或点，而是 %(kind)s"), kind=shape.geom_type)
    elif not shape.is_valid:
        draft.fault(row, _("图形自相交：%(reason)s"), reason=shapely.is_valid_reason(shape))
    else:
        return shape
    return None


def _whole(one: Found, datum: Datum) -> Any:
    return shape_to_wgs84(one.shape, datum)


def _seated(draft: Draft, found: list[Found], drawn: Mapping[str, Any], datum: Datum) -> list[settled.Seat]:
    """Seats that lie in their unit, as far as its area is known: from the file itself, else from what stands."""
    known = _surveyed(draft.order.region_code) | drawn
    seats = []
    for one in found:
        at = shape_to_wgs84(one.shape.representative_point(), datum)
        holder = _holder(one.region.code, known)
        if holder and not known[holder].intersects(at):
            draft.fault(
                one.row, _("“%(name)s”的驻地（经度 %(lon)s，纬度 %(lat)s）不在%(holder)s境内"), name=one.region.name,
                lon=f"{at.x:g}", lat=f"{at.y:g}", holder=get(holder).name,
            )  # fmt: skip
        else:
            seats.append(settled.Seat(one.region.code, float(at.x), float(at.y), is_inferred=False))
    return seats


def _holder(code: str, known: Mapping[str, Any]) -> str:
    """The unit itself, else what holds it up to its county: the first whose area is known."""
    least = min(len(code), COUNTY)
    return max((one for one in scope_codes([code]) if len(one) >= least and one in known), key=len, default="")


def _surveyed(region_code: str) -> dict[str, Any]:
    """Areas of a region's units that nobody made up."""
    rows = RegionBoundary.standing.filter(scope_q([region_code], "region__code"), is_inferred=False)
    return {row.region.code: row.geometry.shape for row in rows.select_related("region") if row.geometry is not None}


def _stood(region_code: str) -> set[int | None]:
    """Batches of the areas and seats that stand in a region."""
    inside = scope_q([region_code], "region__code")
    return {
        batch
        for table in (RegionBoundary, RegionPosition)
        for batch in table.standing.filter(inside).values_list("batch", flat=True).distinct()
    }
