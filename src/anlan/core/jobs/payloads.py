"""What the machine room writes into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core import journal


@journal.verb("journal.restored", _("日志已从备份恢复"))
@dataclass(frozen=True)
class JournalRestored:
    """The house went back to a backup. Where `lost_to` is not 0, the places up to it stood once, and are gone."""

    archive: str
    head_seq: int
    lost_to: int
