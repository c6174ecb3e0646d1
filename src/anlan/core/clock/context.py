"""Which workspace the running code works in, and its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

REALITY = "reality"
EXERCISE = "exercise"


class WorkspaceUnset(RuntimeError):
    """State was asked for outside any workspace: a programmer's mistake, never answered with a guess."""


@dataclass(frozen=True)
class Segment:
    """From `wall_from` on, virtual time runs from `virtual_from` at `rate` virtual seconds a second (0: paused)."""

    wall_from: datetime
    virtual_from: datetime
    rate: float

    def at(self, instant: datetime) -> datetime:
        """Virtual time at a wall instant of this segment; never before its start, should the wall be set back."""
        elapsed = max(instant - self.wall_from, timedelta(0))
        return self.virtual_from + elapsed * self.rate


@dataclass(frozen=True)
class WorkspaceInfo:
    """What travels of a workspace: enough to work in it without reading its row again."""

    id: int
    key: str
    kind: str
    segment: Segment | None = None

    @property
    def is_exercise(self) -> bool:
        return self.kind == EXERCISE


class HasInfo(Protocol):
    @property
    def info(self) -> WorkspaceInfo: ...


_current: ContextVar[WorkspaceInfo | None] = ContextVar("anlan_workspace", default=None)


def current_workspace() -> WorkspaceInfo:
    """The entered workspace. Raises WorkspaceUnset outside any."""
    workspace = _current.get()
    if workspace is None:
        raise WorkspaceUnset("no workspace is entered: use clock.entered(workspace)")
    return workspace


@contextmanager
def entered(workspace: WorkspaceInfo | HasInfo) -> Iterator[WorkspaceInfo]:
    """Work inside a workspace for the length of the block."""
    info = workspace if isinstance(workspace, WorkspaceInfo) else workspace.info
    token = _current.set(info)
    try:
        yield info
    finally:
        _current.reset(token)


def wall() -> datetime:
    """The time on the wall, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Operational time of the entered workspace, UTC. Raises WorkspaceUnset outside any."""
    segment = current_workspace().segment
    return wall() if segment is None else segment.at(wall())
