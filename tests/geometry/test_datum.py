import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.geometry import Datum, distance_m, from_wgs84, is_in_china, shape_to_wgs84, to_wgs84
from tools.pytest_plugin import shared_folder

SHIFTED = [Datum.GCJ02, Datum.BD09]
ABROAD = {
    "Hanoi": (105.8342, 21.0278),
    "Seoul": (126.978, 37.5665),
    "Tokyo": (139.6917, 35.6895),
    "Delhi": (77.209, 28.6139),
    "Ulaanbaatar": (106.9057, 47.8864),
    "Almaty": (76.8512, 43.222),
    "Kathmandu": (85.324, 27.7172),
    "Vladivostok": (131.8869, 43.1155),
    "Manila": (120.9842, 14.5995),
    "Yangon": (96.1561, 16.8409),
    "Sydney": (151.2093, -33.8688),
    "Null Island": (0.0, 0.0),
}
AT_HOME = {
    "北京": (116.3913, 39.9075),
    "会泽": (103.3000, 26.4170),
    "台北": (121.5170, 25.0478),
    "香港": (114.1694, 22.3193),
    "澳门": (113.5439, 22.1987),
    "喀什": (75.9898, 39.4704),
    "漠河": (122.5370, 52.9720),
    "永兴岛": (112.3380, 16.8340),
    "抚远": (134.3070, 48.3640),
}


def metres_apart(a, b):
    return [distance_m(*p, *q) for p, q in zip(np.transpose(a), np.transpose(b), strict=True)]


def positions_of_china(count: int, seed: int):
    """Positions evenly over the box of the country, those inside kept."""
    dice = np.random.default_rng(seed)
    lon, lat = dice.uniform(73, 136, count), dice.uniform(3, 54, count)
    inside = is_in_china(lon, lat)
    return lon[inside], lat[inside]


@pytest.mark.parametrize("datum", SHIFTED)
def test_a_position_anywhere_in_china_returns_within_half_a_metre(datum):
    lon, lat = positions_of_china(60_000, seed=20261121)
    assert len(lon) > 10_000
    back = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    degrees = np.hypot(back[0] - lon, back[1] - lat)
    worst = int(degrees.argmax())
    assert distance_m(lon[worst], lat[worst], back[0][worst], back[1][worst]) < 0.5
    assert degrees.max() < 1e-7  # 1 cm: far inside the half metre


@pytest.mark.parametrize("datum", SHIFTED)
@given(lon=st.floats(73, 136), lat=st.floats(3, 54))
def test_what_goes_there_comes_back(datum, lon, lat):
    if is_in_china(lon, lat):
        x, y = to_wgs84(*from_wgs84(lon, lat, datum), datum)
        assert distance_m(lon, lat, float(x), float(y)) < 0.5


@pytest.mark.parametrize("datum", SHIFTED)
@pytest.mark.parametrize("name", ABROAD)
def test_abroad_nothing_moves(datum, name):
    lon, lat = ABROAD[name]
    assert [float(v) for v in from_wgs84(lon, lat, datum)] == [lon, lat]
    assert [float(v) for v in to_wgs84(lon, lat, datum)] == [lon, lat]


@pytest.mark.parametrize("name", AT_HOME)
def test_in_china_the_shift_is_some_hundred_metres(name):
    lon, lat = AT_HOME[name]
    x, y = from_wgs84(lon, lat, Datum.GCJ02)
    assert 50 < distance_m(lon, lat, float(x), float(y)) < 1000


def test_the_shift_at_tiananmen_is_the_published_one():
    # 116.404, 39.915 → 116.41024449916938, 39.91640428150164 (eviltransform and coordtransform print the same)
    x, y = from_wgs84(116.404, 39.915, Datum.GCJ02)
    assert float(x) == pytest.approx(116.41024449916938, abs=1e-9)
    assert float(y) == pytest.approx(39.91640428150164, abs=1e-9)


def test_baidus_shift_follows_from_amaps():
    # coordtransform's own example: GCJ-02 116.404, 39.915 → BD-09 116.41036949371029, 39.92133699351022
    lon, lat = to_wgs84(116.404, 39.915, Datum.GCJ02)
    x, y = from_wgs84(lon, lat, Datum.BD09)
    assert float(x) == pytest.approx(116.41036949371029, abs=1e-9)
    assert float(y) == pytest.approx(39.92133699351022, abs=1e-9)


def test_cgcs2000_is_taken_as_it_is():
    assert [float(v) for v in to_wgs84(103.3, 26.4, Datum.CGCS2000)] == [103.3, 26.4]


def test_a_gap_stays_a_gap():
    x, _ = to_wgs84(np.array([103.3, np.nan]), np.array([26.4, 26.4]), Datum.GCJ02)
    assert np.isnan(x[1]) and not np.isnan(x[0])


def overlap(a, b):
    return a.intersection(b).area / a.union(b).area


@pytest.mark.shared
def test_qilin_in_gcj02_falls_on_its_wgs84_twin():
    folder = shared_folder() or Path()
    boundaries = folder / "data" / "admin"

    def polygon(name, code, key):
        read = json.loads(gzip.decompress((boundaries / name).read_bytes()))
        found = [f for f in read["features"] if f["properties"][key] == code]
        return shapely.make_valid(shapely.geometry.shape(found[0]["geometry"]))

    mars = polygon("boundary_gcj02/530302_麒麟区.geojson.gz", "530302", "adcode")
    twin = polygon("boundary_wgs84/530300_曲靖市_counties.geojson.gz", "530302", "district_adcode")
    assert overlap(mars, twin) < 0.99
    assert overlap(shape_to_wgs84(mars, Datum.GCJ02), twin) >= 0.995
