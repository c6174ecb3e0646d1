"""Buildings of a user's own: outlines with storeys and structure become dwellings by structure class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _
from scipy.spatial import cKDTree

from anlan.core import clock, packs
from anlan.core.geometry import to_wgs84
from anlan.core.regions.codes import UNITS_BELOW
from anlan.core.regions.queries import ancestors, get
from anlan.risk.arrays import Exposure
from anlan.risk.importing import columns, datums
from anlan.risk.importing.lines import in_metres
from anlan.risk.importing.orders import Draft, Order, refusal
from anlan.risk.importing.standing import standing
from anlan.risk.importing.tables import Rows, features_of
from anlan.risk.importing.units import counties_of, townships_at
from anlan.risk.layers import load
from anlan.science.roads.ground import metres_per_unit

FIELDS = ("storeys", "structure", "use", "dwellings")
AREAS = ("Polygon", "MultiPolygon")


def drafted(order: Order) -> Draft:
    """What a file of buildings comes to. Raises FileRefused, FormatError."""
    draft = Draft("buildings", order)
    place = draft.rests_on(partial(standing, "exposure", order.region_code))
    if place.layer is None:
        raise refusal(order, _("本区域还没有人口分布，房屋无处可归。请先 anlan init --place，或导入人口。"))
    old = load(place.layer, Exposure)
    found, rows = features_of(order, FIELDS, need=())
    shapes = found.shapes
    sound = np.array([_is_sound(draft, row, shapes[row - 1]) for row, _cells in rows], bool)
    if not sound.any():
        raise refusal(order, _("没有一个完好的建筑轮廓。"), *draft.faults)
    taken = np.flatnonzero(sound)
    x, y = shapely.get_coordinates(shapely.centroid(shapes[taken])).T
    datum = datums.judged(draft, [datums.in_their_units(x, y, None, order)], " ".join(found.fields))
    east, north = to_wgs84(x, y, datum)
    table = packs.lookup("footprint_classes", at=clock.wall()).value
    classes = old.classes or _classes(order.region_code)
    houses = _houses(draft, [rows[k] for k in taken], _areas_m2(shapes[taken], y), table, classes)
    whole = _housed(draft, old, classes, houses, east, north)
    title = _("%(region)s人口与房屋（房屋自有）") % {"region": get(order.region_code).name}
    draft.make = lambda said: [place.incoming(draft, whole, said, title=title, keeps=True)]
    return draft


def _is_sound(draft: Draft, row: int, shape: shapely.Geometry | None) -> bool:
    if shape is None or shape.is_empty:
        draft.fault(row, _("没有轮廓"))
    elif shape.geom_type not in AREAS:
        draft.fault(row, _("不是面，而是 %(kind)s"), kind=shape.geom_type)
    elif not np.isfinite(shapely.get_coordinates(shape)).all():
        draft.fault(row, _("坐标不是数字"))
    elif not shape.is_valid:
        draft.fault(row, _("轮廓自相交：%(reason)s"), reason=shapely.is_valid_reason(shape))
    else:
        return True
    return False


def _areas_m2(shapes: npt.NDArray[np.object_], latitude: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    per_x, per_y = metres_per_unit(latitude, True)
    return np.asarray(shapely.area(shapes) * per_x * per_y)


def _classes(region_code: str) -> tuple[str, ...]:
    return tuple(packs.lookup("house_classes", jurisdictions=ancestors(region_code), at=clock.wall()).value["classes"])


def _houses(
    draft: Draft, rows: Rows, area_m2: npt.NDArray[np.float64], table: Mapping[str, Any], classes: tuple[str, ...]
) -> npt.NDArray[np.int64]:
    """(n, k) dwellings of each building by structure class."""
    houses = np.zeros((len(rows), len(classes)), np.int64)
    basis: Counter[str] = Counter()
    for k, (row, cells) in enumerate(rows):
        wrong = draft.wrong
        storeys, dwellings = (_number(draft, row, field, cells[field]) for field in ("storeys", "dwellings"))
        if draft.wrong > wrong:
            continue
        if area_m2[k] < table["least_m2"]:
            basis["small"] += 1
            continue
        if any(word in cells["use"].lower() for word in table["uses"]):
            basis["other_use"] += 1
            continue
        if not cells["structure"]:
            basis["by_size"] += 1
        if dwellings is None:
            basis["dwellings"] += 1
        floor_m2 = area_m2[k] * max(1, storeys or 1)
        single = floor_m2 <= table["single_dwelling_to_m2"]
        count = dwellings if dwellings is not None else 1 if single else round(floor_m2 / table["m2_a_dwelling"])
        houses[k, classes.index(house_class(cells["structure"], storeys, float(area_m2[k]), table))] = count
    draft.say(
        _("建筑 %(rows)s 栋：住房 %(houses)s 户（%(by_class)s）；不是住房 %(other)s 栋，小于 %(least)s m² %(small)s 栋。"),
        rows=len(rows), houses=int(houses.sum()), other=basis["other_use"], least=table["least_m2"], small=basis["small"],
        by_class="，".join(f"{name} {count}" for name, count in zip(classes, houses.sum(axis=0).tolist(), strict=True)),
    )  # fmt: skip
    draft.say(
        _("结构由层数和占地推断 %(classes)s 栋，户数由面积推断 %(dwellings)s 栋。"),
        classes=basis["by_size"],
        dwellings=basis["dwellings"],
    )
    draft.facts |= {"buildings": len(rows), "houses": int(houses.sum()), "inferred": dict(basis)}
    return houses


def house_class(structure: str, storeys: float | None, area_m2: float, table: Mapping[str, Any]) -> str:
    """The structure class by what the file says, else by storeys and footprint."""
    said = structure.lower()
    for rule in table["by_word"]:
        if said and any(word in said for word in rule["words"]):
            found = str(rule["house_class"])
            fortified = table["fortified"]
            is_fortified = (
                any(word in said for word in fortified["words"]) and found == fortified["from"] and "未" not in said
            )
            return str(fortified["to"]) if is_fortified else found
    for rule in table["by_size"]:
        if (storeys or 1) >= rule["storeys_from"] and area_m2 >= rule.get("footprint_from_m2", 0):
            return str(rule["house_class"])
    raise ValueError("the last rule of footprint_classes must fit every building")


def _number(draft: Draft, row: int, field: str, given: str) -> float | None:
    try:
        value = columns.number(given)
    except ValueError:
        draft.fault(row, _("%(field)s“%(value)s”不是数字"), field=columns.TITLES[field], value=given)
        return None
    if value is not None and value < 0:
        draft.fault(row, _("%(field)s %(value)s 应不小于 0"), field=columns.TITLES[field], value=given)
        return None
    return value


def _housed(
    draft: Draft, old: Exposure, classes: tuple[str, ...], houses: npt.NDArray[np.int64],
    east: npt.NDArray[np.float64], north: npt.NDArray[np.float64],
) -> Exposure:  # fmt: skip
    """The standing cells; in townships of which the file has houses, theirs instead of those that stood."""
    township = townships_at(east, north, old)
    here = np.isin(township // UNITS_BELOW, list(counties_of(draft.order.region_code))) & (houses.sum(axis=1) > 0)
    name = get(draft.order.region_code).name
    if not here.any():
        raise refusal(draft.order, _("没有一栋住房在%(region)s境内。") % {"region": name}, *draft.faults)
    if int((houses.sum(axis=1) > 0).sum()) > int(here.sum()):
        draft.say(
            _("%(count)s 栋在%(region)s以外，没有采用。"),
            count=int((houses.sum(axis=1) > 0).sum() - here.sum()),
            region=name,
        )
    before = old.houses if len(old.classes) else np.zeros((len(old), len(classes)), np.int64)
    new = before.astype(np.int64)
    for code in np.unique(township[here]):
        cells, ours = np.flatnonzero(old.township == code), np.flatnonzero(here & (township == code))
        if not len(cells):
            draft.say(_("%(code)s 没有居民点，其中 %(count)s 栋没有采用。"), code=code, count=len(ours))
            continue
        about = float(old.latitude[cells].mean())
        tree = cKDTree(in_metres(old.longitude[cells], old.latitude[cells], about))
        nearest = cells[tree.query(in_metres(east[ours], north[ours], about))[1]]
        new[cells] = 0
        np.add.at(new, nearest, houses[ours])
        stood, comes, homes = int(before[cells].sum()), int(houses[ours].sum()), int(old.households[cells].sum())
        draft.say(
            _("%(code)s %(name)s：住房 %(comes)s 户代替原 %(stood)s 户（家庭户 %(homes)s）。"),
            code=code, name=get(str(code)).name, comes=comes, stood=stood, homes=homes,
        )  # fmt: skip
    draft.say(_("文件中没有建筑的乡镇，房屋不变；文件若未覆盖整个乡镇，请先补齐。"))
    return replace(old, houses=new, classes=classes)
