"""When a slope will fail, by Voight's law fitted to its displacements — or that nothing says it will."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, number
from anlan.science.slope.displacement import times_and_readings
from anlan.science.slope.fitting import voight_fit

FEWEST_READINGS = 15
"""Fewer say too little: a law with four unknowns, to be told from a step or a pulse."""
TAIL = 0.07
"""Of 1 − level, left outside each end of the interval; half would do if all were as assumed. Tuned on made series."""
LEAST_GAINS = np.array([3.0, 4.0, 6.0, -2.0, 0.0])
"""Log likelihood by which the law must beat steady creep, a steady change of rate and a relaxing pulse, and by which a
rise and fall of the rate, with an unknown more than the law, may at most be better; and over a season."""
FAR, FAR_GAIN = 0.4, 1.5
"""A failure farther off than this share of the record must also beat exponential growth, which it still looks like."""
LONGEST_WAIT, LATEST_END, WIDEST_RATIO = 1.0, 10.0, 100.0
"""A failure is told at most one record length ahead; the interval ends within ten, its end at most a hundred times its
beginning away — or, where it begins at once, with gains over a change of rate and a pulse of NEAR_GAIN at least."""
NEAR_GAIN = 8.0
LATER_PHASES = (2, 4)
"""The last half and the last quarter of a record: where one foretells a time outside the interval of the whole, the law
began later than the record, and the later phase is believed."""


@dataclass(frozen=True)
class FailureForecast:
    """The forecast of each series; NaN where none is made.

    failure_time_d     d      as likely to be earlier as later, on the clock of the readings
    lower_d, upper_d   d      interval with the level asked for; with verdict 2 open: infinite, “if at all, not before”
    alpha              –      Voight's exponent that goes with the time
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

    The likelihood of S = S0 + B·∫(t_f − t)^(−1/(α−1)) dt under noise of the readings and of the rate together, in any
    ratio, even or in proportion, that of the rate with or without a memory: the likeliest α, all noises summed up.
    A failure is told only where the law beats what does not fail: see LEAST_GAINS.

    Raises ValueError when time is no rising row, shapes do not fit or the level lies outside (0, 1).
    Source: Voight (1988), Nature 332, and (1989), Science 243, for the law; Harvey (1989), Forecasting, Structural Time
    Series Models and the Kalman Filter, ch. 3, for the likelihood by a filter; the set of noises and the rules of decision
    are ours, tuned on made series.
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
        if verdict[row] >= 2:
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
        if later != 3 or told[1] <= other[0] <= told[2]:
            break
        told = other
    return verdict, told


def _judge(time: FloatArray, readings: FloatArray, level: float) -> tuple[int, Told]:
    """Verdict and forecast of one phase."""
    span = time[-1] - time[0]
    moved = readings - readings[0]
    if not moved.any():
        return 1, NOTHING
    fit = voight_fit(time, moved, TAIL * (1 - level))
    steady, change, growth, *others = fit.gains
    if steady <= LEAST_GAINS[0]:
        return 1, NOTHING
    at_hand = min(change, others[0]) > NEAR_GAIN
    bounded = fit.latest < LATEST_END * span and (fit.latest < WIDEST_RATIO * fit.earliest or at_hand)
    near = fit.wait < FAR * span or (fit.wait < LONGEST_WAIT * span and growth > FAR_GAIN)
    if not (bounded and near and np.all(np.array([steady, change, *others]) > LEAST_GAINS)):
        return 2, (np.nan, time[-1] + fit.earliest, np.inf, np.nan)
    # No interval is finer than the readings it comes from.
    earliest = min(fit.earliest, max(fit.wait - fit.usual / 2, 0.0))
    latest = max(fit.latest, fit.wait + fit.usual / 2)
    last = time[-1]
    return 3, (last + fit.wait, last + earliest, last + latest, 1 + 1 / fit.power)
