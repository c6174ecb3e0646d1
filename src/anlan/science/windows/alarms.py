"""From values to alarms, where *unknown* is a third answer: 1 yes, 0 no, −1 unknown.

What is true of an alarm, slot by slot:
- the condition holds (1) when the value reaches `on_at`; of a value that is not valid only this much is known: where
  what is missing can only raise it (rain, a maximum), `on_at` reached is `on_at` reached;
- confirmed: the condition holds in at least n of the last m slots; not, when it cannot; else unknown;
- raised when confirmed; once raised, lifted only by a valid value below `off_below` (silence lifts no alarm);
  not raised but perhaps confirmed: unknown, until a valid value below `off_below` or a confirmation says.
n = m is a minimum duration, n = m = 1 plain hysteresis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import fitted, floats, number, whole
from anlan.science.windows.batch import sliding, whole_slots

Answer: TypeAlias = npt.NDArray[np.int8]


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One alarm over the values of one rule.

    rule       –      which of the layout's rules, from 0
    on_at      unit   raised when the value reaches it (for a value that falls too low, turn the signs of all)
    off_below  unit   lifted when it falls below; ≤ on_at
    n, m       slots  the value must reach on_at in n of the last m slots
    """

    rule: int
    on_at: float
    off_below: float
    n: int = 1
    m: int = 1

    def __post_init__(self) -> None:
        number("off_below", self.off_below, below=number("on_at", self.on_at))
        if whole_slots("n", self.n) > whole_slots("m", self.m):
            raise ValueError(f"n of m must have n ≤ m, got {self.n} of {self.m}")
        whole("rule", self.rule, least=0)


def reaches(value: npt.ArrayLike, valid: npt.ArrayLike, *, on_at: float, is_lower_bound: bool = False) -> Answer:
    """Whether values reach `on_at`: 1, 0, or −1 where that is unknown.

    value           (…)   unit
    valid           (…)   –     whether the value stands
    is_lower_bound  –     –     what is missing from a value that is not valid can only raise it
    """
    given, stands = fitted(value=value, valid=valid)
    threshold = number("on_at", on_at)
    is_known = (stands == 1) & ~np.isnan(given)
    reached = np.where(np.isnan(given), -np.inf, given) >= threshold
    return np.where(is_known, reached, np.where(reached & is_lower_bound, 1, -1)).astype(np.int8)


def n_of_m(condition: npt.ArrayLike, *, n: int, m: int) -> Answer:
    """Whether a condition holds in at least n of the last m slots: 1, 0, or −1 while what is unknown decides.

    condition  (…, slots)  –      1, 0, −1; slots before the first are unknown
    n, m                   slots  1 ≤ n ≤ m
    """
    given = answers("condition", condition)
    if not given.ndim:
        raise ValueError("condition must have time along the last axis, got a single number")
    n, m = whole_slots("n", n), whole_slots("m", m)
    if n > m:
        raise ValueError(f"n of m must have n ≤ m, got {n} of {m}")
    holds = sliding(np.where(given == 1, given, np.nan), width=m, statistic="count").value
    fails = sliding(np.where(given == 0, given, np.nan), width=m, statistic="count").value
    return np.where(holds >= n, 1, np.where(fails > m - n, 0, -1)).astype(np.int8)


def held(condition: npt.ArrayLike, *, slots: int) -> Answer:
    """Whether a condition has held in each of the last `slots` slots (minimum duration): 1, 0, −1."""
    slots = whole_slots("slots", slots)
    return n_of_m(condition, n=slots, m=slots)


def raised(
    value: npt.ArrayLike, valid: npt.ArrayLike, *, alarm: Alarm, is_lower_bound: bool = False,
    before: npt.ArrayLike = -1,
) -> Answer:  # fmt: skip
    """The state of an alarm at every slot of whole series: 1 raised, 0 not, −1 unknown.

    value, valid    (…, slots)  unit, –
    before          (…)         –        its state before the first slot
    """
    given, stands = fitted(value=value, valid=valid)
    if given.ndim == 0:
        raise ValueError("value must have time along the last axis, got a single number")
    state = answers("before", before)
    if state.shape not in ((), given.shape[:-1]):
        raise ValueError(f"before must be one state a series, {given.shape[:-1]}, got {state.shape}")
    state = np.broadcast_to(state, given.shape[:-1])
    confirmed = n_of_m(reaches(given, stands, on_at=alarm.on_at, is_lower_bound=is_lower_bound), n=alarm.n, m=alarm.m)
    is_low = (stands == 1) & (np.where(np.isnan(given), np.inf, given) < alarm.off_below)
    result = np.empty(given.shape, np.int8)
    for slot in range(given.shape[-1]):
        yes, low = confirmed[..., slot], is_low[..., slot]
        stays = np.where((yes == 0) & low, 0, 1)
        others = np.where((yes == 0) & ((state == 0) | low), 0, -1)
        state = np.where(yes == 1, 1, np.where(state == 1, stays, others))
        result[..., slot] = state
    return result


def answers(name: str, given: npt.ArrayLike) -> Answer:
    """Raises ValueError for anything but 1, 0 and −1."""
    array = floats(name, given)
    if not np.isin(array, (1, 0, -1)).all():
        raise ValueError(f"{name} must be 1 (yes), 0 (no) or −1 (unknown)")
    return array.astype(np.int8)
