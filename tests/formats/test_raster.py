"""Heights and people on a user's own rasters (issue 4, sentences 3 and 11)."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Geod, Transformer
from rasterio.transform import from_origin

from anlan.formats.faults import FormatError
from anlan.formats.raster import read_cells, read_raster

pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul")
EARTH = (-180.0, -90.0, 180.0, 90.0)


def written(path: Path, values: np.ndarray, west: float, north: float, cell: float, *, crs: str | None = "EPSG:4326",
            nodata: float | None = None, units: str = "") -> Path:  # fmt: skip
    rows, cols = values.shape
    with rasterio.open(path, "w", driver="GTiff", height=rows, width=cols, count=1, dtype=values.dtype, crs=crs,
                       transform=from_origin(west, north, cell, cell), nodata=nodata) as file:  # fmt: skip
        file.write(values, 1)
        if units:
            file.units = (units,)
    return path


def refusal(path: Path, box: tuple[float, ...] = EARTH, **options: object) -> str:
    with pytest.raises(FormatError) as refused:
        read_raster(path, box, **options)
    return refused.value.sentences()[0]


def test_cells_of_degrees_are_read_as_they_stand_and_holes_stay_holes(tmp_path: Path) -> None:
    values = np.arange(20, dtype="f4").reshape(4, 5)
    values[1, 1] = -9999
    read = read_raster(written(tmp_path / "a.tif", values, 103.0, 26.4, 0.1, nodata=-9999, units="m"), EARTH)
    expected = values.copy()
    expected[1, 1] = np.nan
    np.testing.assert_array_equal(read.values, expected)
    assert (read.west, read.north, read.cell, read.unit, read.was_warped) == (103.0, 26.4, 0.1, "m", False)


def test_only_the_cells_that_touch_the_box_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tif", np.arange(100, dtype="f4").reshape(10, 10), 103.0, 27.0, 0.1)
    read = read_raster(path, (103.25, 26.35, 103.5, 26.61))
    assert read.values[0, 0] == 32 and read.values.shape == (4, 3)
    assert (read.west, read.north) == pytest.approx((103.2, 26.7))


def test_a_projected_model_is_laid_on_degrees_with_its_heights(tmp_path: Path) -> None:
    metric = Transformer.from_crs(4326, 4543, always_xy=True)
    east, north = metric.transform(103.2, 26.3)
    rise = np.add.outer(np.zeros(60), np.arange(60) * 10.0).astype("f4")
    read = read_raster(written(tmp_path / "a.tif", rise, east, north, 100, crs="EPSG:4543"), EARTH)
    assert read.was_warped and read.crs == "EPSG:4543"
    x, y = read.west + (30 + 0.5) * read.cell, read.north - (30 + 0.5) * read.cell
    there = (metric.transform(x, y)[0] - east) / 100 * 10 - 5  # 10 m a cell, centres half a cell in
    assert read.values[30, 30] == pytest.approx(there, abs=0.5)


@pytest.mark.parametrize("dtype", ["i2", "f4"])
def test_where_a_turned_model_does_not_reach_nothing_is_known(tmp_path: Path, dtype: str) -> None:
    """A file without a value for no data, in a zone whose north is turned against that of degrees."""
    metric = Transformer.from_crs(4326, 4543, always_xy=True)
    east, north = metric.transform(104.9, 26.3)
    path = written(tmp_path / "a.tif", np.full((60, 60), 2000, dtype), east, north, 1000, crs="EPSG:4543")
    read = read_raster(path, EARTH)
    assert np.isnan(read.values[0, -1]) and np.isnan(read.values[-1, 0])
    assert np.unique(read.values[np.isfinite(read.values)]).tolist() == [2000]


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4543", "EPSG:32648", "EPSG:6933"])
def test_a_density_is_counted_on_true_areas_whatever_the_projection(tmp_path: Path, crs: str) -> None:
    metric = Transformer.from_crs(4326, crs, always_xy=True)
    west, north = metric.transform(103.0, 26.4)
    cells = read_cells(written(tmp_path / "a.tif", np.ones((20, 20), "f4"), west, north, 500, crs=crs), (102.0, 25.0, 105.0, 28.0))
    back = Transformer.from_crs(crs, 4326, always_xy=True)
    corners = [back.transform(west + x, north - y) for x, y in ((0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000))]
    true = abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.Polygon(corners).segmentize(0.001))[0]) / 1e6
    assert cells.area_km2.sum() == pytest.approx(true, rel=2e-4)
    assert crs != "EPSG:3857" or true < 82  # of 100 km² on the map


def test_people_are_taken_cell_by_cell_with_the_area_of_each(tmp_path: Path) -> None:
    values = np.zeros((3, 3), "f4")
    values[1, 2] = 40
    values[0, 0] = np.nan
    cells = read_cells(written(tmp_path / "a.tif", values, 103.0, 26.3, 0.1), EARTH)
    assert (cells.longitude.tolist(), cells.latitude.tolist()) == (pytest.approx([103.25]), pytest.approx([26.15]))
    assert cells.value.tolist() == [40] and cells.unknown == 1
    assert cells.area_km2[0] == pytest.approx(11.08 * 10.0, rel=0.005)  # 0.1° of 110.8 km by 0.1° of 100.0 km at 26.15°


def test_what_cannot_be_used_is_told(tmp_path: Path) -> None:
    values = np.ones((10, 10), "f4")
    path = written(tmp_path / "a.tif", values, 103.0, 27.0, 0.1)
    assert "没有重叠" in refusal(path, (10.0, 10.0, 11.0, 11.0))
    assert "有 100 个格网，超过上限 50" in refusal(path, most_cells=50)
    assert "没有写坐标系" in refusal(written(tmp_path / "b.tif", values, 500000, 2900000, 30, crs=None))
    (tmp_path / "c.tif").write_bytes(path.read_bytes()[:200])
    assert "读不出来" in refusal(tmp_path / "c.tif")
    assert "格式无法识别" in refusal(tmp_path / "d.nc")
    assert "找不到这个文件" in refusal(tmp_path / "d.tif")
    (tmp_path / "e.tif").mkdir()
    assert "是文件夹，不是文件" in refusal(tmp_path / "e.tif")
    assert "超过上限" in refusal(path, most_bytes=100)


@pytest.mark.parametrize("name", ["a.tif", "a.img", "a.asc", "a.asc.gz"])
def test_a_raster_that_points_at_another_file_is_not_followed(tmp_path: Path, name: str) -> None:
    other = written(tmp_path / "secret.tif", np.ones((10, 10), "f4"), 103.0, 27.0, 0.1)
    virtual = (
        '<VRTDataset rasterXSize="10" rasterYSize="10"><SRS>EPSG:4326</SRS><GeoTransform>103,0.1,0,27,0,-0.1</GeoTransform>'
        f'<VRTRasterBand dataType="Float32" band="1"><SimpleSource><SourceFilename>{other}</SourceFilename><SourceBand>1'
        "</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    ).encode()
    (tmp_path / name).write_bytes(gzip.compress(virtual) if name.endswith(".gz") else virtual)
    with rasterio.open(f"/vsigzip/{tmp_path / name}" if name.endswith(".gz") else tmp_path / name) as file:
        assert file.read(1).sum() == 100  # GDAL itself would
    assert "读不出来" in refusal(tmp_path / name)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "shape", "low", "high"),
    [
        ("cn_30s_qujing.tif", (360, 300), 648, 4058), ("cn_30s_zhangye.tif", (324, 600), 1130, 5610),
        ("SRTMGL3_colorado_40.09_-105.55.asc.gz", (144, 240), 1943, 3286),
    ],
)  # fmt: skip
def test_measured_models_are_read(shared_data: Path, name: str, shape: tuple[int, int], low: float, high: float) -> None:
    read = read_raster(shared_data / "dem" / name, EARTH)
    assert read.values.shape == shape and (np.nanmin(read.values), np.nanmax(read.values)) == (low, high)


@pytest.mark.shared
def test_a_grid_in_metres_without_a_system_is_refused(shared_data: Path) -> None:
    assert "没有写坐标系" in refusal(shared_data / "dem/hugo_site.asc.gz")


@pytest.mark.shared
def test_a_density_times_its_areas_is_what_rasterio_sums(shared_data: Path) -> None:
    path = shared_data / "population/dresden_population_density_median.tif"
    cells = read_cells(path, EARTH)
    with rasterio.open(path) as file:
        raw = file.read(1)
    assert len(cells.value) == (raw != 0).sum() and cells.value.sum() == pytest.approx(float(raw.astype(float).sum()), rel=1e-6)
    assert 5e6 < (cells.value * cells.area_km2).sum() < 12e6  # Saxony, Bohemia, Silesia
