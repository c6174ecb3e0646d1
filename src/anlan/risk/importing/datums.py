"""Whether positions said to be WGS 84 are GCJ-02 or BD-09: measured, where there is something to measure against.

Maps sold in China are shifted by 100 to 700 m. A file does not say so, but it fits what stands: areas of the same code,
points inside the unit they name, roads beside roads that were surveyed. It is converted tentatively from each datum; one
that fits clearly better is told, and nothing comes in until somebody has said which it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _
from scipy.spatial import cKDTree

from anlan.core.batches.models import Batch
from anlan.core.geometry import Datum, shape_to_wgs84, to_wgs84
from anlan.core.regions.codes import COUNTY
from anlan.core.regions.models import RegionBoundary
from anlan.risk.arrays import Roads
from anlan.risk.importing.lines import Lines, in_metres
from anlan.risk.importing.orders import Draft, Order, refusal, rules
from anlan.risk.importing.standing import standing
from anlan.risk.importing.units import counties_of, is_in
from anlan.risk.layers import load
from anlan.risk.models import Facility

Degrees = npt.NDArray[np.float64]
AT_ONCE = 100
"""So many names in one condition."""

SHIFTED = (Datum.GCJ02, Datum.BD09)
SPOKEN = {
    Datum.GCJ02: re.compile(r"gcj[-_ ]?02|火星|amap|autonavi|高德|腾讯", re.IGNORECASE),
    Datum.BD09: re.compile(r"bd[-_ ]?09|baidu|百度", re.IGNORECASE),
}


@dataclass(frozen=True)
class Misfit:
    """How badly positions fit what stands, by the datum they are taken for: metres, or a count that is better small.

    enough  whether so many could be compared that the figures prove something
    """

    by: Mapping[Datum, float]
    against: str
    unit: str
    enough: bool
    least: float

    def best(self) -> Datum:
        """WGS 84 unless another fits clearly better."""
        plain = self.by[Datum.WGS84]
        other = min(SHIFTED, key=lambda datum: self.by[datum])
        clear = self.by[other] <= rules("datum")["clear"] * plain and plain - self.by[other] >= self.least
        return other if self.enough and clear else Datum.WGS84


def title(datum: Datum) -> str:
    """GCJ-02（火星坐标）, as people call it."""
    return _("BD-09（百度坐标）") if datum == Datum.BD09 else _("GCJ-02（火星坐标）")


def settled(draft: Draft, lines: Lines, crs: str) -> Lines:
    """Lines in WGS 84. Raises FileRefused where another datum is suspected."""
    x, y = lines.longitude, lines.latitude
    datum = judged(draft, [_beside_roads(draft.order, x, y), in_their_units(x, y, None, draft.order)])
    east, north = to_wgs84(x, y, datum)
    return replace(lines, longitude=east, latitude=north)


def judged(draft: Draft, found: list[Misfit | None], hints: str = "") -> Datum:
    """The datum to convert from. Says what it was judged by; refuses where the file seems to lie about it."""
    order = draft.order
    told = [misfit for misfit in found if misfit is not None and misfit.enough]
    suspected = next((misfit for misfit in told if misfit.best() != Datum.WGS84), None)
    spoken = next((datum for datum, word in SPOKEN.items() if word.search(f"{order.path.name} {hints}")), None)
    if order.datum in SHIFTED:
        _against_the_grain(draft, told, order.datum)
        draft.say(_("坐标由 %(datum)s 换算为 WGS 84。"), datum=title(order.datum))
        return order.datum
    if order.datum is None and suspected is not None:
        raise refusal(order, _suspicion(suspected, suspected.best()))
    if order.datum is None and spoken is not None and not told:
        raise refusal(
            order, _("文件名或属性写有“%(word)s”，疑似 %(datum)s。若是，请用 --datum %(flag)s 导入；"
              "若确为 WGS 84，请加 --datum wgs84。")
            % {"word": SPOKEN[spoken].search(f"{order.path.name} {hints}")[0], "datum": title(spoken), "flag": spoken.value},  # type: ignore[index]
        )  # fmt: skip
    if suspected is not None:
        draft.say(
            _("按 --datum %(flag)s 采用原坐标；但%(suspicion)s"),
            flag=order.datum,
            suspicion=_suspicion(suspected, suspected.best()),
        )
    elif told:
        draft.say(_("坐标系检验：%(against)s，未见偏移。"), against="、".join(misfit.against for misfit in told))
    else:
        draft.say(_("没有可比对的参照，坐标系未能检验；数据若来自高德、腾讯或百度地图，请加 --datum gcj02 或 bd09。"))
    return Datum.WGS84


def _suspicion(misfit: Misfit, datum: Datum) -> str:
    return _(
        "疑似 %(datum)s：%(against)s，原坐标偏差 %(plain)s %(unit)s，换算后 %(other)s %(unit)s。"
        "请用 --datum %(flag)s 导入；若确为 WGS 84，请加 --datum wgs84。"
    ) % {
        "datum": title(datum), "against": misfit.against, "plain": f"{misfit.by[Datum.WGS84]:.0f}",
        "other": f"{misfit.by[datum]:.0f}", "unit": misfit.unit, "flag": datum.value,
    }  # fmt: skip


def _against_the_grain(draft: Draft, told: list[Misfit], datum: Datum) -> None:
    """Somebody says it is shifted, and unshifted it fits better."""
    for misfit in told:
        plain, other = misfit.by[Datum.WGS84], misfit.by[datum]
        if plain <= rules("datum")["clear"] * other and other - plain >= misfit.least:
            raise refusal(
                draft.order, _("%(against)s，原坐标偏差 %(plain)s %(unit)s，按 %(datum)s 换算后反而为 %(other)s %(unit)s："
                  "文件似已是 WGS 84。")
                % {"against": misfit.against, "plain": f"{plain:.0f}", "other": f"{other:.0f}", "unit": misfit.unit,
                   "datum": title(datum)},
            )  # fmt: skip


def _tried(x: Degrees, y: Degrees, measure: Callable[[Degrees, Degrees], float]) -> dict[Datum, float]:
    return {datum: measure(*to_wgs84(x, y, datum)) for datum in (Datum.WGS84, *SHIFTED)}


def _metres(by: Mapping[Datum, float], against: str, places: int) -> Misfit:
    limits = rules("datum")
    return Misfit(by, against, _("米"), places >= limits["least_places"], limits["least_m"])


def _beside_roads(order: Order, x: Degrees, y: Degrees) -> Misfit | None:
    """Against own roads that stand there: the median way from a node to the nearest of theirs."""
    layer = standing("roads", order.region_code).layer
    if layer is None:
        return None
    old = load(layer, Roads)
    is_own = np.isin(old.county, list(_own_counties("roads"))) if layer.is_demo else np.ones(len(old.tail), bool)
    if not is_own.any():
        return None
    ends = np.unique(np.concatenate([old.tail[is_own], old.head[is_own]]))
    about, reach = float(y.mean()), rules("datum")["reach_m"]
    tree = cKDTree(in_metres(old.longitude[ends], old.latitude[ends], about))

    def away(east: Degrees, north: Degrees) -> Degrees:
        far, _nearest = tree.query(in_metres(east, north, about), distance_upper_bound=reach)
        return np.asarray(far)

    near = np.isfinite(away(x, y))
    if not near.any():
        return None
    return _metres(
        _tried(x[near], y[near], lambda east, north: float(np.median(np.minimum(away(east, north), reach)))),
        _("与现有自有道路“%(title)s”比较") % {"title": layer.title}, int(near.sum()),
    )  # fmt: skip


def _own_counties(kind: str) -> set[int]:
    """Counties whose rows somebody brought in, in a layer that keeps made-up ones of others."""
    own = Batch.objects.filter(kind=kind, is_demo=False, undone_at=None).values_list("region_code", flat=True)
    return {county for code in set(own) for county in counties_of(code)}


def in_their_units(x: Degrees, y: Degrees, codes: npt.NDArray[np.object_] | None, order: Order) -> Misfit | None:
    """How many lie outside the county that they name (or the region that they are said to be of)."""
    named = np.full(len(x), order.region_code, object) if codes is None else codes
    shapes = _surveyed({str(code)[:COUNTY] for code in named if len(str(code)) >= COUNTY})
    known = np.array([str(code)[:COUNTY] in shapes for code in named], bool)
    if not known.any():
        return None
    of, at_x, at_y = np.array([str(code)[:COUNTY] for code in named[known]], object), x[known], y[known]

    def outside(east: Degrees, north: Degrees) -> float:
        return float(sum((~is_in(shapes[code], east[of == code], north[of == code])).sum() for code in shapes))

    by, limits = _tried(at_x, at_y, outside), rules("datum")
    is_cut = min(by.values()) <= limits["strays"] * len(at_x)
    enough = is_cut and max(by.values()) >= limits["least_places"]
    return Misfit(by, _("与所属县界比较"), _("处在界外"), enough, limits["least_places"] / 2)


def _surveyed(codes: set[str]) -> dict[str, Any]:
    """Polygons of counties that nobody made up."""
    rows = RegionBoundary.standing.filter(region__code__in=codes, layer="county", is_inferred=False)
    return {row.region.code: row.geometry.shape for row in rows.select_related("region") if row.geometry is not None}


def by_areas(shapes: Mapping[str, Any]) -> Misfit | None:
    """Areas against those that stand under the same code: how far their borders lie apart, on average."""
    old = {
        row.region.code: row.geometry.shape
        for row in RegionBoundary.standing.filter(region__code__in=list(shapes), is_inferred=False).select_related(
            "region"
        )
        if row.geometry is not None
    }
    common = sorted(set(old) & set(shapes))
    if not common:
        return None

    def apart(datum: Datum) -> float:
        return float(np.mean([_apart_m(shape_to_wgs84(shapes[code], datum), old[code]) for code in common]))

    by = {datum: apart(datum) for datum in (Datum.WGS84, *SHIFTED)}
    limits = rules("datum")
    return Misfit(by, _("与现有界线比较"), _("米"), True, limits["least_m"])


def _apart_m(one: Any, other: Any) -> float:
    """The median way from a corner of one border to the other border, metres: stretches that were redrawn do not count."""
    about = other.centroid.y
    flat = [shapely.transform(shape, lambda xy: in_metres(*xy.T, about)) for shape in (one, other)]
    border = shapely.boundary(flat[1])
    shapely.prepare(border)
    return float(np.median(shapely.distance(shapely.points(shapely.get_coordinates(flat[0])), border)))


def by_names(names: npt.NDArray[np.object_], x: Degrees, y: Degrees) -> Misfit | None:
    """Against measured facilities of the same name: the median way between the two."""
    there: dict[str, tuple[float, float]] = {}
    for part in range(0, len(names), AT_ONCE):
        rows = Facility.standing.filter(name__in=list(names[part : part + AT_ONCE]), is_inferred=False, is_demo=False)
        there |= {name: (lon, lat) for name, lon, lat in rows.values_list("name", "longitude", "latitude")}
    known = np.array([name in there for name in names], bool)
    if not known.any():
        return None
    old = np.array([there[name] for name in names[known]])

    def away(east: Degrees, north: Degrees) -> float:
        about = float(north.mean())
        return float(np.median(np.hypot(*(in_metres(*old.T, about) - in_metres(east, north, about)).T)))

    return _metres(_tried(x[known], y[known], away), _("与现有同名设施比较"), int(known.sum()))
