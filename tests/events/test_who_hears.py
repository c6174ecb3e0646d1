"""Who hears of a thing, and who hears nothing at all (issue: regions, permission; the thread)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from anlan.core import clock
from anlan.core.accounts import services
from anlan.core.clock.models import Workspace
from tests.accounts.conftest import SETUP, Town
from tests.events.conftest import Bells, Person

pytestmark = pytest.mark.django_db(transaction=True)
OfficerOf = Callable[..., Person]
COUNTY, OTHER = "530326", "530381"


def test_two_officers_of_the_county_get_the_row_by_itself(bells: Bells, officer_of: OfficerOf) -> None:
    streams = [officer_of(COUNTY).browser.listen().open() for _ in range(2)]
    entry = bells.ring("a", COUNTY)
    for stream in streams:
        stream.until(stream.rows)
        assert [(row["row_id"], row["seq"]) for row in stream.rows()] == [("bell-a", entry.seq)]
        stream.until(lambda one=stream: one.last_id == entry.seq)


def test_an_officer_of_another_county_gets_nothing_at_all_not_even_an_id(bells: Bells, officer_of: OfficerOf) -> None:
    mine, other = officer_of(COUNTY).browser.listen().open(), officer_of(OTHER).browser.listen().open()
    bells.ring("a", COUNTY)
    mine.until(mine.rows)
    other.quiet_beat()
    assert {one["event"] for one in list(other.events)} == {"ping"}
    assert other.placed == {"ping"}, "a place comes with the heartbeat that everybody hears, and with nothing else"


def test_the_province_hears_of_every_county_in_it(bells: Bells, officer_of: OfficerOf) -> None:
    province = officer_of("53").browser.listen().open()
    bells.ring("a", COUNTY)
    bells.ring("b", OTHER)
    province.until(lambda: len(province.rows()) == 2)


def test_a_department_hears_of_its_hazards_and_of_what_has_none_yet(
    bells: Bells, town: Town, officer_of: OfficerOf
) -> None:
    bureau = services.create_organisation(name="会泽县水务局", region_code=COUNTY, by=SETUP)
    flood = services.create_department(organisation_id=bureau.pk, name="防汛", hazards=["flood"], by=SETUP)
    stream = officer_of(COUNTY, department=flood).browser.listen().open()
    bells.ring("quake", COUNTY, hazard="earthquake")
    bells.ring("flood", COUNTY, hazard="flood")
    stream.until(stream.rows)
    stream.quiet_beat()
    assert [row["row_id"] for row in stream.rows()] == ["bell-flood"]


def test_who_is_invited_hears_of_that_one_thing_until_the_invitation_is_taken_back(
    bells: Bells, officer_of: OfficerOf
) -> None:
    guest = officer_of(OTHER)
    bells.ring("a", COUNTY)
    services.invite(account_id=guest.account.pk, subject="bell:a", region_codes=[COUNTY], by=SETUP)
    stream = guest.browser.listen().open()
    bells.ring("b", COUNTY)
    rung = bells.ring("a", COUNTY)
    stream.until(lambda: [row for row in stream.rows() if row["seq"] == rung.seq])
    services.revoke_invitation(account_id=guest.account.pk, subject="bell:a", region_codes=[COUNTY], by=SETUP)
    bells.ring("a", COUNTY)
    stream.until(lambda: stream.named("reset") >= 1)
    stream.quiet_beat()
    assert {row["row_id"] for row in stream.rows()} == {"bell-a"}
    assert max(row["seq"] for row in stream.rows()) == rung.seq


def test_a_row_leaves_the_screens_of_the_county_that_its_thing_has_left(bells: Bells, officer_of: OfficerOf) -> None:
    old, new = officer_of(COUNTY).browser.listen().open(), officer_of(OTHER).browser.listen().open()
    bells.ring("a", COUNTY)
    old.until(old.rows)
    bells.ring("a", OTHER, also=(COUNTY,))
    old.until(lambda: len(old.rows()) == 2)
    assert old.rows()[1]["html"] is None
    assert old.rows()[1]["row_id"] == "bell-a"
    new.until(new.rows)
    assert [row["html"] is None for row in new.rows()] == [False]
    bells.ring("a", OTHER)
    new.until(lambda: len(new.rows()) == 2)
    assert len(old.rows()) == 2, "once gone, nothing more is heard of it"


def test_a_drill_is_not_heard_in_reality_nor_reality_in_the_drill(bells: Bells, officer_of: OfficerOf) -> None:
    person = officer_of(COUNTY)
    drill = Workspace.objects.create(
        key="spring", name="演练", kind="exercise", region_codes=[COUNTY], created_at=clock.wall()
    )
    drill.segments.create(wall_from=clock.wall(), virtual_from=clock.wall() - timedelta(days=9), rate=1)
    real, played = person.browser.listen().open(), person.browser.listen(path="/drill/spring/events").open()
    with clock.entered(drill):
        bells.ring("played", COUNTY)
    bells.ring("real", COUNTY)
    real.until(real.rows)
    played.until(played.rows)
    real.quiet_beat()
    assert [row["row_id"] for row in real.rows()] == ["bell-real"]
    assert [row["row_id"] for row in played.rows()] == ["bell-played"]
    assert officer_of(OTHER).browser.listen(path="/drill/spring/events").status == 403
    assert person.browser.listen(path="/drill/no-such/events").status == 403


def test_each_reader_gets_the_row_in_his_language_rendered_once_for_each(bells: Bells, officer_of: OfficerOf) -> None:
    chinese, english = officer_of(COUNTY), officer_of(COUNTY)
    english.browser.cookies["anlan_language"] = "en"
    chinese.browser.cookies["anlan_language"] = "zh-hans"
    streams = [chinese.browser.listen().open(), english.browser.listen().open(), english.browser.listen().open()]
    entry = bells.ring("a", COUNTY)
    for stream in streams:
        stream.until(stream.rows)
    assert ["lang=zh-hans" in stream.rows()[0]["html"] for stream in streams] == [True, False, False]
    assert ["lang=en" in stream.rows()[0]["html"] for stream in streams] == [False, True, True]
    assert sorted(bells.rendered) == [(entry.pk, "en"), (entry.pk, "zh-hans")]


def test_only_the_topics_asked_for_are_sent(bells: Bells, officer_of: OfficerOf) -> None:
    person = officer_of(COUNTY)
    wanted, other = person.browser.listen("bells").open(), person.browser.listen("incidents").open()
    bells.ring("a", COUNTY)
    wanted.until(wanted.rows)
    other.quiet_beat()
    assert other.rows() == []


def test_an_entry_that_cannot_be_shown_holds_up_nobody(
    bells: Bells, officer_of: OfficerOf, caplog: pytest.LogCaptureFixture
) -> None:
    here, elsewhere = officer_of(COUNTY).browser.listen().open(), officer_of(OTHER).browser.listen().open()
    bells.broken.add("bad")
    bells.ring("bad", COUNTY)
    bells.ring("good", COUNTY)
    here.until(here.rows)
    assert here.named("reset") == 1, "the page is read again, since a row could not be sent"
    elsewhere.quiet_beat()
    assert elsewhere.named("reset") == 0
    assert "could not be rendered" in caplog.text
