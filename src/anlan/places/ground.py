"""Making up the ground of one grid: heights on what is known, water where it would flow, lakes level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import binary_dilation
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from anlan.places.courses import KM_A_DEGREE, Line
from anlan.places.skeleton import STEEP, Height, Level
from anlan.risk.arrays import Ground
from anlan.science.terrain import Grid, accumulation, filled, flow_directions, rivers_where, terrain_on_skeleton

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

SHORE_KM = 1.0
"""A lake, which is known as an ellipse only, keeps so far from a known height beside it. Ours."""
FLOOR_KM, FLOOR_RISE_M = 0.8, 25.0
"""The floor of a basin is known by points so far from each other, and rises so much from its middle to its sides. Ours."""
NAMED = 0.5
"""A reach of which this share runs in a known river's cells is that river."""


@dataclass(frozen=True)
class Known:
    """What a ground is made up on."""

    heights: tuple[Height, ...]
    lines: tuple[Line, ...]
    lakes: tuple[Level, ...]
    basins: tuple[Level, ...]


@dataclass(frozen=True)
class Reach:
    """A piece of river that has no name, downstream: longitude, latitude, height (k, 3)."""

    points: FloatArray


@dataclass(frozen=True)
class Made:
    """A ground and its nameless rivers."""

    ground: Ground
    reaches: tuple[Reach, ...]


def grid_of(ground: Ground) -> Grid:
    """The grid that the cells of a ground lie in."""
    rows, cols = ground.height_m.shape
    return Grid(ground.west, ground.north, ground.cell, (rows, cols))


def rings_of(shape: BaseGeometry) -> list[FloatArray]:
    """Rings of a polygon or of several, as `science.terrain` takes them."""
    return [
        shapely.get_coordinates(ring) for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)
    ]


def grid_round(shapes: Sequence[BaseGeometry], margin_km: float, cell: float) -> Grid:
    """A grid over shapes and what lies so near to them, its edges on whole cells from 0."""
    west, south, east, north = shapely.total_bounds(shapes)
    margin = margin_km / KM_A_DEGREE
    first = np.floor((west - margin * 1.3) / cell), np.ceil((north + margin) / cell)
    last = np.ceil((east + margin * 1.3) / cell), np.floor((south - margin) / cell)
    return Grid(float(first[0] * cell), float(first[1] * cell), cell, (int(first[1] - last[1]), int(last[0] - first[0])))


def raised(grid: Grid, known: Known, where: BoolArray, seed: int, *, guide: FloatArray | None = None) -> FloatArray:
    """Heights of the cells asked for, near to those of a coarser ground where there is one."""
    steep = [(one.longitude, one.latitude, one.height_m) for one in known.heights if one.kind in STEEP]
    low = [(one.longitude, one.latitude, one.height_m) for one in known.heights if one.kind not in STEEP]
    courses = [line.points for line in known.lines]
    floors = _beside(np.array(low).reshape(-1, 3), known.lines, grid)
    beds = np.concatenate([*courses, np.empty((0, 3))])
    basins = [basin for basin in known.basins if _is_near(basin, grid)]
    level = [_floor(basin, floors, beds) for basin in basins] + [water(lake, grid, floors) for lake in known.lakes]
    land = terrain_on_skeleton(
        grid, points=np.concatenate([*level, floors]), summits=np.array(steep).reshape(-1, 3), courses=courses, where=where,
        guide=guide, seed=seed,
    )  # fmt: skip
    return land.height_m


def _is_near(level: Level, grid: Grid) -> bool:
    reach = level.length_km / KM_A_DEGREE
    return (
        grid.west - reach < level.longitude < grid.east + reach and grid.south - reach < level.latitude < grid.north + reach
    )


def _beside(places: FloatArray, lines: Sequence[Line], grid: Grid) -> FloatArray:
    """The places but those in a river's cell and above its bed: a town on the bank would dam it."""
    bed = np.full(grid.shape, np.inf)
    for line in lines:
        row, col = grid.cells_at(line.points[:, 0], line.points[:, 1])
        inner = row >= 0
        np.minimum.at(bed, (row[inner], col[inner]), line.points[inner, 2])
    row, col = grid.cells_at(places[:, 0], places[:, 1])
    return places[(row < 0) | (places[:, 2] <= bed[row, col])]


