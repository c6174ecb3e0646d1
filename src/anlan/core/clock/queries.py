"""Which workspaces there are."""

from __future__ import annotations

from anlan.core.clock.context import REALITY, WorkspaceInfo
from anlan.core.clock.models import Workspace

_reality: list[WorkspaceInfo] = []


def reality() -> WorkspaceInfo:
    """The one workspace that is real."""
    if not _reality:
        _reality.append(Workspace.objects.get(key=REALITY).info)
    return _reality[0]


def workspace_info(key: str) -> WorkspaceInfo | None:
    """The workspace of a key with its clock of this moment, or None."""
    if key == REALITY:
        return reality()
    workspace = Workspace.objects.filter(key=key).first()
    return workspace.info if workspace else None
