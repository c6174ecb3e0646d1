"""Worker processes: each runs one job at a time, apart, so that a job that hangs or crashes takes nobody along."""

from __future__ import annotations

import multiprocessing
import signal
import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections

from anlan.core.jobs.registry import JobCancelled, declared_jobs
from anlan.core.journal import correlated
from anlan.core.journal.verbs import canonical

_FORK = multiprocessing.get_context("fork")  # what the compute process has warmed is shared, not loaded again
_REPORT_EVERY_S = 0.1


@dataclass(frozen=True)
class Order:
    """What a worker is told to do."""

    job_id: int
    kind: str
    given: dict[str, Any]
    correlation: str


class _Progress:
    def __init__(self, pipe: Connection, cancelled: Any) -> None:
        self._pipe, self._cancelled, self._sent = pipe, cancelled, -1e9

    def report(self, fraction: float) -> None:
        if self._cancelled.is_set():
            raise JobCancelled
        if time.monotonic() - self._sent >= _REPORT_EVERY_S:
            self._sent = time.monotonic()
            self._pipe.send(("progress", min(max(float(fraction), 0.0), 1.0)))


class Worker:
    """A worker process, seen from the compute process: `pipe` brings ("progress" | "done" | "failed" | "cancelled", what)."""

    def __init__(self) -> None:
        connections.close_all()  # an open database is never carried across a fork
        self.pipe, theirs = _FORK.Pipe()
        self.cancelled = _FORK.Event()
        self._process = _FORK.Process(target=_work, args=(theirs, self.pipe, self.cancelled), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, order: Order) -> None:
        self.cancelled.clear()
        self.pipe.send(order)

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def how_it_ended(self) -> str:
        """The signal or code a dead worker ended with."""
        self._process.join()
        code = self._process.exitcode or 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _work(pipe: Connection, parents_end: Connection, cancelled: Any) -> None:
    """The worker: orders in, answers out, until the compute process is gone."""
    parents_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with_parent()
    while True:
        try:
            order: Order = pipe.recv()
        except EOFError:
            return
        pipe.send(_carry_out(order, _Progress(pipe, cancelled)))


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


def _end_with_parent() -> None:
    import ctypes
    import sys

    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
