"""The compiled inside of the Voight forecast: what the law leaves of a series, and where it leaves least.

A series y comes as its noise sees it (`fitting.seen`): readings without their mean, or increments, over their expected
size; `inverse` is one over that size. The law is its power p = 1/(α − 1) and the wait from the last reading to failure.
"""

from __future__ import annotations

import numpy as np
from numba import njit

LOWEST, HIGHEST = np.log(1 / 3), np.log(5.0)
"""Bounds of ln p, that is α from 4 down to 1.2; ours, round the 1.5 to 2.2 that Fukuzono reports."""
FLOOR = 1e-8
"""Share of the variance that no fit is trusted to explain: one part in 10⁴ of the movement, the rounding of readings."""
GOLDEN = (np.sqrt(5.0) - 1) / 2


@njit(cache=True, nogil=True)
def left_over(y, logarithms, power, inverse, of_readings):  # type: ignore[no-untyped-def]
    """Sum of squares that the law with a rate above zero leaves of y; logarithms are ln((t_f − t)/(t_f − last))."""
    rest = 1 - power
    total = norm = product = mean = shares = before = 0.0
    for i in range(logarithms.size):
        value = -logarithms[i] if abs(rest) < 1e-6 else (1 - np.exp(rest * logarithms[i])) / rest
        if of_readings:
            scaled = value * inverse[i]
            mean += scaled * inverse[i]
            shares += inverse[i] * inverse[i]
            product += y[i] * scaled
            norm += scaled * scaled
            total += y[i] * y[i]
        elif i > 0:
            scaled = (value - before) * inverse[i - 1]
            product += y[i - 1] * scaled
            norm += scaled * scaled
            total += y[i - 1] * y[i - 1]
        before = value
    if of_readings:
        norm -= mean * mean / shares
    if product <= 0 or norm <= 0:
        return total * (1 + FLOOR)
    return max(total - product * product / norm, 0.0) + FLOOR * total


@njit(cache=True, nogil=True)
def best_power(y, time, wait, inverse, of_readings, low, high):  # type: ignore[no-untyped-def]
    """Least misfit at a waiting time, and the ln p between two that gives it: coarse steps, then golden section."""
    logarithms = np.empty(time.size)
    for i in range(time.size):
        logarithms[i] = np.log((time[-1] - time[i]) / wait + 1)
    best, least, steps = low, np.inf, 5
    for k in range(steps):
        at = low + (high - low) * k / (steps - 1)
        left = left_over(y, logarithms, np.exp(at), inverse, of_readings)
        if left < least:
            best, least = at, left
    width = (high - low) / (steps - 1)
    a, b = max(low, best - width), min(high, best + width)
    c, d = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
    at_c = left_over(y, logarithms, np.exp(c), inverse, of_readings)
    at_d = left_over(y, logarithms, np.exp(d), inverse, of_readings)
    while b - a > 1e-5 and (b - a > 0.1 or abs(at_c - at_d) > 1e-3 * min(at_c, at_d)):
        if at_c < at_d:
            b, d, at_d = d, c, at_c
            c = b - GOLDEN * (b - a)
            at_c = left_over(y, logarithms, np.exp(c), inverse, of_readings)
        else:
            a, c, at_c = c, d, at_d
            d = a + GOLDEN * (b - a)
            at_d = left_over(y, logarithms, np.exp(d), inverse, of_readings)
    if min(at_c, at_d) < least:
        return (at_c, c) if at_c < at_d else (at_d, d)
    return least, best


@njit(cache=True, nogil=True)
def profile(y, time, waits, inverse, of_readings):  # type: ignore[no-untyped-def]
    """Least misfit at each of rising waiting times, and the ln p that gives it; each search starts from its neighbour."""
    lefts, powers = np.empty(waits.size), np.empty(waits.size)
    low, high = LOWEST, HIGHEST
    for k in range(waits.size):
        lefts[k], powers[k] = best_power(y, time, waits[k], inverse, of_readings, low, high)
        low, high = max(LOWEST, powers[k] - 0.5), min(HIGHEST, powers[k] + 0.5)
    return lefts, powers


@njit(cache=True, nogil=True)
def best_wait(y, time, inverse, of_readings, shortest, longest, low, high):  # type: ignore[no-untyped-def]
    """Waiting time of least misfit between two, that misfit and its ln p, by golden section."""
    a, b = np.log(shortest), np.log(longest)
    c, d = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
    at_c = best_power(y, time, np.exp(c), inverse, of_readings, low, high)[0]
    at_d = best_power(y, time, np.exp(d), inverse, of_readings, low, high)[0]
    while b - a > 1e-5 and (b - a > 0.1 or abs(at_c - at_d) > 1e-3 * min(at_c, at_d)):
        if at_c < at_d:
            b, d, at_d = d, c, at_c
            c = b - GOLDEN * (b - a)
            at_c = best_power(y, time, np.exp(c), inverse, of_readings, low, high)[0]
        else:
            a, c, at_c = c, d, at_d
            d = a + GOLDEN * (b - a)
            at_d = best_power(y, time, np.exp(d), inverse, of_readings, low, high)[0]
    wait = np.exp(0.5 * (a + b))
    left, power = best_power(y, time, wait, inverse, of_readings, low, high)
    return wait, left, power


@njit(cache=True, nogil=True)
def crossing(y, time, inverse, of_readings, inside, outside, cut):  # type: ignore[no-untyped-def]
    """Waiting time at which the least misfit passes the cut, between one inside and one outside, by halving."""
    a, b = np.log(inside), np.log(outside)
    for _ in range(8):
        middle = 0.5 * (a + b)
        if best_power(y, time, np.exp(middle), inverse, of_readings, LOWEST, HIGHEST)[0] <= cut:
            a = middle
        else:
            b = middle
    return np.exp(0.5 * (a + b))
