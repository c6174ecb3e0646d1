"""Where things of a kind may stand: candidate places with a weight, read off the ground and off where people live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.ndimage import distance_transform_edt, maximum_filter, uniform_filter
from scipy.spatial import cKDTree

from anlan.places.cells import on_lakes
from anlan.places.counted import rank_in
from anlan.places.land import grid_of
from anlan.places.made import Land, Seats
from anlan.risk.arrays import Array, Exposure
from anlan.science.terrain import Grid, accumulation, flow_directions, horn_slope

Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Sites:
    """Candidates: `weight` is a logarithm; `cell` in the ground, `row` in the exposure (None: whatever lives nearest) by
    which a thing is called; `is_first`: a township's first."""

    cell: Array
    longitude: Array
    latitude: Array
    weight: Array
    row: Array | None
    is_first: Array


class Terrain:
    """The ground and its people, ready to be asked."""

    def __init__(self, land: Land, townships: Seats, exposure: Exposure, rules: Mapping[str, Any]) -> None:
        self.land, self.exposure, self.rules = land, exposure, rules
        self.grid: Grid = grid_of(land.ground)
        self.height = np.asarray(land.ground.height_m, np.float64)
        self.is_dry = ~(land.ground.is_river | on_lakes(self.grid)) & (land.county > 0)
        row, col = self.grid.cells_at(exposure.longitude, exposure.latitude)
        self.cell_of_row = row * self.grid.shape[1] + col
        self.townships = townships
        self._tree = cKDTree(self._flat(exposure.longitude, exposure.latitude))

    def nearest_row(self, longitude: Array, latitude: Array) -> Array:
        """The populated cell next to each place."""
        return np.asarray(self._tree.query(self._flat(longitude, latitude))[1])

    @cached_property
    def side_m(self) -> float:
        width, height = self.grid.cell_m()
        return float(np.sqrt(width.mean() * height.mean()))

    @cached_property
    def slope(self) -> Array:
        return np.nan_to_num(horn_slope(self.height, self.grid), nan=np.inf)

    @cached_property
    def catchment_km2(self) -> Array:
        direction = flow_directions(self.height, self.grid)
        area = np.broadcast_to(self.grid.area_km2()[:, None], self.grid.shape)
        return np.nan_to_num(accumulation(direction, weight=area))

    @cached_property
    def people(self) -> Array:
        size = self.land.county.size
        return np.bincount(self.cell_of_row, weights=self.exposure.people, minlength=size).reshape(self.grid.shape)

    @cached_property
    def people_near(self) -> Array:
        """People round about, as far as `people_near_m`."""
        wide = int(np.ceil(2 * self.rules["people_near_m"] / self.side_m))
        return np.asarray(uniform_filter(self.people, size=wide, mode="constant")) * wide * wide

    @cached_property
    def from_people_m(self) -> Array:
        return np.asarray(distance_transform_edt(self.people == 0)) * self.side_m

    @cached_property
    def from_town_m(self) -> Array:
        rows = self.exposure.urban > 0
        town = np.bincount(self.cell_of_row[rows], minlength=self.land.county.size).reshape(self.grid.shape)
        return np.asarray(distance_transform_edt(town == 0)) * self.side_m

    @cached_property
    def is_watercourse(self) -> Array:
        """More than a cell's own water and its neighbour's runs through."""
        return self.catchment_km2 > 2 * self.grid.area_km2()[:, None]

    @cached_property
    def lowest_house_m(self) -> Array:
        """Height of the lowest populated cell close by, ∞ where there is none."""
        wide = 2 * int(np.ceil(self.rules["houses_below_m"] / self.side_m)) + 1
        return -maximum_filter(-np.where(self.people > 0, self.height, np.inf), size=wide)

    def likelier(self, spec: Spec) -> Array:
        """Weight of the counties where things of a kind are likelier, 1 elsewhere."""
        is_known = np.isin(self.land.county, [int(code) for code in spec.get("counties", ())])
        return np.where(is_known, self.rules["mining_weight"], 1)

    @cached_property
    def is_shy(self) -> Array:
        """Cells too near to rivers that the plan keeps free of tailings."""
        rivers, found = self.land.rivers, np.zeros(self.grid.shape, bool)
        names = np.array(rivers.names, object)
        said = {one["name"]: one["m"] for one in self.rules["shy_rivers"] if "name" in one}
        others = next((one["m"] for one in self.rules["shy_rivers"] if "name" not in one), 0)
        reach = np.array([next((m for word, m in said.items() if word in name), others if name else 0) for name in names])
        for metres in np.unique(reach[reach > 0]):
            near = np.ones(self.grid.shape, bool)
            at = self._drawn(np.flatnonzero(reach == metres))
            near.ravel()[at] = False
            found |= np.asarray(distance_transform_edt(near)) * self.side_m < metres + self.side_m
        return found

    def on_close_ground(self, cell: Array, at: Array, slope: Array, window: tuple[float, float]) -> tuple[Array, Array]:
        """Places moved, within their cells, to ground as steep as asked where finer ground is known; and its slope there."""
        at, slope = at.copy(), slope.copy()
        rows, cols = np.divmod(cell, self.grid.shape[1])
        for close in self.land.close:
            grid = grid_of(close)
            steep = np.nan_to_num(horn_slope(close.height_m, grid), nan=-1)
            short = np.maximum(window[0] - steep, steep - window[1])
            side = int(np.ceil(self.grid.cell / grid.cell))
            first, left = grid.cells_at(self.grid.x()[cols] - self.grid.cell / 2, self.grid.y()[rows] + self.grid.cell / 2)
            for k in np.flatnonzero((first >= 0) & (first + side <= grid.shape[0]) & (left + side <= grid.shape[1])).tolist():
                part = short[first[k] : first[k] + side, left[k] : left[k] + side]
                if (steep[first[k] : first[k] + side, left[k] : left[k] + side] < 0).any():
                    continue
                row, col = np.unravel_index(int(np.maximum(part, 0).argmin()), part.shape)
                at[k] = grid.x()[left[k] + col], grid.y()[first[k] + row]
                slope[k] = steep[first[k] + row, left[k] + col]
        return at, slope

    def _drawn(self, which: Array) -> Array:
        """Cells that the courses of some rivers run through, between their points too."""
        rivers = self.land.rivers
        kept = np.isin(rivers.river, which)
        lon, lat, of = rivers.longitude[kept], rivers.latitude[kept], rivers.river[kept]
        gap = np.hypot(np.diff(lon), np.diff(lat)) * (np.diff(of) == 0)
        steps = np.maximum(np.ceil(2 * gap / self.grid.cell), 1).astype(np.int64)
        start = np.repeat(np.arange(len(steps)), steps)
        part = rank_in(start) / steps[start]
        joined = np.diff(of)[start] == 0
        x = lon[start] + part * joined * (lon[start + 1] - lon[start])
        y = lat[start] + part * joined * (lat[start + 1] - lat[start])
        row, col = self.grid.cells_at(np.append(x, lon), np.append(y, lat))
        return np.unique((row * self.grid.shape[1] + col)[row >= 0])

    def _flat(self, longitude: Array, latitude: Array) -> Array:
        squeeze = np.cos(np.radians(self.grid.y().mean()))
        return np.column_stack([np.asarray(longitude) * squeeze, latitude])


