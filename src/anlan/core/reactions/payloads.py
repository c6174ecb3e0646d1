"""What the journal keeps when a person settles a parked reaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("reaction.retried", _("联动重试成功"))
@dataclass(frozen=True)
class ReactionRetried:
    """A parked entry was tried again by hand, and went well."""

    reaction: str
    seq: int


@verb("reaction.skipped", _("联动跳过"))
@dataclass(frozen=True)
class ReactionSkipped:
    """A parked entry is passed over for good: what should have followed from it does not."""

    reaction: str
    seq: int
    error: str
