"""A Gaussian plume over a million cells, and a dense cloud from its source to 20 km.

The plume counts only after it equals the textbook formula written out cell by cell, and after its flux through a plane
equals the release; the dense cloud only after its mass fraction closes the balance of what was released.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, pin, show  # isort: skip

import numpy as np

from anlan.science import plume

SIDE = 1_000
STATED_S = 0.5


def textbook(rate: float, wind: float, x: float, y: float, height: float) -> float:
    """Class D, open country, on the ground."""
    if x <= 0:
        return 0.0
    across = 0.08 * x / math.sqrt(1 + 0.0001 * x)
    upward = 0.06 * x / math.sqrt(1 + 0.0015 * x)
    around = math.exp(-(y**2) / (2 * across**2)) * 2 * math.exp(-(height**2) / (2 * upward**2))
    return rate / (2 * math.pi * wind * across * upward) * around


def main() -> None:
    pin()
    x, y = np.linspace(-500, 9_500, SIDE), np.linspace(-1_000, 1_000, SIDE)[:, None]

    def run() -> plume.Concentration:
        return plume.gaussian_plume(2.0, 3.0, x, y, 0.0, 4, height_m=10.0)

    began = time.perf_counter()
    first = run()
    cold = time.perf_counter() - began
    for row, column in np.random.default_rng(1).integers(0, SIDE, (500, 2)):
        expected = textbook(2.0, 3.0, float(x[column]), float(y[row, 0]), 10.0)
        assert math.isclose(first.value[row, column], expected, rel_tol=1e-12, abs_tol=1e-300), (row, column)
    across, up = np.linspace(-1_500, 1_500, 601), np.linspace(0, 800, 401)[:, None]
    wall = plume.gaussian_plume(2.0, 3.0, 2_000.0, across, up, 4, height_m=10.0).value
    flux = 3.0 * float(np.trapezoid(np.trapezoid(wall, across, axis=1), up[:, 0]))
    assert abs(flux / 2.0 - 1) < 0.01, flux
    warm = min(_timed(run) for _ in range(5))
    show("Gaussian plume over 1,000,000 cells, first call", cold * 1_000, "ms", at_most=STATED_S * 1_000)
    show("Gaussian plume over 1,000,000 cells, warm", warm * 1_000, "ms", at_most=STATED_S * 1_000)
    varied = np.tile(np.arange(1, 7), SIDE * SIDE // 6 + 1)[: SIDE * SIDE].reshape(SIDE, SIDE)
    mixed = min(_timed(lambda: plume.gaussian_plume(2.0, 3.0, x, y, 1.5, varied)) for _ in range(3))
    show("the same, a class of its own for each cell, warm", mixed * 1_000, "ms", at_most=STATED_S * 1_000)

    chlorine = plume.Substance(0.070906, 498.1, 239.1, 287_840, 926.3, 1_574, 1_978.34, -27.01)
    release = plume.DenseRelease("horizontal_jet", 5.0, 0.05, 600.0, 1.0, 0.8)
    air = plume.Air(3.0, 10.0, 0.1, 293.0, 60.0, stability=4.0)
    far = np.geomspace(10, 20_000, 60)

    def dense() -> plume.DenseCloud:
        return plume.ermak1990_cloud(release, chlorine, air, far)

    began = time.perf_counter()
    cloud = dense()
    cold = time.perf_counter() - began
    near = cloud.duration_s == release.duration_s
    moles = cloud.mean_fraction * 0.070906 / (cloud.mean_fraction * 0.070906 + (1 - cloud.mean_fraction) * 0.02884)
    carried = 2 * moles * cloud.density_kg_m3 * cloud.speed_m_s * cloud.half_width_m * cloud.height_m
    steady = near & (far < 800)
    assert np.allclose(carried[steady], 5.0, rtol=0.01), carried[steady]
    warm = min(_timed(dense) for _ in range(3))
    show("dense cloud from its source to 20 km, first call", cold * 1_000, "ms")
    show("dense cloud from its source to 20 km, warm", warm * 1_000, "ms")
    finish()


def _timed(call: object) -> float:
    began = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
