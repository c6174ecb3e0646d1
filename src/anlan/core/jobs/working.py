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
from anlan.core.jobs.nursery import Nursery, NurseryLost
from anlan.core.jobs.orders import Order
from anlan.core.jobs.registry import declared_jobs, warm_stamp
from anlan.core.jobs.workers import Worker
from anlan.core.journal import correlated
from anlan.core.settings import conf

log = logging.getLogger("anlan.jobs")
_LOOK_EVERY_S = 0.5
_UNBIDDEN_S = 2.0  # jobs are looked for where nothing was written: a lease may have run out, its holder have died


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
        self._nursery: Nursery | None = None
        self._next: Nursery | None = None
        self._former: list[Nursery] = []
        self._stamped = self._claimed = -1e9

    @property
    def running(self) -> int:
        return len(self._busy)

    @property
    def is_warm(self) -> bool:
        """Whether workers can begin a job at once."""
        return self._nursery is not None

    def turn(self, patience_s: float, *, is_new: bool = True) -> None:
        """One round: hand out, listen to the workers for a while, look after the leases.

        is_new  False where nothing was written since the last round: no job can have come but by somebody's death
        """
        self._keep_warm()
        self._hire()
        if is_new or time.monotonic() - self._claimed >= _UNBIDDEN_S:
            self._hand_out()
        pipes: dict[Any, Worker | Nursery] = {worker.pipe: worker for worker in (*self._busy, *self._idle)}
        pipes |= {one.pipe: one for one in (self._nursery, self._next) if one is not None}
        heard = [pipes[pipe] for pipe in wait(list(pipes), patience_s)]
        for worker in (one for one in heard if isinstance(one, Worker)):
            self._hear(worker)
        for nursery in (one for one in heard if isinstance(one, Nursery)):  # last: they end workers
            self._hear_nursery(nursery)
        for worker, running in list(self._busy.items()):
            if time.monotonic() - running.looked >= _LOOK_EVERY_S:
                self._look_after(worker, running)

    def _hand_out(self) -> None:
        while self._idle and (job := self._claim()) is not None:
            worker = self._idle.pop()
            self._busy[worker] = _Running(job, time.monotonic())
            try:
                worker.give(Order(job.pk, job.kind, job.input, job.correlation))
            except OSError:
                self._on_death(worker)
        self._claimed = time.monotonic()

    def _hire(self) -> None:
        """Workers are forked where everything is ready; until then there are none, and jobs wait."""
        while self._nursery is not None and len(self._busy) + len(self._idle) < self._wanted:
            try:
                self._idle.append(Worker(self._nursery))
            except NurseryLost:
                self._hear_nursery(self._nursery)
            self._claimed = -1e9

    def _keep_warm(self) -> None:
        """Where what is held ready has changed, another nursery makes it ready; until it has, the workers there are go on.

        Not beside a long job: what that one brings in would have to be made ready again, and both would need their memory.
        """
        if time.monotonic() - self._stamped < conf.WARM_LOOK_S or (self._nursery is not None and self._has_long_job()):
            return
        stamp, self._stamped = warm_stamp(), time.monotonic()
        newest = self._next or self._nursery
        if self._next is None and (newest is None or newest.stamp != stamp):
            self._next = Nursery(stamp)

    def _has_long_job(self) -> bool:
        kinds = declared_jobs()
        return any(kinds[running.job.kind].is_long for running in self._busy.values())

    def _hear_nursery(self, nursery: Nursery) -> None:
        """The next one has become ready and takes over; or one of them has died."""
        if nursery is self._next and nursery.is_warm():
            self._next = None
            if self._nursery is not None:
                self._former.append(self._nursery)
            self._nursery = nursery
            for worker in self._idle:
                worker.end()
            self._idle = []
            self._let_go()
            return
        log.error("the nursery of the workers died", extra={"stamp": nursery.stamp})
        nursery.close()
        if nursery is self._next:  # what it tried to load may be what killed it: workers begin cold
            self._next = Nursery(nursery.stamp, warms=False)
        else:
            self._nursery, self._stamped = None, -1e9

    def _let_go(self) -> None:
        """Nurseries of earlier days end with their last worker."""
        for nursery in [one for one in self._former if not one.workers]:
            self._former.remove(nursery)
            nursery.close()

    def stop(self) -> None:
        """Put running jobs back for others, and end the workers."""
        for nursery in filter(None, (*self._former, self._nursery, self._next)):
            nursery.close()
        for running in self._busy.values():
            self._mine(running.job).update(state=Job.State.WAITING, holder="", lease_until=None)
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
        running = self._busy[worker]
        if what == "progress":
            self._mine(running.job).update(progress=value)
            return
        del self._busy[worker]
        self._claimed = -1e9
        if worker.nursery is self._nursery and not self._has_long_job():  # beside one, what it has loaded is given back
            self._idle.append(worker)
        else:
            worker.end()
            self._let_go()
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
            worker.cancel()
        if running.cancelled_at is not None and time.monotonic() - running.cancelled_at > conf.JOB_CANCEL_S:
            self._end(worker)
            self._write_down(running.job, "cancelled", None)

    def _end(self, worker: Worker) -> None:
        self._busy.pop(worker, None)
        worker.end()
        self._let_go()

    def _on_death(self, worker: Worker) -> None:
        running = self._busy.pop(worker, None)
        if worker in self._idle:
            self._idle.remove(worker)
        how = worker.end()
        self._let_go()
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
