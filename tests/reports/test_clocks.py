"""Who owes which report by when, and what stops the clock (D-03)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anlan.core.deadlines.firing import fire_all_due
from anlan.core.deadlines.models import Deadline
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.incidents.models import Incident
from anlan.incidents.services import close_incident, mark_incident_false
from anlan.reports import queries, services
from anlan.reports.clocks import owed
from anlan.reports.models import Report
from tests.incidents.conftest import settle

from .conftest import CITY, COUNTY, KNOWN_AT, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_d03_an_earthquake_sets_the_county_a_clock_for_the_phone_and_one_for_the_written_report(scene: Scene):
    assert (scene.minutes("phone"), scene.minutes("first")) == (30, 60)
    first = scene.clock("first")
    assert first is not None and first.region_codes == [COUNTY] and first.soon_at == first.due_at - timedelta(minutes=15)
    assert scene.clock("phone", CITY) is None, "the city owes nothing before the county has reported to it"


def test_d03_what_is_graded_small_by_verified_figures_has_the_two_hours_of_the_statistics_and_no_phone(scene: Scene):
    Incident.objects.update(hazard="landslide")
    scene.incident.refresh_from_db()
    scene.fact("deaths", 1, is_verified=True)
    assert scene.minutes("first") == 60, "the loss is not known: unknown is not small"
    scene.fact("direct_loss_yuan", 20_000)
    assert scene.minutes("first") == 60, "reported is not confirmed"
    scene.fact("direct_loss_yuan", 20_000, is_verified=True)
    phone, first = scene.clock("phone"), scene.clock("first")
    assert phone is not None and phone.state == Deadline.State.VOID
    assert first is not None and first.due_at == scene.incident.occurred_at + timedelta(hours=2)


def test_d03_an_earthquake_of_before_the_tables_of_grades_has_its_clocks_too_and_no_grade(scene: Scene):
    Incident.objects.update(occurred_at=datetime(2009, 7, 9, 11, 19, tzinfo=UTC))
    scene.incident.refresh_from_db()
    scene.fact("deaths", 60, is_verified=True)
    assert {"phone", "first"} <= set(owed(scene.incident, COUNTY, is_own=True))


def test_d03_the_clock_stops_when_the_city_signs_for_the_report_not_when_it_is_signed_sent_or_delivered(scene: Scene):
    report = scene.draft()
    scene.passes(minutes=10)
    scene.send(report)
    first = scene.clock("first")
    assert report.state == Report.State.DELIVERED and first is not None and first.state == Deadline.State.OPEN
    scene.passes(minutes=5)
    scene.receive(report)
    first = scene.clock("first")
    assert first is not None and first.state == Deadline.State.MET
    assert first.settled_at == report.acknowledged_at == KNOWN_AT + timedelta(minutes=15)
    assert not report.is_late and queries.lateness(scene.chief) == []


def test_d03_after_the_first_the_next_is_due_a_day_after_it_was_sent_and_each_answers_only_what_came_before_it(scene: Scene):
    scene.passes(minutes=10)
    first = scene.receive(scene.send(scene.draft()))
    assert first.sent_at is not None
    following = scene.clock("follow_up")
    assert following is not None and following.due_at == first.sent_at + timedelta(hours=24)
    due = owed(scene.incident, COUNTY, is_own=True)["follow_up"]
    assert due.is_verified and due.clause.startswith("自然灾害救助条例第十七条"), "a disaster has its own regulation"
    scene.passes(hours=20)
    second = scene.receive(scene.send(scene.draft("follow_up")))
    assert second.sent_at is not None
    following = scene.clock("follow_up")
    assert following is not None and following.state == Deadline.State.OPEN
    assert following.due_at == second.sent_at + timedelta(hours=24)


def test_d03_a_grade_confirmed_after_the_first_report_asks_for_the_next_within_the_hour(scene: Scene):
    scene.receive(scene.send(scene.draft()))
    scene.passes(hours=3)
    scene.fact("deaths", 60, is_verified=True)
    following = scene.clock("follow_up")
    assert following is not None and following.due_at == KNOWN_AT + timedelta(hours=4)


def test_d03_the_city_passes_on_what_it_received_within_two_hours_of_it(scene: Scene):
    scene.passes(minutes=20)
    scene.send(scene.draft())
    assert scene.minutes("first", CITY) == 140


def test_d03_an_answered_call_stops_the_phone_clock_and_an_unanswered_one_does_not(scene: Scene):
    said = {"incident": scene.incident.uid, "region_code": COUNTY, "post": "昭通市值班室", "by": scene.officer}
    scene.passes(minutes=4)
    services.record_phone(is_answered=False, **said)
    phone = scene.clock("phone")
    assert phone is not None and phone.state == Deadline.State.OPEN
    scene.passes(minutes=1)
    services.record_phone(called_at=KNOWN_AT + timedelta(minutes=5), **said)
    phone, first = scene.clock("phone"), scene.clock("first")
    assert phone is not None and phone.state == Deadline.State.MET
    assert first is not None and first.state == Deadline.State.OPEN
    told = payload_of(Entry.objects.filter(verb="report.phoned").latest("id"))
    assert (told["post"], told["is_answered"], told["is_late"]) == ("昭通市值班室", True, False)


def test_d03_a_report_after_its_limit_is_marked_late_and_stands_in_the_accountability_list(scene: Scene):
    scene.passes(minutes=70)
    fire_all_due()
    owed = queries.lateness(scene.chief)
    assert {(one.kind, one.done_at) for one in owed} == {("phone", None), ("first", None)}
    report = scene.receive(scene.send(scene.draft()))
    late = {one.kind: one for one in queries.lateness(scene.chief)}
    assert report.is_late and late["first"].report == report.uid and late["first"].late_s == 600
    told = payload_of(Entry.objects.filter(verb="report.acknowledged").latest("id"))
    assert told["is_late"] and told["kind"] == "first"
    assert {one.kind for one in queries.lateness(scene.city)} == {"phone", "first"}, "the tier above sees it too"


def test_d03_the_final_report_closes_and_nothing_follows_it(scene: Scene):
    scene.receive(scene.send(scene.draft()))
    close_incident(incident=scene.incident.uid, by=scene.officer)
    settle()
    final, following = scene.clock("final"), scene.clock("follow_up")
    assert final is not None and final.due_at == KNOWN_AT + timedelta(days=5)
    assert following is not None and following.state == Deadline.State.VOID
    scene.receive(scene.send(scene.draft("final")))
    final = scene.clock("final")
    assert final is not None and final.state == Deadline.State.MET
    assert not Deadline.objects.filter(kind__endswith=COUNTY, state=Deadline.State.OPEN).exclude(kind__contains="phone").exists()


def test_a_false_alarm_owes_no_report(scene: Scene):
    mark_incident_false(incident=scene.incident.uid, by=scene.officer)
    settle()
    assert {one.state for one in Deadline.objects.filter(kind__startswith="report.")} == {Deadline.State.VOID}
