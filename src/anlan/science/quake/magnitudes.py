"""One magnitude from another. GB 17740-2017 asks not to: what was measured is reported as measured. For estimates only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, floats

SMALLEST_MAGNITUDE, LARGEST_MAGNITUDE = -3.0, 10.5
# M_W = (lg M0 − 9.1) / 1.5 with M0 in N·m: GB 17740-2017 and IASPEI (2013), after Hanks & Kanamori (1979).
MOMENT_INTERCEPT, MOMENT_SLOPE = 9.1, 1.5


@dataclass(frozen=True)
class MagnitudeLine:
    """wanted = slope · given + intercept, published for lowest ≤ given ≤ highest; sigma NaN where none is published."""

    slope: float
    intercept: float
    lowest: float
    highest: float
    sigma: float

    def at(self, magnitude: float) -> float:
        return self.slope * magnitude + self.intercept


@dataclass(frozen=True)
class MagnitudeConversion:
    """Lines that follow one another; where the next does not begin at once, a straight line joins their ends."""

    given: str
    wanted: str
    lines: tuple[MagnitudeLine, ...]

    def __post_init__(self) -> None:
        ends = np.array([[(end, line.at(end)) for end in (line.lowest, line.highest)] for line in self.lines])
        if not self.lines or not (np.diff(ends.reshape(-1, 2), axis=0) > 0).all():
            raise ValueError("the lines of a conversion must rise and follow one another without overlap")


@dataclass(frozen=True)
class ConvertedMagnitude:
    value: FloatArray
    sigma: FloatArray
    valid: BoolArray


# Scordilis (2006), J. Seismology 10, 225–236; Ms and mb of ISC and NEIC.
SCORDILIS2006_MS_MW = MagnitudeConversion(
    "Ms", "Mw", (MagnitudeLine(0.67, 2.07, 3.0, 6.1, 0.17), MagnitudeLine(0.99, 0.08, 6.2, 8.2, 0.20))
)
SCORDILIS2006_MB_MW = MagnitudeConversion("mb", "Mw", (MagnitudeLine(0.85, 1.03, 3.5, 6.2, 0.29),))
# Cheng et al. (2017), Bull. Seism. Soc. Am. 107(5), mainland China, as OpenQuake turns Mw into the Ms of Yu (2013): it
# changes line at Mw 6.58, where they miss each other by 0.07 of Ms; a join takes that in. The outer ends are ours.
CHENG2017_MS_MW = MagnitudeConversion(
    "Ms", "Mw", (MagnitudeLine(0.86, 0.59, 4.5, 6.96, np.nan), MagnitudeLine(1.28, -2.42, 7.04, 8.5, np.nan))
)
# Guo Lücan, as China's networks use it. What we read states no range: 3.0–7.0, where ML is used at all, is ours.
GUO_ML_MS = MagnitudeConversion("ML", "Ms", (MagnitudeLine(1.13, -1.08, 3.0, 7.0, np.nan),))
# Liu Fang et al. (2017), Inner Mongolia, 116 quakes of ML ≥ 3.8 in 2008–2015; the upper end is ours (Alxa 2015, 5.8).
LIU2017_ML_MS = MagnitudeConversion("ML", "Ms", (MagnitudeLine(0.96, -0.10, 3.8, 5.8, np.nan),))
# Li Yingzhen et al. (2014), a review for China's networks: the same number, off by 0.22 at most.
LI2014_ML_MW = MagnitudeConversion("ML", "Mw", (MagnitudeLine(1.0, 0.0, 4.5, 7.0, 0.22),))


def converted_magnitude(magnitude: npt.ArrayLike, *, by: MagnitudeConversion) -> ConvertedMagnitude:
    """The magnitude on another scale, with the standard deviation of the relation.

    magnitude  any shape           –  on the scale `by.given`, −3 to 10.5
    by         –                   –  a published relation
    returns    ConvertedMagnitude  –  on the scale `by.wanted`; outside the published range the line goes on, not valid

    Source: that of the relation.
    """
    return _read(floats("magnitude", magnitude), by, backwards=False)


def magnitude_converted_back(magnitude: npt.ArrayLike, *, by: MagnitudeConversion) -> ConvertedMagnitude:
    """The magnitude that the relation turns into the one given: its inverse, not a fit of its own.

    magnitude  any shape           –  on the scale `by.wanted`
    by         –                   –  a published relation
    returns    ConvertedMagnitude  –  on the scale `by.given`; sigma is that of the relation over its slope

    Source: that of the relation, solved for the given magnitude.
    """
    return _read(floats("magnitude", magnitude), by, backwards=True)


def mw_of_moment(moment_n_m: npt.ArrayLike) -> Flagged:
    """Moment magnitude of a scalar seismic moment.

    moment_n_m  any shape  N·m  above 0
    returns     Flagged    Mw

    Source: GB 17740-2017; Hanks & Kanamori (1979).
    """
    moment = floats("moment_n_m", moment_n_m)
    with np.errstate(divide="ignore", invalid="ignore"):
        magnitude = (np.log10(moment) - MOMENT_INTERCEPT) / MOMENT_SLOPE
    return flagged(magnitude, possible=(moment > 0) & (magnitude <= LARGEST_MAGNITUDE), covered=True)


def moment_of_mw(magnitude_mw: npt.ArrayLike) -> Flagged:
    """Scalar seismic moment, N·m, of a moment magnitude; the inverse of `mw_of_moment`.

    magnitude_mw  any shape  Mw   −3 to 10.5
    returns       Flagged    N·m

    Source: GB 17740-2017; Hanks & Kanamori (1979).
    """
    magnitude = floats("magnitude_mw", magnitude_mw)
    possible = (magnitude >= SMALLEST_MAGNITUDE) & (magnitude <= LARGEST_MAGNITUDE)
    exponent = MOMENT_SLOPE * np.where(possible, magnitude, 0) + MOMENT_INTERCEPT
    return flagged(np.power(10.0, exponent), possible=possible)


def _read(magnitude: FloatArray, by: MagnitudeConversion, *, backwards: bool) -> ConvertedMagnitude:
    ends = [(end, line.at(end)) for line in by.lines for end in (line.lowest, line.highest)]
    given, wanted = (np.array([end[side] for end in ends]) for side in ((1, 0) if backwards else (0, 1)))
    first, last = ((1 / line.slope if backwards else line.slope) for line in (by.lines[0], by.lines[-1]))
    possible = (magnitude >= SMALLEST_MAGNITUDE) & (magnitude <= LARGEST_MAGNITUDE)
    value = np.interp(magnitude, given, wanted)
    value = value + np.minimum(magnitude - given[0], 0) * first + np.maximum(magnitude - given[-1], 0) * last
    # Between two lines the sigma of the upper one.
    which = np.clip(np.searchsorted(given[1::2], magnitude), 0, len(by.lines) - 1)
    sigma = np.array([line.sigma / (line.slope if backwards else 1) for line in by.lines])[which]
    result = flagged(value, possible=possible, covered=(magnitude >= given[0]) & (magnitude <= given[-1]))
    return ConvertedMagnitude(result.value, np.where(possible, sigma, np.nan), result.valid)
