"""The air that a dense cloud moves in: moist air of one stability, and its wind profile up to the mixing height.

Source of the module: D. L. Ermak (1990), User's Manual for SLAB, Lawrence Livermore National Laboratory,
UCRL-MA-105607, section "Ambient atmosphere".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from anlan.science.arrays import FloatArray, number
from anlan.science.units import ATMOSPHERE_PA, GAS_CONSTANT_J_MOL_K

VON_KARMAN = 0.41
"""Ermak (1990), as all numbers of this module that bear no source of their own."""
DRY_AIR_MOLAR_KG = 0.028_96
DRY_AIR_HEAT_J_KG_K = 1005.87
WATER_MOLAR_KG = 0.018_02
WATER_SATURATION = (15.08, 5514.0)
"""Saturation over water as a part of one atmosphere: exp(a − b / T)."""
VAPOUR_HEAT_J_KG_K = 1846.0
_PHI_STABLE, _PHI_UNSTABLE = 5.0, 16.0
"""Dyer (1974), Boundary-Layer Meteorology 7: φ = 1 + 5 z/L, and (1 − 16 z/L)^−1/4."""


_STEADIEST = 3.5
"""Departure from class D beyond which the length tells no more."""


@dataclass(frozen=True)
class Air:
    """The weather at a release.

    wind_m_s          m/s   at wind_height_m, above 0
    wind_height_m     m     height of the anemometer
    roughness_m       m     aerodynamic roughness of the ground
    temperature_k     K
    humidity_percent  %     relative
    stability         –     Pasquill class as a number, A 1 … F 6 (G 7), fractions allowed; or
    inverse_length_1_m  1/m   inverse Obukhov length, negative when unstable, in place of a stability
    """

    wind_m_s: float
    wind_height_m: float
    roughness_m: float
    temperature_k: float
    humidity_percent: float
    stability: float | None = None
    inverse_length_1_m: float | None = None

    def __post_init__(self) -> None:
        number("wind_m_s", self.wind_m_s, above=0.1, below=60)
        number("roughness_m", self.roughness_m, above=1e-5, below=3)
        number("wind_height_m", self.wind_height_m, above=3 * self.roughness_m, below=200)
        number("temperature_k", self.temperature_k, above=200, below=340)
        number("humidity_percent", self.humidity_percent, above=0, below=100)
        if (self.stability is None) == (self.inverse_length_1_m is None):
            raise ValueError("air needs either stability or inverse_length_1_m, and not both")
        if self.stability is not None:
            number("stability", self.stability, above=1, below=7)
        if self.inverse_length_1_m is not None:
            number("inverse_length_1_m", self.inverse_length_1_m, above=-1, below=1)


class SurfaceLayer:
    """Wind, turbulence and moist air that follow from the weather; SI throughout."""

    def __init__(self, air: Air) -> None:
        self.temperature_k = air.temperature_k
        self.roughness_m = air.roughness_m
        self.departure, self.inverse_length_1_m = _stability(air)
        self._moist_air(air)
        steady = self.departure >= 0
        self.depth_m = 1 + 0.8 * self.departure if steady else math.exp(-0.8 * self.departure)
        self.mixing_height_m = 130 * 2 ** (3 - self.departure)
        self.near_inverse_length_1_m = self.inverse_length_1_m * (1 + max(air.wind_height_m, 3.0) / self.depth_m)
        self._tabulate_wind()
        self.friction_velocity_m_s = VON_KARMAN * air.wind_m_s / self.shape(air.wind_height_m)

    def _moist_air(self, air: Air) -> None:
        pressure, latent = WATER_SATURATION
        water_part = air.humidity_percent / 100 * math.exp(pressure - latent / air.temperature_k)
        self.water = WATER_MOLAR_KG * water_part / (DRY_AIR_MOLAR_KG + (WATER_MOLAR_KG - DRY_AIR_MOLAR_KG) * water_part)
        self.molar_kg = 1 / ((1 - self.water) / DRY_AIR_MOLAR_KG + self.water / WATER_MOLAR_KG)
        self.density_kg_m3 = self.molar_kg * ATMOSPHERE_PA / (GAS_CONSTANT_J_MOL_K * air.temperature_k)

    def gradient(self, height_m: float | FloatArray) -> FloatArray:
        """The dimensionless gradient φ at a height; stability fades with depth instead of growing without end."""
        height = np.asarray(height_m, np.float64)
        if self.departure >= 0:
            return 1 + _PHI_STABLE * self.near_inverse_length_1_m * height / (1 + height / self.depth_m)
        least = (1 - _PHI_UNSTABLE * self.depth_m * self.near_inverse_length_1_m) ** -0.25
        steepness = -_PHI_UNSTABLE / 2 * self.near_inverse_length_1_m / (1 - least)
        return np.asarray(least + (1 - least) / np.sqrt(1 + steepness * height))

    def _tabulate_wind(self) -> None:
        """u k / u* : the integral of φ (1 − z/H) / z from the roughness up, and a parabola to zero below e · roughness."""
        foot = math.e * self.roughness_m
        heights = np.geomspace(self.roughness_m, self.mixing_height_m, 3001)
        slope = self.gradient(heights) * (1 - heights / self.mixing_height_m)
        rise = np.concatenate(([0.0], np.cumsum((slope[1:] + slope[:-1]) / 2 * np.diff(np.log(heights)))))
        at_foot = float(np.interp(foot, heights, rise))
        steep = float(np.interp(foot, heights, slope)) / foot
        self._foot_m = foot
        self._parabola = ((2 * at_foot - foot * steep) / foot, (foot * steep - at_foot) / foot**2)
        above = heights > foot
        self._log_heights = np.concatenate(([math.log(foot)], np.log(heights[above])))
        self._shape = np.concatenate(([at_foot], rise[above]))
        z = np.exp(self._log_heights)
        linear, square = self._parabola
        below = linear * foot**2 / 2 + square * foot**3 / 3
        part = (self._shape[1:] * z[1:] + self._shape[:-1] * z[:-1]) / 2 * np.diff(self._log_heights)
        self._flow = below + np.concatenate(([0.0], np.cumsum(part)))
        self._log_step = float(self._log_heights[-1] - self._log_heights[-2])

    def _between(self, known: FloatArray, height_m: float) -> float:
        """A table of the wind read at a height: even steps of the logarithm, but for the first; the top holds above."""
        log, last = math.log(height_m), len(known) - 1
        left = last - 1 - int(max(self._log_heights[-1] - log, 0.0) / self._log_step)
        left = max(left, 0)
        begin, end = self._log_heights[left], self._log_heights[left + 1]
        share = min((log - begin) / (end - begin), 1.0)
        return float(known[left] + share * (known[left + 1] - known[left]))

    def shape(self, height_m: float) -> float:
        """u k / u* at a height."""
        if height_m < self._foot_m:
            linear, square = self._parabola
            return linear * height_m + square * height_m**2
        return self._between(self._shape, height_m)

    def wind(self, height_m: float) -> float:
        return self.friction_velocity_m_s / VON_KARMAN * self.shape(height_m)

    def mean_wind(self, height_m: float) -> float:
        """The wind averaged from the ground to a height."""
        if height_m < self._foot_m:
            linear, square = self._parabola
            integral = linear * height_m**2 / 2 + square * height_m**3 / 3
        else:
            integral = self._between(self._flow, height_m)
        return self.friction_velocity_m_s / VON_KARMAN * integral / height_m


def _stability(air: Air) -> tuple[float, float]:
    """The class as departure from neutral (D is 0, F is 2), and the inverse Obukhov length that belongs to it."""
    rough = air.roughness_m
    first = 0.0081 / rough**0.3044
    if rough > 0.0111:
        second, third = 0.0385 / rough**0.1715, 0.0875 / rough**0.1028
    else:
        second = first + 0.0137 / rough**0.1715 + 0.0218
        third = second + 0.0557
    power_two, power_three = math.log2(second / first), math.log(third / first) / math.log(3)
    far = 2 * power_three - power_two

    def length(departure: float) -> float:
        power = power_two if departure < 2 else far + (power_two - far) / (1 + (departure - 2) ** 2)
        return float(first * departure**power)

    if air.stability is not None:
        departure = air.stability - 4
        return departure, math.copysign(length(abs(departure)), departure)
    given = air.inverse_length_1_m or 0.0
    size = abs(given)
    most = length(_STEADIEST)
    if size < second:
        departure = (size / first) ** (1 / power_two)
    elif size < most:
        ratio = (size - second) / (third - second)
        departure = (size / first) ** (1 / (far + (power_two - far) / (1 + ratio**2)))
    else:
        departure = _STEADIEST
    return math.copysign(departure, given), given
