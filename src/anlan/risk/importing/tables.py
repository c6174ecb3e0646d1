"""Rows of a worksheet or of the features of a map, by our fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import shapely
from django.utils.translation import gettext as _

from anlan.core.settings import conf
from anlan.formats import sheet, vector
from anlan.risk.importing import columns
from anlan.risk.importing.orders import Order, refusal

PLACE = ("longitude", "latitude")
Rows = list[tuple[int, dict[str, str]]]
"""Line of the file (a feature's place, from 1) and its fields as texts, "" where there is nothing."""


def rows_of(order: Order, fields: Sequence[str], *, need: Iterable[str]) -> Rows:
    """Read a worksheet. Raises FileRefused naming the headings that are missing, FormatError."""
    known = [word for field in fields for word in columns.HEADINGS[field]] + list(order.columns.values())
    table = sheet.read_sheet(
        order.path, known=known, sheet=order.layer, most_bytes=conf.OWN_DATA_MAX_BYTES,
        most_rows=conf.OWN_DATA_MAX_FEATURES, most_cells=conf.OWN_DATA_MAX_CELLS,
    )  # fmt: skip
    columns.demand_known(order, fields, table.headings)
    at = {field: columns.column_of(order, table.headings, field) for field in fields}
    _demand(order, [field for field in need if at[field] is None], table.headings)
    place = {field: table.headings.index(name) for field, name in at.items() if name is not None}
    rows = [
        (
            line,
            {
                field: columns.as_text(cells[place[field]]) if field in place and place[field] < len(cells) else ""
                for field in fields
            },
        )
        for line, cells in table.rows
    ]
    if not rows:
        raise refusal(order, _("表头以下没有数据。"))
    return rows


def features_of(order: Order, fields: Sequence[str], *, need: Iterable[str]) -> tuple[vector.Features, Rows]:
    """Read a map. Raises FileRefused naming the columns that are missing, FormatError."""
    found = vector.read_features(
        order.path, layer=order.layer, crs=order.crs, most_bytes=conf.OWN_DATA_MAX_BYTES,
        most_features=conf.OWN_DATA_MAX_FEATURES,
    )  # fmt: skip
    columns.demand_known(order, fields, list(found.fields))
    _demand(order, [field for field in need if not columns.has(order, found, field)], list(found.fields))
    texts = {field: columns.texts(order, found, field) for field in fields}
    return found, [(row + 1, {field: texts[field][row] for field in fields}) for row in range(len(found))]


def placed_rows_of(order: Order, fields: Sequence[str], *, need: Sequence[str], place: Sequence[str] = PLACE) -> Rows:
    """Rows of a worksheet that has `longitude` and `latitude` among its fields, or of the points and outlines of a map.

    place  columns of a worksheet without which it is refused, beside those of `need`
    """
    if order.path.name.lower().endswith(sheet.SUFFIXES):
        return rows_of(order, fields, need=(*need, *place))
    shapes, rows = features_of(order, fields, need=need)
    places = [None if shape is None or shape.is_empty else middle(shape) for shape in shapes.shapes]
    for (_line, cells), at in zip(rows, places, strict=True):
        cells["longitude"], cells["latitude"] = ("", "") if at is None else (repr(at[0]), repr(at[1]))
    return rows


def middle(shape: shapely.Geometry) -> tuple[float, float]:
    """Where a shape stands as a point."""
    point = shape.representative_point()
    return float(point.x), float(point.y)


def _demand(order: Order, missing: Sequence[str], names: Sequence[str]) -> None:
    if missing:
        raise refusal(
            order, *[_("缺少列“%(title)s”；现有列：%(names)s。可用 --column %(field)s=列名 指定。")
                     % {"title": columns.TITLES[field], "names": "、".join(filter(None, names)), "field": field}
                     for field in missing],
        )  # fmt: skip
