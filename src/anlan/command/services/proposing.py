"""Having dispatch computed over all open incidents of a region, and writing down what came of it. It orders nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anlan.command.means import COMMAND
from anlan.command.models import MatchProposal
from anlan.command.payloads.orders import COMMAND_ORDER, ProposalAsked, ProposalFailed, ProposalMade
from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.jobs import ask
from anlan.core.permission import Actor, Place, can, require
from anlan.core.permission.asking import mandates_for
from anlan.core.regions import queries as regions
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.resources.payloads import RESOURCE_COMMIT

JOB = "command.match"
EVERYWHERE = ("CN",)


@dataclass(frozen=True)
class Written:
    """A proposal as it stands; `changed_nothing`: what came was there already, or nobody waits for it."""

    proposal: MatchProposal
    changed_nothing: bool


@journal.service("proposal.asked")
def ask_proposal(*, region_code: str, incidents: Sequence[str] = (), by: Actor) -> MatchProposal:
    """Have all needs of a region matched with all means the actor may bind. Raises NotFound, NotPermitted."""
    require(by, COMMAND_ORDER, Place(regions.ancestors(region_code)))
    for one in incidents:
        row = Incident.objects.filter(uid=one).first()
        if row is None or not can(by, INCIDENT_VIEW, row):
            raise NotFound
    proposal = MatchProposal(
        uid=str(uuid.uuid4()), region_code=region_code, asked_by=by.key, asked_at=clock.now(), stamps={},
        given={"region_code": region_code, "means_regions": means_regions(by), "incidents": list(incidents)},
    )  # fmt: skip
    proposal.job = ask(JOB, {"proposal": proposal.uid, "workspace": clock.current_workspace().key}).pk
    proposal.save(force_insert=True)
    _tell("proposal.asked", proposal, ProposalAsked(tuple(incidents)), by)
    return proposal


@journal.service("proposal.made")
def record_proposal(*, uid: str, result: dict[str, Any], by: Actor = COMMAND) -> Written:
    """Write down what matching found."""
    row = _waiting(uid)
    require(by, COMMAND_ORDER, row)
    if row.state != MatchProposal.State.WAITING:
        return Written(row, changed_nothing=True)
    row.state, row.result, row.stamps, row.done_at = MatchProposal.State.DONE, result, result["stamps"], clock.now()
    row.version += 1
    row.save()
    unmet = tuple(one["key"] for one in result["needs"] if one["short"])
    payload = ProposalMade(len(result["needs"]), len(result["assignments"]), unmet, result["gap"], row.stamps)
    _tell("proposal.made", row, payload, by)
    return Written(row, changed_nothing=False)


@journal.service("proposal.failed")
def fail_proposal(*, uid: str, reason: str, by: Actor = COMMAND) -> Written:
    """Write down that matching came to nothing, and why; empty where only the log knows."""
    row = _waiting(uid)
    require(by, COMMAND_ORDER, row)
    if row.state != MatchProposal.State.WAITING:
        return Written(row, changed_nothing=True)
    longest = MatchProposal._meta.get_field("error").max_length
    row.state, row.error, row.done_at = MatchProposal.State.FAILED, reason[:longest], clock.now()
    row.version += 1
    row.save()
    _tell("proposal.failed", row, ProposalFailed(row.error), by)
    return Written(row, changed_nothing=False)


def means_regions(actor: Actor) -> list[str]:
    """The regions whose means an actor may bind."""
    if actor.is_system:
        return list(EVERYWHERE)
    return list(dict.fromkeys(one.region_code for one in mandates_for(actor, RESOURCE_COMMIT)))


def _waiting(uid: str) -> MatchProposal:
    row = MatchProposal.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row


def _tell(verb: str, row: MatchProposal, payload: object, by: Actor) -> None:
    journal.append(verb, about=row, by=by, payload=payload, regions=[row.region_code])
