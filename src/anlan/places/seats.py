"""Seats of counties, townships and villages: where a gazetteer knows them, else made up on gentle ground."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt
import shapely

from anlan.core.regions.models import Kind, Region
from anlan.core.regions.queries import scope_q
from anlan.places import areas, skeleton
from anlan.places.land import county_shapes
from anlan.places.made import Land, Seats
from anlan.places.named import PLACES
from anlan.places.windows import Window, window

FloatArray = npt.NDArray[np.float64]

APART_M = 2000.0
"""Made-up seats lie so far from each other where their land has room for it."""
SNAP_KM = 1.5
"""A gazetteer's point moves at most so far to gentler ground."""
SNAP_DEG_KM = 2.0
"""So much gentler the ground must be to be worth a kilometre's move. Ours."""
GENTLE_DEG = 8.0
"""Slope that halves a place's chance, roughly. Ours."""
SUBDISTRICT_KM = 1.6
"""Subdistricts of a county town lie round it, within so many kilometres times the root of their number. Ours."""
MOST_CANDIDATES = 6000
TIGHTER = 0.8
URBAN = {Kind.SUBDISTRICT, Kind.COMMUNITY}


@dataclass(frozen=True)
class _Unit:
    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class _Seat:
    unit: _Unit
    county: str
    longitude: float
    latitude: float
    height_m: float
    is_inferred: bool


def make_seats(place: str, land: Land, seed: int) -> dict[str, Seats]:
    """Seats of a place by level: `county`, `township`, `village`. A unit without polygon has none."""
    named = PLACES[place]
    shapes = county_shapes(named.code)
    units = _units(named.code)
    known = {seat.code: seat for seat in skeleton.known_seats()}
    towns = {height.code: (height.longitude, height.latitude) for height in skeleton.heights() if height.kind == "county_seat"}
    found: dict[str, list[_Seat]] = {"county": [], "township": [], "village": []}
    for county in units["CN"]:
        if county.code not in shapes:
            continue
        townships = units[county.code]
        with_villages = [township for township in townships if units[township.code]]
        smallest = sum(len(units[township.code]) for township in with_villages) or len(townships)
        view = window(land, county.code, shapes[county.code], smallest)
        town = towns.get(county.code)
        centre = np.array(town) if town else _centre(view, seed)
        found["county"].append(_seat(view, county, centre, is_inferred=town is None))
        placed = _townships(view, townships, known, centre, seed)
        found["township"] += placed
        if with_villages:
            label = areas.grown(view, np.array([(seat.longitude, seat.latitude) for seat in placed]), view.covers)
            for k, township in enumerate(placed):
                found["village"] += _villages(view, units[township.unit.code], township, (label == k) & view.inside, seed)
    return {level: _table(rows) for level, rows in found.items()}


def _units(code: str) -> dict[str, list[_Unit]]:
    """The units of today below each one, by code; counties under `CN`."""
    rows = Region.objects.filter(scope_q([code], "code"), valid_to=None).exclude(kind=Kind.HEADING)
    found: dict[str, list[_Unit]] = defaultdict(list)
    for region in rows.order_by("code").select_related("parent"):
        unit = _Unit(region.code, region.name, region.kind)
        if len(region.code) == len("530326"):
            found["CN"].append(unit)
        elif region.parent is not None:
            found[region.parent.code].append(unit)
    return found


def _townships(
    view: Window, units: Sequence[_Unit], known: dict[str, skeleton.KnownSeat], centre: FloatArray, seed: int
) -> list[_Seat]:
    placed: dict[str, _Seat] = {}
    for unit in units:
        if unit.code in known and known[unit.code].county_seat is None:
            at = np.array([known[unit.code].longitude, known[unit.code].latitude])
            placed[unit.code] = _seat(view, unit, _snapped(view, at), is_inferred=False)
    capital = next((unit for unit in units if unit.code in known and known[unit.code].county_seat), None)
    if capital is None:
        rest = [unit for unit in units if unit.code not in placed and unit.kind in (Kind.SUBDISTRICT, Kind.TOWN)]
        capital = rest[0] if rest else next((unit for unit in units if unit.code not in placed), None)
    if capital is not None:
        placed[capital.code] = _seat(view, capital, centre, is_inferred=capital.code not in known)
    missing = [unit for unit in units if unit.code not in placed]
    inner = [unit for unit in missing if unit.kind == Kind.SUBDISTRICT]
    outer = [unit for unit in missing if unit.kind != Kind.SUBDISTRICT]
    taken = [(seat.longitude, seat.latitude) for seat in placed.values()]
    if inner:
        reach = SUBDISTRICT_KM * np.sqrt(len(inner) + 1) if outer else np.inf
        near = view.inside & (_km_from(view, centre) < reach)
        if near.sum() < len(inner) * 4:
            near = view.inside
        chosen = _spread(view, near, len(inner), taken, seed, view.code + "街道")
        placed |= {unit.code: _seat(view, unit, at, is_inferred=True) for unit, at in zip(inner, chosen, strict=True)}
        taken += [tuple(at) for at in chosen]
    chosen = _spread(view, view.inside, len(outer), taken, seed, view.code)
    placed |= {unit.code: _seat(view, unit, at, is_inferred=True) for unit, at in zip(outer, chosen, strict=True)}
    return [placed[unit.code] for unit in units]


