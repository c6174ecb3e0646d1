"""Large arrays of the makers are given back to the machine when they are let go, beside a house that has little to spare."""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD = -3
"""Of `mallopt`, glibc."""
LARGE_BYTES = 4 * 1024 * 1024
"""Smaller arrays, such as those of an assessment, are kept for the next."""


def give_large_arrays_back() -> None:
    """From here on in this process. glibc otherwise learns from the first large arrays that go to keep all later ones, so
    that every stage of a place would add to the ones before; another C library has no such word and is left alone."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)


def give_back() -> None:
    """What was let go of small things, at the end of a stage."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
