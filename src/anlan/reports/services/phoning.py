"""A report by phone: which post answered, and when. An unanswered call stops no clock."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.permission import Actor, require
from anlan.core.settings import conf
from anlan.incidents.services.moving import lock_incident
from anlan.reports import tiers
from anlan.reports.drafting import content_of
from anlan.reports.errors import ReasonNeeded, TimeImpossible
from anlan.reports.models import Report
from anlan.reports.payloads import REPORT_WRITE, ReportPhoned
from anlan.reports.services.drafts import desk_of, facts_of, tell
from anlan.reports.services.timing import limit_of, set_clocks, stop_clock

POST_LENGTH = Report._meta.get_field("acknowledged_by").max_length


@journal.service("report.phoned")
def record_phone(
    *, incident: str, region_code: str, post: str, called_at: datetime | None = None, is_answered: bool = True, by: Actor
) -> Report:
    """Write down that the tier above was told by phone: the post that answered (or did not), never a name.

    Raises NotFound, NotPermitted, NoTierAbove, ReasonNeeded, TimeImpossible.
    """
    row = lock_incident(incident, by)
    require(by, REPORT_WRITE, desk_of(region_code, row.hazard))
    if not post.strip():
        raise ReasonNeeded(what=_("接听的岗位"))
    now = clock.now()
    at = called_at or now
    if at.tzinfo is None or at < row.occurred_at or (at - now).total_seconds() > conf.INTAKE_FUTURE_S:
        raise TimeImpossible(at=at.isoformat())
    report = Report(
        uid=str(uuid.uuid4()), incident=row, region_code=region_code, kind=Report.Kind.PHONE, number=0, hazard=row.hazard,
        content=content_of(row, region_code, Report.Kind.PHONE, 0, by), drafted_at=now, drafted_by=by.key,
        sent_to=tiers.above(region_code), sent_at=at, acknowledged_by=post.strip()[:POST_LENGTH],
    )  # fmt: skip
    report.due_at = limit_of(report)
    if is_answered:
        report.state, report.delivered_at, report.acknowledged_at = Report.State.ACKNOWLEDGED, at, at
    else:
        report.state = Report.State.SENT
    report.is_late = report.due_at is not None and at > report.due_at
    report.save(force_insert=True)
    payload = ReportPhoned(
        **facts_of(report), post=report.acknowledged_by, called_at=at, is_answered=is_answered, due_at=report.due_at,
        is_late=report.is_late,
    )  # fmt: skip
    tell("report.phoned", report, payload, by)
    if is_answered:
        stop_clock(report)
        set_clocks(incident=row.uid)
    return report
