"""Fit the Xin'anjiang model to a gauge: differential evolution with a seed, so that the same series gives the same answer.

What is maximised is an objective: the mean Nash–Sutcliffe efficiency of powers of the discharge. The square root keeps
floods from drowning the low water (Oudin et al. 2006, Water Resources Research 42, W07410). Which one suits a basin is told
by the record itself, part by part held out (Klemeš 1986, Hydrological Sciences Journal 31, 13–24, split-sample test).
Source of the search: Storn & Price (1997), Journal of Global Optimization 11, 341–359, by `scipy.optimize`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.optimize import differential_evolution

from anlan.science.arrays import FloatArray, floats, together, whole
from anlan.science.hydro._xinanjiang_kernel import OUTPUTS, run_cell
from anlan.science.hydro.skill import nash_sutcliffe
from anlan.science.hydro.xinanjiang import MOST_MM, Parameters, SnowStore, checked, first_state, simulate

OBJECTIVES: Mapping[str, tuple[float, ...]] = MappingProxyType({"flow": (1.0,), "both": (1.0, 0.5), "root": (0.5,)})
"""Powers of the discharge whose Nash–Sutcliffe efficiencies are averaged."""

LEAST = Parameters(0.4, 5, 40, 5, 0.05, 0.1, 0, 5, 0.5, 0.02, 0.02, 0.05, 0.9, 0, 0)
MOST = Parameters(1.3, 40, 150, 150, 0.25, 0.6, 0.08, 80, 2, 0.45, 0.45, 0.95, 0.998, 0.95, 3)
"""Where the search looks, for daily steps: the ranges of Zhao (1992) and Zhao & Liu (1995), widened (ours; arguments)."""
LEAST_SNOW = SnowStore(-3, 0.5, -2, 1)
MOST_SNOW = SnowStore(0, 4, 2, 6)
"""For daily steps; degree-day factors of 1 to 6 mm/(°C d): Hock (2003), Table 1 (forest and open land, no ice)."""


@dataclass(frozen=True)
class Calibrated:
    """The parameters found, what they reach of their objective (at most 1), and the price.

    `at_limit` names those that ended on the edge of their range: widen it, or doubt the model there.
    """

    parameters: Parameters
    snow: SnowStore | None
    score: float
    evaluations: int
    at_limit: tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """The objective that foretold best, and what each foretold: efficiency of the discharge over all parts held out."""

    objective: str
    efficiency: Mapping[str, float]


def calibrate(
    precipitation_mm: npt.ArrayLike,
    evaporative_demand_mm: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    observed_mm: npt.ArrayLike,
    *,
    with_snow: bool,
    seed: int,
    objective: str = "both",
    spin_up: int = 0,
    generations: int = 120,
    least: Parameters = LEAST,
    most: Parameters = MOST,
    least_snow: SnowStore = LEAST_SNOW,
    most_snow: SnowStore = MOST_SNOW,
) -> Calibrated:
    """The parameters of one basin that follow the observed discharge best.

    precipitation_mm, evaporative_demand_mm, temperature_c  (steps,)   as in `xinanjiang.simulate`, without gaps
    observed_mm   (steps,)  mm per step  discharge; gaps (NaN) are left out
    with_snow     truth     with the degree-day snow store, or all precipitation as rain
    seed          number    same seed, same series, same answer
    objective     name      of `OBJECTIVES`; `choose_objective` finds the one that suits the record
    spin_up       number    first steps that are run once beforehand
    generations   number    of the search; 4 candidates a parameter in each

    Raises ValueError for gaps in the forcing, a negative discharge, fewer than 30 observed steps, a discharge that never
    changes, an unknown objective, or ranges that are none.
    """
    if objective not in OBJECTIVES:
        raise ValueError(f"objective must be one of {', '.join(OBJECTIVES)}, got {objective!r}")
    powers = OBJECTIVES[objective]
    series = together(
        precipitation_mm=precipitation_mm, evaporative_demand_mm=evaporative_demand_mm, temperature_c=temperature_c,
        observed_mm=observed_mm,
    )  # fmt: skip
    *forcing, observed = (np.ascontiguousarray(each) for each in series)
    if observed.ndim != 1:
        raise ValueError(f"the series must be those of one basin, (steps,), got {observed.shape}")
    if not all(np.isfinite(each).all() for each in forcing) or any(
        (each < 0).any() or (each > MOST_MM).any() for each in forcing[:2]
    ):
        raise ValueError(
            "precipitation_mm, evaporative_demand_mm and temperature_c must have no gap, the first two lie within 0 to 10,000 mm"
        )
    known = observed[np.isfinite(observed)]
    if (known < 0).any() or known.size < 30 or np.ptp(known) == 0:
        raise ValueError("observed_mm must hold at least 30 discharges, none negative, and not all the same")
    spin_up = whole("spin_up", spin_up, least=0, most=len(observed))
    seed, generations = whole("seed", seed, least=0), whole("generations", generations, least=1)
    low, high = (checked(*pair)[: 19 if with_snow else 15] for pair in ((least, least_snow), (most, most_snow)))
    if not (low <= high).all():
        raise ValueError("every least value must be at or below its most")
    rain, demand, warmth = (np.concatenate([each[:spin_up], each]) for each in forcing)
    is_known = np.isfinite(observed)
    goals = tuple(observed[is_known] ** power for power in powers)
    spreads = tuple(((goal - goal.mean()) ** 2).sum() for goal in goals)
    out = np.empty((len(rain), OUTPUTS))

    def score(trial: FloatArray) -> FloatArray:
        candidates = np.zeros((trial.shape[1], 19))
        candidates[:, : len(low)] = trial.T
        misfit = np.empty(len(candidates))
        for one, candidate in enumerate(candidates):
            state = first_state(Parameters(*candidate[:15]))
            run_cell(rain, demand, warmth, candidate, with_snow, state, out)
            flow = np.maximum(out[spin_up:, 0][is_known], 0.0)
            misfit[one] = sum(
                ((flow**power - goal) ** 2).sum() / (len(powers) * spread)
                for power, goal, spread in zip(powers, goals, spreads, strict=True)
            )
        return misfit

    found = differential_evolution(
        score, list(zip(low, high, strict=True)), rng=seed, popsize=4, maxiter=generations, tol=1e-8, polish=False,  # numerical
        vectorized=True, updating="deferred",
    )  # fmt: skip
    best = [float(value) for value in found.x]
    names = (*Parameters._fields, *SnowStore._fields)
    edge = np.minimum(found.x - low, high - found.x) < 0.001 * (high - low)  # numerical
    return Calibrated(
        parameters=Parameters(*best[:15]),
        snow=SnowStore(*best[15:]) if with_snow else None,
        score=1.0 - float(found.fun),
        evaluations=int(found.nit + 1) * 4 * len(low),
        at_limit=tuple(name for name, is_there in zip(names, edge, strict=False) if is_there),
    )


def choose_objective(
    precipitation_mm: npt.ArrayLike,
    evaporative_demand_mm: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    observed_mm: npt.ArrayLike,
    part: npt.ArrayLike,
    *,
    with_snow: bool,
    seed: int,
    spin_up: int = 0,
    generations: int = 60,
) -> Chosen:
    """The objective that foretells best what it has not seen, so that no later year need be looked at to choose one.

    Each part of the record is held out in turn, the model calibrated on the others and run through it; what the runs say of
    the parts held out is then judged together, by the efficiency of the discharge itself. The first of `OBJECTIVES` wins a tie.

    precipitation_mm … observed_mm  (steps,)  as in `calibrate`
    part                            (steps,)  number of the part that a step belongs to, as a rule its year; at least two
    with_snow, seed, spin_up, generations     as in `calibrate`

    Raises ValueError as `calibrate` does, and for parts that are fewer than two, or none for a step.
    """
    rain, demand, warmth, observed = together(
        precipitation_mm=precipitation_mm, evaporative_demand_mm=evaporative_demand_mm, temperature_c=temperature_c,
        observed_mm=observed_mm,
    )  # fmt: skip
    belongs = floats("part", part)
    if belongs.shape != observed.shape or not np.isfinite(belongs).all():
        raise ValueError(f"part must number every step, {observed.shape}, got {belongs.shape}")
    parts = np.unique(belongs[np.isfinite(observed)])
    if parts.size < 2:
        raise ValueError("part must name at least two parts with a known discharge")
    efficiency = {}
    for objective in OBJECTIVES:
        foretold = np.full(observed.shape, np.nan)
        for held_out in parts:
            seen = np.where(belongs == held_out, np.nan, observed)
            fit = calibrate(
                rain, demand, warmth, seen, with_snow=with_snow, seed=seed, objective=objective, spin_up=spin_up,
                generations=generations,
            )  # fmt: skip
            run = simulate(rain, demand, warmth, fit.parameters, snow=fit.snow, spin_up=spin_up)
            foretold[belongs == held_out] = run.discharge_mm[belongs == held_out]
        efficiency[objective] = float(nash_sutcliffe(foretold, observed))
    return Chosen(max(efficiency, key=lambda name: efficiency[name]), MappingProxyType(efficiency))
