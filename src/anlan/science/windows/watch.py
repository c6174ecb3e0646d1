"""Alarms over a stream: what was said of a slot is said anew when a late reading changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, whole
from anlan.science.windows.alarms import Alarm, Answer
from anlan.science.windows.kernels import NEVER, kernel
from anlan.science.windows.rules import Layout
from anlan.science.windows.state import Rows


@dataclass(frozen=True)
class Watch:
    """Alarms over a layout's rules, and what each has said of the last slots; `follow` changes the arrays in place.

    history  (series, alarms, slots)  condition + 1 + 3 · (state + 1): 0 is unknown of both; a ring by slot
    newest   (series,)                the newest slot followed
    """

    layout: Layout
    alarms: tuple[Alarm, ...]
    history: Answer
    newest: IntArray


@dataclass(frozen=True)
class Changes:
    """Where an alarm's state differs from what was said before. In the order of the rows.

    series, alarm  (changes,)     –  which
    end_s          (changes,)     s  end of the slot it is said of
    was, now       (changes,)     –  1 raised, 0 not, −1 unknown: for a new slot the state before it; for a correction
                                     what was said of this same slot
    is_correction  (changes,)     –
    """

    series: IntArray
    alarm: IntArray
    end_s: IntArray
    was: Answer
    now: Answer
    is_correction: BoolArray


def watch(layout: Layout, *alarms: Alarm, series: int) -> Watch:
    """Alarms that have said nothing yet. Raises ValueError for an alarm over a rule the layout does not have."""
    for alarm in alarms:
        if alarm.rule >= len(layout.rules):
            raise ValueError(
                f"rule must be below {len(layout.rules)}, the number of the layout's rules, got {alarm.rule}"
            )
    series = whole("series", series, least=0, most=2**31 - 1)
    depth = layout.late + 1 + max((alarm.m for alarm in alarms), default=0)
    return Watch(layout, alarms, np.zeros((series, len(alarms), depth), np.int8), np.full(series, NEVER))


def follow(watch: Watch, rows: Rows) -> Changes:
    """Take the rows of `update` (or of `look`) in; answers where an alarm's state changed or must be corrected.

    A slot that no row spoke of is unknown, and is spoken of where that changes the state. Rows farther back than the
    layout's late_s come too late to change what was said.
    """
    table, levels = tables(watch.layout, watch.alarms)
    most = 2 * rows.series.size * len(watch.alarms)  # one in the slots that no row spoke of, one in the row's own
    series, alarm, slot = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    was, now, is_correction = np.empty(most, np.int8), np.empty(most, np.int8), np.empty(most, bool)
    used = say(
        rows.series, rows.end_s // watch.layout.slot_s, rows.value, rows.valid, watch.layout.late, table, levels,
        watch.history, watch.newest, series, alarm, slot, was, now, is_correction, 0,
    )  # fmt: skip
    end_s = slot[:used] * watch.layout.slot_s
    return Changes(series[:used], alarm[:used], end_s, was[:used], now[:used], is_correction[:used])


def states(watch: Watch) -> Answer:
    """The state of every alarm at each series' newest slot, (series, alarms)."""
    place = (watch.newest % watch.history.shape[2])[:, None, None]
    said = np.take_along_axis(watch.history, place, axis=2)[:, :, 0]
    return np.asarray(said // 3 - 1, np.int8)


def save_watch(watch: Watch) -> dict[str, npt.NDArray[Any]]:
    """Copies of everything, as plain arrays."""
    table, levels = tables(watch.layout, watch.alarms)
    return {"history": watch.history.copy(), "newest": watch.newest.copy(), "table": table, "levels": levels}


def restore_watch(layout: Layout, alarms: Sequence[Alarm], saved: Mapping[str, npt.NDArray[Any]]) -> Watch:
    """The watch that was saved. Raises ValueError when it was saved under other alarms, or is not whole."""
    blank = watch(layout, *alarms, series=0)
    table, levels = tables(layout, blank.alarms)
    try:
        history, newest = saved["history"], saved["newest"]
        same = np.array_equal(saved["table"], table) and np.array_equal(saved["levels"], levels)
    except KeyError as missing:
        raise ValueError(f"saved lacks {missing}") from missing
    fits = history.shape == (newest.size, *blank.history.shape[1:]) and history.dtype == np.int8
    if not same or not fits or newest.dtype != np.int64:
        raise ValueError("saved was made under other alarms or another layout")
    return Watch(layout, blank.alarms, history.copy(), newest.copy())


def tables(layout: Layout, alarms: Sequence[Alarm]) -> tuple[IntArray, FloatArray]:
    """The alarms as the kernel reads them: (rule, n, m, is_lower_bound) and (on_at, off_below)."""
    bounds = layout.is_lower_bound
    table = [(alarm.rule, alarm.n, alarm.m, int(bounds[alarm.rule])) for alarm in alarms]
    levels = [(alarm.on_at, alarm.off_below) for alarm in alarms]
    return np.array(table, np.int64).reshape(-1, 4), np.array(levels, np.float64).reshape(-1, 2)


@kernel
def next_state(s, a, t, condition, is_low, n, m, history):  # type: ignore[no-untyped-def]
    """Write the condition of slot t down and answer the state that follows from it and the slots before."""
    depth = history.shape[2]
    history[s, a, t % depth] = condition + 1
    holds, fails = 0, 0
    for back in range(m):
        was = history[s, a, (t - back) % depth] % 3
        holds += was == 2
        fails += was == 1
    before = history[s, a, (t - 1) % depth] // 3 - 1
    if holds >= n:
        state = 1
    elif before == 1:
        state = 0 if fails > m - n and is_low else 1
    else:
        state = 0 if fails > m - n and (before == 0 or is_low) else -1
    history[s, a, t % depth] = condition + 1 + 3 * (state + 1)
    return state


@kernel
def say(  # type: ignore[no-untyped-def]
    row_series, row_slot, value, valid, late, table, levels, history, newest,
    series, alarm, slot, was, now, is_correction, used,
):  # fmt: skip
    """Follow the rows; answers how many changes were written."""
    depth = history.shape[2]
    for i in range(row_series.size):
        s, t = row_series[i], row_slot[i]
        last = newest[s]
        if t < last - late:
            continue
        is_new = t > last
        for a in range(table.shape[0]):
            r, n, m = table[a, 0], table[a, 1], table[a, 2]
            x, at = value[i, r], t
            if is_new and last != NEVER:
                at = last + 1
            while at <= t:
                condition, is_low = -1, False  # of a slot that no row spoke of
                if at == t and valid[i, r]:
                    condition, is_low = (1 if x >= levels[a, 0] else 0), x < levels[a, 1]
                elif at == t and table[a, 3] and x >= levels[a, 0]:
                    condition = 1
                before = history[s, a, (at - 1 if is_new else at) % depth] // 3 - 1
                state = next_state(s, a, at, condition, is_low, n, m, history)
                if state != before:
                    series[used], alarm[used], slot[used] = s, a, at
                    was[used], now[used], is_correction[used] = before, state, not is_new
                    used += 1
                if at - last == depth and at < t:  # unknown for as long as is kept: nothing changes any more
                    for place in range(depth):
                        history[s, a, place] = 3 * (state + 1)
                    at = t - 1
                at += 1
        if is_new:
            newest[s] = t
    return used
