"""The features of one layer of a map, as the readers of its formats give them, chunk by chunk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

AT_ONCE = 10_000
"""Features that stand in memory as Python's own values before they become arrays."""
MOST_OF_ONE = 200_000_000
"""Bytes or signs of one feature; a country's outline to the metre has a tenth of it."""

Column = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Features:
    """The features of one layer of a file.

    shapes    (n,) shapely geometries, flat; None where a feature has none, or one that is no geometry
    fields    column → (n,) values; text columns hold str or None, dates are texts as ISO writes them
    crs       as the file states it, "" where it states none
    """

    shapes: npt.NDArray[np.object_]
    fields: Mapping[str, Column]
    crs: str
    layer: str

    def __len__(self) -> int:
        return len(self.shapes)


class Growing:
    """Shapes and columns that grow by chunks; a column may begin late."""

    def __init__(self) -> None:
        self._shapes: list[npt.NDArray[np.object_]] = []
        self._fields: dict[str, dict[int, Column]] = {}

    def add(self, shapes: npt.NDArray[np.object_], fields: Mapping[str, Sequence[object]]) -> None:
        for name, values in fields.items():
            self._fields.setdefault(name, {})[len(self._shapes)] = typed(values)
        self._shapes.append(shapes)

    def shapes(self) -> npt.NDArray[np.object_]:
        return np.concatenate([np.empty(0, object), *self._shapes])

    def fields(self) -> dict[str, Column]:
        return {
            name: _joined([parts[k] if k in parts else _nothing(len(one)) for k, one in enumerate(self._shapes)])
            for name, parts in self._fields.items()
        }


def typed(values: Sequence[object]) -> Column:
    """Values of one column as numbers, truths or texts: whole numbers beside nothing become floats, a mixture texts."""
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return np.array(values, bool)
    if kinds == {int} and all(abs(value) < 1 << 63 for value in values):  # type: ignore[arg-type]  # ints, as just seen
        return np.array(values, np.int64)
    if kinds - {type(None)} and kinds <= {int, float, type(None)}:
        return np.array([np.nan if value is None else _float(value) for value in values])
    return _objects(value if kinds <= {bool, type(None)} else _text(value) for value in values)


def _joined(parts: Sequence[Column]) -> Column:
    """Chunks of one column, of the kind that holds them all."""
    told = [part for part in parts if part.dtype != object or any(value is not None for value in part)]
    kinds = {part.dtype.kind for part in told}
    if len(kinds) < 2 and len(told) == len(parts):
        return np.concatenate(parts)
    if kinds and kinds <= {"i", "f"}:
        return np.concatenate([np.full(len(part), np.nan) if part.dtype == object else part for part in parts])
    if kinds <= {"O", "b"} and all(type(value) in (bool, type(None)) for part in told for value in part.tolist()):
        return np.concatenate([part.astype(object) for part in parts])
    return _objects(_text(None if value != value else value) for part in parts for value in part.tolist())


def _nothing(count: int) -> Column:
    return np.full(count, None, object)


def _objects(values: Iterable[object]) -> Column:
    listed = list(values)
    column = np.empty(len(listed), object)
    column[:] = listed
    return column


def _float(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # int or float
    except OverflowError:
        return float("inf")


def _text(value: object) -> str | None:
    """A value as text; of bytes nothing is told."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return None
    return json.dumps(value, ensure_ascii=False)
