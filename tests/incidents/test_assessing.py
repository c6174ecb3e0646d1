"""An earthquake is assessed by itself, as its bulletins and the data stand: versions, what is kept, what goes wrong (issue 4, 6 and 8)."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from anlan.core.accounts.models import Account, RoleAssignment
from anlan.core.batches.services import apply_batch, undo_batch
from anlan.core.clock import current_workspace, wall
from anlan.core.errors import NotFound
from anlan.core.jobs.models import Job
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.impact import jobs, queries
from anlan.impact.given import given
from anlan.impact.models import Assessment
from anlan.impact.services import ask_assessment, cancel_assessment, record_assessment
from anlan.impact.stamps import data_stamp
from anlan.incidents import services
from anlan.incidents.models import Incident, Signal
from anlan.incidents.queries.assessments import assessment_by_uid, seen_by
from anlan.incidents.queries.silence import silent_townships
from anlan.incidents.services.assessing import assess_incident

from .bulletins import LUDIAN_AT, LUDIAN_FORMAL, cenc, usgs
from .conftest import ENGINE, FAR_COUNTY, LUDIAN, Desk, person, settle

pytestmark = pytest.mark.django_db

TRIAGE = system_actor("triage")
RESULT = {"method": {"name": "wang2000", "version": "1", "is_valid": True}}
"""As much as is written down in the journal: what a computation makes of it is asked elsewhere."""


class Unheard:
    """The progress of a job that nobody watches."""

    def report(self, fraction: float) -> None:
        """Nobody listens, nobody cancels."""


@pytest.fixture
def incident(desk: Desk) -> Incident:
    desk.post(usgs())
    return Incident.objects.get()


def versions(of: Incident) -> list[tuple[int, float, str]]:
    """Number, magnitude and state of each."""
    found = Assessment.objects.filter(subject=of.journal_key).order_by("number")
    return [(one.number, one.given["magnitude"], one.state) for one in found]


def newest(of: Incident) -> Assessment:
    return Assessment.objects.filter(subject=of.journal_key).latest("number")


def done(of: Incident, deaths: int = 0) -> None:
    record_assessment(uid=newest(of).uid, result=RESULT | {"deaths": deaths})


def test_when_a_bulletin_is_taken_away_again_the_figures_of_the_one_before_are_the_newest(desk: Desk, incident: Incident) -> None:
    done(incident, deaths=100)
    wrong = desk.post(cenc(magnitude=7.1))
    assert wrong.incident == incident and versions(incident) == [(1, 6.2, "done"), (2, 7.1, "waiting")]
    done(incident, deaths=9000)
    services.detach_signal(signal=wrong.uid, by=desk.officer)
    settle()
    assert versions(incident)[-1] == (3, 6.2, "done"), "it was computed before: nobody waits"
    shown = queries.newest_of(incident.journal_key)
    assert shown is not None and shown.number == 3 and shown.result["deaths"] == 100
    assert Job.objects.count() == 2
    assert Entry.objects.filter(verb="assessment.made", about=incident.journal_key).count() == 3


def test_when_incidents_are_split_both_are_assessed_by_their_own_bulletins(desk: Desk, incident: Incident) -> None:
    second = desk.post(LUDIAN_FORMAL)
    assert second.incident == incident
    services.split_incident(incident=incident.uid, signals=[second.uid], by=desk.officer)
    settle()
    other = Signal.objects.get(pk=second.pk).incident
    assert other is not None and other != incident
    assert versions(other) == [(1, 6.5, "waiting")] and versions(incident)[-1][1] == 6.2
    services.merge_incidents(incident=other.uid, into=incident.uid, by=desk.officer)
    settle()
    assert versions(incident)[-1][1] == 6.5 and newest(incident).given["others"] == [
        {"agency": "USGS", "magnitude_type": "mww", "magnitude": 6.2}
    ]


def test_what_was_given_up_is_computed_when_it_is_asked_for_again(incident: Incident, desk: Desk) -> None:
    first = newest(incident)
    cancel_assessment(uid=first.uid, by=desk.officer)
    assess_incident(incident=incident.uid, by=TRIAGE)
    assert versions(incident) == [(1, 6.2, "cancelled"), (2, 6.2, "waiting")]
    assert newest(incident).job != first.job and Job.objects.get(pk=newest(incident).job).state == "waiting"


def test_an_assessment_whose_workers_died_says_so_and_is_computed_when_it_is_asked_for_again(incident: Incident) -> None:
    lost = newest(incident)
    Job.objects.filter(pk=lost.job).update(state=Job.State.FAILED, error="its worker died (−9) at attempt 3")
    assert queries.progress_of(lost).state == "failed"
    assess_incident(incident=incident.uid, by=TRIAGE)
    assert [number for number, _, _ in versions(incident)] == [1, 2] and Job.objects.get(pk=newest(incident).job).state == "waiting"


def test_a_revision_under_way_is_known_beside_the_figures_that_still_stand(desk: Desk, incident: Incident) -> None:
    done(incident)
    desk.post(LUDIAN_FORMAL)
    shown = queries.newest_of(incident.journal_key)
    assert shown is not None and shown.number == 1
    coming = queries.after(shown)
    assert coming is not None and coming.number == 2 and queries.progress_of(coming).state == "waiting"
    done(incident)
    assert queries.after(shown) is None


def test_the_job_writes_down_what_it_computed_and_of_a_fault_no_programmers_words(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is kept of Yunnan here: intensities and areas, and people unknown."""
    asked = newest(incident)
    order = Job.objects.get(pk=asked.job).input
    jobs.assess_earthquake(order, Unheard())
    asked.refresh_from_db()
    assert asked.state == "done" and asked.result["zones"] and asked.result["people_felt"] is None
    assert asked.suggestion["standard"] and Entry.objects.filter(verb="assessment.made").count() == 1
    broken = given(asked.given | {"depth_m": "deep"})
    faulty = ask_assessment(event=broken, region_codes=[LUDIAN], by=ENGINE).assessment
    with pytest.raises(TypeError):
        jobs.assess_earthquake(Job.objects.get(pk=faulty.job).input, Unheard())
    faulty.refresh_from_db()
    assert (faulty.state, faulty.error) == ("failed", "")


