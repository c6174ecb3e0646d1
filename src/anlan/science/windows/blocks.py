"""The loop of a sliding window over whole series."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def slide(values, width, operation, result, known):  # type: ignore[no-untyped-def]
    """Sum (0), maximum (1) or minimum (2) over the last `width` known cells, and how many are known.

    In blocks of `width`: `rest[j]` is the statistic of cells j … end of the block before, so that each window is
    one rest and one beginning.
    """
    n = values.shape[1]
    neutral = 0.0 if operation == 0 else -np.inf if operation == 1 else np.inf
    held = min(width, n)
    rest, rest_known = np.empty(held + 1), np.empty(held + 1, np.int64)
    for s in range(values.shape[0]):
        rest[:] = neutral
        rest_known[:] = 0
        for start in range(0, n, width):
            end = min(start + width, n)
            total, count = neutral, 0
            for at in range(start, end):
                x = values[s, at]
                if np.isfinite(x):
                    count += 1
                    total = total + x if operation == 0 else max(total, x) if operation == 1 else min(total, x)
                before = rest[at - start + 1]
                result[s, at] = (
                    before + total if operation == 0 else max(before, total) if operation == 1 else min(before, total)
                )
                known[s, at] = rest_known[at - start + 1] + count
            if end - start == width:
                rest[width], rest_known[width] = neutral, 0
                for back in range(width - 1, -1, -1):
                    x = values[s, start + back]
                    later, later_known = rest[back + 1], rest_known[back + 1]
                    if np.isfinite(x):
                        later = later + x if operation == 0 else max(later, x) if operation == 1 else min(later, x)
                        later_known += 1
                    rest[back], rest_known[back] = later, later_known
