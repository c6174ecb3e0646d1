"""Windows over whole series at once: arrays with time along the last axis, one cell a slot, NaN where a slot is unknown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, floats, number, whole
from anlan.science.windows.blocks import slide

BatchStatistic: TypeAlias = Literal["sum", "mean", "max", "min", "count"]
OPERATIONS = {"sum": 0, "mean": 0, "count": 0, "max": 1, "min": 2}


@dataclass(frozen=True)
class Windowed:
    """A value over what is known of each window (NaN where nothing is), the known share, and whether it is enough."""

    value: FloatArray
    coverage: FloatArray
    valid: BoolArray


def sliding(values: npt.ArrayLike, *, width: int, statistic: BatchStatistic, least_coverage: float = 1.0) -> Windowed:
    """The statistic over the last `width` slots, at every slot.

    values          (…, slots)  unit   NaN or infinite: unknown
    width           number      slots  the slot itself included; slots before the first are unknown
    statistic                          sum, mean, max, min; count: slots that are known
    least_coverage  number      –      share of the window that must be known for the value to be valid
    returns         (…, slots)

    A sum is the rest of one block plus the beginning of the next (van Herk): no running difference, so nothing
    cancels and nothing drifts. Raises ValueError for a width below 1 or another statistic.
    Source: van Herk (1992), Pattern Recognition Letters 13, 517–521, doi:10.1016/0167-8655(92)90069-C.
    """
    array = series_of(values)
    cells = whole_slots("width", width)
    operation = operation_of(statistic)
    flat = np.ascontiguousarray(array).reshape(math.prod(array.shape[:-1]), array.shape[-1])
    result, known = np.empty(flat.shape), np.empty(flat.shape, np.int64)
    slide(flat, cells, operation, result, known)
    return windowed(result.reshape(array.shape), known.reshape(array.shape), np.array(cells), statistic, least_coverage)


def tumbling(
    values: npt.ArrayLike, *, width: int, statistic: BatchStatistic, begun: int = 0, least_coverage: float = 1.0
) -> Windowed:
    """The statistic over one window after another, each `width` slots.

    values, width, statistic, least_coverage  as `sliding`
    begun           number        slots  how much of the first window lies before the first slot, 0 … width − 1
    returns         (…, windows)         a last window that is not complete has less than full coverage
    """
    array = series_of(values)
    cells = whole_slots("width", width)
    operation = operation_of(statistic)
    begun = whole("begun", begun, least=0, most=cells - 1)
    windows = -(-(array.shape[-1] + begun) // cells) if array.shape[-1] else 0
    padded = np.full((*array.shape[:-1], windows * cells), np.nan)
    padded[..., begun : begun + array.shape[-1]] = array
    blocks = padded.reshape(*array.shape[:-1], windows, cells)
    is_known = np.isfinite(blocks)
    known = is_known.sum(axis=-1)
    neutral = (0.0, -np.inf, np.inf)[operation]
    result = (np.add, np.maximum, np.minimum)[operation].reduce(np.where(is_known, blocks, neutral), axis=-1)
    return windowed(result, known, np.array(cells), statistic, least_coverage)


def rate(values: npt.ArrayLike, *, width: int, slot_s: float) -> Windowed:
    """(value − value `width` slots before) / (width · slot_s), a second; unknown where either end is.

    values   (…, slots)  unit    NaN or infinite: unknown
    returns  (…, slots)  unit/s  coverage: share of the two ends that is known
    """
    array = series_of(values)
    cells, slot = whole_slots("width", width), number("slot_s", slot_s, above=0, inclusive=False)
    before = np.full(array.shape, np.nan)
    before[..., cells:] = array[..., :-cells]
    now = np.where(np.isfinite(array), array, np.nan)
    before[~np.isfinite(before)] = np.nan
    coverage = (np.isfinite(now).astype(np.float64) + np.isfinite(before)) / 2.0
    return Windowed((now - before) / (cells * slot), coverage, coverage == 1.0)


def time_since(
    values: npt.ArrayLike, *, above: float, width: int, slot_s: float, least_coverage: float = 1.0
) -> Windowed:
    """Seconds since a value last reached `above` within the last `width` slots; inf when surely none did.

    values   (…, slots)  unit  NaN or infinite: unknown
    returns  (…, slots)  s     0 at the slot itself. An unknown slot after the hit may hide a later one: then the time
                               is an upper bound, and coverage is the known share of the window; else it is 1.
                               NaN where there is no known hit and a slot is unknown.
    """
    array = series_of(values)
    cells, slot = whole_slots("width", width), number("slot_s", slot_s, above=0, inclusive=False)
    threshold = number("above", above)
    is_known = np.isfinite(array)
    places = np.broadcast_to(np.arange(array.shape[-1]), array.shape)
    never = -cells - 1  # a slot that has left every window
    last_hit = np.maximum.accumulate(
        np.where(is_known & (np.where(is_known, array, 0) >= threshold), places, never), axis=-1
    )
    last_unknown = np.maximum.accumulate(np.where(is_known, -1, places), axis=-1)  # what lies before is unknown too
    share = sliding(np.where(is_known, array, np.nan), width=cells, statistic="count").value / cells
    is_hit = last_hit > places - cells
    coverage = np.where(is_hit & (last_unknown < last_hit), 1.0, share)
    none = np.where(share == 1.0, np.inf, np.nan)
    value = np.where(is_hit, (places - last_hit) * slot, none)
    return Windowed(value, coverage, coverage >= number("least_coverage", least_coverage, above=0, below=1))


def effective_antecedent(
    values: npt.ArrayLike, *, kept: float, steps: int, slots_a_step: int, begun: int = 0, least_coverage: float = 1.0
) -> Windowed:
    """R_e = R_0 + Σ Kⁱ·R_i, i = 1 … n, at every slot: R_0 since the step began, R_i in the i-th step before.

    values        (…, slots)  mm     rain of each slot; NaN, infinite or negative: unknown
    kept          number      –      K, 0 < K < 1
    steps         number      –      n
    slots_a_step  number      slots  a day of 5-minute slots: 288
    begun         number      slots  how much of the first step lies before the first slot
    returns       (…, slots)  mm     coverage: share of the weights that is known

    The same numbers as the rule `Antecedent` in a stream. Source: see there.
    """
    array = series_of(values)
    factor = number("kept", kept, above=0, below=1, inclusive=False)
    width, count = whole_slots("slots_a_step", slots_a_step), whole_slots("steps", steps)
    is_known = np.isfinite(array) & (np.where(np.isnan(array), 0.0, array) >= 0)
    begun = whole("begun", begun, least=0, most=width - 1)
    slots = array.shape[-1]
    in_step = (np.arange(slots) + begun) // width
    elapsed = (np.arange(slots) + begun) % width + 1
    by_step = tumbling(np.where(is_known, array, np.nan), width=width, statistic="sum", begun=begun)
    totals, shares = np.nan_to_num(by_step.value), by_step.coverage
    weights = factor ** np.arange(1, count + 1)
    earlier, known = np.zeros(totals.shape), np.zeros(totals.shape)
    for i, weight in enumerate(weights, 1):
        earlier[..., i:] += weight * totals[..., :-i]
        known[..., i:] += weight * width * shares[..., :-i]
    so_far, so_far_known = from_step_start(np.where(is_known, array, 0.0), in_step), from_step_start(is_known, in_step)
    share = (so_far_known + known[..., in_step]) / (elapsed + width * weights.sum())
    value = np.where(share > 0, so_far + earlier[..., in_step], np.nan)
    return Windowed(value, share, share >= number("least_coverage", least_coverage, above=0, below=1))


def from_step_start(array: npt.NDArray[np.generic], in_step: npt.NDArray[np.int64]) -> FloatArray:
    """Running total along the last axis, afresh where a step begins."""
    total = np.asarray(array, np.float64).copy()
    for slot in range(1, total.shape[-1]):
        if in_step[slot] == in_step[slot - 1]:
            total[..., slot] += total[..., slot - 1]
    return total


def series_of(values: npt.ArrayLike) -> FloatArray:
    array = floats("values", values)
    if array.ndim == 0:
        raise ValueError("values must have time along the last axis, got a single number")
    return array


def whole_slots(name: str, given: int) -> int:
    """Raises ValueError when it is not a whole number ≥ 1."""
    return whole(name, given, least=1, most=2**40)


def operation_of(statistic: str) -> int:
    if statistic not in OPERATIONS:
        raise ValueError(f"statistic must be one of {', '.join(OPERATIONS)}, got {statistic!r}")
    return OPERATIONS[statistic]


def windowed(
    result: FloatArray, known: npt.NDArray[np.int64], cells: npt.NDArray[np.int64], statistic: str, least: float
) -> Windowed:
    """The value over what is known, with its share; a count is known in any case."""
    coverage = known / cells
    enough = coverage >= number("least_coverage", least, above=0, below=1)
    if statistic == "count":
        return Windowed(known.astype(np.float64), coverage, np.ones(known.shape, bool))
    divisor = np.maximum(known, 1) if statistic == "mean" else 1
    value = np.where(known > 0, result / divisor, np.nan)
    return Windowed(value, coverage, enough & np.isfinite(value))
