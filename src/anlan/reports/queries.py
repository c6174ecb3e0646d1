"""Reports that an actor may see, what waits for his receipt, and who was late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from anlan.core import clock
from anlan.core.deadlines.models import Deadline
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q
from anlan.incidents.models import Incident
from anlan.reports.clocks import MARK, split
from anlan.reports.drafting import changed_figures, content_of
from anlan.reports.models import Report
from anlan.reports.payloads import REPORT_ACKNOWLEDGE, REPORT_VIEW


def reports_of(incident: Incident, actor: Actor) -> list[Report]:
    """The reports on an incident, newest first."""
    rows = Report.objects.filter(incident=incident).select_related("incident", "previous").order_by("-drafted_at", "-pk")
    return [row for row in rows if can(actor, REPORT_VIEW, row)]


def report_by_uid(uid: str, actor: Actor) -> Report:
    """Raises NotFound, also where the actor may not know of it."""
    row = Report.objects.select_related("incident__leading_signal", "previous").filter(uid=uid).first()
    if row is None or not can(actor, REPORT_VIEW, row):
        raise NotFound
    return row


def inbox(actor: Actor, *, is_waiting: bool | None = None) -> list[Report]:
    """What came in to the desks of the actor's own regions from the tier below, what waits for a receipt first."""
    states = [Report.State.DELIVERED, Report.State.ACKNOWLEDGED]
    if is_waiting is not None:
        states = [Report.State.DELIVERED] if is_waiting else [Report.State.ACKNOWLEDGED]
    desks = {mandate.region_code for mandate in mandates_for(actor, REPORT_VIEW)}
    rows = Report.objects.filter(sent_to__in=desks, state__in=states, number__gt=0).select_related("incident", "previous")
    found = [row for row in rows.order_by("delivered_at", "pk") if can(actor, REPORT_VIEW, row)]
    return sorted(found, key=lambda row: row.state != Report.State.DELIVERED)


def may_acknowledge(row: Report, actor: Actor) -> bool:
    """Whether it waits, and the actor's desk may sign for it."""
    from anlan.reports.services.drafts import desk_of

    return row.state == Report.State.DELIVERED and can(actor, REPORT_ACKNOWLEDGE, desk_of(row.sent_to, row.hazard))


def news_of(row: Report, actor: Actor) -> list[str]:
    """Which figures of a draft are no longer those of the facts, by title."""
    if row.state != Report.State.DRAFT or row.incident is None:
        return []
    fresh = content_of(row.incident, row.region_code, row.kind, row.number, actor)
    figures = row.content["figures"] | fresh["figures"]
    return [figures[name]["title"] for name in changed_figures(row.content, fresh)]


@dataclass(frozen=True)
class Lateness:
    """A report that was late (迟报), or that has not come although its limit is over (未报)."""

    incident: str
    incident_title: str
    region_code: str
    kind: str
    title: str
    due_at: datetime
    done_at: datetime | None
    late_s: float
    report: str


def lateness(actor: Actor) -> list[Lateness]:
    """The accountability list of the actor's scope, newest limit first."""
    late = _visible(Report.objects.filter(is_late=True).exclude(state=Report.State.VOID), actor)
    found = [_late(row) for row in late.select_related("incident") if can(actor, REPORT_VIEW, row)]
    told = {(one.incident, one.region_code, one.kind) for one in found}
    found += [one for one in _owed(actor) if (one.incident, one.region_code, one.kind) not in told]
    return sorted(found, key=lambda one: one.due_at, reverse=True)


def _visible(rows: QuerySet[Report], actor: Actor) -> QuerySet[Report]:
    if actor.is_system:
        return rows
    codes = [mandate.region_code for mandate in mandates_for(actor, REPORT_VIEW)]
    return rows.filter(Q(scope_q(codes, "region_code")) | Q(sent_to__in=codes))


def _late(row: Report) -> Lateness:
    assert row.due_at is not None
    done_at = row.acknowledged_at
    incident = row.content["incident"]
    late_s = ((done_at or clock.now()) - row.due_at).total_seconds()
    event = (incident["uid"], incident["title"])
    return Lateness(*event, row.region_code, row.kind, row.title, row.due_at, done_at, late_s, row.uid)


def _owed(actor: Actor) -> Iterable[Lateness]:
    """Limits that are over without any report received."""
    for deadline in Deadline.objects.filter(kind__startswith=MARK, state=Deadline.State.MISSED):
        if not can(actor, REPORT_VIEW, deadline):
            continue
        kind, region_code = split(deadline.kind)
        uid = deadline.about.partition(":")[2]
        title = Incident.objects.filter(uid=uid).values_list("title", flat=True).first() or uid
        late_s = (clock.now() - deadline.due_at).total_seconds()
        yield Lateness(uid, title, region_code, kind, deadline.title, deadline.due_at, None, late_s, "")
