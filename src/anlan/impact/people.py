"""Who lives around an epicentre, from the layers of people that stand: own data before demo data, kept by content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from django.db.models import Q

from anlan.core.regions.codes import TOWNSHIP
from anlan.core.regions.models import Level, RegionBoundary
from anlan.core.regions.queries import scope_q
from anlan.core.settings import conf
from anlan.impact.result import Origin
from anlan.risk.arrays import Exposure
from anlan.risk.layers import layers, load
from anlan.risk.models import Layer
from anlan.risk.queries import outline


def exposure_of(scopes: tuple[str, ...], *, is_cut: bool) -> tuple[Exposure | None, Any, Origin | None]:
    """People of all layers that stand, own before demo, newest first: what an earlier one covers no later one counts."""
    found = list(dict.fromkeys(layer for code in scopes for layer in layers("exposure", code)))
    found.sort(key=lambda layer: (layer.is_demo, -layer.pk))
    if not found:
        return None, None, None
    cut = scopes if is_cut else ()
    exposure = _joined(tuple((layer.sha256, layer.region_code, layer.pk) for layer in found), cut)
    origin = origin_of(*found)
    sha256 = "" if cut else origin.sha256
    return exposure, covering([layer.region_code for layer in found], cut), replace(origin, sha256=sha256, rows=len(exposure))


@lru_cache(maxsize=2)
def _joined(key: tuple[tuple[str, str, int], ...], scopes: tuple[str, ...]) -> Exposure:
    by_pk = Layer.objects.in_bulk([pk for _, _, pk in key])
    tables, taken = [], list[str]()
    for _, code, pk in key:
        table = load(by_pk[pk], Exposure)
        keep = _outside(table.township, taken) & (_inside(table.township, scopes) if scopes else True)
        tables.append(_rows(table, np.flatnonzero(keep)))
        taken.append(code)
    return tables[0] if len(tables) == 1 else _stacked(tables)


def covering(codes: Sequence[str], within: Sequence[str] = ()) -> Any:
    """The area of some units together, of it what lies in others where such are named; None where no map shows any."""
    every = {*codes, *within}
    of_counties = Q(layer=Level.COUNTY) & scope_q(every, "region__code")
    drawn = RegionBoundary.standing.filter(Q(region__code__in=every) | of_counties).order_by("pk")
    return _covering(tuple(sorted(set(codes))), tuple(within), tuple(drawn.values_list("pk", flat=True)))


@lru_cache(maxsize=conf.LAYERS_KEPT)
def _covering(codes: tuple[str, ...], within: tuple[str, ...], drawn: tuple[int, ...]) -> Any:
    """`drawn`: the polygons that stand; another is drawn in another row."""
    found, cut = outline(codes), outline(within) if within else None
    if found is not None and cut is not None:
        found = found.intersection(cut)
    if found is not None:
        shapely.prepare(found)
    return found


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


def origin_of(*found: Layer) -> Origin:
    """Where the figures of a layer come from, or of several together, the one that goes before the others first."""
    is_inferred = any(layer.is_inferred for layer in found)
    return Origin(
        "inferred" if is_inferred else "reported", "；".join(dict.fromkeys(layer.source for layer in found)),
        min(layer.as_of for layer in found).isoformat(), found[0].method, is_demo=any(layer.is_demo for layer in found),
        is_inferred=is_inferred, title=found[0].title, sha256=found[0].sha256 if len(found) == 1 else "",
        rows=sum(layer.rows for layer in found),
    )  # fmt: skip
