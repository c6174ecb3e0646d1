"""Fields of intensity 烈度场: a relation seen from its epicentre, elliptical or round, and grids of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates

from anlan.science.arrays import FloatArray, IntArray, floats, number
from anlan.science.quake.intensity import gb17742_intensity
from anlan.science.quake.losses import RANGE_KM
from anlan.science.quake.observed import combined_with_observed
from anlan.science.quake.residuals import ResidualModel, split_sigma
from anlan.science.quake.wang2000 import Wang2000Region, wang2000_intensity
from anlan.science.quake.yu2013 import Yu2013Region, yu2013_pga, yu2013_pgv
from anlan.science.terrain import Grid, outlines

# How far below a degree's number its zone begins. A relation fitted to isoseismals 等震线 gives the outer line of a degree
# (Ⅵ is 6 up to 7); what instruments and ShakeMap give is rounded (Ⅵ is 5.5 up to 6.5, GB/T 17742-2020).
ISOSEISMAL, ROUNDED = 0.0, 0.5
HIGHEST_DEGREE = 12
# Neither Wang (2000) nor Yu (2013) says how σ divides: 0.4 of the variance to the event, as for the losses.
BETWEEN_SHARE = 0.4
# Degrees; of intensity from Yu's motions: 3.00 / ln 10 · 0.6233 of ln PGV is 0.81, less what is the event's own.
INSTRUMENT_SIGMA = 0.63
FARTHEST_KM = 1500.0  # where Ms 8.5 has fallen below Ⅳ
RINGS, QUARTER, NEAREST_KM = 240, 46, 0.05  # numerical: distances on a ray, rays in a quarter, the first distance
FINEST_NODES, DRAWN_NODES = 700, 241  # numerical: nodes a side where areas are counted, and of a field drawn to reports


@dataclass(frozen=True, eq=False)
class AttenuationField:
    """A relation around its epicentre, in km east and north of it; without a strike its ellipses are circles as large.

    along     (distance km, azimuth ° from the strike) → intensity, falling outwards
    strike    ° from north, clockwise, or None
    begins    ISOSEISMAL or ROUNDED
    """

    along: Callable[[FloatArray, FloatArray], FloatArray]
    strike: float | None
    begins: float
    residual: ResidualModel

    @classmethod
    def of_wang2000(cls, magnitude_ms: float, *, strike: float | None, region: Wang2000Region) -> AttenuationField:
        """Isoseismals of Wang (2000)."""

        def along(distance: FloatArray, azimuth: FloatArray) -> FloatArray:
            return wang2000_intensity(magnitude_ms, distance, azimuth, region=region).value

        residual = split_sigma(region.sigma, between_share=BETWEEN_SHARE, range_km=RANGE_KM)
        return cls(along, strike, ISOSEISMAL, residual)

    @classmethod
    def of_yu2013(cls, magnitude_ms: float, *, strike: float | None, region: Yu2013Region) -> AttenuationField:
        """Motions of Yu (2013) on bedrock as published (no depth), turned into intensity by GB/T 17742."""

        def along(distance: FloatArray, azimuth: FloatArray) -> FloatArray:
            pga, pgv = (
                motion(magnitude_ms, distance, azimuth, depth_km=0, region=region).value
                for motion in (yu2013_pga, yu2013_pgv)
            )
            return gb17742_intensity(pga, pgv).value

        residual = split_sigma(INSTRUMENT_SIGMA, between_share=BETWEEN_SHARE, range_km=RANGE_KM)
        return cls(along, strike, ROUNDED, residual)

    def at(self, places_km: npt.ArrayLike) -> FloatArray:
        """Intensity at places (n, 2); 1 beyond 1,500 km."""
        east, north = np.moveaxis(floats("places_km", places_km), -1, 0)
        distance = np.hypot(east, north)
        found = np.full(distance.shape, 1.0)
        near = distance <= FARTHEST_KM
        if self.strike is None:
            found[near] = np.interp(distance[near], self._circle, self._levels)
        else:
            found[near] = self.along(distance[near], np.degrees(np.arctan2(east[near], north[near])) - self.strike)
        return found

    def outline(self, degree: float) -> FloatArray:
        """The line (k, 2), km, inside which the intensity is of this degree or stronger; no points where it is nowhere."""
        radius = self._radii(degree)
        if radius.max() <= 0:
            return np.empty((0, 2))
        turn = np.radians(np.arange(radius.size) * (360 / radius.size) + (self.strike or 0.0))
        return np.stack([radius * np.sin(turn), radius * np.cos(turn)], axis=-1)

    def axes_km(self, degree: float) -> tuple[float, float]:
        """Semi-axes of that line, along the strike and across it."""
        radius = self._radii(degree)
        return float(radius[0]), float(radius[QUARTER - 1])

    def _radii(self, degree: float) -> FloatArray:
        """How far the degree reaches in each direction, from the strike clockwise."""
        level = degree - self.begins
        if self.strike is None:
            reach = np.interp(-level, -self._levels, self._circle) if level <= self._levels[0] else 0.0
            return np.full(4 * (QUARTER - 1), reach)
        quarter = np.array([np.interp(-level, -ray, self._distance, left=0.0) for ray in self._rays])
        return np.concatenate([quarter[:-1], quarter[:0:-1], quarter[:-1], quarter[:0:-1]])

    @cached_property
    def _distance(self) -> FloatArray:
        return np.concatenate([[0.0], np.geomspace(NEAREST_KM, FARTHEST_KM, RINGS)])

    @cached_property
    def _rays(self) -> FloatArray:
        return self._rays_at(np.linspace(0.0, 90.0, QUARTER))

    @cached_property
    def _axes(self) -> FloatArray:
        return self._rays_at(np.array([0.0, 90.0]))

    def _rays_at(self, azimuth: FloatArray) -> FloatArray:
        """(azimuths, distances), never rising outwards: where the standard's own formula steps up, the step is cut."""
        distance = self._distance
        found = self.along(np.tile(distance, azimuth.size), np.repeat(azimuth, distance.size))
        return np.asarray(np.minimum.accumulate(found.reshape(azimuth.size, -1), axis=1))

    @cached_property
    def _levels(self) -> FloatArray:
        """Of the round field: intensities, falling, at the radii `_circle`."""
        return np.linspace(self._axes[:, 0].min(), self._axes[:, -1].max(), 4 * RINGS)

    @cached_property
    def _circle(self) -> FloatArray:
        along, across = (np.interp(-self._levels, -axis, self._distance) for axis in self._axes)
        return np.asarray(np.maximum.accumulate(np.sqrt(along * np.minimum(across, along))))


