"""Windows over a stream: take readings in as they come, late ones too; save what is known, and go on elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, whole
from anlan.science.windows import kernels
from anlan.science.windows.ordering import count_late, in_order
from anlan.science.windows.rules import STEPS_KEPT, Layout


class Outcome(IntEnum):
    """What became of a reading."""

    STORED = kernels.STORED  # its slot was unknown
    CORRECTED = kernels.CORRECTED  # its slot held another value, which it replaced
    REPEATED = kernels.REPEATED  # its slot held this value already; nothing changed
    SUPERSEDED = kernels.SUPERSEDED  # a reading of the same slot came after it in the same call
    WITHDRAWN = kernels.WITHDRAWN  # NaN: the value its slot held is withdrawn
    UNKNOWN = kernels.UNKNOWN  # NaN: its slot is unknown, as it was
    TOO_LATE = kernels.TOO_LATE  # refused: no window reaches back to it
    FUTURE = kernels.FUTURE  # refused: after now_s
    IMPOSSIBLE = kernels.IMPOSSIBLE  # refused: outside least … most, or infinite


@dataclass(frozen=True)
class State:
    """Everything known of the series; the arrays are changed in place by `update`, and by nothing else."""

    layout: Layout
    cells: npt.NDArray[np.int16] | npt.NDArray[np.int32]
    newest: IntArray
    running: IntArray
    steps: IntArray
    carried: FloatArray


@dataclass(frozen=True)
class Rows:
    """The rules' values of some series at some slots. Sorted by series, then time.

    series    (rows,)        –     the series' index
    end_s     (rows,)        s     end of the slot, Unix time
    value     (rows, rules)  unit  over what is known of the window; NaN where nothing is
    coverage  (rows, rules)  –     the share of the window that is known
    valid     (rows, rules)  –     coverage reaches the rule's least_coverage
    """

    series: IntArray
    end_s: IntArray
    value: FloatArray
    coverage: FloatArray
    valid: BoolArray


def begin(layout: Layout, *, series: int) -> State:
    """A state that knows nothing of `series` series. Raises ValueError when series is not a whole number ≥ 0."""
    series = whole("series", series, least=0, most=2**31 - 1)
    table, _weights = layout.table()
    cells: Any = np.full((series, layout.ring), np.iinfo(layout.cell).min, layout.cell)
    running = np.zeros((series, len(table), 3), np.int64)
    steps = np.zeros((series, int(table[:, STEPS_KEPT].sum()), 2), np.int64)
    return State(layout, cells, np.full(series, kernels.NEVER), running, steps, np.zeros((series, len(table), 2)))


def update(
    state: State, *, series: npt.ArrayLike, time_s: npt.ArrayLike, value: npt.ArrayLike, now_s: int
) -> tuple[Rows, npt.NDArray[np.int8]]:
    """Take a batch of readings in, in any order; answers the values that are new or changed, and each reading's fate.

    series   (readings,)  –     whole numbers, 0 … series − 1
    time_s   (readings,)  s     whole Unix seconds; the reading belongs to the slot (end − slot_s, end]
    value    (readings,)  unit  kept to 1 / counts_per_unit; NaN: the sensor says it has no value
    now_s    number       s     readings after it are refused
    returns  Rows, outcome (readings,) of `Outcome`

    One reading a slot: the last to arrive replaces what the slot holds. A new slot gives one row; a correction gives
    rows from its slot, or from `late_s` before the newest, up to the newest: what should have been said then.
    Each (series, slot) stands in one row at most. A repeated reading changes nothing and gives no row.

    Raises ValueError for arrays of other shapes or kinds, a series that does not exist, times beyond ±2⁵³ s.
    """
    layout = state.layout
    of = whole_numbers("series", series)
    at = whole_numbers("time_s", time_s)
    given = floats("value", value)
    if not of.shape == at.shape == given.shape or of.ndim != 1:
        raise ValueError(f"series, time_s and value must be of one length, got {of.shape}, {at.shape}, {given.shape}")
    if of.size and not 0 <= of.min() <= of.max() < state.newest.size:
        raise ValueError(f"series must lie between 0 and {state.newest.size - 1}, got {of.min()} … {of.max()}")
    now = whole("now_s", now_s, least=-(2**53))
    impossible = ~((given >= layout.least) & (given <= layout.most)) & ~np.isnan(given)
    fate = np.where(impossible, np.int8(Outcome.IMPOSSIBLE), np.int8(Outcome.STORED))
    fate[at > now] = Outcome.FUTURE
    places = np.flatnonzero(fate == Outcome.STORED)
    order, of, slot = in_order(of[places], -(-at[places] // layout.slot_s))
    order = places[order]
    unknown = int(np.iinfo(layout.cell).min)
    counts = np.rint(given[order] * layout.counts_per_unit)
    reading = np.where(np.isnan(counts), unknown, counts).astype(np.int64)
    table, weights = layout.table()
    rows = blank_rows(order.size + count_late(of, slot, state.newest) * (layout.late + 1), len(table))
    outcome = np.empty(order.size, np.int8)
    used = kernels.take_in(
        of, slot, reading, layout.late, layout.slot_s, unknown, layout.counts_per_unit, state.cells, state.newest,
        state.running, state.steps, state.carried, table, weights, layout.least_coverage, outcome,
        rows.series, rows.end_s, rows.value, rows.coverage, rows.valid, 0,
    )  # fmt: skip
    fate[order] = outcome
    rows.end_s[:used] *= layout.slot_s
    return Rows(*(getattr(rows, field.name)[:used] for field in fields(rows))), fate


def look(state: State, *, at_s: int) -> Rows:
    """The rules' values of every series at the slot that holds at_s, silent series included; changes nothing.

    A slot after a series' newest reading is unknown, and so is one that has left what is kept: coverage says so.
    """
    layout = state.layout
    slot = -(-whole("at_s", at_s, least=-(2**53)) // layout.slot_s)
    table, weights = layout.table()
    rows = blank_rows(state.newest.size, len(table))
    rows.series[:], rows.end_s[:] = np.arange(rows.series.size), slot * layout.slot_s
    kernels.look_at(
        slot, int(np.iinfo(layout.cell).min), layout.counts_per_unit, layout.slot_s, state.cells, state.newest,
        state.steps, table, weights, layout.least_coverage, rows.value, rows.coverage, rows.valid,
        np.empty((1, len(table), 3), np.int64), np.empty((1, len(table), 2)), 0,
    )  # fmt: skip
    return rows


def silent_s(state: State, *, at_s: int) -> FloatArray:
    """Seconds from the end of each series' newest slot to at_s; inf for a series that has never reported."""
    at = whole("at_s", at_s, least=-(2**53))
    silent = at - state.newest * float(state.layout.slot_s)
    return np.where(state.newest == kernels.NEVER, np.inf, np.maximum(silent, 0.0))


