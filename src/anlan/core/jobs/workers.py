"""Worker processes: each runs one job at a time, apart, so that a job that hangs or crashes takes nobody along."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections

from anlan.core.jobs.registry import JobCancelled, declared_jobs, declared_warmths
from anlan.core.journal import correlated
from anlan.core.journal.verbs import canonical

log = logging.getLogger("anlan.jobs")
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
    """A worker process, seen from the compute process: `pipe` brings ("progress" | "done" | "failed" | "cancelled", what),
    and ("warm", None) once it has made ready what `stamp` stands for."""

    def __init__(self, stamp: str = "") -> None:
        self.stamp = stamp
        self.is_warm = not stamp
        connections.close_all()  # an open database is never carried across a fork
        self.pipe, theirs = _FORK.Pipe()
        self.cancelled = _FORK.Event()
        self._process = _FORK.Process(target=_work, args=(theirs, self.pipe, self.cancelled, bool(stamp)), daemon=True)
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


def _work(pipe: Connection, parents_end: Connection, cancelled: Any, warms: bool) -> None:
    """The worker: orders in, answers out, until the compute process is gone."""
    parents_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with_parent()
    if warms:
        _warm()
        pipe.send(("warm", None))
    while True:
        try:
            order: Order = pipe.recv()
        except EOFError:
            return
        pipe.send(_carry_out(order, _Progress(pipe, cancelled)))


def _warm() -> None:
    for name, one in declared_warmths().items():
        try:
            if one.stamp():
                one.warm()
        except Exception:  # a cold worker computes all the same, and the job says what is wrong
            log.exception("a worker could not be warmed", extra={"warmth": name})


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
