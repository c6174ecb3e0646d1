"""Boundaries for maps: simplified GeoJSON with the lines, kept in a file; and a sketch as SVG."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.db.models import Count, Max, Q, QuerySet, Sum
from shapely.geometry.base import BaseGeometry

from anlan.core.geometry import BoundingBox
from anlan.core.regions.codes import COUNTRY, normalize_code
from anlan.core.regions.models import BoundaryLine, Level, RegionBoundary, RegionTables
from anlan.core.regions.scope import scope_q
from anlan.core.settings import conf

DECIMALS = 4
"""10 m: finer than any tolerance of a map that is only looked at."""
DEFAULT_TOLERANCE_DEG = 0.005


def boundaries_geojson(
    level: str = Level.COUNTY, within: str | None = None, tolerance: float = DEFAULT_TOLERANCE_DEG
) -> Path:
    """File with a FeatureCollection of the map of a level, inside a region or the whole country.

    Simplified so that neighbours keep one common border; `tolerance` in degrees, 0 for all vertices. A map
    of the whole country carries the boundary lines too (`role`), those of the South China Sea among them.
    Made once for each edition of the tables and each set of polygons that stand.
    """
    code = COUNTRY if within is None else normalize_code(within)
    tables = RegionTables.objects.values_list("version", flat=True).first() or "none"
    folder = conf.data_dir / "cache" / "boundaries"
    path = folder / f"{tables[:16]}-{_standing_mark(level, code)}{Level(level)}-{code}-{tolerance:g}.geojson"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex(4)}")
        part.write_text(_collection(level, code, tolerance), "utf-8")
        os.replace(part, path)
    return path


def _standing(level: str, code: str) -> QuerySet[RegionBoundary]:
    inside = Q() if code == COUNTRY else scope_q([code], "region__code")
    return RegionBoundary.standing.filter(inside, layer=level)


def _standing_mark(level: str, code: str) -> str:
    """Changes whenever other polygons of batches stand; empty where only those of the tables do."""
    marks = {"rows": Count("pk"), "last": Max("pk"), "sum": Sum("pk")}
    found = _standing(level, code).filter(batch__isnull=False).aggregate(**marks)
    return "-".join(str(found[name]) for name in marks) + "-" if found["rows"] else ""


def _collection(level: str, code: str, tolerance: float) -> str:
    rows = list(_standing(level, code).select_related("region").order_by("region__code"))
    shapes = [row.geometry.shape for row in rows if row.geometry is not None]
    if tolerance and shapes:
        shapes = list(shapely.coverage_simplify(np.array(shapes), tolerance))
    features = [
        _feature(
            shape,
            code=row.region.code,
            name=row.region.name,
            short_name=row.region.short_name,
            kind=row.region.kind,
            centre=[round(row.region.longitude or 0, DECIMALS), round(row.region.latitude or 0, DECIMALS)],
            is_inferred=row.is_inferred,
        )
        for row, shape in zip(rows, shapes, strict=True)
    ]
    if code == COUNTRY:
        features += [
            _feature(line.geometry.shape, role=line.role) for line in BoundaryLine.objects.all() if line.geometry
        ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _feature(shape: BaseGeometry, **properties: Any) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda vertices: vertices.round(DECIMALS))
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}


def sketch_path(shape: BaseGeometry, box: BoundingBox, width: int, height: int) -> str:
    """The `d` of an SVG path: the shape drawn into width × height, north up, scale true at the box's middle."""
    middle = np.radians((box.south + box.north) / 2)
    squeeze = float(np.cos(middle))
    scale = min(width / ((box.east - box.west) * squeeze), height / (box.north - box.south))
    parts: list[str] = []
    for part in shapely.get_parts(shape):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            vertices = shapely.get_coordinates(ring)
            x = ((vertices[:, 0] - box.west) * squeeze * scale).round(1)
            y = ((box.north - vertices[:, 1]) * scale).round(1)
            steps = "L".join(f"{a:g} {b:g}" for a, b in zip(x.tolist(), y.tolist(), strict=True))
            parts.append(f"M{steps}{'Z' if ring.is_ring else ''}")
    return "".join(parts)
