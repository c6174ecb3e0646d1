"""Large batches come in piece by piece and stand all at once (issue 4, sentences 1 and 3)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connections

from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.core.settings import conf
from anlan.risk.facilities import Thing, new_facilities
from anlan.risk.models import Facility

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = conf.BATCH_ROWS + 200


def bring(*, meets: Callable[[int], None] = lambda _row: None) -> Batch:
    """Schools of a county, one after the other; `meets` is told of each row when it is asked for."""
    made = new_facilities(
        Thing("primary_school", f"第{number}小学", "530621", 103.5, 27.2, "演示数据", is_inferred=True) for number in range(COUNT)
    )

    def rows() -> Iterator[Facility]:
        for number, row in enumerate(made):
            meets(number)
            yield row

    return apply_batch(
        kind="facilities", region_code="5306", origin="places seed 1", source="演示数据", licence="CC0-1.0",
        as_of=date(2026, 11, 22), incoming=[Incoming(rows(), (Facility.standing.all(),))], is_demo=True, by=system_actor("init"),
    )  # fmt: skip


def test_rows_stand_all_at_once_and_until_then_what_they_replace_does(reality: object) -> None:
    first = bring()
    seen = []
    second = bring(meets=lambda number: seen.append(Facility.standing.filter(batch=first).count()) if number > conf.BATCH_ROWS else None)
    assert set(seen) == {COUNT}
    assert Facility.standing.count() == Facility.standing.filter(batch=second).count() == COUNT
    assert Facility.objects.filter(batch=first, replaced_by=second).count() == COUNT


def test_a_batch_with_a_fault_leaves_nothing_behind(reality: object) -> None:
    def stumble(number: int) -> None:
        if number == conf.BATCH_ROWS + 1:
            raise ValueError("a school without a place")

    with pytest.raises(ValueError, match="without a place"):
        bring(meets=stumble)
    assert not Batch.objects.exists() and not Facility.objects.exists() and not Entry.objects.filter(verb="batch.applied").exists()


def test_what_a_killed_process_had_brought_never_stood_and_the_next_clears_it_away(reality: object) -> None:
    connections.close_all()
    killed = os.fork()
    if not killed:
        bring(meets=lambda number: os._exit(9) if number == conf.BATCH_ROWS + 1 else None)
    os.waitpid(killed, 0)
    left = Batch.objects.get()
    assert Facility.objects.filter(batch=left).count() == conf.BATCH_ROWS
    assert not left.stands and not Facility.standing.exists()
    batch = bring()
    assert Batch.objects.get() == batch and batch.stands
    assert Facility.objects.count() == Facility.standing.filter(batch=batch).count() == COUNT
