"""What the journal does with half-written files, foreign hashes, strange codes and clever hands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.journal import appending, sealing
from anlan.core.journal.checkpoints import folder, read_checkpoints, write_checkpoint
from anlan.core.journal.models import Entry, EntryScope, Head
from anlan.core.journal.sealing import hash_algorithm, link_hash, seal_all, seal_batch
from anlan.core.journal.services import EntryMissing
from anlan.core.journal.verifying import CHECKPOINT, EDITED, REHASHED, TRUNCATED, UNREADABLE, verify
from anlan.core.settings import SettingError
from tests.journal.conftest import TESTER, BellRung

pytestmark = pytest.mark.django_db
Ring = Callable[..., Entry]


def sealed(ring: Ring, times: int) -> None:
    for number in range(times):
        ring(number)
    seal_all()


def faults() -> list[tuple[str, int]]:
    return [(fault.kind, fault.seq) for fault in verify().faults]


def test_a_checkpoint_line_that_a_kill_cut_short_is_named_and_no_fault_and_goes_with_the_next(ring: Ring) -> None:
    sealed(ring, 2)
    write_checkpoint()
    (path,) = folder().glob("*.jsonl")
    with path.open("a") as file:
        file.write('{"at":"2026-11-2')
    verdict = verify()
    assert (verdict.is_clean, verdict.torn, verdict.checkpoints) == (True, (path.name,), 1)
    sealed(ring, 2)
    write_checkpoint()
    assert (verify().torn, [one.seq for one in read_checkpoints()]) == ((), [2, 4])


def test_a_checkpoint_written_again_after_a_crash_is_no_fault(ring: Ring) -> None:
    sealed(ring, 3)
    write_checkpoint()
    Head.objects.update(checkpoint_seq=0, checkpoint_at=None)  # killed between the file and the database
    sealed(ring, 1)
    write_checkpoint()
    assert [(one.first_seq, one.seq) for one in read_checkpoints()] == [(1, 3), (1, 4)]
    assert verify().is_clean


@pytest.mark.parametrize("line", ["[]", "3", "null", '"x"', "{}", '{"key":3,"signature":"00"}', "\x00", "{"])
def test_a_checkpoint_line_of_any_other_kind_is_damage_not_a_crash(ring: Ring, line: str) -> None:
    sealed(ring, 1)
    write_checkpoint()
    (path,) = folder().glob("*.jsonl")
    path.write_text(f"{line}\n{path.read_text()}")
    assert faults() == [(CHECKPOINT, 0)]


def test_bytes_that_are_no_text_are_damage_too(ring: Ring) -> None:
    sealed(ring, 1)
    write_checkpoint()
    (path,) = folder().glob("*.jsonl")
    path.write_bytes(b"\xff\xfe\n" + path.read_bytes())
    assert faults() == [(CHECKPOINT, 0)]


def test_a_tail_cut_off_since_the_last_checkpoint_is_named_by_the_head(ring: Ring) -> None:
    sealed(ring, 4)
    Entry.objects.filter(seq__gt=2).delete()
    assert faults() == [(TRUNCATED, 3), (TRUNCATED, 4)]


def test_a_last_entry_hashed_anew_since_the_last_checkpoint_is_named_by_the_head(ring: Ring) -> None:
    sealed(ring, 2)
    last = Entry.objects.get(seq=2)
    last.payload = '{"times":9,"why":""}'
    last.hash = link_hash(last, seq=2, previous_hash=last.previous_hash, algorithm=last.hash_algorithm)
    last.save()
    assert faults() == [(REHASHED, 2)]


@pytest.mark.parametrize("algorithm", ["md5", "", "no-such-hash", "shake_128"])
def test_an_entry_whose_hash_algorithm_was_edited_is_named(ring: Ring, algorithm: str) -> None:
    sealed(ring, 3)
    Entry.objects.filter(seq=2).update(hash_algorithm=algorithm)
    assert faults() == [(EDITED, 2)]


def test_a_weaker_hash_is_not_taken_even_when_it_is_right(ring: Ring) -> None:
    sealed(ring, 1)
    entry = Entry.objects.get(seq=1)
    entry.hash_algorithm = "md5"
    entry.hash = link_hash(entry, seq=1, previous_hash="", algorithm="md5")
    entry.save()
    assert (EDITED, 1) in faults()


def test_the_hash_may_be_changed_in_the_middle_of_the_chain(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(ring, 2)
    if "sm3" not in hashlib.algorithms_available:  # an OpenSSL without it: stand in with another of the same size
        monkeypatch.setattr(sealing, "ALGORITHMS", ("sha256", "sm3", "sha3_256"))
        monkeypatch.setattr("anlan.core.journal.verifying.ALGORITHMS", ("sha256", "sm3", "sha3_256"))
    other = "sm3" if "sm3" in hashlib.algorithms_available else "sha3_256"
    monkeypatch.setenv("ANLAN_HASH_ALGORITHM", other)
    sealed(ring, 2)
    monkeypatch.setenv("ANLAN_HASH_ALGORITHM", "sha256")
    sealed(ring, 1)
    algorithms = list(Entry.objects.order_by("seq").values_list("hash_algorithm", flat=True))
    assert algorithms == ["sha256", "sha256", other, other, "sha256"]
    assert verify().is_clean
    Entry.objects.filter(seq=4).update(actor="account:1")
    assert (EDITED, 4) in faults()


def test_a_platform_without_the_hash_says_so_and_accuses_nobody(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(ring, 2)
    Entry.objects.filter(seq=2).update(hash_algorithm="sm3")
    monkeypatch.setattr("anlan.core.journal.verifying.available_algorithms", lambda: ("sha256",))
    assert faults() == [(UNREADABLE, 2)]


@pytest.mark.parametrize("name", ["md5", "sha1", "sha512", "shake_256", "sm4", ""])
def test_a_hash_that_is_none_of_ours_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("ANLAN_HASH_ALGORITHM", name)
    with pytest.raises(SettingError, match="ANLAN_HASH_ALGORITHM"):
        hash_algorithm()


def test_verifying_a_journal_that_grows_meanwhile_finds_no_fault(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(ring, 3)
    write_checkpoint()
    from anlan.core.journal import verifying

    walk = verifying._chain_faults

    def walk_and_write(hashes: dict[int, str]) -> object:
        yield from walk(hashes)
        sealed(ring, 2)  # the engine goes on, and writes its checkpoint, before ours are read
        write_checkpoint()

    monkeypatch.setattr(verifying, "_chain_faults", walk_and_write)
    assert verify().is_clean


@pytest.mark.parametrize("codes", [("5303261010010",), ("",), ("53,5303",)])
def test_what_is_no_region_code_is_refused_to_the_writer_and_does_not_stop_the_sealer(
    ring: Ring, codes: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="region code"):
        ring(regions=codes)
    sealed(ring, 1)
    assert Entry.objects.get().seq is not None


def test_a_code_that_no_table_knows_is_sealed_in_the_scope_of_its_digits(ring: Ring) -> None:
    ring(regions=("999999", "XX"))
    sealed(ring, 1)
    found = set(EntryScope.objects.values_list("region_code", flat=True))
    assert {"999999", "9999", "99", "XX", "530326", "53"} <= found


@pytest.mark.parametrize("field", ["about", "actor", "hazard"])
def test_what_is_too_long_for_its_column_is_refused_on_every_database(ring: Ring, field: str) -> None:
    from anlan.core.permission import system_actor

    kept = {"about": Entry, "actor": Entry, "hazard": Entry}[field]._meta.get_field(field).max_length
    assert appending._LONGEST[field] == kept
    assert appending._LONGEST["region"] == EntryScope._meta.get_field("region_code").max_length
    with pytest.raises(ValueError, match=field), transaction.atomic():
        journal.append(
            "bell.rung", about="b" * 81 if field == "about" else "bell:1", payload=BellRung(1),
            by=system_actor("s" * 65) if field == "actor" else TESTER, hazard="h" * 33 if field == "hazard" else "",
        )  # fmt: skip


def test_an_entry_rolled_back_with_an_inner_service_does_not_count_for_the_outer_one(ring: Ring) -> None:
    @journal.service("bell.rung")
    def inner(*, by: object) -> None:
        journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(1))
        raise ZeroDivisionError

    @journal.service("bell.rung")
    def outer(*, by: object) -> None:
        with suppress(ZeroDivisionError):
            inner(by=by)

    with pytest.raises(EntryMissing):
        outer(by=TESTER)
    for name in list(journal.declared_services()):
        if "test_hostile" in name:
            journal.services._services.pop(name)  # type: ignore[attr-defined]


def test_sealing_in_small_batches_gives_the_same_chain_as_in_one(ring: Ring) -> None:
    for number in range(7):
        ring(number)
    assert [len(seal_batch(3)) for _ in range(4)] == [3, 3, 1, 0]
    assert verify().is_clean


def test_each_checkpoint_is_sent_to_the_address_outside(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    from anlan.cli.engine import _checkpoint
    from anlan.core.outbox.models import Message

    monkeypatch.setenv("ANLAN_CHECKPOINT_WEBHOOK", "https://witness.example/checkpoints")
    sealed(ring, 2)
    assert _checkpoint()
    assert not _checkpoint(), "nothing new"
    (path,) = folder().glob("*.jsonl")
    (message,) = Message.everywhere.filter(channel="webhook")
    assert (message.to, message.body) == ("https://witness.example/checkpoints", path.read_text().strip())
