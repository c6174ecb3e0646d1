"""Heartbeats in the database: what S13, /readyz and other nodes see of a process."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import Error, connection

from anlan.core import clock
from anlan.core.jobs.models import Heartbeat
from anlan.core.jobs.pulse import Pulse
from anlan.core.settings import conf

log = logging.getLogger("anlan.processes")
_TICK_S = 0.5


class Heart:
    """Beats for one process: the pulse from its own loop, the database row from a thread beside it.

    The row is only written while the loop itself beats, so a process whose loop hangs grows stale here too.
    """

    def __init__(self, role: str, *, restarts: int = 0, supervised: bool = False) -> None:
        self.role = role
        self.supervised = supervised
        self.pulse = Pulse()
        self.detail: dict[str, Any] = {}
        self.also: Callable[[], None] | None = None
        """Done with each beat, as renewing a lease; its failure is logged and counts as silence."""
        name = f"{socket.gethostname()[:50]}/{role}"
        self._process = name if supervised else f"{name}-{os.getpid()}"
        self._started_at = clock.wall()
        self._restarts = restarts
        self._parent = os.getppid()
        self._written = -1e9
        self._is_silent = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Write the row from a thread of its own; a process that forks calls `write_if_due` in its loop instead."""
        self._thread.start()

    def beat(self, *, ready: bool = True) -> None:
        """Called by the process's own loop, each turn."""
        self.pulse.beat(self.role, ready=ready)

    def write_if_due(self) -> None:
        """Write the row when its time has come; a database that does not answer is logged once."""
        if time.monotonic() - self._written < conf.HEARTBEAT_S:
            return
        self._written = time.monotonic()
        if self.supervised and os.getppid() != self._parent:
            os._exit(1)  # the supervisor is gone, and with it whoever would restart us
        if self.pulse.silence_s(self.role) >= conf.LEASE_S:
            return
        try:
            self._write()
            if self.also is not None:
                self.also()
            self._is_silent = False
        except Error as fault:
            connection.close()
            if not self._is_silent:
                log.warning("the heartbeat cannot be written: %s", fault)
            self._is_silent = True
        except Exception:
            log.exception("what goes with the heartbeat failed")

    def stop(self) -> None:
        """End in order: the row of a process started by hand goes with it."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=conf.HEARTBEAT_S)
        try:
            row = Heartbeat.objects.filter(process=self._process)
            if self.supervised:
                row.update(detail={"state": "stopped"}, seen_at=clock.wall())
            else:
                row.delete()
        except Error:
            log.warning("the last heartbeat could not be written", exc_info=True)

    def _run(self) -> None:
        while not self._ended.wait(_TICK_S):
            self.write_if_due()
        connection.close()

    def _write(self) -> None:
        values = {"seen_at": clock.wall(), "detail": dict(self.detail), "restarts": self._restarts, "pid": os.getpid()}
        row = Heartbeat.objects.filter(process=self._process, started_at=self._started_at)
        if not row.update(**values):
            Heartbeat.objects.update_or_create(
                process=self._process, defaults={"role": self.role, "started_at": self._started_at, **values}
            )
