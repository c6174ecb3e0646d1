"""Population of a user's own: a raster of people, or a table of totals by village, township or county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from anlan.core.regions.codes import COUNTY, UNITS_BELOW, VILLAGE, normalize_code
from anlan.core.regions.errors import RegionCodeInvalid
from anlan.core.regions.queries import ancestors, get
from anlan.core.settings import conf
from anlan.formats import raster, sheet
from anlan.risk import census
from anlan.risk.arrays import Exposure
from anlan.risk.importing import columns
from anlan.risk.importing.orders import Draft, Order, refusal, rules, without_shift
from anlan.risk.importing.standing import standing
from anlan.risk.importing.tables import Rows, rows_of
from anlan.risk.importing.units import counties_of, shape_of, townships_at
from anlan.risk.layers import load

COUNTED = ("people", "elderly", "children", "households")
Whole = npt.NDArray[np.int64]


def drafted(order: Order) -> Draft:
    """What a file of population comes to. Raises FileRefused, FormatError."""
    draft = Draft("population", order)
    without_shift(order)
    place = draft.rests_on(partial(standing, "exposure", order.region_code))
    old = load(place.layer, Exposure) if place.layer is not None else None
    is_table = order.path.name.lower().endswith(sheet.SUFFIXES)
    if is_table:
        if old is None or place.layer is None:
            raise refusal(order, _("本区域还没有人口分布，按表调整无从谈起。请先 anlan init --place，或导入人口栅格。"))
        draft.say(_("各乡镇的总数按表调整，在居民点之间的分布沿用“%(title)s”。"), title=place.layer.title)
        whole = _scaled(draft, old)
    else:
        whole = _of_raster(draft, old)
    title = _("%(region)s人口（自有）") % {"region": get(order.region_code).name}
    draft.make = lambda said: [place.incoming(draft, whole, said, title=title, is_inferred=True, keeps=is_table)]
    return draft


def spread(total: npt.ArrayLike, weight: npt.NDArray[np.float64]) -> Whole:
    """A whole total over weights, in whole numbers that add up to it exactly: each running sum rounded."""
    whole = int(np.asarray(total))
    upto = np.cumsum(weight)
    if not len(weight) or not upto[-1]:
        return np.zeros(len(weight), np.int64)
    return np.diff(np.rint(upto / upto[-1] * whole), prepend=0).astype(np.int64)


# --- by table -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Total:
    """A row of the table: what somebody counted; None where the table does not say."""

    row: int
    counted: Mapping[str, int | None]


def _scaled(draft: Draft, old: Exposure) -> Exposure:
    """The standing cells with the totals of the table, spread as the people were."""
    table = rows_of(draft.order, ("code", *COUNTED), need=("code", "people"))
    totals = _totals(draft, table)
    new = {key: getattr(old, key).astype(np.int64) for key in COUNTED}
    touched = 0
    for code, total in totals.items():
        cells = np.flatnonzero(_cells_of(old, code))
        if not len(cells) or not old.people[cells].sum():
            draft.fault(total.row, _("%(code)s 在现有人口分布中没有居民点，无法分摊"), code=code)
            continue
        weight = old.people[cells].astype(float)
        change = (total.counted["people"] or 0) / weight.sum()
        new["people"][cells] = spread(total.counted["people"] or 0, weight)
        for key in COUNTED[1:]:
            given, before = total.counted[key], getattr(old, key)[cells].astype(float)
            new[key][cells] = spread(given if given is not None else round(float(before.sum() * change)), before)
        touched += 1
    if not touched:
        raise refusal(draft.order, _("表中没有一行可用。"), *draft.faults)
    for key in ("elderly", "children"):
        new[key] = np.minimum(new[key], new["people"])
    draft.say(
        _("%(rows)s 个单位共 %(people)s 人（原 %(before)s 人）；表中没有的老年人、儿童和户数按原比例推断；房屋不变。"),
        rows=touched, people=sum(total.counted["people"] or 0 for total in totals.values()),
        before=sum(int(old.people[_cells_of(old, code)].sum()) for code in totals),
    )  # fmt: skip
    draft.facts |= {"units": touched, "people": int(new["people"].sum())}
    return replace(old, **new)


def _totals(draft: Draft, table: Rows) -> dict[str, _Total]:
    found: dict[str, _Total] = {}
    for row, cells in table:
        faults = draft.wrong
        code = _code(draft, row, cells["code"])
        counted = {key: _count(draft, row, key, cells[key]) for key in COUNTED}
        if counted["people"] is None and draft.wrong == faults:
            draft.fault(row, _("缺少人口"))
        people = counted["people"]
        if people is not None and (counted["elderly"] or 0) + (counted["children"] or 0) > people:
            draft.fault(row, _("老年人与儿童之和超过人口 %(people)s"), people=people)
        double = next((other for other in found if code and (other.startswith(code) or code.startswith(other))), None)
        if double is not None:
            draft.fault(
                row,
                _("%(code)s 与第 %(other)s 行的 %(double)s 重复"),
                code=code,
                other=found[double].row,
                double=double,
            )
        if draft.wrong == faults and code:
            found[code] = _Total(row, counted)
    return found


def _code(draft: Draft, row: int, given: str) -> str:
    try:
        code = normalize_code(given)
    except RegionCodeInvalid:
        draft.fault(row, _("区划代码“%(code)s”无效"), code=given)
        return ""
    if len(code) < COUNTY:
        draft.fault(row, _("区划代码 %(code)s 太大：请给到县、乡镇或村"), code=code)
        return ""
    if draft.order.region_code not in ancestors(code):
        draft.fault(row, _("%(code)s 不在%(region)s境内"), code=code, region=get(draft.order.region_code).name)
        return ""
    return code


def _count(draft: Draft, row: int, key: str, given: str) -> int | None:
    try:
        value = columns.number(given)
    except ValueError:
        draft.fault(row, _("%(field)s“%(value)s”不是数字"), field=columns.TITLES[key], value=given)
        return None
    if value is not None and (value < 0 or not value.is_integer()):
        draft.fault(row, _("%(field)s %(value)s 应为不小于 0 的整数"), field=columns.TITLES[key], value=given)
        return None
    return None if value is None else int(value)


def _cells_of(cells: Exposure, code: str) -> npt.NDArray[np.bool_]:
    """Which cells lie in a county, township or village."""
    unit = int(code)
    if len(code) == COUNTY:
        return np.asarray(cells.township // UNITS_BELOW == unit)
    return np.asarray((cells.village if len(code) == VILLAGE else cells.township) == unit)


# --- by raster ----------------------------------------------------------------------------------


def _of_raster(draft: Draft, old: Exposure | None) -> Exposure:
    """A cell of people for each cell of the raster; who they are and how they live as in the township so far."""
    order = draft.order
    columns.demand_known(order, ())
    if order.values not in ("counts", "density"):
        raise refusal(
            order, _("请用 --values counts（每格人数）或 --values density（每平方千米人数）说明栅格的数值是什么。")
        )
    shape = shape_of(order.region_code)
    found = raster.read_cells(
        order.path, shape.bounds, crs=order.crs, most_bytes=conf.OWN_DATA_MAX_BYTES, most_cells=conf.OWN_DATA_MAX_CELLS
    )
    if (found.value < 0).any():
        draft.say(_("%(cells)s 格为负数，按缺值处理。"), cells=int((found.value < 0).sum()))
    people = np.where(found.value > 0, found.value * (found.area_km2 if order.values == "density" else 1), 0.0)
    township = townships_at(found.longitude, found.latitude, old)
    inside = np.isin(township // UNITS_BELOW, list(counties_of(order.region_code))) & (people > 0)
    if not inside.any():
        raise refusal(order, _("%(region)s境内没有一格有人。") % {"region": get(order.region_code).name})
    total = round(float(people[inside].sum()))
    whole = spread(total, people[inside])
    taken = np.flatnonzero(inside)[whole > 0]
    _tell(draft, total, len(taken), found.unknown)
    made = _lived_in(found, taken, township[taken], whole[whole > 0], old, draft)
    if old is None:
        return made
    is_kept = ~np.isin(old.township // UNITS_BELOW, list(counties_of(order.region_code)))
    return Exposure(
        **{key: np.concatenate([getattr(old, key)[is_kept], getattr(made, key)]) for key in Exposure.DTYPES},
        classes=old.classes,
    )


def _tell(draft: Draft, total: int, cells: int, unknown: int) -> None:
    draft.say(_("%(cells)s 格共 %(people)s 人。"), cells=cells, people=total)
    if unknown:
        draft.say(_("区域外框内缺值 %(cells)s 格。"), cells=unknown)
    lines = [line for code in counties_of(draft.order.region_code) for line in census.of_unit(str(code))]
    counted = sum(line.people for line in lines)
    if counted:
        off = total / counted - 1
        draft.say(_("2020 年普查为 %(people)s 人，相差 %(share)s %%。"), people=counted, share=f"{100 * off:+.1f}")
        if abs(off) > rules("population")["census_differs"]:
            draft.say(_("与普查相差较大：请核对 --values（counts 或 density）和年份。"))
    draft.facts |= {"people": total, "cells": cells, "census": counted}


def _lived_in(
    found: raster.Cells, taken: Whole, township: Whole, people: Whole, old: Exposure | None, draft: Draft
) -> Exposure:
    """Old and young, households and houses by the shares of the township so far, of the census where there is none."""
    count, classes = len(taken), old.classes if old is not None else ()
    columns_of = {key: np.zeros(count, np.int64) for key in ("elderly", "children", "households", "urban")}
    houses = np.zeros((count, len(classes)), np.int64)
    for code in np.unique(township):
        here = np.flatnonzero(township == code)
        before = np.flatnonzero(old.township == code) if old is not None else np.empty(0, np.int64)
        now = people[here].astype(float)
        if old is not None and old.people[before].sum():
            change = now.sum() / old.people[before].sum()
            for key in ("elderly", "children", "households"):
                columns_of[key][here] = spread(round(float(getattr(old, key)[before].sum() * change)), now)
            columns_of["urban"][here] = round(float(np.average(old.urban[before], weights=old.people[before])))
            for k in range(len(classes)):
                houses[here, k] = spread(round(float(old.houses[before, k].sum() * change)), now)
        else:
            for line in census.of_unit(str(code // UNITS_BELOW))[:1]:
                columns_of["elderly"][here] = spread(round(now.sum() * line.share_65_plus), now)
                columns_of["children"][here] = spread(round(now.sum() * line.share_0_14), now)
                columns_of["households"][here] = spread(
                    round(now.sum() * line.in_households / line.mean_household), now
                )
    draft.say(
        _("老年人、儿童、户数和房屋按各乡镇现有比例推断。")
        if old is not None
        else _("老年人、儿童和户数按 2020 年普查比例推断；房屋未知。")
    )
    return Exposure(
        longitude=found.longitude[taken], latitude=found.latitude[taken], township=township, village=np.zeros(count),
        people=people, area_km2=found.area_km2[taken], houses=houses, classes=classes, **columns_of,
    )  # fmt: skip
