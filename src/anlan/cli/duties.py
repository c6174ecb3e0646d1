"""The engine's duties: each apart, so that one that fails is seen, and stops no other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connection

from anlan.core.jobs.leases import LeaseLost

log = logging.getLogger("anlan.engine")
_CALM_S = 1.0
_BREATH_S = 0.05


@dataclass
class Duty:
    """Something the engine does again and again; `run` answers whether there was something to do."""

    name: str
    run: Callable[[], object]
    every_s: float = 0.0
    is_prompt: bool = False
    """Run at once when the engine has been busy, without waiting for its time."""
    failures: int = 0
    error: str = ""
    next_at: float = field(default=-1e9)

    @property
    def is_due(self) -> bool:
        return time.monotonic() >= self.next_at

    def attempt(self) -> bool:
        """Run it, keeping its failure to itself; a failing duty waits a little longer each time."""
        self.next_at = time.monotonic() + self.every_s
        try:
            found = bool(self.run())
        except LeaseLost:
            raise
        except Exception as fault:
            self.failures += 1
            self.error = f"{type(fault).__name__}: {fault}"[:300]
            if isinstance(fault, Error):
                connection.close()  # it may be the connection that is broken
            if self.failures == 1:
                log.exception("a duty failed", extra={"duty": self.name})
            elif self.failures % 100 == 0:
                log.error("a duty keeps failing", extra={"duty": self.name, "failures": self.failures, "error": self.error})
            self.next_at = time.monotonic() + min(_CALM_S * self.failures, 10 * _CALM_S)
            return False
        if self.failures:
            log.info("a duty runs again", extra={"duty": self.name, "failures": self.failures})
        self.failures, self.error = 0, ""
        return found

    def report(self) -> dict[str, Any]:
        """For the heartbeat: nothing while all is well."""
        return {"failures": self.failures, "error": self.error} if self.failures else {}


class Aside(threading.Thread):
    """A duty in a thread of its own: it may take its time without holding up the seal. Runs only while `may_run`."""

    def __init__(self, duty: Duty, *, may_run: Callable[[], bool], ended: threading.Event) -> None:
        super().__init__(name=duty.name, daemon=True)
        self.duty, self._may_run, self._ended = duty, may_run, ended
        self._woken = threading.Event()

    def wake(self) -> None:
        """There may be something to do: do not wait for the time to come."""
        self._woken.set()

    def run(self) -> None:
        try:
            while not self._ended.is_set():
                woken = self._woken.wait(max(self.duty.next_at - time.monotonic(), _BREATH_S))
                self._woken.clear()
                if woken and self.duty.failures:
                    self._ended.wait(_BREATH_S)  # what fails keeps its pauses
                elif self._ended.is_set() or not self._may_run():
                    self._ended.wait(_BREATH_S)
                else:
                    self.duty.attempt()
        finally:
            connection.close()
