"""What entries about phones say. Words that were typed stand outside the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("phone.told", _("手机上报"))
@dataclass(frozen=True)
class PhoneTold:
    subject: str
    """Journal key of what it was done to."""
    kind: str
    outcome: str
    code: str
    """Of the refusal; empty: it was done."""
    phone_at: datetime
    """By the phone's clock."""
    skew_s: float
    """How far that clock was ahead of the server's when this came in."""
    offset_s: float | None
    """Server minus phone as measured before the act; None: the phone had never been in touch."""
    delay_s: float
    """From the act until it came in."""


@verb("phone.settled", _("手机上报冲突已决定"))
@dataclass(frozen=True)
class PhoneSettled:
    subject: str
    kind: str
    decision: str
    """note or drop."""
