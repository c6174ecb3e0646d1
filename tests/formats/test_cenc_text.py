"""Chinese bulletin sentences: what they say, and what is missing in them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.formats import FormatError, QuakeBulletin, read_bulletins
from anlan.formats.cenc_text import read_cenc_sentences, read_cenc_text

from .sentences import BEIJING, SAMPLES, Sample

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FENGQING = (
    "中国地震台网正式测定：5月16日06时08分在云南临沧市凤庆县(北纬24.34度，东经99.98度)发生3.5级地震，震源深度10千米。"
)


def the_one(text: str, received_at: datetime = NOW) -> QuakeBulletin:
    (bulletin,) = read_bulletins(text.encode(), received_at=received_at)
    return bulletin


def faults_of(text: str) -> set[tuple[str, str]]:
    with pytest.raises(FormatError) as error:
        read_cenc_sentences(text, received_at=NOW)
    return {(fault.field, fault.reason_code) for fault in error.value.faults}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.text[:24])
def test_a_sentence_says_where_when_and_how_strong(sample: Sample):
    bulletin = the_one(sample.text)
    assert bulletin.occurred_at == sample.occurred_at
    assert (bulletin.latitude, bulletin.longitude) == (sample.latitude, sample.longitude)
    assert bulletin.magnitude == sample.magnitude
    assert bulletin.depth_m == (None if sample.depth_km is None else sample.depth_km * 1000)
    if sample.more.get("place_text", "") is not None:
        assert bulletin.place_text == sample.place
    for name, value in sample.more.items():
        if value is not None:
            assert getattr(bulletin, name) == value, name


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.text[:24])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_of_a_sentence_changes_nothing(sample: Sample, encoding: str):
    (bulletin,) = read_bulletins(sample.text.encode(encoding), received_at=NOW)
    assert bulletin == the_one(sample.text)


@pytest.mark.shared
def test_of_the_two_shared_sentences_one_is_read_and_the_other_lacks_its_time(shared_data):
    data = (shared_data / "text/cenc_bulletins.txt").read_bytes()
    with pytest.raises(FormatError) as error:
        read_cenc_text(data, received_at=NOW)
    (fault,) = error.value.faults
    assert (fault.line, fault.field, fault.reason_code) == (2, "occurred_at", "missing")
    assert error.value.sentences("zh") == ["第 2 行，发震时刻：缺少。"]
    assert error.value.partial["place_text"] == "辽宁省海城市"
    assert (error.value.partial["latitude"], error.value.partial["longitude"]) == (40.70, 122.74)
    assert (error.value.partial["magnitude"], error.value.partial["depth_m"]) == (2.0, 10_000)
    (fengqing,) = error.value.readable
    assert fengqing == the_one(FENGQING)


def test_several_bulletins_in_one_text_are_told_apart():
    bulletins = read_cenc_sentences("\n".join(s.text for s in SAMPLES[:12]), received_at=NOW)
    assert [b.magnitude for b in bulletins] == [s.magnitude for s in SAMPLES[:12]]
    assert [b.place_text for b in bulletins] == [s.place for s in SAMPLES[:12]]


def test_a_pasted_thread_gives_the_formal_and_the_automatic_bulletin():
    text = (
        "今晚20点02分,经中国地震台网正式测定:\n06月16日19时48分在湖北宜昌市秭归县(北纬31.06度,东经110.48度)发生4.3级地震,震源深度8千米。\n"
        "震中距巴东县13公里。\n今晚19点51分,据中国地震台网自动测定:\n"
        "06月16日19时48分在湖北恩施州巴东县附近(北纬31.05度,东经110.45度)发生4.0级左右地震,最终结果以正式速报为准。"
    )
    formal, automatic = read_cenc_sentences(text, received_at=NOW)
    assert (formal.status, formal.magnitude, formal.depth_m) == ("reviewed", 4.3, 8000)
    assert (automatic.status, automatic.magnitude, automatic.depth_m) == ("automatic", 4.0, None)


def test_two_earthquakes_in_one_sentence_are_two_bulletins():
    text = (
        "中国地震台网正式测定：5月21日21时48分在云南漾濞县（北纬25.67度，东经99.87度）发生6.4级地震，"
        "5月21日22时31分在云南漾濞县（北纬25.59度，东经99.97度）发生5.2级地震"
    )
    assert [b.magnitude for b in read_cenc_sentences(text, received_at=NOW)] == [6.4, 5.2]


def test_a_second_earthquake_without_its_own_time_is_named_not_lost():
    second = "，漾濞县（北纬25.59度，东经99.97度）发生5.2级地震"
    with pytest.raises(FormatError) as error:
        read_cenc_sentences(FENGQING.removesuffix("，震源深度10千米。") + second, received_at=NOW)
    assert [b.magnitude for b in error.value.readable] == [3.5]
    assert error.value.partial["magnitude"] == 5.2
    assert [(f.field, f.reason_code) for f in error.value.faults] == [("occurred_at", "missing")]


def test_an_epicentre_that_was_corrected_is_the_later_one():
    text = (
        "中国地震台网更正：2026年5月16日06时08分云南凤庆县3.5级地震震中由（北纬24.34度，东经99.98度）"
        "修订为（北纬24.40度，东经99.90度）"
    )
    bulletin = the_one(text)
    assert (bulletin.latitude, bulletin.longitude, bulletin.remarks) == (24.40, 99.90, ("revision",))


def test_rows_pasted_from_the_website_of_the_network_centre_are_read():
    text = (
        "震级(M)\t发震时刻(UTC+8)\t纬度(°)\t经度(°)\t深度(千米)\t参考位置\n"
        "6.8\t2025-01-07 09:05:16\t28.50\t87.45\t10\t西藏日喀则市定日县\n"
        "4.4 2025-01-07 09:24:06 -28.67 -87.59 10 克马德克群岛\n"
    )
    dingri, south = read_bulletins(text.encode(), received_at=NOW)
    assert dingri.occurred_at == datetime(2025, 1, 7, 9, 5, 16, tzinfo=BEIJING)
    assert (dingri.magnitude, dingri.depth_m, dingri.place_text) == (6.8, 10_000, "西藏日喀则市定日县")
    assert (south.latitude, south.longitude, south.place_text) == (-28.67, -87.59, "克马德克群岛")
    assert read_bulletins(text.split("\n", 1)[1].encode(), received_at=NOW) == [dingri, south]
    assert faults_of(text.replace("28.50", "98.50")) == {("latitude", "out_of_range")}


def test_coordinates_without_their_axes_are_read_only_where_they_cannot_be_confused():
    bare = FENGQING.replace("北纬24.34度，东经99.98度", "99.98°,24.34°")
    assert (the_one(bare).latitude, the_one(bare).longitude) == (24.34, 99.98)
    assert set(the_one(bare).remarks) == {"year_assumed", "axes_assumed"}
    assert faults_of(bare.replace("99.98", "79.98")) == {("latitude", "missing"), ("longitude", "missing")}


def test_a_text_broken_into_lines_is_still_one_bulletin():
    text = FENGQING.replace("在云南", "在\n云南").replace("，东经", "，\n东经")
    assert the_one(text).place_text == "云南临沧市凤庆县"


@pytest.mark.parametrize(
    ("lost", "field", "code"),
    [
        ("5月16日06时08分", "occurred_at", "missing"),
        ("06时08分", "occurred_at", "no_clock_time"),
        ("北纬24.34度", "latitude", "missing"),
        ("东经99.98度", "longitude", "missing"),
        ("3.5级", "magnitude", "missing"),
    ],
)
def test_what_a_sentence_lacks_is_named(lost: str, field: str, code: str):
    assert faults_of(FENGQING.replace(lost, "")) == {(field, code)}


def test_all_that_is_missing_is_named_at_once():
    assert faults_of("据悉云南昭通市鲁甸县发生地震，震级待定") == {
        ("occurred_at", "missing"),
        ("latitude", "missing"),
        ("longitude", "missing"),
        ("magnitude", "missing"),
    }


@pytest.mark.parametrize(
    ("old", "new", "field", "code"),
    [
        ("北纬24.34度", "北纬95度", "latitude", "out_of_range"),
        ("东经99.98度", "东经400度", "longitude", "out_of_range"),
        ("东经99.98度", "东经181度", "longitude", "out_of_range"),
        ("3.5级", "99级", "magnitude", "out_of_range"),
        ("10千米", "384400千米", "depth_m", "out_of_range"),
        ("10千米", "10", "depth_m", "no_unit"),
        ("云南临沧市凤庆县", "月球静海", "place_text", "not_on_earth"),
        ("5月16日", "2027年5月16日", "occurred_at", "in_future"),
        ("5月16日", "2026年2月30日", "occurred_at", "bad_time"),
        ("06时08分", "25时08分", "occurred_at", "bad_time"),
        ("06时08分", "06时88分", "occurred_at", "bad_time"),
        ("5月16日", "当地时间5月16日", "occurred_at", "local_time"),
    ],
)
def test_what_cannot_be_is_refused_by_name(old: str, new: str, field: str, code: str):
    assert the_one(FENGQING)
    assert faults_of(FENGQING.replace(old, new)) == {(field, code)}


def test_a_missing_year_is_the_latest_that_has_passed_when_the_bulletin_arrives():
    just_after = datetime(2026, 5, 16, 6, 9, tzinfo=BEIJING)
    assert the_one(FENGQING, just_after).occurred_at.year == 2026
    assert the_one(FENGQING, just_after - timedelta(days=1)).occurred_at.year == 2025
    new_year = FENGQING.replace("5月16日06时08分", "12月31日23时59分")
    at = the_one(new_year, datetime(2027, 1, 1, 0, 2, tzinfo=BEIJING)).occurred_at
    assert at == datetime(2026, 12, 31, 23, 59, tzinfo=BEIJING)


def test_a_clock_a_minute_slow_does_not_send_the_bulletin_back_a_year():
    assert the_one(FENGQING, datetime(2026, 5, 16, 6, 7, tzinfo=BEIJING)).occurred_at.year == 2026


@pytest.mark.parametrize("words", ["撤销", "予以撤回", "系误报", "为误触发，请忽略", "取消本次地震速报"])
def test_a_withdrawn_bulletin_says_so(words: str):
    assert the_one(FENGQING + words).status == "withdrawn"


@pytest.mark.parametrize("words", ["并非误报", "铁路部门取消多趟列车", "启动四级应急响应"])
def test_other_news_behind_a_bulletin_does_not_withdraw_it(words: str):
    bulletin = the_one(FENGQING + words)
    assert (bulletin.status, bulletin.magnitude) == ("reviewed", 3.5)


PLACES = ["云南昭通市鲁甸县", "台湾花莲县海域", "汤加群岛", "东海海域", "新疆阿克苏地区乌什县附近", "智利"]
LEADS = [
    "中国地震台网正式测定：", "据中国地震台网正式测定，", "#地震快讯# 中国地震台网正式测定：",
    "【地震快讯】中国地震台网正式测定:",
]  # fmt: skip


@st.composite
def written_bulletins(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """A sentence written from known fields in one of the ways in use."""
    at = draw(st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 20)))
    has_seconds = draw(st.booleans())
    at = at.replace(microsecond=0, second=at.second if has_seconds else 0, tzinfo=BEIJING)
    pad = draw(st.sampled_from(["{:d}", "{:02d}"])).format
    day = f"{at.year}年{pad(at.month)}月{pad(at.day)}日"
    clock = draw(st.sampled_from(["时", "点", ":"]))
    if clock == ":":
        time = f"{at:%H:%M}" + (f":{at:%S}" if has_seconds else "")
    else:
        time = f"{pad(at.hour)}{clock}{pad(at.minute)}分" + (f"{pad(at.second)}秒" if has_seconds else "")
    latitude, longitude = draw(st.integers(-9000, 9000)) / 100, draw(st.integers(-18000, 18000)) / 100
    ns, ew = ("北纬" if latitude >= 0 else "南纬"), ("东经" if longitude >= 0 else "西经")
    degree = draw(st.sampled_from(["度", "°", ""]))
    lat_text, lon_text = f"{ns}{abs(latitude):.2f}{degree}", f"{ew}{abs(longitude):.2f}{degree}"
    if draw(st.booleans()):
        lat_text, lon_text = f"{abs(latitude):.2f}°{'NS'[latitude < 0]}", f"{abs(longitude):.2f}°{'EW'[longitude < 0]}"
    pair = [lat_text, lon_text] if draw(st.booleans()) else [lon_text, lat_text]
    opening, closing = draw(st.sampled_from([("（", "）"), ("(", ")"), ("〔", "〕")]))
    where = f"{opening}{draw(st.sampled_from(['，', ',', '、', ' ', ', '])).join(pair)}{closing}"
    place = draw(st.sampled_from(PLACES))
    magnitude = draw(st.integers(0, 95)) / 10
    kind = draw(st.sampled_from(["", "M", "Ms", "ML", "里氏"]))
    depth_km = draw(st.none() | st.integers(0, 700))
    about, unit = draw(st.sampled_from(["", "约", "为"])), draw(st.sampled_from(["公里", "千米", "km"]))
    tail = "" if depth_km is None else f"，震源深度{about}{depth_km}{unit}"
    lead = draw(st.sampled_from(LEADS))
    text = f"{lead}{day}{time}在{place}{where}发生{kind}{magnitude:.1f}级地震{tail}。"
    if draw(st.booleans()):
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.:,()"})
    return text, {
        "occurred_at": at,
        "latitude": latitude,
        "longitude": longitude,
        "place_text": place,
        "magnitude": magnitude,
        "magnitude_type": kind or None,
        "status": "reviewed",
        "agency": "CENC",
        "depth_m": None if depth_km is None else depth_km * 1000.0,
    }


@given(written_bulletins())
def test_what_is_written_in_any_of_the_usual_ways_is_read_back(written: tuple[str, dict[str, object]]):
    text, fields = written
    bulletin = the_one(text)
    assert {name: getattr(bulletin, name) for name in fields} == fields
