"""The map as a list: what stands on it, a page at a time, and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.core.geometry import BoundingBox
from anlan.core.permission import Actor
from anlan.core.settings import conf
from anlan.web import names
from anlan.web.map.asked import Zone, in_box
from anlan.web.map.layers import FACILITY, ThingLayer, kind_title
from anlan.web.map.points import Points
from anlan.web.map.things import model_of, things

MOST_EXPORTED = 20_000
"""Rows of one workbook: what is beyond them comes with the next one."""


@dataclass(frozen=True)
class Listed:
    """A page of things, and how many there are in all."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    pages: int


def chosen(layer: ThingLayer, actor: Actor, where: BoundingBox | Zone | None) -> Points:
    """The points of a layer that the actor may see, inside what was asked."""
    found = things(layer, actor)
    return where.holds(found) if isinstance(where, Zone) else in_box(found, where)


def listed(layers: Sequence[ThingLayer], actor: Actor, where: BoundingBox | Zone | None, page: int, *, size: int = 0) -> Listed:
    """A page over some layers, one after the other, the largest things first."""
    size = size or conf.PAGE_SIZE
    parts = [(layer, _ordered(chosen(layer, actor, where))) for layer in layers]
    total = sum(len(points) for _layer, points in parts)
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    skip, rows = (page - 1) * size, []
    for layer, points in parts:
        part = points.at(slice(skip, skip + size - len(rows)))
        skip = max(0, skip - len(points))
        rows += rows_of(layer, part)
    return Listed(rows, total, page, pages)


def _ordered(points: Points) -> Points:
    return points.at(np.lexsort((points.pk, -np.nan_to_num(points.weight))))


def rows_of(layer: ThingLayer, points: Points) -> list[dict[str, Any]]:
    """What a list shows of some things."""
    found = model_of(layer).objects.in_bulk(points.pk.tolist())
    rows = [(found[pk], made_up) for pk, made_up in zip(points.pk.tolist(), points.is_made_up.tolist(), strict=True)]
    regions = names.region_names([row.region_code for row, _made_up in rows])  # type: ignore[attr-defined]
    at = zip(points.longitude.tolist(), points.latitude.tolist(), strict=True)
    return [
        {
            "layer": layer,
            "pk": row.pk,
            "name": row.name,
            "kind": kind_of(layer, row),
            "region": region,
            "lon": lon,
            "lat": lat,
            "made_up": made_up,
            "source": row.source,
            "as_of": row.as_of,
            "url": reverse("map-thing", args=[layer.key, row.pk]),
        }
        for (row, made_up), region, (lon, lat) in zip(rows, regions, at, strict=True)
    ]


def kind_of(layer: ThingLayer, row: Any) -> str:
    """What a thing is, in words."""
    return kind_title(row.kind) if layer.table == FACILITY else str(layer.title)


def workbook_rows(found: Listed) -> list[list[Any]]:
    """A page of things, each with where it comes from."""
    head = [
        _("图层"), _("名称"), _("类别"), _("区划"), _("经度 WGS 84"), _("纬度 WGS 84"), _("来源"), _("数据日期"), _("说明"),
    ]  # fmt: skip
    rows = [
        [
            str(row["layer"].title), row["name"], row["kind"], row["region"], f"{row['lon']:.5f}", f"{row['lat']:.5f}",
            row["source"], row["as_of"].isoformat(), _("演示数据 · 推断") if row["made_up"] else "",
        ]
        for row in found.rows
    ]  # fmt: skip
    left_out = _("本表为第 %(page)s 份，共 %(pages)s 份；全部 %(total)s 项，每份至多 %(most)s 项") % {
        "page": found.page, "pages": found.pages, "total": found.total, "most": MOST_EXPORTED,
    }  # fmt: skip
    return [head, *rows] + ([[left_out]] if found.pages > 1 else [])
