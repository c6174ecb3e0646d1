"""Readings through five rules a second on one core: 200,000 series in random order, 5-minute slots, 1 % late.

Rules: sums over 1, 3 and 72 h, maximum over 24 h, effective antecedent rain (15 days). A hundredth of the readings
comes up to an hour late, so that its slot is a gap until then. The stream runs until 72 h are full before the warm
figure is taken. Seconds are those of the core (one thread, processor time), so that neighbours on the machine do not
count; the warm figure by the clock on the wall stands beside it. Time counts only when the values of sampled series
equal the plain reference of the tests.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, pin, show  # isort: skip
from scipy.ndimage import maximum_filter1d

from anlan.science import windows
from anlan.science.windows import Antecedent, Layout, Rows, Window
from tests.science.windows.plain import rule_value

SERIES = int(os.environ.get("ANLAN_BENCH_SERIES", "200000"))
SECONDS = float(os.environ.get("ANLAN_BENCH_SECONDS", "5"))
SAMPLE = 25
HOUR, SLOT = 3600, 300
LAYOUT = Layout(
    slot_s=SLOT, counts_per_unit=10, least=0, most=300, late_s=HOUR,
    rules=(
        Window(statistic="sum", width_s=HOUR), Window(statistic="sum", width_s=3 * HOUR),
        Window(statistic="sum", width_s=72 * HOUR), Window(statistic="max", width_s=24 * HOUR),
        Antecedent(kept=0.84, steps=15),
    ),
)  # fmt: skip
BEGUN = 1_700_000_100 // SLOT


def readings(rng: np.random.Generator, falling: bool) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, int]]:
    """Series, slot, value and the present slot: what arrives within one slot after another, in random order."""
    due: dict[int, list[np.ndarray]] = {}
    orders = [rng.permutation(SERIES) for _ in range(16)]  # drawn once: drawing takes longer than what is measured
    rains = [np.where(rng.random(SERIES) < 0.3, np.round(rng.gamma(0.5, 2.0, SERIES), 1), 0.0) for _ in range(16)]
    slot = BEGUN
    while True:
        series = np.roll(orders[rng.integers(16)], rng.integers(SERIES))
        value = rains[rng.integers(16)]
        if falling:
            value = np.full(SERIES, np.round(299.0 - (slot - BEGUN) % 2900 * 0.1, 1))
        is_late = rng.random(SERIES) < 0.01
        late = np.stack([series[is_late], np.full(is_late.sum(), slot), value[is_late]])
        by = rng.integers(1, 13, late.shape[1])
        for k in range(1, 13):
            due.setdefault(slot + k, []).append(late[:, by == k])
        overdue = np.concatenate([np.empty((3, 0)), *due.pop(slot, [])], axis=1)
        among = rng.integers(0, SERIES - is_late.sum(), overdue.shape[1])
        yield (
            np.insert(series[~is_late], among, overdue[0].astype(np.int64)),
            np.insert(np.full(SERIES - is_late.sum(), slot), among, overdue[1].astype(np.int64)),
            np.insert(value[~is_late], among, overdue[2]),
            slot,
        )
        slot += 1


class Stream:
    """A state, the stream that feeds it, and everything that sampled series were told."""

    def __init__(self, seed: int, *, falling: bool = False) -> None:
        self.state = windows.begin(LAYOUT, series=SERIES)
        self.source = readings(np.random.default_rng(seed), falling)
        self.known: list[dict[int, float]] = [{} for _ in range(SAMPLE)]
        self.wall_s = 0.0

    def step(self) -> tuple[Rows, int, float]:
        """One slot's arrivals; answers the rows, how many readings, and seconds."""
        series, slot, value, now = next(self.source)
        begun, wall = time.process_time(), time.perf_counter()
        rows, _outcome = windows.update(self.state, series=series, time_s=slot * SLOT, value=value, now_s=now * SLOT)
        took = time.process_time() - begun
        self.wall_s += time.perf_counter() - wall
        for place in np.flatnonzero(series < SAMPLE):
            self.known[series[place]][int(slot[place])] = float(value[place])
        return rows, series.size, took

    def run(self, steps: int) -> tuple[int, float]:
        sizes, seconds = zip(*(self.step()[1:] for _ in range(steps)), strict=True)
        return sum(sizes), sum(seconds)

    def check(self) -> None:
        """The rows that sampled series are given, twelve slots long, against one window at a time."""
        for _ in range(12):
            rows = self.step()[0]
            for row in np.flatnonzero(rows.series < SAMPLE):
                known, slot = self.known[rows.series[row]], int(rows.end_s[row]) // SLOT
                for r, rule in enumerate(LAYOUT.rules):
                    value, share = rule_value(known, rule, slot, SLOT)
                    np.testing.assert_allclose(rows.value[row, r], value, rtol=1e-12)
                    np.testing.assert_allclose(rows.coverage[row, r], share, rtol=1e-12)


def plain_rate(stream: Stream) -> float:
    """Readings a second of the plain reference: the five rules once for each sampled series."""
    begun = time.process_time()
    for s, known in enumerate(stream.known):
        for rule in LAYOUT.rules:
            rule_value(known, rule, int(stream.state.newest[s]), SLOT)
    return SAMPLE / (time.process_time() - begun)


def measure_stream() -> None:
    stream = Stream(1)
    _rows, count, took = stream.step()
    show("readings, first call (compiled or read from the cache)", count / took, "/s")
    full = 72 * HOUR // SLOT
    show("readings, the first 100 slots", *(n / s for n, s in [stream.run(100)]), "/s")
    stream.run(full - 100)
    stream.check()
    count, took, stream.wall_s = 0, 0.0, 0.0
    while took < SECONDS:
        more, seconds = stream.run(5)
        count, took = count + more, took + seconds
    show("readings, warm, 72 h full", count / took, "/s", at_least=2_000_000)
    show("  the same by the clock on the wall", count / stream.wall_s, "/s")
    show("  the plain reference of the tests", plain_rate(stream), "/s")
    begun = time.process_time()
    windows.look(stream.state, at_s=int(stream.state.newest.max()) * SLOT)
    show("look at every series, silent ones too", time.process_time() - begun, "s")
    arrays = (stream.state.cells, stream.state.running, stream.state.steps, stream.state.carried, stream.state.newest)
    show("memory of the state", sum(array.nbytes for array in arrays) / 1e6, "MB")


def measure_falling() -> None:
    """The worst case of a maximum: every slot the highest reading leaves, and the window is searched."""
    stream = Stream(2, falling=True)
    stream.run(300)
    stream.check()
    count, took = stream.run(10)
    show("readings, falling all the time (worst for a maximum)", count / took, "/s")


def measure_whole() -> None:
    rain = np.random.default_rng(3).gamma(0.5, 2.0, (2_000, 2_880))
    windows.sliding(rain[:2], width=288, statistic="max")
    begun = time.process_time()
    ours = windows.sliding(rain, width=288, statistic="max").value
    took = time.process_time() - begun
    begun = time.process_time()
    peer = maximum_filter1d(rain, 288, axis=1, origin=143)
    peer_took = time.process_time() - begun
    np.testing.assert_array_equal(ours[:, 287:], peer[:, 287:])
    show("whole series: 24 h maximum, with gaps and coverage", rain.size / took / 1e6, "M cells/s")
    show("  scipy.ndimage.maximum_filter1d, without them", rain.size / peer_took / 1e6, "M cells/s")


if __name__ == "__main__":
    pin()
    measure_stream()
    measure_falling()
    measure_whole()
    finish()
