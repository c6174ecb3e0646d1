"""What an outside examiner found read wrongly: silently another time, another place, another event."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from anlan.formats import FormatError, QuakeBulletin, read_bulletins

from .samples import FDSN, GEOJSON, QUAKEML

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))
FENGQING = (
    "中国地震台网正式测定：2026年5月16日06时08分在云南临沧市凤庆县（北纬24.34度，东经99.98度）发生3.5级地震，震源深度10千米。"
)
SIX_EIGHT = datetime(2026, 5, 16, 6, 8, tzinfo=BEIJING)


def the_one(data: str | bytes) -> QuakeBulletin:
    (bulletin,) = read_bulletins(data.encode() if isinstance(data, str) else data, received_at=NOW)
    return bulletin


def faults_of(data: str | bytes) -> set[tuple[str, str]]:
    with pytest.raises(FormatError) as error:
        the_one(data)
    return {(fault.field, fault.reason_code) for fault in error.value.faults}


@pytest.mark.parametrize(
    "time",
    [
        "2026-05-16T06:08:00+08:00",
        "2026-05-15T22:08:00+00:00",
        "2026-05-16T07:08:00+0900",
        "2026-05-15T17:08:00-05:00",
        "2026-05-16 07:08 (UTC+9)",
        "20260516 06:08:00",
        "20260516T06:08",
        "2026年5月16日（星期六）06时08分",
        "2026-05-16 周六 06:08",
        "2026年5月16日06时06分更正为06时08分",
    ],
)
def test_a_time_is_never_read_as_another_because_of_how_it_is_written(time: str):
    assert the_one(FENGQING.replace("2026年5月16日06时08分", time)).occurred_at == SIX_EIGHT


def test_a_quarter_past_six_is_a_quarter_past_six():
    bulletin = the_one(FENGQING.replace("06时08分", "6时1刻"))
    assert (bulletin.occurred_at, bulletin.place_text) == (SIX_EIGHT + timedelta(minutes=7), "云南临沧市凤庆县")
    assert the_one(FENGQING.replace("06时08分", "6点三刻")).occurred_at == SIX_EIGHT + timedelta(minutes=37)


@pytest.mark.parametrize("latitude", ["24.34.5度", "24,34度", "24度75分", "24度20分84秒", "24e1度"])
def test_a_coordinate_whose_number_does_not_end_is_refused_and_not_cut_short(latitude: str):
    assert faults_of(FENGQING.replace("24.34度", latitude)) == {("latitude", "not_a_number")}


@pytest.mark.parametrize("pair", ["N24.34E99.98", "N24.34°E99.98°", "24.34N99.98E", "E99.98N24.34", "e99.98 n24.34"])
def test_coordinates_written_close_together_are_two_and_no_power_of_ten(pair: str):
    bulletin = the_one(FENGQING.replace("北纬24.34度，东经99.98度", pair))
    assert (bulletin.latitude, bulletin.longitude) == (24.34, 99.98)


@pytest.mark.parametrize(
    ("depth", "metres", "uncertainty_m"),
    [
        ("10-15千米", 12_500, 2_500),
        ("约10到15公里", 12_500, 2_500),
        ("10公里至15公里", 12_500, 2_500),
        ("10±2千米", 10_000, 2_000),
        ("地下10千米", 10_000, None),
        ("为地表以下10公里", 10_000, None),
        ("不明", None, None),
        ("极浅", None, None),
    ],
)
def test_a_depth_given_as_a_range_has_its_middle_and_an_unknown_one_none(
    depth: str, metres: float | None, uncertainty_m: float | None
):
    bulletin = the_one(FENGQING.replace("10千米", depth))
    assert (bulletin.depth_m, bulletin.depth_uncertainty_m) == (metres, uncertainty_m)
    assert ("depth_range" in bulletin.remarks) == (metres == 12_500)


@pytest.mark.parametrize(
    "words",
    ["当地消防已撤销警戒。", "海啸警报已撤销。", "太平洋海啸预警中心撤销海啸预警。", "省地震局撤销三级应急响应。", "铁路部门取消12趟列车。"],
)  # fmt: skip
def test_an_alert_that_is_called_off_does_not_take_the_earthquake_back(words: str):
    assert the_one(FENGQING + words).status == "reviewed"


@pytest.mark.parametrize("text", ["【取消】" + FENGQING, "关于取消" + FENGQING[11:-1] + "速报的通知", FENGQING + "该地震速报已取消。"])
def test_a_notice_that_cancels_a_bulletin_withdraws_it_however_far_the_word_stands(text: str):
    assert the_one(text).status == "withdrawn"


@pytest.mark.parametrize("text", ["这不是演习！" + FENGQING, "（非演练）" + FENGQING, FENGQING + "该县上月刚举行地震应急演练。"])
def test_a_real_earthquake_is_no_exercise_for_telling_of_one(text: str):
    assert "says_exercise" not in the_one(text).remarks


@pytest.mark.parametrize("text", ["【演练】" + FENGQING, "演练演练！" + FENGQING, FENGQING + "（演练）", FENGQING + "本信息仅供测试。"])
def test_an_exercise_says_so_before_or_behind(text: str):
    assert "says_exercise" in the_one(text).remarks


@pytest.mark.parametrize(
    "words",
    ["震感明显，部分房屋塌陷，道路塌方。", "地震引发山体塌方。", "化工厂未发生爆炸。", "附近有爆破作业。", "专家称并非爆破。"],
)
def test_what_an_earthquake_brought_down_does_not_make_it_a_collapse(words: str):
    assert the_one(FENGQING + words).event_type == "earthquake"
    assert the_one(FENGQING.replace("。", "，") + words).event_type == "earthquake"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (FENGQING + "经核实，该事件为爆破，特此更正。", "explosion"),
        (FENGQING + "初步判定此次事件系采空区塌陷。", "collapse"),
        (FENGQING.replace("3.5级地震", "3.5级地震（塌陷）"), "collapse"),
        (FENGQING + "事件类型：矿震", "rock burst"),
        (FENGQING + "为非天然地震。", "anthropogenic event"),
    ],
)
def test_what_it_is_said_to_have_been_is_its_type(text: str, kind: str):
    assert the_one(text).event_type == kind


@pytest.mark.parametrize("magnitude", ["3,5级", "3。5级", "3.5.1级"])
def test_a_magnitude_is_not_cut_at_its_decimal_mark(magnitude: str):
    assert ("magnitude", "missing") in faults_of(FENGQING.replace("3.5级", magnitude))


@pytest.mark.parametrize("depth", ["nan千米", "一万千米", "1e5千米"])
def test_a_depth_that_is_no_number_is_refused_and_not_left_out(depth: str):
    assert {field for field, _ in faults_of(FENGQING.replace("10千米", depth))} == {"depth_m"}


@pytest.mark.parametrize(
    ("time", "code"),
    [
        ("5/16/2026 06:08", "bad_time"),
        ("16/05/2026 06:08", "bad_time"),
        ("农历三月三十06时08分", "bad_time"),
        ("东京时间2026年5月16日07时08分", "local_time"),
        ("2026年5月16日07时08分（东京时间）", "local_time"),
    ],
)
def test_a_date_or_a_zone_that_is_not_understood_is_refused_and_not_taken_for_today_in_beijing(time: str, code: str):
    assert faults_of(FENGQING.replace("2026年5月16日06时08分", time)) == {("occurred_at", code)}


def test_six_in_the_evening_may_be_written_with_latin_letters():
    evening = the_one(FENGQING.replace("06时08分", " 6:08 PM"))
    assert (evening.occurred_at, evening.place_text) == (SIX_EIGHT + timedelta(hours=12), "云南临沧市凤庆县")
    assert the_one(FENGQING.replace("06时08分", " 6:08 a.m.")).occurred_at == SIX_EIGHT


def test_a_bulletin_in_key_words_without_the_word_earthquake_is_read():
    bulletin = the_one("2026-05-16 06:08:00 M3.5 北纬24.34 东经99.98 深度10km 云南临沧市凤庆县")
    assert (bulletin.occurred_at, bulletin.magnitude, bulletin.latitude) == (SIX_EIGHT, 3.5, 24.34)


def test_a_reviewed_bulletin_of_an_early_warning_network_is_reviewed():
    bulletin = the_one(FENGQING.replace("中国地震台网", "广东省地震预警网"))
    assert (bulletin.agency, bulletin.status) == ("广东省地震预警网", "reviewed")


def test_a_damaged_row_of_a_pasted_table_is_named_and_not_left_out():
    row = "6.8\t2025-01-07 09:05:16\t28.50\t87.45\t10\t西藏日喀则市定日县\n"
    assert the_one(row).magnitude == 6.8
    assert faults_of(row + row.replace("28.50", "2x")) == {("event", "not_a_row")}


@pytest.mark.parametrize("character", ["\\ud800", "\\u0000", "\\u001b"])
def test_half_a_character_written_as_an_escape_is_refused_by_the_name_of_its_field(character: str):
    sound = json.loads(GEOJSON)
    sound["properties"]["place"] = "PLACE"
    text = json.dumps(sound)
    assert the_one(text).place_text == "PLACE"
    assert faults_of(text.replace("PLACE", character)) == {("place", "bad_character")}


def test_an_event_keeps_no_more_identifiers_than_can_be_compared():
    feature = json.loads(GEOJSON)
    feature["properties"]["ids"] = "," + ",".join(f"us{number}" for number in range(5_000)) + ","
    assert len(the_one(json.dumps(feature)).ids) == 100


ORIGIN = (
    '<origin publicID="smi:local/{name}"><time><value>2026-11-20T01:02:03Z</value></time><latitude><value>{latitude}</value></latitude>'
    "<longitude><value>103.3</value></longitude><evaluationStatus>{status}</evaluationStatus></origin>"
)
MAGNITUDE = (
    '<magnitude publicID="smi:local/m{name}"><mag><value>{value}</value></mag><originID>smi:local/{name}</originID></magnitude>'
)


def quakeml(inner: str) -> str:
    return (
        '<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns="http://quakeml.org/xmlns/bed/1.2">'
        f'<eventParameters publicID="smi:local/ep"><event publicID="smi:local/event">{inner}</event></eventParameters></q:quakeml>'
    )


def test_without_a_preference_a_rejected_origin_does_not_withdraw_the_event_that_has_a_final_one():
    old, new = (
        ORIGIN.format(name="one", latitude=1, status="rejected"),
        ORIGIN.format(name="two", latitude=27.1, status="final"),
    )
    sizes = MAGNITUDE.format(name="one", value=5) + MAGNITUDE.format(name="two", value=6)
    bulletin = the_one(quakeml(old + new + sizes))
    assert (bulletin.latitude, bulletin.magnitude, bulletin.status) == (27.1, 6.0, "reviewed")
    assert the_one(quakeml(old + MAGNITUDE.format(name="one", value=5))).status == "withdrawn"


def test_an_origin_with_two_latitudes_is_refused_as_a_key_that_appears_twice():
    origin = ORIGIN.format(name="one", latitude=27.1, status="final")
    twice = origin.replace("<longitude>", "<latitude><value>-27.1</value></latitude><longitude>")
    assert faults_of(quakeml(twice + MAGNITUDE.format(name="one", value=5))) == {("latitude", "duplicate_key")}


def test_a_number_with_markup_inside_is_read_whole():
    origin = ORIGIN.format(name="one", latitude="27<i/>.1", status="final")
    assert the_one(quakeml(origin + MAGNITUDE.format(name="one", value=5))).latitude == 27.1


def test_an_xml_file_that_says_big5_is_read_as_big5():
    text = QUAKEML.split("?>", 1)[-1]
    place = "<description><text>臺灣花蓮縣</text><type>region name</type></description>"
    at = text.index(">", text.index("<event ")) + 1
    data = '<?xml version="1.0" encoding="Big5"?>' + text[:at] + place + text[at:]
    assert the_one(data.encode("big5")).place_text == "臺灣花蓮縣"


ROW = FDSN.strip().splitlines()


def test_an_fdsn_row_that_lost_its_header_may_end_with_the_type_of_the_event():
    header = "EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName"
    row = "us1|2026-11-20T01:02:03|27.1|103.3|12|us|us|us|us1|mww|6.5|us|Yunnan"
    assert the_one(row) == the_one(f"#{header}\n{row}")
    assert the_one(row + "|quarry blast").event_type == "quarry blast"
    gone = the_one(f"#{header}|EventType\n{row}|not existing")
    assert (gone.event_type, gone.status) == ("not existing", "withdrawn")


def test_a_comment_above_the_fdsn_header_is_passed_over():
    (plain,) = read_bulletins("\n".join(ROW[:2]).encode(), received_at=NOW)
    (noted,) = read_bulletins("\n".join(["# made by a service", *ROW[:2]]).encode(), received_at=NOW)
    assert noted == plain


def test_every_column_that_an_fdsn_header_lacks_is_named():
    assert faults_of("#EventID|Time|Latitude|Magnitude\nx|2026-11-20T01:02:03|1|5") == {("longitude", "missing")}
    assert faults_of("time,latitude,longitude\n2026-11-20T01:02:03,1,2") == {("magnitude", "missing")}


def test_a_row_of_ten_million_bars_is_refused_without_being_taken_apart():
    assert faults_of(ROW[0] + "\n" + "|" * 10_000_000) == {("event", "column_count")}


def test_only_line_ends_part_the_rows_of_a_table():
    (bulletin,) = read_bulletins(
        "#EventID|Time|Latitude|Longitude|Magnitude|EventLocationName\rx|2026-11-20T01:02:03|1|2|5|Two\u2028lines".encode(),
        received_at=NOW,
    )
    assert bulletin.place_text == "Two lines"
