"""Who lives around an epicentre, from the layers of people that stand: own data before demo data, kept by content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from anlan.core.regions.codes import LENGTHS
from anlan.core.regions.models import Level, RegionBoundary
from anlan.impact.result import Origin
from anlan.risk.arrays import Exposure
from anlan.risk.layers import layers, load
from anlan.risk.models import Layer

PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE = LENGTHS
"""Digits of their codes."""


def exposure_of(scopes: tuple[str, ...], *, is_cut: bool) -> tuple[Exposure | None, Any, Origin | None]:
    """People of all layers that stand, own before demo, newest first: what an earlier one covers no later one counts."""
    found = list(dict.fromkeys(layer for code in scopes for layer in layers("exposure", code)))
    found.sort(key=lambda layer: (layer.is_demo, -layer.pk))
    if not found:
        return None, None, None
    key = tuple((layer.sha256, layer.region_code, layer.pk) for layer in found)
    exposure, covered = _joined(key, scopes if is_cut else ())
    origin = origin_of(found[0])
    if len(found) > 1:
        origin = replace(
            origin, source="；".join(dict.fromkeys(layer.source for layer in found)), sha256="", rows=len(exposure),
            is_demo=any(layer.is_demo for layer in found), is_inferred=any(layer.is_inferred for layer in found),
            as_of=min(layer.as_of for layer in found).isoformat(),
        )  # fmt: skip
    return exposure, covered, replace(origin, rows=len(exposure))


@lru_cache(maxsize=2)
def _joined(key: tuple[tuple[str, str, int], ...], scopes: tuple[str, ...]) -> tuple[Exposure, Any]:
    by_pk = Layer.objects.in_bulk([pk for _, _, pk in key])
    tables, taken = [], list[str]()
    for _, code, pk in key:
        table = load(by_pk[pk], Exposure)
        keep = _outside(table.township, taken) & (_inside(table.township, scopes) if scopes else True)
        tables.append(_rows(table, np.flatnonzero(keep)))
        taken.append(code)
    joined = tables[0] if len(tables) == 1 else _stacked(tables)
    covered = [one for code in dict.fromkeys(taken) if (one := _shape_of(code)) is not None]
    coverage = shapely.union_all(covered) if covered else None
    cut = [one for code in scopes if (one := _shape_of(code)) is not None]
    if coverage is not None and cut:
        coverage = coverage.intersection(shapely.union_all(cut))
    if coverage is not None:
        shapely.prepare(coverage)
    return joined, coverage


def _outside(township: Any, taken: Sequence[str]) -> Any:
    return ~_inside(township, taken) if taken else np.ones(len(township), bool)


def _inside(township: Any, codes: Sequence[str]) -> Any:
    """Rows whose township lies below one of the codes, or holds it."""
    found = np.zeros(len(township), bool)
    for code in codes:
        prefix = code[:TOWNSHIP]
        least = int(prefix.ljust(TOWNSHIP, "0"))
        found |= (township >= least) & (township < least + int("1".ljust(TOWNSHIP - len(prefix) + 1, "0")))
    return found


def _rows(table: Exposure, rows: Any) -> Exposure:
    if len(rows) == len(table):
        return table
    return Exposure(**{name: getattr(table, name)[rows] for name in table.DTYPES}, classes=table.classes)


def _stacked(tables: Sequence[Exposure]) -> Exposure:
    """One below the other; the classes of the first, and those of the others in its order."""
    classes = tuple(dict.fromkeys(name for table in tables for name in table.classes))
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(table, name) for table in tables]) for name in Exposure.DTYPES if name != "houses"
    }
    houses = []
    for table in tables:
        wide = np.zeros((len(table), len(classes)), np.int32)
        wide[:, [classes.index(name) for name in table.classes]] = table.houses
        houses.append(wide)
    return Exposure(**columns, houses=np.concatenate(houses), classes=classes)


def _shape_of(code: str) -> Any:
    """The outline of a unit; of one that no map shows, those of its counties together. None where no map shows any."""
    own = RegionBoundary.standing.filter(region__code=code).first()
    if own is not None and own.geometry is not None:
        return own.geometry.shape
    below = RegionBoundary.standing.filter(layer=Level.COUNTY, region__code__startswith=code)
    shapes = [one.geometry.shape for one in below if one.geometry is not None]
    return shapely.union_all(shapes) if shapes else None


def origin_of(layer: Layer) -> Origin:
    """Where the figures of a layer come from."""
    return Origin(
        "inferred" if layer.is_inferred else "reported", layer.source, layer.as_of.isoformat(), layer.method,
        is_demo=layer.is_demo, is_inferred=layer.is_inferred, title=layer.title, sha256=layer.sha256, rows=layer.rows,
    )  # fmt: skip
