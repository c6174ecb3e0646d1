"""Reading the journal: always by `seq`, only what the actor may see."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from anlan.core.clock import current_workspace
from anlan.core.journal.models import Entry, EntryScope
from anlan.core.permission import Actor, declare_act
from anlan.core.permission.asking import mandates_for

VIEW_JOURNAL = declare_act("journal.view", "Read journal entries of the own scope.")


def head_seq() -> int:
    """The last sealed place; 0 when the journal is empty."""
    return Entry.objects.aggregate(last=Max("seq"))["last"] or 0


def sealed_after(seq: int, *, limit: int) -> QuerySet[Entry]:
    """Sealed entries after a place, of all workspaces, in order: for reactions and streams."""
    return Entry.objects.filter(seq__gt=seq).order_by("seq")[:limit]


def visible_to(actor: Actor) -> QuerySet[Entry]:
    """Sealed entries of the entered workspace that the actor's mandates reach."""
    entries = Entry.objects.filter(workspace_id=current_workspace().id, seq__isnull=False)
    if actor.is_system:
        return entries
    reached = Entry.objects.none()
    for mandate in mandates_for(actor, VIEW_JOURNAL):
        seqs = EntryScope.objects.filter(
            workspace_id=current_workspace().id, region_code=mandate.region_code
        ).values("seq")
        inside = entries.filter(seq__in=seqs)
        if "*" not in mandate.hazards:
            inside = inside.filter(hazard__in=[*mandate.hazards, ""])
        reached = reached | inside
    return reached


def about(kind: str, key: str) -> QuerySet[Entry]:
    """The sealed entries about one thing in the entered workspace, in order."""
    return Entry.objects.filter(
        workspace_id=current_workspace().id, about=f"{kind}:{key}", seq__isnull=False
    ).order_by("seq")
