"""Incidents of the actor's scope, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.remembering import Remembered
from anlan.core.settings import conf
from anlan.incidents.hanging import with_shown
from anlan.incidents.matching import SameEvent
from anlan.incidents.models import Fact, Incident, Signal
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.queries.paging import (
    Found,
    Page,
    Place,
    after,
    distinct_mandates,
    in_scope,
    merged,
    page_of,
    page_size,
    read_cursor,
)

_IN_SCOPE = """
SELECT s.at, s.incident_id, r.uid, r.version, l.version
FROM incidents_incidentscope s JOIN incidents_incident r ON r.id = s.incident_id
LEFT JOIN incidents_signal l ON l.id = r.leading_signal_id
"""
_kept: Remembered[Found, Incident] = Remembered()


def incidents_visible_to(
    actor: Actor, *, is_open: bool | None = None, after_cursor: str | None = None, limit: int | None = None
) -> Page[Incident]:
    """A page of incidents by opening time; `is_open` picks the open or the other ones. Raises BadCursor."""
    size, place = page_size(limit), read_cursor(after_cursor)
    found = merged([*_scoped(actor, is_open, place, size), *_invited(actor, is_open, place, size)], size + 1)
    return page_of(found, size, _kept, _read)


def _read(ids: list[int]) -> dict[int, Incident]:
    incidents = Incident.objects.select_related("leading_signal", "merged_into").defer(
        "touched", "leading_signal__raw", "leading_signal__detail", "leading_signal__touched", "merged_into__touched"
    )
    return incidents.in_bulk(ids)


def _scoped(actor: Actor, is_open: bool | None, place: Place | None, size: int) -> list[list[Found]]:
    if actor.is_system:
        return []
    wanted: list[tuple[str, Any]] = [] if is_open is None else [("s.is_open = %s", is_open)]
    if is_open is not True:
        wanted.append(("r.state <> %s", Incident.State.VOID.value))
    mandates = distinct_mandates(mandates_for(actor, INCIDENT_VIEW))
    return [in_scope(_IN_SCOPE, "s.incident_id", mandate, wanted, place, size) for mandate in mandates]


def _invited(actor: Actor, is_open: bool | None, place: Place | None, size: int) -> list[list[Found]]:
    rows = Incident.objects.exclude(state=Incident.State.VOID)
    if not actor.is_system:
        uids = [key.partition(":")[2] for key in actor.invitations if key.startswith("incident:")]
        if not uids or not mandates_for(actor, INCIDENT_VIEW):
            return []
        rows = rows.filter(uid__in=uids)
    if is_open is True:
        rows = rows.filter(state=Incident.State.OPEN)
    elif is_open is False:
        rows = rows.exclude(state=Incident.State.OPEN)
    rows = after(rows, place, at="opened_at", pk="pk")
    newest = rows.order_by("-opened_at", "-pk")
    return [list(newest.values_list("opened_at", "pk", "uid", "version", "leading_signal__version")[: size + 1])]


def incident_by_uid(uid: str, actor: Actor) -> Incident:
    """One incident. Raises NotFound alike when there is none and when the actor may not know of it."""
    absorbed = Incident.everywhere.filter(merged_into=OuterRef("pk"))
    told = Fact.everywhere.filter(Q(incident=OuterRef("pk")) | Q(signal__incident=OuterRef("pk")))
    found = Incident.objects.annotate(has_absorbed=Exists(absorbed), has_facts=Exists(told)).prefetch_related("scopes")
    found = found.select_related("leading_signal", "merged_into")
    incident = with_shown(found).filter(uid=uid).first()
    if incident is None or not can(actor, INCIDENT_VIEW, incident):
        raise NotFound
    return incident


def open_incidents_near(signal: Signal, actor: Actor) -> Sequence[Incident]:
    """Open incidents a signal might belong to: of its hazard, within the widest window, that the actor may see."""
    reach = timedelta(seconds=SameEvent.at(signal.received_at).reach_s)
    near = Incident.objects.filter(
        hazard=signal.hazard,
        state=Incident.State.OPEN,
        occurred_at__range=(signal.occurred_at - reach, signal.occurred_at + reach),
    ).prefetch_related("scopes").order_by("-occurred_at")
    return [incident for incident in near[: conf.SEARCH_LIMIT] if can(actor, INCIDENT_VIEW, incident)]
