"""Input from strangers: whatever the bytes, a clear fault, soon, and in little memory."""

import contextlib
import gzip
import io
import json
import time
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.formats import FormatError, read_bulletins, read_shakemap, sentence
from anlan.formats.faults import MAX_FAULTS

from .samples import CENC, FDSN, GEOJSON, QUAKEML, SHAKEMAP, geojson, quakeml

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MIB = 1024 * 1024


def refused(data: bytes, **options: object) -> FormatError:
    """The error the bytes are refused with, in under a second."""
    started = time.process_time()
    with pytest.raises(FormatError) as error:
        read_bulletins(data, received_at=NOW, **options)  # type: ignore[arg-type]
    assert time.process_time() - started < 5.0
    for fault in error.value.faults:
        assert sentence(fault, "zh").endswith("。") and sentence(fault, "en").endswith(".")
    return error.value


def codes(data: bytes, **options: object) -> list[tuple[str, str]]:
    return [(fault.field, fault.reason_code) for fault in refused(data, **options).faults]


@pytest.mark.parametrize("sample", [QUAKEML, FDSN, GEOJSON, SHAKEMAP, CENC], ids=lambda s: s[:12])
def test_the_samples_themselves_are_read(sample: str):
    assert len(read_bulletins(sample.encode(), received_at=NOW)) == 1
    assert len(read_bulletins(gzip.compress(sample.encode()), received_at=NOW)) == 1


def test_entity_expansion_is_not_read():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?>\n<!DOCTYPE q [<!ENTITY l0 "lol">{laughs}]>' + QUAKEML.replace(
        "YUNNAN", "&l9;"
    ).removeprefix('<?xml version="1.0"?>')
    (fault,) = refused(bomb.encode()).faults
    assert (fault.line, fault.reason_code) == (2, "xml_doctype")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/x"])
def test_an_external_entity_is_not_fetched(address: str):
    body = QUAKEML.replace("YUNNAN", "&x;").removeprefix('<?xml version="1.0"?>')
    data = f'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY x SYSTEM "{address}">]>{body}'
    assert codes(data.encode()) == [("file", "xml_doctype")]
    assert codes(data.encode("utf-16")) == [("file", "xml_doctype")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\x00" * 5000, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00", "binary"),
        (b"\x1f\x8b\x08\x00garbage", "truncated"),
        (b"\x1f\x8b\x08\x00" + b"garbage" * 9, "gzip_damaged"),
        (b"\x1f\x8b", "truncated"),
        (b"hello", "unknown_format"),
        ("今天天气很好".encode(), "unknown_format"),
        (b"<html><body>404</body></html>", "unknown_format"),
        (b'<?xml version="1.0"?><rss/>', "unknown_format"),
        (b"{" * 100_000, "json_syntax"),
        (b'{"type":' * 100_000, "too_deep"),
        (b"[" * 100_000, "too_deep"),
        (b"<quakeml>" * 100_000, "too_deep"),
        (b"[" + b"[]," * 2_000_000, "too_complex"),
        (b"<quakeml>" + b"<a/>" * 2_000_000, "too_complex"),
        (b'{"type": NaN}', "not_finite"),
        (b'{"type": ' + b"9" * 5000 + b"}", "not_finite"),
        (b'{"type": "Feature", "type": "Feature"}', "duplicate_key"),
        (b"[1, 2]", "wrong_schema"),
        (b'{"type": "Topology"}', "wrong_schema"),
        (b'{"type": "FeatureCollection", "features": []}', "no_event"),
        (b'{"type": "FeatureCollection", "features": {}}', "wrong_type"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_bulletin_is_refused_with_its_reason(data: bytes, code: str):
    assert [c for _, c in codes(data)] == [code]


def test_an_unknown_format_names_the_formats_that_are_accepted():
    (said,) = refused(b"hello").sentences("zh")
    for name in ("QuakeML 1.2", "FDSN event text", "USGS GeoJSON", "ShakeMap grid.xml", "中文地震速报"):
        assert name in said


def test_more_than_the_limit_is_not_read():
    assert codes(b"x" * (33 * MIB)) == [("file", "too_large")]
    assert codes(CENC.encode(), limit_bytes=50) == [("file", "too_large")]


def test_a_gzip_bomb_is_left_when_the_limit_is_reached_and_memory_stays_flat():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b" " * MIB) for _ in range(256)) + packer.flush()
    assert len(bomb) < MIB
    tracemalloc.start()
    try:
        with pytest.raises(FormatError) as error:
            read_bulletins(bomb, received_at=NOW, limit_bytes=4 * MIB)
        assert tracemalloc.get_traced_memory()[1] < 12 * MIB
    finally:
        tracemalloc.stop()
    assert error.value.faults[0].reason_code == "too_large"


