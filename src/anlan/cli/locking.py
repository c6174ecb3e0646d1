"""Who may touch the data folder: one `anlan run`, or one command that moves the data; never both."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _

_PATIENCE_S = 5.0
_LOOK_EVERY_S = 0.05


def once_free(take: Callable[[], None]) -> None:
    """Take a port or a lock. The children of a supervisor that was killed a moment ago still hold both: they are given
    some seconds to die, so that a house started again at once comes up."""
    patience = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return take()
        except OSError as fault:
            if fault.errno not in (errno.EADDRINUSE, errno.EWOULDBLOCK) or time.monotonic() > patience:
                raise
        time.sleep(_LOOK_EVERY_S)


@contextmanager
def sole_use() -> Iterator[None]:
    """Hold the data folder for the block. Refuses with a sentence while another holds it."""
    from anlan.core.settings import conf

    path = conf.data_dir / "run" / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            once_free(lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            raise Refused(
                _("数据目录 %(folder)s 正被另一个 anlan 使用（进程 %(holder)s）。请先停掉它。")
                % {"folder": conf.data_dir, "holder": holder or "?"},
                codes.BUSY,
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
