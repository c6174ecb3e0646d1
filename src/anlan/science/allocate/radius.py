"""The p-median that is left after sites were ruled out, solved exactly in the form by radii."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from anlan.science.arrays import BoolArray, FloatArray, IntArray

MOST_RADII = 40_000
"""Larger programs are not begun: the solver would not end in its time, and the Lagrangian bound stands."""


def solve_reduced(
    cost: FloatArray,
    opened: int,
    free: BoolArray,
    must: BoolArray,
    best: IntArray,
    bound: float,
    exact_seconds: float,
    is_whole: bool,
) -> tuple[IntArray, float]:
    """The best answer and its bound, among the free sites with all that must open; `best` where there is no better.

    Variables: y of each free site, and z of each place and radius: 1 when no open site lies within that radius.
    Source: Cornuejols, Nemhauser & Wolsey (1980) SIAM J. Algebr. Discrete Methods 1:261–272; Elloumi (2010) Comput.
    Oper. Res. 37:1–7 (rows that link each radius only to the one before).
    """
    value = float(cost[:, best].min(axis=1).sum())
    columns = np.flatnonzero(free)
    if columns.size <= opened:
        found = columns if columns.size == opened else best
        reached = float(cost[:, found].min(axis=1).sum())
        return (found, reached) if reached < value else (best, value)
    program = _program(cost[:, columns], must[columns], opened)
    objective, constant, rows, lower = program
    if objective.size - columns.size > MOST_RADII:
        return best, bound
    is_site = np.arange(objective.size) < columns.size
    solved = milp(
        objective,
        integrality=is_site.astype(int),
        bounds=Bounds(np.where(is_site, np.pad(must[columns], (0, objective.size - columns.size)), 0), 1),
        constraints=[
            LinearConstraint(rows, lb=lower),
            LinearConstraint(is_site.astype(float)[None], lb=opened, ub=opened),
        ],
        options={"time_limit": exact_seconds, "mip_rel_gap": 0.0},
    )
    if solved.status == 2:  # no choice among the free sites: nothing is better than the best known
        return best, value
    if solved.x is not None:
        found = columns[solved.x[: columns.size] > 0.5]
        reached = float(cost[:, found].min(axis=1).sum())
        if reached < value:
            best, value = found, reached
    if solved.status == 0:
        return best, value
    if solved.mip_dual_bound is not None:
        proven = solved.mip_dual_bound + constant
        bound = max(bound, float(np.ceil(proven - 1e-6) if is_whole else proven))
    return best, min(bound, value)


def _program(cost: FloatArray, must: BoolArray, opened: int) -> tuple[FloatArray, float, csr_array, FloatArray]:
    """Objective, its constant, and the rows z_k − z_(k−1) + Σ y within the ring ≥ 0 (≥ 1 for the first ring)."""
    width = cost.shape[1]
    objective: list[FloatArray] = [np.zeros(width)]
    row_of: list[IntArray] = []
    column_of: list[IntArray] = []
    entry: list[FloatArray] = []
    lower: list[FloatArray] = []
    constant, variables, row = 0.0, width, 0
    for place in cost:
        # beyond the nearest site that opens in any case, or the last that could be nearest, no radius matters
        far = float(np.partition(place, width - opened)[width - opened])
        if must.any():
            far = min(far, float(place[must].min()))
        within = np.flatnonzero(place <= far)
        radii, ring = np.unique(place[within], return_inverse=True)
        steps = radii.size
        constant += float(radii[0])
        objective.append(np.diff(radii))
        # the last radius holds an open site in any case and needs neither row nor variable
        inner = ring < steps - 1
        own = np.arange(steps - 1)
        row_of += [row + ring[inner], row + own, row + own[1:]]
        column_of += [within[inner], variables + own, variables + own[:-1]]
        entry += [np.ones(int(inner.sum())), np.ones(steps - 1), -np.ones(max(steps - 2, 0))]
        first = np.zeros(steps - 1)
        first[:1] = 1.0
        lower.append(first)
        row += steps - 1
        variables += steps - 1
    rows = csr_array(
        (np.concatenate(entry), (np.concatenate(row_of), np.concatenate(column_of))), shape=(row, variables)
    )
    return np.concatenate(objective), constant, rows, np.concatenate(lower)
