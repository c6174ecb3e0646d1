"""Staying indoors with the windows shut: what comes in through the leaks while the cloud passes, and after it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, flagged, floats, number, together

LEAKIEST_1_H = 60.0


def indoor_concentration(
    outdoor: npt.ArrayLike,
    step_s: float,
    air_changes_1_h: npt.ArrayLike,
    *,
    initial: npt.ArrayLike = 0.0,
    kept_out: float = 0.0,
) -> Flagged:
    """Concentration in a well-mixed room at the end of each step: dCi/dt = λ ((1 − f) Co − Ci), solved exactly.

    outdoor          (times, …)  any unit  mean of each step; a gap (NaN) stays a gap from there on
    step_s           number      s         length of a step, above 0
    air_changes_1_h  (…)         1/h       λ: about 0.3–0.5 windows shut, 1–3 in wind or old houses, 10 and more open
    initial          (…)         same unit indoors before the first step
    kept_out         number      –         f that filters or walls take, 0 to 1
    returns          Flagged (times, …)    same unit

    Raises ValueError for a scalar course and for coefficients outside their domain.
    Source: mass balance of one room; TNO CPR 16E (1992), Green Book, chapter 6.
    """
    (course,) = together(outdoor=outdoor)
    if course.ndim == 0:
        raise ValueError("outdoor must be a course of concentrations, the time first")
    step = number("step_s", step_s, above=0, below=86_400, inclusive=False)
    kept = number("kept_out", kept_out, above=0, below=1)
    changes, begin = floats("air_changes_1_h", air_changes_1_h), floats("initial", initial)
    try:
        shape = np.broadcast_shapes(course.shape[1:], changes.shape, begin.shape)
    except ValueError as error:
        raise ValueError(
            f"shapes do not fit together: outdoor {course.shape}, air_changes_1_h {changes.shape}, initial {begin.shape}"
        ) from error
    inside = np.empty((course.shape[0], *shape))
    possible = np.broadcast_to((changes >= 0) & np.isfinite(changes) & (begin >= 0), shape)
    stays = np.exp(-np.where(changes >= 0, changes, np.nan) * step / 3600)
    now = np.broadcast_to(np.where(begin >= 0, begin, np.nan), shape)
    for index, outside in enumerate(course):
        comes = np.where(outside >= 0, (1 - kept) * outside, np.nan)
        now = inside[index] = comes + (now - comes) * stays
    return flagged(inside, possible=possible, covered=changes <= LEAKIEST_1_H)


def sheltering_factor(passage_s: npt.ArrayLike, air_changes_1_h: npt.ArrayLike) -> Flagged:
    """Highest indoor over outdoor concentration when a cloud of steady strength passes: 1 − exp(−λ t).

    passage_s        any shape  s
    air_changes_1_h  any shape  1/h
    returns          Flagged    –

    Source: mass balance of one room.
    """
    passage, changes = together(passage_s=passage_s, air_changes_1_h=air_changes_1_h)
    with np.errstate(all="ignore"):
        factor = -np.expm1(-changes * passage / 3600)
    return flagged(factor, possible=(passage >= 0) & (changes >= 0), covered=changes <= LEAKIEST_1_H)
