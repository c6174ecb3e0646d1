"""The surface-wave magnitude that the relations of the house take, from whatever scale a bulletin has."""

from __future__ import annotations

import math
from dataclasses import dataclass

from anlan.impact.result import Magnitude, Said
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
_BULLETIN = "速报"
_GENERAL = ("", "m")


@dataclass(frozen=True)
class SurfaceMagnitude:
    """Ms and what it came from: every magnitude of the event, and what is to be said about it."""

    ms: float
    magnitudes: tuple[Magnitude, ...]
    warnings: tuple[Said, ...]


def scale_of(magnitude_type: str | None) -> str | None:
    """Ms, Mw, ML or mb for the many spellings of each (Ms_20, MwW, mwc, MLv …); None for another scale or none."""
    said = (magnitude_type or "").lower().strip()
    return next((scale for prefix, scale in _SCALES.items() if said.startswith(prefix)), None)


def surface_magnitude(magnitude: float, magnitude_type: str | None) -> SurfaceMagnitude:
    """Ms for an estimate, as reported or converted, with the σ of the conversion. GB 17740 keeps the reported one first."""
    scale = scale_of(magnitude_type)
    printed = magnitude_type or "M"
    if scale == "Ms":
        given = Magnitude("Ms", magnitude, None, False, True, True, _BULLETIN)
        return SurfaceMagnitude(magnitude, (given, _moment(magnitude)), ())
    if scale is None:
        given = Magnitude(printed, magnitude, None, False, False, True, _BULLETIN)
        taken = Magnitude("Ms", magnitude, None, True, True, True, "未注明震级标度，按面波震级 Ms 使用")
        return SurfaceMagnitude(magnitude, (given, taken, _moment(magnitude)), _unnamed(magnitude_type, magnitude))
    given = Magnitude(scale, magnitude, None, False, False, True, _BULLETIN)
    value, sigma, is_valid, source = _to_ms(magnitude, scale)
    ms = round(value, 2)
    used = Magnitude("Ms", ms, _known(sigma), True, True, is_valid, source)
    warnings = [Said("magnitude_converted", f"速报震级为 {scale} {magnitude:g}，换算为 Ms {ms:.1f}（{source}）后计算。")]
    if not is_valid:
        warnings.append(Said("magnitude_conversion_out_of_range", f"{scale} {magnitude:g} 超出换算关系的适用范围。", True))
    others = () if scale == "Mw" else (_moment(ms),)
    return SurfaceMagnitude(ms, (given, used, *others), tuple(warnings))


def _to_ms(magnitude: float, scale: str) -> tuple[float, float, bool, str]:
    if scale == "ML":
        return (*_plain(converted_magnitude(magnitude, by=GUO_ML_MS)), "郭履灿 Ms = 1.13 ML − 1.08")
    if scale == "Mw":
        return (*_plain(magnitude_converted_back(magnitude, by=CHENG2017_MS_MW)), "Cheng 等（2017）反解")
    moment = converted_magnitude(magnitude, by=SCORDILIS2006_MB_MW)
    surface = magnitude_converted_back(moment.value, by=SCORDILIS2006_MS_MW)
    # Two in a row: the variance of the first, through the slope of the second, is added.
    slope = SCORDILIS2006_MS_MW.lines[0].slope
    sigma = math.hypot(float(moment.sigma) / slope, float(surface.sigma))
    return float(surface.value), sigma, bool(moment.valid & surface.valid), "Scordilis（2006）mb→Mw→Ms"


def _moment(ms: float) -> Magnitude:
    value, sigma, is_valid = _plain(converted_magnitude(ms, by=SCORDILIS2006_MS_MW))
    return Magnitude("Mw", round(value, 2), _known(sigma), True, False, is_valid, "Scordilis（2006）")


def _plain(found: ConvertedMagnitude) -> tuple[float, float, bool]:
    return float(found.value), float(found.sigma), bool(found.valid)


def _known(sigma: float) -> float | None:
    return round(sigma, 2) if math.isfinite(sigma) else None


def _unnamed(magnitude_type: str | None, magnitude: float) -> tuple[Said, ...]:
    if (magnitude_type or "").lower().strip() in _GENERAL:
        return (Said("magnitude_assumed", f"速报未注明震级标度，{magnitude:g} 级按面波震级 Ms 计算。"),)
    return (Said("magnitude_unknown_scale", f"不认识震级标度 {magnitude_type}，{magnitude:g} 级按 Ms 计算，请核对。", True),)
