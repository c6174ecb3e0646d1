"""What is watched: the rules over one kind of reading, and how its readings are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import FloatArray, IntArray, number, whole

Statistic: TypeAlias = Literal["sum", "mean", "max", "min", "count", "rate", "since"]
STATISTICS: tuple[str, ...] = get_args(Statistic)
ANTECEDENT = len(STATISTICS)
"""The rules' kinds in the kernels: the place in `STATISTICS`, and one more for the effective antecedent."""
KIND, WIDTH, PHASE, ABOVE, FIRST_STEP, STEPS_KEPT, STEPS = range(7)
"""The columns of the table of rules that the kernels read."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """One statistic over a window that slides with each slot, or (tumbling) starts afresh on the clock.

    statistic       sum, mean, max, min of the readings; count of slots that hold one; rate: reading at the end
                    minus reading one width earlier, a second; since: seconds since a reading last reached `above`
    width_s         seconds; whole slots
    above           unit of the readings; only for `since`
    tumbling        from the last boundary to the slot itself; boundaries at offset_s + whole widths; not for rate, since
    offset_s        seconds; whole slots; for example 43 200 for days that end at 20:00 Beijing time (Unix time)
    least_coverage  share of the window that must be known for the value to be valid; 1: a gap makes it not valid
    """

    statistic: Statistic
    width_s: int
    above: float | None = None
    tumbling: bool = False
    offset_s: int = 0
    least_coverage: float = 1.0

    def __post_init__(self) -> None:
        if self.statistic not in STATISTICS:
            raise ValueError(f"statistic must be one of {', '.join(STATISTICS)}, got {self.statistic!r}")
        number("width_s", self.width_s, above=1)
        number("least_coverage", self.least_coverage, above=0, below=1)
        if (self.statistic == "since") != (self.above is not None):
            raise ValueError("above belongs to the statistic 'since', and to no other")
        number("above", 0.0 if self.above is None else self.above)
        if self.tumbling and self.statistic in ("rate", "since"):
            raise ValueError(f"a {self.statistic} has no tumbling window")


@dataclass(frozen=True, kw_only=True)
class Antecedent:
    """Effective antecedent rain 有效降雨量: R_e = R_0 + Σ Kⁱ·R_i, i = 1 … n, R_i the rain of the i-th step before.

    kept            –        K, kept from one step to the next, 0 < K < 1
    steps           –        n
    step_s          seconds  a step; whole slots; a day unless told otherwise. R_0 is what fell since the step began
    offset_s        seconds  where a step begins; 0: days begin at 08:00 Beijing time (Unix time), the hydrological day
    least_coverage  –        share of the weights that must be known for the value to be valid

    Source: the form used in DZ/T and provincial landslide warning practice, K = 0.84 (0.8–0.9), n = 10–15 d
    (from memory); it is the antecedent precipitation index of Kohler & Linsley (1951), cut off after n steps.
    """

    kept: float
    steps: int
    step_s: int = 86_400
    offset_s: int = 0
    least_coverage: float = 1.0

    def __post_init__(self) -> None:
        number("kept", self.kept, above=0, below=1, inclusive=False)
        number("steps", self.steps, above=1, below=10_000)
        number("step_s", self.step_s, above=1)
        number("least_coverage", self.least_coverage, above=0, below=1)


Rule: TypeAlias = Window | Antecedent


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the readings of many series are kept, and the rules over them.

    slot_s           seconds  a slot is (end − slot_s, end], ends are whole multiples of slot_s; one reading a slot
    counts_per_unit  –        readings are kept as whole counts: 10 for rain in mm read to 0.1 mm
    least, most      unit     what a reading can be; others are refused as impossible
    late_s           seconds  how far back the rules' past values are set right; whole slots
    rules                     at least one
    """

    slot_s: int
    counts_per_unit: float
    least: float
    most: float
    late_s: int
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        whole("slot_s", self.slot_s, least=1)
        number("counts_per_unit", self.counts_per_unit, above=0, inclusive=False)
        number("most", self.most, above=number("least", self.least))
        if not all(abs(end) * self.counts_per_unit < 2**31 - 1 for end in (self.least, self.most)):
            raise ValueError("least and most must stay within ±2,147,483,646 counts; take fewer counts_per_unit")
        if not self.rules:
            raise ValueError("rules must hold at least one rule")
        self.slots("late_s", self.late_s)
        for rule in self.rules:
            self.slots("offset_s", rule.offset_s)
            self.slots(*(("width_s", rule.width_s) if isinstance(rule, Window) else ("step_s", rule.step_s)))

    def slots(self, name: str, seconds: int) -> int:
        """A span in slots. Raises ValueError when it is not a whole number of them."""
        if isinstance(seconds, bool) or seconds != int(seconds) or int(seconds) % int(self.slot_s):
            raise ValueError(f"{name} must be whole slots of {self.slot_s} s, got {seconds!r}")
        return int(seconds) // int(self.slot_s)

    @property
    def late(self) -> int:
        return self.slots("late_s", self.late_s)

    @property
    def ring(self) -> int:
        """Slots kept for each series: every window that ends within `late` of the newest slot is there in full.

        The slot that leaves the longest window then lies beside the one that comes in.
        """
        widest = max(
            (self.slots("width_s", rule.width_s) for rule in self.rules if isinstance(rule, Window)), default=1
        )
        return widest + self.late + 1

    @property
    def cell(self) -> type[np.int16] | type[np.int32]:
        """The smallest integer that holds every possible reading; its lowest value stands for *unknown*."""
        return np.int16 if max(abs(self.least), abs(self.most)) * self.counts_per_unit < 2**15 - 1 else np.int32

    @property
    def least_coverage(self) -> FloatArray:
        return np.array([rule.least_coverage for rule in self.rules])

    @property
    def is_lower_bound(self) -> npt.NDArray[np.bool_]:
        """For each rule: what is known of a window with gaps can only be too low, never too high."""
        return np.array([
            rule.statistic in ("max", "count") or (rule.statistic == "sum" and self.least >= 0)
            if isinstance(rule, Window)
            else self.least >= 0
            for rule in self.rules
        ])  # fmt: skip

    def table(self) -> tuple[IntArray, FloatArray]:
        """The rules as the kernels read them: (rules, 7) whole numbers; (rules, most steps + 1) weights: Σ Kⁱ, K¹, K² …"""
        steps = max((rule.steps for rule in self.rules if isinstance(rule, Antecedent)), default=0)
        table, weights = np.zeros((len(self.rules), 7), np.int64), np.zeros((len(self.rules), steps + 1))
        first = 0
        for row, weight, rule in zip(table, weights, self.rules, strict=True):
            if isinstance(rule, Antecedent):
                width = self.slots("step_s", rule.step_s)
                kept = rule.steps + 2 + self.late // width
                row[:] = ANTECEDENT, width, self.slots("offset_s", rule.offset_s) % width, 0, first, kept, rule.steps
                weight[1 : rule.steps + 1] = rule.kept ** np.arange(1, rule.steps + 1)
                weight[0] = weight[1:].sum()
                first += kept
            else:
                width = self.slots("width_s", rule.width_s)
                phase = self.slots("offset_s", rule.offset_s) % width if rule.tumbling else -1
                above = np.ceil(np.round((rule.above or 0.0) * self.counts_per_unit, 6)).clip(-(2**32), 2**32)
                row[:4] = STATISTICS.index(rule.statistic), width, phase, above
        return table, weights
