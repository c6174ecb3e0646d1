"""What the FBP System asks of a stand and a day before a fire, and the spread of its ellipse in any direction."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, together
from anlan.science.fire.cells import only, within


def foliar_moisture_pct(
    latitude_deg: npt.ArrayLike,
    longitude_deg: npt.ArrayLike,
    day_of_year: npt.ArrayLike,
    elevation_m: npt.ArrayLike = 0.0,
    *,
    day_of_least: npt.ArrayLike | None = None,
) -> Flagged:
    """Moisture of needles, which dips in spring.

    latitude_deg   any  °    north positive
    longitude_deg  any  °    east positive
    day_of_year    any  d    0 … 366
    elevation_m    any  m    0 where unknown: the equations without elevation are taken
    day_of_least   any  d    day of least moisture where it is known; 0 or NaN where not
    returns        any  %    85 … 120; not valid outside Canada (41–84° N, 141–52° W), for which it was made,
                             unless the day of least moisture is given

    Raises ValueError when shapes do not fit.
    Source: Forestry Canada Fire Danger Group (1992), ST-X-3, eq. 1–8.
    """
    latitude, longitude, day, height, known = together(
        latitude_deg=latitude_deg, longitude_deg=longitude_deg, day_of_year=day_of_year, elevation_m=elevation_m,
        day_of_least=0.0 if day_of_least is None else day_of_least,
    )  # fmt: skip
    is_known = known > 0
    possible = within(latitude, -90.0, 90.0) & within(longitude, -180.0, 180.0) & within(height, -500.0, 9000.0)
    possible &= within(day, 0.0, 366.0) & (~is_known | within(known, 0.0, 366.0)) & ~np.isinf(known)
    in_canada = within(latitude, 41.0, 84.0) & within(longitude, -141.0, -52.0)
    return only(possible, _foliar, latitude, longitude, day, height, known, covered=is_known | in_canada)


def _foliar(
    latitude: FloatArray, longitude: FloatArray, day: FloatArray, height: FloatArray, known: FloatArray
) -> FloatArray:
    west = 150.0 + longitude
    low = 151.0 * latitude / (46.0 + 23.4 * np.exp(-0.0360 * west))
    high = 142.1 * latitude / (43.0 + 33.7 * np.exp(-0.0351 * west)) + 0.0172 * height
    least = np.where(known > 0, known, np.round(np.where(height <= 0, low, high)))
    apart = np.abs(day - least)
    spring = np.where(apart < 30.0, 85.0 + 0.0189 * apart**2, 32.9 + 3.17 * apart - 0.0288 * apart**2)
    return np.where(apart < 50.0, spring, 120.0)


def c6_crown_base_m(stand_height_m: npt.ArrayLike, stems_ha: npt.ArrayLike) -> Flagged:
    """Height of the live crown base in a red pine plantation (C-6).

    stand_height_m  any  m     > 0
    stems_ha        any  1/ha  > 0
    returns         any  m     0 at least
    Source: ST-X-3 (1992), eq. 91 (McAlpine & Hobbs 1994).
    """
    height, stems = together(stand_height_m=stand_height_m, stems_ha=stems_ha)
    possible = (height > 0) & (height <= 120.0) & (stems > 0) & (stems < np.inf)
    return only(possible, lambda h, n: np.maximum(-11.2 + 1.06 * h + 0.0017 * n, 0.0), height, stems)


def spread_toward(
    head_m_min: npt.ArrayLike, flank_m_min: npt.ArrayLike, back_m_min: npt.ArrayLike, off_head_deg: npt.ArrayLike
) -> Flagged:
    """Rate of spread away from the ignition in any direction, from the three rates of the ellipse.

    head_m_min    any  m/min  forwards, ≥ back
    flank_m_min   any  m/min  half the breadth of the ellipse after a minute, ≥ 0
    back_m_min    any  m/min  backwards, ≥ 0
    off_head_deg  any  °      from the direction of the head
    returns       any  m/min  Flagged; head at 0°, back at 180°

    Raises ValueError when shapes do not fit.
    Source: ST-X-3 (1992), eq. 94: where the ray from the ignition meets the ellipse.
    """
    head, flank, back, angle = together(
        head_m_min=head_m_min, flank_m_min=flank_m_min, back_m_min=back_m_min, off_head_deg=off_head_deg
    )
    possible = within(head, 0.0, np.inf) & within(flank, 0.0, np.inf) & within(back, 0.0, np.inf)
    possible &= (head >= back) & np.isfinite(angle)
    return only(possible, _toward, head, flank, back, angle)


def _toward(head: FloatArray, flank: FloatArray, back: FloatArray, angle: FloatArray) -> FloatArray:
    along, ahead = (head + back) / 2.0, (head - back) / 2.0
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    # (r·cos − ahead)²/along² + (r·sin)²/flank² = 1, solved for r without dividing by cos
    square = (flank * cosine) ** 2 + (along * sine) ** 2
    root = np.sqrt((flank * cosine) ** 2 + head * back * sine**2)
    reach = flank * (ahead * flank * cosine + along * root)
    return np.asarray(np.divide(reach, square, out=np.zeros_like(square), where=square > 0))
