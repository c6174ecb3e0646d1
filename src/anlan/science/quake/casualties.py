"""Deaths of an earthquake: PAGER's empirical model by intensity, Ma & Xie (2000) by the rate of collapse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from anlan.science.arrays import Flagged, FloatArray, IntArray, flagged, floats, number, together
from anlan.science.quake.intensity import gb17742_degree

PAGER_LOWEST, PAGER_HIGHEST = 5.0, 10.0  # below MMI 5 the model counts nobody; the scale of its data ends at 10


@dataclass(frozen=True)
class PagerModel:
    """Fatality rate ν(S) = Φ(ln(S/θ)/β), and ζ, the standard deviation of ln(deaths) about the estimate."""

    theta: float
    beta: float
    zeta: float

    def __post_init__(self) -> None:
        if not (self.theta > 0 and self.beta > 0 and self.zeta > 0):
            raise ValueError(f"theta, beta and zeta must be positive, got {self.theta}, {self.beta}, {self.zeta}")


# USGS losspager, fatality.xml v2.2 (public domain), country CN; ζ is its `gnormvalue`, the one that losspager reads.
PAGER_CHINA = PagerModel(theta=10.328811, beta=0.100058, zeta=2.013134)


@dataclass(frozen=True)
class MaXieModel:
    """lg RD = slope · A^power − intercept, times a factor for the hour (by degree, at night) and one for the density.

    hour_degrees and hour_factors run together; a density factor holds from its bound on, the first from 0.
    """

    slope: float
    power: float
    intercept: float
    hour_degrees: tuple[int, ...]
    hour_factors: tuple[float, ...]
    density_from_km2: tuple[float, ...]
    density_factors: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.hour_degrees) != len(self.hour_factors) or len(self.density_from_km2) != len(self.density_factors):
            raise ValueError("each degree and each density needs its factor")
        if self.density_from_km2[:1] != (0.0,) or not (np.diff(self.density_from_km2) > 0).all():
            raise ValueError("density_from_km2 must begin at 0 and rise")


# Ma Yuhong & Xie Lili (2000). Slope, power and intercept agree with a second source (the open program semicloud/cas,
# which takes them as a power of e); the base ten and all factors are from memory (verified: false).
MAXIE2000 = MaXieModel(
    slope=12.479,
    power=0.1,
    intercept=13.3,
    hour_degrees=(6, 7, 8, 9, 10),
    hour_factors=(17.0, 8.0, 4.0, 2.0, 1.5),
    density_from_km2=(0.0, 50.0, 200.0, 500.0),
    density_factors=(0.8, 1.0, 1.1, 1.2),
)


@dataclass(frozen=True)
class DeathsInterval:
    lowest: FloatArray
    highest: FloatArray


def pager_fatality_rate(intensity: npt.ArrayLike, *, model: PagerModel) -> Flagged:
    """Share of the people exposed to an intensity who die.

    intensity  any shape  –  MMI; China's degrees serve for it (GB/T 17742 is a twelve-degree scale of the same kind)
    model      –          –  of the country
    returns    Flagged    –  0 below 5, where the model counts nobody; not valid above 10

    Source: Jaiswal & Wald (2010), Earthquake Spectra 26(4); parameters: USGS losspager.
    """
    given = floats("intensity", intensity)
    possible = (given >= 1) & (given <= 12)
    with np.errstate(invalid="ignore"):
        rate = ndtr(np.log(np.where(possible, given, 1) / model.theta) / model.beta)
    return flagged(np.where(given < PAGER_LOWEST, 0.0, rate), possible=possible, covered=given <= PAGER_HIGHEST)


def pager_deaths(population: npt.ArrayLike, intensity: npt.ArrayLike, *, model: PagerModel) -> Flagged:
    """Expected deaths of each cell; the estimate of the quake is their sum.

    population  any shape  people  exposed
    intensity   any shape  –       MMI
    model       –          –       of the country
    returns     Flagged    people  never more than the population

    Raises ValueError for shapes that do not fit together.
    Source: as of `pager_fatality_rate`. losspager itself counts whole degrees and adds MMI 10 to 9.
    """
    people, strength = together(population=population, intensity=intensity)
    rate = pager_fatality_rate(strength, model=model)
    possible = (people >= 0) & np.isfinite(people)
    return flagged(np.where(possible, people, 0) * rate.value, possible=possible, covered=rate.valid)


def pager_interval(deaths: npt.ArrayLike, *, zeta: float, probability: float) -> DeathsInterval:
    """The middle interval that holds the true number with this probability: deaths · exp(±z ζ).

    deaths       any shape  people  the model's estimate
    zeta         number     –       of the model, above 0
    probability  number     –       between 0 and 1
    returns      –          people

    Raises ValueError for a zeta or a probability outside its domain.
    Source: Jaiswal & Wald (2010): deaths are lognormal about the estimate.
    """
    estimate = floats("deaths", deaths)
    estimate = np.where(estimate >= 0, estimate, np.nan)
    zeta = number("zeta", zeta, above=0, inclusive=False)
    middle = number("probability", probability, above=0, below=1, inclusive=False)
    spread = np.exp(ndtri((1 + middle) / 2) * zeta)
    return DeathsInterval(estimate / spread, estimate * spread)


def pager_probabilities(
    deaths: float, *, zeta: float, bounds: Sequence[float] = (1, 10, 100, 1000, 10000)
) -> FloatArray:
    """Probability that the true number lies below the first bound, between each and the next, and at or above the last.

    deaths   number        people  the model's estimate
    zeta     number        –       of the model, above 0
    bounds   rising        people  by default PAGER's decades
    returns  (bounds + 1)  –       together 1

    Raises ValueError for a zeta outside its domain, negative deaths, or bounds that do not rise from above 0.
    Source: as of `pager_interval`; P(a ≤ D < b) = Φ((ln b − ln d)/ζ) − Φ((ln a − ln d)/ζ).
    """
    estimate = number("deaths", deaths, above=0)
    zeta = number("zeta", zeta, above=0, inclusive=False)
    edges = floats("bounds", bounds)
    if edges.ndim != 1 or not edges.size or not (edges[0] > 0 and (np.diff(edges) > 0).all()):
        raise ValueError("bounds must rise and begin above 0")
    if estimate == 0:
        below = np.ones(edges.size)
    else:
        below = ndtr((np.log(edges) - np.log(estimate)) / zeta)
    return np.diff(np.concatenate([[0.0], below, [1.0]]))


def maxie2000_death_rate(
    collapse: npt.ArrayLike,
    intensity: npt.ArrayLike,
    density_per_km2: npt.ArrayLike,
    is_night: npt.ArrayLike,
    *,
    model: MaXieModel = MAXIE2000,
) -> Flagged:
    """Share of the people who die where this share of the houses collapses.

    collapse         any shape  –      0–1, of houses
    intensity        any shape  –      1–12; the factor of the night is that of its degree
    density_per_km2  any shape  1/km²  of people
    is_night         any shape  –      truth
    returns          Flagged    –      at most 1; not valid outside the degrees Ⅵ–Ⅹ of the model, whose end rows are
                                       kept, or where the factors would kill more than everybody

    Raises ValueError for shapes that do not fit together.
    Source: Ma & Xie (2000); second source for slope, power and intercept alone (docs/science/quake.md).
    """
    share, strength, density, night = together(
        collapse=collapse, intensity=intensity, density_per_km2=density_per_km2, is_night=is_night
    )
    degree: IntArray = gb17742_degree(strength)
    possible = (share >= 0) & (share <= 1) & (degree > 0) & (density >= 0) & np.isfinite(density)
    possible &= np.isin(night, (0, 1))
    base = np.power(10.0, model.slope * np.power(np.where(possible, share, 0), model.power) - model.intercept)
    lowest, highest = model.hour_degrees[0], model.hour_degrees[-1]
    by_hour = np.where(night != 0, np.interp(degree, model.hour_degrees, model.hour_factors), 1.0)
    which = np.searchsorted(model.density_from_km2, np.where(possible, density, 0), side="right") - 1
    rate = base * by_hour * np.array(model.density_factors)[which]
    covered = (degree >= lowest) & (degree <= highest) & (rate <= 1)
    return flagged(np.where(share == 0, 0.0, np.minimum(rate, 1)), possible=possible, covered=covered)
