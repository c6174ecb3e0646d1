"""The pulse of the processes of one node: a small shared file, beaten many times a second.

The supervisor reads from it who hangs, and an exercise's clock learns after a kill when the house was last
alive: the file survives a killed process, needs no database, and costs nothing to write.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

from anlan.core import clock
from anlan.core.settings import conf

ROLES = ("web", "engine", "compute", "supervisor")
_SLOT = struct.Struct("=ddd")  # monotonic seconds, wall seconds, 1.0 once ready


def _path() -> Path:
    return conf.data_dir / "run" / "pulse"


class Pulse:
    """All slots of the node."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        size = _SLOT.size * len(ROLES)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < size:
                os.ftruncate(descriptor, size)
            self._map = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)

    def beat(self, role: str, *, ready: bool = True) -> None:
        """Alive, at this instant."""
        at = ROLES.index(role) * _SLOT.size
        _SLOT.pack_into(self._map, at, time.monotonic(), clock.wall().timestamp(), float(ready))

    def silence_s(self, role: str) -> float:
        """Seconds since its last beat."""
        return time.monotonic() - self._slot(role)[0]

    def is_ready(self, role: str) -> bool:
        return self._slot(role)[2] == 1.0

    def last_alive(self) -> datetime | None:
        """When any process of this node was last alive; None on a new node."""
        latest = max(self._slot(role)[1] for role in ROLES)
        return datetime.fromtimestamp(latest, UTC) if latest else None

    def _slot(self, role: str) -> tuple[float, float, float]:
        beaten, wall, ready = _SLOT.unpack_from(self._map, ROLES.index(role) * _SLOT.size)
        return beaten, wall, ready
