"""The clocks of reports: set as the table asks, stopped when the tier above has received."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anlan.core.deadlines.models import Deadline
from anlan.core.deadlines.services import meet_deadline, set_deadline, void_deadline
from anlan.incidents.models import Incident
from anlan.reports.clocks import MARK, REPORTS, Due, desks, kind_of, owed, running, split, table
from anlan.reports.models import Report

LIVE = (Incident.State.OPEN, Incident.State.CLOSED)


def set_clocks(*, incident: str) -> None:
    """Bring the clocks of an incident's reports into line with the table and with what is known.

    What the table no longer asks is voided; a limit that moved is set anew; what was met stays met.
    """
    row = Incident.objects.filter(uid=incident).first()
    if row is None:
        return
    if row.state not in LIVE:
        _void_others(row, set(), _("事件已并入、误报或撤销"))
        return
    wanted: set[str] = set()
    for region_code, is_own in sorted(desks(row).items()):
        for due in owed(row, region_code, is_own=is_own).values():
            wanted.add(kind_of(due.report, region_code))
            _set(row, region_code, due)
    _void_others(row, wanted, _("按现在的等级和进展不再要求"))


def _void_others(row: Incident, wanted: set[str], reason: str) -> None:
    standing = Deadline.objects.filter(about=row.journal_key, kind__startswith=MARK)
    for deadline in standing.exclude(kind__in=wanted):
        if not deadline.is_settled:
            void_deadline(uid=deadline.uid, reason=reason, by=REPORTS)


def _set(row: Incident, region_code: str, due: Due) -> None:
    if _is_answered(row, region_code, due):
        return
    standing = running(row, region_code, due.report)
    if standing is not None:
        if (standing.starts_at, standing.due_at) == (due.starts_at, due.due_at):
            return  # runs, or was settled for this very limit
        if not standing.is_settled:
            void_deadline(uid=standing.uid, reason=due.clause, by=REPORTS)
    ladder = [timedelta(minutes=one).total_seconds() for one in table(region_code, row.occurred_at).value["ladder_min"]]
    set_deadline(
        about=row.journal_key, kind=kind_of(due.report, region_code), region_codes=[region_code], hazard=row.hazard,
        title=due.title, starts_at=due.starts_at, due_at=due.due_at, soon_at=due.soon_at, ladder_s=ladder, by=REPORTS,
    )  # fmt: skip


def _is_answered(row: Incident, region_code: str, due: Due) -> bool:
    """The tier above has such a report already; a follow-up answers only what began before it was sent."""
    got = Report.objects.filter(incident=row, region_code=region_code, state=Report.State.ACKNOWLEDGED)
    if due.report == Report.Kind.FOLLOW_UP:
        return got.filter(number__gt=0, sent_at__gt=due.starts_at).exists()
    return got.filter(kind=due.report).exists()


def limit_of(report: Report) -> datetime | None:
    """By when it had to be with the tier above, as its clock says."""
    if report.incident is None:
        return report.due_at
    standing = running(report.incident, report.region_code, report.kind)
    if standing is None or standing.state == Deadline.State.VOID:
        return None
    return report.due_at if standing.state == Deadline.State.MET else standing.due_at


def stop_clock(report: Report) -> None:
    """The tier above has it: its clock is met; a final report also ends what would have followed."""
    assert report.incident is not None
    ended = {report.kind} | ({Report.Kind.FOLLOW_UP.value} if report.kind == Report.Kind.FINAL else set())
    for deadline in Deadline.objects.filter(about=report.incident.journal_key, kind__startswith=MARK):
        kind, region_code = split(deadline.kind)
        if region_code != report.region_code or kind not in ended or deadline.is_settled:
            continue
        if kind == report.kind:
            meet_deadline(uid=deadline.uid, by=REPORTS)
        else:
            void_deadline(uid=deadline.uid, reason=_("已报终报"), by=REPORTS)
