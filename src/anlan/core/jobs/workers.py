"""Worker processes: each runs one job at a time, apart, so that a job that hangs or crashes takes nobody along."""

from __future__ import annotations

import multiprocessing

from anlan.core.jobs.nursery import Nursery
from anlan.core.jobs.orders import CANCEL, Order

_FORK = multiprocessing.get_context("fork")


class Worker:
    """A worker process, seen from the compute process: `pipe` brings ("progress" | "done" | "failed" | "cancelled", what)."""

    def __init__(self, nursery: Nursery) -> None:
        self.nursery = nursery
        self.pipe, theirs = _FORK.Pipe()
        try:
            self._pid = nursery.begin(theirs)
        finally:
            theirs.close()

    def give(self, order: Order) -> None:
        self.pipe.send(order)

    def cancel(self) -> None:
        """Heard at the job's next report."""
        self.pipe.send(CANCEL)

    def end(self) -> str:
        """End it, and bury one that has died; answers the signal or code it ended with."""
        self.pipe.close()
        return self.nursery.end(self._pid)
