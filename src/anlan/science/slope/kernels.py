"""The compiled inside of the Voight forecast: how likely a law is under noise of the readings and of the rate together.

The law is its power p = 1/(α − 1) and the wait from the last reading to failure. A reading is a start, the law, what the
rate's noise has added up to, and its own noise. A Kalman filter with two states (that sum, and the rate's noise now, which
has a memory) turns readings into independent innovations. A noise is a row of `fitting.noises`; times are in usual steps.
"""

from __future__ import annotations

import numpy as np
from numba import njit

LOWEST, HIGHEST = np.log(1 / 3), np.log(5.0)
"""Bounds of ln p, that is α from 4 down to 1.2; ours, round the 1.5 to 2.2 that Fukuzono reports."""
FLOOR = 1e-8
"""Share of the variance that no fit is trusted to explain: one part in 10⁴ of the movement, the rounding of readings."""
SMALLEST_SHARE = 0.02
"""Of the whole movement: what noise in proportion to it keeps where nothing has moved yet."""
TYPICAL, SPREAD = 0.1, 0.7
"""Middle and spread of ln p among slopes before one is seen: α 1.9, two thirds of them from 1.45 to 2.8."""


@njit(cache=True, nogil=True)
def law(logarithms, power):  # type: ignore[no-untyped-def]
    """Share of the movement made at each reading; logarithms are ln((t_f − t)/(t_f − last))."""
    rest = 1 - power
    moved = np.empty(logarithms.size)
    for i in range(logarithms.size):
        moved[i] = -logarithms[i] if abs(rest) < 1e-6 else (1 - np.exp(rest * logarithms[i])) / rest
    return (moved - moved[0]) / (moved[-1] - moved[0])


@njit(cache=True, nogil=True)
def memories(steps, memory):  # type: ignore[no-untyped-def]
    """What the rate's noise keeps over each step, and how many steps without a memory would add up as much."""
    kept, long = np.zeros(steps.size), steps.copy()
    if memory > 0:
        for i in range(steps.size):
            kept[i] = memory ** steps[i]
            long[i] = (steps[i] * (1 + memory) - 2 * memory * (1 - kept[i]) / (1 - memory)) / (1 - memory)
    return kept, long


@njit(cache=True, nogil=True)
def advance(state, before, after, per_step, kept, long, noise):  # type: ignore[no-untyped-def]
    """The filter's next step: its state (variance of the sum, covariance with the rate's noise, variance of that), the
    gains of both, the reach of the rate's noise into the sum, and the weight of the innovation, one over its variance."""
    sums, both, rate = state
    grown, share = (after - before) * per_step, after + SMALLEST_SHARE
    added = (noise[2] + noise[3] * grown * grown) * long
    reach = 0.0
    if noise[4] > 0:
        reach = np.sqrt(added)
        rate = kept * kept * rate + 1 - kept * kept
        both *= kept
        added = reach * (2 * both + reach * rate)
        both += reach * rate
    sums += added
    variance = sums + noise[0] + noise[1] * share * share + 1e-14
    weight = 1 / variance
    first, second = sums * weight, both * weight
    return (sums * (1 - first), both * (1 - first), rate - both * second), first, second, reach, weight


@njit(cache=True, nogil=True)
def whitened(columns, moved, steps, noise):  # type: ignore[no-untyped-def]
    """Innovations of each column (n, …) over their spread, and the sum of the logarithms of their variances."""
    kept, long = memories(steps, noise[4])
    found = np.empty((steps.size, columns.shape[1]))
    level, rate = columns[0].copy(), np.zeros(columns.shape[1])
    state, spreads, span = (noise[0] + noise[1] * (moved[0] + SMALLEST_SHARE) ** 2, 0.0, 1.0), 0.0, steps.sum()
    for i in range(steps.size):
        state, first, second, reach, weight = advance(
            state, moved[i], moved[i + 1], span / steps[i], kept[i], long[i], noise
        )
        spreads -= np.log(weight)
        root = np.sqrt(weight)
        for k in range(columns.shape[1]):
            rate[k] *= kept[i]
            level[k] += reach * rate[k]
            new = columns[i + 1, k] - level[k]
            level[k] += first * new
            rate[k] += second * new
            found[i, k] = new * root
    return found, spreads


