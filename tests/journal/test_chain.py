"""The chain names whatever was done to it (issue: journal; Z-12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.core.journal.checkpoints import folder, read_checkpoints, write_checkpoint
from anlan.core.journal.models import Entry, EntryScope, Head
from anlan.core.journal.sealing import link_hash, seal_all, seal_batch
from anlan.core.journal.verifying import DROPPED, EDITED, REHASHED, TRUNCATED, verify

pytestmark = pytest.mark.django_db

Ring = Callable[..., Entry]


def rung_and_sealed(ring: Ring, times: int = 8) -> list[Entry]:
    for number in range(times):
        ring(number, why=f"第{number}次")
    seal_all()
    write_checkpoint()
    return list(Entry.objects.order_by("seq"))


def test_an_untouched_journal_verifies_clean(ring: Ring) -> None:
    rung_and_sealed(ring)
    verdict = verify()
    assert verdict.is_clean
    assert (verdict.entries, verdict.unsealed, verdict.checkpoints) == (8, 0, 1)


def test_entries_get_consecutive_places_and_each_follows_the_hash_before_it(ring: Ring) -> None:
    entries = rung_and_sealed(ring)
    assert [e.seq for e in entries] == list(range(1, 9))
    assert [e.previous_hash for e in entries] == ["", *(e.hash for e in entries[:-1])]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", '{"times":9,"why":""}'),
        ("actor", "account:1"),
        ("regions", "530302"),
        ("verb", "bell.muted"),
        ("about", "bell:2"),
        ("occurred_at", "2001-01-01 00:00:00+00:00"),
        ("recorded_at", "2001-01-01 00:00:00+00:00"),
        ("correlation", "x"),
        ("hazard", "fire"),
    ],
)
def test_an_edited_entry_is_named_whichever_column_was_edited(ring: Ring, column: str, value: str) -> None:
    target = rung_and_sealed(ring)[4]
    Entry.objects.filter(pk=target.pk).update(**{column: value})
    verdict = verify()
    assert [(fault.kind, fault.seq, fault.entry_id) for fault in verdict.faults] == [(EDITED, 5, target.pk)]


def test_a_dropped_entry_is_named(ring: Ring) -> None:
    rung_and_sealed(ring)
    Entry.objects.filter(seq=3).delete()
    assert [(fault.kind, fault.seq) for fault in verify().faults] == [(DROPPED, 3)]


def test_a_cut_off_tail_is_named_entry_by_entry(ring: Ring) -> None:
    rung_and_sealed(ring)
    Entry.objects.filter(seq__gt=6).delete()
    Head.objects.update(seq=6, hash=Entry.objects.get(seq=6).hash)
    assert [(fault.kind, fault.seq) for fault in verify().faults] == [(TRUNCATED, 7), (TRUNCATED, 8)]


def rehash_from(seq: int) -> None:
    """What a forger with the database in hand would do: edit, then mend every later link."""
    previous = Entry.objects.get(seq=seq - 1).hash
    for entry in Entry.objects.filter(seq__gte=seq).order_by("seq"):
        entry.previous_hash = previous
        previous = entry.hash = link_hash(entry, seq=entry.seq, previous_hash=previous, algorithm=entry.hash_algorithm)
        entry.save()
    Head.objects.update(hash=previous)


def test_a_rehashed_tail_is_named_at_the_entry_where_it_begins(ring: Ring) -> None:
    rung_and_sealed(ring)
    Entry.objects.filter(seq=5).update(payload='{"times":99,"why":""}')
    rehash_from(5)
    assert [(fault.kind, fault.seq) for fault in verify().faults] == [(REHASHED, 5)]


def test_two_entries_exchanged_in_place_are_named(ring: Ring) -> None:
    rung_and_sealed(ring)
    Entry.objects.filter(seq=3).update(seq=100)
    Entry.objects.filter(seq=4).update(seq=3)
    Entry.objects.filter(seq=100).update(seq=4)
    assert {fault.seq for fault in verify().faults} == {3, 4}


def test_a_checkpoint_that_was_altered_is_not_believed(ring: Ring) -> None:
    rung_and_sealed(ring)
    path = next(folder().glob("*.jsonl"))
    path.write_text(path.read_text().replace('"seq":8', '"seq":7'))
    assert [fault.kind for fault in verify().faults] == ["checkpoint"]


def test_checkpoints_hold_every_link_since_the_one_before(ring: Ring) -> None:
    rung_and_sealed(ring, 3)
    rung_and_sealed(ring, 2)
    first, second = read_checkpoints()
    assert (first.first_seq, first.seq, second.first_seq, second.seq) == (1, 3, 4, 5)
    assert write_checkpoint() is None


def test_nothing_unsealed_is_shown_as_sealed_and_nothing_is_sealed_twice(ring: Ring) -> None:
    ring()
    assert Entry.objects.get().seq is None
    assert len(seal_batch()) == 1
    assert seal_batch() == []


def test_a_small_batch_leaves_the_rest_for_the_next(ring: Ring) -> None:
    for _ in range(5):
        ring()
    assert [len(seal_batch(2)) for _ in range(4)] == [2, 2, 1, 0]
    assert verify().is_clean


def test_sealing_writes_a_scope_row_for_each_region_once(ring: Ring) -> None:
    ring(regions=("530326", "530326", "530302"))
    seal_all()
    codes = list(EntryScope.objects.values_list("region_code", flat=True))
    assert len(codes) == len(set(codes))
    assert {"530326", "530302"} <= set(codes)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(why=st.text(max_size=60))
def test_any_text_survives_the_journal_and_hashes_the_same_when_read_again(ring: Ring, why: str) -> None:
    if "\x00" in why or any("\ud800" <= sign <= "\udfff" for sign in why):
        why = "替"
    entry = ring(1, why=why)
    seal_all()
    entry.refresh_from_db()
    assert entry.hash == link_hash(entry, seq=entry.seq or 0, previous_hash=entry.previous_hash, algorithm="sha256")


def test_the_unsealed_are_found_by_an_index_and_not_by_reading_the_journal(ring: Ring) -> None:
    ring()
    query = "SELECT id FROM journal_entry WHERE seq IS NULL ORDER BY id LIMIT 500"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {query}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "(seq=?)" in plan or "journal_unsealed" in plan
