"""What follows in reports from what happened below."""

from __future__ import annotations

from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.reactions import reaction


@reaction(
    "incident.opened", "incident.reopened", "incident.handed_over", "incident.taken_back", "incident.closed", "incident.marked",
    "incident.merged", "incident.split", "incident.undone", "response.activated", "fact.verified", "fact.voided",
    "report.delivered",
    name="reports.clocks",
)  # fmt: skip
def clocks(entry: Entry) -> None:
    """Who owes a report by when is asked anew whenever an event begins, ends, grows, or comes to another desk."""
    from anlan.reports.services import set_clocks

    payload = payload_of(entry)
    touched = {payload.get("incident", ""), payload.get("new", "") if entry.verb == "incident.split" else ""}
    touched.add(entry.subject_key if entry.subject_kind == "incident" else "")
    for uid in sorted(touched - {""}):
        set_clocks(incident=uid)
