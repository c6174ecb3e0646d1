"""What the journal keeps of notices: that somebody who had to has read one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("notice.acknowledged", _("紧急通知已签收"))
@dataclass(frozen=True)
class NoticeAcknowledged:
    """The reader of an urgent notice has said that he read it."""

    notice: int
    about: str
    urgency: str
    after_s: float
