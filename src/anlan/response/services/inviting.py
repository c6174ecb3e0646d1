"""Whoever gets a task or a post of an incident that he could not see is invited to it in the same act."""

from __future__ import annotations

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.permission import Actor, can
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.response.models import Task


def let_see(task: Task, owner: Account | None, by: Actor) -> None:
    """Let the owner of a task see what it is about."""
    if task.incident is not None and owner is not None:
        let_see_incident(task.incident, owner, by)


def let_see_incident(incident: Incident, account: Account, by: Actor) -> None:
    """Invite an account to an incident that lies outside its region or department."""
    actor = actor_of(account, clock.current_workspace())
    if actor is not None and not can(actor, INCIDENT_VIEW, incident):
        accounts.invite(
            account_id=account.pk,
            subject=incident.journal_key,
            region_codes=incident.region_codes or [incident.lead_region],
            by=by,
        )
