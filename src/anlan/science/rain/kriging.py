"""Rain between gauges by ordinary kriging, 普通克里金; the one place that touches PyKrige."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from pykrige.ok import OrdinaryKriging

from anlan.science.arrays import BoolArray, FloatArray, number
from anlan.science.rain.areal import gauge_readings, plane_places, refuse_doubles

VARIOGRAM_MODELS: Final = ("spherical", "exponential", "gaussian")
FEWEST_GAUGES: Final = 3
"""Ours: with fewer, no variogram can be fitted and the plane is not spanned."""
_BLOCK = 2_000_000  # numerical: memory
"""Entries of the kriging system's right-hand side held at once."""


@dataclass(frozen=True)
class Variogram:
    """How unlike the rain of two gauges grows with their distance, 变异函数.

    model       spherical, exponential or gaussian, as PyKrige writes them: the exponential reaches 95 % of its sill at
                range_m, the gaussian at 0.99 of it (its scale is 4/7 of the range)
    sill_mm2    the plateau, nugget included
    range_m     where the plateau is (nearly) reached
    nugget_mm2  the step at no distance
    """

    model: str
    sill_mm2: float
    range_m: float
    nugget_mm2: float = 0.0

    def __post_init__(self) -> None:
        _known_model(self.model)
        number("nugget_mm2", self.nugget_mm2, above=0)
        number("range_m", self.range_m, above=0, inclusive=False)
        number("sill_mm2", self.sill_mm2, above=self.nugget_mm2, inclusive=False)


@dataclass(frozen=True)
class KrigedRain:
    """Rain at the targets, how sure, and whether every gauge stood behind it; all of one shape."""

    rain_mm: FloatArray
    variance_mm2: FloatArray
    valid: BoolArray


def fit_variogram(rain_mm: npt.ArrayLike, *, gauges_xy_m: npt.ArrayLike, model: str = "spherical") -> Variogram | None:
    """The variogram of one field of rain, by PyKrige's least squares (soft L1) on six classes of distance.

    rain_mm      (gauges,)    mm  rain of each gauge; missing ones (NaN, negative) are left out
    gauges_xy_m  (gauges, 2)  m   plane coordinates, no two alike
    returns      Variogram, or None where all gauges report the same: there is nothing to fit

    Raises ValueError for an unknown model, fewer than three gauges reporting, two in one place, shapes that do not fit.
    """
    _known_model(model)
    rain, gauges = _reporting(rain_mm, gauges_xy_m)
    if np.ptp(rain) == 0:
        return None
    fitted = OrdinaryKriging(*gauges.T, rain, variogram_model=model).variogram_model_parameters
    partial_sill, range_m, nugget = (float(parameter) for parameter in fitted)
    smallest = np.finfo(np.float64).tiny
    return Variogram(model, max(partial_sill, smallest) + nugget, max(range_m, smallest), nugget)


def kriging_rain(
    rain_mm: npt.ArrayLike, *, gauges_xy_m: npt.ArrayLike, targets_xy_m: npt.ArrayLike, variogram: Variogram | None
) -> KrigedRain:
    """Rain at places between gauges by ordinary kriging.

    rain_mm       (gauges,)    mm   rain of each gauge at one time
    gauges_xy_m   (gauges, 2)  m    plane coordinates, no two alike
    targets_xy_m  (targets, 2) m    where the rain is wanted
    variogram     Variogram         from fit_variogram or from the climate; None only where all gauges report the same
    returns       (targets,)   mm   rain, never below nought (kriging itself may undershoot); mm² its kriging variance.
                                    Where a gauge is missing (NaN, negative) from the others, and not valid

    Raises ValueError for fewer than three gauges reporting, two in one place, shapes that do not fit, and for no
    variogram where the gauges differ.
    Source: Matheron (1963), Economic Geology 58, 1246–1266; solved by PyKrige 1.7 (BSD-3-Clause).
    """
    targets = plane_places("targets_xy_m", targets_xy_m)
    rain, gauges = _reporting(rain_mm, gauges_xy_m)
    complete = np.full(len(targets), len(rain) == np.size(rain_mm))
    if np.ptp(rain) == 0:
        return KrigedRain(np.full(len(targets), rain[0]), np.zeros(len(targets)), complete)
    if variogram is None:
        raise ValueError("variogram must be given where the gauges differ; fit_variogram finds one")
    system = OrdinaryKriging(
        *gauges.T,
        rain,
        variogram_model=variogram.model,
        variogram_parameters={
            "sill": variogram.sill_mm2,
            "range": variogram.range_m,
            "nugget": variogram.nugget_mm2,
        },
    )
    estimate, variance = np.empty(len(targets)), np.empty(len(targets))
    stride = max(1, _BLOCK // len(gauges))
    for start in range(0, len(targets), stride):
        block = slice(start, start + stride)
        estimate[block], variance[block] = system.execute("points", *targets[block].T, backend="vectorized")
    return KrigedRain(np.maximum(estimate, 0.0), np.maximum(variance, 0.0), complete)


def _known_model(model: str) -> None:
    if model not in VARIOGRAM_MODELS:
        raise ValueError(f"model must be one of {', '.join(VARIOGRAM_MODELS)}, got {model!r}")


def _reporting(rain_mm: npt.ArrayLike, gauges_xy_m: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    gauges = plane_places("gauges_xy_m", gauges_xy_m)
    refuse_doubles(gauges)
    if np.ndim(rain_mm) != 1:
        raise ValueError(f"rain_mm must be one field, (gauges,), got {np.shape(rain_mm)}")
    rain = gauge_readings(rain_mm, gauges)[0]
    reports = np.isfinite(rain)
    if np.count_nonzero(reports) < FEWEST_GAUGES:
        raise ValueError(f"kriging needs {FEWEST_GAUGES} gauges reporting, got {np.count_nonzero(reports)}")
    return rain[reports], gauges[reports]
