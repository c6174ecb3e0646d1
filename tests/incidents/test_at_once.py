"""Many at once: each content stands once, each event has one current version, whoever comes first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from anlan.core import clock
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.errors import DomainError
from anlan.core.journal.models import Entry
from anlan.incidents import services
from anlan.incidents.models import Refusal, Signal
from tests.conftest import real_workspace

from .bulletins import LUDIAN_FORMAL, usgs
from .conftest import YUNNAN, person, settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def node(china: None) -> WorkspaceInfo:
    from anlan.core.reactions import running

    settle()
    running.ensure_cursors()
    return real_workspace()


def together(node: WorkspaceInfo, jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment, each on a connection of its own; a refusal is an answer too."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            with clock.entered(node):
                start.wait()
                return job()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_same_posts_at_once_get_the_same_id_and_stand_once(node: WorkspaceInfo) -> None:
    by = person(region_code=YUNNAN)
    receipts = together(
        node, [lambda: services.receive_bulletins(LUDIAN_FORMAL, channel="api", by=by) for _ in range(4)]
    )
    assert len({receipt.uid for receipt in receipts}) == 1
    assert sorted(receipt.outcome for receipt in receipts) == ["duplicate"] * 3 + ["received"]
    assert Signal.everywhere.count() == 1
    assert Entry.objects.filter(verb="signal.received").count() == 1


def test_versions_of_one_event_that_come_at_once_leave_one_current_the_newest(node: WorkspaceInfo) -> None:
    by = person(region_code=YUNNAN)
    versions = [usgs(updated_min=minutes, magnitude=6 + minutes / 100) for minutes in (5, 15, 25, 35)]
    together(
        node,
        [lambda data=data: services.receive_bulletins(data, channel="api", by=by) for data in versions],  # type: ignore[misc]
    )
    current = Signal.everywhere.exclude(state="superseded").get()
    assert current.magnitude == pytest.approx(6.35)
    length, row = 1, current
    while row.supersedes is not None:
        assert row.issued_at > row.supersedes.issued_at  # type: ignore[operator]
        row, length = row.supersedes, length + 1
    assert length == 4


def test_a_refused_input_posted_at_once_is_kept_once(node: WorkspaceInfo) -> None:
    by = person(region_code=YUNNAN)
    answers = together(node, [lambda: services.receive_bulletins(b"?", channel="api", by=by) for _ in range(4)])
    assert len({answer.refusal for answer in answers}) == 1
    assert Refusal.everywhere.count() == 1
    assert Entry.objects.filter(verb="signal.refused").count() == 1


def test_two_officers_who_claim_at_once_do_not_both_have_it(node: WorkspaceInfo) -> None:
    with clock.entered(node):
        uid = services.receive_bulletins(LUDIAN_FORMAL, channel="api", by=person()).uid
        settle()
    officers = [person(number=9001 + n) for n in range(3)]
    answers = together(
        node,
        [lambda who=who: services.claim_signal(signal=uid, by=who) for who in officers],  # type: ignore[misc]
    )
    assert sum(isinstance(answer, Entry) for answer in answers) == 1
    assert Entry.objects.filter(verb="signal.claimed").count() == 1
