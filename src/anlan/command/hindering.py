"""Closures as what hinders journeys. Loads the science: only what computes imports it."""

from __future__ import annotations

from collections.abc import Iterable

import shapely

from anlan.command.models import Closure
from anlan.risk.journeys import Hindrance


def hindrances_of(closures: Iterable[Closure], roads_sha256: str, *, rows: int) -> list[Hindrance]:
    """What closures do to the roads of a layer of so many rows; what was picked on another layer means nothing on this one."""
    return [hindrance_of(one, roads_sha256, rows=rows) for one in closures]


def hindrance_of(closure: Closure, roads_sha256: str, *, rows: int) -> Hindrance:
    """What one closure does."""
    picked = tuple(row for row in closure.rows if row < rows) if closure.roads_sha256 == roads_sha256 else ()
    if not closure.shape:
        return Hindrance(closure.share_left, picked)
    shape = shapely.geometry.shape(closure.shape)
    if shape.geom_type == "Point":
        return Hindrance(closure.share_left, picked, near=((shape.x, shape.y, closure.radius_m or 0.0),))
    return Hindrance(closure.share_left, picked, within=(shape,))
