"""A field of intensity laid on the Earth: asked at positions, and for the shape and area of each degree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from anlan.core.geometry import area_m2
from anlan.core.geometry.plane import PlaneAround
from anlan.formats.bulletin import M_PER_KM
from anlan.formats.shakemap import Shakemap
from anlan.impact.events import Observation
from anlan.science.quake import ROUNDED, AttenuationField, IntensityGrid, degrees_where, gb17742_intensity
from anlan.science.units import GAL_M_S2, STANDARD_GRAVITY_M_S2

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
M2_A_KM2 = M_PER_KM**2


@dataclass(frozen=True, eq=False)
class Spots:
    """Positions of a table, each drawn on the plane of an epicentre once, when it is first asked for."""

    plane: PlaneAround
    longitude: FloatArray
    latitude: FloatArray

    def km(self, rows: IntArray) -> FloatArray:
        """(n, 2) of some rows."""
        missing = rows[np.isnan(self._km[rows, 0])]
        self._km[missing] = self.plane.to_km(self.longitude[missing], self.latitude[missing])
        return self._km[rows]

    @cached_property
    def _km(self) -> FloatArray:
        return np.full((self.longitude.size, 2), np.nan)


@dataclass(frozen=True, eq=False)
class Field:
    """`science.quake`'s field around an epicentre. A grid in degrees needs no plane to be asked, but has one too."""

    plane: PlaneAround
    shaking: AttenuationField | IntensityGrid

    @property
    def begins(self) -> float:
        """How far below a degree's number its zone begins."""
        return self.shaking.begins

    def at(self, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> FloatArray:
        """Intensity 1–12; NaN where the field says nothing."""
        spots = Spots(self.plane, np.asarray(longitude, float), np.asarray(latitude, float))
        return self.over(spots, np.arange(spots.longitude.size))

    def over(self, spots: Spots, rows: IntArray) -> FloatArray:
        """As `at`, of some rows of a table."""
        if self._is_in_degrees:
            return self.shaking.at(np.stack([spots.longitude[rows], spots.latitude[rows]], axis=-1))
        return self.shaking.at(spots.km(rows))

    def on_degrees(self, intensity: FloatArray) -> FloatArray:
        """On the scale on which each zone begins at its degree's number: what the packs' degrees are compared with."""
        return intensity + self.begins

    def degrees(self, intensity: FloatArray) -> IntArray:
        """The degree of each intensity, 0 where it is unknown."""
        return degrees_where(intensity, begins=self.begins)

    def on_rounded_scale(self, intensity: FloatArray) -> FloatArray:
        """On the scale on which a degree's number lies in the middle of its zone, as the rows of a damage matrix do."""
        return np.maximum(intensity + (self.begins - ROUNDED), 1.0)

    def reaching(self, degree: float) -> Any:
        """The polygons (shapely, degrees) inside which the intensity is of this degree or stronger; may be empty."""
        if degree not in self._shapes:
            self._shapes[degree] = self._reaching(degree)
        return self._shapes[degree]

    def area_km2(self, degree: float) -> float:
        """Area of `reaching` on the ellipsoid."""
        if isinstance(self.shaking, IntensityGrid):
            return self.shaking.area_km2(degree)
        return area_m2(self.reaching(degree)) / M2_A_KM2

    def axes_km(self, degree: float) -> tuple[float, float] | None:
        """Semi-axes of the outer line of a degree, long and short; None where it is no ellipse."""
        return self.shaking.axes_km(degree) if isinstance(self.shaking, AttenuationField) else None

    @cached_property
    def _shapes(self) -> dict[float, Any]:
        return {}

    @property
    def _is_in_degrees(self) -> bool:
        return isinstance(self.shaking, IntensityGrid) and not self.shaking.is_metric

    def _reaching(self, degree: float) -> Any:
        if isinstance(self.shaking, AttenuationField):
            line = self.shaking.outline(degree)
            return shapely.Polygon(self.plane.to_degrees(line)) if len(line) else shapely.Polygon()
        shape = shapely.Polygon()
        for ring in self.shaking.rings(degree):
            on_earth = ring if self._is_in_degrees else self.plane.to_degrees(ring)
            shape = shape.symmetric_difference(shapely.Polygon(on_earth).buffer(0))
        return shape


def shakemap_field(shakemap: Shakemap, plane: PlaneAround) -> Field | None:
    """The grid as it is: its MMI, or where it has none GB/T 17742 of its motions; None when it has neither."""
    grid = shakemap.grid
    names = {column.name.upper(): column.name for column in grid.fields}
    if "MMI" in names:
        values = grid.values(names["MMI"])
    elif {"PGA", "PGV"} <= set(names):
        pga, pgv = grid.values(names["PGA"]), grid.values(names["PGV"])  # percent of g, cm/s (ShakeMap manual)
        values = gb17742_intensity(pga / 100 * STANDARD_GRAVITY_M_S2, pgv * GAL_M_S2).value
    else:
        return None
    return Field(plane, IntensityGrid.of_instruments(
        values, west=grid.lon_min, north=grid.lat_max,
        step_x=(grid.lon_max - grid.lon_min) / max(grid.nlon - 1, 1),
        step_y=(grid.lat_max - grid.lat_min) / max(grid.nlat - 1, 1),
    ))  # fmt: skip


def updated_field(field: Field, observations: Sequence[Observation], *, felt_from: float) -> Field:
    """The field drawn towards what was observed, out to where it falls below `felt_from`."""
    plane = field.plane
    lon, lat, seen, sigma = (
        np.array([getattr(one, name) for one in observations], float)
        for name in ("longitude", "latitude", "intensity", "sigma")
    )

    def predicted(places_km: FloatArray) -> FloatArray:
        found = field.at(*plane.to_degrees(places_km).T)
        return np.where(np.isfinite(found), found, 1.0)

    corners = shapely.get_coordinates(field.reaching(felt_from + field.begins))
    reach = float(np.abs(plane.to_km(*corners.T)).max()) if len(corners) else 0.0
    return Field(plane, IntensityGrid.drawn_to(
        predicted, reach_km=reach, stations_km=plane.to_km(lon, lat), observed=seen, observed_sigma=sigma,
        begins=field.begins, residual=field.shaking.residual,
    ))  # fmt: skip
