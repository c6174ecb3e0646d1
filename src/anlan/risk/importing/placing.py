"""Where the things of a table stand: position and division code of a row, the datum of all, and the region they must lie in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from django.utils.translation import gettext as _

from anlan.core.geometry import Datum, to_wgs84
from anlan.core.geometry.located import EAST_LIMIT, NORTH_LIMIT
from anlan.core.regions.codes import COUNTY, UNITS_BELOW, normalize_code
from anlan.core.regions.errors import RegionCodeInvalid
from anlan.core.regions.queries import get, versions
from anlan.risk.arrays import Exposure
from anlan.risk.importing import columns, datums
from anlan.risk.importing.orders import Draft, refusal
from anlan.risk.importing.standing import standing
from anlan.risk.importing.units import counties_at, counties_of, townships_at
from anlan.risk.layers import load

LIMITS = {"longitude": EAST_LIMIT, "latitude": NORTH_LIMIT}


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A thing of a row, and where the row says it stands; `code` may be empty."""

    row: int
    name: str
    longitude: float
    latitude: float
    code: str


S = TypeVar("S", bound=Spot)


def position_of(draft: Draft, row: int, cells: Mapping[str, str]) -> tuple[float, float] | None:
    """Longitude and latitude as the row writes them; None, with a fault, where they are none."""
    numbers = {field: number_of(draft, row, field, cells[field]) for field in LIMITS}
    is_sound = True
    for field, limit in LIMITS.items():
        value = numbers[field]
        if not cells[field]:
            draft.fault(row, _("缺少%(field)s"), field=columns.TITLES[field])
        elif value is not None and abs(value) > limit:
            swapped = field == "latitude" and (numbers["longitude"] or limit) <= limit
            draft.fault(row, _("%(field)s %(value)s 超出范围%(hint)s"), field=columns.TITLES[field], value=cells[field],
                        hint=_("（经纬度似乎颠倒）") if swapped else "")  # fmt: skip
        elif value is not None:
            continue
        is_sound = False
    east, north = numbers["longitude"], numbers["latitude"]
    return (east, north) if is_sound and east is not None and north is not None else None


def number_of(draft: Draft, row: int, field: str, given: str) -> float | None:
    """A number, None where there is none; what is no number is a fault."""
    try:
        return columns.number(given)
    except ValueError:
        draft.fault(row, _("%(field)s“%(value)s”不是数字"), field=columns.TITLES[field], value=given)
        return None


def code_of(draft: Draft, row: int, given: str) -> str:
    """A division code that exists, "" where there is none."""
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


def in_place(draft: Draft, found: list[S]) -> list[S]:
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
        if one.code and one.code[:COUNTY] != str(county[k])[: len(one.code)]:
            draft.fault(one.row, _("“%(name)s”的区划代码是 %(code)s，位置却在 %(county)s"), name=one.name, code=one.code,
                        county=get(str(county[k])).name)  # fmt: skip
            continue
        known = str(township[k]) if township[k] % UNITS_BELOW else str(county[k])
        settled.append(
            replace(one, longitude=float(east[k]), latitude=float(north[k]), code=max(one.code, known, key=len))
        )
    if not settled:
        region = get(draft.order.region_code).name
        raise refusal(draft.order, _("文件里没有一处在%(region)s境内。") % {"region": region}, *draft.faults)
    return settled
