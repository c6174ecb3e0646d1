"""What every formula does with what it is given: floats of one shape, and a flag where the source does not reach.

The rules of the room:
- A wrong kind, a shape that does not fit, a coefficient outside its domain: ValueError, with a sentence that names it.
- A gap (NaN, masked, or a fill value) stays a gap: its result is NaN and not valid.
- An element that cannot be (negative rain, humidity 140 %): NaN and not valid.
- An element that can be, but outside the range the source was made for: the number, and not valid.
- Empty arrays give empty arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

FILL = 1e25
"""No quantity here is so large (the moment of magnitude 10.5 is 7·10²⁴ N·m), but what files write for a gap is: 9.97·10³⁶
in netCDF, 3.4·10³⁸ in rasters, 10³⁰ in models."""


@dataclass(frozen=True)
class Flagged:
    """A result and where it may be relied on; both of the same shape."""

    value: FloatArray
    valid: BoolArray


def floats(name: str, given: npt.ArrayLike) -> FloatArray:
    """The argument as an array of float64, itself where it is one: never to be written to. Masked, fill value: a gap.

    Raises ValueError for what is no array of numbers: text, dates, ragged lists, complex. True and False are 1 and 0.
    """
    try:
        array = np.ma.asarray(given) if isinstance(given, np.ma.MaskedArray) else np.asarray(given)
        if array.dtype.kind not in "biuf" and (array.size or array.dtype.kind in "cSUmM"):
            raise ValueError
        array = array.astype(np.float64, copy=False)
        array = array.filled(np.nan) if isinstance(array, np.ma.MaskedArray) else array
        is_fill = (np.abs(array) >= FILL) & (np.abs(array) < np.inf)
        return np.where(is_fill, np.nan, array) if is_fill.any() else array
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name} must be an array of numbers, got {type(given).__name__}") from error


def together(**given: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """The arguments as float64 of one common shape, in their order; an infinite element is a gap.

    Raises ValueError naming those whose shapes do not fit.
    """
    arrays = {name: floats(name, value) for name, value in given.items()}
    return fitted(
        **{name: np.where(np.isinf(one), np.nan, one) if np.isinf(one).any() else one for name, one in arrays.items()}
    )


def fitted(**given: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """As `together`, where infinity means something: no way there, no end to it."""
    arrays = {name: floats(name, value) for name, value in given.items()}
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"shapes do not fit together: {shapes}") from error
    return tuple(np.broadcast_to(array, shape) for array in arrays.values())


def number(name: str, given: float, *, above: float = -np.inf, below: float = np.inf, inclusive: bool = True) -> float:
    """A single finite coefficient within its domain. Raises ValueError, also for NaN, True and text."""
    try:
        value = floats(name, np.nan if isinstance(given, bool | np.bool_) else given)
    except ValueError:
        value = np.array(np.nan)
    is_inside = value.ndim == 0 and (above <= value <= below if inclusive else above < value < below)
    if not (is_inside and np.isfinite(value)):
        raise ValueError(f"{name} must be one number between {above:g} and {below:g}, got {given!r}")
    return float(value)


def whole(name: str, given: float, *, least: int, most: int = 2**53) -> int:
    """A single whole number within its domain, of any type of number. Raises ValueError otherwise."""
    try:
        value = number(name, given, above=least, below=most)
    except ValueError:
        value = np.nan
    if value != np.floor(value):
        raise ValueError(
            f"{name} must be a whole number from {least}{f' to {most}' if most < 2**53 else ''}, got {given!r}"
        )
    return int(value)


def flagged(value: npt.ArrayLike, *, possible: npt.ArrayLike = True, covered: npt.ArrayLike = True) -> Flagged:
    """A result: NaN where the input is not possible, not valid there, where the source does not reach, and where NaN."""
    result = np.where(possible, value, np.nan).astype(np.float64)
    valid = np.broadcast_to(np.asarray(possible, bool) & np.asarray(covered, bool), result.shape) & np.isfinite(result)
    return Flagged(result, np.asarray(valid))
