"""What the journal says of data that comes in and goes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core import journal


@journal.verb("batch.applied", _("数据入库"))
@dataclass(frozen=True)
class BatchApplied:
    """Data came in together: how many rows, from where, and how many earlier rows they replaced."""

    kind: str
    origin: str
    source: str
    licence: str
    as_of: str
    is_demo: bool
    rows: int
    replaced: int


@journal.verb("batch.undone", _("撤销数据批次"))
@dataclass(frozen=True)
class BatchWithdrawn:
    """A batch was undone: its rows no longer stand, those that it had replaced do again."""

    kind: str
    rows: int
    restored: int
