"""The compute process: works off the job table with worker processes of its own."""

from __future__ import annotations

import argparse
import logging
import signal
import time

from anlan.cli.changes import ChangeWatch
from anlan.cli.kernels import keep_kernels
from anlan.cli.starting import start_django

log = logging.getLogger("anlan.compute")
_CALM_S = 1.0


def run_compute(_options: argparse.Namespace | None = None) -> int:
    """`anlan compute`: run alone."""
    start_django("compute", database=True)
    return work()


def work(*, restarts: int = 0, supervised: bool = False) -> int:
    """Work off jobs until told to end. No threads: a process that forks workers keeps to one."""
    from django.db import Error, connection

    from anlan.core.jobs.heartbeats import Heart
    from anlan.core.jobs.registry import load_jobs
    from anlan.core.jobs.working import Foreman
    from anlan.core.settings import conf

    told_to_end: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: told_to_end.append(number))
    heart = Heart("compute", restarts=restarts, supervised=supervised)
    heart.beat(ready=False)
    keep_kernels()
    load_jobs()
    foreman = Foreman(conf.COMPUTE_WORKERS)
    changes = ChangeWatch()
    log.info("compute started", extra={"holder": foreman.holder})
    while not told_to_end:
        heart.beat(ready=foreman.is_warm)
        heart.detail = {"running": foreman.running}
        heart.write_if_due()
        try:
            foreman.turn(conf.JOB_POLL_S, is_new=changes.may_have_changed())
        except Error as fault:
            log.warning("the database does not answer: %s", fault)
            connection.close()
            time.sleep(_CALM_S)
        except Exception:
            log.exception("compute failed in its round")
            time.sleep(_CALM_S)
    try:
        foreman.stop()
    except Error:
        log.warning("running jobs could not be put back; their leases will run out", exc_info=True)
    heart.stop()
    connection.close()
    log.info("compute ended")
    return 0
