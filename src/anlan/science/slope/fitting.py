"""One displacement series fitted by Voight's law, and by the movements that could be taken for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anlan.science.arrays import FloatArray
from anlan.science.slope import kernels

WAITS = 18
"""Waiting times tried, evenly in their logarithm, from a fiftieth of the usual step to twenty times the record."""
READINGS, READINGS_IN_PROPORTION, RATE, RATE_IN_PROPORTION = range(4)
"""Kinds of noise: of the readings, or of the rate; even, or in proportion to the movement so far, or to the rate."""
SMALLEST_SHARE = 0.02
"""Of the whole movement: what noise in proportion to it keeps where nothing has moved yet."""
PULSE_LENGTHS = np.array([0.003, 0.03, 0.1, 0.3, 1.0, 4.0])
RISE_WIDTHS = np.array([0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5])
RISE_MIDDLES = 0.1 + np.arange(20) / 15
PERIODS = 2.5 * 0.82 ** np.arange(18)
"""Of the harmless movements, as shares of the record: how long a pulse relaxes, how long and when a rate rises and falls
(its middle up to three widths after the end), how long a season is."""
ROUNDED = 1e-12
"""A shape of which less is left once steady creep is taken out is steady creep."""
ROUNDING = 0.002
"""Misfit, as a share of the movement, below which its order is rounding and no memory."""


@dataclass(frozen=True)
class VoightFit:
    """Law and interval in the units of the time given; wait counts from the last reading.

    power     p = 1/(α − 1)
    rate      now, by the law
    order     von Neumann ratio of what is left over: 2 for white noise, near 0 for a fit that misses the shape
    share     size of what is left over, as a share of the movement, both as the noise sees them
    usual     the median step
    gains     log likelihood by which the law beats: steady creep; with it a change of rate; a pulse; a rise; a season
    """

    wait: float
    earliest: float
    latest: float
    power: float
    rate: float
    noise: int
    order: float
    share: float
    usual: float
    gains: FloatArray


def seen(columns: FloatArray, size: FloatArray, noise: int) -> FloatArray:
    """Columns (…, n) as the noise sees them: without their mean, or as increments; over the size of the noise."""
    if noise in (RATE, RATE_IN_PROPORTION):
        return np.diff(columns) / size
    share = size**-2.0
    return np.asarray((columns - (columns @ share)[..., None] / share.sum()) / size)


def harmless(y: FloatArray, time: FloatArray, size: FloatArray, noise: int) -> FloatArray:
    """Least misfit of five movements that do not fail: steady creep alone; with a steady change of rate; with a pulse
    that relaxes (a step when short, a lasting change of rate when long); with a rise and fall of the rate; a season."""
    part = (time - time[0]) / (time[-1] - time[0])
    steady = seen(part, size, noise)
    steady = steady / np.sqrt(steady @ steady)
    rest = y - (y @ steady) * steady
    total = float(rest @ rest)

    def taken(shapes: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Shapes as seen, what is in them of the rest, and their squares once steady creep is taken out."""
        columns = seen(shapes, size, noise)
        squares = np.einsum("kn,kn->k", columns, columns)
        left = squares - (columns @ steady) ** 2
        return columns, columns @ rest, np.where(left > ROUNDED * squares, left, np.inf)

    def least(shapes: FloatArray) -> float:
        """Misfit with the best of shapes that each add one column."""
        _, product, squares = taken(shapes)
        return total - float(np.max(product**2 / squares))

    last = part.size - 6
    starts = part[sorted({*range(0, part.size - 1, max(last // 24, 1)), *range(max(last, 0), part.size - 1)})]
    since = np.maximum(part - starts[:, None], 0)
    pulses = 1 - np.exp(-since / PULSE_LENGTHS[:, None, None])
    until = (RISE_MIDDLES[:, None] - part) / RISE_WIDTHS[:, None, None]
    rises = 1 / (1 + np.exp(np.minimum(until[1 + 3 * RISE_WIDTHS[:, None] >= RISE_MIDDLES], 500)))
    turns = 2 * np.pi * part / PERIODS[:, None]
    sines, of_sine, sine = taken(np.sin(turns))
    cosines, of_cosine, cosine = taken(np.cos(turns))
    both = np.einsum("kn,kn->k", sines, cosines) - (sines @ steady) * (cosines @ steady)
    explained = (of_sine**2 * cosine - 2 * of_sine * of_cosine * both + of_cosine**2 * sine) / (sine * cosine - both**2)
    season = total - float(np.nanmax(explained))
    shapes = (pulses.reshape(-1, part.size), rises)
    misfits = np.array([total, least((part**2)[None]), *(least(each) for each in shapes), season])
    return np.asarray(np.maximum(misfits, 0.0) + kernels.FLOOR * float(y @ y))


def law(time: FloatArray, wait: float, power: float) -> FloatArray:
    """Displacement by the law, up to a constant, with the rate 1 at the last reading; p = 1 is the logarithm."""
    logarithms = np.log((time[-1] - time) / wait + 1)
    rest = 1 - power
    return np.asarray(-logarithms if abs(rest) < 1e-6 else (1 - np.exp(rest * logarithms)) / rest)


def expected_size(time: FloatArray, noise: int, wait: float, power: float) -> FloatArray:
    """Size of the noise up to a factor, for those in proportion after a law."""
    if noise == READINGS:
        return np.ones(time.size)
    steps = np.diff(time)
    even = np.sqrt(steps * np.median(steps))
    if noise == RATE:
        return even
    moved = law(time, wait, power)
    moved = (moved - moved[0]) / (moved[-1] - moved[0])
    if noise == READINGS_IN_PROPORTION:
        return np.asarray(moved + SMALLEST_SHARE)
    return np.asarray(np.diff(moved) * even / steps + 1e-9)


def _least(
    displacement: FloatArray, time: FloatArray, waits: FloatArray, size: FloatArray, noise: int
) -> tuple[FloatArray, float, float, float]:
    """Misfit at each wait; and the best wait, its misfit and power."""
    y, inverse, of_readings = seen(displacement, size, noise), 1 / size, noise < RATE
    lefts, powers = kernels.profile(y, time, waits, inverse, of_readings)
    best = int(np.argmin(lefts))
    shortest, longest = waits[max(best - 1, 0)], waits[min(best + 1, waits.size - 1)]
    near, far = max(kernels.LOWEST, powers[best] - 0.5), min(kernels.HIGHEST, powers[best] + 0.5)
    wait, left, power = kernels.best_wait(y, time, inverse, of_readings, shortest, longest, near, far)
    if lefts[best] < left:
        wait, left, power = waits[best], lefts[best], powers[best]
    return lefts, float(wait), float(left), float(np.exp(power))


def voight_fit(time: FloatArray, displacement: FloatArray, quantile: float) -> VoightFit:
    """The law in its likeliest noise; the interval where the misfit is at most 1 + quantile/ν times the least."""
    steps = np.diff(time)
    usual = float(np.median(steps))
    waits = np.geomspace(0.02 * usual, 20 * (time[-1] - time[0]), WAITS)
    likelihood, wait, power = -np.inf, usual, 1.0
    for kind in (READINGS, READINGS_IN_PROPORTION, RATE, RATE_IN_PROPORTION):
        if kind == RATE_IN_PROPORTION:
            _, wait, _, power = _least(displacement, time, waits[::2], expected_size(time, kind, wait, power), kind)
        scale = expected_size(time, kind, wait, power)
        these, wait, left, power = _least(displacement, time, waits, scale, kind)
        as_likely = -0.5 * (time.size - 1) * np.log(left) - np.log(scale).sum()
        if kind < RATE:
            as_likely -= 0.5 * np.log((scale**-2.0).sum())
        if as_likely > likelihood:
            likelihood, noise, size, lefts = as_likely, kind, scale, these
            best = (wait, left, power)
    wait, left, power = best
    y, column = seen(displacement, size, noise), seen(law(time, wait, power), size, noise)
    rate = float(y @ column / (column @ column))
    residual = y - rate * column
    square = float(residual @ residual)
    order = float(np.sum(np.diff(residual) ** 2) / square) if square > 0 else 2.0
    share = float(np.sqrt(square / (y @ y)))
    memory = 0.0 if share < ROUNDING else max(1 - order / 2, 0.0)
    freedom = max((time.size - 1) * (1 - memory) / (1 + memory), 5.0)
    cut = left * (1 + quantile / (freedom - 3))
    inside = np.flatnonzero(lefts <= cut)
    after = int(np.searchsorted(waits, wait))
    first = min([*inside[:1], after])
    final = max([*inside[-1:], after - 1])
    inverse, of_readings = 1 / size, noise < RATE
    earliest, latest = 0.0, np.inf
    if first > 0:
        start = min(waits[min(first, WAITS - 1)], wait)
        earliest = float(kernels.crossing(y, time, inverse, of_readings, start, waits[first - 1], cut))
    if final + 1 < WAITS:
        start = max(waits[max(final, 0)], wait)
        latest = float(kernels.crossing(y, time, inverse, of_readings, start, waits[final + 1], cut))
    gains = 0.5 * freedom * np.log(harmless(y, time, size, noise) / left)
    return VoightFit(wait, earliest, latest, power, rate, noise, order, share, usual, gains)
