"""One displacement series fitted by Voight's law in noise of readings and rate together, and by what could be taken for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anlan.science.arrays import FloatArray
from anlan.science.slope import kernels

WAITS = 12
"""Waiting times tried at once, evenly in their logarithm; at first from a fiftieth of the usual step to twenty times the
record, then, while most of them are out of the question, closer together."""
OUT_OF_QUESTION = 8.0
"""Log likelihood behind the best from which a waiting time is."""
WORTH_A_LOOK = 4.0
"""The same for a noise."""
MOST_NOISES, COMPARED = 12, 4
"""Noises kept at most; and of them, the likeliest, in which the law is compared with what is harmless, beside the few."""
MEMORY = 0.8
"""What the noise of the rate keeps from one usual step to the next, in the noises that have a memory."""
RATIOS, LARGEST_RATIO = 8, 5.0
"""Ratios tried of the variance that the rate's noise adds in a step to that of a reading: to the largest, from 1/n²."""
PULSE_LENGTHS = np.array([0.003, 0.03, 0.1, 0.3, 1.0, 4.0])
RISE_WIDTHS = np.array([0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5])
RISE_MIDDLES = 0.1 + np.arange(20) / 15
PERIODS = 2.5 * 0.82 ** np.arange(18)
GROWTHS = np.geomspace(0.04, 3.0, 16)
"""Of the harmless movements, as shares of the record: how long a pulse relaxes, how long and when a rate rises and falls
(its middle up to three widths after the end), how long a season is, in what time a growing rate grows e-fold."""
ROUNDED = 1e-12
"""A shape of which less is left once steady creep is taken out is steady creep."""


@dataclass(frozen=True)
class VoightFit:
    """Law and interval in the units of the time given; wait counts from the last reading.

    power     p = 1/(α − 1)
    usual     the median step
    gains     log likelihood by which the law beats: steady creep; with it a change of rate; a pulse; a rise; a season
    """

    wait: float
    earliest: float
    latest: float
    power: float
    usual: float
    gains: FloatArray


def noises(readings: int) -> tuple[FloatArray, FloatArray]:
    """A few noises to look for the law in, and all: variances of readings, even and in proportion to the movement, of
    the rate, even and in proportion to it; memory of the rate's."""
    both = [
        (1.0 - i, i, ratio * (1 - j), ratio * j, memory)
        for ratio in np.geomspace(readings**-2.0, LARGEST_RATIO, RATIOS)
        for i in (0, 1)
        for j in (0, 1)
        for memory in (0, MEMORY)
    ]
    alone = [
        (1, 0, 0, 0, 0),
        (0, 1, 0, 0, 0),
        (0, 0, 1, 0, 0),
        (0, 0, 0, 1, 0),
        (0, 0, 1, 0, MEMORY),
        (0, 0, 0, 1, MEMORY),
    ]
    ratio = 1 / readings
    mixed = [(1, 0, ratio, 0, 0), (1, 0, 0, ratio, 0), (0, 1, 0, ratio, 0)]
    return np.array(alone[:4] + mixed, dtype=np.float64), np.array(alone + both, dtype=np.float64)


