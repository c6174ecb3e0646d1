"""Working off the jobs: claim under a lease, hand to a worker, watch, write down what came of it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import wait
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from anlan.core import clock
from anlan.core.jobs.leases import holder_name, is_dead
from anlan.core.jobs.models import Job
from anlan.core.jobs.registry import declared_jobs, warm_stamp
from anlan.core.jobs.workers import Order, Worker
from anlan.core.journal import correlated
from anlan.core.settings import conf

log = logging.getLogger("anlan.jobs")
_LOOK_EVERY_S = 0.5


@dataclass
class _Running:
    """A job in a worker's hands."""

    job: Job
    looked: float
    cancelled_at: float | None = None


class Foreman:
    """Keeps the workers busy. One for each compute process; several processes may share one table."""

    def __init__(self, workers: int) -> None:
        self.holder = holder_name()
        self._wanted = workers
        self._busy: dict[Worker, _Running] = {}
        self._idle: list[Worker] = []
        self._stamp, self._stamped = "", -1e9

    @property
    def running(self) -> int:
        return len(self._busy)

    @property
    def is_warm(self) -> bool:
        """Whether every worker that waits for a job is ready to begin it at once."""
        return all(worker.is_warm for worker in self._idle)

    def turn(self, patience_s: float) -> None:
        """One round: hand out, listen to the workers for a while, look after the leases."""
        self._keep_warm()
        while len(self._busy) + len(self._idle) < self._wanted:
            self._idle.append(Worker(self._stamp))
        while (ready := self._ready()) and (job := self._claim()) is not None:
            worker = ready[-1]
            self._idle.remove(worker)
            self._busy[worker] = _Running(job, time.monotonic())
            try:
                worker.give(Order(job.pk, job.kind, job.input, job.correlation))
            except OSError:
                self._on_death(worker)
        pipes = {worker.pipe: worker for worker in (*self._busy, *self._idle)}
        for pipe in wait(list(pipes), patience_s):
            self._hear(pipes[pipe])  # type: ignore[index]
        for worker, running in list(self._busy.items()):
            if time.monotonic() - running.looked >= _LOOK_EVERY_S:
                self._look_after(worker, running)

    def _ready(self) -> list[Worker]:
        """Idle workers, the warm ones last; one that still warms itself is asked only where no other is left."""
        return sorted(self._idle, key=lambda worker: worker.is_warm) if self._idle else []

    def _keep_warm(self) -> None:
        """Where what they hold ready has changed, idle workers make way for new ones, one at a time."""
        if time.monotonic() - self._stamped < conf.WARM_LOOK_S:
            return
        self._stamp, self._stamped = warm_stamp(), time.monotonic()
        stale = next((worker for worker in self._idle if worker.stamp != self._stamp), None)
        if stale is not None and self.is_warm:
            self._idle.remove(stale)
            stale.kill()

    def stop(self) -> None:
        """Put running jobs back for others, and end the workers."""
        for worker, running in self._busy.items():
            worker.kill()
            self._mine(running.job).update(state=Job.State.WAITING, holder="", lease_until=None)
        for worker in self._idle:
            worker.kill()
        self._busy, self._idle = {}, []

    def _claim(self) -> Job | None:
        at = clock.wall()
        self._free_orphans()
        open_jobs = Job.objects.filter(
            Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lte=clock.wall()), kind__in=self._kinds()
        ).order_by("id")
        if not open_jobs.exists():  # asked without a transaction: an idle house takes no lock
            return None
        with transaction.atomic():
            skips = connection.features.has_select_for_update_skip_locked
            job = open_jobs.select_for_update(skip_locked=skips).first()
            if job is None:
                return None
            if job.state == Job.State.RUNNING:  # its compute process fell silent
                if job.is_cancel_asked:
                    _settle(job, Job.State.CANCELLED)
                    return None
                if job.attempts >= conf.JOB_ATTEMPTS:
                    _settle(job, Job.State.FAILED, error=f"its process died {job.attempts} times")
                    return None
            job.state, job.holder, job.attempts, job.progress = Job.State.RUNNING, self.holder, job.attempts + 1, 0
            job.started_at, job.lease_until = at, at + timedelta(seconds=conf.LEASE_S)
            job.save()
        with correlated(job.correlation or None):
            log.info("job begun", extra={"job": job.pk, "kind": job.kind, "attempt": job.attempts})
        return job

    def _kinds(self) -> list[str]:
        """What may be begun: no long job on the last free worker, where there are several."""
        kinds = declared_jobs()
        if self._wanted > 1 and len(self._idle) == 1:
            return [name for name, kind in kinds.items() if not kind.is_long]
        return list(kinds)

    def _free_orphans(self) -> None:
        """A job whose compute process is surely dead need not wait for its lease to run out."""
        running = Job.objects.filter(state=Job.State.RUNNING, lease_until__gte=clock.wall()).exclude(holder=self.holder)
        for pk, holder in running.values_list("pk", "holder"):
            if is_dead(holder):
                Job.objects.filter(pk=pk, holder=holder, state=Job.State.RUNNING).update(lease_until=clock.wall())

    def _mine(self, job: Job) -> QuerySet[Job]:
        return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, holder=self.holder)

    def _hear(self, worker: Worker) -> None:
        try:
            what, value = worker.pipe.recv()
        except (EOFError, OSError):
            self._on_death(worker)
            return
        if what == "warm":
            worker.is_warm = True
        running = self._busy.get(worker)
        if running is None or what == "warm":
            return
        if what == "progress":
            self._mine(running.job).update(progress=value)
            return
        del self._busy[worker]
        self._idle.append(worker)
        self._write_down(running.job, what, value)

    def _write_down(self, job: Job, what: str, value: Any) -> None:
        with transaction.atomic():
            held = self._mine(job).select_for_update().first()
            if held is None:
                log.warning("a result came after its lease was lost, and is dropped", extra={"job": job.pk})
                return
            if what == "done":
                held.result, held.progress = value, 1
                _settle(held, Job.State.DONE)
            elif what == "cancelled":
                _settle(held, Job.State.CANCELLED)
            else:
                _settle(held, Job.State.FAILED, error=str(value))

    def _look_after(self, worker: Worker, running: _Running) -> None:
        """Renew the lease; pass a cancel on; end a worker that does not listen to it."""
        running.looked = time.monotonic()
        until = clock.wall() + timedelta(seconds=conf.LEASE_S)
        if not self._mine(running.job).update(lease_until=until):
            log.warning("the lease of a job was lost", extra={"job": running.job.pk})
            self._end(worker)
            return
        if running.cancelled_at is None and self._mine(running.job).filter(is_cancel_asked=True).exists():
            running.cancelled_at = time.monotonic()
            worker.cancelled.set()
        if running.cancelled_at is not None and time.monotonic() - running.cancelled_at > conf.JOB_CANCEL_S:
            self._end(worker)
            self._write_down(running.job, "cancelled", None)

    def _end(self, worker: Worker) -> None:
        self._busy.pop(worker, None)
        worker.kill()

    def _on_death(self, worker: Worker) -> None:
        running = self._busy.pop(worker, None)
        if worker in self._idle:
            self._idle.remove(worker)
        how = worker.how_it_ended
        worker.pipe.close()
        if running is None:
            return
        job = running.job
        log.error("a worker died", extra={"job": job.pk, "kind": job.kind, "how": how, "attempt": job.attempts})
        if running.cancelled_at is not None:
            self._write_down(job, "cancelled", None)
        elif job.attempts >= conf.JOB_ATTEMPTS:
            self._write_down(job, "failed", f"its worker died ({how}) at attempt {job.attempts}")
        else:
            self._mine(job).update(state=Job.State.WAITING, holder="", lease_until=None)


def _settle(job: Job, state: str, *, error: str = "") -> None:
    job.state, job.error, job.lease_until, job.ended_at = state, error, None, clock.wall()
    job.save()
    with correlated(job.correlation or None):
        log.info("job ended", extra={"job": job.pk, "kind": job.kind, "state": str(state)})