def _villages(
    view: Window, units: Sequence[_Unit], township: _Seat, mask: npt.NDArray[np.bool_], seed: int
) -> Iterable[_Seat]:
    """The first lies at the township's seat, the others spread over its area."""
    if not units:
        return []
    first = np.array([township.longitude, township.latitude])
    rest = _spread(view, mask, len(units) - 1, [tuple(first)], seed, township.unit.code)
    return [_seat(view, unit, at, is_inferred=True) for unit, at in zip(units, [first, *rest], strict=True)]


def _spread(
    view: Window, mask: npt.NDArray[np.bool_], count: int, taken: Sequence[tuple[float, ...]], seed: int, word: str
) -> list[FloatArray]:
    """So many places on gentle ground of a mask, far from each other and from those taken."""
    if count == 0:
        return []
    chance = np.random.default_rng([seed, crc32(word.encode())])
    cells = np.flatnonzero(mask & ~view.is_river)
    if cells.size < count:
        cells = np.flatnonzero(mask)
    if cells.size < count:
        raise ValueError(f"{word}: {count} seats do not fit into {cells.size} cells")
    if cells.size > MOST_CANDIDATES:
        cells = cells[np.linspace(0, cells.size - 1, MOST_CANDIDATES).astype(int)]
    row, col = np.divmod(cells, view.grid.shape[1])
    lon, lat = view.grid.centres_of(row, col)
    x, y = _metres(view, lon, lat)
    weight = 2.0 ** (-view.slope_deg[row, col] / GENTLE_DEG) * (0.5 + chance.random(cells.size))
    share = np.sqrt(float(mask.sum()) * float(view.grid.area_km2().mean()) * 1e6 / (count + len(taken)))
    distance = np.full(cells.size, np.inf)
    for one in taken:
        px, py = _metres(view, np.array(one[0]), np.array(one[1]))
        distance = np.minimum(distance, np.hypot(x - px, y - py))
    least = APART_M
    chosen: list[FloatArray] = []
    while len(chosen) < count:
        score = np.where(distance >= least, weight * np.minimum(distance / share, 1) ** 2, 0)
        best = int(score.argmax())
        if score[best] == 0:
            least = least * TIGHTER if least > 1 else 0
            if least == 0 and distance.max() == 0:
                raise ValueError(f"{word}: no room for {count} seats")
            continue
        chosen.append(np.array([lon[best], lat[best]]))
        distance = np.minimum(distance, np.hypot(x - x[best], y - y[best]))
    return chosen


def _snapped(view: Window, at: FloatArray) -> FloatArray:
    """The gentlest ground near a gazetteer's point, inside the county and not in a river."""
    km = _km_from(view, at)
    is_open = view.inside & ~view.is_river
    near = is_open & (km < max(SNAP_KM, float(km[is_open].min()) + SNAP_KM / 2))
    cost = np.where(near, view.slope_deg + SNAP_DEG_KM * km, np.inf)
    row, col = np.unravel_index(int(cost.argmin()), cost.shape)
    return np.array([part.item() for part in view.grid.centres_of(row, col)])


def _centre(view: Window, seed: int) -> FloatArray:
    """Where nobody knows a county's seat: gentle ground near its middle."""
    inside = shapely.get_coordinates(view.shape.representative_point())[0]
    return _snapped(view, inside)


def _km_from(view: Window, at: FloatArray) -> FloatArray:
    x, y = _metres(view, *np.meshgrid(view.grid.x(), view.grid.y()))
    px, py = _metres(view, at[0], at[1])
    return np.asarray(np.hypot(x - px, y - py) / 1000)


def _metres(view: Window, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Metres on a plane, near enough within a county."""
    width, tall = view.grid.cell_m()
    return (
        (np.asarray(lon) - view.grid.west) / view.grid.cell * float(width.mean()),
        (view.grid.north - np.asarray(lat)) / view.grid.cell * float(tall.mean()),
    )


def _seat(view: Window, unit: _Unit, at: FloatArray, *, is_inferred: bool) -> _Seat:
    row, col = view.grid.cells_at(at[0], at[1])
    height = float(view.height_m[row, col]) if row >= 0 else float("nan")
    return _Seat(unit, view.code, float(at[0]), float(at[1]), height, is_inferred)


def _table(rows: Sequence[_Seat]) -> Seats:
    rows = sorted(rows, key=lambda row: row.unit.code)
    return Seats(
        code=np.array([int(row.unit.code) for row in rows], np.int64), county=np.array([int(row.county) for row in rows], np.int32),
        longitude=np.array([row.longitude for row in rows]), latitude=np.array([row.latitude for row in rows]),
        height_m=np.array([row.height_m for row in rows]), is_inferred=np.array([row.is_inferred for row in rows], bool),
        is_urban=np.array([row.unit.kind in URBAN for row in rows], bool), names=tuple(row.unit.name for row in rows),
    )  # fmt: skip
