"""How far an estimate from a sample can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from anlan.science.arrays import FloatArray, floats, number, together, whole


def wilson_interval(successes: npt.ArrayLike, trials: npt.ArrayLike, *, level: float) -> tuple[FloatArray, FloatArray]:
    """The score interval of a share, for example of a probability of detection: fit for few trials too.

    successes, trials  (…)     counts, 0 ≤ successes ≤ trials; else, and without a trial: NaN
    level              number  0 < level < 1
    Source: Wilson (1927), Journal of the American Statistical Association 22, 209–212.
    """
    k, n = together(successes=successes, trials=trials)
    n = np.where((n > 0) & (k >= 0) & (k <= n), n, np.nan)
    z = norm.ppf(0.5 + number("level", level, above=0, below=1, inclusive=False) / 2)
    middle = (k + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    return np.where(k == 0, 0 * n, middle - half), np.where(k == n, n / n, middle + half)


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval, and over how many known pairs; NaN where there is none."""

    value: float
    low: float
    high: float
    count: int


def bootstrap_mean(
    sample: npt.ArrayLike, *, generator: np.random.Generator, level: float = 0.9, resamples: int = 2000, block: int = 1
) -> Estimate:
    """The mean of a sample and its percentile interval under resampling.

    sample     (n,)    any unit; NaN is left out
    generator          the source of chance, seeded by the caller
    level      number  0 < level < 1
    resamples  number  at least 100
    block      number  drawn together (circular blocks), for errors that follow one another; 1: independent

    Source: Efron (1979), Annals of Statistics 7, 1–26; Politis & Romano (1992) for circular blocks.
    """
    values = floats("sample", sample).ravel()
    values = values[~np.isnan(values)]
    tail = (1 - number("level", level, above=0, below=1, inclusive=False)) / 2
    times = whole("resamples", resamples, least=100)
    length = whole("block", block, least=1)
    n = values.size
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    means = np.empty(times)
    for k in range(times):
        starts = generator.integers(0, n, -(-n // length))
        places = (starts[:, None] + np.arange(length)).ravel()[:n] % n
        means[k] = values[places].mean()
    low, high = np.quantile(means, (tail, 1 - tail))
    return Estimate(float(values.mean()), float(low), float(high), n)
