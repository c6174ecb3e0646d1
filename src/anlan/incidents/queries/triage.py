"""Which verbs of triage a person may use on a signal or an incident as it stands: for the buttons of a screen."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.core.accounts.services.invitations import INVITE
from anlan.core.attachments.services import ADD as ADD_FILE
from anlan.core.attachments.services import VOID as VOID_FILE
from anlan.core.permission import Actor, Place, can
from anlan.incidents import payloads
from anlan.incidents.models import Incident, Signal


@dataclass(frozen=True)
class TriageChoices:
    """Names of services that may be called now."""

    verbs: frozenset[str]

    def __contains__(self, verb: object) -> bool:
        return verb in self.verbs


def choices_for_signal(signal: Signal, actor: Actor) -> TriageChoices:
    """By state and permission."""
    if signal.state == Signal.State.SUPERSEDED:
        return TriageChoices(frozenset())
    verbs: set[str] = set()
    if can(actor, payloads.SIGNAL_TRIAGE, signal):
        verbs.add("detach_signal" if signal.incident_id else "attach_signal")
        verbs.add("release_signal" if signal.claimed_by == actor.key else "claim_signal" if not signal.claimed_by else "")
        if signal.state in (Signal.State.FALSE, Signal.State.TEST):
            verbs.add("unmark_signal")
        else:
            verbs |= {"mark_signal_false", "mark_signal_test"}
    if not signal.incident_id and can(actor, payloads.INCIDENT_OPEN, signal):
        verbs.add("open_incident")
    return TriageChoices(frozenset(verbs - {""}))


def choices_for_incident(incident: Incident, actor: Actor) -> TriageChoices:
    """By state and permission."""
    open_verbs = {
        "merge_incidents": payloads.INCIDENT_MERGE,
        "split_incident": payloads.INCIDENT_SPLIT,
        "hand_over_incident": payloads.INCIDENT_HAND_OVER,
        "take_over_incident": payloads.INCIDENT_HAND_OVER,
        "mark_incident_false": payloads.INCIDENT_OPEN,
        "mark_incident_test": payloads.INCIDENT_OPEN,
        "close_incident": payloads.INCIDENT_CLOSE,
    }
    verbs = {
        "add_note": payloads.INCIDENT_NOTE,
        "store_attachment": ADD_FILE,
        "void_attachment": VOID_FILE,
    }
    if incident.state == Incident.State.OPEN:
        verbs |= open_verbs
        if incident.led_regions:
            verbs["take_back_incident"] = payloads.INCIDENT_HAND_OVER
        if incident.taken_by == actor.key:
            verbs.pop("take_over_incident")
    elif incident.state in (Incident.State.CLOSED, Incident.State.FALSE, Incident.State.TEST):
        verbs["reopen_incident"] = payloads.INCIDENT_REOPEN
    found = {name for name, act in verbs.items() if can(actor, act, incident)}
    return TriageChoices(frozenset(found | ({"invite_to_incident"} if may_invite(incident, actor) else set())))


def may_invite(incident: Incident, actor: Actor) -> bool:
    """As the service asks it: in one of the incident's own regions. Who is a guest himself invites nobody."""
    return can(actor, INVITE) and can(actor, INVITE, Place(tuple(incident.scope_codes())))
