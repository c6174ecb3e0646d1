"""The land of a place, made up on its skeleton: a ground of all of it, a finer one where the demo's incident lies, rivers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_fill_holes, distance_transform_edt, map_coordinates
from shapely.geometry.base import BaseGeometry

from anlan.core.regions.models import Level, RegionBoundary
from anlan.core.regions.queries import scope_q
from anlan.places import courses, skeleton
from anlan.places.ground import Known, Made, grid_of, grid_round, raised, rings_of, watered
from anlan.places.made import Land
from anlan.places.named import CLOSE_CELL_DEG, PLACES
from anlan.risk.arrays import Ground, Rivers
from anlan.science.terrain import Grid, rasterised

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MARGIN_KM, MADE_KM = 8.0, 20.0
"""How far beyond its counties the ground of a place is known, so that rivers on its border have both banks; and how far it
is made, so that its frame does not show."""
CLOSE_MARGIN_KM, CLOSE_MADE_KM = 3.0, 4.0
"""The same of the finer ground."""
RIVER_KM2, CLOSE_RIVER_KM2 = 60.0, 12.0
"""Where a river begins: with this much land above it. Ours: what a map of a province and of a county shows."""

def _silent(_word: str) -> None:
    return None


def make_land(place: str, seed: int, *, progress: Callable[[str], None] = _silent) -> Land:
    """The land of a place by name. Raises KeyError for a name that is none."""
    named = PLACES[place]
    counties = county_shapes(named.code)
    borders = list(counties.values())
    heights = skeleton.heights()
    seats = [height for height in heights if height.kind == "county_seat"]
    lakes = skeleton.lakes()
    lines = courses.lines(skeleton.rivers(), seats, {lake.name for lake in lakes}, borders, seed)
    known = Known(heights, lines, lakes, skeleton.basins())
    grid = grid_round(borders, MARGIN_KM, named.cell_deg)
    county = _county_of_cells(counties, grid)
    away_km = _away_km(county, grid)
    made = raised(grid, known, away_km < MADE_KM, seed)
    progress("地形")
    made = np.maximum(made, min(height.height_m for height in heights))
    whole = watered(np.where(away_km < MARGIN_KM, made, np.nan), grid, known, RIVER_KM2)
    near = [close(whole, known, {code: counties[code] for code in named.close}, seed)] if named.close else []
    progress("近景地形")
    return Land(whole.ground, county.astype(np.int32), tuple(one.ground for one in near), _rivers(known, whole, near))


def county_shapes(code: str) -> dict[str, BaseGeometry]:
    """Polygons of the counties of a region, by code."""
    rows = RegionBoundary.standing.filter(scope_q([code], "region__code"), layer=Level.COUNTY).select_related("region")
    return {row.region.code: row.geometry.shape for row in rows.order_by("region__code") if row.geometry is not None}


def close(whole: Made, known: Known, counties: dict[str, BaseGeometry], seed: int) -> Made:
    """The finer ground of some counties: between the rivers and tops of the coarser one, and drawn over into it at its edge."""
    grid = grid_round(list(counties.values()), CLOSE_MARGIN_KM, CLOSE_CELL_DEG)
    away_km = _away_km(_county_of_cells(counties, grid), grid)
    where = binary_fill_holes(away_km < CLOSE_MADE_KM)
    falls = [reach.points[-1, 2] < reach.points[0, 2] for reach in whole.reaches]
    streams = [
        courses.winding(reach.points, whole.ground.cell, seed + k) for k, reach in enumerate(whole.reaches) if falls[k]
    ]
    wider = replace(known, lines=(*known.lines, *streams), basins=())  # their floors are the guide's
    made = raised(grid, wider, where, seed, guide=_between(whole.ground, grid))
    is_seen = binary_fill_holes(away_km < CLOSE_MARGIN_KM)
    return watered(np.where(is_seen, made, np.nan), grid, wider, CLOSE_RIVER_KM2)


def _county_of_cells(counties: dict[str, BaseGeometry], grid: Grid) -> IntArray:
    label = rasterised([rings_of(shape) for shape in counties.values()], grid)
    return np.asarray(np.array([*(int(code) for code in counties), 0])[label])


def _away_km(county: IntArray, grid: Grid) -> FloatArray:
    width, tall = grid.cell_m()
    metres = distance_transform_edt(county == 0, sampling=(float(tall.mean()), float(width.mean())))
    return np.asarray(metres / 1000)


def _between(ground: Ground, grid: Grid) -> FloatArray:
    """A coarser ground between its cells."""
    source = grid_of(ground)
    row, col = (source.north - grid.y()) / source.cell - 0.5, (grid.x() - source.west) / source.cell - 0.5
    known = np.nan_to_num(ground.height_m.astype(np.float64), nan=float(np.nanmean(ground.height_m)))
    return np.asarray(map_coordinates(known, np.meshgrid(row, col, indexing="ij"), order=1, mode="nearest"))


def _rivers(known: Known, whole: Made, near: Sequence[Made]) -> Rivers:
    """Known rivers, then nameless ones: of the finer ground where there is one."""
    parts = [(line.name, line.points) for line in known.lines]
    covered = [grid_of(one.ground) for one in near]

    def is_in_finer(points: FloatArray) -> bool:
        for grid, one in zip(covered, near, strict=True):
            row, col = grid.cells_at(points[:, 0], points[:, 1])
            if (np.isfinite(one.ground.height_m[row, col]) & (row >= 0)).mean() > 0.5:
                return True
        return False

    parts += [("", reach.points) for reach in whole.reaches if not is_in_finer(reach.points)]
    parts += [("", reach.points) for one in near for reach in one.reaches]
    parts = [(name, points) for name, points in _seen(parts, whole.ground) if len(points) > 1]
    joined = np.concatenate([points for _, points in parts] or [np.empty((0, 3))])
    return Rivers(
        longitude=joined[:, 0], latitude=joined[:, 1], height_m=joined[:, 2],
        river=np.repeat(np.arange(len(parts)), [len(points) for _, points in parts]), names=tuple(name for name, _ in parts),
    )  # fmt: skip


def _seen(parts: Iterable[tuple[str, FloatArray]], ground: Ground) -> Iterable[tuple[str, FloatArray]]:
    """What runs on the known ground, in pieces where a river leaves it and comes back."""
    grid = grid_of(ground)
    for name, points in parts:
        row, col = grid.cells_at(points[:, 0], points[:, 1])
        is_seen = np.isfinite(ground.height_m[row, col]) & (row >= 0)
        breaks = np.flatnonzero(np.diff(is_seen)) + 1
        for piece, seen in zip(np.split(points, breaks), np.split(is_seen, breaks), strict=True):
            if seen.all():
                yield name, piece
