"""The loss model from past events: people exposed by intensity, and how many of them died; and how well it foretells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, logsumexp, wrightomega

from anlan.science.arrays import BoolArray, FloatArray, floats, number
from anlan.science.quake.casualties import PAGER_CHINA
from anlan.science.quake.losses import (
    PARAMETERS,
    RANGE_KM,
    WITHIN_DEGREES,
    LossModel,
    losses_interval,
    rate_at,
    rate_slopes,
)
from anlan.science.quake.residuals import ResidualModel

# Where the events say little, the model stays at PAGER's for China (ours: how far it may leave it). Of ln θ, ln β,
# ln background (about 10⁻⁵, nearly free) and ln σ: mean and standard deviation before the data.
PRIOR_MEAN = np.log([PAGER_CHINA.theta, PAGER_CHINA.beta, 1e-5, PAGER_CHINA.zeta])
PRIOR_SIGMA = np.array([0.1, 0.3, 3.0, 0.5])
BOUNDS = [
    (math.log(5), math.log(100)),
    (math.log(0.01), 0.0),
    (math.log(1e-9), math.log(0.0099)),
    (math.log(0.05), 2.0),
]
NODES, WEIGHTS = np.polynomial.hermite.hermgauss(32)
HESSIAN_STEP = 1e-4


@dataclass(frozen=True)
class LeftOut:
    """What the model, fitted to the other events, foretells of each event, and what was counted; each (events,)."""

    low: FloatArray
    central: FloatArray
    high: FloatArray
    counted: FloatArray

    def coverage(self, *, at_least: float = 0.0) -> float:
        """Share of the events with at least so many whose number lies in its interval."""
        chosen = self._chosen(at_least)
        return float(((self.low <= self.counted) & (self.counted <= self.high))[chosen].mean())

    def median_bias(self, *, at_least: float = 0.0, plus: float = 0.0) -> float:
        """Median of (central + plus) / (counted + plus) over the events with at least so many."""
        chosen = self._chosen(at_least)
        return float(np.median((self.central[chosen] + plus) / (self.counted[chosen] + plus)))

    def _chosen(self, at_least: float) -> BoolArray:
        return np.asarray(self.counted >= number("at_least", at_least))


def fit_losses(
    exposure: npt.ArrayLike, intensity: npt.ArrayLike, counted: npt.ArrayLike, *, central_factor: float = 1.0
) -> LossModel:
    """The loss model of most posterior probability, given past events; the same events give the same numbers.

    exposure        (events, intensities)  people  exposed to each intensity
    intensity       (intensities,)         –       1–12
    counted         (events,)              people  who died (or were injured)
    central_factor  number                 –       of the model

    Counts are Poisson about a lognormal rate. Events with nobody at 4.5 or above say nothing and are left out.
    Raises ValueError for an unknown or negative number, or shapes that do not fit together.
    Source: ours (docs/science/quake.md); integral by Gauss–Hermite about its peak, Liu & Pierce (1994), Biometrika 81.
    """
    people, degrees, counts = _events(exposure, intensity, counted)
    return _fitted(people, degrees, counts, central_factor, PRIOR_MEAN)


def leave_one_out(
    exposure: npt.ArrayLike,
    intensity: npt.ArrayLike,
    counted: npt.ArrayLike,
    *,
    central_factor: float = 1.0,
    probability: float = 0.9,
) -> LeftOut:
    """For each event what the model foretells that was fitted without it.

    exposure, intensity, counted, central_factor  as of `fit_losses`, at least two events
    probability                                   number  between 0 and 1, of the interval

    Raises ValueError as `fit_losses` does.
    """
    people, degrees, counts = _events(exposure, intensity, counted)
    if len(counts) < 2:
        raise ValueError(f"exposure must hold at least two events, got {len(counts)}")
    start = _peak(people, degrees, counts, PRIOR_MEAN)
    found = []
    for event in range(len(counts)):
        others = np.arange(len(counts)) != event
        model = _fitted(people[others], degrees, counts[others], central_factor, start)
        found.append(losses_interval(people[event], degrees, model=model, probability=probability))
    low, central, high = (np.array([float(getattr(one, name)) for one in found]) for name in ("low", "central", "high"))
    return LeftOut(low, central, high, counts.copy())


def _events(
    exposure: npt.ArrayLike, intensity: npt.ArrayLike, counted: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    people, degrees, counts = floats("exposure", exposure), floats("intensity", intensity), floats("counted", counted)
    if degrees.ndim != 1 or counts.ndim != 1 or people.shape != (counts.size, degrees.size):
        raise ValueError(
            f"shapes do not fit together: exposure {people.shape}, intensity {degrees.shape}, counted {counts.shape}"
        )
    for name, given, least, most in (
        ("exposure", people, 0, 1e10), ("intensity", degrees, 1, 12), ("counted", counts, 0, 1e10)
    ):  # fmt: skip
        if not ((given >= least) & (given <= most)).all():
            raise ValueError(f"{name} must be known, from {least} to {most:g}")
    return people, degrees, counts


def _fitted(
    people: FloatArray, degrees: FloatArray, counts: FloatArray, central_factor: float, start: FloatArray
) -> LossModel:
    peak = _peak(people, degrees, counts, start)
    steps = HESSIAN_STEP * np.eye(peak.size)
    hessian = np.array(
        [
            (_minus_log(peak + step, people, degrees, counts)[1] - _minus_log(peak - step, people, degrees, counts)[1])
            for step in steps
        ]
    ) / (2 * HESSIAN_STEP)
    precision, axes = np.linalg.eigh((hessian + hessian.T) / 2)
    # No direction is known less well than before the data.
    covariance = (axes / np.maximum(precision, PRIOR_SIGMA.max() ** -2)) @ axes.T
    theta, beta, background, sigma = (float(each) for each in np.exp(peak))
    weakest, strongest = rate_at(np.array([5.0, 9.0]), theta, beta, background)
    steepness = math.log(strongest / weakest) / 4
    return LossModel(
        theta=theta,
        beta=beta,
        background=background,
        covariance=tuple(tuple(float(each) for each in row[:PARAMETERS]) for row in covariance[:PARAMETERS]),
        residual=ResidualModel(sigma, WITHIN_DEGREES * steepness, RANGE_KM),
        central_factor=central_factor,
    )


def _peak(people: FloatArray, degrees: FloatArray, counts: FloatArray, start: FloatArray) -> FloatArray:
    from scipy.optimize import minimize  # a fifth of a second that no assessment needs

    found = minimize(
        _minus_log,
        start,
        args=(people, degrees, counts),
        jac=True,
        bounds=BOUNDS,
        method="L-BFGS-B",
        options={"ftol": 1e-12, "gtol": 1e-4, "maxiter": 500},
    )
    return np.asarray(found.x, dtype=np.float64)


def _minus_log(
    parameters: FloatArray, people: FloatArray, degrees: FloatArray, counts: FloatArray
) -> tuple[float, FloatArray]:
    """Minus the logarithm of the posterior probability, but for a constant, and its gradient."""
    theta, beta, background, sigma = (float(each) for each in np.exp(parameters))
    rate = people @ rate_at(degrees, theta, beta, background)
    is_told = rate > 0
    rate, told = rate[is_told], counts[is_told]
    slopes = (
        np.stack([people[is_told] @ each for each in rate_slopes(degrees, theta, beta, background)], axis=-1)
        / rate[:, None]
    )
    value, by_rate, by_sigma = _log_likelihood(np.log(rate), sigma, told)
    off = (parameters - PRIOR_MEAN) / PRIOR_SIGMA
    gradient = np.append(by_rate @ slopes, by_sigma.sum()) - off / PRIOR_SIGMA
    return -float(value.sum() - (off**2).sum() / 2), -gradient


def _log_likelihood(
    log_rate: FloatArray, sigma: float, counts: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Logarithm of the probability of each count, and its slopes with ln rate and ln σ.

    The integrand over ln λ peaks where count − λ = (ln λ − ln rate)/σ², which Wright's ω solves.
    """
    variance = sigma**2
    above = log_rate + variance * counts
    peak = above - wrightomega(above + math.log(variance))
    width = 1 / np.sqrt(np.exp(peak) + 1 / variance)
    at = peak[:, None] + math.sqrt(2) * width[:, None] * NODES
    off = at - log_rate[:, None]
    logs = counts[:, None] * at - np.exp(at) - off**2 / (2 * variance) + NODES**2 + np.log(WEIGHTS)
    total = logsumexp(logs, axis=1)
    weights = np.exp(logs - total[:, None])
    value = total + np.log(width) - math.log(sigma) - gammaln(counts + 1) - 0.5 * math.log(math.pi)
    return value, (weights * off).sum(axis=1) / variance, (weights * off**2).sum(axis=1) / variance - 1