def test_a_gzip_of_many_empty_members_ends():
    assert codes(gzip.compress(b"") * 20_000) == [("file", "empty")]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("latitude", "95", "out_of_range"), ("latitude", "-90.01", "out_of_range"),
        ("longitude", "400", "out_of_range"), ("longitude", "181", "out_of_range"),
        ("magnitude", "99", "out_of_range"), ("magnitude", "-3", "out_of_range"),
        ("magnitude", "1e999", "not_finite"), ("latitude", "NaN", "not_finite"),
        ("longitude", "Infinity", "not_finite"), ("depth_m", "NaN", "not_finite"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("write", [quakeml, geojson], ids=["quakeml", "geojson"])
def test_what_no_earthquake_on_earth_has_is_named(write, field: str, value: str, code: str):
    found = codes(write(**{field: value}).encode())
    if write is geojson and value in ("NaN", "Infinity"):
        assert found == [("file", "not_finite")]  # no JSON at all
    else:
        assert found == [(field, code)]


@pytest.mark.parametrize("place", ["Sea of Tranquility, Moon", "the Moon", "月球背面", "Mare Imbrium"])
def test_a_quake_on_the_moon_is_not_ours(place: str):
    assert codes(quakeml(place=place).encode()) == [("place_text", "not_on_earth")]
    assert codes(geojson(place=place).encode()) == [("place_text", "not_on_earth")]
    assert codes(FDSN.replace("YUNNAN", place).encode()) == [("place_text", "not_on_earth")]


@pytest.mark.parametrize("place", ["Half Moon Bay, California", "3 km NE of Mars, Pennsylvania", "Moonah"])
def test_earthly_places_that_sound_like_the_moon_are_ours(place: str):
    assert read_bulletins(geojson(place=place).encode(), received_at=NOW)[0].place_text == place


def test_an_earthquake_384400_km_deep_is_refused_in_kilometres():
    (said,) = refused(quakeml(depth_m="384400000").encode()).sentences("zh")
    assert "384400 km 超出地球上可能的范围 -10～800 km" in said


def test_what_has_not_happened_yet_is_refused_but_for_a_small_difference_of_clocks():
    assert codes(quakeml(time="2026-11-21T13:00:00Z").encode()) == [("occurred_at", "in_future")]
    assert read_bulletins(quakeml(time="2026-11-21T12:04:00Z").encode(), received_at=NOW)
    later = quakeml(time="2026-11-21T12:04:00Z").encode()
    assert codes(later, ahead_s=60.0) == [("occurred_at", "in_future")]


def test_all_faults_of_one_bulletin_are_named_at_once():
    data = quakeml(latitude="95", longitude="400", magnitude="NaN", depth_m="deep", time="yesterday")
    assert sorted(codes(data.encode())) == [
        ("depth_m", "not_a_number"), ("latitude", "out_of_range"), ("longitude", "out_of_range"),
        ("magnitude", "not_finite"), ("occurred_at", "bad_time"),
    ]  # fmt: skip


def test_the_faults_of_a_file_with_a_million_wrong_rows_are_counted_not_collected():
    header, row = FDSN.splitlines()
    bad = row.replace("|27.1|", "|927.1|")
    error = refused("\n".join([header, *[bad] * 5000]).encode())
    assert len(error.faults) == MAX_FAULTS + 1
    assert error.faults[-1].reason_code == "more_faults"


def test_a_wrong_value_is_shown_short_and_without_control_characters():
    (said,) = refused(quakeml(magnitude="x" * 10_000 + "&#13;").encode()).sentences("zh")
    assert len(said) < 200


@pytest.mark.parametrize("sample", [QUAKEML, GEOJSON, SHAKEMAP], ids=["quakeml", "geojson", "shakemap"])
def test_a_file_cut_anywhere_is_refused_wherever_it_is_cut(sample: str):
    whole = sample.rstrip().encode()
    for end in range(1, len(whole)):
        with pytest.raises(FormatError):
            read_bulletins(whole[:end], received_at=NOW)
    for end in range(len(whole) // 2, len(whole), 50):
        with pytest.raises(FormatError) as error:
            read_bulletins(whole[:end], received_at=NOW)
        assert error.value.faults[0].reason_code in ("truncated", "xml_syntax")


def test_a_gzip_file_cut_short_is_refused():
    packed = gzip.compress(QUAKEML.encode())
    for end in range(2, len(packed), 7):
        with pytest.raises(FormatError):
            read_bulletins(packed[:end], received_at=NOW)


def test_a_hundred_megabytes_of_rows_take_neither_time_nor_memory():
    assert codes(b"a" * (100 * MIB)) == [("file", "too_large")]


def test_long_texts_of_every_kind_are_refused_or_read_in_a_second():
    for data in (
        ("地震" + "1" * 190_000).encode(), ("地震" + "中" * 190_000).encode(),
        ("地震" + "5月16日06时08分" * 15_000).encode(), ("地震（北纬24度" * 15_000).encode(),
        ("地震" + "据" * 190_000).encode(), ("地震" + "震源深度" * 40_000).encode(),
        ("地震" + "发生" * 90_000).encode(), ("地震台网" * 45_000).encode(), ("地震" + " " * 190_000 + "a").encode(),
        ("地震" + "\n" * 190_000 + "a").encode(), ("地震" + "5级" * 60_000).encode(), ("地震" + "十" * 190_000).encode(),
        ("地震" + "<a" * 90_000).encode(), ("地震" + "北京时间" * 40_000).encode(), ("震级(M" * 40_000 + "地震").encode(),
        ("地震" + "由" * 190_000 + "地震局").encode(), ("地震" + "在于位" * 60_000 + "（北纬24度，东经99度）").encode(),
    ):  # fmt: skip
        started = time.process_time()
        with contextlib.suppress(FormatError):
            read_bulletins(data, received_at=NOW)
        assert time.process_time() - started < 5.0, data[:30].decode(errors="replace")


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_a_format_error(data: bytes):
    try:
        read_bulletins(data, received_at=NOW)
    except FormatError as error:
        assert error.sentences("zh") and str(error)


ALPHABET = (
    "地震发生级度北纬东经南西公里千米深约在（）()，。：:；【】0123456789.-年月日时分秒"
    "上下午今昨MmSsL中国台网正式自动测定 \n由修订为误报"
)


@given(st.text(ALPHABET, max_size=120))
@settings(max_examples=300)
def test_arbitrary_chinese_raises_nothing_but_a_format_error(text: str):
    try:
        read_bulletins(("地震" + text).encode(), received_at=NOW)
    except FormatError as error:
        assert error.sentences("zh")


@given(st.sampled_from([QUAKEML, FDSN, GEOJSON, SHAKEMAP, CENC]), st.data())
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_bulletin_raises_nothing_but_a_format_error(sample: str, data: st.DataObject):
    content = bytearray(sample.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
        content = content or bytearray(b" ")
    try:
        read_bulletins(bytes(content), received_at=NOW)
    except FormatError as error:
        assert error.sentences("zh")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(["properties", "geometry", "id", "type", "mag", "time", "place", "updated", "status", "ids",
                     "products", "magType", "coordinates", "net", "code", "sources"]),
    JSON_VALUES,
)  # fmt: skip
@settings(max_examples=300)
def test_any_value_anywhere_in_a_feature_raises_nothing_but_a_format_error(key: str, value: object):
    feature = json.loads(GEOJSON)
    for parent in (feature, feature["properties"], feature["geometry"]):
        if key in parent:
            parent[key] = value
            break
    try:
        read_bulletins(json.dumps(feature).encode(), received_at=NOW)
    except FormatError as error:
        assert error.sentences("zh")


SHARED = [
    "earthquake/quakeml/usgs_event.xml", "earthquake/quakeml/invalid_id.xml", "earthquake/quakeml/preferred.xml",
    "earthquake/quakeml/qml-example-1.2-RC3.xml", "earthquake/fdsn_events.txt", "text/cenc_bulletins.txt",
    "earthquake/usgs/us6000pi9w.geojson.gz", "earthquake/shakemap/lomaprieta_grid.xml.gz",
]  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("name", SHARED)
def test_a_real_file_cut_or_damaged_raises_nothing_but_a_format_error(shared_data: Path, name: str):
    packed = (shared_data / name).read_bytes()
    whole = gzip.GzipFile(fileobj=io.BytesIO(packed)).read() if name.endswith(".gz") else packed
    damaged = [content[: len(content) * part // 100] for content in (packed, whole) for part in range(0, 100, 7)]
    for part in range(0, 100, 7):
        for content in (packed, whole):
            flipped = bytearray(content)
            flipped[len(flipped) * part // 100] ^= 0x55
            damaged.append(bytes(flipped))
    for content in damaged:
        try:
            read_bulletins(content, received_at=NOW)
            if b"shakemap_grid" in content[:400]:
                list(read_shakemap(content).grid.blocks())
        except FormatError as error:
            assert error.sentences("zh")
