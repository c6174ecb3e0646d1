"""Factor of safety over a million cells against its limit of a second, and a thousand forecasts of failure.

Time counts only after agreement: the raster equals plain Python cell by cell on a sample, and the forecasts hold the
failure they were made with in at least 85 of 100 cases of each mixture of noise, and tell none where nothing fails. The
first call compiles.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, pin, show  # isort: skip

CELLS = (1000, 1000)
SEEDS = 1000


def safety_by_hand(slope: float, cohesion: float, friction: float, depth: float, pore: float, weight: float) -> float:
    """The stresses of one cell, one by one: what the raster must equal, and what it is timed beside."""
    angle = math.radians(slope)
    normal = weight * depth * math.cos(angle) ** 2 - pore
    driving = weight * depth * math.sin(angle) * math.cos(angle)
    return (cohesion + normal * math.tan(math.radians(friction))) / driving


def rasters() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    ranges = {
        "slope_deg": (3, 60), "cohesion_kpa": (0, 30), "friction_deg": (15, 40),
        "depth_m": (0.5, 6), "pore_pressure_kpa": (0, 20), "unit_weight_kn_m3": (16, 22),
    }  # fmt: skip
    return {name: rng.uniform(*bounds, CELLS) for name, bounds in ranges.items()}


def measure_safety() -> None:
    from anlan.science.slope import infinite_slope_safety

    cells = rasters()
    begun = time.perf_counter()
    result = infinite_slope_safety(**cells)
    first = time.perf_counter() - begun
    sample = np.random.default_rng(2).integers(0, CELLS[0], (100_000, 2))
    picked = [tuple(float(raster[row, column]) for raster in cells.values()) for row, column in sample]
    begun = time.perf_counter()
    by_hand = [safety_by_hand(*cell) for cell in picked]
    plain = (time.perf_counter() - begun) * result.value.size / len(picked)
    assert np.allclose(by_hand, result.value[sample[:, 0], sample[:, 1]], rtol=1e-12), "the raster differs"
    warm = []
    for _ in range(5):
        begun = time.perf_counter()
        infinite_slope_safety(**cells)
        warm.append(time.perf_counter() - begun)
    show("factor of safety, 10⁶ cells, first call", first * 1000, "ms")
    show("factor of safety, 10⁶ cells, warm", min(warm) * 1000, "ms", at_most=1000)
    show("the same in plain Python, from 10⁵ cells", plain * 1000, "ms")


def measure_forecast() -> None:
    from anlan.science.slope import voight1988_forecast
    from tests.science.slope.series import HARMLESS, MIXTURES, drawn, failing, not_failing

    rng = np.random.default_rng(3)
    days, series = failing(rng, 300, {"readings": 0.005}, alpha=2.0, seen=0.9, readings=60)
    begun = time.perf_counter()
    voight1988_forecast(days, series[0])
    show("forecast of failure, first call", time.perf_counter() - begun, "s")
    begun = time.perf_counter()
    voight1988_forecast(days, series)
    show("forecasts of failure, 60 readings each, warm", len(series) / (time.perf_counter() - begun), "/s", at_least=50)
    for seen in ((0.8, 0.95), (0.6, 0.8)):
        print(f"seen to {100 * seen[0]:.0f}–{100 * seen[1]:.0f} % of the life, 30 to 120 readings")
        for mixture in MIXTURES:
            rows = []
            for days, series, failure in drawn(rng, mixture, SEEDS, seen=seen, readings=(30, 120)):
                result = voight1988_forecast(days, series)
                held = (result.lower_d <= failure) & (result.upper_d >= failure)
                width = (result.upper_d - result.lower_d) / (failure - days[-1])
                rows.append(np.stack([held, result.valid, width]))
            held, told, width = np.concatenate(rows, axis=1)
            told = told > 0
            show(f"{mixture}: held of 100, open intervals too", 100 * float(held.mean()), "", at_least=85)
            show("  told with both ends, of 100", 100 * float(told.mean()), "")
            show("  held of 100 told", 100 * float(held[told].mean()), "", at_least=85)
            show("  width of those, in times left (median)", float(np.median(width[told])), "")
    told = 0
    for kind in HARMLESS:
        for readings in (36, 80):
            days, series = not_failing(rng, 100, kind, readings=readings)
            told += int(voight1988_forecast(days, series).valid.sum())
    show(f"failures told of {200 * len(HARMLESS)} slopes that do not fail", told, "", at_most=0)
    told = looks = 0
    for kind in HARMLESS:
        days, series = not_failing(rng, 10, kind, readings=80)
        for end in range(17, 81, 4):
            told += int(voight1988_forecast(days[:end], series[:, :end]).valid.sum())
            looks += len(series)
    show(f"failures told in {looks} looks at records that grow", told, "", at_most=0)


def main() -> None:
    pin()
    measure_safety()
    measure_forecast()
    finish()


if __name__ == "__main__":
    main()
