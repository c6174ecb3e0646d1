"""Displacement series made to try the forecast: some that fail by Voight's law, some that only look like it."""

from __future__ import annotations

import numpy as np

from anlan.science.arrays import FloatArray

NOISES = ("readings", "readings in proportion", "rate", "rate in proportion", "readings with memory")
HARMLESS = (
    "steady creep", "no movement", "decelerating creep", "steadily quicker creep", "growing creep",
    "steps", "soft steps", "rain pulses", "creep after antecedent rain", "season", "lasting change of rate",
)  # fmt: skip


def failing(
    rng: np.random.Generator,
    seeds: int,
    *,
    alpha: float,
    seen: float,
    readings: int,
    noise: str,
    size: float,
    failure_d: float = 100.0,
) -> tuple[FloatArray, FloatArray]:
    """Displacements by Voight's law up to a share of the life; noise as a share of movement or rate; gaps.

    The law is written out here again, by its integral, and no code of the product is used.
    """
    time = np.linspace(0.0, seen * failure_d, readings)
    power = 1 / (alpha - 1)
    left = 1 - time / failure_d
    true = -np.log(left) if alpha == 2 else (1 - left ** (1 - power)) / (1 - power)
    true = true / true[-1] * 100.0
    steps = np.diff(true)
    if noise == "readings":
        series = true + rng.normal(0, size * 100, (seeds, readings))
    elif noise == "readings in proportion":
        series = true * (1 + rng.normal(0, size, (seeds, readings)))
    elif noise == "rate":
        series = summed(steps + rng.normal(0, size * steps.mean(), (seeds, readings - 1)))
    elif noise == "rate in proportion":
        series = summed(steps * np.exp(rng.normal(0, size, (seeds, readings - 1))))
    else:
        error = rng.normal(0, size * 100, (seeds, readings))
        for k in range(1, readings):
            error[:, k] = 0.5 * error[:, k - 1] + np.sqrt(0.75) * error[:, k]
        series = true + error
    return time, with_gaps(rng, series)


def summed(steps: FloatArray) -> FloatArray:
    return np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)], axis=1)


def with_gaps(rng: np.random.Generator, series: FloatArray) -> FloatArray:
    """One reading in eight lost, and one silence of a tenth of the record."""
    seeds, readings = series.shape
    lost = rng.random(series.shape) < 0.125
    begin = rng.integers(1, readings - readings // 8, seeds)[:, None]
    at = np.arange(readings)
    lost |= (at >= begin) & (at < begin + readings // 10)
    lost[:, 0] = False
    return np.where(lost, np.nan, series)


def not_failing(
    rng: np.random.Generator, seeds: int, kind: str, *, readings: int, noise: float = 0.005, span_d: float = 100.0
) -> tuple[FloatArray, FloatArray]:
    """Displacements that do not lead to failure, the record cut at a random moment of whatever goes on."""
    time = np.linspace(0.0, span_d, readings)
    rows = []
    for _ in range(seeds):
        rate = rng.uniform(0.2, 2)
        if kind == "steady creep":
            moved = rate * time
        elif kind == "no movement":
            moved = 0 * time
        elif kind == "decelerating creep":
            shapes = [
                np.log1p(time / rng.uniform(2, 30)),
                (time / span_d) ** rng.uniform(0.2, 0.8),
                1 - np.exp(-time / rng.uniform(5, 80)),
            ]
            moved = 50 * rate * shapes[rng.integers(3)]
        elif kind == "steadily quicker creep":
            moved = rate * time + rng.uniform(0.2, 3) * rate * time**2 / span_d
        elif kind == "growing creep":
            moved = 20 * rate * np.expm1(time / rng.uniform(20, 100))
        elif kind == "steps":
            moved = rate * time + sum(
                rng.uniform(3, 60) * (time > rng.uniform(0, span_d)) for _ in range(rng.integers(1, 6))
            )
        elif kind == "soft steps":
            moved = rate * time + sum(
                rng.uniform(3, 60) / (1 + np.exp(-(time - rng.uniform(0, span_d)) / rng.uniform(0.5, 6)))
                for _ in range(rng.integers(1, 6))
            )
        elif kind == "rain pulses":
            moved = rate * time
            for _ in range(rng.integers(2, 9)):
                since = np.maximum(time - rng.uniform(0, span_d), 0)
                moved = moved + rng.uniform(3, 60) * (1 - np.exp(-since / rng.uniform(1, 12)))
        elif kind == "creep after antecedent rain":
            step = time[1]
            rain = np.where(rng.random(readings) < 0.12 * step, rng.gamma(0.8, 20, readings), 0)
            wet = np.zeros(readings)
            for k in range(1, readings):
                wet[k] = 0.84**step * wet[k - 1] + rain[k]
            moved = np.cumsum((0.3 * rate + 0.02 * rate * np.maximum(wet - 15, 0) ** 1.2) * step)
        elif kind == "season":
            period, swing = rng.uniform(0.15, 2.2) * span_d, rng.uniform(0.3, 1.0)
            phase = rng.uniform(0, 2 * np.pi)
            moved = rate * (time + swing * period / (2 * np.pi) * np.sin(2 * np.pi * time / period + phase))
        else:
            since = np.maximum(time - rng.uniform(0.2, 0.97) * span_d, 0)
            moved = rate * time + rate * rng.uniform(1, 15) * since
        rows.append(moved + rng.normal(0, noise * max(np.ptp(moved), 20), readings))
    return time, with_gaps(rng, np.array(rows))
