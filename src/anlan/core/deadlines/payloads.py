"""What the journal keeps of deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb


@verb("deadline.set", _("时限开始"))
@dataclass(frozen=True)
class DeadlineSet:
    """Something must be done by an instant."""

    about: str
    kind: str
    starts_at: datetime
    due_at: datetime
    ladder_s: tuple[float, ...]


@verb("deadline.met", _("按时限办结"))
@dataclass(frozen=True)
class DeadlineMet:
    """It was done; `late_s` after it was due, 0 in time."""

    about: str
    kind: str
    late_s: float


@verb("deadline.voided", _("时限撤销"))
@dataclass(frozen=True)
class DeadlineVoided:
    """It need not be done any more."""

    about: str
    kind: str
    reason: str


@verb("deadline.missed", pgettext_lazy("journal", "超时"))
@dataclass(frozen=True)
class DeadlineMissed:
    """It was not done in time. `told` are the accounts of the post on duty; `empty` the posts nobody held."""

    about: str
    kind: str
    title: str
    due_at: datetime
    told: tuple[int, ...]
    empty: tuple[int, ...]


@verb("deadline.escalated", _("超时升级"))
@dataclass(frozen=True)
class DeadlineEscalated:
    """It is still not done; the next higher post is told."""

    about: str
    kind: str
    title: str
    due_at: datetime
    step: int
    told: tuple[int, ...]
    empty: tuple[int, ...]