@njit(cache=True, nogil=True)
def likelihood(y, steps, kept, long, logarithms, at, noise):  # type: ignore[no-untyped-def]
    """Log likelihood of the law with ln p, its rate above zero, times the prior of p; start, rate and size unknown."""
    moved = law(logarithms, np.exp(at))
    state = (noise[0] + noise[1] * (moved[0] + SMALLEST_SHARE) ** 2, 0.0, 1.0)
    y_level, f_level, y_rate, f_rate = y[0], moved[0], 0.0, 0.0
    total = product = norm = spreads = 0.0
    many, span = 1.0, steps.sum()
    for i in range(steps.size):
        state, first, second, reach, weight = advance(
            state, moved[i], moved[i + 1], span / steps[i], kept[i], long[i], noise
        )
        many *= weight
        if many < 1e-200 or many > 1e200:
            spreads -= np.log(many)
            many = 1.0
        y_rate *= kept[i]
        f_rate *= kept[i]
        y_level += reach * y_rate
        f_level += reach * f_rate
        y_new, f_new = y[i + 1] - y_level, moved[i + 1] - f_level
        y_level += first * y_new
        f_level += first * f_new
        y_rate += second * y_new
        f_rate += second * f_new
        total += y_new * y_new * weight
        product += y_new * f_new * weight
        norm += f_new * f_new * weight
    left = FLOOR * total + (max(total - product * product / norm, 0.0) if product > 0 else total)
    fit = -0.5 * (spreads - np.log(many) + np.log(norm) + (y.size - 2) * np.log(left))
    return fit - 0.5 * ((at - TYPICAL) / SPREAD) ** 2


@njit(cache=True, nogil=True)
def best_power(y, steps, kept, long, logarithms, noise, start, width):  # type: ignore[no-untyped-def]
    """Highest likelihood at a waiting time and the ln p that gives it: the top of a parabola through three that hold it."""
    middle = min(max(start, LOWEST), HIGHEST)
    at = likelihood(y, steps, kept, long, logarithms, middle, noise)
    low = likelihood(y, steps, kept, long, logarithms, middle - width, noise)
    high = likelihood(y, steps, kept, long, logarithms, middle + width, noise)
    while True:
        if low > at and low >= high and middle - width > LOWEST:
            middle, at, high = middle - width, low, at
            low = likelihood(y, steps, kept, long, logarithms, middle - width, noise)
        elif high > at and middle + width < HIGHEST:
            middle, at, low = middle + width, high, at
            high = likelihood(y, steps, kept, long, logarithms, middle + width, noise)
        elif 2 * at - low - high > 4.0 and width > 1e-3:
            width *= 0.3
            low = likelihood(y, steps, kept, long, logarithms, middle - width, noise)
            high = likelihood(y, steps, kept, long, logarithms, middle + width, noise)
        else:
            break
    bend = 2 * at - low - high
    if at < low or at < high or bend <= 0:
        return at, middle, width
    shift = 0.5 * (high - low) / bend
    return at + 0.25 * (high - low) * shift, middle + shift * width, width


@njit(cache=True, nogil=True)
def profile(y, time, waits, noises, start, width):  # type: ignore[no-untyped-def]
    """Highest likelihood and its ln p, at each noise (rows) and waiting time, sought from the ln p given for each by steps
    of a width; with a width of 0 the likelihood there."""
    steps = np.diff(time)
    logarithms = np.empty((waits.size, time.size))
    for k in range(waits.size):
        for i in range(time.size):
            logarithms[k, i] = np.log((time[-1] - time[i]) / waits[k] + 1)
    found, powers = np.empty((len(noises), waits.size)), np.empty((len(noises), waits.size))
    for j in range(len(noises)):
        kept, long = memories(steps, noises[j, 4])
        reach = width
        for k in range(waits.size):
            if width == 0:
                found[j, k], powers[j, k] = (
                    likelihood(y, steps, kept, long, logarithms[k], start[k], noises[j]),
                    start[k],
                )
                continue
            begin = powers[j - 1, k] if j > 0 else start[k]
            found[j, k], powers[j, k], reach = best_power(
                y, steps, kept, long, logarithms[k], noises[j], begin, min(3 * reach, width)
            )
    return found, powers
