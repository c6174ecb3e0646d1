"""What must happen because something happened, happens once, in order, and in nobody's way."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.jobs.models import Lease
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.permission import ENGINE, NotPermitted
from anlan.core.reactions import queries, services
from anlan.core.reactions.errors import StillFailing
from anlan.core.reactions.models import Cursor, Parked
from anlan.core.reactions.running import ensure_cursors, run_once
from tests.conftest import real_workspace


def effect(entry):
    """One row for one entry: a second one would break the unique name."""
    Lease.objects.create(name=f"effect:{entry.seq}", holder=entry.about, until=clock.wall())


def effects():
    return [int(name.partition(":")[2]) for name in Lease.objects.order_by("pk").values_list("name", flat=True)]


def number(entry):
    return json.loads(entry.payload)["number"]


def later(**span):
    """Let the pauses of parked entries pass."""
    Parked.objects.update(next_at=clock.wall() - timedelta(**(span or {"seconds": 1})))


class Weak:
    """A reaction that fails on the numbers it is told, after it has already written something."""

    def __init__(self, *bad):
        self.bad = set(bad)
        self.ran = []

    def __call__(self, entry):
        effect(entry)
        if number(entry) in self.bad:
            raise RuntimeError(f"number {number(entry)}\nDETAIL: row contains (13800000000)")
        self.ran.append(number(entry))


def test_it_runs_for_its_verbs_in_order_and_once(reality, react, happens):
    seen = Weak()
    react("t.one", seen)
    ensure_cursors()
    happens(1)
    happens(2, verb="test.ignored")
    happens(3)
    assert run_once() == 2
    assert run_once() == 0
    assert seen.ran == [1, 3]
    assert Cursor.objects.get().seq == 3


def test_it_starts_at_the_head_unless_it_wants_the_past(reality, react, happens):
    happens(1)
    new, old = Weak(), Weak()
    react("t.new", lambda entry: new.ran.append(number(entry)))
    react("t.old", lambda entry: old.ran.append(number(entry)), backfill=True)
    run_once()
    happens(2)
    run_once()
    assert (new.ran, old.ran) == ([2], [1, 2])


def test_what_waits_for_its_seal_when_an_engine_starts_is_not_passed_over(reality, react, happens):
    seen = Weak()
    react("t.one", seen)
    happens(1, seal=False)
    ensure_cursors()  # the engine does so before it seals
    seal_all()
    run_once()
    assert seen.ran == [1]


def test_each_reaction_has_its_own_cursor(reality, react, happens):
    fast, slow = Weak(), Weak()
    react("t.fast", lambda entry: fast.ran.append(number(entry)))
    react("t.slow", lambda entry: slow.ran.append(number(entry)))
    ensure_cursors()
    happens(1)
    run_once()
    Cursor.objects.filter(name="t.slow").update(seq=0)
    run_once()
    assert (fast.ran, slow.ran) == ([1], [1, 1])


def test_it_works_in_the_workspace_and_time_of_the_entry_and_carries_its_correlation(reality, exercise, react, happens):
    seen = []
    react("t.one", lambda entry: seen.append((clock.current_workspace().key, clock.now().year, journal.correlation())))
    ensure_cursors()
    with clock.entered(exercise):
        entry = happens(1)
    run_once()
    assert [(key, year) for key, year, _ in seen] == [("drill", 2014)]
    assert (seen[0][2].id, seen[0][2].cause) == (entry.correlation, entry.pk)


def test_a_failure_leaves_neither_its_effect_nor_a_standing_cursor_but_a_parked_row(reality, react, happens):
    react("t.weak", Weak(1))
    ensure_cursors()
    entry = happens(1)
    run_once()
    assert effects() == []
    assert Cursor.objects.get().seq == entry.seq
    parked = Parked.objects.get()
    assert (parked.seq, parked.about, parked.attempts, parked.is_given_up) == (entry.seq, "thing:1", 1, False)
    assert parked.error.startswith("RuntimeError: number 1\n")
    assert "13800000000" not in parked.error, "what a database quotes of a row stays out"


def test_a_database_fault_inside_a_reaction_spoils_only_that_entry(reality, react, happens):
    def clash(entry):
        effect(entry)
        if number(entry) == 1:
            effect(entry)

    react("t.clash", clash)
    ensure_cursors()
    happens(1, about="thing:1")
    good = happens(2, about="thing:2")
    run_once()
    assert effects() == [good.seq]
    assert "IntegrityError" in Parked.objects.get().error


def test_a_failure_holds_back_its_own_subject_in_order_and_no_other(reality, react, happens):
    weak = Weak(1)
    react("t.weak", weak)
    ensure_cursors()
    happens(1, about="thing:1")
    happens(2, about="thing:2")
    happens(3, about="thing:1")
    happens(4, about="thing:2")
    run_once()
    assert weak.ran == [2, 4]
    assert [(row.seq, row.attempts) for row in Parked.objects.order_by("seq")] == [(1, 1), (3, 0)]
    weak.bad.clear()
    later()
    assert run_once() == 2
    assert weak.ran == [2, 4, 1, 3]
    assert not Parked.objects.exists()


def test_a_parked_entry_is_not_tried_before_its_time_and_its_pauses_grow(reality, react, happens):
    weak = Weak(1)
    react("t.weak", weak)
    ensure_cursors()
    happens(1)
    run_once()
    first = Parked.objects.get().next_at
    run_once()
    assert Parked.objects.get().attempts == 1
    later()
    run_once()
    parked = Parked.objects.get()
    assert parked.attempts == 2
    assert parked.next_at > first


def test_after_its_attempts_it_is_given_up_and_waits_for_a_person_with_its_subject_behind_it(
    reality, react, happens, monkeypatch
):
    monkeypatch.setenv("ANLAN_REACTION_ATTEMPTS", "3")
    weak = Weak(1)
    react("t.weak", weak)
    ensure_cursors()
    happens(1)
    run_once()
    for _ in range(5):
        later()
        run_once()
    parked = Parked.objects.get()
    assert (parked.attempts, parked.is_given_up) == (3, True)
    happens(2)
    run_once()
    later()
    run_once()
    assert weak.ran == []
    assert list(queries.visible_to(ENGINE).values_list("seq", flat=True)) == [1, 2]


def test_a_person_retries_or_skips_what_was_given_up_and_it_leaves_an_entry(reality, react, happens, officer):
    weak = Weak(1, 2)
    react("t.weak", weak)
    ensure_cursors()
    for n in (1, 2, 3):
        happens(n)
    run_once()
    Parked.objects.update(is_given_up=True)
    first, second, third = Parked.objects.order_by("seq")
    with pytest.raises(StillFailing):
        services.retry_parked(parked_id=first.pk, by=ENGINE)
    with pytest.raises(NotPermitted):
        services.skip_parked(parked_id=first.pk, by=officer("duty_officer", "53"))
    weak.bad.discard(1)
    services.retry_parked(parked_id=first.pk, by=ENGINE)
    services.skip_parked(parked_id=second.pk, by=ENGINE)
    with pytest.raises(NotFound):
        services.skip_parked(parked_id=second.pk, by=ENGINE)
    Parked.objects.filter(pk=third.pk).update(is_given_up=False)
    run_once()
    assert weak.ran == [1, 3]
    told = [
        (e.verb, e.about, e.workspace_id) for e in Entry.objects.filter(verb__startswith="reaction.").order_by("id")
    ]
    assert told == [("reaction.retried", "thing:1", reality.id), ("reaction.skipped", "thing:1", reality.id)]


def test_when_nothing_was_sealed_it_costs_one_query_however_many_reactions_there_are(reality, react, happens):
    for n in range(12):
        react(f"t.{n}", effect if n == 0 else lambda entry: None)
    ensure_cursors()
    happens(1)
    run_once()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert run_once() == 0
    assert len(asked) == 1, [query["sql"] for query in asked]


def test_lag_is_the_distance_of_the_slowest(reality, react, happens):
    react("t.one", effect)
    ensure_cursors()
    happens(1)
    happens(2)
    assert queries.lag() == 2
    run_once()
    assert queries.lag() == 0


def test_an_entry_may_set_off_another_and_both_know_each_other(reality, react, happens):
    from tests.reactions.conftest import Happened

    def echo(entry):
        if number(entry) == 1:
            journal.append("test.happened", about="thing:9", by=ENGINE, payload=Happened(2))

    react("t.echo", echo)
    ensure_cursors()
    first = happens(1)
    run_once()
    seal_all()
    run_once()
    second = Entry.objects.get(about="thing:9")
    assert (second.cause, second.correlation) == (first.pk, first.correlation)


# Real transactions, several connections.


def engines(count, work):
    """Run work in several threads, each with its own connection; raise what any of them raised."""
    faults = []

    def run():
        try:
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_give_each_entry_one_effect(react, happens):
    with clock.entered(real_workspace()):
        react("t.effect", effect)
        ensure_cursors()
        for n in range(60):
            happens(n, about=f"thing:{n % 7}", seal=False)
        seal_all()

    def work():
        while queries.lag():
            run_once()

    engines(3, work)
    assert sorted(effects()) == list(range(1, 61))
    assert not Parked.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_retry_a_parked_entry_once(react, happens):
    weak = Weak(*range(20))
    with clock.entered(real_workspace()):
        react("t.weak", weak)
        ensure_cursors()
        for n in range(20):
            happens(n, about=f"thing:{n % 3}", seal=False)
        seal_all()
        run_once()
    weak.bad.clear()
    later()

    def work():
        for _ in range(100):
            if not Parked.objects.exists():
                break
            run_once()

    engines(3, work)
    assert not Parked.objects.exists()
    assert sorted(effects()) == list(range(1, 21))
    by_subject = [[n for n in weak.ran if n % 3 == subject] for subject in range(3)]
    assert by_subject == [sorted(one) for one in by_subject], "the order of each subject is kept"


@pytest.mark.django_db(transaction=True)
def test_dying_in_the_middle_of_a_reaction_leaves_no_trace_and_loses_nothing(react, happens):
    deaths = [SystemExit]

    def dies_once(entry):
        effect(entry)
        if deaths:
            raise deaths.pop()

    with clock.entered(real_workspace()):
        react("t.dies", dies_once)
        ensure_cursors()
        entry = happens(1)  # sealed, and then the process dies before the reaction is through
        with pytest.raises(SystemExit):
            run_once()
        assert effects() == []
        assert Cursor.objects.get().seq == 0
        run_once()  # the next process
        assert effects() == [entry.seq]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_locked_parks_nothing_and_is_waited_for(react, happens, monkeypatch):
    from django.db import OperationalError

    from anlan.core.reactions import running

    locked = [OperationalError("database is locked")]
    real = running._step

    def step(*arguments):
        if locked:
            raise locked.pop()
        real(*arguments)

    monkeypatch.setattr(running, "_step", step)
    with clock.entered(real_workspace()):
        react("t.effect", effect)
        ensure_cursors()
        happens(1)
        happens(2)
        assert run_once() == 0
        assert Cursor.objects.get().seq == 0
        assert run_once() == 2
    assert effects() == [1, 2]
    assert not Parked.objects.exists()
