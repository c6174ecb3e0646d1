"""Reading the journal: always by `seq`, only what the actor may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anlan.core import statements
from anlan.core.clock import current_workspace
from anlan.core.journal.models import Entry, EntryScope
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Mandate, Place, can, declare_act
from anlan.core.permission.asking import mandates_for
from anlan.core.settings import conf

VIEW_JOURNAL = declare_act("journal.view", "Read journal entries of the own scope.")
_guarded: dict[str, str] = {}


def guard_entries(*kinds: str, act: str) -> None:
    """A room says that entries about its things are read by those only who may also do an act in their region."""
    _guarded.update(dict.fromkeys(kinds, act))


def _may_read(actor: Actor, entry: Entry) -> bool:
    act = _guarded.get(entry.subject_kind)
    return act is None or can(actor, act, Place(scope_codes(entry.region_codes)))


def head_seq() -> int:
    """The last sealed place; 0 when the journal is empty."""
    return statements.rows("SELECT MAX(seq) FROM journal_entry WHERE seq IS NOT NULL")[0][0] or 0


def sealed_after(seq: int, *, limit: int) -> QuerySet[Entry]:
    """Sealed entries after a place, of all workspaces, in order: for reactions and streams."""
    return Entry.objects.filter(seq__gt=seq).order_by("seq")[:limit]


def page(actor: Actor, *, before: int | None = None, limit: int, verb: str | None = None) -> list[Entry]:
    """The newest entries the actor's mandates reach, before a place where one is given.

    Without a verb each mandate's scope is read from its own index, newest first, no further than needed.
    """
    if verb is not None or actor.is_system:
        found = visible_to(actor) if verb is None else visible_to(actor).filter(verb=verb)
        return list((found if before is None else found.filter(seq__lt=before)).order_by("-seq")[:limit])
    found_by_seq: dict[int, Entry] = {}
    for mandate in mandates_for(actor, VIEW_JOURNAL):
        found_by_seq |= _newest(actor, mandate, before, limit)
    return [found_by_seq[seq] for seq in sorted(found_by_seq, reverse=True)[:limit]]


def _newest(actor: Actor, mandate: Mandate, before: int | None, limit: int) -> dict[int, Entry]:
    """Entries of one mandate by `seq`: as many as asked for, however many of its region are of other hazards or guarded."""
    workspace_id, size = current_workspace().id, limit
    found: dict[int, Entry] = {}
    scope = EntryScope.objects.filter(workspace_id=workspace_id, region_code=mandate.region_code)
    while True:
        behind = scope if before is None else scope.filter(seq__lt=before)
        seqs = list(behind.order_by("-seq").values_list("seq", flat=True)[:size])
        entries = Entry.objects.filter(seq__in=seqs)
        if "*" not in mandate.hazards:
            entries = entries.filter(hazard__in=[*mandate.hazards, ""])
        found |= {entry.seq: entry for entry in entries if entry.seq is not None and _may_read(actor, entry)}
        if len(seqs) < size or len(found) >= limit:
            return found
        before, size = seqs[-1], min(2 * size, conf.SEAL_BATCH)  # a quiet month of log-ins is passed in a few steps


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
    for kind, act in _guarded.items():
        theirs = EntryScope.objects.filter(
            workspace_id=current_workspace().id, region_code__in={one.region_code for one in mandates_for(actor, act)}
        ).values("seq")
        reached = reached.filter(~Q(about__startswith=f"{kind}:") | Q(seq__in=theirs))
    return reached


def about(kind: str, key: str) -> QuerySet[Entry]:
    """The sealed entries about one thing in the entered workspace, in order."""
    return Entry.objects.filter(
        workspace_id=current_workspace().id, about=f"{kind}:{key}", seq__isnull=False
    ).order_by("seq")
