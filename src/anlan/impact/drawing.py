"""The field as a file: isoseismals 等震线 as GeoJSON, or the intensity cell by cell as a GeoTIFF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _

from anlan.core import clock
from anlan.core.errors import DomainError
from anlan.core.packs import lookup
from anlan.impact.counting import ROMAN
from anlan.impact.field import Field

GEOJSON, GEOTIFF = (".geojson", ".json"), (".tif", ".tiff")


class NoField(DomainError):
    """Nothing was estimated, so there is nothing to draw."""

    code = "no_field"
    what = _("没有可写出的烈度场：这次地震不作评估，或没有达到可列出的烈度。")
    next_step = _("原因见评估结果中的说明。")


class FieldFormatUnknown(DomainError):
    """The name of the file does not say which of the two it is to be, or what writes it is not installed."""

    code = "field_format_unknown"
    what = _("不能按 %(name)s 写出烈度场。")
    next_step = _("文件名请以 .geojson 或 .tif 结尾；写 .tif 须已安装 anlan[data]。")


def write_field(path: Path, field: Field | None, degrees: Sequence[int]) -> None:
    """Write the field down to its weakest listed degree, by the ending of the name: GeoJSON or GeoTIFF.

    Raises NoField, FieldFormatUnknown, OSError.
    """
    if field is None or not degrees:
        raise NoField
    ending = path.suffix.lower()
    if ending in GEOJSON:
        path.write_text(json.dumps(isoseismals(field, degrees), ensure_ascii=False), "utf-8")
    elif ending in GEOTIFF:
        _write_cells(path, field, min(degrees))
    else:
        raise FieldFormatUnknown(name=path.name)


def isoseismals(field: Field, degrees: Sequence[int]) -> dict[str, Any]:
    """The outer line of each degree as GeoJSON, weakest first, so that the stronger ones lie on top."""
    features = [
        {
            "type": "Feature", "properties": {"intensity": degree, "name": ROMAN[degree], "kind": "modelled"},
            "geometry": shapely.geometry.mapping(field.reaching(degree)),
        }
        for degree in sorted(degrees)
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _write_cells(path: Path, field: Field, least: int) -> None:
    try:
        from anlan.formats.geotiff import write_geotiff
    except ImportError as fault:
        raise FieldFormatUnknown(name=path.name) from fault
    cell = lookup("quake_assessment", at=clock.wall()).value["field_cell_degrees"]
    west, south, east, north = field.reaching(least).bounds
    cols, rows = int(np.ceil((east - west) / cell)), int(np.ceil((north - south) / cell))
    middles = (np.linspace(0, count * cell, 2 * count + 1)[1::2] for count in (cols, rows))
    x, y = np.meshgrid(west + next(middles), north - next(middles))
    values = field.at(x.ravel(), y.ravel()).reshape(rows, cols)
    tags = {"begins": str(field.begins), "kind": "modelled", "unit": "GB/T 17742 intensity"}
    write_geotiff(path, values, west=west, north=north, cell=cell, tags=tags)
