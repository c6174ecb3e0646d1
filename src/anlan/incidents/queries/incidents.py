"""Incidents of the actor's scope, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from anlan.core.clock import current_workspace
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.settings import conf
from anlan.incidents.matching import SameEvent
from anlan.incidents.models import Incident, IncidentScope, Signal
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.queries.paging import (
    Page,
    Place,
    after,
    distinct_mandates,
    merged,
    page_size,
    read_cursor,
    write_cursor,
)


def incidents_visible_to(
    actor: Actor, *, is_open: bool | None = None, after_cursor: str | None = None, limit: int | None = None
) -> Page[Incident]:
    """A page of incidents by opening time; `is_open` picks the open or the other ones. Raises BadCursor."""
    size, place = page_size(limit), read_cursor(after_cursor)
    lists = [_places(rows, place, size) for rows in _scoped(actor, is_open)]
    places = merged([*lists, *_invited(actor, is_open, place, size)], size + 1)
    shown = places[:size]
    incidents = Incident.objects.select_related("leading_signal", "merged_into").defer(
        "leading_signal__raw", "leading_signal__detail"
    )
    by_id = incidents.in_bulk([pk for _, pk in shown])
    cursor = write_cursor(shown[-1]) if len(places) > size else ""
    return Page([by_id[pk] for _, pk in shown], cursor)


def _scoped(actor: Actor, is_open: bool | None) -> list[QuerySet[IncidentScope]]:
    if actor.is_system:
        return []
    found = []
    for code, hazards in distinct_mandates(mandates_for(actor, INCIDENT_VIEW)):
        rows = IncidentScope.objects.filter(workspace_id=current_workspace().id, region_code=code)
        if is_open is not None:
            rows = rows.filter(is_open=is_open)
        if is_open is not True:
            rows = rows.exclude(incident__state=Incident.State.VOID)
        found.append(rows if "*" in hazards else rows.filter(hazard__in=sorted(hazards)))
    return found


def _places(rows: QuerySet[IncidentScope], place: Place | None, size: int) -> list[Place]:
    behind = after(rows, place, at="at", pk="incident_id")
    return list(behind.order_by("-at", "-incident_id").values_list("at", "incident_id")[: size + 1])


def _invited(actor: Actor, is_open: bool | None, place: Place | None, size: int) -> list[list[Place]]:
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
    return [list(rows.order_by("-opened_at", "-pk").values_list("opened_at", "pk")[: size + 1])]


def incident_counts(actor: Actor) -> dict[str, int]:
    """How many incidents are open, counted up to one more than the largest page."""
    most = conf.PAGE_SIZE_MAX + 1
    ids: set[int] = set()
    for rows in _scoped(actor, True):
        ids.update(rows.order_by("-at", "-incident_id").values_list("incident_id", flat=True)[:most])
    for places in _invited(actor, True, None, most):
        ids.update(pk for _, pk in places)
    return {"open": min(len(ids), most)}


def incident_by_uid(uid: str, actor: Actor) -> Incident:
    """One incident. Raises NotFound alike when there is none and when the actor may not know of it."""
    absorbed = Incident.everywhere.filter(merged_into=OuterRef("pk"))
    found = Incident.objects.annotate(has_absorbed=Exists(absorbed)).prefetch_related("scopes")
    found = found.select_related("leading_signal", "merged_into")
    incident = found.filter(uid=uid).first()
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
