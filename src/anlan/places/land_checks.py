"""What seats, areas and ground of a place must be like, measured: for `anlan demo report`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from anlan.core.geometry import area_m2, distance_m
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Kind, Level, Region, RegionBoundary
from anlan.places import skeleton
from anlan.places.cells import on_lakes
from anlan.places.courses import KM_A_DEGREE
from anlan.places.findings import SOUND, Finding
from anlan.places.ground import grid_of, rings_of
from anlan.places.land import county_shapes
from anlan.places.made import Seats
from anlan.places.standing import Standing
from anlan.risk.arrays import Array, Ground, Rivers
from anlan.science.terrain import filled, horn_slope, rasterised

GAZETTEER_MOST = 282
"""Township seats of Yunnan that a public gazetteer has by name, as first counted; name and county together are fewer."""
CLOSE_M = 100.5
"""Cells near an incident are of 100 m at most, to the metre."""
APART_M, STRAY_KM = 2000.0, 7.5
"""A gazetteer's point is known to 3–6 km and is looked for within its county."""
ROOM_KM2, VILLAGES_CLOSE = 10.0, 0.05
"""Ours: where counties have so much land for each village, this share of those made up may lie closer than two kilometres,
where gentle ground is narrow or a town begins."""
GAP, NEAR_SEAT_DEG = 1e-6, 0.004
"""Share of a county's land that rounding of corners may leave; a seat within a cell of its area lies in it."""
MINGLED = 0.5
"""A county whose ground is known in so many of its cells has that ground."""


def nearer_than(seats: Seats, metres: float) -> Array:
    """Which made-up seats of country units lie nearer to any other of the tier than so."""
    if len(seats) < 2:
        return np.zeros(len(seats), bool)
    east, north = np.radians(seats.longitude), np.radians(seats.latitude)
    ball = np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
    away = cKDTree(ball).query(ball, k=2)[0][:, 1] * np.degrees(1) * KM_A_DEGREE * 1000  # chords: to a millimetre
    return np.asarray((away < metres) & seats.is_inferred & ~seats.is_urban)


def with_room(seats: Seats, shapes: Mapping[str, BaseGeometry]) -> Array:
    """Which made-up seats of country units lie in counties that have ROOM_KM2 of land for each seat of the tier."""
    codes, each = np.unique(seats.county, return_counts=True)
    land_km2 = np.array([area_m2(shapes[f"{code:06d}"]) / 1e6 for code in codes.tolist()])
    return np.asarray(np.isin(seats.county, codes[land_km2 >= ROOM_KM2 * each]) & seats.is_inferred & ~seats.is_urban)


def from_gazetteer_km(seats: Seats) -> Array:
    """How far each seat that is not made up stands from where the gazetteer has it; ∞ for one that no gazetteer knows."""
    known = {int(seat.code): seat for seat in skeleton.known_seats()}
    found = []
    for code, lon, lat in zip(seats.code.tolist(), seats.longitude, seats.latitude, strict=True):
        if code in known:
            x, y = known[code].county_seat or (known[code].longitude, known[code].latitude)
            found.append(distance_m(x, y, lon, lat) / 1000)
        else:
            found.append(np.inf)
    return np.array(found)[~seats.is_inferred]


@dataclass(frozen=True)
class Filled:
    """How areas fill what holds them: the worst gap or overlap as a share of a holder's land, holders that have seats and no
    area, areas in several pieces though what holds them is in one, areas that are not where their seat is."""

    number: int
    holders: int
    worst: float
    bare: tuple[str, ...]
    in_pieces: int
    without_seat: int


def filling(areas: Mapping[str, BaseGeometry], holders: Mapping[str, BaseGeometry], seats: Seats) -> Filled:
    """Areas by code within the counties or townships, by code, that have seats of the tier in them."""
    digits = len(next(iter(holders)))
    below: dict[str, list[BaseGeometry]] = {}
    for code, shape in areas.items():
        below.setdefault(code[:digits], []).append(shape)
    asked = {str(code)[:digits] for code in seats.code.tolist()} & holders.keys()
    worst = 0.0
    for code, parts in below.items():
        whole, together = holders[code], shapely.union_all(parts)
        over = sum(part.area for part in parts) - together.area
        worst = max(worst, whole.symmetric_difference(together).area / whole.area, over / whole.area)
    split = {code for code, shape in holders.items() if len(shapely.get_parts(shape)) > 1}
    in_pieces = sum(len(shapely.get_parts(shape)) > 1 and code[:digits] not in split for code, shape in areas.items())
    apart = sum(
        str(code) not in areas or areas[str(code)].distance(shapely.Point(lon, lat)) > NEAR_SEAT_DEG
        for code, lon, lat in zip(seats.code.tolist(), seats.longitude, seats.latitude, strict=True)
        if str(code)[:digits] in holders
    )
    return Filled(len(areas), len(below), worst, tuple(sorted(asked - below.keys())), in_pieces, apart)


