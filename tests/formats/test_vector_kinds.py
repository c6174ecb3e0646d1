"""Maps as other programs write them, whole, odd or damaged (issue 4, sentences 3 and 11). GDAL writes and bears witness."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import from_wkt

from anlan.formats import geojson
from anlan.formats.vector import read_features
from tests.formats.test_vector import refusal, written

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:pyogrio")

KINDS = {
    "Point": ["POINT (103 26)", None, "POINT Z (103 26 5)"],
    "MultiPoint": ["MULTIPOINT (1 2, 3 4)", None],
    "MultiLineString": ["LINESTRING (103 26, 104 27)", "MULTILINESTRING ((103 26, 104 27), (1 2, 3 4, 5 6))",
                        "LINESTRING Z (1 2 3, 4 5 6)", None],
    "MultiPolygon": [
        "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (0 5, 2 4, 2 6, 0 5), (6 6, 7 6, 7 7, 6 6))", None,
        "MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1)),"
        " ((3 3, 4 3, 4 4, 3 4, 3 3), (3.2 3.2, 3.4 3.2, 3.4 3.4, 3.2 3.4, 3.2 3.2)), ((20 20, 21 20, 21 21, 20 20)))",
    ],
    "Unknown": ["POINT (1 2)", "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))", "POLYGON EMPTY", None],
}  # fmt: skip
LAKE = [[(0, 0), (0, 9), (9, 9), (9, 0), (0, 0)], [(1, 1), (1, 8), (8, 8), (8, 1), (1, 1)], [(3, 3), (3, 4), (4, 4), (4, 3), (3, 3)]]


@pytest.mark.parametrize(("kind", "suffix"), [(k, s) for k in KINDS for s in ("gpkg", "shp", "geojson") if (k, s) != ("Unknown", "shp")])
def test_shapes_and_columns_come_as_gdal_reads_them(tmp_path: Path, kind: str, suffix: str) -> None:
    shapes = [text and from_wkt(text) for text in KINDS[kind]]
    n = len(shapes)
    fields = {
        "名称": np.array(["以则", None, "x", "乙"][:n], object), "层数": np.arange(n), "面积": np.linspace(0, 1, n),
        "大": np.arange(n) * 10**12, "在用": np.arange(n) % 2 == 0, "日期": np.full(n, "2020-01-02", "datetime64[D]"),
    }  # fmt: skip
    path = tmp_path / f"a.{suffix}"
    pyogrio.raw.write(path, shapely.to_wkb(np.array(shapes, object)), list(fields.values()), list(fields), crs="EPSG:4490",
                      geometry_type=kind, promote_to_multi=False)  # fmt: skip
    meta, _ids, known, columns = pyogrio.raw.read(path, force_2d=True)
    found = read_features(path)
    assert list(found.shapes) == list(shapely.from_wkb(known)) and (found.crs, found.layer) == (meta["crs"], "a")
    assert list(found.fields) == list(meta["fields"])
    for column, told in zip(columns, found.fields.values(), strict=True):
        assert (column.astype(str) if column.dtype.kind == "M" else column).tolist() == told.tolist()


def shapefile(path: Path, rings: list[list[tuple[int, int]]]) -> Path:
    """One area, without table or index."""
    corners = np.array([corner for ring in rings for corner in ring], "<f8")
    first = np.cumsum([0, *(len(ring) for ring in rings[:-1])]).astype("<i4")
    body = struct.pack("<i4d2i", 5, 0, 0, 9, 9, len(rings), len(corners)) + first.tobytes() + corners.tobytes()
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (108 + len(body)) // 2) + struct.pack("<2i8d", 1000, 5, *[0] * 8)
    path.write_bytes(head + struct.pack(">2i", 1, len(body) // 2) + body)
    return path


def test_a_lake_with_an_island_is_a_lake_whichever_way_its_shores_run(tmp_path: Path) -> None:
    for k in range(8):
        rings = [ring[::-1] if k >> at & 1 else ring for at, ring in enumerate(LAKE)]
        assert read_features(shapefile(tmp_path / f"{k}.shp", rings)).shapes[0].area == 81 - 49 + 1


def test_a_damaged_shapefile_is_told_and_does_not_hold_the_reader(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "a.shp", LAKE)
    whole = path.read_bytes()
    for length in (-4, 0, 10**8):
        path.write_bytes(whole[:104] + struct.pack(">i", length) + whole[108:])
        assert "内容不完整" in refusal(path)
    path.write_bytes(whole[:144] + struct.pack("<2i", 2**31 - 1, 2**31 - 1) + whole[152:])
    assert read_features(path).shapes[0] is None
    other = written(tmp_path / "b.shp", [shapely.Point(103, 26)] * 3, name=["x"] * 3)
    table = other.with_suffix(".dbf").read_bytes()
    other.with_suffix(".dbf").write_bytes(table[:4] + struct.pack("<I", 2) + table[8:])
    assert "读不出来" in refusal(other)
    other.with_suffix(".dbf").write_bytes(table[:-30])
    assert "内容不完整" in refusal(other)


@pytest.mark.parametrize("said", ["GBK", "936", "ANSI 936", "", "latin1", "zip", "UTF-8"])
def test_chinese_names_are_read_whatever_is_said_of_their_encoding(tmp_path: Path, said: str) -> None:
    path = written(tmp_path / "a.shp", [shapely.Point(103, 26)] * 2, 名称=["X" * 79 + "界河", "会泽"])
    table = path.with_suffix(".dbf").read_bytes()
    raw = table.replace("名称".encode(), "名称".encode("gbk") + bytes(2)).replace("界河".encode(), "界河".encode("gbk") + b"  ")
    path.with_suffix(".dbf").write_bytes(raw.replace("会泽".encode(), "会泽".encode("gbk") + b"  "))
    path.with_suffix(".cpg").write_text(said)
    assert read_features(path).fields["名称"].tolist() == ["X" * 79 + "界河", "会泽"]


def test_a_name_that_breaks_off_within_a_sign_keeps_what_is_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "a.shp", [shapely.Point(103, 26)], name=["会泽县"])
    table = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(table.replace("会泽县".encode(), "会泽县".encode()[:8] + b"\xe5"))
    width = struct.pack("B", 9)
    path.with_suffix(".dbf").write_bytes(table[:48] + width + table[49:].replace("会泽县".encode(), "x会泽县".encode()[:9]))
    assert read_features(path).fields["name"].tolist() == ["x会泽"]


def test_a_large_geojson_is_read_piece_by_piece_wherever_a_piece_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    features = [
        {"type": "Feature", "id": f"way/{k}", "properties": {"名": "以“则”\\\"", "n": -12345.5e3, "k": k, **({"late": "x"} if k else {})},
         "geometry": {"type": "Point", "coordinates": [103.25 + k, 26]}} for k in range(2)
    ]  # fmt: skip
    whole = {"name": "层", "features": features, "type": "FeatureCollection"}
    texts = [json.dumps(whole), json.dumps(whole, ensure_ascii=False, indent=1)]
    monkeypatch.setattr(geojson, "AT_ONCE", 1)
    for size in range(1, 40):
        monkeypatch.setattr(geojson, "READ", size)
        (tmp_path / "a.geojson").write_text(texts[size % 2], encoding="utf-8-sig")
        found = read_features(tmp_path / "a.geojson")
        assert [shape.x for shape in found.shapes] == [103.25, 104.25] and found.layer == "层"
        assert {name: column.tolist() for name, column in found.fields.items()} == {
            "id": ["way/0", "way/1"], "名": ["以“则”\\\""] * 2, "n": [-12345500.0] * 2, "k": [0, 1], "late": [None, "x"],
        }  # fmt: skip


@pytest.mark.parametrize(("text", "says"), [
    ('{"type": "Topology", "objects": {}}', "内容不是 GeoJSON"), ('{"a": ' + "[" * 100_000, "嵌套层次过深"),
    ('{"type": "Point", "coordinates": [1, 2]} x', "读不出来"), ('{"type": "FeatureCollection", "features": [1]}', "读不出来"),
])  # fmt: skip
def test_what_is_no_geojson_is_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert says in refusal(tmp_path / "a.json")


def test_what_is_no_shape_leaves_its_feature_without_one(tmp_path: Path) -> None:
    for kind, places in (("Point", ["x", 1]), ("LineString", [[1, 1]]), ("Polygon", [[[0, 0], [1, 1]]]), ("Arc", [[0, 0], [1, 1]])):
        feature = {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": places}}
        (tmp_path / "a.json").write_text(json.dumps(feature))
        assert read_features(tmp_path / "a.json").shapes.tolist() == [None]


def test_a_system_that_would_be_read_from_another_file_is_refused(tmp_path: Path) -> None:
    grid = "+proj=longlat +nadgrids=/etc/passwd"
    crs = {"type": "name", "properties": {"name": grid}}
    (tmp_path / "a.json").write_text(json.dumps({"type": "Point", "coordinates": [103, 26], "crs": crs}))
    assert "坐标系“+proj" in refusal(tmp_path / "a.json")
    crs["properties"]["name"] = "urn:ogc:def:crs:EPSG::4490"
    (tmp_path / "a.json").write_text(json.dumps({"type": "Point", "coordinates": [103, 26], "crs": crs}))
    assert read_features(tmp_path / "a.json").crs == "EPSG:4490"
    path = written(tmp_path / "a.shp", [shapely.Point(103, 26)], name=["x"])
    path.with_suffix(".prj").write_text(grid)
    assert "坐标系“+proj" in refusal(path)


def changed(path: Path, *statements: str) -> Path:
    written(path, [shapely.Point(103, 26)], layer="a", name=["x"])
    with sqlite3.connect(path) as file:
        for statement in statements:
            file.execute(statement)
    file.close()
    return path


def test_arcs_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.gpkg", "DROP TRIGGER IF EXISTS rtree_a_geom_update6", "DROP TRIGGER IF EXISTS rtree_a_geom_update7")
    arc = b"GP\0\1" + struct.pack("<iBII6d", 4326, 1, 8, 3, 0, 0, 1, 1, 2, 0)
    with sqlite3.connect(path) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute("UPDATE a SET geom = ?", (arc,))
    file.close()
    assert "含有圆弧等曲线" in refusal(path)


def test_a_package_runs_nothing_that_it_brings_along(tmp_path: Path) -> None:
    view = changed(tmp_path / "a.gpkg", "ALTER TABLE a RENAME TO b", "CREATE VIEW a AS SELECT * FROM b")
    assert "是视图" in refusal(view)
    loads = changed(
        tmp_path / "b.gpkg", "ALTER TABLE gpkg_contents RENAME TO old",
        "CREATE VIEW gpkg_contents AS SELECT * FROM old WHERE load_extension('/tmp/x') IS NULL",
    )  # fmt: skip
    assert "读不出来" in refusal(loads)
    quiet = changed(tmp_path / "c.gpkg", "ALTER TABLE a ADD COLUMN big AS (hex(zeroblob(100000000)))")
    assert list(read_features(quiet).fields) == ["name"]


def test_a_package_that_another_program_still_writes_is_not_read_by_half(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gpkg", [shapely.Point(103, 26)], name=["x"])
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("UPDATE gpkg_contents SET description = 'y'")
        file.commit()
        assert "另一个程序正在编辑" in refusal(path)
    file.close()
    assert len(read_features(path)) == 1
