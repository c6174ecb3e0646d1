"""Workspaces and their time: reality or an exercise, and what o'clock it is in each.

`now()` is the operational time of the entered workspace (virtual in an exercise); `wall()` is for
security, transport, retries and `recorded_at`. Nothing else in the house reads a clock.
"""

from anlan.core.clock.context import (
    WorkspaceInfo,
    WorkspaceUnset,
    current_workspace,
    entered,
    now,
    wall,
)

__all__ = ["WorkspaceInfo", "WorkspaceUnset", "current_workspace", "entered", "now", "wall"]
