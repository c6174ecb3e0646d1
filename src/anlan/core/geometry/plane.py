"""A plane drawn around a position, in which every distance from that position and its direction are true."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import Proj

from anlan.core.geometry.measure import CGCS2000

METRES_A_KM = 1000.0
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PlaneAround:
    """Azimuthal equidistant around a position of WGS 84: kilometres east and north of it."""

    longitude: float
    latitude: float

    def to_km(self, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> FloatArray:
        """(n, 2) of n positions; infinite where a position is none."""
        east, north = _drawn_from(self.longitude, self.latitude)(np.asarray(longitude), np.asarray(latitude))
        return np.stack([np.asarray(east, float), np.asarray(north, float)], axis=-1) / METRES_A_KM

    def to_degrees(self, places_km: npt.ArrayLike) -> FloatArray:
        """(n, 2) longitude and latitude of n places."""
        places = np.asarray(places_km, float) * METRES_A_KM
        east, north = _drawn_from(self.longitude, self.latitude)(places[..., 0], places[..., 1], inverse=True)
        return np.stack([np.asarray(east, float), np.asarray(north, float)], axis=-1)


@lru_cache(maxsize=8)
def _drawn_from(longitude: float, latitude: float) -> Any:
    return Proj(proj="aeqd", lat_0=latitude, lon_0=longitude, a=CGCS2000.a, rf=1 / CGCS2000.f)
