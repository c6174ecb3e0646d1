"""Who sees what: the own scope, the own hazards, what one is invited to, and nothing else, not even by its id."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import repeat
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry, EntryScope
from anlan.core.permission import Actor, Mandate
from anlan.incidents import queries, services
from anlan.incidents.errors import BadCursor
from anlan.incidents.models import Incident, IncidentScope, Signal, SignalScope

from .bulletins import LUDIAN_AT, LUDIAN_FORMAL, cenc, usgs
from .conftest import FAR_COUNTY, HUIZE, LUDIAN, YUNNAN, Desk, person, settle

pytestmark = pytest.mark.django_db


def test_a_county_officer_elsewhere_sees_nothing_and_guessing_the_id_answers_as_for_none(desk: Desk) -> None:
    signal = desk.post(LUDIAN_FORMAL)
    assert signal.incident is not None
    incident = signal.incident.uid
    stranger = person(region_code=FAR_COUNTY)
    assert queries.inbox(stranger).rows == []
    assert queries.incidents_visible_to(stranger).rows == []
    answers = []
    for attempt in (
        lambda: queries.signal_by_uid(signal.uid, stranger),
        lambda: queries.signal_by_uid("no-such-signal", stranger),
        lambda: queries.incident_by_uid(incident, stranger),
        lambda: queries.incident_by_uid("no-such-incident", stranger),
        lambda: services.claim_signal(signal=signal.uid, by=stranger),
        lambda: services.attach_signal(signal="none", incident=incident, by=stranger),
        lambda: services.merge_incidents(incident=incident, into="none", by=stranger),
        lambda: services.add_note(incident=incident, text="?", by=stranger),
        lambda: services.hand_over_incident(incident=incident, to_region=FAR_COUNTY, by=stranger),
        lambda: services.undo(entry_id=1, by=stranger),
    ):
        with pytest.raises(NotFound) as refused:
            attempt()
        answers.append((str(refused.value), refused.value.details))
    assert len({str(answer) for answer in answers}) == 1


def test_the_desk_that_leads_hears_of_each_later_entry(desk: Desk) -> None:
    signal = desk.post(LUDIAN_FORMAL)
    assert signal.incident is not None
    uid = signal.incident.uid
    services.hand_over_incident(incident=uid, to_region=FAR_COUNTY, by=desk.officer)
    services.close_incident(incident=uid, by=desk.officer)
    settle()
    told = Entry.objects.filter(
        verb="incident.closed", seq__in=EntryScope.objects.filter(region_code=FAR_COUNTY).values("seq")
    )
    assert told.count() == 1


@pytest.mark.parametrize(("region", "sees"), [(LUDIAN, True), (HUIZE, True), ("5306", True), (YUNNAN, True), ("CN", True), ("54", False), ("530621101", False)])
def test_a_division_sees_its_own_and_what_lies_below(desk: Desk, region: str, sees: bool) -> None:
    desk.post(LUDIAN_FORMAL)
    actor = person(region_code=region)
    assert bool(queries.inbox(actor).rows) is sees
    assert bool(queries.incidents_visible_to(actor).rows) is sees


def test_a_department_sees_its_own_hazards(desk: Desk) -> None:
    desk.post(LUDIAN_FORMAL)
    assert queries.inbox(person(hazards=frozenset({"flood"}))).rows == []
    assert len(queries.inbox(person(hazards=frozenset({"flood", "earthquake"}))).rows) == 1


def test_several_mandates_are_one_list_without_doubles_in_order(desk: Desk) -> None:
    first = desk.post(cenc(magnitude=3.4))
    second = desk.post(usgs(at=LUDIAN_AT + timedelta(hours=3)))
    both = Actor(
        key="account:9005",
        mandates=(Mandate("viewer", LUDIAN), Mandate("duty_officer", YUNNAN), Mandate("duty_officer", HUIZE)),
    )
    assert [signal.uid for signal in queries.inbox(both).rows] == [second.uid, first.uid]


def test_a_mandate_that_ended_shows_nothing(desk: Desk) -> None:
    desk.post(LUDIAN_FORMAL)
    over = Actor(key="account:9006", mandates=(Mandate("duty_officer", LUDIAN, until=clock.wall()),))
    assert queries.inbox(over).rows == []


def test_pages_follow_each_other_without_gap_or_double(desk: Desk) -> None:
    posted = [desk.post(usgs(f"us{n:04}", at=LUDIAN_AT + timedelta(hours=2 * n), magnitude=5)) for n in range(7)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = queries.inbox(desk.officer, after_cursor=cursor, limit=3)
        seen += [signal.uid for signal in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == [signal.uid for signal in reversed(posted)]
    assert [len(queries.incidents_visible_to(desk.officer, limit=4).rows)] == [4]
    for wrong in ("nonsense", "2014-08-03T08:30:00~7", "~", "2014~x"):
        with pytest.raises(BadCursor):
            queries.inbox(desk.officer, after_cursor=wrong)


def test_the_queue_filters_by_state(desk: Desk) -> None:
    waiting = desk.post(cenc(magnitude=2.0))
    done = desk.post(usgs(at=LUDIAN_AT + timedelta(hours=5)))
    assert [signal.uid for signal in queries.inbox(desk.officer, state="new").rows] == [waiting.uid]
    assert [signal.uid for signal in queries.inbox(desk.officer, state="attached").rows] == [done.uid]


def test_the_buttons_follow_state_and_permission(desk: Desk) -> None:
    signal = desk.post(LUDIAN_FORMAL)
    assert signal.incident is not None
    assert "detach_signal" in queries.choices_for_signal(signal, desk.officer)
    assert not queries.choices_for_signal(signal, person("viewer")).verbs
    assert "close_incident" in queries.choices_for_incident(signal.incident, desk.officer)
    services.close_incident(incident=signal.incident.uid, by=desk.officer)
    closed = queries.incident_by_uid(signal.incident.uid, desk.officer)
    assert "reopen_incident" in queries.choices_for_incident(closed, desk.officer)
    assert "close_incident" not in queries.choices_for_incident(closed, desk.officer)


def test_a_page_asks_few_questions(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for n in range(12):
        desk.post(usgs(f"us{n:04}", at=LUDIAN_AT + timedelta(hours=2 * n)))
    desk.post(LUDIAN_FORMAL)
    incident = desk.incidents()[0]
    services.hand_over_incident(incident=incident.uid, to_region=FAR_COUNTY, by=desk.officer)
    settle()
    with django_assert_max_num_queries(8):
        for signal in queries.inbox(desk.officer).rows:
            assert signal.incident is not None and signal.incident.title
    with django_assert_max_num_queries(12):
        found = queries.incident_by_uid(incident.uid, desk.officer)
        assert len(queries.timeline(found, desk.officer)) > 4
        for one in queries.signals_of(found):
            queries.figures_of(one)
            queries.revision_diff(one)


def stands(desk: Desk) -> None:
    """What lists show is what the tables hold at this moment."""
    for signal in queries.inbox(desk.officer).rows:
        fresh = Signal.objects.select_related("incident", "supersedes").get(pk=signal.pk)
        assert_same(signal, fresh)
        assert (signal.incident and signal.incident.title) == (fresh.incident and fresh.incident.title)
        assert (signal.supersedes and signal.supersedes.uid) == (fresh.supersedes and fresh.supersedes.uid)
    for incident in queries.incidents_visible_to(desk.officer).rows:
        fresh_incident = Incident.objects.select_related("leading_signal", "merged_into").get(pk=incident.pk)
        assert_same(incident, fresh_incident)
        if incident.leading_signal is not None and fresh_incident.leading_signal is not None:
            assert_same(incident.leading_signal, fresh_incident.leading_signal)


def assert_same(row: Model, fresh: Model) -> None:
    left_out = row.get_deferred_fields()
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in left_out]
    assert {name: getattr(row, name) for name in names} == {name: getattr(fresh, name) for name in names}


def test_a_list_that_was_read_before_shows_each_change_at_once(desk: Desk) -> None:
    """Lists keep rows by their version: an act that changed a row without raising it would be seen here."""
    stands(desk)
    formal = desk.post(LUDIAN_FORMAL)
    stands(desk)
    other = desk.post(usgs(updated_min=30))
    stands(desk)
    for later in (usgs(updated_min=10, magnitude=5.9), usgs(updated_min=40, magnitude=6.3)):  # one late, one new
        desk.post(later)
        stands(desk)
    assert formal.incident is not None
    aside = desk.post(cenc("2014年08月03日18时00分", magnitude=4.8))
    stands(desk)
    assert aside.incident is not None
    uid, officer = formal.incident.uid, desk.officer
    last = queries.signal_versions(other)[0].uid
    acts = [
        lambda: services.claim_signal(signal=formal.uid, by=officer),
        lambda: services.take_over_incident(incident=uid, by=officer),
        lambda: services.detach_signal(signal=last, by=officer),
        lambda: services.mark_signal_false(signal=last, by=officer),
        lambda: services.merge_incidents(incident=aside.incident.uid, into=uid, by=officer),
        lambda: services.hand_over_incident(incident=uid, to_region=FAR_COUNTY, by=officer),
        lambda: services.close_incident(incident=uid, by=officer),
        lambda: services.reopen_incident(incident=uid, by=officer),
    ]
    for act in acts:
        entry = act()
        stands(desk)
        services.undo(entry_id=services.undo(entry_id=entry.pk, by=officer).pk, by=officer)
        stands(desk)


def test_a_list_read_inside_an_act_that_fails_leaves_nothing_behind(desk: Desk) -> None:
    signal = desk.post(cenc(magnitude=2.1))

    @journal.service("signal.claimed")
    def claim_and_fail(*, word: str) -> None:
        services.claim_signal(signal=signal.uid, by=desk.officer)
        Signal.objects.filter(pk=signal.pk).update(place_text=word)
        assert queries.inbox(desk.officer).rows[0].place_text == word
        raise RuntimeError(word)

    with pytest.raises(RuntimeError):
        claim_and_fail(word="别处")
    services.claim_signal(signal=signal.uid, by=desk.officer)
    assert queries.inbox(desk.officer).rows[0].place_text == signal.place_text


def many(count: int) -> None:
    """So many signals, half of them in Yunnan, laid straight into the tables: a year of a busy network."""
    start, workspace = clock.now(), clock.current_workspace().id
    at = [connection.ops.adapt_datetimefield_value(start - timedelta(minutes=n)) for n in range(count)]
    signal = Signal(
        workspace_id=workspace, hazard="earthquake", source="X", channel="api", format="fdsn_text", received_by="system:test",
        magnitude=3, place_text="云南",
    )  # fmt: skip
    region_codes = Signal._meta.get_field("region_codes")
    as_stored = [region_codes.get_db_prep_save(codes, connection) for codes in (["510100"], ["530621"])]
    first = (Signal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    lay(
        signal,
        {
            "id": range(first, first + count),
            "uid": (f"s{n}" for n in range(count)),
            "content_hash": map(str, range(count)),
            "occurred_at": at,
            "received_at": at,
            "region_codes": (as_stored[n % 2] for n in range(count)),
        },
    )
    chains = {0: ("CN", "51", "5101", "510100"), 1: ("CN", "53", "5306", "530621")}
    for place in range(4):
        lay(
            SignalScope(workspace_id=workspace, hazard="earthquake"),
            {
                "signal_id": range(first, first + count),
                "region_code": (chains[n % 2][place] for n in range(count)),
                "at": at,
            },
        )


def lay(pattern: Model, columns: dict[str, Iterable[Any]]) -> None:
    """Rows like the pattern but for these columns, whose values come as they are stored: without an object for each."""
    fields = [field for field in pattern._meta.concrete_fields if field.column in columns or not field.primary_key]
    names, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    values = [
        columns[field.column]
        if field.column in columns
        else repeat(field.get_db_prep_save(getattr(pattern, field.attname), connection))
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{pattern._meta.db_table}" ({names}) VALUES ({marks})', zip(*values, strict=False))


@pytest.mark.slow
def test_of_a_hundred_thousand_signals_a_page_is_a_short_range_of_an_index(desk: Desk) -> None:
    many(100_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for ask in (
        lambda: queries.inbox(desk.officer),
        lambda: queries.inbox(desk.officer, state="new"),
        lambda: queries.inbox(desk.officer, after_cursor=queries.inbox(desk.officer).next_cursor),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert len(ask().rows) == 50
        scope = [q["sql"] for q in asked.captured_queries if "incidents_signalscope" in q["sql"]]
        assert scope
        for sql in scope:
            plan = _plan(sql)
            assert "incidents_signal_in_scope" in plan or "incidents_signal_by_state" in plan, plan
            assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_a_list_of_incidents_reads_its_index_in_order(desk: Desk) -> None:
    desk.post(LUDIAN_FORMAL)
    incident = Incident.objects.get()
    IncidentScope.objects.filter(incident=incident)
    with CaptureQueriesContext(connection) as asked:
        queries.incidents_visible_to(desk.officer, is_open=True)
    (sql,) = [q["sql"] for q in asked.captured_queries if "incidentscope" in q["sql"]]
    if connection.vendor == "sqlite":
        assert "incidents_incident_in_scope" in _plan(sql)
        assert "TEMP B-TREE" not in _plan(sql)
