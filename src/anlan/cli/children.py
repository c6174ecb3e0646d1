"""Child processes of the supervisor: forked from it, so that what it has loaded is shared and a restart is quick."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable

log = logging.getLogger("anlan.supervisor")
_PR_SET_PDEATHSIG = 1


def fork(role: str, work: Callable[[], int]) -> int:
    """Start `work` in a child of its own process group that dies with us; answers its pid."""
    from django.db import connections

    connections.close_all()  # an open database is never carried across a fork
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # leaves the shared pages shared
    supervisor = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        _die_with(supervisor)
        from anlan.core import logs

        logs.configure(role)
        code = work()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        log.exception("%s failed", role)
    finally:
        with contextlib.suppress(Exception):
            logging.shutdown()
        os._exit(code)


def _die_with(supervisor: int) -> None:
    """A supervisor that is killed outright takes its children along: nobody would watch or restart them."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        os._exit(1)
