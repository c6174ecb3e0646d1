"""Personal data: sealed, masked, revealed with a reason, erased for good."""

from __future__ import annotations

import json
import stat
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from anlan.core import clock, journal
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.journal.verifying import verify
from anlan.core.permission import NotPermitted, system_actor
from anlan.core.personal import cipher, keeping, services
from anlan.core.personal.errors import PersonalDataErased, ReasonTooShort
from anlan.core.personal.models import PersonalRecord

SETUP = system_actor("test")
PHONE = "13812345678"


@pytest.fixture
def phone(reality: WorkspaceInfo) -> object:
    return keeping.store("phone", PHONE, "person:1", "530326")


def test_the_database_holds_no_clear_text(phone: object) -> None:
    record = PersonalRecord.objects.get(ref=phone)
    assert PHONE.encode() not in bytes(record.ciphertext)
    assert record.masked == "138****5678"
    assert stat.S_IMODE(cipher.key_path().stat().st_mode) == 0o600


def test_a_sealed_text_opens_for_its_own_record_only(phone: object) -> None:
    other = keeping.store("phone", "13987654321", "person:2", "530326")
    moved = PersonalRecord.objects.get(ref=phone)
    PersonalRecord.objects.filter(ref=other).update(ciphertext=moved.ciphertext)
    with pytest.raises(cipher.CipherDamaged):
        keeping.for_delivery(other)


def test_lists_are_masked_in_one_query(phone: object) -> None:
    name = keeping.store("name", "张三丰", "person:1", "530326")
    with CaptureQueriesContext(connection) as asked:
        shown = keeping.masked_many([phone, name, None, uuid4()])  # type: ignore[list-item]
    assert list(shown.values()).count("张**") == 1 and shown[phone] == "138****5678" and len(shown) == 2  # type: ignore[index]
    assert len(asked) == 1


def test_a_reveal_needs_a_reason_and_leaves_an_entry_without_the_data(phone, officer) -> None:  # type: ignore[no-untyped-def]
    by = officer("duty_officer", "530326")
    with pytest.raises(ReasonTooShort):
        services.reveal(ref=phone, reason=" 看 ", by=by)
    assert services.reveal(ref=phone, reason="核实张三家受灾情况", by=by) == PHONE
    entry = Entry.objects.get(verb="personal.revealed")
    payload = json.loads(entry.payload)
    assert payload["ref"] == str(phone) and "张三" not in entry.payload and PHONE not in entry.payload
    assert services.reveal(ref=payload["reason_ref"], reason="复查查看理由", by=by) == "核实张三家受灾情况"


def test_an_officer_of_another_county_learns_not_even_that_it_exists(phone, officer) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotFound):
        services.reveal(ref=phone, reason="核实灾情", by=officer("duty_officer", "530381"))
    with pytest.raises(NotFound):
        services.reveal(ref=uuid4(), reason="核实灾情", by=officer("duty_officer", "530326"))
    with pytest.raises(NotFound):
        services.reveal(ref="no uuid", reason="核实灾情", by=officer("duty_officer", "530326"))
    with pytest.raises(NotPermitted):
        services.reveal(ref=phone, reason="核实灾情", by=officer("viewer", "530326"))


def test_erasing_somebody_empties_everything_and_the_chain_stays_clean(phone, officer) -> None:  # type: ignore[no-untyped-def]
    services.reveal(ref=phone, reason="核实灾情", by=officer("duty_officer", "530326"))
    assert services.erase(subject="person:1", by=officer("admin", "530326")) == 2
    assert not PersonalRecord.objects.filter(subject="person:1").exclude(ciphertext=b"", masked="").exists()
    assert keeping.masked(phone) == "（已清除）"  # type: ignore[arg-type]
    with pytest.raises(PersonalDataErased):
        services.reveal(ref=phone, reason="核实灾情", by=officer("duty_officer", "530326"))
    seal_all()
    verdict = verify()
    assert verdict.is_clean and verdict.entries == 2


def test_one_piece_out_of_reach_keeps_all_of_somebodys_data(phone, officer) -> None:  # type: ignore[no-untyped-def]
    keeping.store("address", "云南省曲靖市宣威市某街道1号", "person:1", "530381")
    with pytest.raises(NotFound):
        services.erase(subject="person:1", by=officer("admin", "530326"))
    assert PersonalRecord.objects.filter(subject="person:1", erased_at__isnull=True).count() == 2


def test_a_new_key_seals_everything_anew_and_the_oldest_goes(phone: object, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    first = cipher.current_key_id()
    with django_capture_on_commit_callbacks(execute=True):
        second = services.rotate_keys(by=SETUP)
    assert PersonalRecord.objects.get(ref=phone).key_id == second != first
    assert keeping.for_delivery(phone) == PHONE  # type: ignore[arg-type]
    assert set(cipher.ring()["keys"]) >= {first, second}  # type: ignore[call-overload]
    with django_capture_on_commit_callbacks(execute=True):
        services.rotate_keys(by=SETUP)
    assert first not in cipher.ring()["keys"]  # type: ignore[operator]
    assert keeping.for_delivery(phone) == PHONE  # type: ignore[arg-type]


def test_no_account_rotates_keys(reality: WorkspaceInfo, officer) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotPermitted):
        services.rotate_keys(by=officer("admin", "CN"))


def test_a_lost_key_says_which_file_to_restore(phone: object) -> None:
    PersonalRecord.objects.filter(ref=phone).update(ciphertext=b"k99:" + b"0" * 40)
    with pytest.raises(cipher.KeyMissing, match=r"personal\.key"):
        keeping.for_delivery(phone)  # type: ignore[arg-type]


def test_a_rollback_of_the_reveal_shows_nothing_without_its_entry(phone, officer, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(journal, "append", lambda *a, **k: (_ for _ in ()).throw(RuntimeError("disk full")))
    with pytest.raises(RuntimeError), transaction.atomic():
        services.reveal(ref=phone, reason="核实灾情", by=officer("duty_officer", "530326"))
    assert clock.current_workspace() and not Entry.objects.exists()
