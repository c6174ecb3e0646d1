"""What the journal keeps of an exercise's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("exercise.created", _("演练建立"))
@dataclass(frozen=True)
class ExerciseCreated:
    """An exercise begins at a virtual instant."""

    key: str
    starts_at: datetime
    rate: float


@verb("clock.paused", _("演练时钟暂停"))
@dataclass(frozen=True)
class ClockPaused:
    """The clock of an exercise stands still."""

    virtual_at: datetime


@verb("clock.resumed", _("演练时钟继续"))
@dataclass(frozen=True)
class ClockResumed:
    """The clock goes on where it stood."""

    virtual_at: datetime
    rate: float


@verb("clock.rate_set", _("演练时钟变速"))
@dataclass(frozen=True)
class ClockRateSet:
    """The clock runs on at another rate."""

    virtual_at: datetime
    rate: float
    rate_before: float


@verb("clock.recovered", _("演练时钟续接"))
@dataclass(frozen=True)
class ClockRecovered:
    """Nothing ran for a while; the clock goes on from the virtual instant at which everything stopped."""

    virtual_at: datetime
    stood_still_s: float


@verb("exercise.ended", _("演练结束"))
@dataclass(frozen=True)
class ExerciseEnded:
    """An exercise is over; its rows stay readable."""

    virtual_at: datetime
