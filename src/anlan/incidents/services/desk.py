"""Whose hands an incident is in, and what is written down in it."""

from __future__ import annotations

import uuid

from anlan.core import clock, journal
from anlan.core.accounts import services as accounts
from anlan.core.accounts.models import Invitation
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, can, require
from anlan.core.permission.asking import mandates_for
from anlan.core.regions import RegionCodeInvalid, RegionNotFound
from anlan.core.regions import queries as regions
from anlan.incidents.errors import EmptyNote, NothingChanges, RegionUnknown
from anlan.incidents.models import Note
from anlan.incidents.payloads import (
    INCIDENT_HAND_OVER,
    INCIDENT_NOTE,
    INCIDENT_VIEW,
    IncidentHandedOver,
    IncidentNoted,
    IncidentTakenBack,
    IncidentTakenOver,
    NoteErased,
)
from anlan.incidents.services.moving import Change, carry_out, lock_incident
from anlan.incidents.services.reaching import regions_of
from anlan.incidents.services.triage import require_open


@journal.service("incident.handed_over")
def hand_over_incident(*, incident: str, to_region: str, if_version: int | None = None, by: Actor) -> Entry:
    """Hand an incident to another region's desk, which then leads and sees it; the giver keeps it in sight.

    Raises NotFound, NotPermitted, Stale, IncidentNotOpen, RegionUnknown, NothingChanges.
    """
    row = lock_incident(incident, by, if_version=if_version)
    require(by, INCIDENT_HAND_OVER, row)
    require_open(row)
    try:
        code = regions.get(to_region).code
    except (RegionNotFound, RegionCodeInvalid) as error:
        raise RegionUnknown(region=to_region) from error
    if code == row.lead_region:
        raise NothingChanges
    from_region = row.lead_region
    change = Change(row, lead_region=code, led_regions=_kept(row.led_regions, from_region), taken_by="")
    return carry_out(
        "incident.handed_over",
        IncidentHandedOver,
        [change],
        about=row,
        by=by,
        regions=list(dict.fromkeys([*regions_of(row), code])),
        from_region=from_region,
        to_region=code,
    )


@journal.service("incident.taken_back")
def take_back_incident(*, incident: str, if_version: int | None = None, by: Actor) -> Entry:
    """Lead an incident again that the actor's desk had handed over.

    Raises NotFound, NotPermitted, Stale, IncidentNotOpen, NothingChanges (his desk never led it).
    """
    row = lock_incident(incident, by, if_version=if_version)
    require(by, INCIDENT_HAND_OVER, row)
    require_open(row)
    desks = {mandate.region_code for mandate in mandates_for(by, INCIDENT_HAND_OVER)}
    own = [code for code in reversed(row.led_regions) if by.is_system or desks & set(regions.ancestors(code))]
    if not own or own[0] == row.lead_region:
        raise NothingChanges
    from_region = row.lead_region
    change = Change(row, lead_region=own[0], led_regions=_kept(row.led_regions, from_region), taken_by="")
    return carry_out(
        "incident.taken_back",
        IncidentTakenBack,
        [change],
        about=row,
        by=by,
        regions=regions_of(row),
        from_region=from_region,
        to_region=own[0],
    )


def _kept(led: list[str], region: str) -> list[str]:
    return [*led, region] if region and region not in led else led


@journal.service("incident.taken_over")
def take_over_incident(*, incident: str, if_version: int | None = None, by: Actor) -> Entry:
    """Say “I have it”, also from somebody who had it before.

    Raises NotFound, NotPermitted, Stale, IncidentNotOpen, NothingChanges.
    """
    row = lock_incident(incident, by, if_version=if_version)
    require(by, INCIDENT_HAND_OVER, row)
    require_open(row)
    if row.taken_by == by.key:
        raise NothingChanges
    return carry_out("incident.taken_over", IncidentTakenOver, [Change(row, taken_by=by.key)], about=row, by=by)


@journal.service("incident.noted")
def add_note(*, incident: str, text: str, by: Actor) -> Note:
    """Write something down in an incident. The text stands outside the journal and can be erased.

    Raises NotFound, NotPermitted, EmptyNote.
    """
    row = lock_incident(incident, by)
    require(by, INCIDENT_NOTE, row)
    if not text.strip():
        raise EmptyNote
    note = Note.objects.create(
        uid=str(uuid.uuid4()), incident=row, text=text.strip(), written_by=by.key, written_at=clock.now()
    )
    journal.append(
        "incident.noted",
        about=row,
        by=by,
        payload=IncidentNoted(note.uid),
        regions=regions_of(row),
        hazard=row.hazard,
    )
    return note


@journal.service("note.erased")
def erase_note(*, note: str, by: Actor) -> Note:
    """Erase the text of an own note; that there was one stays on record. Raises NotFound, NothingChanges."""
    row = Note.objects.select_for_update(of=("self",)).select_related("incident").filter(uid=note).first()
    if row is None or not can(by, INCIDENT_VIEW, row.incident) or row.written_by != by.key:
        raise NotFound
    require(by, INCIDENT_NOTE, row.incident)
    if row.erased_at is not None:
        raise NothingChanges
    row.text, row.erased_at = "", clock.now()
    row.save(update_fields=["text", "erased_at"])
    journal.append(
        "note.erased",
        about=row.incident,
        by=by,
        payload=NoteErased(row.incident.uid, row.uid),
        regions=regions_of(row.incident),
        hazard=row.incident.hazard,
    )
    return row


@journal.service("invitation.given")
def invite_to_incident(*, incident: str, account_id: int, by: Actor) -> Invitation:
    """Call an account into an incident: it sees this one, and may do there what its role may do at home.

    Raises NotFound, NotPermitted, AlreadyThere.
    """
    row = lock_incident(incident, by)
    return accounts.invite(account_id=account_id, subject=row.journal_key, region_codes=regions_of(row), by=by)


@journal.service("invitation.revoked")
def withdraw_invitation(*, incident: str, account_id: int, by: Actor) -> Invitation:
    """Take an invitation back. Raises NotFound, NotPermitted."""
    row = lock_incident(incident, by)
    return accounts.revoke_invitation(
        account_id=account_id, subject=row.journal_key, region_codes=regions_of(row), by=by
    )
