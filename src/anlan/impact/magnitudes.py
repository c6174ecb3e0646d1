"""The surface-wave magnitude that the relations of the house take, from whatever scale a bulletin has."""

from __future__ import annotations

import math
from dataclasses import dataclass

from anlan.impact.result import Magnitude, Said, grave, said
from anlan.impact.wording import Words, worded
from anlan.science.quake import (
    CHENG2017_MS_MW,
    GUO_ML_MS,
    SCORDILIS2006_MB_MW,
    SCORDILIS2006_MS_MW,
    ConvertedMagnitude,
    converted_magnitude,
    magnitude_converted_back,
)

_SCALES = {"ms": "Ms", "mw": "Mw", "ml": "ML", "mb": "mb"}
_GENERAL = ("", "m")


@dataclass(frozen=True)
class SurfaceMagnitude:
    """Ms and what it came from: every magnitude of the event, and what is to be said about it."""

    ms: float
    magnitudes: tuple[Magnitude, ...]
    warnings: tuple[Said, ...]


def scale_of(magnitude_type: str | None) -> str | None:
    """Ms, Mw, ML or mb for the many spellings of each (Ms_20, MwW, mwc, MLv …); None for another scale or none."""
    spelt = (magnitude_type or "").lower().strip()
    return next((scale for prefix, scale in _SCALES.items() if spelt.startswith(prefix)), None)


def surface_magnitude(magnitude: float, magnitude_type: str | None) -> SurfaceMagnitude:
    """Ms for an estimate, as reported or converted, with the σ of the conversion. GB 17740 keeps the reported one first."""
    scale = scale_of(magnitude_type)
    printed = magnitude_type or "M"
    if scale == "Ms":
        given = Magnitude("Ms", magnitude, None, False, True, True, *worded("of_bulletin"))
        return SurfaceMagnitude(magnitude, (given, _moment(magnitude)), ())
    if scale is None:
        given = Magnitude(printed, magnitude, None, False, False, True, *worded("of_bulletin"))
        taken = Magnitude("Ms", magnitude, None, True, True, True, *worded("scale_assumed"))
        return SurfaceMagnitude(magnitude, (given, taken, _moment(magnitude)), _unnamed(magnitude_type, magnitude))
    given = Magnitude(scale, magnitude, None, False, False, True, *worded("of_bulletin"))
    value, sigma, is_valid, source = _to_ms(magnitude, scale)
    ms = round(value, 2)
    used = Magnitude("Ms", ms, _known(sigma), True, True, is_valid, *source)
    warnings = [said("magnitude_converted", scale=scale, magnitude=magnitude, ms=ms, source=source)]
    if not is_valid:
        warnings.append(grave("magnitude_conversion_out_of_range", scale=scale, magnitude=magnitude))
    others = () if scale == "Mw" else (_moment(ms),)
    return SurfaceMagnitude(ms, (given, used, *others), tuple(warnings))


def _to_ms(magnitude: float, scale: str) -> tuple[float, float, bool, Words]:
    if scale == "ML":
        return (*_plain(converted_magnitude(magnitude, by=GUO_ML_MS)), worded("by_guo"))
    if scale == "Mw":
        return (*_plain(magnitude_converted_back(magnitude, by=CHENG2017_MS_MW)), worded("by_cheng"))
    moment = converted_magnitude(magnitude, by=SCORDILIS2006_MB_MW)
    surface = magnitude_converted_back(moment.value, by=SCORDILIS2006_MS_MW)
    # Two in a row: the variance of the first, through the slope of the second, is added.
    slope = SCORDILIS2006_MS_MW.lines[0].slope
    sigma = math.hypot(float(moment.sigma) / slope, float(surface.sigma))
    return float(surface.value), sigma, bool(moment.valid & surface.valid), worded("by_scordilis_twice")


def _moment(ms: float) -> Magnitude:
    value, sigma, is_valid = _plain(converted_magnitude(ms, by=SCORDILIS2006_MS_MW))
    return Magnitude("Mw", round(value, 2), _known(sigma), True, False, is_valid, *worded("by_scordilis"))


def _plain(found: ConvertedMagnitude) -> tuple[float, float, bool]:
    return float(found.value), float(found.sigma), bool(found.valid)


def _known(sigma: float) -> float | None:
    return round(sigma, 2) if math.isfinite(sigma) else None


def _unnamed(magnitude_type: str | None, magnitude: float) -> tuple[Said, ...]:
    if (magnitude_type or "").lower().strip() in _GENERAL:
        return (said("magnitude_assumed", magnitude=magnitude),)
    return (grave("magnitude_unknown_scale", scale=magnitude_type, magnitude=magnitude),)
