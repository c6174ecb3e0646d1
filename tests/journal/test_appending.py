"""What may be written, and how (issue: journal; style: a service is a verb)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import transaction

from anlan.core import clock, journal
from anlan.core.clock.context import WorkspaceInfo, WorkspaceUnset
from anlan.core.journal.appending import NotInTransaction
from anlan.core.journal.models import Entry
from anlan.core.journal.services import EntryMissing
from anlan.core.journal.verbs import canonical
from tests.conftest import real_workspace
from tests.journal.conftest import TESTER, BellRung

Ring = Callable[..., Entry]


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with clock.entered(real_workspace()), pytest.raises(NotInTransaction):
        journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(1))


@pytest.mark.django_db
def test_an_entry_outside_any_workspace_is_refused() -> None:
    with pytest.raises(WorkspaceUnset), transaction.atomic():
        journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(1))


def test_a_payload_of_another_type_is_refused(ring: Ring) -> None:
    @dataclass(frozen=True)
    class Stranger:
        times: int

    with pytest.raises(TypeError), transaction.atomic():
        journal.append("bell.rung", about="bell:1", by=TESTER, payload=Stranger(1))
    with pytest.raises(LookupError), transaction.atomic():
        journal.append("bell.melted", about="bell:1", by=TESTER, payload=BellRung(1))


def test_a_service_that_writes_no_entry_keeps_nothing(ring: Ring) -> None:
    @journal.service("bell.rung")
    def forgetful(*, by: object) -> None:
        journal_less = Entry(
            workspace_id=clock.current_workspace().id, verb="x", actor="x", about="x", regions="",
            occurred_at=clock.now(), recorded_at=clock.wall(), payload="{}", correlation="x",
        )
        journal_less.save()

    with pytest.raises(EntryMissing):
        forgetful(by=TESTER)
    assert not Entry.objects.filter(verb="x").exists()


def test_what_follows_from_a_request_carries_its_correlation(ring: Ring) -> None:
    with journal.correlated("4f2c5a9e-0000-4000-8000-000000000001"):
        entry = ring()
    assert entry.correlation == "4f2c5a9e-0000-4000-8000-000000000001"


def test_an_entry_of_a_drill_bears_the_drills_time(exercise: WorkspaceInfo) -> None:
    with clock.entered(exercise), transaction.atomic():
        entry = journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(1))
    assert entry.occurred_at.year == 2014
    assert entry.recorded_at.year == clock.wall().year


def test_canonical_text_has_one_form_and_no_nan() -> None:
    assert canonical({"b": 1, "a": "雨"}) == '{"a":"雨","b":1}'
    with pytest.raises(ValueError):
        canonical({"a": float("nan")})
