"""When each source last spoke, by channel: times and counts, nothing of what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from anlan.incidents.models import Signal


@dataclass(frozen=True)
class Feed:
    """One source over one channel in the entered workspace."""

    source: str
    channel: str
    last_at: datetime
    signals: int


def feeds() -> list[Feed]:
    """Every source that ever spoke here, the latest first. For who looks after the system (`system.view`)."""
    told = Signal.objects.values("source", "channel").annotate(last_at=Max("received_at"), signals=Count("id"))
    return [Feed(**row) for row in told.order_by("-last_at")]
