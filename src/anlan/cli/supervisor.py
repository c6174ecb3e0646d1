"""Watching the processes: who dies or hangs is seen, logged, and started again."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from anlan.cli.children import fork
from anlan.core.jobs.pulse import Pulse
from anlan.core.settings import conf

log = logging.getLogger("anlan.supervisor")

_LOOK_EVERY_S = 0.02  # also how exactly an exercise goes on after the whole house was killed
_FIRST_PAUSE_S = 0.25
_WELL_AFTER_S = 10.0


@dataclass
class Child:
    """A process to keep alive. `work` gets how often it was started again."""

    role: str
    work: Callable[[int], int]
    pid: int = 0
    restarts: int = 0
    quick_deaths: int = 0
    started: float = 0.0
    start_at: float = field(default=-1e9)

    @property
    def is_running(self) -> bool:
        return self.pid != 0


class Supervisor:
    """Starts the children, and starts them again."""

    def __init__(self, children: list[Child], *, on_ready: Callable[[], None]) -> None:
        self.children = children
        self.pulse = Pulse()
        self._on_ready = on_ready
        self._is_ready = False
        self._told: list[int] = []

    def run(self) -> int:
        """Watch until told to end; answers 0 after an orderly end."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: self._told.append(number))
        log.info("supervisor started", extra={"children": [child.role for child in self.children]})
        while not self._told:
            self.pulse.beat("supervisor")
            self._reap()
            for child in self.children:
                if not child.is_running and time.monotonic() >= child.start_at:
                    self._start(child)
                elif child.is_running and self._hangs(child):
                    log.error("a process hangs and is killed", extra={"child_role": child.role, "child": child.pid})
                    os.kill(child.pid, signal.SIGKILL)
            if not self._is_ready and all(self.pulse.is_ready(child.role) for child in self.children):
                self._is_ready = True
                self._on_ready()
            time.sleep(_LOOK_EVERY_S)
        return self._stop()

    def _start(self, child: Child) -> None:
        self.pulse.beat(child.role, ready=False)
        child.started = time.monotonic()
        restarts = child.restarts
        child.pid = fork(child.role, lambda: child.work(restarts))
        log.info("process started", extra={"child_role": child.role, "child": child.pid, "restarts": restarts})

    def _hangs(self, child: Child) -> bool:
        return self.pulse.silence_s(child.role) > conf.HANG_S

    def _reap(self) -> None:
        for child in self.children:
            if not child.is_running:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._buried(child, status)

    def _buried(self, child: Child, status: int) -> None:
        how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit code {os.WEXITSTATUS(status)}"
        lived = time.monotonic() - child.started
        child.pid = 0
        child.restarts += 1
        child.quick_deaths = 0 if lived > _WELL_AFTER_S else child.quick_deaths + 1
        pause = min(_FIRST_PAUSE_S * (2**child.quick_deaths - 1), conf.RESTART_MAX_S)
        child.start_at = time.monotonic() + pause
        log.error(
            "a process died and is started again",
            extra={
                "child_role": child.role, "how": how, "lived_s": round(lived, 1), "pause_s": pause, "restarts": child.restarts
            },
        )

    def _stop(self) -> int:
        """End the children in order, the web first so that nothing new comes in; kill who does not listen."""
        log.info("supervisor stops", extra={"signal": self._told[0]})
        patience = time.monotonic() + conf.STOP_S
        for child in self.children:
            if child.is_running:
                os.kill(child.pid, signal.SIGTERM)
        for child in self.children:
            while child.is_running:
                pid, _status = os.waitpid(child.pid, os.WNOHANG)
                if pid:
                    child.pid = 0
                elif time.monotonic() > patience or len(self._told) > 1:
                    log.error("a process did not end in time and is killed", extra={"child_role": child.role})
                    os.kill(child.pid, signal.SIGKILL)
                    os.waitpid(child.pid, 0)
                    child.pid = 0
                else:
                    time.sleep(_LOOK_EVERY_S / 2)
        log.info("supervisor ended")
        return 0
