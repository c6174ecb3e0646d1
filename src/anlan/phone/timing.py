"""When something was done, by a clock that may be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from anlan.core import clock
from anlan.core.clock.models import ClockSegment


def act_time(
    phone_at: datetime, *, offset_s: float | None, skew_s: float, earliest: datetime | None, tolerance_s: float
) -> datetime:
    """The time of an act by the clock of the workspace.

    The offset that the phone had measured before the act comes first; where that gives an impossible time (the
    clock was set since), the skew measured now. What is impossible by less than the tolerance is moved to the edge.
    """
    offsets = [one for one in (offset_s, -skew_s) if one is not None]
    found = [operational(phone_at + timedelta(seconds=one)) for one in offsets]
    now, slack = clock.now(), timedelta(seconds=tolerance_s)
    for one in found:
        if one <= now + slack and (earliest is None or one >= earliest - slack):
            return min(now, one if earliest is None else max(earliest, one))
    return found[0]


def operational(wall: datetime) -> datetime:
    """What the clock of the workspace showed at a wall instant."""
    workspace = clock.current_workspace()
    if workspace.segment is None:
        return wall
    rows = ClockSegment.objects.filter(workspace_id=workspace.id)
    ruling = rows.filter(wall_from__lte=wall).order_by("-wall_from").first() or rows.order_by("wall_from").first()
    return ruling.at(wall) if ruling is not None else workspace.segment.at(wall)


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """The last of those that are known."""
    return max((one for one in instants if one is not None), default=None)
