"""Points by their place, kept in memory: a table is read once, then a tile of any zoom is a short range of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from anlan.core import statements
from anlan.core.batches.models import Batch
from anlan.core.batches.services import COMING
from anlan.core.geometry.tiles import tile_range
from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.codes import COUNTRY, range_end
from anlan.core.regions.models import Region
from anlan.core.regions.queries import scope_q
from anlan.risk.queries import outline

DIGITS = 12
"""Of the longest code, a village's; shorter ones stand at the first of what lies below them."""


@dataclass(frozen=True, eq=False)
class Points:
    """Columns sorted by `tile` (Morton codes at the deepest zoom).

    region  code as a number of 12 digits, −1 for what is no number
    kind    as its table has it; weight  people, beds …, NaN where unknown
        """

    pk: npt.NDArray[np.int64]
    tile: npt.NDArray[np.int64]
    longitude: npt.NDArray[np.float64]
    latitude: npt.NDArray[np.float64]
    region: npt.NDArray[np.int64]
    kind: npt.NDArray[np.str_]
    weight: npt.NDArray[np.float64]
    is_made_up: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.pk)

    def at(self, chosen: Any) -> Points:
        """Some of them, in their order."""
        return Points(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def in_tile(self, zoom: int, x: int, y: int) -> Points:
        """Those inside a tile."""
        first, end = np.searchsorted(self.tile, tile_range(zoom, x, y))
        return self.at(slice(first, end))

    def in_scope(self, actor: Actor, act: str) -> Points:
        """Those that `can(actor, act, …)` allows: in or below a region of a mandate for it."""
        return self if (mask := _in_scope(self.region, actor, act)) is None else self.at(mask)


def points(rows: Sequence[tuple[Any, ...]]) -> Points:
    """From rows of pk, tile, longitude, latitude, region_code, kind, weight, is_made_up."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields(Points))
    pk, tile, longitude, latitude, region, kind, weight, is_made_up = columns
    order = np.argsort(np.array(tile, np.int64), kind="stable")
    return Points(
        np.array(pk, np.int64), np.array(tile, np.int64), np.array(longitude, float), np.array(latitude, float),
        np.array([number_of(code) for code in region], np.int64), np.array(kind, np.str_),
        np.array([np.nan if one is None else one for one in weight], float), np.array(is_made_up, bool),
    ).at(order)  # fmt: skip


def number_of(code: str) -> int:
    """A code as the first number of 12 digits of its range."""
    return int(code.ljust(DIGITS, "0")) if code.isdecimal() else -1


def scope_of(actor: Actor, act: str) -> tuple[str, ...]:
    """The regions whose things an actor sees by this act; what two actors share when these are the same."""
    if actor.is_system:
        return (COUNTRY,)
    codes = {mandate.region_code for mandate in mandates_for(actor, act)}
    return (COUNTRY,) if COUNTRY in codes else tuple(sorted(codes))


class Reach(IntEnum):
    """How much of an area lies where an actor may look."""

    NONE = 0
    PART = 1
    ALL = 2


def reach_over(shape: BaseGeometry, codes: Sequence[str]) -> Reach:
    """Of these regions; where no map shows them, all of it."""
    own = None if COUNTRY in codes else outline(codes)
    if own is None or own.covers(shape):
        return Reach.ALL
    return Reach.PART if own.intersects(shape) else Reach.NONE


def _in_scope(region: npt.NDArray[np.int64], actor: Actor, act: str) -> npt.NDArray[np.bool_] | None:
    """Which of some things lie in scope; None for all."""
    codes = scope_of(actor, act)
    if COUNTRY in codes:
        return None
    mask = np.zeros(len(region), bool)
    for code in codes:
        if code.isdecimal() and not Region.objects.filter(code=code, is_range=False).exists():
            mask |= (region >= number_of(code)) & (region < number_of(range_end(code)))
        else:
            below = Region.objects.filter(scope_q([code], "code")).values_list("code", flat=True)
            mask |= np.isin(region, [number_of(one) for one in below])
    return mask


def facts_stamp() -> str:
    """Changes whenever facts come in or are taken back, and is never again what it was: what comes in adds to the first two
    numbers, what is taken back to the last. A batch whose rows are still coming in counts once it stands.
    """
    table = Batch._meta.db_table
    says = (
        "SELECT MAX(made_at), SUM(CASE WHEN undone_at IS NULL THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN undone_at IS NULL THEN 0 ELSE 1 END)"
        f" FROM {table} WHERE undone_by <> %s"
    )
    ((newest, standing, undone),) = statements.rows(says, COMING)
    return f"{newest}-{standing}-{undone}" if newest else ""


class Kept:
    """One thing made of the facts, anew when they change; made once though several threads ask."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._held, self._lock = make, None, threading.Lock()
        self._stamp: str | None = None  # a node without facts has a stamp too: the empty one

    def get(self, stamp: str) -> Any:
        """The thing as of a stamp."""
        with self._lock:
            if self._stamp != stamp:
                self._held, self._stamp = self._make(), stamp
            return self._held