def shapes(part: FloatArray) -> tuple[FloatArray, list[slice]]:
    """Movements that do not fail, (n, …), part the share of the record gone: steady creep; a steady change of rate; pulses
    that relax (steps when short, lasting changes of rate when long); rises and falls of the rate; seasons."""
    last = part.size - 6
    starts = part[sorted({*range(0, part.size - 1, max(last // 24, 1)), *range(max(last, 0), part.size - 1)})]
    since = np.maximum(part - starts[:, None], 0)
    pulses = (1 - np.exp(-since / PULSE_LENGTHS[:, None, None])).reshape(-1, part.size)
    until = (RISE_MIDDLES[:, None] - part) / RISE_WIDTHS[:, None, None]
    rises = 1 / (1 + np.exp(np.minimum(until[1 + 3 * RISE_WIDTHS[:, None] >= RISE_MIDDLES], 500)))
    turns = 2 * np.pi * part / PERIODS[:, None]
    growths = np.exp((part - 1) / GROWTHS[:, None])
    rows = [part[None], part[None] ** 2, growths, pulses, rises, np.sin(turns), np.cos(turns)]
    ends = np.cumsum([len(row) for row in rows])
    return np.ascontiguousarray(np.concatenate(rows).T), [
        slice(b - len(row), b) for b, row in zip(ends, rows, strict=True)
    ]


def misfits(y: FloatArray, columns: FloatArray, kinds: list[slice]) -> FloatArray:
    """Least misfit of the whitened series with each kind of whitened `shapes`, steady creep always with it."""
    steady = columns[:, 0] / np.sqrt(columns[:, 0] @ columns[:, 0])
    rest = y - (y @ steady) * steady
    total = float(rest @ rest)
    of_rest, of_steady = rest @ columns, steady @ columns
    squares = np.einsum("nk,nk->k", columns, columns)
    left = squares - of_steady**2
    left = np.where(left > ROUNDED * squares, left, np.inf)
    alone = total - of_rest**2 / left
    _, change, growths, pulses, rises, sines, cosines = kinds
    both = np.einsum("nk,nk->k", columns[:, sines], columns[:, cosines]) - of_steady[sines] * of_steady[cosines]
    explained = of_rest[sines] ** 2 * left[cosines] - 2 * of_rest[sines] * of_rest[cosines] * both
    explained = (explained + of_rest[cosines] ** 2 * left[sines]) / (left[sines] * left[cosines] - both**2)
    best = [
        total,
        *(alone[kind].min() for kind in (change, growths, pulses, rises)),
        total - float(np.nanmax(explained)),
    ]
    return np.asarray(np.maximum(best, 0.0) + kernels.FLOOR * float(y @ y))


def gains(y: FloatArray, steps: FloatArray, moved: FloatArray, kept: FloatArray) -> FloatArray:
    """Log likelihood by which the law beats the five, each in the noise that suits it best of those kept."""
    part = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    candidates, kinds = shapes(part)
    columns = np.column_stack([y, moved, candidates])
    found = np.empty((len(kept), 7))
    for row, noise in zip(found, kept, strict=True):
        white, spreads = kernels.whitened(columns, moved, steps, noise)
        target, law = white[:, 0], white[:, 1]
        left = float(target @ target - max(target @ law, 0.0) ** 2 / (law @ law))
        left = max(left, 0.0) + kernels.FLOOR * float(target @ target)
        row[:] = -0.5 * (spreads + steps.size * np.log([left, *misfits(target, white[:, 2:], kinds)]))
    best = found.max(axis=0)
    return np.asarray(best[0] - best[1:])


def voight_fit(time: FloatArray, displacement: FloatArray, tail: float) -> VoightFit:
    """The law, its interval with this tail of the likelihood at each end, and how far it beats what is harmless."""
    usual = float(np.median(np.diff(time)))
    clock = (time - time[0]) / usual
    few, every = noises(time.size)
    shortest, longest = np.log(0.02), np.log(20 * clock[-1])
    powers = np.zeros(WAITS)
    for _ in range(4):
        waits = np.linspace(shortest, longest, WAITS)
        found, ridges = kernels.profile(displacement, clock, np.exp(waits), few, powers, 0.3)
        likely = found.max(axis=0)
        inside = np.flatnonzero(likely > likely.max() - OUT_OF_QUESTION)
        ridge = ridges[found.max(axis=1).argmax()]
        first, final = max(inside[0] - 1, 0), min(inside[-1] + 1, WAITS - 1)
        shortest, longest = waits[first], waits[final]
        powers = np.interp(np.linspace(shortest, longest, WAITS), waits, ridge)
        if final - first > 0.7 * WAITS:
            break
    sample = np.linspace(first, final, 4).round().astype(int)
    at_sample = kernels.profile(displacement, clock, np.exp(waits[sample]), every, ridge[sample], 0.0)[0].max(axis=1)
    order = np.argsort(-at_sample)[:MOST_NOISES]
    kept = every[order[at_sample[order] > at_sample.max() - WORTH_A_LOOK]]
    waits = np.linspace(shortest, longest, WAITS)
    found, ridges = kernels.profile(displacement, clock, np.exp(waits), kept, powers, 0.3)
    fine = np.linspace(shortest, longest, 30 * WAITS)
    density = np.interp(fine, waits, np.logaddexp.reduce(found, axis=0))
    density = np.exp(density - density.max())
    share = np.cumsum(density) / density.sum()
    earliest, middle, latest = np.exp(np.interp([tail, 0.5, 1 - tail], share, fine))
    noise, best = np.unravel_index(found.argmax(), found.shape)
    moved = kernels.law(np.log((clock[-1] - clock) / np.exp(waits[best]) + 1), np.exp(ridges[noise, best]))
    beats = gains(displacement, np.diff(clock), moved, np.concatenate([kept[:COMPARED], few[:4]]))
    power = float(np.exp(np.interp(np.log(middle), waits, ridges[noise])))
    return VoightFit(middle * usual, earliest * usual, latest * usual, power, usual, beats)
