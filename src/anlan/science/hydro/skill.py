"""How well a modelled hydrograph follows the observed one: the certainty coefficient 确定性系数 and its grade.

Sources: Nash & Sutcliffe (1970), Journal of Hydrology 10, 282–290; GB/T 22482-2008 水文情报预报规范 (grades).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import FloatArray, IntArray, number, together

GB22482_CERTAINTY = (0.50, 0.70, 0.90)
"""Least certainty coefficient of grades 丙, 乙; 甲 lies above the last. GB/T 22482-2008; second source: a public program of
forecast grading (its 甲 begins at 0.90 itself). The same in the edition of 2026, in force from 1 February 2027."""
GB22482_QUALIFIED = (0.60, 0.70, 0.85)
"""Least qualified rate of grades 丙, 乙, 甲. GB/T 22482-2008; second source: the same program."""
GB22482_PEAK_TOLERANCE = 0.20
"""Permitted error of a forecast peak, share of the observed, for forecasts from rain. GB/T 22482-2008; second source: an
abstract of the flood-forecast error standard of 2000 (SL 250), 360docs.net. Along a river it is 20 % of the change instead."""


def nash_sutcliffe(modelled: npt.ArrayLike, observed: npt.ArrayLike) -> FloatArray:
    """DC = 1 − Σ(y − ŷ)² / Σ(y − ȳ)², steps first; steps where either is a gap are left out.

    modelled, observed  (steps, …)  any one unit
    returns             (…)         –   NaN where fewer than two steps are left, or the observed does not change
    """
    y_hat, y = together(modelled=modelled, observed=observed)
    if not y.ndim:
        raise ValueError("observed must be a series, steps first")
    known = np.isfinite(y) & np.isfinite(y_hat)
    count = known.sum(axis=0)
    mean = np.divide(np.where(known, y, 0.0).sum(axis=0), count, out=np.full(count.shape, np.nan), where=count > 0)
    misses = (np.where(known, y - y_hat, 0.0) ** 2).sum(axis=0)
    spread = (np.where(known, y - mean, 0.0) ** 2).sum(axis=0)
    is_judged = (count > 1) & (spread > 0)
    return np.asarray(1.0 - np.divide(misses, spread, out=np.full(np.shape(spread), np.nan), where=is_judged))


def is_peak_qualified(
    forecast_m3_s: npt.ArrayLike, observed_m3_s: npt.ArrayLike, *, tolerance: float = GB22482_PEAK_TOLERANCE
) -> FloatArray:
    """1 where a forecast peak lies within 20 % of the observed, 0 where not, NaN where either is unknown or negative.

    tolerance  number  –  permitted share of the observed; the edition of 2026 has 0.30 for basins of 200 to 3,000 km²

    For forecasts from rain; one from a gauge upstream is measured by the change within its lead time, which is not judged here.
    Source: GB/T 22482-2008 (permitted error of a peak).
    """
    forecast, observed = together(forecast_m3_s=forecast_m3_s, observed_m3_s=observed_m3_s)
    permitted = number("tolerance", tolerance, above=0, below=1)
    known = (forecast >= 0) & (observed >= 0)
    return np.where(known, np.abs(forecast - observed) <= permitted * observed, np.nan)


def gb22482_grade(certainty: npt.ArrayLike, qualified_rate: npt.ArrayLike | None = None) -> IntArray:
    """Grade of a forecasting scheme: 1 甲, 2 乙, 3 丙, 0 below 丙 (for reference only), −1 unknown.

    certainty       (…)  –   certainty coefficient DC: 甲 > 0.90, 乙 0.70–0.90, 丙 0.50–0.70
    qualified_rate  (…)  –   share of qualified forecasts 0–1: 甲 ≥ 0.85, 乙 ≥ 0.70, 丙 ≥ 0.60; the worse of the two counts
    returns         (…)

    That the worse counts where both are given is the rule of 6.5.6 in the edition of 2026 (as that program has it).
    """
    dc, rate = together(certainty=certainty, qualified_rate=1.0 if qualified_rate is None else qualified_rate)
    by_steps = _steps(dc, GB22482_CERTAINTY[:2], 2)
    grade = np.select([~np.isfinite(dc) | (dc > 1), dc > GB22482_CERTAINTY[2]], [-1, 1], by_steps)
    if qualified_rate is None:
        return np.asarray(grade, np.int64)
    by_rate = np.where((rate >= 0) & (rate <= 1), _steps(rate, GB22482_QUALIFIED, 1), -1)
    worse = np.where((grade == 0) | (by_rate == 0), 0, np.maximum(grade, by_rate))
    return np.asarray(np.where((grade < 0) | (by_rate < 0), -1, worse), np.int64)


def _steps(value: FloatArray, least: tuple[float, ...], best: int) -> IntArray:
    """The best grade that the value reaches; `least` rises from grade 3 to grade `best`; 0 below."""
    reached = np.sum([value >= step for step in least], axis=0)
    return np.where(reached > 0, best + len(least) - reached, 0).astype(np.int64)
