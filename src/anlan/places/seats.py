"""Seats of counties, townships and villages: where a gazetteer knows them, else made up on gentle ground."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from anlan.core.regions.models import Kind, Region
from anlan.core.regions.queries import scope_q
from anlan.places import areas, skeleton
from anlan.places.courses import KM_A_DEGREE
from anlan.places.land import county_shapes
from anlan.places.made import Land, Seats
from anlan.places.named import PLACES
from anlan.places.windows import Footing, Window, footing_at, footings, window

FloatArray = npt.NDArray[np.float64]

APART_M = 2000.0
"""Made-up seats lie so far from each other and from known ones where their land has room for it."""
SNAP_KM = 1.5
"""A gazetteer's point moves at most so far to gentler ground."""
BESIDE_KM = 0.8
"""Two gazetteer's points are not moved nearer to each other than this."""
STRAY_KM = 6.0
"""A gazetteer's point lies at most so far beyond its county: it is that coarse."""
INLAND = 0.4
"""Seats keep from the border by so much of the distance between them, if other places will do. Ours."""
SNAP_DEG_KM = 2.0
"""So much gentler the ground must be to be worth a kilometre's move. Ours."""
GENTLE_DEG = 8.0
"""Slope that halves a place's chance, roughly. Ours."""
SUBDISTRICT_KM = 1.6
"""Subdistricts of a county town lie round it, within so many kilometres times the root of their number. Ours."""
MOST_CANDIDATES = 6000
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
    capitals = [height for height in skeleton.heights() if height.kind == "county_seat"]
    towns = {height.code: (height.longitude, height.latitude) for height in capitals}
    told = {height.code for height in capitals if height.source != skeleton.UNSOURCED}
    grounds = footings(land)
    fixed: dict[str, tuple[float, float]] = {}
    for code, seat in known.items():
        if seat.county in shapes:
            fixed[code] = _snapped(land, grounds, seat, list(fixed.values()))
    found: dict[str, list[_Seat]] = {"county": [], "township": [], "village": []}
    for county in units["CN"]:
        if county.code not in shapes:
            continue
        townships = units[county.code]
        villages = [village for township in townships for village in units[township.code]]
        view = window(grounds, county.code, shapes[county.code], len(villages) or len(townships))
        town = towns.get(county.code)
        centre = np.array(town) if town else shapely.get_coordinates(view.shape.representative_point())[0]
        found["county"].append(_seat(view, county, centre, is_inferred=county.code not in told))
        beside = [*fixed.values(), *towns.values(), *((seat.longitude, seat.latitude) for seat in found["township"])]
        placed = _townships(view, townships, known, fixed, centre, beside, seed)
        found["township"] += placed
        if villages:
            others = [(seat.longitude, seat.latitude) for seat in found["village"]]
            found["village"] += _villages(view, placed, units, others, seed)
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
    view: Window, units: Sequence[_Unit], known: dict[str, skeleton.KnownSeat], fixed: dict[str, tuple[float, float]],
    centre: FloatArray, beside: Sequence[tuple[float, float]], seed: int,
) -> list[_Seat]:  # fmt: skip
    """Known ones where they are, the county's town at the county's seat, its subdistricts round it, the others over the land."""
    placed: dict[str, _Seat] = {}
    for unit in units:
        if unit.code in known and known[unit.code].county_seat is None:
            placed[unit.code] = _seat(view, unit, fixed[unit.code], is_inferred=False)
    capital = _capital(units, known, placed)
    if capital is not None:
        placed[capital.code] = _seat(view, capital, centre, is_inferred=capital.code not in known)
    missing = [unit for unit in units if unit.code not in placed]
    inner = [unit for unit in missing if unit.kind == Kind.SUBDISTRICT]
    outer = [unit for unit in missing if unit.kind != Kind.SUBDISTRICT]
    taken = [*beside, *((seat.longitude, seat.latitude) for seat in placed.values())]
    away = _km_from(view, centre)
    reach = SUBDISTRICT_KM * np.sqrt(len(inner) + 1) if outer else np.inf
    for group, near in ((inner, view.inside & (away < reach)), (outer, view.inside)):
        chosen = _spread(view, near, len(group), taken, seed, view.code + str(len(taken)), wider=view.inside)
        placed |= {unit.code: _seat(view, unit, at, is_inferred=True) for unit, at in zip(group, chosen, strict=True)}
        taken += chosen
    return [placed[unit.code] for unit in units]