def test_the_same_question_is_another_once_data_teams_or_packs_have_changed(incident: Incident) -> None:
    event = newest(incident).given
    stamps = [data_stamp(event)]
    assert data_stamp(event) == stamps[0]
    for code in ("53", "CN"):
        batch = apply_batch(
            kind="facilities", region_code=code, origin=f"{code}.xlsx", source="应急局", licence="内部", as_of=date(2026, 1, 1),
            incoming=[], by=ENGINE,
        )  # fmt: skip
        stamps.append(data_stamp(event))
    undo_batch(uid=batch.uid, by=ENGINE)
    assert data_stamp(event) == stamps[-2], "what an undo brings back is what it was"
    elsewhere = {"kind": "facilities", "origin": "x", "source": "x", "licence": "x", "as_of": date(2026, 1, 1), "incoming": []}
    apply_batch(region_code="31", by=ENGINE, **elsewhere)  # type: ignore[arg-type]
    assert data_stamp(event) == stamps[-2], "Shanghai's data are not counted in Yunnan"
    assert len(set(stamps)) == len(stamps)


def test_a_map_of_intensities_larger_than_a_list_carries_reaches_the_assessment_whole(desk: Desk) -> None:
    rows = "\n".join(f"{103 + i / 100:.4f} {27 + j / 100:.4f} {6 + (i + j) % 30 / 10:.2f}" for j in range(60) for i in range(60))
    grid = SHAKEMAP.format(at=LUDIAN_AT.isoformat(), rows=rows).encode()
    assert len(grid) > 65_536
    signal = desk.post(grid)
    assert signal.original() == grid and len(signal.raw) == 65_536
    assert signal.incident is not None
    assert newest(signal.incident).given["grid"] == grid.decode()


SHAKEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<shakemap_grid xmlns="http://earthquake.usgs.gov/eqcenter/shakemap" event_id="usb000rzmg" shakemap_id="usb000rzmg" shakemap_version="3" code_version="4.1" process_timestamp="2014-08-03T09:18:21Z" shakemap_originator="us" map_status="RELEASED" shakemap_event_type="ACTUAL">
<event event_id="usb000rzmg" magnitude="6.2" depth="12" lat="27.189" lon="103.409" event_timestamp="{at}" event_network="us" event_description="Yunnan"/>
<grid_specification lon_min="103.0" lat_min="27.0" lon_max="103.59" lat_max="27.59" nominal_lon_spacing="0.01" nominal_lat_spacing="0.01" nlon="60" nlat="60"/>
<grid_field index="1" name="LON" units="dd"/>
<grid_field index="2" name="LAT" units="dd"/>
<grid_field index="3" name="MMI" units="intensity"/>
<grid_data>
{rows}
</grid_data>
</shakemap_grid>
"""


def test_whoever_sees_the_incident_reads_its_assessment_and_nobody_else(desk: Desk, incident: Incident) -> None:
    uid = newest(incident).uid
    assert assessment_by_uid(uid, person(region_code=LUDIAN)).uid == uid
    with pytest.raises(NotFound):
        assessment_by_uid(uid, person(region_code=FAR_COUNTY))
    services.hand_over_incident(incident=incident.uid, to_region=FAR_COUNTY, by=desk.officer)
    assert assessment_by_uid(uid, person(region_code=FAR_COUNTY)).uid == uid, "his desk leads it now"


@pytest.mark.parametrize(
    ("region", "things", "teams", "soonest", "held"),
    [("53", ["a", "b"], ["x", "y", "z"], None, 500), (LUDIAN, ["a"], ["x"], 25.0, None), ("5306", ["a"], ["x", "y"], 25.0, 500)],
)
def test_help_and_things_of_other_divisions_are_counted_but_not_named(
    incident: Incident, region: str, things: list[str], teams: list[str], soonest: float | None, held: int | None
) -> None:
    asked = newest(incident)
    record_assessment(uid=asked.uid, result=RESULT | {
        "event": {"region_code": LUDIAN},
        "first_checks": [{"name": "a", "region_code": "530621101"}, {"name": "b", "region_code": "530325"}],
        "teams": [
            {"name": "x", "region_code": LUDIAN, "eta_min": 12.0}, {"name": "y", "region_code": "5306", "eta_min": None},
            {"name": "z", "region_code": "530325", "eta_min": 25.0},
        ],
        "needs": [{"item": "tents", "held": 500, "gap": 20}],
    })  # fmt: skip
    asked.refresh_from_db()
    seen = seen_by(person(region_code=region), asked)
    assert seen is not None
    assert [one["name"] for one in seen.result["first_checks"]] == things
    assert [one["name"] for one in seen.result["teams"]] == teams
    assert seen.hidden == {"first_checks": 2 - len(things), "teams": 3 - len(teams)} and seen.soonest_min == soonest
    assert seen.result["needs"][0]["held"] == held


def test_a_post_that_was_taken_away_speaks_for_its_township_no_longer(desk: Desk, incident: Incident) -> None:
    account = Account.objects.create(username="weihu", region_code="530621101")
    post = RoleAssignment.objects.create(account=account, role="duty_officer", region_code="530621101")
    codes = ["530621101", "530621102"]
    informant = person(region_code="530621101", number=account.pk)
    desk.post(cenc(at="2014年08月03日17时30分", magnitude=3.1), by=informant)
    assert silent_townships(incident, codes) == {"530621102"}
    post.withdrawn_at = wall()
    post.save()
    assert silent_townships(incident, codes) == set(codes)


def test_word_that_came_between_the_earthquake_and_the_opening_of_its_incident_counts(desk: Desk) -> None:
    account = Account.objects.create(username="weihu", region_code="530621101")
    RoleAssignment.objects.create(account=account, role="duty_officer", region_code="530621101")
    signal = desk.post(LUDIAN_FORMAL, by=person(region_code="530621101", number=account.pk))
    assert signal.incident is not None and silent_townships(signal.incident, ["530621101"]) == set()


@pytest.mark.django_db(transaction=True)
def test_the_same_question_from_two_desks_at_once_is_one_assessment(desk: Desk) -> None:
    event = given({"occurred_at": (LUDIAN_AT + timedelta(hours=1)).isoformat(), "longitude": 103.3, "latitude": 27.1, "magnitude": 6.0})
    workspace, found = current_workspace(), []

    def asked() -> None:
        from anlan.core import clock

        try:
            with clock.entered(workspace):
                found.append(ask_assessment(event=event, region_codes=[LUDIAN], by=ENGINE))
        finally:
            connection.close()

    threads = [threading.Thread(target=asked) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 4 and len({one.assessment.uid for one in found}) == 1
    assert sum(not one.changed_nothing for one in found) == 1 == Assessment.objects.filter(given=event).count()
