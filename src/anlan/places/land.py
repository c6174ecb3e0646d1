"""The ground of a place, made up on its skeleton: heights, rivers, and whose county each cell is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import distance_transform_edt
from shapely.geometry.base import BaseGeometry

from anlan.core.regions.models import Level, RegionBoundary
from anlan.core.regions.queries import scope_q
from anlan.places import courses, skeleton
from anlan.places.made import Land
from anlan.places.named import PLACES, Place
from anlan.risk.arrays import Ground, Rivers
from anlan.science.terrain import (
    Grid,
    accumulation,
    filled,
    flow_directions,
    rasterised,
    rivers_where,
    terrain_on_skeleton,
)

FloatArray = npt.NDArray[np.float64]
MARGIN_KM = 8.0
"""How far beyond its counties the ground of a place is known, so that rivers on its border have both banks."""
RIVER_KM2 = 60.0
"""Where a river begins: with this much land above it. Ours, for the map of a province."""
LAKES = {"lake_level"}


def _silent(_word: str) -> None:
    return None


def make_land(place: str, seed: int, *, progress: Callable[[str], None] = _silent) -> Land:
    """The ground of a place by name. Raises KeyError for a name that is none."""
    named = PLACES[place]
    counties = county_shapes(named.code)
    ground = _grid(counties, named.cell_deg)
    return _land(named, counties, ground, seed, progress)


def county_shapes(code: str) -> dict[str, BaseGeometry]:
    """Polygons of the counties of a region, by code."""
    rows = RegionBoundary.objects.filter(scope_q([code], "region__code"), layer=Level.COUNTY).select_related("region")
    return {row.region.code: row.geometry.shape for row in rows.order_by("region__code") if row.geometry is not None}


def grid_of(ground: Ground) -> Grid:
    """The grid that the cells of a ground lie in."""
    rows, cols = ground.height_m.shape
    return Grid(ground.west, ground.north, ground.cell, (rows, cols))


def rings_of(shape: BaseGeometry) -> list[FloatArray]:
    """Rings of a polygon or of several, as `science.terrain` takes them."""
    return [
        shapely.get_coordinates(ring) for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)
    ]


def _grid(counties: dict[str, BaseGeometry], cell: float) -> Grid:
    west, south, east, north = shapely.total_bounds(list(counties.values()))
    margin = MARGIN_KM / courses.KM_A_DEGREE
    west, north = np.floor((west - margin) / cell) * cell, np.ceil((north + margin) / cell) * cell
    return Grid(
        float(west), float(north), cell, (int((north - south + margin) / cell) + 1, int((east - west + margin) / cell) + 1)
    )


def _land(
    place: Place, counties: dict[str, BaseGeometry], grid: Grid, seed: int, progress: Callable[[str], None]
) -> Land:
    known = skeleton.heights()
    seats = [height for height in known if height.kind == "county_seat"]
    lines = courses.lines(skeleton.rivers(), seats, list(counties.values()), seed)
    progress("地形骨架")
    summits = np.array([(one.longitude, one.latitude, one.height_m) for one in known if one.kind == "summit"])
    points = np.array([(one.longitude, one.latitude, one.height_m) for one in known if one.kind != "summit"])
    terrain = terrain_on_skeleton(grid, points=points, summits=summits, courses=[line.points for line in lines], seed=seed)
    progress("地形")
    label = rasterised([rings_of(shape) for shape in counties.values()], grid)
    codes = np.array([*(int(code) for code in counties), 0])
    county = codes[label]
    width, tall = grid.cell_m()
    away = distance_transform_edt(county == 0, sampling=(tall.mean(), width.mean()))
    height = np.where(away < 1000 * MARGIN_KM, terrain.height_m, np.nan)
    height = filled(height, grid)
    direction = flow_directions(height, grid)
    drains = accumulation(direction, weight=np.broadcast_to(grid.area_km2()[:, None], grid.shape))
    is_river = drains >= RIVER_KM2
    rivers = _rivers(lines, grid, height, rivers_where(direction, np.nan_to_num(drains), at_least=RIVER_KM2))
    ground = Ground(height_m=height, is_river=is_river, west=grid.west, north=grid.north, cell=grid.cell)
    return Land(ground, county.astype(np.int32), (), rivers)


def _rivers(
    lines: Sequence[courses.Line], grid: Grid, height: FloatArray, reaches: Sequence[npt.NDArray[np.int64]]
) -> Rivers:
    parts = [line.points for line in lines]
    names = [line.name for line in lines]
    for reach in reaches:
        lon, lat = grid.centres_of(reach[:, 0], reach[:, 1])
        parts.append(np.column_stack([lon, lat, height[reach[:, 0], reach[:, 1]]]))
        names.append("")
    joined = np.concatenate(parts)
    return Rivers(
        longitude=joined[:, 0], latitude=joined[:, 1], height_m=joined[:, 2],
        river=np.repeat(np.arange(len(parts)), [len(part) for part in parts]), names=tuple(names),
    )  # fmt: skip
