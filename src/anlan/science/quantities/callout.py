"""Call-outs: when N people have been called over L lines.

Three laws, from what is known of the calls: all equally long (exact), each of known length (exact, first free line
takes the next name), lengths scattered at random around a mean (mean and standard deviation of the finish).
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heapreplace

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, floats, together, whole


@dataclass(frozen=True)
class Finish:
    """When a call-out of random calls ends: mean and standard deviation."""

    mean_s: FloatArray
    deviation_s: FloatArray
    valid: BoolArray


@dataclass(frozen=True)
class Reached:
    """Calls made for each person on the list, and the share of the list that answers in the end."""

    calls_each: FloatArray
    share: FloatArray
    valid: BoolArray


def callout_finish_s(calls: npt.ArrayLike, lines: npt.ArrayLike, call_s: npt.ArrayLike) -> Flagged:
    """When N equal calls over L lines are done: ⌈N/L⌉ · call.

    calls     shapes that fit   whole, from 0
    lines     shapes that fit   whole, from 1
    call_s    shapes that fit   s   of one call, dialling and hanging up included
    returns   common shape      s   exact; NaN and not valid where a number cannot be

    Raises ValueError when shapes do not fit.
    """
    number_of, over, length = together(calls=calls, lines=lines, call_s=call_s)
    possible = _countable(number_of, over) & (length >= 0) & np.isfinite(length)
    rounds = np.ceil(np.divide(number_of, over, out=np.zeros(number_of.shape), where=possible))
    return flagged(rounds * length, possible=possible)


def callout_finish_in_order_s(call_s: npt.ArrayLike, lines: int) -> float:
    """When calls of known lengths are done, each taken in the order of the list by the line that is free first.

    call_s    (calls)   s   of each call
    lines     number    –   whole, from 1
    returns   number    s   exact for this order; no order ends before max(longest call, sum/lines), and this one ends
                            within 2 − 1/lines of the best

    Raises ValueError for a length that is negative or unknown, more than one axis, or lines that are not whole from 1.
    Source: list scheduling, Graham (1969), SIAM J. Appl. Math. 17, 416–429.
    """
    lengths = floats("call_s", call_s)
    if lengths.ndim != 1 or not ((lengths >= 0) & np.isfinite(lengths)).all():
        raise ValueError("call_s must be one list of times from 0")
    lines = whole("lines", lines, least=1)
    free_at = [0.0] * min(lines, max(lengths.size, 1))
    heapify(free_at)
    for length in lengths.tolist():
        heapreplace(free_at, free_at[0] + length)
    return max(free_at)


def callout_finish_random(calls: npt.ArrayLike, lines: npt.ArrayLike, mean_call_s: npt.ArrayLike) -> Finish:
    """When N calls of random length over L lines are done, lengths exponential around their mean, independent.

    Until fewer calls than lines are left, one ends every mean/L on average; the last m = min(N, L) end one after the
    other: mean · ((N − m)/L + 1 + 1/2 + … + 1/m); variance mean² · ((N − m)/L² + 1 + 1/2² + … + 1/m²).

    calls        shapes that fit   whole, from 0
    lines        shapes that fit   whole, from 1, at most 10⁶
    mean_call_s  shapes that fit   s
    returns      Finish            s   exact for this law; NaN and not valid where a number cannot be

    Raises ValueError when shapes do not fit.
    Source: sum of independent exponential spacings (Rényi 1953, Acta Math. Acad. Sci. Hung. 4, 191–231).
    """
    number_of, over, length = together(calls=calls, lines=lines, mean_call_s=mean_call_s)
    possible = _countable(number_of, over) & (over <= 1e6) & (length >= 0) & np.isfinite(length)
    counted, spread = np.where(possible, number_of, 0.0), np.where(possible, over, 1.0)
    last = np.minimum(counted, spread)
    ranks = np.arange(1, int(last.max(initial=0)) + 1)
    place = last.astype(np.int64)
    tail = np.append(0.0, np.cumsum(1 / ranks))[place]
    tail_of_squares = np.append(0.0, np.cumsum(1 / ranks**2))[place]
    mean = flagged(length * ((counted - last) / spread + tail), possible=possible)
    variance = (counted - last) / spread**2 + tail_of_squares
    return Finish(mean.value, np.where(possible, length * np.sqrt(variance), np.nan), mean.valid)


def calls_until_answered(answering: npt.ArrayLike, attempts: npt.ArrayLike) -> Reached:
    """How often a name is dialled, when each call is answered with one chance and dialling stops after so many.

    answering  shapes that fit   –   chance that one call is answered, 0 to 1
    attempts   shapes that fit   –   most calls to one person, whole, from 1
    returns    Reached               calls a person Σ (1 − p)ᵏ for k = 0 … attempts − 1, share 1 − (1 − p)^attempts

    N names then make N · calls_each calls on average, to be put into the laws above.
    Raises ValueError when shapes do not fit.
    """
    chance, most = together(answering=answering, attempts=attempts)
    possible = (chance >= 0) & (chance <= 1) & (most >= 1) & (most == np.floor(most)) & np.isfinite(most)
    sure, tries = np.where(possible, chance, 1.0), np.where(possible, most, 1.0)
    with np.errstate(divide="ignore"):
        share = -np.expm1(tries * np.log1p(-sure))
    each = flagged(np.divide(share, sure, out=tries.copy(), where=sure > 0), possible=possible)
    return Reached(each.value, np.where(possible, share, np.nan), each.valid)


def _countable(calls: FloatArray, lines: FloatArray) -> BoolArray:
    whole = (calls == np.floor(calls)) & (lines == np.floor(lines))
    return np.asarray(whole & (calls >= 0) & (lines >= 1) & np.isfinite(calls) & np.isfinite(lines))
