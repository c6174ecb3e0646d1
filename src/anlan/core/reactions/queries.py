"""What stands still, and how far behind the reactions are."""

from __future__ import annotations

from django.db.models import Min, QuerySet

from anlan.core.journal.queries import head_seq
from anlan.core.permission import Actor, can, declare_act
from anlan.core.reactions.models import Cursor, Parked
from anlan.core.reactions.registry import declared_reactions

VIEW = declare_act("system.view", "See processes, lag, parked reactions, backups and feeds.")


def lag() -> int:
    """Sealed entries that the slowest reaction has not dealt with yet."""
    slowest = Cursor.objects.filter(name__in=list(declared_reactions())).aggregate(seq=Min("seq"))["seq"]
    return 0 if slowest is None else max(head_seq() - slowest, 0)


def visible_to(actor: Actor) -> QuerySet[Parked]:
    """Parked entries, the oldest first, for who looks after the system."""
    return Parked.objects.order_by("seq", "reaction") if can(actor, VIEW) else Parked.objects.none()
