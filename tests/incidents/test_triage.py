"""What a person does at the desk, its entry, and its undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.core.accounts import services as accounts
from anlan.core.accounts.actors import actor_of
from anlan.core.clock import current_workspace
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.permission import NotPermitted
from anlan.incidents import queries, services
from anlan.incidents.errors import (
    AlreadyAttached,
    AlreadyClaimed,
    IncidentNotOpen,
    NotClaimed,
    NothingChanges,
    NothingToSplit,
    NotUndoable,
    RegionUnknown,
    SameIncident,
    Stale,
    UndoTooLate,
)
from anlan.incidents.models import Incident, Note, Signal

from .bulletins import LUDIAN_FORMAL, cenc, usgs
from .conftest import ENGINE, FAR_COUNTY, HUIZE, LUDIAN, QIAOJIA, YUNNAN, Desk, person, settle

pytestmark = pytest.mark.django_db

ELSEWHERE = cenc("2014年08月03日18时00分", "云南省昭通市鲁甸县", 27.1, 103.3, 4.8, 10)


@pytest.fixture
def two(desk: Desk) -> tuple[Signal, Signal]:
    """Two earthquakes, two incidents; the first has two sources."""
    first = desk.post(LUDIAN_FORMAL)
    desk.post(usgs())
    return first, desk.post(ELSEWHERE)


def visible(desk: Desk) -> dict[str, Any]:
    """All that screens of several officers show."""
    watchers = [desk.officer, *(person(region_code=code) for code in (LUDIAN, HUIZE, QIAOJIA, FAR_COUNTY))]
    return {
        "incidents": [
            [
                (i.uid, i.title, i.state, i.lead_region, i.taken_by, i.merged_into_id, sorted(i.region_codes), i.closed_at)
                for i in queries.incidents_visible_to(who).rows
            ]
            for who in watchers
        ],
        "inbox": [
            [(s.uid, s.state, s.incident_id, s.claimed_by) for s in queries.inbox(who).rows] for who in watchers
        ],
    }


def verbs_of_triage(first: Signal, second: Signal, by: Any) -> dict[str, Callable[[], Any]]:
    """Each verb in a case where it goes."""
    a, b = first.incident, second.incident
    assert a is not None and b is not None
    return {
        "detach": lambda: services.detach_signal(signal=second.uid, by=by),
        "mark signal false": lambda: services.mark_signal_false(signal=first.uid, by=by),
        "mark signal test": lambda: services.mark_signal_test(signal=second.uid, by=by),
        "claim": lambda: services.claim_signal(signal=first.uid, by=by),
        "merge": lambda: services.merge_incidents(incident=b.uid, into=a.uid, by=by),
        "split": lambda: services.split_incident(incident=a.uid, signals=[first.uid], by=by),
        "hand over": lambda: services.hand_over_incident(incident=a.uid, to_region=FAR_COUNTY, by=by),
        "take over": lambda: services.take_over_incident(incident=a.uid, by=by),
        "mark false": lambda: services.mark_incident_false(incident=a.uid, by=by),
        "mark test": lambda: services.mark_incident_test(incident=b.uid, by=by),
        "close": lambda: services.close_incident(incident=a.uid, by=by),
    }


@pytest.mark.parametrize(
    "name",
    ["detach", "mark signal false", "mark signal test", "claim", "merge", "split", "hand over", "take over", "mark false", "mark test", "close"],
)
def test_undo_brings_back_what_everybody_saw_and_undoing_that_does_it_again(
    desk: Desk, two: tuple[Signal, Signal], name: str
) -> None:
    before = visible(desk)
    entry = verbs_of_triage(*two, desk.officer)[name]()
    done = visible(desk)
    assert done != before
    undone = services.undo(entry_id=entry.pk, by=desk.officer)
    assert visible(desk) == before
    assert undone.verb == f"{entry.subject_kind}.undone"
    with pytest.raises(UndoTooLate):
        services.undo(entry_id=entry.pk, by=desk.officer)
    services.undo(entry_id=undone.pk, by=desk.officer)
    assert visible(desk) == done


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_row_of_verbs_undone_backwards_leaves_no_trace_on_the_screens(
    desk: Desk, two: tuple[Signal, Signal], data: st.DataObject
) -> None:
    for row in two:
        row.refresh_from_db()  # the rows outlive an example
    before = visible(desk)
    done: list[Entry] = []
    names = list(verbs_of_triage(*two, desk.officer))
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)):
        for row in two:
            row.refresh_from_db()
        try:
            done.append(verbs_of_triage(*two, desk.officer)[name]())
        except (DomainError, AssertionError):
            continue  # does not go after the ones before
    for entry in reversed(done):
        services.undo(entry_id=entry.pk, by=desk.officer)
    assert visible(desk) == before


def test_opening_by_hand_is_undone_to_an_unsorted_signal_that_the_rule_leaves_alone(desk: Desk) -> None:
    small = desk.post(cenc(magnitude=2.1))
    before = visible(desk)
    entry = services.open_incident(signal=small.uid, by=desk.officer)
    assert [incident.title for incident in desk.incidents()] == ["云南省昭通市鲁甸县 2.1 级地震"]
    services.undo(entry_id=entry.pk, by=desk.officer)
    assert visible(desk) == before
    assert desk.incidents() == []


def test_undoing_what_the_rule_opened_keeps_the_rule_from_opening_it_again(desk: Desk) -> None:
    signal = desk.post(usgs(updated_min=5))
    opened = Entry.objects.get(verb="incident.opened")
    services.undo(entry_id=opened.pk, by=desk.officer)
    desk.post(usgs(updated_min=15, magnitude=6.3))
    assert desk.incidents() == []
    signal.refresh_from_db()
    assert signal.state == "superseded"


def test_an_opening_that_others_have_joined_is_not_undone(desk: Desk) -> None:
    desk.post(LUDIAN_FORMAL)
    desk.post(usgs())
    opened = Entry.objects.get(verb="incident.opened")
    with pytest.raises(UndoTooLate) as late:
        services.undo(entry_id=opened.pk, by=desk.officer)
    assert "又有信号归入" in late.value.sentence


def test_what_was_changed_again_since_is_not_undone(desk: Desk, two: tuple[Signal, Signal]) -> None:
    assert two[0].incident is not None
    uid = two[0].incident.uid
    closed = services.close_incident(incident=uid, by=desk.officer)
    services.reopen_incident(incident=uid, by=desk.officer)
    services.close_incident(incident=uid, by=desk.officer)
    with pytest.raises(UndoTooLate):
        services.undo(entry_id=closed.pk, by=desk.officer)


def test_a_merge_is_not_undone_once_a_moved_signal_has_a_newer_version(desk: Desk) -> None:
    desk.post(LUDIAN_FORMAL)
    desk.post(usgs("us0002", magnitude=4.1, at=_later(), updated_min=5))
    big, small = desk.incidents()
    merged = services.merge_incidents(incident=small.uid, into=big.uid, by=desk.officer)
    desk.post(usgs("us0002", magnitude=4.2, at=_later(), updated_min=15))
    with pytest.raises(UndoTooLate) as late:
        services.undo(entry_id=merged.pk, by=desk.officer)
    assert "新版本" in late.value.sentence


def _later() -> Any:
    from datetime import timedelta

    from .bulletins import LUDIAN_AT

    return LUDIAN_AT + timedelta(hours=2)


def test_only_what_triage_did_can_be_undone(desk: Desk, two: tuple[Signal, Signal]) -> None:
    received = Entry.objects.filter(verb="signal.received").first()
    assert received is not None
    with pytest.raises(NotUndoable):
        services.undo(entry_id=received.pk, by=desk.officer)
    with pytest.raises(NotFound):
        services.undo(entry_id=10**9, by=desk.officer)
    with pytest.raises(NotFound):
        services.undo(entry_id=Entry.objects.get(verb="signal.attached").pk, by=person(region_code=FAR_COUNTY))


def test_a_merged_incident_leads_to_the_other_whose_timeline_tells_both(desk: Desk, two: tuple[Signal, Signal]) -> None:
    big, small = desk.incidents()
    services.merge_incidents(incident=small.uid, into=big.uid, by=desk.officer)
    settle()
    gone = queries.incident_by_uid(small.uid, desk.officer)
    assert (gone.state, gone.merged_into) == ("merged", big)
    assert len(queries.signals_of(big)) == 3
    told = queries.timeline(big, desk.officer)
    assert [line.verb for line in told].count("incident.opened") == 2
    (merged,) = [line for line in told if line.verb == "incident.merged"]
    assert "并入" in merged.sentence
    assert [line.seq for line in told] == sorted(line.seq for line in told)


def test_a_split_takes_the_earlier_versions_along_and_leaves_at_least_one(desk: Desk) -> None:
    desk.post(LUDIAN_FORMAL)
    desk.post(usgs(updated_min=5, magnitude=6.0))
    latest = desk.post(usgs(updated_min=15, magnitude=6.1))
    (incident,) = desk.incidents()
    uids = [signal.uid for signal in queries.signals_of(incident)]
    for wrong in ([], uids, ["no such signal"]):
        with pytest.raises(NothingToSplit):
            services.split_incident(incident=incident.uid, signals=wrong, by=desk.officer)
    services.split_incident(incident=incident.uid, signals=[latest.uid], by=desk.officer)
    first, second = desk.incidents()
    assert second.title == "云南省昭通市鲁甸县 6.1 级地震"
    assert [signal.state for signal in second.signals.order_by("pk")] == ["superseded", "attached"]
    assert first.signals.count() == 1


def test_handing_over_lets_the_other_desk_see_and_lead_and_the_giver_keep_it_in_sight(desk: Desk) -> None:
    desk.post(cenc(magnitude=3.4))
    (incident,) = desk.incidents()
    giver, taker = person(region_code=LUDIAN), person(region_code=FAR_COUNTY, number=9002)
    with pytest.raises(NotFound):
        queries.incident_by_uid(incident.uid, taker)
    services.hand_over_incident(incident=incident.uid, to_region=FAR_COUNTY, by=giver)
    assert queries.incident_by_uid(incident.uid, taker).lead_region == FAR_COUNTY
    assert queries.incident_by_uid(incident.uid, giver).lead_region == FAR_COUNTY
    with pytest.raises(NothingChanges):
        services.take_back_incident(incident=incident.uid, by=taker)
    services.take_back_incident(incident=incident.uid, by=giver)
    assert queries.incident_by_uid(incident.uid, taker).lead_region == LUDIAN
    with pytest.raises(RegionUnknown):
        services.hand_over_incident(incident=incident.uid, to_region="999999", by=giver)


def test_refusals_name_what_is_wrong(desk: Desk, two: tuple[Signal, Signal]) -> None:
    first, _second = two
    assert first.incident is not None
    uid = first.incident.uid
    mine, other = desk.officer, person(region_code=YUNNAN, number=9002)
    with pytest.raises(AlreadyAttached):
        services.attach_signal(signal=first.uid, incident=uid, by=mine)
    with pytest.raises(AlreadyAttached):
        services.open_incident(signal=first.uid, by=mine)
    with pytest.raises(SameIncident):
        services.merge_incidents(incident=uid, into=uid, by=mine)
    services.claim_signal(signal=first.uid, by=mine)
    with pytest.raises(AlreadyClaimed):
        services.claim_signal(signal=first.uid, by=other)
    with pytest.raises(NotClaimed):
        services.release_signal(signal=first.uid, by=other)
    services.release_signal(signal=first.uid, by=mine)
    with pytest.raises(NothingChanges):
        services.unmark_signal(signal=first.uid, by=mine)
    services.close_incident(incident=uid, by=mine)
    with pytest.raises(IncidentNotOpen):
        services.take_over_incident(incident=uid, by=mine)
    with pytest.raises(NotPermitted):
        services.reopen_incident(incident=uid, by=person("viewer"))


def test_whoever_saw_an_older_version_is_told_so(desk: Desk, two: tuple[Signal, Signal]) -> None:
    assert two[0].incident is not None
    seen = queries.incident_by_uid(two[0].incident.uid, desk.officer).version
    services.take_over_incident(incident=two[0].incident.uid, if_version=seen, by=person(number=9002))
    with pytest.raises(Stale):
        services.close_incident(incident=two[0].incident.uid, if_version=seen, by=desk.officer)


def test_a_note_stands_outside_the_journal_and_can_be_erased_by_its_writer(desk: Desk, two: tuple[Signal, Signal]) -> None:
    (incident, _) = desk.incidents()
    note = services.add_note(incident=incident.uid, text="王某来电称山路不通", by=desk.officer)
    settle()
    assert "王某" not in Entry.objects.get(verb="incident.noted").payload
    assert queries.timeline(incident, desk.officer)[-1].note == "王某来电称山路不通"
    with pytest.raises(NotFound):
        services.erase_note(note=note.uid, by=person(number=9002))
    services.erase_note(note=note.uid, by=desk.officer)
    assert Note.objects.get().text == ""


def test_an_invited_officer_sees_the_one_incident_and_its_signals(desk: Desk, two: tuple[Signal, Signal]) -> None:
    incident, other = desk.incidents()
    account = accounts.create_account(username="far.desk", region_code=FAR_COUNTY, by=ENGINE)
    accounts.assign_role(account_id=account.pk, role="duty_officer", region_code=FAR_COUNTY, by=ENGINE)
    services.invite_to_incident(incident=incident.uid, account_id=account.pk, by=desk.officer)
    guest = actor_of(account, current_workspace())
    assert guest is not None
    assert [row.uid for row in queries.incidents_visible_to(guest).rows] == [incident.uid]
    assert len(queries.inbox(guest).rows) == 2
    with pytest.raises(NotFound):
        queries.incident_by_uid(other.uid, guest)


def test_each_entry_of_triage_tells_before_and_after(desk: Desk, two: tuple[Signal, Signal]) -> None:
    assert two[1].incident is not None
    entry = services.close_incident(incident=two[1].incident.uid, reason="no_impact", by=desk.officer)
    (move,) = payload_of(entry)["moves"]
    assert (move["before"]["state"], move["after"]["state"]) == ("open", "closed")


def test_the_incidents_of_a_merged_pair_can_be_told_apart_again(desk: Desk, two: tuple[Signal, Signal]) -> None:
    big, small = desk.incidents()
    merged = services.merge_incidents(incident=small.uid, into=big.uid, by=desk.officer)
    services.undo(entry_id=merged.pk, by=desk.officer)
    assert [incident.state for incident in desk.incidents()] == ["open", "open"]
    assert Incident.objects.get(uid=small.uid).signals.count() == 1
