"""Where workers come from: a process that loads and compiles once, and from which every worker is forked ready.

Two workers that made themselves ready would take that time, and those 300 MB, twice. The nursery computes nothing else: what
hangs or crashes is a worker.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle

from django.db import connections

from anlan.core.jobs.orders import work_off
from anlan.core.jobs.registry import declared_warmths
from anlan.core.settings import conf

log = logging.getLogger("anlan.jobs")
_FORK = multiprocessing.get_context("fork")
_BEGIN, _END = "begin", "end"


class NurseryLost(Exception):
    """The nursery has died, and its workers with it."""


class Nursery:
    """A nursery, seen from the compute process. `pipe` brings one word once it has made ready what `stamp` stands for."""

    def __init__(self, stamp: str, *, warms: bool = True) -> None:
        self.stamp = stamp
        self.workers = 0
        connections.close_all()  # an open database is never carried across a fork
        self.pipe, theirs = _FORK.Pipe()
        self._process = _FORK.Process(target=_nurse, args=(theirs, self.pipe, bool(stamp) and warms), daemon=True)
        self._process.start()
        theirs.close()

    def is_warm(self) -> bool:
        """Whether its word has come; asked once `pipe` has something. False: it died on the way."""
        try:
            self.pipe.recv()
        except (EOFError, OSError):
            return False
        return True

    def begin(self, theirs: Connection) -> int:
        """Fork a worker that listens at this end of a pipe; answers its pid. Raises NurseryLost."""
        try:
            self.pipe.send((_BEGIN, 0))
            send_handle(self.pipe, theirs.fileno(), self._process.pid)
            pid: int = self.pipe.recv()
        except (EOFError, OSError) as fault:
            raise NurseryLost from fault
        self.workers += 1
        return pid

    def end(self, pid: int) -> str:
        """End a worker, and bury one that has died; answers the signal or code it ended with."""
        self.workers -= 1
        try:
            self.pipe.send((_END, pid))
            code: int = self.pipe.recv()
        except (EOFError, OSError):
            return "nursery lost"
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def close(self) -> None:
        """Its workers end with it."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _nurse(pipe: Connection, parents_end: Connection, warms: bool) -> None:
    parents_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
    os.nice(conf.COMPUTE_NICE)  # its workers are born with it
    gc.disable()  # what is made ready stays
    if warms:
        _warm()
        connections.close_all()
    gc.enable()
    gc.collect()
    gc.freeze()  # leaves the shared pages shared
    pipe.send("warm")
    while True:
        try:
            what, pid = pipe.recv()
        except EOFError:
            return
        if what == _BEGIN:
            pipe.send(_forked(pipe))
        else:
            os.kill(pid, signal.SIGKILL)  # of one that has died nothing but its status is left
            pipe.send(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _forked(pipe: Connection) -> int:
    theirs = recv_handle(pipe)
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid
    code = 1
    try:
        pipe.close()
        end_with_parent()
        work_off(Connection(theirs))
        code = 0
    except BaseException:
        log.exception("a worker failed")
    finally:
        os._exit(code)


def _warm() -> None:
    for name, one in declared_warmths().items():
        try:
            if one.stamp():
                one.warm()
        except Exception:  # a cold worker computes all the same, and the job says what is wrong
            log.exception("a worker could not be warmed", extra={"warmth": name})


def end_with_parent() -> None:
    """Whoever is killed outright takes this process along."""
    import ctypes

    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