def _capital(units: Sequence[_Unit], known: dict[str, skeleton.KnownSeat], placed: dict[str, _Seat]) -> _Unit | None:
    """The township that holds the county's seat: the gazetteer's, else the first subdistrict or town, as codes have it."""
    for unit in units:
        if unit.code in known and known[unit.code].county_seat:
            return unit
    rest = [unit for unit in units if unit.code not in placed]
    return next((unit for unit in rest if unit.kind in (Kind.SUBDISTRICT, Kind.TOWN)), rest[0] if rest else None)


def _villages(
    view: Window,
    townships: Sequence[_Seat],
    units: dict[str, list[_Unit]],
    beside: Sequence[tuple[float, float]],
    seed: int,
) -> list[_Seat]:
    """Of each township the first lies at its seat, the others spread over its area, away from those of other counties too."""
    below = [(township, units[township.unit.code]) for township in townships]
    codes = np.array([int(village.code) for _, villages in below for village in villages], np.int64)
    urban = np.array([village.kind in URBAN for _, villages in below for village in villages], bool)
    owners = np.array([int(township.unit.code) for township in townships], np.int64)
    at = np.array([(seat.longitude, seat.latitude) for seat in townships])
    label = areas.grown(view, at, view.covers, areas.sizes(owners, codes, urban))
    taken = [*((seat.longitude, seat.latitude) for seat in townships), *beside]
    found: list[_Seat] = []
    for k, (township, villages) in enumerate(below):
        if not villages:
            continue
        rest = _spread(view, (label == k) & view.inside, len(villages) - 1, taken, seed, township.unit.code)
        taken += rest
        places = [taken[k], *rest]
        found += [_seat(view, unit, at, is_inferred=True) for unit, at in zip(villages, places, strict=True)]
    return found


def _spread(
    view: Window, mask: npt.NDArray[np.bool_], count: int, taken: Sequence[tuple[float, float]], seed: int, word: str,
    wider: npt.NDArray[np.bool_] | None = None,
) -> list[tuple[float, float]]:  # fmt: skip
    """So many places on gentle ground of a mask, far from each other and from those taken: as far as it allows, where it
    and the wider mask have no room for APART_M."""
    if count == 0:
        return []
    chance = np.random.default_rng([seed, crc32(word.encode())])
    cells = _candidates(view, mask, count)
    row, col = np.divmod(cells, view.grid.shape[1])
    lon, lat = view.grid.centres_of(row, col)
    here = np.column_stack(_metres(view, lon, lat))
    weight = 2.0 ** (-view.slope_deg[row, col] / GENTLE_DEG) * (0.5 + chance.random(cells.size))
    share = np.sqrt(float(mask.sum()) * float(view.grid.area_km2().mean()) * 1e6 / count)
    distance = np.full(cells.size, np.inf)
    if taken:
        others = np.array(taken)
        distance = cKDTree(np.column_stack(_metres(view, others[:, 0], others[:, 1]))).query(here)[0]
    weight *= np.clip(_inland_m(view, mask)[row, col] / (INLAND * share), INLAND / 2, 1)
    chosen: list[tuple[float, float]] = []
    while len(chosen) < count:
        score = np.where(distance >= APART_M, weight * np.minimum(distance / share, 1) ** 2, 0)
        if not score.any():
            if wider is not None:
                return [*chosen, *_spread(view, wider, count - len(chosen), [*taken, *chosen], seed, word + "外")]
            score = distance
        best = int(score.argmax())
        chosen.append((float(lon[best]), float(lat[best])))
        distance = np.minimum(distance, np.hypot(*(here - here[best]).T))
    return chosen


