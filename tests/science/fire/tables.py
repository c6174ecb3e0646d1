"""The shared tables of the reference implementation, read where they lie; nothing of them is kept here."""

from __future__ import annotations

import csv
import gzip

import numpy as np

ROUNDED = 5.1e-4
"""The tables carry four significant digits (two decimals from 10 on), so half a unit of the last is all one can ask."""


def read_table(shared, name, *, delimiter=","):
    """Columns by name: numbers with NaN for what is missing, or text where any value is text."""
    path = shared / "fire" / "cffdrs" / name
    packed = path.with_name(path.name + ".gz")
    with gzip.open(packed, "rt") if packed.exists() else path.open() as file:
        head, *rows = csv.reader(file, delimiter=delimiter)
    return {name: _column(values) for name, values in zip(head, zip(*rows, strict=True), strict=True)}


def _column(values):
    try:
        return np.array([np.nan if value in ("", "NA", "NaN") else float(value) for value in values])
    except ValueError:
        return np.array(values)


def assert_equal_rounded(got, expected, relative=ROUNDED, absolute=5.1e-3):
    """Equal to half a unit in the last digit given: relative for small numbers, two decimals for larger ones."""
    assert got.shape == expected.shape and np.isfinite(got).all()
    off = np.abs(got - expected)
    allowed = np.maximum(relative * np.abs(expected), np.where(np.abs(expected) >= 10, absolute, 1e-12))
    worst = int(np.argmax(off - allowed)) if off.size else 0
    assert (off <= allowed).all(), f"row {worst}: {got[worst]} for {expected[worst]}"
