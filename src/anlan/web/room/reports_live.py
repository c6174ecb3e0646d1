"""What an entry about a report changes on open screens: its row in the room and in the inbox above, and its clock."""

from __future__ import annotations

from collections.abc import Iterable

from anlan.core.deadlines.models import Deadline
from anlan.core.journal.models import Entry
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.reports.clocks import MARK
from anlan.reports.models import Report
from anlan.reports.payloads import REPORT_VIEW
from anlan.reports.telling import SENTENCES
from anlan.web.events.fragments import Fragment, fragment_of
from anlan.web.live import Scope, at_home, timeline_fragment
from anlan.web.room.reports import clock_row, report_row


@fragment_of("report")
def report_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its row in the list of its incident, and once it has come in, in the inbox of the tier above."""
    row = Report.objects.select_related("incident").filter(uid=entry.subject_key).first()
    if row is None:
        return
    with at_home():
        item, scope = report_row(row), Scope(row, REPORT_VIEW)
        at = item["at"].isoformat()
        if row.incident is not None:
            yield scope.fragment(row.incident.journal_key, "reports", item["row_id"], "report_row", {"item": item}, at)
            if entry.verb in SENTENCES:
                yield timeline_fragment(row.incident, entry, Scope(row.incident, INCIDENT_VIEW))
        if row.delivered_at is not None and row.number:
            yield scope.fragment("report", "report-inbox", item["row_id"], "report_row", {"item": item}, at)


@fragment_of("deadline")
def clock_fragments(entry: Entry) -> Iterable[Fragment]:
    """The clock of a report in the list of its incident."""
    deadline = Deadline.objects.filter(uid=entry.subject_key, kind__startswith=MARK).first()
    if deadline is None:
        return
    incident = Incident.objects.filter(uid=deadline.about.partition(":")[2]).first()
    if incident is None:
        return
    with at_home():
        item, at = clock_row(deadline), deadline.due_at.isoformat()
        scope = Scope(incident, INCIDENT_VIEW)
        yield scope.fragment(incident.journal_key, "report-clocks", item["row_id"], "deadline_row", {"deadline": item}, at)
