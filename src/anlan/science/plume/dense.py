"""Dense gas near the ground: concentration downwind of a jet, a stack or an evaporating pool, for as long as it lasts.

The published relation is the similarity model of D. L. Ermak (1990), User's Manual for SLAB: An Atmospheric Dispersion
Model for Denser-Than-Air Releases, Lawrence Livermore National Laboratory, UCRL-MA-105607, written anew from its
equations; steps and thermodynamic equilibrium are our own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, floats, number
from anlan.science.plume.cloud import Motion
from anlan.science.plume.mixture import Mixture, Substance
from anlan.science.plume.slices import Slice
from anlan.science.plume.sources import (
    SOURCE_M,
    evaporating_pool,
    follow,
    horizontal_jet,
    puff_of,
    sudden_puff,
    vertical_jet,
)
from anlan.science.plume.surface_layer import Air, SurfaceLayer

Kind = Literal["horizontal_jet", "vertical_jet", "evaporating_pool"]
FARTHEST_M = 1e5
_SLOWEST_M_S = 0.01
_NEUTRAL = 0.002
"""So much lighter than the air, of its density, a cloud may be and still creep along the ground."""


@dataclass(frozen=True)
class DenseRelease:
    """A release that lasts.

    kind             "horizontal_jet" along the wind, "vertical_jet", "evaporating_pool" on the ground
    rate_kg_s        kg/s
    area_m2          m²    of the jet after it has expanded to one atmosphere; of the pool
    duration_s       s
    height_m         m     of the jet's axis, or of the stack's mouth
    liquid_fraction  –     of the mass, as droplets; a pool gives off vapour only
    temperature_k    K     None: the boiling point; droplets are always at the boiling point
    """

    kind: Kind
    rate_kg_s: float
    area_m2: float
    duration_s: float
    height_m: float = 0.0
    liquid_fraction: float = 0.0
    temperature_k: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}, got {self.kind!r}")
        number("rate_kg_s", self.rate_kg_s, above=1e-4, below=1e5)
        number("area_m2", self.area_m2, above=1e-6, below=1e6)
        number("duration_s", self.duration_s, above=1, below=1e6)
        number("height_m", self.height_m, above=0, below=500)
        number("liquid_fraction", self.liquid_fraction, above=0, below=1)
        if self.temperature_k is not None:
            number("temperature_k", self.temperature_k, above=20, below=1500)
        if self.kind == "evaporating_pool" and self.liquid_fraction:
            raise ValueError("an evaporating_pool gives off vapour only: liquid_fraction must be 0")


@dataclass(frozen=True)
class SuddenRelease:
    """A release of everything at once: a cloud at rest on the ground, its area square around x = 0.

    mass_kg          kg
    area_m2          m²    of the cloud when it begins; its height follows from its mass
    liquid_fraction  –     of the mass, as droplets
    temperature_k    K     None: the boiling point; droplets are always at the boiling point
    """

    mass_kg: float
    area_m2: float
    liquid_fraction: float = 0.0
    temperature_k: float | None = None

    def __post_init__(self) -> None:
        number("mass_kg", self.mass_kg, above=1e-3, below=1e8)
        number("area_m2", self.area_m2, above=1e-4, below=1e6)
        number("liquid_fraction", self.liquid_fraction, above=0, below=1)
        if self.temperature_k is not None:
            number("temperature_k", self.temperature_k, above=20, below=1500)


@dataclass(frozen=True)
class DenseCloud:
    """The cloud at each x asked for; all arrays of one shape.

    x_m                  m
    centreline_fraction  –   highest volume fraction on the axis there, mean of some 10 s
    mean_fraction        –   volume fraction averaged over the cloud's section (SLAB: cv)
    centre_m             m   height of the cloud's centre; the ground is the worst place once it is low
    height_m             m   of the section
    half_width_m         m   of the section (SLAB: bb)
    temperature_k        K   of the section
    density_kg_m3    kg/m³
    speed_m_s          m/s   of the cloud
    duration_s           s   how long the cloud stays there
    valid                    False upwind of the source and beyond 100 km (NaN there), for a source lighter than the air,
                             and from where the cloud has become lighter and may lift off
    """

    x_m: FloatArray
    centreline_fraction: FloatArray
    mean_fraction: FloatArray
    centre_m: FloatArray
    height_m: FloatArray
    half_width_m: FloatArray
    temperature_k: FloatArray
    density_kg_m3: FloatArray
    speed_m_s: FloatArray
    duration_s: FloatArray
    valid: BoolArray


def ermak1990_cloud(
    release: DenseRelease | SuddenRelease, substance: Substance, air: Air, x_m: npt.ArrayLike
) -> DenseCloud:
    """Concentration and shape of a dense cloud downwind of its source.

    release      DenseRelease or SuddenRelease
    substance    Substance
    air          Air
    x_m          any shape  m   downwind, as SLAB counts: a jet begins at x = 1 m, a pool or puff is centred on x = 0
    returns      DenseCloud, arrays of the shape of x_m

    Raises ValueError for inputs outside their domain, and for a vertical jet lighter than the air.
    Source: Ermak (1990), UCRL-MA-105607.
    """
    x = floats("x_m", x_m).copy()
    layer = SurfaceLayer(air)
    temperature = substance.boiling_k
    if release.temperature_k is not None and not release.liquid_fraction:
        temperature = max(release.temperature_k, temperature)
    mixture = Mixture(substance, layer, release.liquid_fraction, temperature)
    reach = float(min(np.max(x[np.isfinite(x)], initial=2 * SOURCE_M), FARTHEST_M))  # numerical: anywhere
    if isinstance(release, SuddenRelease):
        first, _ = sudden_puff(layer, mixture, release.mass_kg, release.area_m2)
        slices, duration = follow(Motion(layer, mixture, release.mass_kg / 4), first, reach), 0.0
    else:
        slices, duration = _slices(release, layer, mixture, reach), release.duration_s
    table = np.array([_row(one, mixture, duration) for one in slices])
    at = table[:, 0]
    reached = (x >= at[0]) & (x <= FARTHEST_M)

    def column(number: int, *, logarithmic: bool = False) -> FloatArray:
        known = np.log(table[:, number]) if logarithmic else table[:, number]
        found = np.interp(x, at, known)
        return np.where(reached, np.exp(found) if logarithmic else found, np.nan)

    lightest = np.interp(x, at, np.minimum.accumulate(table[:, 7]))
    is_dense = mixture.source_density_kg_m3 > layer.density_kg_m3
    return DenseCloud(
        x_m=x,
        centreline_fraction=column(1, logarithmic=True),
        mean_fraction=column(2, logarithmic=True),
        centre_m=column(3),
        height_m=column(4),
        half_width_m=column(5),
        temperature_k=column(6),
        density_kg_m3=column(7),
        speed_m_s=column(8),
        duration_s=column(9),
        valid=np.asarray(reached & is_dense & (lightest >= (1 - _NEUTRAL) * layer.density_kg_m3)),
    )


def _slices(release: DenseRelease, air: SurfaceLayer, mixture: Mixture, reach_m: float) -> list[Slice]:
    """The plume while the release feeds it, then the puff that it leaves."""
    quarter_kg = release.rate_kg_s * release.duration_s / 4
    told: list[Slice] = []
    pool = None
    if release.kind == "horizontal_jet":
        first = horizontal_jet(air, mixture, release.rate_kg_s, release.area_m2, release.height_m)
    elif release.kind == "vertical_jet":
        told, first = vertical_jet(air, mixture, release.rate_kg_s, release.area_m2, release.height_m)
    else:
        above, pool = evaporating_pool(air, mixture, release.rate_kg_s, release.area_m2, quarter_kg)
        if above[-1].aloft_kg >= quarter_kg:  # over before the wind has crossed it
            mass = release.rate_kg_s * release.duration_s
            puff, pool = sudden_puff(air, mixture, mass, release.area_m2, lasts_s=release.duration_s)
            return follow(Motion(air, mixture, quarter_kg, pool), puff, reach_m)
        told, first = above[:-1], above[-1]
    told += follow(Motion(air, mixture, release.rate_kg_s / 2, pool), first, reach_m, held_kg=quarter_kg)
    if told[-1].x_m < reach_m:
        puff = puff_of(told[-1], quarter_kg, release.duration_s)
        told += follow(Motion(air, mixture, quarter_kg), puff, reach_m)[1:]
    return told


def _row(one: Slice, mixture: Mixture, duration_s: float) -> tuple[float, ...]:
    """A section with its centreline: a core with Gaussian edges that hold what the section holds.

    Source: Ermak (1990), section "Time-averaged concentration", its shortest average.
    """
    mean = mixture.mole_part(one.part)
    lasts = max(duration_s, 2 * one.length_m / max(one.speed_m_s, _SLOWEST_M_S))
    core = one.width_m * _peak(one.core_m, one.width_m)
    if one.is_puff:
        core *= one.length_m * _peak(one.long_core_m, one.length_m)
    sigma = (one.top_m - one.centre_m) / math.sqrt(3)
    ground = 2 * math.exp(-((one.centre_m / sigma) ** 2) / 2)
    aloft = 1 + math.exp(-2 * (one.centre_m / sigma) ** 2)
    peak = mean * core * one.height_m * max(ground, aloft) / (math.sqrt(2 * math.pi) * sigma)
    return (
        one.x_m, min(peak, 1.0), mean, one.centre_m, one.height_m, one.width_m, one.temperature_k,
        one.density_kg_m3, one.speed_m_s, lasts,
    )  # fmt: skip


def _peak(core_m: float, half_m: float) -> float:
    """Twice the height of a profile of area one: (erf + erf) / 4b, with b² + 3 β² = B²."""
    edge = math.sqrt(max((half_m**2 - core_m**2) / 3, 1e-12))
    return math.erf(core_m / (math.sqrt(2) * edge)) / core_m
