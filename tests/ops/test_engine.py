"""The engine: one leads, another takes over, and no duty stands in the way of the others."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.ops.node import LUDIAN, Node, until


def sealed(node: Node) -> int:
    with closing(sqlite3.connect(node.data / "anlan.sqlite3")) as database:
        return int(database.execute("SELECT coalesce(max(seq), 0) FROM journal_entry").fetchone()[0])


def waiting(node: Node) -> int:
    with closing(sqlite3.connect(node.data / "anlan.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM journal_entry WHERE seq IS NULL").fetchone()[0])


def logged(node: Node, message: str) -> list[int]:
    return [line["pid"] for line in node.logs("engine") if line["message"] == message]


def test_a_second_engine_stands_by_and_takes_over_when_the_first_is_killed(node: Node) -> None:
    first = node.start("engine")
    until(lambda: logged(node, "lease taken"), what="first leads")
    second = node.start("engine")
    until(lambda: second.pid in logged(node, "engine started"))
    time.sleep(1.5)
    assert logged(node, "lease taken") == [first.pid]
    first.kill()
    first.wait()
    until(lambda: logged(node, "lease taken") == [first.pid, second.pid], within_s=60, what="the second leads")
    node.anlan("signal", "add", "-", given=LUDIAN.encode())
    until(lambda: not waiting(node), what="sealed by the second")


def test_an_engine_that_sleeps_through_its_lease_seals_nothing_more(new_node: Callable[..., Node]) -> None:
    node = new_node(LEASE_S=2, HEARTBEAT_S=1)
    first, second = node.start("engine"), None
    until(lambda: logged(node, "lease taken"))
    second = node.start("engine")
    until(lambda: second.pid in logged(node, "engine started"))
    os.kill(first.pid, signal.SIGSTOP)
    until(lambda: second.pid in logged(node, "lease taken"), what="the second leads")
    os.kill(first.pid, signal.SIGCONT)
    until(lambda: first.pid in logged(node, "the lease has passed to another engine; standing by")
          or second.pid == logged(node, "lease taken")[-1])  # fmt: skip
    node.anlan("signal", "add", "-", given=LUDIAN.encode())
    until(lambda: not waiting(node))
    assert "问题 0 处" in node.anlan("journal", "verify")


@pytest.mark.django_db(transaction=True)
def test_the_sealing_transaction_is_undone_when_the_lease_was_lost_in_it() -> None:
    from anlan.core.jobs.leases import LeaseLost, guarded, take
    from anlan.core.jobs.models import Job, Lease

    assert take("engine", "a:1:1")
    with pytest.raises(LeaseLost), guarded("engine", "a:1:1"):
        Job.objects.create(kind="k", input={}, input_hash="h", asked_at="2026-11-21T00:00:00Z")
        Lease.objects.filter(name="engine").update(holder="b:2:2")
    assert not Job.objects.exists()


@pytest.mark.soak
def test_an_idle_engine_takes_next_to_nothing_of_a_processor(node: Node) -> None:
    """bench_memory.py holds it to two percent on a quiet machine; other tests beside it stretch that."""
    engine = node.start("engine")
    until(lambda: logged(node, "lease taken"))
    time.sleep(3)
    spans = []
    for _ in range(3):  # the best of three: a busy machine stretches processor time too
        before, begun = cpu_s(engine.pid), time.monotonic()
        time.sleep(4)
        spans.append((cpu_s(engine.pid) - before) / (time.monotonic() - begun))
    assert min(spans) < 0.05, spans


def cpu_s(pid: int) -> float:
    from pathlib import Path

    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
