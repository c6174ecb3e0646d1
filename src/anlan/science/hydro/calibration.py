"""Fit the Xin'anjiang model to a gauge: differential evolution with a seed, so that the same series gives the same answer.

What is maximised is the mean of the Nash–Sutcliffe efficiencies of the flow and of its square root, so that floods do not
drown the low water (Oudin et al. 2006, Water Resources Research 42, W07410). Source of the search: Storn & Price (1997),
Journal of Global Optimization 11, 341–359, by `scipy.optimize`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import differential_evolution

from anlan.science.arrays import FloatArray, together
from anlan.science.hydro._xinanjiang_kernel import OUTPUTS, run_cell
from anlan.science.hydro.xinanjiang import Parameters, SnowStore, checked, first_state

LEAST = Parameters(0.4, 5, 40, 5, 0.05, 0.1, 0, 5, 0.5, 0.02, 0.02, 0.05, 0.9, 0, 0)
MOST = Parameters(1.3, 40, 150, 150, 0.25, 0.6, 0.08, 80, 2, 0.45, 0.45, 0.95, 0.998, 0.95, 3)
"""Where the search looks, for daily steps: the ranges of Zhao (1992) and Zhao & Liu (1995), widened (ours; arguments)."""
LEAST_SNOW = SnowStore(-3, 0.5, -2, 1)
MOST_SNOW = SnowStore(0, 4, 2, 6)
"""For daily steps; degree-day factors of 1 to 6 mm/(°C d): Hock (2003), Table 1 (forest and open land, no ice)."""


@dataclass(frozen=True)
class Calibrated:
    """The parameters found, what they reach (mean of the two efficiencies, at most 1), and the price.

    `at_limit` names those that ended on the edge of their range: widen it, or doubt the model there.
    """

    parameters: Parameters
    snow: SnowStore | None
    score: float
    evaluations: int
    at_limit: tuple[str, ...]


def calibrate(
    precipitation_mm: npt.ArrayLike,
    evaporative_demand_mm: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    observed_mm: npt.ArrayLike,
    *,
    with_snow: bool,
    seed: int,
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
    spin_up       number    first steps that are run once beforehand
    generations   number    of the search; 4 candidates a parameter in each

    Raises ValueError for gaps in the forcing, a negative discharge, fewer than 30 observed steps, a discharge that never
    changes, or ranges that are none.
    """
    series = together(
        precipitation_mm=precipitation_mm, evaporative_demand_mm=evaporative_demand_mm, temperature_c=temperature_c,
        observed_mm=observed_mm,
    )  # fmt: skip
    *forcing, observed = (np.ascontiguousarray(each) for each in series)
    if observed.ndim != 1:
        raise ValueError(f"the series must be those of one basin, (steps,), got {observed.shape}")
    if not all(np.isfinite(each).all() for each in forcing) or (forcing[0] < 0).any() or (forcing[1] < 0).any():
        raise ValueError("the forcing must have no gap and no negative precipitation or evaporative demand")
    known = observed[np.isfinite(observed)]
    if (known < 0).any() or known.size < 30 or np.ptp(known) == 0:
        raise ValueError("observed_mm must hold at least 30 discharges, none negative, and not all the same")
    if not 0 <= spin_up <= len(observed):
        raise ValueError(f"spin_up must lie between 0 and {len(observed)}, got {spin_up}")
    low, high = (checked(*pair)[: 19 if with_snow else 15] for pair in ((least, least_snow), (most, most_snow)))
    if not (low <= high).all():
        raise ValueError("every least value must be at or below its most")
    rain, demand, warmth = (np.concatenate([each[:spin_up], each]) for each in forcing)
    is_known = np.isfinite(observed)
    goals = (observed[is_known], np.sqrt(observed[is_known]))
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
                ((modelled - goal) ** 2).sum() / (2 * spread)
                for modelled, goal, spread in zip((flow, np.sqrt(flow)), goals, spreads, strict=True)
            )
        return misfit

    found = differential_evolution(
        score, list(zip(low, high, strict=True)), rng=seed, popsize=4, maxiter=generations, tol=1e-8, polish=False,
        vectorized=True, updating="deferred",
    )  # fmt: skip
    best = [float(value) for value in found.x]
    names = (*Parameters._fields, *SnowStore._fields)
    edge = np.minimum(found.x - low, high - found.x) < 0.001 * (high - low)
    return Calibrated(
        parameters=Parameters(*best[:15]),
        snow=SnowStore(*best[15:]) if with_snow else None,
        score=1.0 - float(found.fun),
        evaluations=int(found.nit + 1) * 4 * len(low),
        at_limit=tuple(name for name, is_there in zip(names, edge, strict=False) if is_there),
    )
