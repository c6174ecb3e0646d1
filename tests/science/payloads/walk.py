"""The walk over all payloads: the call, what its answer claims to know, and how it takes what is wrong."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import re
import warnings
from typing import Any

import numpy as np

from tests.science.payloads.kinds import Case
from tests.science.test_room import MODULES, public

FUNCTIONS = {
    f"{module}.{name}": function
    for module in MODULES
    for name, function in public(importlib.import_module(f"anlan.science.{module}"))
}
CASES: dict[str, Case] = {
    f"{module}.{name}": case
    for module in MODULES
    if importlib.util.find_spec(f"tests.science.payloads.{module}")
    for name, case in importlib.import_module(f"tests.science.payloads.{module}").CASES.items()
}
Parts = dict[str, tuple[np.ndarray, np.ndarray]]


def having(kind: type, keep: Any = lambda case: True) -> list[str]:
    return [
        name for name, case in CASES.items() if keep(case) and any(isinstance(a, kind) for a in case.given.values())
    ]


def call(key: str, changed: dict[str, Any] | None = None) -> Any:
    """The call, warnings raised; no argument may be changed by it."""
    case = CASES[key]
    given = case.goods() | (changed or {})
    before = {name: np.array(one, copy=True) for name, one in given.items() if isinstance(one, np.ndarray)}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return (case.function or FUNCTIONS[key])(**given)
        finally:
            for name, array in before.items():
                kept = np.array_equal(array, given[name], equal_nan=array.dtype.kind in "fc")
                assert kept or array.dtype.kind == "O", f"{name} was changed in place"


def parts_of(result: Any, unknown: int, name: str = "") -> Parts:
    """The arrays of a result, each with where it claims to be known."""
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        fields = {one.name: getattr(result, one.name) for one in dataclasses.fields(result)}
        valid = fields.pop("valid", None)
        parts = {key: part for one, value in fields.items() for key, part in parts_of(value, unknown, one).items()}
        if valid is not None:
            assert np.asarray(valid).dtype == bool
            parts = {key: (array, known & fitted(valid, array)) for key, (array, known) in parts.items()}
        return {name or key: part for key, part in parts.items()} if len(parts) == 1 else parts
    if isinstance(result, tuple):
        return {
            key: part
            for place, one in enumerate(result)
            for key, part in parts_of(one, unknown, f"{name}{place}").items()
        }
    array = np.asarray(result)
    if array.dtype.kind == "f":
        return {name: (array, np.isfinite(array))}
    return {name: (array, array != unknown)} if array.dtype.kind in "iu" else {}


def fitted(valid: Any, array: np.ndarray) -> np.ndarray:
    """`valid` beside a part with more axes, or fewer."""
    mask = np.asarray(valid)
    if mask.shape[: array.ndim] != array.shape[: mask.ndim] and mask.shape != array.shape[array.ndim - mask.ndim :]:
        return np.ones(array.shape, bool)  # of another size: a state beside a course
    if mask.ndim > array.ndim:
        return mask.all(axis=tuple(range(array.ndim, mask.ndim)))
    if array.ndim > mask.ndim and mask.shape == array.shape[array.ndim - mask.ndim :]:
        return np.broadcast_to(mask, array.shape)
    return np.broadcast_to(mask.reshape((*mask.shape, *[1] * (array.ndim - mask.ndim))), array.shape)


def parts(key: str, changed: dict[str, Any] | None = None) -> Parts:
    return parts_of(call(key, changed), CASES[key].unknown)


def refused(key: str, name: str, given: Any, *, others: tuple[str, ...] = ()) -> str:
    """'' where the call raises a clear error that names the argument, else what it did instead."""
    try:
        call(key, {name: given})
    except (ValueError, TypeError) as error:
        if any(re.search(rf"\b{one}\b", str(error)) for one in (name, *others)):
            return ""
        return f"{name}={given!r}: the error does not name it: {type(error).__name__}: {error}"
    except Exception as error:  # any other kind is what the test is after
        return f"{name}={given!r}: {type(error).__name__}: {error}"
    return f"{name}={given!r}: taken"


def same(one: Parts, other: Parts, where: Any = ...) -> str:
    """The first part that differs."""
    if one.keys() != other.keys():
        return f"parts {sorted(one)} and {sorted(other)}"
    for name, (array, known) in one.items():
        mine, theirs = array[where], other[name][0][where]
        if mine.shape != theirs.shape or not np.allclose(mine, theirs, rtol=1e-9, atol=1e-12, equal_nan=True):
            return f"{name}: {mine} and {theirs}"
        if not np.array_equal(known[where], other[name][1][where]):
            return f"{name} known: {known[where]} and {other[name][1][where]}"
    return ""


def cells_of(found: Parts, axis: int) -> Parts:
    return {name: (np.moveaxis(a, axis, 0), np.moveaxis(k, axis, 0)) for name, (a, k) in found.items() if a.ndim}


def complaints(key: str, name: str, bad: float, sound: Parts) -> str:
    """What is wrong with the answer to one impossible number in one cell."""
    case, argument = CASES[key], CASES[key].given[name]
    is_hostile = any(bad is one for one in argument.hostile)
    try:
        answer = parts(key, {name: argument.spoilt(bad)})
    except ValueError as error:
        return "" if re.search(rf"\b{name}\b", str(error)) else f"{name}={bad}: the error does not name it: {error}"
    except Exception as error:  # any other kind is what the test is after
        return f"{name}={bad}: {type(error).__name__}: {error}"
    if argument.axis is None or case.out is None:
        spoilt = any((sound[one][1].sum() if one in sound else 1) > known.sum() for one, (_, known) in answer.items())
        return f"{name}={bad}: a silent answer" if is_hostile and not spoilt else ""
    before, after = cells_of(sound, case.out), cells_of(answer, case.out)
    if difference := same(before, after, [0, 2]):
        return f"{name}={bad}: another cell changed: {difference}"
    if is_hostile:
        for part, (array, known) in after.items():
            is_shut = (name, part) in case.shut or (name, "*") in case.shut
            is_silent = known[1].any() if case.is_elementwise else known[1].all()
            if is_silent and not is_shut:
                return f"{name}={bad}: {part or 'the result'} is a silent {array[1]}"
    return ""
