"""Turning an exercise's clock. Only segments are added; the verbs of people stand in anlan.core.workspaces."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anlan.core.clock.context import Segment, wall
from anlan.core.clock.models import ClockSegment, Workspace


def start_clock(workspace: Workspace, *, virtual: datetime, rate: float) -> Segment:
    """Give an exercise its first segment, from this moment on."""
    return ClockSegment.objects.create(workspace=workspace, wall_from=wall(), virtual_from=virtual, rate=rate).segment


@transaction.atomic
def turn_clock(workspace: Workspace, *, rate: float, alive_until: datetime | None = None) -> Segment:
    """Go on from the virtual instant reached, at another rate (0: paused), from this moment on.

    `alive_until`: the clock stood still from this wall instant to this moment, because nothing ran; it
    goes on from the virtual instant of then.
    """
    Workspace.objects.select_for_update().get(pk=workspace.pk)  # one hand on the clock at a time
    last = ClockSegment.objects.filter(workspace=workspace).order_by("-wall_from", "-id")[0]
    here = max(wall(), last.wall_from)  # the wall may have been set back
    reached = last.at(here if alive_until is None else min(alive_until, here))
    return ClockSegment.objects.create(workspace=workspace, wall_from=here, virtual_from=reached, rate=rate).segment
