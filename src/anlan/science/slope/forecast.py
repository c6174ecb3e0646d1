"""When a slope will fail, by Voight's law fitted to its displacements — or that nothing says it will."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri

from anlan.science.arrays import BoolArray, FloatArray, IntArray, number
from anlan.science.slope.displacement import times_and_readings
from anlan.science.slope.fitting import ROUNDING, voight_fit

FEWEST_READINGS = 15
"""Fewer say too little: a law with four unknowns, to be told from a step or a pulse."""
NOISE_ALLOWANCE = 1.42
"""The F quantile is taken this much larger (the interval a fifth wider), tuned on made series; too little where noise of the
readings and of the rate come together, see docs/science/slope.md."""
LEAST_GAINS = np.array([3.0, 1.0, 2.0, -2.0, -2.0])
"""Log likelihood by which the law must beat steady creep, a steady change of rate and a relaxing pulse, and by which a
rise and fall of the rate or a season, each with an unknown more than the law, may at most be better."""
LEAST_ORDER = 0.5
"""Von Neumann ratio below which what the law leaves over is no noise: the law does not fit. White noise has 2."""
POWERS = (0.36, 4.7)
"""1/(α − 1) at the ends of what is tried is no estimate: a step at the last reading, or growth without an end."""
LONGEST_WAIT, LATEST_END, WIDEST_RATIO = 1.0, 10.0, 100.0
"""A failure is told at most one record length ahead; the interval ends within ten, its end at most a hundred times its
beginning away — or, where it begins at once, within a tenth of the record and with gains of NEAR_GAIN at least."""
NEAR_END, NEAR_GAIN = 0.1, 5.0
LATER_PHASES = (2, 4)
"""The last half and the last quarter of a record: where one foretells another time than the whole, with intervals that do
not meet, the law began later than the record, and the later phase is believed."""


@dataclass(frozen=True)
class FailureForecast:
    """The forecast of each series; NaN where none is made.

    failure_time_d     d      most likely, on the clock of the readings
    lower_d, upper_d   d      interval with the level asked for
    alpha              –      Voight's exponent that fits best
    verdict            –      0 unknown: too few readings; 1 no acceleration beyond steady creep;
                              2 accelerating, but a harmless movement explains it as well, or no time can be told;
                              3 failure forecast
    valid              –      verdict 3
    """

    failure_time_d: FloatArray
    lower_d: FloatArray
    upper_d: FloatArray
    alpha: FloatArray
    verdict: IntArray
    valid: BoolArray


def voight1988_forecast(
    time_d: npt.ArrayLike, displacement_mm: npt.ArrayLike, *, level: float = 0.90
) -> FailureForecast:
    """Failure time with interval from displacements, by Voight's law with α, A and t_f unknown (generalised inverse velocity).

    time_d           (n,)     d    rising; steps may differ
    displacement_mm  (…, n)   mm   cumulative, of the accelerating phase or the whole record; gaps (NaN) are left out
    level            number   –    of the interval, in (0, 1)
    returns          (…)           see FailureForecast

    Least squares of S = S0 + B·∫(t_f − t)^(−1/(α−1)) dt, in the likeliest of four kinds of noise (of the readings or of
    the rate; even or in proportion), with the interval of t_f by the profile of the misfit, autocorrelation allowed for.
    A failure is told only where the law beats what does not fail: see LEAST_GAINS.

    Raises ValueError when time is no rising row, shapes do not fit or the level lies outside (0, 1).
    Source: Voight (1988), Nature 332, and (1989), Science 243, for the law; Bates & Watts (1988), ch. 6, for the profile;
    the four noises and the rules of decision are ours, tuned on made series. Where both noises come together the interval
    is too narrow: it held 52 to 89 of 100 failures.
    """
    level = number("level", level, above=0, below=1, inclusive=False)
    time, displacement = times_and_readings(time_d, displacement_mm)
    shape = displacement.shape[:-1]
    rows = displacement.reshape(int(np.prod(shape)), time.size)
    numbers = np.full((4, len(rows)), np.nan)
    verdict = np.zeros(len(rows), dtype=np.int64)
    for row, readings in enumerate(rows):
        used = np.isfinite(readings)
        if used.sum() < FEWEST_READINGS:
            continue
        verdict[row], told = _foretell(time[used], readings[used], level)
        if verdict[row] == 3:
            numbers[:, row] = told
    failure, lower, upper, alpha = (part.reshape(shape) for part in numbers)
    result = verdict.reshape(shape)
    return FailureForecast(failure, lower, upper, alpha, result, np.asarray(result == 3))


Told = tuple[float, float, float, float]
NOTHING: Told = (np.nan, np.nan, np.nan, np.nan)


def _foretell(time: FloatArray, readings: FloatArray, level: float) -> tuple[int, Told]:
    """Verdict and forecast of one series without gaps, by the whole of it, or the later phase that contradicts it."""
    verdict, told = _judge(time, readings, level)
    for phase in LATER_PHASES if verdict == 3 else ():
        start = time.size - time.size // phase
        if time.size - start < FEWEST_READINGS:
            break
        later, other = _judge(time[start:], readings[start:], level)
        if later != 3 or (other[1] <= told[2] and other[2] >= told[1]):
            break
        told = other
    return verdict, told


def _judge(time: FloatArray, readings: FloatArray, level: float) -> tuple[int, Told]:
    """Verdict and forecast of one phase."""
    span = time[-1] - time[0]
    moved = readings - readings[0]
    if not moved.any():
        return 1, NOTHING
    quantile = NOISE_ALLOWANCE * float(fdtri(1, time.size - 4, level))
    fit = voight_fit(time, moved, quantile)
    if fit.rate <= 0 or fit.gains[0] <= LEAST_GAINS[0]:
        return 1, NOTHING
    fits = fit.order > LEAST_ORDER or fit.share < ROUNDING
    at_hand = fit.latest < NEAR_END * span and fit.gains.min() > NEAR_GAIN
    bounded = fit.latest < LATEST_END * span and (fit.latest < WIDEST_RATIO * fit.earliest or at_hand)
    told = bounded and fit.wait < LONGEST_WAIT * span and POWERS[0] < fit.power < POWERS[1]
    if not (fits and told and np.all(fit.gains > LEAST_GAINS)):
        return 2, NOTHING
    # No interval is finer than the readings it comes from.
    earliest = min(fit.earliest, max(fit.wait - fit.usual / 2, 0.0))
    latest = max(fit.latest, fit.wait + fit.usual / 2)
    last = time[-1]
    return 3, (last + fit.wait, last + earliest, last + latest, 1 + 1 / fit.power)
