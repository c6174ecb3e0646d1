"""Deaths and injured of an earthquake, with an interval that does not shrink when the same people fill more cells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, floats, number, together, whole
from anlan.science.quake.residuals import ResidualModel
from anlan.science.quake.spread import poisson_lognormal_quantile, sum_sigma

LOWEST, HIGHEST = 4.5, 9.0  # EXPO-CAT's classes Ⅴ (from 4.5) and "Ⅸ and above": nobody below, no higher rate above
BACKGROUND_A_DEGREE = 10 ** (1 / 3)  # as the ground's velocity grows: GB/T 17742-2020, I = 3.00 lg PGV + 9.77
PARAMETERS = 3


@dataclass(frozen=True)
class LossModel:
    """Share of the people who die (or are injured), ν(I) = Φ(ln(I/θ)/β) + background · 10^((I − 5)/3), and what is open.

    covariance      (3, 3)  of ln θ, ln β and ln background: how well the events fix them, the model term
    residual                of ln of the number: one draw for the event, and one that neighbouring places share
    central_factor          the central number over the median one (docs/science/quake.md says why)
    """

    theta: float
    beta: float
    background: float
    covariance: tuple[tuple[float, ...], ...]
    residual: ResidualModel
    central_factor: float = 1.0

    def __post_init__(self) -> None:
        number("theta", self.theta, above=0, below=1e6, inclusive=False)
        number("beta", self.beta, above=0, below=1e6, inclusive=False)
        number("background", self.background, above=0, below=0.01)
        number("central_factor", self.central_factor, above=0, below=100, inclusive=False)
        spread = floats("covariance", self.covariance)
        if spread.shape != (PARAMETERS, PARAMETERS) or not np.allclose(spread, spread.T, rtol=1e-6):
            raise ValueError(
                f"covariance must be a symmetric {PARAMETERS} × {PARAMETERS} table, got {self.covariance!r}"
            )
        if np.linalg.eigvalsh(spread).min() < -1e-9:
            raise ValueError("covariance must not give any combination of the parameters a variance below 0")

    @property
    def curve(self) -> tuple[float, float, float]:
        return self.theta, self.beta, self.background


# Within an event: half a degree (0.632 degrees of Wang 2000's west, 0.6 of the variance), times how much ln ν grows a
# degree between Ⅴ and Ⅸ; range of Jayaram & Baker (2009) at 1 s. Neither is fitted: EXPO-CAT knows no places.
WITHIN_DEGREES, RANGE_KM = 0.5, 25.7


# Fitted by `fit_losses` to the Chinese events of USGS EXPO-CAT 2007-12 (public domain), shaking deaths and injured by
# people at MMI Ⅴ to Ⅸ+; a test repeats the fit.
DEATHS_CHINA = LossModel(
    theta=10.83647,
    beta=0.0763033,
    background=1.25587e-6,
    covariance=(
        (0.001826479, 0.007898917, -0.000147027),
        (0.007898917, 0.038217872, -0.003642586),
        (-0.000147027, -0.003642586, 0.065929887),
    ),
    residual=ResidualModel(between_sigma=2.039078, within_sigma=1.086878, range_km=RANGE_KM),
    central_factor=2.0,
)
INJURED_CHINA = LossModel(
    theta=10.44431,
    beta=0.0841974,
    background=5.18588e-5,
    covariance=(
        (0.002396388, 0.010270428, 0.000746242),
        (0.010270428, 0.056273228, 0.000478778),
        (0.000746242, 0.000478778, 0.051682333),
    ),
    residual=ResidualModel(between_sigma=2.125415, within_sigma=0.829997, range_km=RANGE_KM),
)


@dataclass(frozen=True)
class Losses:
    """Whole people; not valid where a cell is unknown, which then is left out of the numbers."""

    low: FloatArray
    central: FloatArray
    high: FloatArray
    valid: BoolArray


def loss_rate(intensity: npt.ArrayLike, *, model: LossModel) -> Flagged:
    """Share of the people at an intensity whom the median earthquake of the fit kills (or injures).

    intensity  any shape  –  1–12
    model      –          –
    returns    Flagged    –  0 below 4.5; from Ⅸ on that of Ⅸ, the last class of the data

    Source: form of Jaiswal & Wald (2010), Earthquake Spectra 26(4), and a background (ours); fit: docs/science/quake.md.
    """
    given = floats("intensity", intensity)
    possible = (given >= 1) & (given <= 12)
    return flagged(rate_at(np.where(possible, given, 1.0), *model.curve), possible=possible)


def expected_losses(people: npt.ArrayLike, intensity: npt.ArrayLike, *, model: LossModel) -> Flagged:
    """Each cell's part of the central estimate, before it is rounded down to whole people.

    people     any shape  people  exposed
    intensity  any shape  –       1–12
    model      –          –
    returns    Flagged    people  never more than the people

    Raises ValueError for shapes that do not fit together.
    Source: as of `loss_rate`.
    """
    exposed, strength = together(people=people, intensity=intensity)
    rate = loss_rate(strength, model=model)
    possible = (exposed >= 0) & rate.valid
    exposed = np.where(possible, exposed, 0.0)
    return flagged(np.minimum(model.central_factor * rate.value, 1.0) * exposed, possible=possible)


def losses_interval(
    people: npt.ArrayLike,
    intensity: npt.ArrayLike,
    *,
    model: LossModel,
    positions_km: npt.ArrayLike | None = None,
    probability: float = 0.9,
) -> Losses:
    """The number of deaths (or injured) of one event, and the middle interval that holds it with this probability.

    people        (cells,)    people  exposed
    intensity     (cells,)    –       1–12, median field
    model         –           –
    positions_km  (cells, 2)  km      in a plane projection; without them the within-event term is what the fit holds
    probability   number      –       between 0 and 1
    returns       Losses      people  single numbers

    The number is Poisson about a rate whose logarithm is normal about that of the model, with the variances of the
    between-event term, of the model term and of what the within-event residuals leave in the sum over the cells.
    Raises ValueError for shapes that do not fit together, or places too far apart for the range of the residuals.
    Source: docs/science/quake.md.
    """
    exposed, strength = (each.ravel() for each in together(people=people, intensity=intensity))
    possible = (exposed >= 0) & (strength >= 1) & (strength <= 12)
    places = None
    if positions_km is not None:
        places = floats("positions_km", positions_km)
        if places.shape != (exposed.size, 2):
            raise ValueError(f"shapes do not fit together: people {exposed.shape}, positions_km {places.shape}")
        possible &= np.isfinite(places).all(axis=1)
    exposed, strength = np.where(possible, exposed, 0.0), np.where(possible, strength, 1.0)
    medians = exposed * np.minimum(rate_at(strength, *model.curve), 1)
    median = medians.sum()
    within = 0.0
    if places is not None and median > 0:
        counts = medians > 0
        within = sum_sigma(medians[counts], places[counts], model.residual)
    sigma = np.sqrt(model.residual.between_sigma**2 + within**2 + _model_variance(exposed, strength, model))
    low, high = _interval(median, sigma, exposed.sum(), probability)
    central = np.clip(np.floor(model.central_factor * median), low, high)
    return Losses(low, np.asarray(central), high, np.asarray(possible.all()))


def losses_by_group(
    people: npt.ArrayLike,
    intensity: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    groups: int,
    model: LossModel,
    probability: float = 0.9,
) -> Losses:
    """The number and its interval for each group of cells, a township say; each group shakes as one place.

    people       (cells,)  people  exposed
    intensity    (cells,)  –       1–12
    group        (cells,)  –       0 to groups − 1
    groups       number    –       how many
    model        –         –
    probability  number    –       between 0 and 1
    returns      Losses    people  (groups,); the central numbers, not rounded, are together that of the event

    The intervals of groups are not to be added: the event term is common to all. That of the event is `losses_interval`.
    Raises ValueError for shapes that do not fit together, or a group that is none of them.
    Source: docs/science/quake.md.
    """
    exposed, strength, which = (each.ravel() for each in together(people=people, intensity=intensity, group=group))
    groups = whole("groups", groups, least=1)
    if not ((which >= 0) & (which < groups) & (which == np.floor(which))).all():
        raise ValueError(f"group must hold whole numbers from 0 to {groups - 1}")
    place = which.astype(np.int64)
    possible = (exposed >= 0) & (strength >= 1) & (strength <= 12)
    exposed, strength = np.where(possible, exposed, 0.0), np.where(possible, strength, 1.0)

    def summed(values: npt.ArrayLike) -> FloatArray:
        return np.bincount(place, np.asarray(values, np.float64), minlength=groups).astype(np.float64)

    median = summed(exposed * np.minimum(rate_at(strength, *model.curve), 1))
    gradient = np.stack([summed(exposed * each) for each in rate_slopes(strength, *model.curve)])
    gradient /= np.where(median > 0, median, 1)
    variance = model.residual.total_sigma**2 + np.einsum("ig,ij,jg->g", gradient, np.array(model.covariance), gradient)
    low, high = _interval(median, np.sqrt(variance), summed(exposed), probability)
    whole_event = losses_interval(exposed, strength, model=model, probability=probability).central
    central = median * (whole_event / max(float(median.sum()), 1e-300))
    return Losses(low, central, high, summed(1.0 * ~possible) == 0)


def rate_at(intensity: FloatArray, theta: float, beta: float, background: float) -> FloatArray:
    """ν of `LossModel`, of intensities that are known to be possible."""
    strength = np.minimum(intensity, HIGHEST)
    curve = ndtr(np.log(strength / theta) / beta)
    return np.where(strength < LOWEST, 0.0, curve + background * BACKGROUND_A_DEGREE ** (strength - 5))


def rate_slopes(
    intensity: FloatArray, theta: float, beta: float, background: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """How ν changes with ln θ, ln β and ln background."""
    strength = np.minimum(intensity, HIGHEST)
    is_counted = strength >= LOWEST
    z = np.log(strength / theta) / beta
    density = np.where(is_counted, np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi), 0.0)
    others = np.where(is_counted, background * BACKGROUND_A_DEGREE ** (strength - 5), 0.0)
    return -density / beta, -density * z, others


def _model_variance(people: FloatArray, intensity: FloatArray, model: LossModel) -> float:
    """Variance of the logarithm of the sum that the uncertainty of the parameters makes."""
    total = float((people * rate_at(intensity, *model.curve)).sum())
    if total == 0:
        return 0.0
    gradient = np.array([(people * each).sum() for each in rate_slopes(intensity, *model.curve)]) / total
    return float(gradient @ np.array(model.covariance) @ gradient)


def _interval(
    median: npt.ArrayLike, sigma: npt.ArrayLike, people: npt.ArrayLike, probability: float
) -> tuple[FloatArray, FloatArray]:
    tail = (1 - number("probability", probability, above=0, below=1, inclusive=False)) / 2
    low, high = (poisson_lognormal_quantile(median, sigma, share) for share in (tail, 1 - tail))
    most = np.floor(people)
    return np.asarray(np.minimum(low, most)), np.asarray(np.minimum(high, most))
