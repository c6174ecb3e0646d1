"""The ground of a place as a list of habitable cells: how steep, how fit to live on, of which township and village."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from anlan.core import clock
from anlan.core.packs import lookup, rows
from anlan.core.regions.codes import prefixes
from anlan.places.land import grid_of
from anlan.places.made import Land, Seats
from anlan.risk.arrays import Array, Ground
from anlan.science.terrain import Grid, horn_slope


@dataclass(frozen=True)
class Cells:
    """Cells where people may live, one row each. `town`: place of its township among the seats; distances to the seats of
    its township and its village; `is_seat`: one of them stands there, `east` and `north` degrees from the centre."""

    place: Array
    longitude: Array
    latitude: Array
    area_km2: Array
    county: Array
    town: Array
    village: Array
    height_m: Array
    slope_deg: Array
    fit: Array
    seat_m: Array
    village_m: Array
    is_seat: Array
    east: Array
    north: Array
    side_deg: float

    def only(self, kept: Array) -> Cells:
        """Some of them, by mask or by number."""
        columns = (getattr(self, one.name) for one in fields(self))
        return Cells(*(column[kept] if isinstance(column, np.ndarray) else column for column in columns))


def pack_row(table: str, place: str) -> Mapping[str, Any]:
    """The row of today's packs for a place: of itself, else of what contains it by its digits."""
    return lookup(table, jurisdictions=prefixes(place), at=clock.wall()).value


def cells_of(
    land: Land, townships: Seats, villages: Seats, *, township_of: Array, village_of: Array | None, rules: Mapping[str, Any]
) -> Cells:
    """Dry cells of the place that are fit to live on, and those of the seats wherever they are dry."""
    grid = grid_of(land.ground)
    slope = horn_slope(land.ground.height_m, grid)
    known = np.searchsorted(townships.code, township_of)
    known = np.minimum(known, len(townships) - 1)
    is_known = (townships.code[known] == township_of) & (land.county > 0)
    dry = ~(land.ground.is_river | on_lakes(grid)) & np.isfinite(land.ground.height_m) & is_known
    fit = fitness(slope, land.ground, rules)
    seat, east, north = (np.zeros(fit.shape, kind) for kind in (bool, float, float))
    for seats in (villages, townships):
        row, col = grid.cells_at(seats.longitude, seats.latitude)
        inside = row >= 0
        row, col = row[inside], col[inside]
        seat[row, col] = True
        east[row, col] = seats.longitude[inside] - grid.x()[col]
        north[row, col] = seats.latitude[inside] - grid.y()[row]
    row, col = np.nonzero(dry & ((fit > 0) | seat))
    width, height = grid.cell_m()
    longitude, latitude = grid.x()[col], grid.y()[row]
    town = known[row, col]

    def away_m(seats: Seats, which: Array) -> Array:
        east = (longitude - seats.longitude[which]) / grid.cell * width[row]
        north = (latitude - seats.latitude[which]) / grid.cell * height[row]
        return np.hypot(east, north)

    village, village_m = np.zeros(len(row), np.int64), np.full(len(row), np.inf)
    if len(villages):
        own = _nearest_village(longitude, latitude, town, townships, villages)
        has = own >= 0
        village[has] = villages.code[own[has]]
        village_m[has] = away_m(villages, np.maximum(own, 0))[has]
    if village_of is not None:
        village = village_of[row, col]
    least = np.finfo(np.float32).eps
    return Cells(
        place=row * grid.shape[1] + col, longitude=longitude, latitude=latitude, area_km2=grid.area_km2()[row],
        county=land.county[row, col], town=town, village=village, height_m=land.ground.height_m[row, col],
        slope_deg=slope[row, col], fit=np.maximum(fit[row, col], least), seat_m=away_m(townships, town),
        village_m=village_m, is_seat=seat[row, col], east=east[row, col], north=north[row, col],
        side_deg=grid.cell,
    )  # fmt: skip


def fitness(slope_deg: Array, ground: Ground, rules: Mapping[str, Any]) -> Array:
    """How fit each cell is to live on, 0 to a little above 1: gentle, not too high, near water."""
    fit = np.exp(-((slope_deg / rules["easy_slope_deg"]) ** 2))
    fit[~(slope_deg <= rules["most_slope_deg"])] = 0
    fit *= np.clip((rules["high_to_m"] - ground.height_m) / (rules["high_to_m"] - rules["high_from_m"]), 0, 1)
    near = ground.is_river.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            near |= np.roll(ground.is_river, step, axis)
    fit[near] *= rules["near_water"]
    return np.where(np.isfinite(fit), fit, 0.0)


def on_lakes(grid: Grid) -> Array:
    """Cells of the lakes that the packs know, as ellipses."""
    found = np.zeros(grid.shape, bool)
    width, height = grid.cell_m()
    for lake in (lake for row in rows("lakes") for lake in row.value["lakes"]):
        north = (grid.y() - lake["latitude"]) / grid.cell * height
        band = np.flatnonzero(np.abs(north) < lake["length_m"])
        if not len(band):
            continue
        east = (grid.x() - lake["longitude"]) / grid.cell * width[band, None]
        turn = np.radians(lake["azimuth_deg"])
        along = east * np.sin(turn) + north[band, None] * np.cos(turn)
        across = east * np.cos(turn) - north[band, None] * np.sin(turn)
        found[band] |= 2 * np.hypot(along / lake["length_m"], across / lake["width_m"]) < 1
    return found


def _nearest_village(longitude: Array, latitude: Array, town: Array, townships: Seats, villages: Seats) -> Array:
    """The nearest village of the cell's own township, −1 where it has none: each township is a storey of its own."""
    digits = len(str(townships.code[0]))
    of = np.searchsorted(townships.code, [int(str(code)[:digits]) for code in villages.code])
    storey = np.minimum(of, len(townships) - 1)
    asked = np.flatnonzero(np.isin(town, storey))
    squeeze = np.cos(np.radians(latitude.mean()))
    high = np.ptp(longitude) + np.ptp(latitude) + 1
    tree = cKDTree(np.column_stack([villages.longitude * squeeze, villages.latitude, storey * high]))
    away, own = tree.query(np.column_stack([longitude * squeeze, latitude, town * high])[asked], distance_upper_bound=high)
    found = np.full(len(town), -1)
    found[asked] = np.where(np.isfinite(away), own, -1)
    return found