def sites(terrain: Terrain, spec: Spec) -> Sites:
    """Candidates for things of a kind, as its line of the pack `facility_sites` says."""
    return MAKERS[spec["site"]](terrain, spec)


def _settled(terrain: Terrain, spec: Spec) -> Sites:
    exposure = terrain.exposure
    rows = np.flatnonzero(np.isin(exposure.urban, spec.get("urban", (0, 1, 2))))
    weight = spec.get("people_power", 1) * np.log(exposure.people[rows])
    return Sites(terrain.cell_of_row[rows], exposure.longitude[rows], exposure.latitude[rows], weight, rows,
                 np.zeros(len(rows), bool))  # fmt: skip


def _township(terrain: Terrain, spec: Spec) -> Sites:
    """As settled, and in each township its seat first: the nearest of its populated cells, in town or not."""
    exposure, seats = terrain.exposure, terrain.townships
    town = np.minimum(np.searchsorted(seats.code, exposure.township), len(seats) - 1)
    away = np.hypot(exposure.longitude - seats.longitude[town], exposure.latitude - seats.latitude[town])
    order = np.lexsort((away, exposure.township))
    first = np.zeros(len(exposure), bool)
    first[order[rank_in(exposure.township[order]) == 0]] = True
    rows = np.flatnonzero(first | np.isin(exposure.urban, spec.get("urban", (0, 1, 2))))
    weight = spec.get("people_power", 1) * np.log(exposure.people[rows])
    return Sites(terrain.cell_of_row[rows], exposure.longitude[rows], exposure.latitude[rows], weight, rows, first[rows])


