"""Orders, and what a worker does with them: orders in, answers out, until the compute process is gone."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from anlan.core.jobs.registry import JobCancelled, declared_jobs
from anlan.core.journal import correlated
from anlan.core.journal.verbs import canonical

CANCEL = "cancel"
_REPORT_EVERY_S = 0.1


@dataclass(frozen=True)
class Order:
    """What a worker is told to do."""

    job_id: int
    kind: str
    given: dict[str, Any]
    correlation: str


class _Progress:
    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._sent = pipe, -1e9

    def report(self, fraction: float) -> None:
        while self._pipe.poll():
            if self._pipe.recv() == CANCEL:
                raise JobCancelled
        if time.monotonic() - self._sent >= _REPORT_EVERY_S:
            self._sent = time.monotonic()
            self._pipe.send(("progress", min(max(float(fraction), 0.0), 1.0)))


def work_off(pipe: Connection) -> None:
    """Carry out one order after the other; a cancel that came too late for its job means none."""
    while True:
        try:
            order = pipe.recv()
        except EOFError:
            return
        if isinstance(order, Order):
            pipe.send(_carry_out(order, _Progress(pipe)))


def _carry_out(order: Order, progress: _Progress) -> tuple[str, Any]:
    try:
        with correlated(order.correlation or None):
            result = declared_jobs()[order.kind].run(order.given, progress)
        canonical(result)  # refused here, by name, rather than by the database
        return "done", result
    except JobCancelled:
        return "cancelled", None
    except Exception:
        return "failed", traceback.format_exc()
