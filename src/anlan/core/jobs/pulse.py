"""The pulse of the processes of one node: a small shared file, beaten many times a second.

The supervisor reads from it who hangs, and an exercise's clock learns after a kill when the house was last
alive: the file survives a killed process, needs no database, and costs nothing to write.
"""

from __future__ import annotations

import mmap
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from anlan.core import clock
from anlan.core.settings import conf

ROLES = ("web", "engine", "compute", "supervisor")
_BEATEN, _WALL, _READY = range(3)  # of a slot: monotonic seconds, wall seconds, 1.0 once ready
_SLOT, _NUMBER_BYTES = 3, 8


def _path() -> Path:
    return conf.data_dir / "run" / "pulse"


class Pulse:
    """All slots of the node."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        size = _SLOT * _NUMBER_BYTES * len(ROLES)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < size:
                os.ftruncate(descriptor, size)
            # Each number is written and read as one whole. (struct.pack_into clears its place first, and who looked
            # at that moment saw a process that had never beaten: the supervisor killed it for hanging.)
            self._numbers = memoryview(mmap.mmap(descriptor, size)).cast("d")
        finally:
            os.close(descriptor)

    def beat(self, role: str, *, ready: bool = True) -> None:
        """Alive, at this instant."""
        at = ROLES.index(role) * _SLOT
        self._numbers[at + _READY] = float(ready)
        self._numbers[at + _WALL] = clock.wall().timestamp()
        self._numbers[at + _BEATEN] = time.monotonic()

    def silence_s(self, role: str) -> float:
        """Seconds since its last beat."""
        return time.monotonic() - self._of(role, _BEATEN)

    def is_ready(self, role: str) -> bool:
        return self._of(role, _READY) == 1.0

    def last_alive(self) -> datetime | None:
        """When any process of this node was last alive; None on a new node."""
        latest = max(self._of(role, _WALL) for role in ROLES)
        return datetime.fromtimestamp(latest, UTC) if latest else None

    def _of(self, role: str, number: int) -> float:
        return float(self._numbers[ROLES.index(role) * _SLOT + number])
