"""The order in which a batch is taken in: by series, then slot, then arrival."""

from __future__ import annotations

import numpy as np
from numba import njit

from anlan.science.arrays import IntArray


def in_order(series: IntArray, slot: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Places of the readings by series, then slot, then arrival; with their series and slots in that order."""
    if not series.size:
        return np.empty(0, np.int64), series, slot
    lowest = int(slot.min())
    slot_bits = (int(slot.max()) - lowest).bit_length()
    bits = int(series.max()).bit_length() + slot_bits
    if bits > 62:
        order = np.lexsort((slot, series))
        return order, series[order], slot[order]
    key, order = radix_sorted((series << slot_bits) | (slot - lowest), bits)
    return order, key >> slot_bits, (key & ((1 << slot_bits) - 1)) + lowest


@njit(cache=True, nogil=True, error_model="numpy")
def radix_sorted(key, bits):  # type: ignore[no-untyped-def]
    """Keys below 2^bits in order, and where each stood; stable, eleven bits a round."""
    n = key.size
    order, other_order, other_key = np.arange(n), np.empty(n, np.int64), np.empty(n, np.int64)
    starts = np.empty(2049, np.int64)
    for shift in range(0, bits, 11):
        starts[:] = 0
        for i in range(n):
            starts[((key[i] >> shift) & 2047) + 1] += 1
        for digit in range(2048):
            starts[digit + 1] += starts[digit]
        for i in range(n):
            digit = (key[i] >> shift) & 2047
            other_key[starts[digit]], other_order[starts[digit]] = key[i], order[i]
            starts[digit] += 1
        key, other_key = other_key, key
        order, other_order = other_order, order
    return key, order


@njit(cache=True, nogil=True, error_model="numpy")
def count_late(series, slot, newest):  # type: ignore[no-untyped-def]
    """How many series of the sorted batch begin with a reading not newer than what they have."""
    late = 0
    for i in range(series.size):
        if i == 0 or series[i] != series[i - 1]:
            late += slot[i] <= newest[series[i]]
    return late