def _inland_m(view: Window, mask: npt.NDArray[np.bool_]) -> FloatArray:
    """How far each cell of a mask lies from what is not of it."""
    row, col = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = np.s_[row[0] : row[-1] + 1, col[0] : col[-1] + 1]
    width, tall = (float(one.mean()) for one in view.grid.cell_m())
    found = np.zeros(mask.shape)
    found[part] = distance_transform_edt(np.pad(mask[part], 1), sampling=(tall, width))[1:-1, 1:-1]
    return found


def _candidates(view: Window, mask: npt.NDArray[np.bool_], count: int) -> npt.NDArray[np.int64]:
    """Cells of a mask to choose from, dry ones if they suffice."""
    cells = np.flatnonzero(mask & ~view.is_river)
    if cells.size < count:
        cells = np.flatnonzero(mask)
    if cells.size < count:
        cells = np.flatnonzero(view.inside)
    return cells[np.linspace(0, cells.size - 1, MOST_CANDIDATES).astype(int)] if cells.size > MOST_CANDIDATES else cells


def _snapped(
    land: Land, grounds: tuple[Footing, ...], seat: skeleton.KnownSeat, beside: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """The gentlest dry ground near a gazetteer's point, in its county; where the county's government is known, there."""
    if seat.county_seat is not None:
        return seat.county_seat
    footing = footing_at(grounds, seat.longitude, seat.latitude)
    row, col = footing.grid.cells_at(seat.longitude, seat.latitude)
    reach = int(STRAY_KM / KM_A_DEGREE / footing.grid.cell) + 1
    rows, cols = (part.ravel() for part in np.mgrid[row - reach : row + reach + 1, col - reach : col + reach + 1])
    is_in = (rows >= 0) & (rows < footing.grid.shape[0]) & (cols >= 0) & (cols < footing.grid.shape[1])
    rows, cols = rows[is_in], cols[is_in]
    lon, lat = footing.grid.centres_of(rows, cols)
    east = (lon - seat.longitude) * np.cos(np.radians(seat.latitude))
    km = np.hypot(east, lat - seat.latitude) * KM_A_DEGREE
    is_home = land.county[grounds[-1].grid.cells_at(lon, lat)] == int(seat.county)
    fits = is_home & ~footing.ground.is_river[rows, cols]
    for other in beside:
        fits &= np.hypot(lon - other[0], lat - other[1]) * KM_A_DEGREE > BESIDE_KM
    fits &= km < max(SNAP_KM, float(km[fits].min(initial=STRAY_KM)) + footing.grid.cell * KM_A_DEGREE)
    if not fits.any():
        return seat.longitude, seat.latitude
    best = int(np.where(fits, footing.slope_deg[rows, cols] + SNAP_DEG_KM * km, np.inf).argmin())
    return float(lon[best]), float(lat[best])


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


def _seat(view: Window, unit: _Unit, at: FloatArray | tuple[float, float], *, is_inferred: bool) -> _Seat:
    row, col = view.grid.cells_at(at[0], at[1])
    height = float(view.height_m[row, col]) if row >= 0 else float("nan")
    return _Seat(unit, view.code, float(at[0]), float(at[1]), height, is_inferred)


def _table(rows: Sequence[_Seat]) -> Seats:
    rows = sorted(rows, key=lambda row: row.unit.code)
    return Seats(
        code=np.array([int(row.unit.code) for row in rows], np.int64),
        county=np.array([int(row.county) for row in rows], np.int32),
        longitude=np.array([row.longitude for row in rows]), latitude=np.array([row.latitude for row in rows]),
        height_m=np.array([row.height_m for row in rows]), is_inferred=np.array([row.is_inferred for row in rows], bool),
        is_urban=np.array([row.unit.kind in URBAN for row in rows], bool), names=tuple(row.unit.name for row in rows),
    )  # fmt: skip
