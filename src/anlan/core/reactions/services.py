"""Settling by hand what a reaction could not do."""

from __future__ import annotations

from anlan.core import clock, journal
from anlan.core.clock.models import Workspace
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, declare_act, require
from anlan.core.reactions import running
from anlan.core.reactions.errors import StillFailing
from anlan.core.reactions.models import Parked
from anlan.core.reactions.payloads import ReactionRetried, ReactionSkipped

MANAGE = declare_act("system.manage", "Look after the system: retry, skip, settle, back up.")


@journal.service("reaction.retried")
def retry_parked(*, parked_id: int, by: Actor) -> None:
    """Try a parked entry now, also one that was given up. Raises StillFailing."""
    require(by, MANAGE)
    parked = _found(parked_id)
    if not running.retry(parked_id):
        raise StillFailing(reaction=parked.reaction)
    _tell("reaction.retried", parked, ReactionRetried(reaction=parked.reaction, seq=parked.seq), by)


@journal.service("reaction.skipped")
def skip_parked(*, parked_id: int, by: Actor) -> None:
    """Pass over a parked entry for good; what waits behind it goes on."""
    require(by, MANAGE)
    parked = _found(parked_id)
    first = parked.error.partition("\n")[0]
    _tell("reaction.skipped", parked, ReactionSkipped(reaction=parked.reaction, seq=parked.seq, error=first), by)
    Parked.objects.filter(reaction=parked.reaction, about=parked.about, attempts=0).update(next_at=clock.wall())
    parked.delete()


def _found(parked_id: int) -> Parked:
    parked = Parked.objects.select_for_update().filter(pk=parked_id).first()
    if parked is None:
        raise NotFound
    return parked


def _tell(verb: str, parked: Parked, payload: object, by: Actor) -> None:
    """The entry stands where the parked one does: in its workspace, about its subject, in its regions."""
    entry = Entry.objects.get(seq=parked.seq)
    with clock.entered(Workspace.objects.get(pk=entry.workspace_id)):
        journal.append(verb, about=entry.about, by=by, payload=payload, regions=entry.region_codes, hazard=entry.hazard)
