"""Who was called into an incident, and what somebody wrote in one."""

from __future__ import annotations

from django.db.models import QuerySet

from anlan.core.accounts.models import Invitation
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.incidents.models import Incident, Note
from anlan.incidents.payloads import INCIDENT_VIEW


def invited_to(incident: Incident) -> QuerySet[Invitation]:
    """The invitations that stand, in the order of the calls. The caller asks whether the actor may invite."""
    return Invitation.objects.filter(subject=incident.journal_key, revoked_at=None).order_by("invited_at", "pk")


def own_note(uid: str, actor: Actor) -> Note:
    """A note whose text the actor may still erase. Raises NotFound for anybody else's, and for an erased one."""
    note = Note.objects.select_related("incident").filter(uid=uid, written_by=actor.key, erased_at=None).first()
    if note is None or not can(actor, INCIDENT_VIEW, note.incident):
        raise NotFound
    return note
