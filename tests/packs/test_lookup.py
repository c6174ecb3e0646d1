"""Which row holds, where and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core import packs
from anlan.core.packs import PackFault, list_packs, lookup
from anlan.core.packs.loading import Row

ROW = """\
  - jurisdiction: "%s"
    valid_from: %s
    valid_to: %s
    value: {spans: [{from: "%s", to: "12:00"}]}
    source: 通知原文
    verified: true
"""
HEAD = "table: office_hours\nrows:\n"


def begins(at, *jurisdictions):
    return lookup("office_hours", jurisdictions=jurisdictions or ("CN",), at=at).value["spans"][0]["from"]


def test_a_row_holds_from_midnight_of_official_time_until_the_midnight_of_the_next(own_pack):
    own_pack(
        office_hours=HEAD
        + ROW % ("53", "2020-01-01", "2021-01-01", "07:00")
        + ROW % ("53", "2021-01-01", "null", "09:00")
    )
    midnight = datetime(2020, 12, 31, 16, tzinfo=UTC)  # 2021-01-01 00:00 in Beijing
    assert begins(midnight - timedelta(microseconds=1), "53") == "07:00"
    assert begins(midnight, "53") == "09:00"
    assert begins(date(2020, 12, 31), "53") == "07:00"
    with pytest.raises(PackFault, match="no row for 53 on 2019-12-31"):
        begins(datetime(2019, 12, 31, 15, 59, tzinfo=UTC), "53")


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        begins(datetime(2026, 1, 1))


def test_the_most_specific_jurisdiction_that_has_a_row_wins(own_pack):
    own_pack(
        office_hours=HEAD
        + ROW % ("53", "2020-01-01", "null", "07:00")
        + ROW % ("5303", "2020-01-01", "2021-01-01", "09:00")
    )
    assert begins(date(2020, 6, 1), "530326", "5303", "53", "CN") == "09:00"
    assert begins(date(2021, 6, 1), "530326", "5303", "53", "CN") == "07:00"
    assert begins(date(2021, 6, 1), "33", "CN") == "08:30"


def test_a_places_own_row_beats_the_shipped_one_of_the_same_jurisdiction(own_pack):
    shipped = begins(date(2026, 1, 1))
    own_pack(office_hours=HEAD + ROW % ("CN", "2020-01-01", "null", "06:00"))
    assert (shipped, begins(date(2026, 1, 1))) == ("08:30", "06:00")


def test_an_edit_works_without_a_restart_and_so_does_taking_the_file_away(own_pack):
    folder = own_pack(office_hours=HEAD + ROW % ("53", "2020-01-01", "null", "07:00"))
    assert begins(date(2026, 1, 1), "53", "CN") == "07:00"
    own_pack(office_hours=HEAD + ROW % ("53", "2020-01-01", "null", "07:30"))
    assert begins(date(2026, 1, 1), "53", "CN") == "07:30"
    (folder / "tables" / "office_hours.yaml").unlink()
    assert begins(date(2026, 1, 1), "53", "CN") == "08:30"


def test_an_edit_that_breaks_a_table_leaves_the_last_good_rows_in_force_and_is_logged(own_pack, caplog):
    own_pack(office_hours=HEAD + ROW % ("53", "2020-01-01", "null", "07:00"))
    assert begins(date(2026, 1, 1), "53") == "07:00"
    own_pack(office_hours=HEAD + "  - {jurisdiction: nowhere}\n")
    assert begins(date(2026, 1, 1), "53") == "07:00"
    assert "broken by an edit" in caplog.text


def test_a_table_that_was_broken_from_the_start_is_refused_by_name(own_pack):
    folder = own_pack(office_hours=HEAD + "  - {jurisdiction: nowhere}\n")
    with pytest.raises(PackFault, match="valid_from") as refused:
        begins(date(2026, 1, 1))
    assert (refused.value.file, refused.value.line) == (folder / "tables" / "office_hours.yaml", 3)


def test_packs_that_do_not_change_are_read_once(own_pack, monkeypatch):
    own_pack(office_hours=HEAD + ROW % ("53", "2020-01-01", "null", "07:00"))
    read = packs.all_tables()
    assert packs.all_tables() is read


def test_a_table_that_no_pack_holds_is_said_by_name():
    with pytest.raises(PackFault, match="no pack holds the table nothing"):
        lookup("nothing", at=date(2026, 1, 1))


def test_the_list_of_packs_says_what_each_holds_and_what_nobody_has_verified(own_pack):
    own_pack(office_hours=HEAD + (ROW % ("53", "2020-01-01", "null", "07:00")).replace("true", "false"))
    by_name = {pack.name: pack for pack in list_packs()}
    assert "calendar" in by_name["national"].tables
    assert not by_name["national"].is_own
    place = by_name["place"]
    assert (place.is_own, place.tables, place.rows, place.rows_unverified) == (True, ("office_hours",), 1, 1)


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=2, max_size=8, unique=True),
    st.dates(date(1999, 1, 1), date(2031, 1, 1)),
)
def test_of_rows_that_follow_each_other_exactly_one_holds_on_each_day_between_first_and_last(days, day):
    days = sorted(days)
    table = [Row("t", "CN", start, end, {}, "", "source", True, "p") for start, end in pairwise(days)]
    assert sum(row.holds_on(day) for row in table) == (1 if days[0] <= day < days[-1] else 0)