def is_drained(ground: Ground) -> bool:
    """Whether every cell has a way down to the edge."""
    return bool(np.array_equal(filled(ground.height_m, grid_of(ground)), ground.height_m, equal_nan=True))


def without_fine_ground(counties: Iterable[str], grounds: Iterable[Ground], cell_m: float) -> list[str]:
    """Counties of which no ground of cells so small is known in most of their cells."""
    shapes = {code: county_shapes(code)[code] for code in counties}
    fine = [ground for ground in grounds if grid_of(ground).cell_m()[1].mean() <= cell_m]
    return [code for code, shape in shapes.items() if not any(_covers(ground, shape) for ground in fine)]


def rising(rivers: Rivers) -> int:
    """How many pieces of rivers run uphill."""
    return int((np.diff(rivers.height_m)[np.diff(rivers.river) == 0] > 0).sum())


def in_lakes(ground: Ground, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> int:
    """How many places lie in a cell of a lake."""
    row, col = grid_of(ground).cells_at(longitude, latitude)
    return int(on_lakes(grid_of(ground))[row, col][row >= 0].sum())


def _covers(ground: Ground, shape: BaseGeometry) -> bool:
    inside = rasterised([rings_of(shape)], grid_of(ground)) == 0
    wanted = shape.area / ground.cell**2
    return float((inside & np.isfinite(ground.height_m)).sum()) > MINGLED * wanted


def seats_findings(at: Standing) -> Iterator[Finding]:
    towns, villages = at.seats[Level.TOWNSHIP], at.seats[Level.VILLAGE]
    moved = from_gazetteer_km(towns)
    far = float(moved.max()) if len(moved) else 0.0
    yield Finding(
        _("驻地"), _("乡级 %(number)d 处，其中 %(real)d 处取自公开地名库（名称和县都相符），移到附近缓坡，最远 %(far).1f km") % {
            "number": len(towns), "real": len(moved), "far": far
        },
        far <= STRAY_KM and (0 < len(moved) <= GAZETTEER_MOST or at.place.code != "53"),
    )  # fmt: skip
    shapes = county_shapes(at.place.code)
    slope = horn_slope(at.ground.height_m, grid_of(at.ground))
    all_over = float(np.nanmedian(slope))
    for level, seats, title in (
        (Level.TOWNSHIP, towns, _("乡级驻地")), (Level.VILLAGE, villages, _("村级驻地"))
    ):  # fmt: skip
        wanted = _units_with_ground(at, level, shapes)
        missing = len(wanted - {str(code) for code in seats.code.tolist()})
        inside = sum(
            bool(shapely.contains_xy(shapely.buffer(shapes[f"{code:06d}"], GAP), lon, lat))
            if f"{code:06d}" in shapes
            else 0
            for code, lon, lat in zip(seats.county.tolist(), seats.longitude, seats.latitude, strict=True)
        )
        said = _("%(title)s %(number)d 处，%(inside)d 处在本县界线内，缺 %(missing)d 处") % {
            "title": title,
            "number": len(seats),
            "inside": inside,
            "missing": missing,
        }
        yield Finding(_("驻地"), said, inside == len(seats) and not missing)
        if not len(seats):
            continue
        here = float(np.nanmedian(_at(slope, at.ground, seats)))
        wet = in_lakes(at.ground, seats.longitude, seats.latitude)
        said = _("%(title)s坡度中位 %(here).1f°，全域中位 %(all_over).1f°；%(wet)d 处在湖泊格内") % {
            "title": title,
            "here": here,
            "all_over": all_over,
            "wet": wet,
        }
        yield Finding(_("驻地"), said, here < all_over and wet <= (1 - SOUND) * len(seats))
    near = int(nearer_than(towns, APART_M).sum())
    said = _("推断的乡级驻地与任一乡级驻地相距不足 %(km)s km 的 %(near)d 处（街道除外）") % {
        "km": f"{APART_M / 1000:g}", "near": near
    }  # fmt: skip
    yield Finding(_("驻地"), said, near == 0)
    room = with_room(villages, shapes)
    if room.any():
        country, near = int(room.sum()), int((room & nearer_than(villages, APART_M)).sum())
        said = _("地广的县内推断的村级驻地 %(country)d 处，与任一村级驻地相距不足 %(km)s km 的 %(near)d 处") % {
            "country": country,
            "km": f"{APART_M / 1000:g}",
            "near": near,
        }
        yield Finding(_("驻地"), said, near <= VILLAGES_CLOSE * country)


def _units_with_ground(at: Standing, level: str, shapes: Mapping[str, object]) -> set[str]:
    """Codes of the units of today whose county has a polygon and which the place knows by name."""
    named = (at.place.code,) if level == Level.TOWNSHIP else at.place.villages
    codes = Region.objects.filter(regions.scope_q(named, "code"), valid_to=None, level=level).exclude(kind=Kind.HEADING)
    return {code for code in codes.values_list("code", flat=True) if code[:6] in shapes}


def areas_findings(at: Standing) -> Iterator[Finding]:
    rows = RegionBoundary.objects.filter(batch__uid__in=at.batches, batch__undone_at=None).select_related("region")
    drawn = {(row.layer, row.region.code): row for row in rows}
    shape_of = {key: row.geometry.shape for key, row in drawn.items()}
    held = county_shapes(at.place.code)
    for level, title in ((Level.TOWNSHIP, _("乡级")), (Level.VILLAGE, _("村级"))):
        areas = {code: shape for (layer, code), shape in shape_of.items() if layer == level}
        if areas or level == Level.TOWNSHIP:
            found = filling(areas, held, at.seats[level])
            said = _("%(title)s %(number)d 个，无缝无叠填满 %(holders)d 个上级单位，最大误差 %(worst)s，漏 %(bare)d 个") % {
                "title": title, "number": found.number, "holders": found.holders, "worst": f"{found.worst:.1e}",
                "bare": len(found.bare),
            }  # fmt: skip
            yield Finding(_("区域界线"), said, found.worst < GAP and not found.bare)
            said = _("%(title)s在单块的上级单位内分成几块的 %(pieces)d 个，不含本驻地的 %(apart)d 个") % {
                "title": title,
                "pieces": found.in_pieces,
                "apart": found.without_seat,
            }
            yield Finding(_("区域界线"), said, found.in_pieces <= (1 - SOUND) * found.number and not found.without_seat)
        held = areas
    unmarked = sum(not row.is_inferred for row in drawn.values())
    yield Finding(_("区域界线"), _("未标推断的 %(number)d 个") % {"number": unmarked}, unmarked == 0)


def ground_findings(at: Standing) -> Iterator[Finding]:
    for ground in (at.ground, *at.close):
        metres = float(grid_of(ground).cell_m()[1].mean())
        rows, cols = ground.height_m.shape
        said = _("%(rows)d × %(cols)d 格，格距 %(metres).0f m，每格都能流到边缘") % {
            "rows": rows,
            "cols": cols,
            "metres": metres,
        }
        yield Finding(_("地形"), said, is_drained(ground))
    coarse = without_fine_ground(at.place.close, (at.ground, *at.close), CLOSE_M)
    said = _("演示事件所在的 %(number)d 个县中，没有 100 m 格地形的 %(coarse)d 个") % {
        "number": len(at.place.close),
        "coarse": len(coarse),
    }
    yield Finding(_("地形"), said, not coarse)
    uphill = rising(at.rivers)
    said = _("河流 %(number)d 条，逆坡的河段 %(uphill)d 处") % {"number": len(at.rivers.names), "uphill": uphill}
    yield Finding(_("地形"), said, uphill == 0)


def _at(field: Array, ground: Ground, seats: Seats) -> Array:
    row, col = grid_of(ground).cells_at(seats.longitude, seats.latitude)
    return np.where(row >= 0, field[row, col], np.nan)
