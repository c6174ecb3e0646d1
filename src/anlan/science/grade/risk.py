"""Risk grades and their colours: the matrix, likelihood times severity, and LEC.

Scores, cut-offs and colours differ from one enterprise standard and one map to the next, so all of them come in as
a `RiskScheme`, read from a pack; here stands only what is done with them. Grades run from 1, the most severe;
0 is no grade: the input is unknown or cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, together

MOST_GRADE = 1000
"""Ours: no scheme has so many grades; a larger number is a slip."""


@dataclass(frozen=True)
class Band:
    """One grade of a scheme: its name, its colour, and the score from which it counts (`is_strict`: above which)."""

    name: str
    colour: str
    bound: float
    is_strict: bool = False


@dataclass(frozen=True)
class RiskScheme:
    """Bands from the most severe to the least, and the scores that each factor may take ((): any score above 0)."""

    bands: tuple[Band, ...]
    scores: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class RiskGrades:
    """Score, grade (1 the most severe, 0 none) and where both rest on scores that the scheme knows."""

    value: FloatArray
    grade: IntArray
    valid: BoolArray


def read_risk_scheme(value: Mapping[str, Any]) -> RiskScheme:
    """The scheme that an entry of a pack's `risk_schemes` holds.

    value     mapping   –   `bands`: list of {name, colour, at_least | above}, from the most severe to the least;
                            `scores`: for each factor the scores it may take
    returns   RiskScheme

    Raises ValueError for what is missing, and for bands whose bounds do not fall.
    """
    try:
        bands = tuple(
            Band(
                str(one["name"]),
                str(one["colour"]),
                float(one["above" if "above" in one else "at_least"]),
                "above" in one,
            )
            for one in value["bands"]
        )
        scores = tuple(tuple(float(score) for score in factor) for factor in value["scores"])
    except (KeyError, TypeError) as fault:
        raise ValueError(f"value is no risk scheme: {fault!r}") from fault
    scheme = RiskScheme(bands, scores)
    _check(scheme)
    return scheme


def banded(score: npt.ArrayLike, bands: Sequence[Band]) -> IntArray:
    """The grade of each score: the first band, from the most severe, that it reaches.

    score     any shape   –   NaN is unknown
    bands     from the most severe to the least, falling bounds
    returns   same shape  –   1 the most severe … len(bands); 0 for NaN, infinity and a score below the last band

    Raises ValueError when there is no band, or the bounds do not fall.
    """
    _check(RiskScheme(tuple(bands), ()))
    values = floats("score", score)
    grades = np.zeros(values.shape, np.int64)
    for grade in range(len(bands), 0, -1):
        band = bands[grade - 1]
        grades = np.where(values > band.bound if band.is_strict else values >= band.bound, grade, grades)
    return np.asarray(np.where(np.isfinite(values), grades, 0))


def product_risk(scheme: RiskScheme, *factors: npt.ArrayLike) -> RiskGrades:
    """Risk as the product of its factors: R = L·S of the matrix, D = L·E·C of LEC (作业条件危险性评价法).

    scheme    RiskScheme        the scores of each factor, the bands of the product
    factors   shapes that fit   –   in the scheme's order: likelihood, (exposure,) severity
    returns   RiskGrades

    A factor that is 0 or less, or NaN: NaN, grade 0, not valid. A score that the scheme does not list (L = 4 in LEC):
    the product and its grade, not valid.
    Raises ValueError when the number of factors is not the scheme's, or shapes do not fit.
    Source: LEC: Graham & Kinney (1976), Practical risk analysis for safety management, NWC TP 5865; matrix and
    colours: the enterprise's or province's own table, from a pack.
    """
    if len(factors) != len(scheme.scores):
        raise ValueError(f"the scheme has {len(scheme.scores)} factors, got {len(factors)}")
    given = together(**{f"factor_{place}": factor for place, factor in enumerate(factors, 1)})
    possible = np.logical_and.reduce([(factor > 0) & np.isfinite(factor) for factor in given])
    listed = np.logical_and.reduce(
        [np.isin(factor, scores) if scores else factor > 0 for factor, scores in zip(given, scheme.scores, strict=True)]
    )
    score = np.where(possible, np.prod(given, axis=0), np.nan)
    return RiskGrades(score, banded(score, scheme.bands), np.asarray(possible & listed))


def matrix_risk(likelihood: npt.ArrayLike, severity: npt.ArrayLike, grid: npt.ArrayLike) -> IntArray:
    """Risk read off a matrix (风险矩阵), for schemes that no product gives.

    likelihood  shapes that fit   –   1 … rows of the grid
    severity    shapes that fit   –   1 … columns of the grid
    grid        (rows, columns)   –   grade of each cell, 1 the most severe
    returns     common shape      –   the cell's grade; 0 where a factor is NaN, not whole, or off the grid

    Raises ValueError when the grid is no table of whole numbers from 1, or shapes do not fit.
    """
    cells = floats("grid", grid)
    if cells.ndim != 2 or not cells.size or not ((cells >= 1) & (cells == np.floor(cells)) & np.isfinite(cells)).all():
        raise ValueError("grid must be a table of whole grades from 1")
    row, column = together(likelihood=likelihood, severity=severity)
    inside = (row >= 1) & (row <= cells.shape[0]) & (column >= 1) & (column <= cells.shape[1])
    inside &= (row == np.floor(row)) & (column == np.floor(column))
    rows, columns = (np.where(inside, place, 1).astype(np.int64) - 1 for place in (row, column))
    return np.where(inside, cells[rows, columns].astype(np.int64), 0)


def raised_grade(grade: npt.ArrayLike, *, by: npt.ArrayLike = 0, straight_to: npt.ArrayLike = 0) -> IntArray:
    """A grade after local rules that raise it (a major hazard on site, ten people or more, a key dangerous process).

    grade        shapes that fit   –   1 the most severe; 0 none, which no rule raises
    by           shapes that fit   –   grades up, 0 or more
    straight_to  shapes that fit   –   at least as severe as this grade; 0 no such rule
    returns      common shape      –   never less severe than `grade`

    Raises ValueError for a negative or broken number, or shapes that do not fit.
    """
    given = together(grade=grade, by=by, straight_to=straight_to)
    for name, values in zip(("grade", "by", "straight_to"), given, strict=True):
        if not ((values >= 0) & (values <= MOST_GRADE) & (values == np.floor(values))).all():
            raise ValueError(f"{name} must be whole numbers from 0 to {MOST_GRADE}")
    start, steps, floor = (values.astype(np.int64) for values in given)
    raised = np.maximum(start - steps, 1)
    return np.where(start == 0, 0, np.where(floor > 0, np.minimum(raised, floor), raised))


def _check(scheme: RiskScheme) -> None:
    bounds = [band.bound for band in scheme.bands]
    if not bounds or any(not upper > lower for upper, lower in pairwise(bounds)):
        raise ValueError(f"bands must run from the most severe to the least with falling bounds, got {bounds}")