def save(state: State) -> dict[str, npt.NDArray[Any]]:
    """Copies of everything, as plain arrays; `restore` with the same layout goes on from there bit for bit."""
    table, weights = state.layout.table()
    arrays = {field.name: getattr(state, field.name).copy() for field in fields(state) if field.name != "layout"}
    return arrays | {"table": table, "weights": weights, "kept_as": kept_as(state.layout)}


def restore(layout: Layout, saved: Mapping[str, npt.NDArray[Any]]) -> State:
    """The state that was saved. Raises ValueError when it was saved under another layout, or is not whole."""
    table, weights = layout.table()
    try:
        same = (
            np.array_equal(saved["table"], table)
            and np.array_equal(saved["weights"], weights)
            and np.array_equal(saved["kept_as"], kept_as(layout))
        )
        given = {name: saved[name] for name in ("cells", "newest", "running", "steps", "carried")}
    except KeyError as missing:
        raise ValueError(f"saved lacks {missing}") from missing
    if not same:
        raise ValueError("saved was made under another layout; its rules or slots differ")
    blank = begin(layout, series=0)
    for name, array in given.items():
        wanted = getattr(blank, name)
        if array.dtype != wanted.dtype or array.shape != (len(given["newest"]), *wanted.shape[1:]):
            raise ValueError(
                f"saved {name} must be {wanted.dtype} of shape (series, …), got {array.dtype} {array.shape}"
            )
    return State(layout, **{name: np.array(array, order="C") for name, array in given.items()})


def kept_as(layout: Layout) -> FloatArray:
    return np.array([layout.slot_s, layout.counts_per_unit, layout.least, layout.most, layout.late_s], np.float64)


def whole_numbers(name: str, given: npt.ArrayLike) -> IntArray:
    """Whole numbers within ±2⁵³. Raises ValueError for fractions, text, and what lies beyond."""
    array = np.asarray(given)
    if np.ma.is_masked(given):
        raise ValueError(f"{name} must be whole numbers, got masked ones")
    if array.size and (array.dtype.kind not in "iu" or not -(2**53) <= int(array.min()) <= int(array.max()) <= 2**53):
        raise ValueError(f"{name} must be whole numbers within ±2⁵³, got {array.dtype}")
    return array.astype(np.int64, copy=False)


def blank_rows(rows: int, rules: int) -> Rows:
    shape = (rows, rules)
    return Rows(
        np.empty(rows, np.int64), np.empty(rows, np.int64), np.empty(shape), np.empty(shape), np.empty(shape, bool)
    )
