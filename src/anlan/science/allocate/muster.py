"""Which teams go where: whole teams, each to one need, several where one is not enough, over all incidents at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, hstack, identity, vstack

from anlan.science.allocate.answer import Proven, Shortage, amounts, labels, matrix
from anlan.science.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Muster(Proven):
    """The need of each team; value and bound are minutes, what stays short priced in.

    need_of_team  (teams,)  −1 where a team stays
    unmet         (needs,)  of each need in its unit
    """

    need_of_team: IntArray
    unmet: FloatArray


def muster(
    travel_min: npt.ArrayLike,
    offer: npt.ArrayLike,
    demand: npt.ArrayLike,
    worth_min: npt.ArrayLike,
    *,
    candidates: int | None = None,
    seconds: float = 5.0,  # numerical
    needs: Sequence[str] | None = None,
) -> Muster:
    """Least minutes of journeys and worth of what stays short, over all choices of whole teams.

    travel_min  (needs, teams)  min  until a team is there, turning out included; infinite where it cannot come
    offer       (needs, teams)  –    how much of the need a team meets, in the need's unit; 0 where it cannot
    demand      (needs,)        –    in its unit; 0 asks for nothing
    worth_min   (needs,)        min  what a need costs that stays wholly unmet; a part of it costs its share
    candidates                       of the teams that can, the nearest so many are weighed for each need; None: all
    seconds                     s    after which the best found so far is answered; `gap` says how far it may be

    A mixed integer program, solved by branch and cut (HiGHS); `bound` is its bound over the candidates.
    Raises ValueError for negative or missing numbers and shapes that do not fit.
    """
    travel = matrix("travel_min", travel_min)
    count, teams = travel.shape
    can = matrix("offer", offer)
    if can.shape != travel.shape or not np.isfinite(can).all():
        raise ValueError(f"offer must be finite for every pair, {travel.shape}, got shape {can.shape}")
    asked, worth = amounts("demand", demand, count), amounts("worth_min", worth_min, count)
    names = labels("need", needs, count)
    if candidates is not None and candidates < 1:
        raise ValueError(f"candidates must be at least 1, got {candidates}")
    if not seconds > 0:
        raise ValueError(f"seconds must be greater than 0, got {seconds}")
    stays = np.full(teams, -1)
    useful = np.isfinite(travel) & (can > 0) & (asked > 0)[:, None]
    useful &= _near(np.where(useful, travel, np.inf), candidates)
    need, team = np.nonzero(useful)
    value = bound = float(worth[asked > 0].sum())
    if need.size:
        share = np.minimum(can[need, team] / asked[need], 1.0)
        found = _solved(travel[need, team], share, need, team, np.where(asked > 0, worth, 0.0), teams, seconds)
        bound = max(float(found.mip_dual_bound or 0.0), 0.0)
        if found.x is not None:  # else nothing was found in time: nobody is sent, and the gap says so
            chosen = np.round(found.x[: need.size]) > 0
            stays[team[chosen]] = need[chosen]
            value = float(found.fun)
            bound = min(bound, value)
    goes = np.flatnonzero(stays >= 0)
    met = np.bincount(stays[goes], can[stays[goes], goes], minlength=count)
    unmet = np.maximum(asked - met, 0.0)
    short = tuple(Shortage("", names[at], float(unmet[at])) for at in np.flatnonzero(unmet > 0).tolist())
    binding = f"no team that can is left for {short[0].place}" if short else ""
    return Muster(value, bound, binding, short, stays, unmet)


def _solved(
    minutes: FloatArray, share: FloatArray, need: IntArray, team: IntArray, worth: FloatArray, teams: int, seconds: float
) -> OptimizeResult:
    """Pairs to take or leave, and of each need the share that stays short; each team once."""
    pairs, needs, column = need.size, worth.size, np.arange(need.size)
    covers = hstack([coo_array((share, (need, column)), shape=(needs, pairs)), identity(needs)])
    once = hstack([coo_array((np.ones(pairs), (team, column)), shape=(teams, pairs)), coo_array((teams, needs))])
    least = np.concatenate([np.ones(needs), np.zeros(teams)])
    most = np.concatenate([np.full(needs, np.inf), np.ones(teams)])
    return milp(
        np.concatenate([minutes, worth]), integrality=np.concatenate([np.ones(pairs), np.zeros(needs)]),
        bounds=Bounds(0, 1), constraints=LinearConstraint(vstack([covers, once]).tocsr(), least, most),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip


def _near(minutes: FloatArray, candidates: int | None) -> BoolArray:
    if candidates is None or minutes.shape[1] <= candidates:
        return np.ones(minutes.shape, bool)
    kth = np.partition(minutes, candidates - 1, axis=1)[:, candidates - 1]
    return np.asarray(minutes <= kth[:, None], bool)
