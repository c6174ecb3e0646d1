"""What travels: a slice of a dense plume or a puff, how fast it changes, the pool under it."""

from __future__ import annotations

from typing import NamedTuple


class Slice(NamedTuple):
    """One moment. mass and what follows are kg/s of a plume, kg of a puff."""

    x_m: float
    time_s: float
    mass: float
    part: float
    gained: float
    excess: float
    across: float
    along: float
    upward: float
    width_m: float
    core_m: float
    length_m: float
    long_core_m: float
    height_m: float
    centre_m: float
    air_m_s: float
    speed_m_s: float
    temperature_k: float
    density_kg_m3: float
    vapour: float
    heat_j_kg_k: float
    aloft_kg: float
    is_puff: bool
    presses: bool
    chokes: bool = False

    @property
    def top_m(self) -> float:
        return max(self.height_m, self.centre_m + self.height_m / 2)

    @property
    def is_grounded(self) -> bool:
        return self.centre_m <= self.height_m / 2


class Pace(NamedTuple):
    """What changes, for each metre of a plume or second of a puff."""

    x: float
    time: float
    mass: float
    gained: float
    drag: float
    across: float
    across_drag: float
    along: float
    along_drag: float
    upward: float
    upward_drag: float
    width: float
    core: float
    length: float
    long_core: float
    centre: float
    aloft: float
    sideways: float
    lengthways: float


class Pool(NamedTuple):
    """An evaporating pool under the plume: from −half to +half, kg/s a metre of one side."""

    half_m: float
    flux_kg_s_m: float
    speed_m_s: float
    lasts_s: float
