"""Features of a user's own maps, in WGS 84 (issue 4, sentences 3 and 11)."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from anlan.formats.faults import FormatError
from anlan.formats.vector import read_features

pytestmark = pytest.mark.filterwarnings("ignore:'crs' was not provided")


def written(path: Path, shapes: list[shapely.Geometry], *, crs: str | None = "EPSG:4326", layer: str | None = None,
            append: bool = False, **fields: list[object]) -> Path:  # fmt: skip
    pyogrio.raw.write(
        path, np.array(shapely.to_wkb(shapes), object), [np.array(values) for values in fields.values()], list(fields),
        crs=crs, geometry_type=shapes[0].geom_type, layer=layer, append=append,
    )  # fmt: skip
    return path


def refusal(path: Path, **options: object) -> str:
    with pytest.raises(FormatError) as refused:
        read_features(path, **options)
    return refused.value.sentences()[0]


def test_a_projected_map_comes_in_degrees(tmp_path: Path) -> None:
    metric = Transformer.from_crs(4326, 4543, always_xy=True)  # CGCS2000, three degrees about 102° E
    line = shapely.LineString([metric.transform(103.2, 26.3), metric.transform(103.25, 26.35)])
    found = read_features(written(tmp_path / "a.gpkg", [line], crs="EPSG:4543", name=["以则线"]))
    assert shapely.get_coordinates(found.shapes[0]) == pytest.approx(np.array([[103.2, 26.3], [103.25, 26.35]]), abs=1e-7)
    assert found.crs == "EPSG:4543" and list(found.fields["name"]) == ["以则线"]


def test_metres_without_a_system_are_refused_until_somebody_says_which(tmp_path: Path) -> None:
    metric = Transformer.from_crs(4326, 4543, always_xy=True)
    path = written(tmp_path / "a.shp", [shapely.Point(metric.transform(103.2, 26.3))], crs=None, name=["x"])
    (tmp_path / "a.prj").unlink(missing_ok=True)
    assert "没有写坐标系，坐标也不是经纬度" in refusal(path)
    assert read_features(path, crs="EPSG:4543").shapes[0].x == pytest.approx(103.2, abs=1e-7)
    assert "坐标系“EPSG:1”无法识别" in refusal(path, crs="EPSG:1")


def test_degrees_that_are_metres_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [500000, 2900000]}}))
    assert "坐标不是经纬度（最大 2900000）" in refusal(path)


def test_of_several_layers_one_must_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gpkg", [shapely.Point(103, 26)], layer="学校", name=["甲"])
    written(path, [shapely.Point(104, 26)], layer="医院", append=True, name=["乙"])
    assert "学校、医院" in refusal(path)
    assert read_features(path, layer="医院").shapes[0].x == 104
    assert "没有“桥”这一层" in refusal(path, layer="桥")


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("a.gpkg", b"hello", "内容不是 GeoPackage"), ("a.geojson", b"", "内容为空"), ("a.vrt", b"<OGRVRTDataSource/>", "格式无法识别"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "没有任何要素"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "没有任何要素"), ("a.zip", b"PK\x03\x04 cut off", "读不出来"),
        ("a.gpkg", b"SQLite format 3\0 cut off", "读不出来：file is not a database"), ("a.shp", b"\0\0\x27\x0a cut off", "内容不完整"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Fea', "读不出来"),
        ("a.geojson.gz", gzip.compress(b"{}" * 99)[:-9], "内容不完整"), ("a.geojson.gz", b"{}", "gzip 压缩数据损坏"),
    ],
)  # fmt: skip
def test_what_is_no_map_is_told_in_a_sentence(tmp_path: Path, name: str, body: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(body)
    assert says in refusal(tmp_path / name)


def test_a_file_or_a_number_of_features_beyond_the_limit_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gpkg", [shapely.Point(103, 26)] * 3, name=["x"] * 3)
    assert "有 3 个要素，超过上限 2" in refusal(path, most_features=2)
    assert "超过上限" in refusal(path, most_bytes=1000)


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.geojson", "a.json", "a.geojson.gz", "a.zip"])
@pytest.mark.parametrize("kind", ["vrt", "gdalg"])
def test_a_file_that_points_at_another_is_not_followed(tmp_path: Path, name: str, kind: str) -> None:
    other = written(tmp_path / "secret.gpkg", [shapely.Point(103, 26)], secret=["x"])
    content = {
        "vrt": f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{other}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
        "gdalg": json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {other}"}),
    }[kind]
    (tmp_path / "plain").write_text(content)
    assert pyogrio.read_info(tmp_path / "plain")["fields"].tolist() == ["secret"]  # GDAL itself would
    if name.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            packed.writestr("a.geojson", content)
            packed.writestr("a.vrt", content)
    else:
        (tmp_path / name).write_bytes(gzip.compress(content.encode()) if name.endswith(".gz") else content.encode())
    assert refusal(tmp_path / name).startswith(("文件：内容不是", "文件：读不出来"))


def test_of_several_maps_in_a_zip_one_must_be_named_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for name, east in (("学校", 103), ("医院", 104)):
            point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [east, 26]}}
            packed.writestr(f"{name}.geojson", json.dumps(point))
    assert "学校、医院" in refusal(tmp_path / "a.zip")
    assert "没有“桥”这一层" in refusal(tmp_path / "a.zip", layer="桥")
    assert read_features(tmp_path / "a.zip", layer="医院").shapes[0].x == 104


def test_what_unpacks_to_more_than_allowed_is_told_before_it_is_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.geojson", b"{" + b" " * 3_000_000)
    (tmp_path / "a.geojson.gz").write_bytes(gzip.compress(b"{" + b" " * 3_000_000))
    for name in ("a.zip", "a.geojson.gz"):
        assert "超过上限 2 MB" in refusal(tmp_path / name, most_bytes=2_000_000)


@pytest.mark.shared
def test_a_shapefile_with_gbk_names_and_no_word_of_it_is_read(shared_data: Path) -> None:
    found = read_features(shared_data / "rivers/hyd1_4p.zip")
    names = {name for name in found.fields["NAME"] if name}
    assert len(found) == 550 and {"呼伦湖", "兴凯湖", "艾比湖"} <= names and found.crs == ""


@pytest.mark.shared
def test_packed_boundaries_and_outlines_are_read(shared_data: Path) -> None:
    county = read_features(shared_data / "admin/boundary_gcj02/530302_麒麟区.geojson.gz")
    assert list(county.fields["datum"]) == ["GCJ-02"] and county.shapes[0].geom_type == "MultiPolygon"
    houses = read_features(shared_data / "exposure/jakarta_buildings_osm_4326.zip")
    assert len(houses) == 250 and "The Supreme Court" in set(houses.fields["name"])
