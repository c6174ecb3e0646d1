"""FDSN event text, USGS GeoJSON and ShakeMap grids: the shared real files and their variations."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.formats import FormatError, read_bulletins, read_fdsn_text, read_shakemap, read_usgs_geojson

from .samples import FDSN, GEOJSON, SHAKEMAP, geojson

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LUDIAN = datetime(2014, 8, 3, 8, 30, 13, 570_000, tzinfo=UTC)


def faults_of(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(FormatError) as error:
        read_bulletins(text.encode(), received_at=NOW)
    return [(fault.line, fault.field, fault.reason_code) for fault in error.value.faults]


# FDSN event text


@pytest.mark.shared
def test_the_shared_rows_give_sumatra_and_valdivia(shared_data: Path):
    sumatra, valdivia = read_fdsn_text((shared_data / "earthquake/fdsn_events.txt").read_bytes())
    assert (sumatra.agency, sumatra.agency_event_id, sumatra.place_text) == ("ISC", "3337497", "SUMATRA")
    assert (sumatra.magnitude, sumatra.magnitude_type, sumatra.depth_m) == (8.6, "MW", 26_300.0)
    assert valdivia.occurred_at == datetime(1960, 5, 22, 19, 11, 14, tzinfo=UTC)
    assert (valdivia.latitude, valdivia.longitude, valdivia.magnitude_type) == (-38.17, -72.57, None)
    assert (valdivia.agency, valdivia.remarks) == ("unknown", ("agency_missing",))


def test_a_row_without_its_header_line_is_read_by_the_order_of_the_standard():
    assert read_fdsn_text(FDSN.splitlines()[1].encode()) == read_fdsn_text(FDSN.encode())


def test_rows_of_emsc_and_usgs_with_an_event_type_know_their_blasts():
    header, row = FDSN.splitlines()
    for kind, means in (("ke", "earthquake"), ("km", "mining explosion"), ("quarry blast", "quarry blast")):
        (bulletin,) = read_fdsn_text(f"{header}|EventType\n{row}|{kind}\n".encode())
        assert bulletin.event_type == means


def test_the_csv_of_usgs_is_the_same_earthquake():
    csv = (
        "time,latitude,longitude,depth,mag,magType,nst,gap,dmin,rms,net,id,updated,place,type,horizontalError,"
        "depthError,magError,magNst,status,locationSource,magSource\n"
        "2014-08-03T08:30:13.570Z,27.1,103.3,12,6.2,mww,,20,5.3,1.1,us,usb000rzmg,2022-05-16T20:06:47.040Z,"
        '"15km WNW of Wenping, China",earthquake,6.5,1.8,0.041,57,reviewed,us,us\n'
    )
    (bulletin,) = read_bulletins(csv.encode(), received_at=NOW)
    assert (bulletin.occurred_at, bulletin.agency, bulletin.agency_event_id) == (LUDIAN, "us", "usb000rzmg")
    assert (bulletin.place_text, bulletin.status) == ("15km WNW of Wenping, China", "reviewed")
    assert (bulletin.horizontal_uncertainty_m, bulletin.depth_uncertainty_m) == (6500.0, 1800.0)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("|27.1|", "||", (2, "latitude", "missing")),
        ("|6.2|", "|big|", (2, "magnitude", "not_a_number")),
        ("|12.0|", "|900|", (2, "depth_m", "out_of_range")),
        ("2014-08-03T08", "2014-13-03T08", (2, "occurred_at", "bad_time")),
        ("|us|YUNNAN", "", (2, "event", "column_count")),
        ("YUNNAN", "YUNNAN|1|2", (2, "event", "column_count")),
        ("|Magnitude|", "|Size|", (1, "magnitude", "missing")),
        ("|Author|", "|Latitude|", (1, "file", "duplicate_column")),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(old: str, new: str, fault: tuple[int, str, str]):
    assert faults_of(FDSN.replace(old, new, 1)) == [fault]


# USGS GeoJSON


@pytest.mark.shared
def test_the_shared_detail_is_the_dingri_earthquake(shared_data: Path):
    (dingri,) = read_usgs_geojson((shared_data / "earthquake/usgs/us6000pi9w.geojson.gz").read_bytes())
    assert dingri.occurred_at == datetime(2025, 1, 7, 1, 5, 16, 824_000, tzinfo=UTC)
    assert (dingri.longitude, dingri.latitude, dingri.depth_m) == (87.3608, 28.639, 10_000.0)
    assert (dingri.magnitude, dingri.magnitude_type, dingri.status) == (7.1, "mww", "reviewed")
    assert (dingri.agency, dingri.agency_event_id, dingri.ids) == ("us", "us6000pi9w", ("us6000pi9w",))
    assert dingri.issued_at == datetime(2025, 1, 9, 17, 5, 21, 636_000, tzinfo=UTC)
    assert (dingri.time_uncertainty_s, dingri.horizontal_uncertainty_m) == (1.62, 9260.0)
    assert (dingri.depth_uncertainty_m, dingri.magnitude_uncertainty) == (1851.0, 0.039)


@pytest.mark.shared
def test_the_losses_of_an_earthquake_are_no_bulletin(shared_data: Path):
    text = (shared_data / "earthquake/usgs/us6000pi9w-losses.json").read_text()
    assert faults_of(text) == [(None, "type", "wrong_schema")]


def test_the_ids_under_which_other_networks_know_the_event_are_kept():
    (bulletin,) = read_usgs_geojson(GEOJSON.encode())
    assert bulletin.ids == ("usb000rzmg", "at00abc")
    assert bulletin.occurred_at == LUDIAN


def test_a_deleted_event_is_withdrawn():
    (bulletin,) = read_usgs_geojson(geojson(status="deleted").encode())
    assert bulletin.status == "withdrawn"


def test_a_feed_names_the_event_without_magnitude_and_keeps_the_others():
    features = [json.loads(GEOJSON) for _ in range(3)]
    features[1]["properties"]["mag"] = None
    feed = {"type": "FeatureCollection", "metadata": {"generated": 1}, "features": features, "bbox": []}
    with pytest.raises(FormatError) as error:
        read_usgs_geojson(json.dumps(feed).encode())
    assert error.value.sentences("zh") == ["震级（features[1].properties.mag）：缺少。"]
    assert len(error.value.readable) == 2
    del features[1]
    assert len(read_usgs_geojson(json.dumps(feed).encode())) == 2


@pytest.mark.parametrize(
    ("old", "new", "field", "code"),
    [
        ("1407054613570", '"today"', "occurred_at", "bad_time"),
        ("1407054613570", "1e30", "occurred_at", "bad_time"),
        ("1407054613570", "true", "occurred_at", "bad_time"),
        ('"mag": 6.2', '"mag": true', "magnitude", "not_a_number"),
        ('"mag": 6.2', '"mag": "six"', "magnitude", "not_a_number"),
        ("[103.3, 27.1, 12]", '["103.3", 27.1, 12]', "longitude", "not_a_number"),
        ("[103.3, 27.1, 12]", "[103.3]", "geometry", "column_count"),
        ('"Point"', '"Polygon"', "geometry", "wrong_schema"),
        ("[103.3, 27.1, 12]", "[27.1, 103.3, 12]", "latitude", "out_of_range"),
    ],
)
def test_a_wrong_member_is_named(old: str, new: str, field: str, code: str):
    assert old in GEOJSON
    assert faults_of(GEOJSON.replace(old, new)) == [(None, field, code)]


def test_a_collection_of_emsc_is_read_with_its_own_names():
    feature = {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [87.38, 28.6, -10.0]}, "id": "20250107_0000035",
        "properties": {
            "source_id": "1752222", "source_catalog": "EMSC-RTS", "lastupdate": "2025-01-08T10:00:00.0Z",
            "time": "2025-01-07T01:05:17.9Z", "flynn_region": "WESTERN XIZANG", "lat": 28.6, "lon": 87.38,
            "depth": 10.0, "evtype": "ke", "auth": "EMSC", "mag": 7.1, "magtype": "mw", "unid": "20250107_0000035",
        },
    }  # fmt: skip
    (bulletin,) = read_usgs_geojson(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    assert (bulletin.agency, bulletin.depth_m, bulletin.place_text) == ("EMSC", 10_000.0, "WESTERN XIZANG")
    assert (bulletin.magnitude_type, bulletin.event_type) == ("mw", "earthquake")


@given(
    st.floats(-180, 180), st.floats(-90, 90), st.none() | st.floats(-10, 800), st.floats(-2, 10.5),
    st.integers(-2_000_000_000_000, 1_795_000_000_000),
)  # fmt: skip
def test_what_usgs_writes_is_read_back(longitude, latitude, depth_km, magnitude, time):
    feature = json.loads(GEOJSON)
    feature["geometry"]["coordinates"] = [longitude, latitude, depth_km]
    feature["properties"] |= {"mag": magnitude, "time": time}
    (bulletin,) = read_usgs_geojson(json.dumps(feature).encode(), received_at=NOW)
    assert (bulletin.longitude, bulletin.latitude, bulletin.magnitude) == (longitude, latitude, magnitude)
    assert bulletin.depth_m == (None if depth_km is None else depth_km * 1000)
    assert round(bulletin.occurred_at.timestamp() * 1000) == time


# ShakeMap


@pytest.mark.shared
def test_the_loma_prieta_grid_has_its_header_and_every_node(shared_data: Path):
    shakemap = read_shakemap((shared_data / "earthquake/shakemap/lomaprieta_grid.xml.gz").read_bytes())
    bulletin, grid = shakemap.bulletin, shakemap.grid
    assert bulletin.occurred_at == datetime(1989, 10, 18, 0, 4, 15, tzinfo=UTC)
    assert (bulletin.magnitude, bulletin.depth_m, bulletin.agency) == (6.9, 18_000.0, "us")
    assert bulletin.version == "1 3.5.1277 RELEASED 2014-10-25T13:28:48Z"
    assert (grid.nlon, grid.nlat, grid.lon_min, grid.lat_max) == (241, 193, -125.38, 39.434)
    assert [f.name for f in grid.fields][:5] == ["LON", "LAT", "PGA", "PGV", "MMI"]
    assert grid.fields[2].units == "pctg"
    mmi = grid.values("MMI")
    assert mmi.shape == (193, 241) and (mmi[0, 0], mmi[-1, -1]) == (3.61, 3.8)
    assert np.isclose(grid.values("LON")[0], np.linspace(-125.38, -119.38, 241), atol=1e-4).all()
    assert 8 < mmi.max() < 10


def test_a_grid_of_shakemap_4_is_read_with_its_gaps():
    shakemap = read_shakemap(SHAKEMAP.encode())
    assert (shakemap.bulletin.status, shakemap.bulletin.agency_event_id) == ("reviewed", "usb000rzmg")
    assert (shakemap.shakemap_version, shakemap.code_version, shakemap.map_status) == ("3", "4.1", "reviewed")
    pga = shakemap.grid.values("PGA")
    assert pga[0].tolist() == [20.5, 21.5, 22.5] and np.isnan(pga[1, 1]) and pga[1, 2] == 12.5
    with pytest.raises(KeyError):
        shakemap.grid.values("PSA99")


def test_a_scenario_is_no_earthquake():
    (bulletin,) = read_bulletins(SHAKEMAP.replace("ACTUAL", "SCENARIO").encode(), received_at=NOW)
    assert not bulletin.is_earthquake and bulletin.remarks == ("says_exercise",)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('nlon="3"', 'nlon="4"', (None, "grid_data", "row_count")),
        ("103.1 27.1 7.2 21.5", "103.1 27.1 7.2", (12, "grid_data", "column_count")),
        ("7.3 22.5", "7.3 wet", (13, "PGA", "not_a_number")),
        ("7.3 22.5", "inf 22.5", (13, "MMI", "not_finite")),
        ("7.3 22.5", "7.3 2_2", (13, "PGA", "not_a_number")),
    ],
)
def test_a_wrong_node_is_named_when_the_numbers_are_read(old: str, new: str, fault: tuple[int, str, str]):
    shakemap = read_shakemap(SHAKEMAP.replace(old, new).encode())
    with pytest.raises(FormatError) as error:
        shakemap.grid.values("MMI")
    assert [(f.line, f.field, f.reason_code) for f in error.value.faults] == [fault]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('lat="27.1" lon', 'lat="95" lon', (3, "latitude", "out_of_range")),
        ('nlat="2"', 'nlat="9000000"', (4, "grid_specification", "out_of_range")),
        ('nlat="2"', 'nlat="x"', (4, "grid_specification", "not_a_number")),
        ('name="MMI"', 'name="LAT"', (None, "grid_field", "duplicate_column")),
        ('index="3"', 'index="7"', (None, "grid_field", "row_count")),
        ("</grid_data>\n", "", (17, "grid_data", "truncated")),
    ],
)
def test_a_wrong_header_is_named(old: str, new: str, fault: tuple[int | None, str, str]):
    found = faults_of(SHAKEMAP.replace(old, new))
    assert [(line if fault[0] else None, field, code) for line, field, code in found] == [fault]