def _cells(terrain: Terrain, is_open: Array, weight: Array) -> Sites:
    cell = np.flatnonzero(is_open & (terrain.land.county > 0))
    row, col = np.divmod(cell, terrain.grid.shape[1])
    longitude, latitude = terrain.grid.x()[col], terrain.grid.y()[row]
    return Sites(cell, longitude, latitude, weight.ravel()[cell], None, np.zeros(len(cell), bool))


def _between(values: Array, spec: Spec, name: str) -> Array:
    low, high = spec.get(name, (0, np.inf))
    return (values >= low) & (values <= high)


def _town_edge(terrain: Terrain, spec: Spec) -> Sites:
    is_open = terrain.is_dry & _between(terrain.slope, spec, "slope_deg")
    near = _between(np.maximum(terrain.from_town_m - terrain.side_m, 0), spec, "people_m")
    return _cells(terrain, is_open & near, np.log1p(terrain.people_near))


def _mine(terrain: Terrain, spec: Spec) -> Sites:
    is_open = terrain.is_dry & _between(terrain.slope, spec, "slope_deg") & _between(terrain.from_people_m, spec, "people_m")
    return _cells(terrain, is_open, np.log(terrain.likelier(spec)))


def _stream(terrain: Terrain, spec: Spec) -> Sites:
    """Dry of houses, on a watercourse whose catchment is neither a ditch's nor a great river's, where people need water."""
    is_open = _between(terrain.catchment_km2, spec, "catchment_km2") & _between(terrain.slope, spec, "slope_deg")
    is_open &= (terrain.people == 0) & terrain.is_watercourse & ~on_lakes(terrain.grid)
    return _cells(terrain, is_open, np.log1p(terrain.people_near) - np.log(np.maximum(terrain.catchment_km2, 1)) / 2)


def _side_valley(terrain: Terrain, spec: Spec) -> Sites:
    is_open = terrain.is_dry & _between(terrain.catchment_km2, spec, "catchment_km2")
    is_open &= _between(terrain.slope, spec, "slope_deg") & _between(terrain.from_people_m, spec, "people_m")
    is_open &= ~terrain.is_shy
    return _cells(terrain, is_open, 2 * np.log(terrain.likelier(spec)))


def _above_houses(terrain: Terrain, spec: Spec) -> Sites:
    """Slopes with houses close below. On coarse ground few cells are as steep as the slopes in them: steeper ones first."""
    low, high = spec["slope_deg"]
    is_open = terrain.is_dry & (terrain.height > terrain.lowest_house_m) & (terrain.slope <= high)
    short = np.clip(low - terrain.slope, 0, None)
    return _cells(terrain, is_open, np.log1p(terrain.people_near) - short / terrain.rules["slope_grain_deg"])


def _summit(terrain: Terrain, spec: Spec) -> Sites:
    wide = 2 * int(np.ceil(spec["apart_m"] / terrain.side_m)) + 1
    height = np.nan_to_num(terrain.height, nan=-np.inf)
    return _cells(terrain, terrain.is_dry & (maximum_filter(height, size=wide) == height), np.log1p(terrain.people_near))


def _river(terrain: Terrain, spec: Spec) -> Sites:
    return _cells(terrain, terrain.land.ground.is_river, np.log1p(terrain.people_near))


MAKERS: Mapping[str, Callable[[Terrain, Spec], Sites]] = {
    "settled": _settled, "township": _township, "town_edge": _town_edge, "stream": _stream, "side_valley": _side_valley,
    "above_houses": _above_houses, "summit": _summit, "river": _river, "mine": _mine,
}  # fmt: skip
