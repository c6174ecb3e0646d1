"""Deadlines fire in the order of virtual time, whatever was slept through, and tell the right people."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.deadlines import queries, services
from anlan.core.deadlines.errors import ClockUnknown, DeadlineSettled, DeadlineStands
from anlan.core.deadlines.firing import earliest_due, fire_all_due, fire_due, sleep_s
from anlan.core.deadlines.models import Deadline
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.journal.verbs import payload_of
from anlan.core.permission import ENGINE, NotPermitted
from anlan.core.workspaces import services as exercises
from tests.conftest import real_workspace

STARTS = datetime(2014, 8, 3, 8, 30, tzinfo=UTC)


def let(about, due_s, ladder_s=(), **rest):
    """A deadline that runs from now."""
    return services.set_deadline(
        **{
            "about": about,
            "kind": "signal.triage",
            "title": f"研判 {about}",
            "region_codes": ["530326"],
            "due_at": clock.now() + timedelta(seconds=due_s),
            "ladder_s": ladder_s,
            "by": ENGINE,
        }
        | rest
    )


def fired():
    """What fired, in order: (subject, step, seconds after the start of the test)."""
    entries = Entry.objects.filter(verb__in=["deadline.missed", "deadline.escalated"]).order_by("id")
    return [(payload_of(e)["about"], payload_of(e).get("step", 0), e.occurred_at) for e in entries]


def test_it_fires_when_it_is_due_and_not_before_and_once(reality, wall):
    let("signal:1", 600)
    wall.passes(seconds=599.999)
    assert fire_due(reality) == 0
    wall.passes(seconds=0.001)
    assert fire_due(reality) == 1
    wall.passes(days=1)
    assert fire_due(reality) == 0
    assert Deadline.objects.get().state == "missed"


def test_after_a_long_sleep_all_fire_in_the_order_they_would_have_and_interleave(reality, wall):
    start = clock.now()
    let("a", 100, (50, 200))  # 100, 150, 300
    let("b", 120, (10, 100))  # 120, 130, 220
    let("c", 130, (20,))  # 130, 150
    wall.passes(hours=9)
    assert fire_due(reality) == 8
    assert [(about, step, (at - start).total_seconds()) for about, step, at in fired()] == [
        ("a", 0, 100), ("b", 0, 120), ("b", 1, 130), ("c", 0, 130),
        ("a", 1, 150), ("c", 1, 150), ("b", 2, 220), ("a", 2, 300),
    ]  # fmt: skip
    assert [entry.pk for entry in Entry.objects.order_by("id")] == sorted(entry.pk for entry in Entry.objects.all())


def test_a_jump_of_the_exercise_clock_is_caught_up_in_the_same_order(db, wall):
    drill = exercises.create_exercise(key="drill", name="演练", region_codes=["53"], starts_at=STARTS, by=ENGINE)
    with clock.entered(drill):
        let("a", 3600, (3600,))
        let("b", 5400)
    exercises.set_rate(key="drill", rate=600, by=ENGINE)
    wall.passes(seconds=12)  # two virtual hours
    assert fire_all_due() == 3
    assert [(about, (at - STARTS).total_seconds()) for about, _, at in fired()] == [
        ("a", 3600),
        ("b", 5400),
        ("a", 7200),
    ]
    assert {entry.workspace_id for entry in Entry.objects.filter(verb__startswith="deadline.")} == {drill.pk}


def test_a_paused_or_ended_exercise_fires_nothing_and_reality_is_not_held_up(reality, wall):
    exercises.create_exercise(key="drill", name="演练", region_codes=["53"], starts_at=STARTS, by=ENGINE)
    with clock.entered(Workspace.objects.get(key="drill")):
        let("drill", 60)
    let("real", 60)
    exercises.pause_clock(key="drill", by=ENGINE)
    wall.passes(hours=1)
    assert fire_all_due() == 1
    assert [about for about, _, _ in fired()] == ["real"]
    exercises.end_exercise(key="drill", by=ENGINE)
    assert fire_all_due() == 0
    assert sleep_s() is None


def test_the_engine_sleeps_until_the_next_one_in_wall_time(reality, wall):
    assert sleep_s() is None
    let("a", 600)
    assert sleep_s() == 600
    assert earliest_due() == clock.now() + timedelta(seconds=600)
    exercises.create_exercise(key="drill", name="演练", region_codes=["53"], starts_at=STARTS, rate=60, by=ENGINE)
    with clock.entered(Workspace.objects.get(key="drill")):
        let("b", 600)
    assert sleep_s() == 10
    wall.passes(seconds=11)
    assert sleep_s() == 0


def test_when_nothing_waits_looking_costs_one_query(reality, wall):
    done = let("a", 600)
    services.meet_deadline(uid=done.uid, by=ENGINE)
    with CaptureQueriesContext(connection) as asked:
        assert fire_all_due() == 0
    assert len(asked) == 1


def test_each_step_tells_the_next_higher_post_and_an_empty_post_is_passed_over_and_named(reality, wall, desk):
    officer, nobody, leader = desk(True, False, True)
    director = desk(True, region_code="5303")[0]
    let("a", 10, (10, 20, 30, 40))
    wall.passes(hours=1)
    fire_due(reality)
    told = [
        payload_of(entry)
        for entry in Entry.objects.filter(verb__in=["deadline.missed", "deadline.escalated"]).order_by("id")
    ]
    # A post that nobody holds is passed over by going up. Above the county stands the city.
    assert [says["told"] for says in told] == [[officer.pk], [leader.pk], [leader.pk], [director.pk], [director.pk]]
    assert len(told[1]["empty"]) == 1
    assert nobody is None


def test_where_nobody_is_on_duty_it_still_fires_and_says_so(reality, wall, desk):
    desk(False)
    let("a", 10)
    wall.passes(hours=1)
    fire_due(reality)
    says = payload_of(Entry.objects.get(verb="deadline.missed"))
    assert (says["told"], len(says["empty"])) == ([], 1)


def test_told_are_those_on_duty_when_it_is_caught_up_in_the_drills_own_roster(db, wall, desk):
    drill = exercises.create_exercise(key="drill", name="演练", region_codes=["53"], starts_at=STARTS, by=ENGINE)
    with clock.entered(real_workspace()):
        desk(True, region_code="5303")
    with clock.entered(drill):
        (officer,) = desk(True)
        let("a", 10)
    wall.passes(seconds=60)
    fire_due(Workspace.objects.get(key="drill"))
    assert payload_of(Entry.objects.get(verb="deadline.missed"))["told"] == [officer.pk]


def test_what_is_met_or_voided_in_time_never_fires(reality, wall):
    met, void = let("a", 600, (60,)), let("b", 600, (60,))
    services.meet_deadline(uid=met.uid, by=ENGINE)
    services.void_deadline(uid=void.uid, reason="误报", by=ENGINE)
    wall.passes(days=1)
    assert fire_due(reality) == 0
    assert sorted(Deadline.objects.values_list("state", flat=True)) == ["met", "void"]


def test_what_is_met_late_says_how_late_and_escalates_no_further(reality, wall):
    late = let("a", 600, (60, 120))
    wall.passes(seconds=661)
    assert fire_due(reality) == 2
    services.meet_deadline(uid=late.uid, by=ENGINE)
    wall.passes(days=1)
    assert fire_due(reality) == 0
    assert payload_of(Entry.objects.get(verb="deadline.met"))["late_s"] == 61
    with pytest.raises(DeadlineSettled):
        services.void_deadline(uid=late.uid, reason="x", by=ENGINE)


def test_one_deadline_runs_for_one_thing_and_kind_and_a_settled_one_may_start_again(reality, wall):
    first = let("a", 600)
    with pytest.raises(DeadlineStands):
        let("a", 900)
    let("a", 900, kind="signal.report")
    services.meet_deadline(uid=first.uid, by=ENGINE)
    assert let("a", 60).pk == first.pk
    wall.passes(seconds=60)
    assert fire_due(reality) == 1


def test_the_same_deadline_runs_in_reality_and_in_the_drill_each_for_itself(reality, exercise, wall):
    let("a", 600)
    with clock.entered(exercise):
        let("a", 600)
        assert Deadline.objects.count() == 1
    assert Deadline.everywhere.count() == 2


def test_limit_and_ladder_come_from_the_packs(reality, wall):
    deadline = services.set_deadline(about="signal:1", kind="signal.triage", region_codes=["530326"], by=ENGINE)
    from anlan.core.packs import lookup

    says = lookup("clocks", at=clock.now()).value["signal.triage"]
    assert deadline.title == says["title"]
    assert (deadline.due_at - deadline.starts_at).total_seconds() == says["within_s"]
    assert (deadline.due_at - deadline.soon_at).total_seconds() == says["soon_s"]
    assert deadline.ladder == says["ladder_s"]
    with pytest.raises(ClockUnknown, match=r"no\.such"):
        services.set_deadline(about="signal:1", kind="no.such", region_codes=["530326"], by=ENGINE)


def test_a_place_may_set_one_clock_of_its_own_and_keeps_the_nations_others(reality, wall, tmp_path, monkeypatch):
    from anlan.core import packs

    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    folder = tmp_path / "packs" / "place"
    (folder / "tables").mkdir(parents=True)
    (folder / "pack.yaml").write_text('{name: place, version: "1", title: 本地, kind: reference, licence: Apache-2.0}')
    (folder / "tables" / "clocks.yaml").write_text(
        'table: clocks\nrows:\n  - {jurisdiction: "530326", valid_from: 2020-01-01, source: 值班制度, verified: true, '
        "value: {signal.report: {title: 上报, within_working_days: 2, ladder_s: []}}}\n"
    )
    packs.look_again()
    report = services.set_deadline(about="signal:1", kind="signal.report", region_codes=["530326"], by=ENGINE)
    assert report.due_at == datetime(2026, 11, 24, 16, tzinfo=UTC)  # from Saturday the 21st: Monday, Tuesday
    assert services.set_deadline(about="signal:1", kind="signal.triage", region_codes=["530326"], by=ENGINE)
    packs.look_again()


def test_who_has_no_mandate_there_neither_sees_nor_settles_it(reality, wall, officer):
    deadline = let("a", 600)
    stranger, ours = officer("duty_officer", "33"), officer("duty_officer", "530326")
    assert queries.visible_to(stranger) == []
    assert queries.visible_to(ours) == [deadline]
    with pytest.raises(NotFound):
        services.meet_deadline(uid=deadline.uid, by=stranger)
    with pytest.raises(NotPermitted):
        let("b", 600, by=stranger)
    services.meet_deadline(uid=deadline.uid, by=ours)


def test_one_that_cannot_be_fired_does_not_hold_up_the_others(reality, wall, monkeypatch):
    let("broken", 10)
    let("sound", 20)
    real = services._rung

    def rung(deadline, step):
        if deadline.about == "broken":
            raise RuntimeError
        return real(deadline, step)

    monkeypatch.setattr(services, "_rung", rung)
    wall.passes(hours=1)
    assert fire_due(reality) == 1
    assert Deadline.objects.get(about="broken").state == "open"
    monkeypatch.setattr(services, "_rung", real)
    assert fire_due(reality) == 1


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_fire_each_step_once():
    with clock.entered(real_workspace()) as real:
        for n in range(15):
            let(f"a{n}", -60 + n, (1, 2))
    faults = []

    def work():
        try:
            fire_due(real)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert len(fired()) == 45
    assert len({(about, step) for about, step, _ in fired()}) == 45
    assert [at for _, _, at in fired()] == sorted(at for _, _, at in fired())


@pytest.mark.django_db(transaction=True)
def test_dying_while_firing_leaves_row_and_entry_together_and_the_next_process_goes_on(monkeypatch):
    with clock.entered(real_workspace()) as real:
        let("a", -60, (1,))
        told = services._tell

        def dies(*arguments, **rest):
            told(*arguments, **rest)
            raise SystemExit

        monkeypatch.setattr(services, "_tell", dies)
        with pytest.raises(SystemExit):
            fire_due(real)
        assert Deadline.objects.get().state == "open"
        assert fired() == []
        monkeypatch.setattr(services, "_tell", told)
        assert fire_due(real) == 2
