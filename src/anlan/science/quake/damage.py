"""Houses by state of damage 房屋破坏等级: damage matrices 震害矩阵 read at an intensity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, flagged, floats

STATES = ("基本完好", "轻微破坏", "中等破坏", "严重破坏", "毁坏")
"""GB/T 18208.4 and GB/T 24335, mildest first."""


@dataclass(frozen=True)
class DamageMatrix:
    """Shares of houses in each state: by building class, then by degree, then by state (of `STATES`), in percent."""

    classes: tuple[str, ...]
    degrees: tuple[float, ...]
    percent: tuple[tuple[tuple[float, ...], ...], ...]

    def __post_init__(self) -> None:
        shares = self.shares()
        if shares.shape != (len(self.classes), len(self.degrees), len(STATES)):
            raise ValueError(f"percent must be (classes, degrees, {len(STATES)} states), got {shares.shape}")
        if (shares < 0).any() or not np.allclose(shares.sum(axis=-1), 1, atol=1e-9):
            raise ValueError("percent must be 0 or more, and 100 together for each class and degree")
        if not (np.diff(self.degrees) > 0).all():
            raise ValueError("degrees must rise")
        reached = shares[..., ::-1].cumsum(axis=-1)
        if (np.diff(reached, axis=1) < -1e-9).any():
            raise ValueError("a stronger degree must not leave fewer houses in a state or worse")

    def shares(self) -> FloatArray:
        return floats("percent", self.percent) / 100


# Default of the project, from memory and shaky (verified: false): to be replaced by a province's own matrix.
DEFAULT_DAMAGE_MATRIX = DamageMatrix(
    classes=("钢混", "砖混设防", "砖混未设防", "砖木", "土木石木"),
    degrees=(6.0, 7.0, 8.0, 9.0, 10.0),
    percent=(
        ((97, 3, 0, 0, 0), (85, 12, 3, 0, 0), (60, 25, 11, 3, 1), (30, 30, 24, 11, 5), (10, 20, 30, 25, 15)),
        ((92, 7, 1, 0, 0), (72, 20, 7, 1, 0), (42, 30, 19, 7, 2), (15, 25, 30, 20, 10), (4, 12, 25, 31, 28)),
        ((85, 11, 4, 0, 0), (58, 25, 13, 3, 1), (27, 28, 26, 13, 6), (7, 17, 28, 27, 21), (1, 6, 18, 30, 45)),
        ((78, 15, 6, 1, 0), (45, 28, 18, 7, 2), (18, 24, 28, 19, 11), (4, 12, 24, 29, 31), (1, 4, 12, 28, 55)),
        ((68, 20, 9, 2, 1), (32, 28, 23, 12, 5), (10, 18, 27, 25, 20), (2, 7, 18, 28, 45), (0, 2, 8, 20, 70)),
    ),
)


def houses_by_state(houses: npt.ArrayLike, intensity: npt.ArrayLike, *, matrix: DamageMatrix) -> Flagged:
    """Expected number of houses in each state; their sum is the number of houses.

    houses     (…, classes)          houses  of each class of the matrix
    intensity  (…)                   –       1–12, where the houses stand
    matrix     –                     –       straight between its degrees
    returns    (…, classes, states)  houses  not valid more than half a degree above the last one, where its row is kept;
                                             one degree below the first and further down every house is intact

    Raises ValueError when the last axis of houses is not the classes of the matrix, or shapes do not fit together.
    Source: practice of GB/T 18208.4 and GB/T 24335; the numbers are those of the matrix.
    """
    given, strength = floats("houses", houses), floats("intensity", intensity)
    if given.ndim == 0 or given.shape[-1] != len(matrix.classes):
        raise ValueError(f"the last axis of houses must hold the {len(matrix.classes)} classes of the matrix")
    try:
        cells = np.broadcast_shapes(given.shape[:-1], strength.shape)
    except ValueError as error:
        raise ValueError(f"shapes do not fit together: houses {given.shape}, intensity {strength.shape}") from error
    intact = np.zeros((len(matrix.classes), 1, len(STATES)))
    intact[..., 0] = 1
    rows = np.concatenate([intact, matrix.shares()], axis=1)
    degrees = np.array([matrix.degrees[0] - 1, *matrix.degrees])
    is_strength = (strength >= 1) & (strength <= 12)
    at = np.clip(np.where(is_strength, strength, degrees[0]), degrees[0], degrees[-1])
    below = np.clip(np.searchsorted(degrees, at, side="right") - 1, 0, len(degrees) - 2)
    part = ((at - degrees[below]) / (degrees[below + 1] - degrees[below]))[..., None]
    by_class = [(1 - part) * rows[each, below] + part * rows[each, below + 1] for each in range(len(matrix.classes))]
    shares = np.stack(by_class, axis=-2)
    given = np.broadcast_to(given, (*cells, len(matrix.classes)))
    strength = np.broadcast_to(strength[..., None], given.shape)
    possible = (given >= 0) & np.isfinite(given) & np.broadcast_to(is_strength[..., None], given.shape)
    covered = strength <= matrix.degrees[-1] + 0.5
    return flagged(given[..., None] * shares, possible=possible[..., None], covered=covered[..., None])


def collapse_rate(by_state: npt.ArrayLike) -> Flagged:
    """Share of houses that collapsed 毁坏, all classes together: the A of the casualty models.

    by_state  (…, classes, states)  houses  as `houses_by_state` gives them
    returns   (…)                   –       0–1; NaN where there are no houses

    Raises ValueError when the last axis is not the states.
    """
    given = floats("by_state", by_state)
    if given.ndim < 2 or given.shape[-1] != len(STATES):
        raise ValueError(f"by_state must end in classes and {len(STATES)} states, got shape {given.shape}")
    total = given.sum(axis=(-2, -1))
    possible = (given >= 0).all(axis=(-2, -1)) & (total > 0) & np.isfinite(total)
    return flagged(given[..., -1].sum(axis=-1) / np.where(possible, total, 1), possible=possible)