def _floor(basin: Level, known: FloatArray, beds: FloatArray) -> FloatArray:
    """Points (n, 3) of a basin's floor, rising a little to its sides; none beside a river or another known height."""
    steps = np.arange(-basin.length_km / 2, basin.length_km / 2 + FLOOR_KM, FLOOR_KM)
    net = np.meshgrid(basin.longitude + steps / KM_A_DEGREE / _squeeze(basin), basin.latitude + steps / KM_A_DEGREE)
    lon, lat = (part.ravel() for part in net)
    out = _outness(basin, lon, lat)
    lon, lat, out = lon[out < 1], lat[out < 1], out[out < 1]
    is_floor = np.ones(lon.size, bool)
    for other in (known, beds):
        if len(other) and len(lon):
            near = cKDTree(_plane(basin, other[:, 0], other[:, 1])).query(_plane(basin, lon, lat))[0]
            is_floor &= near > SHORE_KM / 2
    return np.column_stack([lon, lat, basin.level_m + FLOOR_RISE_M * out])[is_floor]


def _plane(level: Level, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Kilometres east and north of the middle (n, 2), near enough around it."""
    return np.column_stack([(lon - level.longitude) * _squeeze(level), lat - level.latitude]) * KM_A_DEGREE


def _squeeze(level: Level) -> float:
    return float(np.cos(np.radians(level.latitude)))


def _outness(level: Level, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """0 in the middle of an ellipse, 1 on its edge; goes with the square of the distance."""
    east, north = _plane(level, lon, lat).T
    azimuth = np.radians(level.azimuth_deg)
    along, across = east * np.sin(azimuth) + north * np.cos(azimuth), east * np.cos(azimuth) - north * np.sin(azimuth)
    return np.asarray((2 * along / level.length_km) ** 2 + (2 * across / level.width_km) ** 2)


def watered(height: FloatArray, grid: Grid, known: Known, river_km2: float) -> Made:
    """A ground whose water reaches its edge, with its rivers: those known, and where so much land drains through."""
    level = filled(height, grid)
    direction = flow_directions(level, grid)
    land_km2 = np.where(np.isnan(level), 0.0, grid.area_km2()[:, None])
    is_known = np.zeros(grid.shape, bool)
    for line in known.lines:
        row, col = line.cells(grid)
        is_in = np.isfinite(level[row, col])
        row, col = row[is_in], col[is_in]
        is_known[row, col] = True
        if row.size:
            land_km2[row[0], col[0]] += river_km2  # it comes from beyond
    drains = accumulation(direction, weight=np.where(direction < 0, np.nan, land_km2))
    is_lake = np.zeros(grid.shape, bool)
    for lake in known.lakes:
        row, col = grid.cells_at(*water(lake, grid, np.empty((0, 3)))[:, :2].T)
        is_lake[row[row >= 0], col[row >= 0]] = True
    is_river = (np.nan_to_num(drains) >= river_km2) | is_known | is_lake
    is_near = binary_dilation(is_known, np.ones((3, 3)))
    reaches = []
    for cells in rivers_where(direction, np.nan_to_num(drains), at_least=river_km2):
        if len(cells) > 1 and is_near[cells[:, 0], cells[:, 1]].mean() < NAMED:
            lon, lat = grid.centres_of(cells[:, 0], cells[:, 1])
            drawn = shapely.LineString(_eased(np.column_stack([lon, lat, level[cells[:, 0], cells[:, 1]]])))
            reaches.append(Reach(shapely.get_coordinates(drawn.simplify(grid.cell / 8), include_z=True)))
    ground = Ground(
        height_m=level, is_river=is_river & np.isfinite(level), west=grid.west, north=grid.north, cell=grid.cell
    )
    return Made(ground, tuple(reaches))


def _eased(line: FloatArray) -> FloatArray:
    """Corners cut twice (Chaikin 1974), ends as they are."""
    for _ in range(2):
        if len(line) > 2:
            first, second = line[:-1] * 0.75 + line[1:] * 0.25, line[:-1] * 0.25 + line[1:] * 0.75
            line = np.concatenate([line[:1], np.stack([first, second], axis=1).reshape(-1, 3), line[-1:]])
    return line


def water(lake: Level, grid: Grid, known: FloatArray) -> FloatArray:
    """The cells of a lake as points (n, 3) at its level, away from what is known beside it."""
    reach = lake.length_km / 2 / KM_A_DEGREE / _squeeze(lake)
    x, y = grid.x(), grid.y()
    x, y = x[np.abs(x - lake.longitude) < reach], y[np.abs(y - lake.latitude) < reach]
    lon, lat = (part.ravel() for part in np.meshgrid(x, y))
    is_wet = _outness(lake, lon, lat) < 1
    for one in known[np.abs(known[:, 2] - lake.level_m) > 1]:
        is_wet &= np.hypot((lon - one[0]) * _squeeze(lake), lat - one[1]) * KM_A_DEGREE > SHORE_KM
    return np.column_stack([lon[is_wet], lat[is_wet], np.full(is_wet.sum(), lake.level_m)])
