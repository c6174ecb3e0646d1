"""How far a sum over places and a count with a lognormal rate lie about their estimate."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.special import ndtri, polygamma, psi

from anlan.science.arrays import BoolArray, FloatArray, floats, together
from anlan.science.quake.realisations import MOST_NODES, NODES_A_RANGE
from anlan.science.quake.residuals import ResidualModel, exponential_correlation

MOST_COUNT = 1e10  # no interval reaches beyond all of mankind


def poisson_lognormal_quantile(median: npt.ArrayLike, sigma: npt.ArrayLike, probability: npt.ArrayLike) -> FloatArray:
    """The least whole number that a count does not pass with this probability, its rate being lognormal.

    median       any shape  –  of the rate, 0 or more
    sigma        any shape  –  standard deviation of its logarithm, 0 or more
    probability  any shape  –  between 0 and 1
    returns      any shape  –  NaN outside these domains; at most 1e10

    A count is at most k when a Gamma variable of shape k + 1 passes the rate; the logarithm of that variable, taken as
    normal with its own mean and variance, makes P(D ≤ k) = Φ((ψ(k+1) − ln median) / √(σ² + ψ′(k+1))). Within 0.02
    of the probability from σ = 1.5 on (0.05 at σ = 0.5).
    Raises ValueError for shapes that do not fit together.
    Source: ours; moments of the log-gamma distribution as in any textbook.
    """
    middle, spread, share = together(median=median, sigma=sigma, probability=probability)
    possible = (middle >= 0) & (spread >= 0) & (share > 0) & (share < 1)
    logarithm = np.log(np.where(possible & (middle > 0), middle, 1e-300))
    z = ndtri(np.where(possible, share, 0.5))
    variance = np.where(possible, spread, 0.0) ** 2

    def is_passed(count: FloatArray) -> BoolArray:
        return np.asarray(psi(count + 1) - logarithm >= z * np.sqrt(variance + polygamma(1, count + 1)))

    below, at = np.full(middle.shape, -1.0), np.full(middle.shape, MOST_COUNT)
    for _ in range(math.ceil(math.log2(MOST_COUNT)) + 1):
        half = np.floor((below + at) / 2)
        is_enough = is_passed(np.maximum(half, 0.0))
        at, below = np.where(is_enough & (half >= 0), half, at), np.where(is_enough, below, half)
    return np.where(possible, np.where(is_passed(np.zeros(middle.shape)), 0.0, at), np.nan)


def sum_sigma(weights: npt.ArrayLike, positions_km: npt.ArrayLike, residual: ResidualModel) -> float:
    """Standard deviation that the within-event residuals leave in the logarithm of a weighted sum over places.

    weights       (places,)    –   0 or more, not all 0: parts of the median sum
    positions_km  (places, 2)  km  in a plane projection
    residual      –            –   of the logarithm at each place
    returns       number       –   from 0 (many places far apart) to within_sigma (one place)

    All pairs of places count, each with its correlation; places are told apart to a tenth of the range, as in
    `residual_realisations`. The sum is lognormal, with its own mean and variance.
    Raises ValueError for unknown or negative parts, another shape, or places too far apart for the range.
    Source: Fenton (1960), IRE Trans. Commun. Syst. 8 (a sum of lognormals by its two moments); pairs by Fourier transform.
    """
    parts, places = floats("weights", weights), floats("positions_km", positions_km)
    if parts.ndim != 1 or not ((parts >= 0) & np.isfinite(parts)).all() or not parts.sum() > 0:
        raise ValueError("weights must be one row of numbers of 0 or more, not all 0")
    if places.shape != (parts.size, 2) or not np.isfinite(places).all():
        raise ValueError(f"positions_km must be known and fit weights {parts.shape}, got shape {places.shape}")
    spacing = residual.range_km / NODES_A_RANGE
    node = (places - places.min(axis=0)) / spacing
    if np.prod(2 * node.max(axis=0) + 2) > MOST_NODES:
        raise ValueError(f"positions_km lie too far apart for a range of {residual.range_km:g} km")
    index = node.astype(np.int64)
    counts = index.max(axis=0) + 1
    grid = np.bincount(index[:, 0] * counts[1] + index[:, 1], parts / parts.sum(), minlength=int(np.prod(counts)))
    closed = [fft.next_fast_len(int(2 * count), real=True) for count in counts]
    pairs = fft.irfft2(np.abs(fft.rfft2(grid.reshape(tuple(counts)), closed)) ** 2, closed)
    rows, columns = (np.minimum(np.arange(count), count - np.arange(count)) * spacing for count in closed)
    correlation = exponential_correlation(np.hypot(rows[:, None], columns[None, :]), range_km=residual.range_km)
    excess = float((pairs * np.expm1(residual.within_sigma**2 * correlation)).sum())
    return math.sqrt(math.log1p(max(excess, 0.0)))
