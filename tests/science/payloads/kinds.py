"""How a payload says what an argument is: cells, a course of each cell, something shared, a number, a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

CELLS = 3
NAN, INF = float("nan"), float("inf")
HOSTILE = (NAN, INF, -INF, 1e30, -1e30)
"""Tried on every array; a payload adds what its quantity can never be, and names what may stand all the same."""


def _like(number: float, those: tuple[float, ...]) -> bool:
    return any(number == one or (number != number and one != one) for one in those)


@dataclass(frozen=True)
class Array:
    """An array: `axis` is the one of the cells, None for what all cells share.

    bad   beside HOSTILE, what the quantity can never be: its cell must come back unknown, or be refused by name
    fine  of HOSTILE, what means something here (an infinite wait) or is left out by rule (a missing year)
    """

    good: np.ndarray
    axis: int | None
    bad: tuple[float, ...] = ()
    fine: tuple[float, ...] = ()
    is_free: bool = False  # its length fits whatever the others are

    @property
    def hostile(self) -> tuple[float, ...]:
        fine = (*self.fine, 1e30, -1e30) if _like(NAN, self.fine) else self.fine  # a fill value is a gap
        return tuple(one for one in (*HOSTILE, *self.bad) if not _like(one, fine))

    @property
    def is_plain(self) -> bool:
        return self.axis is not None and self.good.ndim == 1

    def spoilt(self, by: float) -> np.ndarray:
        """The second cell (or the middle of what is shared) made impossible in one place."""
        array = self.good.astype(np.float64)
        if self.axis is None:
            array[tuple(size // 2 for size in array.shape)] = by
        else:
            cell = np.moveaxis(array, self.axis, 0)[1:2]
            cell[(0, *(size // 2 for size in cell.shape[1:]))] = by
        return array

    def resized(self, size: int) -> np.ndarray:
        return np.resize(np.moveaxis(self.good, self.axis, 0), (size, *np.delete(self.good.shape, self.axis)))


@dataclass(frozen=True)
class Number:
    """A single coefficient: everything of `bad` and of the usual bad numbers is refused by name, but for `fine`."""

    good: float
    bad: tuple[Any, ...] = ()
    fine: tuple[Any, ...] = ()

    @property
    def hostile(self) -> tuple[Any, ...]:
        usual = (NAN, INF, -INF, -1.0, 0.0, "text", None, (1.0, 2.0), 1j, object(), True)
        spared = [one for one in self.fine if one is None or one is True]
        numbers = [one for one in self.fine if one is not None and one is not True]
        return tuple(
            one
            for one in (*usual, *self.bad)
            if not any(one is other for other in spared) and not (isinstance(one, float) and _like(one, tuple(numbers)))
        )


@dataclass(frozen=True)
class Name:
    """One of a few words; anything else is refused."""

    good: Any


@dataclass(frozen=True)
class Plain:
    """Given as it is: a model, a table, a choice of yes or no."""

    good: Any


@dataclass(frozen=True)
class Case:
    """One call that works.

    given      the arguments by name
    function   how it is called, where not simply by these names
    unknown    the grade that means unknown
    shut       parts of the result that an argument does not touch: (argument, part); "*" for all parts
    out        the axis of the cells in the result; None: the result has none
    floats     float64s a cell that the call may hold at once, its arguments included: 20 let 10⁸ cells fit into 16 GB;
               more: in pieces; 0: its time goes with the cells
    """

    given: dict[str, Any]
    function: Callable[..., Any] | None = None
    unknown: int = -1
    shut: tuple[tuple[str, str], ...] = ()
    out: int | None = 0
    floats: float = 20

    def arrays(self) -> dict[str, Array]:
        return {name: one for name, one in self.given.items() if isinstance(one, Array)}

    def goods(self) -> dict[str, Any]:
        return {name: one.good for name, one in self.given.items()}

    @property
    def is_elementwise(self) -> bool:
        return bool(self.arrays()) and all(one.is_plain for one in self.arrays().values())


def cells(*good: float, bad: tuple[float, ...] = (), fine: tuple[float, ...] = ()) -> Array:
    """One number a cell."""
    return Array(np.resize(np.array(good, np.float64), CELLS), 0, bad, fine)


def course(*good: float, bad: tuple[float, ...] = (), fine: tuple[float, ...] = (), first: bool = True) -> Array:
    """A course of each cell, time along the first axis (or along the last)."""
    row = np.array(good, np.float64)
    return Array(np.stack([row] * CELLS, axis=-1 if first else 0), -1 if first else 0, bad, fine)


def shared(
    good: Any,
    bad: tuple[float, ...] = (),
    fine: tuple[float, ...] = (),
    is_free: bool = False,
    dtype: type = np.float64,
) -> Array:
    """An array that belongs to all cells."""
    return Array(np.array(good, dtype), None, bad, fine, is_free)


def number(good: float, bad: tuple[Any, ...] = (), fine: tuple[Any, ...] = ()) -> Number:
    return Number(good, bad, fine)


def case(
    function: Callable[..., Any] | None = None, *, unknown: int = -1, shut: tuple[tuple[str, str], ...] = (),
    out: int | None = 0, floats: float = 20, **given: Any,
) -> Case:  # fmt: skip
    kinds = (Array, Number, Name, Plain)
    known = {name: one if isinstance(one, kinds) else Plain(one) for name, one in given.items()}
    if out == 0 and any(isinstance(one, Array) and one.axis == -1 and one.good.ndim > 1 for one in known.values()):
        out = -1
    return Case(known, function, unknown, shut, out, floats)
