"""How good warnings and forecasts were: yes-or-no scores, lead times, probabilities, errors with their interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, IntArray, fitted, flagged, floats, together, whole
from anlan.science.sampling import Estimate, bootstrap_mean, wilson_interval


@dataclass(frozen=True)
class Contingency:
    """What was warned against what happened; unknown: pairs of which one side is not known, counted in none."""

    hits: FloatArray
    false_alarms: FloatArray
    misses: FloatArray
    correct_negatives: FloatArray
    unknown: FloatArray


@dataclass(frozen=True)
class Scores:
    """Scores of a contingency table; NaN and not valid where a denominator is 0.

    pod            命中率     hits / observed; probability of detection
    far            空报率     false alarms / warned; false alarm *ratio*
    success_ratio  准确率     hits / warned = 1 − far (K-31, the seeds' 预警信号准确率)
    pofd                     false alarms / not observed; false alarm *rate*
    csi            TS 评分    hits / (hits + false alarms + misses); critical success index, threat score
    ets            ETS 评分   csi with the hits of chance taken off; Gilbert skill score
    bias           预报偏差   warned / observed
    accuracy                 (hits + correct negatives) / all
    pss                      pod − pofd; Peirce, Hanssen–Kuipers, true skill statistic
    hss                      Heidke skill score
    """

    pod: Flagged
    far: Flagged
    success_ratio: Flagged
    pofd: Flagged
    csi: Flagged
    ets: Flagged
    bias: Flagged
    accuracy: Flagged
    pss: Flagged
    hss: Flagged


def contingency(warned: npt.ArrayLike, happened: npt.ArrayLike) -> Contingency:
    """Count pairs of warned and happened along the last axis.

    warned    (…, pairs)  –  1 yes, 0 no; NaN or −1: unknown
    happened  (…, pairs)  –  likewise
    returns   (…)         –

    Raises ValueError for any other value.
    """
    forecast, observed = fitted(warned=warned, happened=happened)
    if forecast.ndim == 0:
        raise ValueError("warned and happened must have the pairs along the last axis, got single numbers")
    for name, array in (("warned", forecast), ("happened", observed)):
        if not (np.isin(array, (1, 0, -1)) | np.isnan(array)).all():
            raise ValueError(f"{name} must be 1 (yes), 0 (no), −1 or NaN (unknown)")
    is_known = np.isin(forecast, (0, 1)) & np.isin(observed, (0, 1))
    yes, did = forecast == 1, observed == 1

    def count(which: BoolArray) -> FloatArray:
        return np.asarray((is_known & which).sum(axis=-1), np.float64)

    unknown = np.asarray((~is_known).sum(axis=-1), np.float64)
    return Contingency(count(yes & did), count(yes & ~did), count(~yes & did), count(~yes & ~did), unknown)


def scores(
    hits: npt.ArrayLike, false_alarms: npt.ArrayLike, misses: npt.ArrayLike, correct_negatives: npt.ArrayLike
) -> Scores:
    """The scores of contingency tables.

    hits, false_alarms, misses, correct_negatives  (…)  counts ≥ 0; a negative or missing one: NaN, not valid
    returns                                        (…)

    Where the correct negatives are not known (warnings counted by event), give NaN: pod, far, success_ratio, csi and
    bias do not ask for them.
    Source: Wilks (2011), Statistical Methods in the Atmospheric Sciences, 3rd ed., §8.2; WWRP/WGNE Joint Working
    Group on Forecast Verification Research.
    """
    a, b, c, d = together(hits=hits, false_alarms=false_alarms, misses=misses, correct_negatives=correct_negatives)
    a, b, c, d = (np.where(one >= 0, one, np.nan) for one in (a, b, c, d))
    total = a + b + c + d
    chance = _ratio((a + b) * (a + c), total)
    both_chance = 2 * (a * d - b * c)
    return Scores(
        pod=flagged(_ratio(a, a + c)),
        far=flagged(_ratio(b, a + b)),
        success_ratio=flagged(_ratio(a, a + b)),
        pofd=flagged(_ratio(b, b + d)),
        csi=flagged(_ratio(a, a + b + c)),
        ets=flagged(_ratio(a - chance, a + b + c - chance)),
        bias=flagged(_ratio(a + b, a + c)),
        accuracy=flagged(_ratio(a + d, total)),
        pss=flagged(_ratio(a, a + c) - _ratio(b, b + d)),
        hss=flagged(_ratio(both_chance, (a + c) * (c + d) + (a + b) * (b + d))),
    )


@dataclass(frozen=True)
class LeadTimes:
    """Events against warnings.

    lead_s       (events,)    s  event minus issue of the earliest warning in force at it; NaN: no warning was
    is_hit       (events,)    –
    is_verified  (warnings,)  –  at least one event fell into it; the others are false alarms
    """

    lead_s: FloatArray
    is_hit: BoolArray
    is_verified: BoolArray


def lead_times(
    *, event_area: npt.ArrayLike, event_s: npt.ArrayLike, warning_area: npt.ArrayLike, issued_s: npt.ArrayLike,
    until_s: npt.ArrayLike,
) -> LeadTimes:  # fmt: skip
    """预警提前量: how long before each event it was warned of.

    event_area, event_s               (events,)    –, s  where and when something happened
    warning_area, issued_s, until_s   (warnings,)  –, s  a warning is in force from its issue to its end, both included
    returns                           LeadTimes

    A warning issued after the event began is no warning of it. Raises ValueError for a warning that ends before it
    begins, and for lengths that differ.
    """
    where, when = _rows_of(event_area=event_area, event_s=event_s)
    area, issued, until = _rows_of(warning_area=warning_area, issued_s=issued_s, until_s=until_s)
    if (until < issued).any():
        raise ValueError("until_s must not be before issued_s")
    lead, is_verified = np.full(when.shape, np.nan), np.zeros(issued.shape, bool)
    by_area = np.argsort(area, kind="stable")
    first = np.searchsorted(area[by_area], where, side="left")
    last = np.searchsorted(area[by_area], where, side="right")
    for event, (begin, end) in enumerate(zip(first, last, strict=True)):
        here = by_area[begin:end]
        in_force = here[(issued[here] <= when[event]) & (when[event] <= until[here])]
        if in_force.size:
            lead[event] = when[event] - issued[in_force].min()
            is_verified[in_force] = True
    return LeadTimes(lead, ~np.isnan(lead), is_verified)


@dataclass(frozen=True)
class Brier:
    """The Brier score and what it is made of: score = reliability − resolution + uncertainty; count of known pairs.

    skill: 1 − score / uncertainty, against always saying how often it happens; NaN when it always or never did.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    skill: float
    count: int


def brier(probability: npt.ArrayLike, happened: npt.ArrayLike) -> Brier:
    """Mean squared difference between the probability given and what happened, with Murphy's three parts.

    probability  (pairs,)  –  0 … 1; NaN: unknown
    happened     (pairs,)  –  1, 0; NaN or −1: unknown

    The parts are taken over the distinct probabilities issued, so that they add up exactly. NaN without a known pair.
    Raises ValueError for a probability outside 0 … 1.
    Source: Brier (1950), Monthly Weather Review 78, 1–3; Murphy (1973), Journal of Applied Meteorology 12, 595–600.
    """
    given, outcome = _known_pairs(probability, happened)
    if not given.size:
        return Brier(np.nan, np.nan, np.nan, np.nan, np.nan, 0)
    issued, which = np.unique(given, return_inverse=True)
    count = np.bincount(which)
    frequency = np.bincount(which, outcome) / count
    base = outcome.mean()
    score, uncertainty = float(((given - outcome) ** 2).mean()), float(base * (1 - base))
    return Brier(
        score,
        float((count * (issued - frequency) ** 2).sum() / given.size),
        float((count * (frequency - base) ** 2).sum() / given.size),
        uncertainty,
        1 - score / uncertainty if uncertainty else np.nan,
        given.size,
    )


@dataclass(frozen=True)
class Reliability:
    """A reliability diagram, bin by bin: mean probability given, how often it happened, with interval, and pairs."""

    given: FloatArray
    happened: FloatArray
    low: FloatArray
    high: FloatArray
    count: IntArray


def reliability(
    probability: npt.ArrayLike, happened: npt.ArrayLike, *, bins: int = 10, level: float = 0.9
) -> Reliability:
    """How often it happened when a probability was given, in bins of equal width (the last holds 1).

    probability, happened  (pairs,)  –  as `brier`
    bins                   number    –  at least 1
    level                  number    –  of the Wilson interval
    returns                (bins,)   –  NaN in an empty bin
    """
    given, outcome = _known_pairs(probability, happened)
    bins = whole("bins", bins, least=1, most=10**6)
    which = np.minimum((given * bins).astype(np.int64), bins - 1)
    count = np.bincount(which, minlength=bins)
    yes = np.bincount(which, outcome, bins)
    low, high = wilson_interval(yes, count, level=level)
    return Reliability(_ratio(np.bincount(which, given, bins), count), _ratio(yes, count), low, high, count)


def mean_absolute_error(
    forecast: npt.ArrayLike, observed: npt.ArrayLike, *, generator: np.random.Generator, level: float = 0.9,
    resamples: int = 2000, block: int = 1,
) -> Estimate:  # fmt: skip
    """平均绝对误差 with a bootstrap interval.

    forecast, observed  (pairs,)  of one unit; NaN or infinite: the pair is left out
    generator, level, resamples, block  as `bootstrap_mean`
    """
    given, seen = together(forecast=forecast, observed=observed)
    error = np.abs(given - seen)
    return bootstrap_mean(error[np.isfinite(error)], generator=generator, level=level, resamples=resamples, block=block)


def _ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> FloatArray:
    """part / whole, NaN where whole is 0."""
    upper, lower = together(part=part, whole=whole)
    return np.asarray(np.divide(upper, lower, out=np.full(upper.shape, np.nan), where=(lower != 0) & ~np.isnan(lower)))


def _rows_of(**given: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """Columns of one length. Raises ValueError otherwise."""
    columns = {name: floats(name, column) for name, column in given.items()}
    if len({column.shape for column in columns.values()}) > 1 or any(column.ndim != 1 for column in columns.values()):
        shapes = ", ".join(f"{name} {column.shape}" for name, column in columns.items())
        raise ValueError(f"columns must be of one length: {shapes}")
    return tuple(columns.values())


def _known_pairs(probability: npt.ArrayLike, happened: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Probabilities and outcomes, both known. Raises ValueError for what is neither."""
    given, outcome = _rows_of(probability=probability, happened=happened)
    if ((given < 0) | (given > 1)).any():
        raise ValueError("probability must lie between 0 and 1")
    if not (np.isin(outcome, (1, 0, -1)) | np.isnan(outcome)).all():
        raise ValueError("happened must be 1 (yes), 0 (no), −1 or NaN (unknown)")
    is_known = ~np.isnan(given) & np.isin(outcome, (0, 1))
    return given[is_known], outcome[is_known]
