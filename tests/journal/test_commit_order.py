"""Whoever commits late is not lost: the sealer's order is the order of commits, not of ids."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connection, transaction

from anlan.core import clock, journal
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.journal.verifying import verify
from tests.conftest import real_workspace
from tests.journal.conftest import TESTER, BellRung

pytestmark = pytest.mark.django_db(transaction=True)


class Writer(threading.Thread):
    """Writes one entry on a connection of its own and commits when told."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times
        self.written, self.may_commit = threading.Event(), threading.Event()
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            with clock.entered(real_workspace()), transaction.atomic():
                journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(self.times))
                self.written.set()
                self.may_commit.wait(10)
        except BaseException as fault:
            self.failed = fault
        finally:
            connection.close()


def commit(writer: Writer) -> None:
    writer.may_commit.set()
    writer.join(10)
    assert writer.failed is None


def test_two_transactions_that_commit_in_reverse_order_of_their_ids_lose_nothing() -> None:
    real_workspace()
    early, late = Writer(1), Writer(2)
    early.start()
    assert early.written.wait(10)
    late.start()
    if connection.vendor == "sqlite":
        # One writer at a time, the sealer among them: the second has no id before the first has committed.
        assert not late.written.wait(0.3)
        commit(early)
        assert late.written.wait(10)
        commit(late)
        assert seal_all() == 2
    else:
        assert late.written.wait(10)
        commit(late)
        assert seal_all() == 1, "the later id is sealed while the earlier has not committed"
        commit(early)
        assert seal_all() == 1
    assert Entry.objects.filter(seq__isnull=False).count() == 2
    by_seq = list(Entry.objects.order_by("seq").values_list("id", flat=True))
    if connection.vendor != "sqlite":
        assert by_seq == sorted(by_seq, reverse=True)
    assert verify().is_clean


def test_a_rolled_back_entry_leaves_no_gap() -> None:
    with suppress(ZeroDivisionError), clock.entered(real_workspace()), transaction.atomic():
        journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(1))
        _ = 1 / 0
    with clock.entered(real_workspace()), transaction.atomic():
        journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(2))
    assert seal_all() == 1
    assert verify().is_clean


def run_together(jobs: list[Callable[[], None]]) -> None:
    failed: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as fault:
            failed.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed


def test_two_sealers_beside_six_writers_give_one_unbroken_chain() -> None:
    info = real_workspace()

    def write() -> None:
        for number in range(20):
            with clock.entered(info), transaction.atomic():
                journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(number))

    def seal() -> None:
        for _ in range(40):
            seal_all()

    run_together([write] * 6 + [seal] * 2)
    seal_all()
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 121))
    assert verify().is_clean
