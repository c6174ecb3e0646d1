"""What every allocation answers: the value, what is proven about it, what binds, and what is short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import FloatArray, floats

TOLERANCE = 1e-9
"""Relative: below it two sums of float64 are the same."""


@dataclass(frozen=True)
class Shortage:
    """So much of an item is short at a place; the item is empty where there is only one kind."""

    item: str
    place: str
    amount: float

    def __str__(self) -> str:
        return f"{self.place} is short of {self.amount:g}{f' {self.item}' if self.item else ''}"


@dataclass(frozen=True)
class Proven:
    """A value, the bound that no other answer can pass, what binds, and what is short."""

    value: float
    bound: float
    binding: str
    shortages: tuple[Shortage, ...]

    @property
    def gap(self) -> float:
        """Distance between value and bound, relative to the value; 0 where they are equal but for rounding."""
        if self.value == self.bound:
            return 0.0
        apart = abs(self.value - self.bound)
        if not np.isfinite(apart):
            return float("inf")
        scale = max(abs(self.value), abs(self.bound))
        return 0.0 if apart <= TOLERANCE * scale else float(apart / max(abs(self.value), TOLERANCE * scale))

    @property
    def is_optimal(self) -> bool:
        return self.gap == 0.0

    @property
    def is_feasible(self) -> bool:
        return not self.shortages


def matrix(name: str, given: npt.ArrayLike) -> FloatArray:
    """Costs or distances: two axes, none negative, none a gap; infinite where there is no way."""
    array = floats(name, given)
    if array.ndim != 2:
        raise ValueError(f"{name} must have two axes, got shape {array.shape}")
    if not (array >= 0).all():
        raise ValueError(f"{name} must hold no negative number and no gap (infinite where there is no way)")
    return np.ascontiguousarray(array)


def amounts(name: str, given: npt.ArrayLike, length: int) -> FloatArray:
    """Amounts of a known number of places: finite, none negative."""
    array = floats(name, given)
    if array.shape != (length,):
        raise ValueError(f"{name} must have shape ({length},), got {array.shape}")
    if not (np.isfinite(array) & (array >= 0)).all():
        raise ValueError(f"{name} must be finite and not negative")
    return array


def labels(kind: str, given: Sequence[str] | None, length: int) -> tuple[str, ...]:
    """The names of places or items; numbered from 0 where none are given."""
    if given is None:
        return tuple(f"{kind} {number}" for number in range(length))
    if isinstance(given, str) or len(given) != length:
        raise ValueError(f"names of {kind}s must be {length}, got {given!r}")
    return tuple(given)


def listed(names: Sequence[str], most: int = 5) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