@dataclass(frozen=True, eq=False)
class IntensityGrid:
    """Intensity at nodes, straight between them, unknown outside: `values` (rows, cols), rows southwards from `north`,
    cols eastwards from `west` (of the nodes themselves), in degrees or, when `is_metric`, in km of a plane."""

    values: FloatArray
    west: float
    north: float
    step_x: float
    step_y: float
    begins: float
    residual: ResidualModel
    is_metric: bool = False

    @classmethod
    def of_instruments(
        cls, values: npt.ArrayLike, *, west: float, north: float, step_x: float, step_y: float
    ) -> IntensityGrid:
        """A grid of instrumental intensity or MMI, as a ShakeMap has it."""
        given = floats("values", values)
        residual = split_sigma(INSTRUMENT_SIGMA, between_share=BETWEEN_SHARE, range_km=RANGE_KM)
        known = np.where((given >= 1) & (given <= HIGHEST_DEGREE), given, np.nan)
        return cls(known, west, north, step_x, step_y, ROUNDED, residual)

    @classmethod
    def drawn_to(
        cls,
        predicted: Callable[[FloatArray], FloatArray],
        *,
        reach_km: float,
        stations_km: FloatArray,
        observed: FloatArray,
        observed_sigma: FloatArray,
        begins: float,
        residual: ResidualModel,
    ) -> IntensityGrid:
        """A field drawn towards reports: a report of a degree stands for the middle of its zone.

        predicted    places (n, 2), km → intensity
        reach_km     how far from the middle the grid goes, at least as far as the stations lie
        stations_km  (s, 2); observed, observed_sigma (s,) degrees
        """
        most = max(reach_km, float(np.abs(stations_km).max(initial=0.0)) + RANGE_KM)
        line = np.linspace(-most, most, DRAWN_NODES)
        east, north = np.meshgrid(line, line[::-1])
        nodes = np.stack([east.ravel(), north.ravel()], axis=-1)
        updated = combined_with_observed(
            nodes, predicted(nodes), stations_km=stations_km, predicted_there=predicted(stations_km),
            observed=observed + (ROUNDED - begins), observed_sigma=observed_sigma, model=residual,
        )  # fmt: skip
        values = np.clip(updated.value, 1, HIGHEST_DEGREE).reshape(DRAWN_NODES, DRAWN_NODES)
        step = 2 * most / (DRAWN_NODES - 1)
        return cls(values, -most, most, step, step, begins, residual, is_metric=True)

    def at(self, places: npt.ArrayLike) -> FloatArray:
        """Intensity at places (n, 2) in the unit of the grid; NaN outside."""
        x, y = np.moveaxis(floats("places", places), -1, 0)
        where = [np.atleast_1d((self.north - y) / self.step_y), np.atleast_1d((x - self.west) / self.step_x)]
        found: FloatArray = map_coordinates(self.values, where, order=1, cval=np.nan)
        return found.reshape(x.shape)

    def rings(self, degree: float) -> tuple[FloatArray, ...]:
        """Borders (k, 2) of where the intensity is of this degree or stronger: outer rings anticlockwise, holes clockwise."""
        is_there = self._fine >= degree - self.begins
        return outlines(np.where(is_there, 0, -1), self._cells).get(0, ())

    def area_km2(self, degree: float) -> float:
        """Area where the intensity is of this degree or stronger, counted in cells of a finer grid."""
        counted = (self._fine >= degree - self.begins).sum(axis=1)
        each = np.full(counted.shape, self._cells.cell**2) if self.is_metric else self._cells.area_km2()
        return float((counted * each).sum())

    @cached_property
    def _cells(self) -> Grid:
        rows, cols = self.values.shape
        wide, high = (cols - 1) * self.step_x, (rows - 1) * self.step_y
        cell = max(wide, high) / FINEST_NODES
        return Grid(self.west, self.north, cell, (max(int(high / cell), 1), max(int(wide / cell), 1)), self.is_metric)

    @cached_property
    def _fine(self) -> FloatArray:
        """The field at the middles of the finer cells; 0 where it is unknown."""
        x, y = np.meshgrid(self._cells.x(), self._cells.y())
        return np.nan_to_num(self.at(np.stack([x, y], axis=-1).reshape(-1, 2))).reshape(self._cells.shape)


def degrees_where(intensity: npt.ArrayLike, *, begins: float) -> IntArray:
    """The degree of each intensity of a field; 0 where it is unknown.

    intensity  any shape  –  1–12
    begins     number     –  how far below a degree's number its zone begins: 0 for isoseismals, 0.5 where rounded
    returns    any shape  –  1–12

    Raises ValueError for a beginning outside 0–1.
    Source: GB/T 17742-2020 for what is rounded; isoseismals 等震线 are the outer lines of their degrees.
    """
    given = floats("intensity", intensity)
    is_known = (given >= 1) & (given <= HIGHEST_DEGREE)
    found = np.floor(np.where(is_known, given, 0.0) + number("begins", begins, above=0, below=1))
    return np.where(is_known, np.minimum(found, HIGHEST_DEGREE), 0).astype(np.int64)
