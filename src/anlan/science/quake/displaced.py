"""People who lose their home 失去住所人数, from the state their houses are left in, with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from anlan.science.arrays import Flagged, flagged, floats, number
from anlan.science.quake.damage import DEFAULT_DAMAGE_MATRIX, DamageMatrix, houses_by_state
from anlan.science.quake.losses import RANGE_KM, WITHIN_DEGREES, Losses
from anlan.science.quake.residuals import ResidualModel
from anlan.science.quake.spread import sum_sigma

# Share of those living in a house of each state who lose their home: all of 毁坏 and 严重破坏, half of 中等破坏.
# GB/T 18208.4's estimate of the homeless, from memory (verified: false): no second source found.
HOMELESS_OF_STATE = (0.0, 0.0, 0.5, 1.0, 1.0)


@dataclass(frozen=True)
class DisplacedModel:
    """A damage matrix, and how far the number lies about its estimate: of ln of the number, all lognormal."""

    matrix: DamageMatrix
    residual: ResidualModel
    model_sigma: float

    def __post_init__(self) -> None:
        number("model_sigma", self.model_sigma, above=0, below=1e6)


# Ours (verified: false), for no table of the displaced with their exposure is public: the share grows by 0.9 in its
# logarithm a degree (Ⅶ to Ⅸ, mixed rural houses); so does what 0.40 degrees leave between events (Wang 2000's west,
# 0.4 of the variance) and 0.5 within; a factor of two for a matrix from memory.
DISPLACED_CHINA = DisplacedModel(
    matrix=DEFAULT_DAMAGE_MATRIX,
    residual=ResidualModel(between_sigma=0.36, within_sigma=0.9 * WITHIN_DEGREES, range_km=RANGE_KM),
    model_sigma=math.log(2),
)


def displaced_people(people: npt.ArrayLike, intensity: npt.ArrayLike, *, model: DisplacedModel) -> Flagged:
    """Expected number of people of each cell who lose their home.

    people     (…, classes)  people  living in houses of each class of the matrix
    intensity  (…)           –       1–12
    model      –             –
    returns    (…)           people  not valid where the matrix does not reach

    Raises ValueError when the last axis of people is not the classes of the matrix, or shapes do not fit together.
    Source: GB/T 18208.4, from memory: destroyed and severely damaged homes whole, moderately damaged ones by half.
    """
    given = floats("people", people)
    if given.ndim == 0 or given.shape[-1] != len(model.matrix.classes):
        raise ValueError(f"the last axis of people must hold the {len(model.matrix.classes)} classes of the matrix")
    strength = floats("intensity", intensity)
    try:
        np.broadcast_shapes(given.shape[:-1], strength.shape)
    except ValueError as error:
        raise ValueError(f"shapes do not fit together: people {given.shape}, intensity {strength.shape}") from error
    by_state = houses_by_state(given, strength, matrix=model.matrix)
    homeless = (by_state.value * np.array(HOMELESS_OF_STATE)).sum(axis=(-2, -1))
    return flagged(homeless, covered=by_state.valid.all(axis=(-2, -1)))


def displaced_interval(
    people: npt.ArrayLike,
    intensity: npt.ArrayLike,
    *,
    model: DisplacedModel,
    positions_km: npt.ArrayLike | None = None,
    probability: float = 0.9,
) -> Losses:
    """The number of people who lose their home, and the middle interval that holds it with this probability.

    people        (cells, classes)  people  living in houses of each class of the matrix
    intensity     (cells,)          –       1–12
    model         –                 –
    positions_km  (cells, 2)        km      in a plane projection; without them all cells shake as one place
    probability   number            –       between 0 and 1
    returns       Losses            people  single numbers; not valid where a cell is unknown or beyond the matrix

    Raises ValueError for shapes that do not fit together, or places too far apart for the range of the residuals.
    Source: as of `displaced_people`; the spread is ours.
    """
    cells = displaced_people(people, intensity, model=model)
    if cells.value.ndim != 1:
        raise ValueError(f"people must be (cells, classes), got the shape {np.shape(people)}")
    is_known = np.isfinite(cells.value)
    valid = cells.valid.all()
    within = model.residual.within_sigma
    if positions_km is not None:
        places = floats("positions_km", positions_km)
        if places.shape != (cells.value.size, 2):
            raise ValueError(f"shapes do not fit together: people {np.shape(people)}, positions_km {places.shape}")
        is_placed = np.isfinite(places).all(axis=1)
        valid, is_known = valid & is_placed.all(), is_known & is_placed
        counts = is_known & (np.where(is_known, cells.value, 0) > 0)
        within = sum_sigma(cells.value[counts], places[counts], model.residual) if counts.any() else 0.0
    central = cells.value[is_known].sum()
    spread = math.hypot(model.residual.between_sigma, within, model.model_sigma)
    z = float(ndtri((1 + number("probability", probability, above=0, below=1, inclusive=False)) / 2))
    everybody = np.broadcast_to(floats("people", people), (*cells.value.shape, len(model.matrix.classes)))[
        is_known
    ].sum()
    low, high = central * math.exp(-z * spread), min(central * math.exp(z * spread), everybody)
    low, central, high = (np.asarray(np.floor(each)) for each in (low, central, high))
    return Losses(low, central, high, np.asarray(valid))
