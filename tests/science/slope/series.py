"""Displacement series made to try the forecast: some that fail by Voight's law, some that only look like it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anlan.science.arrays import FloatArray

MIXTURES: dict[str, dict[str, tuple[float, float]]] = {
    "readings": {"readings": (0.001, 0.03)},
    "readings in proportion": {"in proportion": (0.005, 0.03)},
    "rate": {"rate": (0.05, 0.3)},
    "random walk": {"walk": (0.05, 0.3)},
    "readings with memory": {"readings with memory": (0.001, 0.02)},
    "rate with memory": {"rate with memory": (0.05, 0.2)},
    "readings + rate": {"readings": (0.001, 0.02), "rate": (0.05, 0.3)},
    "in proportion + rate": {"in proportion": (0.005, 0.02), "rate": (0.05, 0.3)},
    "readings + walk": {"readings": (0.001, 0.02), "walk": (0.05, 0.3)},
    "readings with memory + rate": {"readings with memory": (0.001, 0.02), "rate": (0.05, 0.3)},
    "readings + rate with memory": {"readings": (0.001, 0.02), "rate with memory": (0.05, 0.2)},
    "readings, in proportion, rate, walk": {
        "readings": (0.001, 0.02), "in proportion": (0.005, 0.02), "rate": (0.05, 0.3), "walk": (0.05, 0.3),
    },
}  # fmt: skip
"""Noises that come together, each with the sizes it is drawn from: of readings as a share of the whole movement (in
proportion: of the movement so far), of the rate as a share of itself (walk: of its mean)."""
HARMLESS = (
    "steady creep", "no movement", "decelerating creep", "steadily quicker creep", "growing creep",
    "steps", "soft steps", "rain pulses", "creep after antecedent rain", "season", "lasting change of rate",
)  # fmt: skip


def failing(
    rng: np.random.Generator,
    seeds: int,
    noise: dict[str, float],
    *,
    alpha: float,
    seen: float,
    readings: int,
    failure_d: float = 100.0,
    at_random: bool = False,
) -> tuple[FloatArray, FloatArray]:
    """Displacements by Voight's law up to a share of the life, 100 mm by then, with noises as in MIXTURES; no gaps.

    The law is written out here again, by its integral, and no code of the product is used.
    """
    part = np.sort(rng.random(readings)) if at_random else np.linspace(0, 1, readings)
    part = (part - part[0]) / (part[-1] - part[0])
    power, left = 1 / (alpha - 1), 1 - seen * part
    true = -np.log(left) if alpha == 2 else (1 - left ** (1 - power)) / (1 - power)
    steps = np.tile(np.diff(true / true[-1]), (seeds, 1))
    steps = steps * np.exp(noise.get("rate", 0) * rng.normal(size=steps.shape))
    steps *= np.exp(noise.get("rate with memory", 0) * remembering(rng, steps.shape, rng.uniform(0.3, 0.8)))
    steps += noise.get("walk", 0) * np.sqrt(np.diff(part) / (readings - 1)) * rng.normal(size=steps.shape)
    series = np.concatenate([np.zeros((seeds, 1)), np.cumsum(steps, axis=1)], axis=1)
    series *= 1 + noise.get("in proportion", 0) * rng.normal(size=series.shape)
    series += noise.get("readings", 0) * rng.normal(size=series.shape)
    series += noise.get("readings with memory", 0) * remembering(rng, series.shape, rng.uniform(0.3, 0.9))
    return part * seen * failure_d, 100 * series


def remembering(rng: np.random.Generator, shape: tuple[int, ...], memory: float) -> FloatArray:
    """Noise of size 1 that keeps a share of itself from one to the next."""
    noise = rng.normal(size=shape)
    for k in range(1, shape[1]):
        noise[:, k] = memory * noise[:, k - 1] + np.sqrt(1 - memory**2) * noise[:, k]
    return noise


def drawn(
    rng: np.random.Generator, mixture: str, seeds: int, *, seen: tuple[float, float], readings: tuple[int, int]
) -> Iterator[tuple[FloatArray, FloatArray, float]]:
    """Slopes that fail, five at a time with times and failure: α 1.5 to 2.5 (one in five exactly 2), sizes of noise, lives
    of 3 to 2,000 days, even or random times, and no gaps, or up to 40 % of the readings lost one by one or in one block."""
    for _ in range(seeds // 5):
        noise = {name: np.exp(rng.uniform(*np.log(sizes))) for name, sizes in MIXTURES[mixture].items()}
        failure = float(np.exp(rng.uniform(np.log(3), np.log(2000))))
        time, series = failing(
            rng,
            5,
            noise,
            alpha=2.0 if rng.random() < 0.2 else rng.uniform(1.5, 2.5),
            seen=rng.uniform(*seen),
            readings=int(np.exp(rng.uniform(*np.log(readings)))),
            failure_d=failure,
            at_random=rng.random() < 0.4,
        )
        n = time.size
        way, lost = rng.integers(3), rng.uniform(0.05, 0.4)
        if way == 1:
            series[rng.random(series.shape) < lost] = np.nan
        elif way == 2:
            begin = rng.integers(1, n - int(lost * n))
            series[:, begin : begin + int(lost * n)] = np.nan
        yield time, series * np.exp(rng.uniform(np.log(5e-4), np.log(30))), failure


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
