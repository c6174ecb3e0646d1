"""Which report is due from which desk by when: the table of the packs, applied to an incident as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anlan.core import packs
from anlan.core.deadlines.models import Deadline
from anlan.core.permission import system_actor
from anlan.incidents.models import Incident, Signal
from anlan.reports import tiers
from anlan.reports.grading import Grade, confirmed_grade
from anlan.reports.models import Report
from anlan.reports.words import ANY_HAZARD, jurisdictions
from anlan.response.models import Response

TABLE = "report_clocks"
REPORTS = system_actor("reports")
MARK = "report."


@dataclass(frozen=True)
class Due:
    """A report that is owed: by when, from when, by which clause."""

    report: str
    title: str
    clause: str
    starts_at: datetime
    due_at: datetime
    soon_at: datetime
    is_verified: bool


def kind_of(report: str, region_code: str) -> str:
    """The kind of the deadline: two desks of one incident have clocks of their own."""
    return f"{MARK}{report}:{region_code}"


def split(kind: str) -> tuple[str, str]:
    """The report and the region that a deadline's kind names."""
    report, _colon, region_code = kind.removeprefix(MARK).partition(":")
    return report, region_code


def table(region_code: str, at: datetime) -> packs.Row:
    """The clocks that hold in a place."""
    return packs.lookup(TABLE, jurisdictions=jurisdictions(region_code), at=at)


def desks(incident: Incident) -> dict[str, bool]:
    """Regions that owe reports on it, and whether they deal with it themselves; else a report came in to them."""
    own = [incident.lead_region, *incident.led_regions]
    own += Response.objects.filter(incident=incident).values_list("region_code", flat=True)
    received = Report.objects.filter(incident=incident, delivered_at__isnull=False).values_list("sent_to", flat=True)
    found = dict.fromkeys((code for code in received), False) | dict.fromkeys((code for code in own if code), True)
    return {code: is_own for code, is_own in found.items() if tiers.tier_of(code) not in ("", "country")}


def owed(incident: Incident, region_code: str, *, is_own: bool) -> dict[str, Due]:
    """What the table asks of a desk as things stand, by report; of several clocks the one that ends first."""
    row = table(region_code, incident.occurred_at)
    grade = confirmed_grade(incident, row, REPORTS)
    starts = _starts(incident, region_code, grade, is_own=is_own)
    found: dict[str, Due] = {}
    for clock in _asked(row.value["clocks"], incident.hazard, tiers.tier_of(region_code), grade):
        begins = starts.get(clock["starts"])
        if begins is None:
            continue
        due_at = begins + timedelta(minutes=clock["within_min"])
        soon_at = due_at - timedelta(minutes=clock.get("soon_min", 0))
        due = Due(clock["report"], clock["title"], clock["clause"], begins, due_at, soon_at, clock["verified"])
        if due.report not in found or due.due_at < found[due.report].due_at:
            found[due.report] = due
    if incident.state == Incident.State.CLOSED:
        found.pop(Report.Kind.FOLLOW_UP, None)  # what is over is closed by the final report
    return found


def running(incident: Incident, region_code: str, report: str) -> Deadline | None:
    """The clock of a report, if it was ever set."""
    return Deadline.objects.filter(about=incident.journal_key, kind=kind_of(report, region_code)).first()


def _asked(rows: list[Mapping[str, Any]], hazard: str, tier: str, grade: Grade | None) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        is_of_grade = row["if_unknown"] if grade is None else not row["grades"] or grade.level in row["grades"]
        if tier in row["tiers"] and {hazard, ANY_HAZARD} & set(row["hazards"]) and is_of_grade:
            yield row


def _starts(incident: Incident, region_code: str, grade: Grade | None, *, is_own: bool) -> dict[str, datetime]:
    """From when the clocks of a desk run. A desk that is only reported to knows from that report."""
    found: dict[str, datetime | None] = {
        "previous_report": _sent(incident, region_code),
        "report_received": _received(incident, region_code),
        "incident_closed": incident.closed_at if incident.state == Incident.State.CLOSED else None,
    }
    if is_own:
        found |= {"event_occurred": incident.occurred_at, "event_known": _known(incident, region_code)}
        if grade is not None and found["previous_report"] is not None:
            found["grade_confirmed"] = grade.since if _sent(incident, region_code) < grade.since else None  # type: ignore[operator]
    return {name: at for name, at in found.items() if at is not None}


def _known(incident: Incident, region_code: str) -> datetime:
    response = Response.objects.filter(incident=incident, region_code=region_code).order_by("activated_at").first()
    if response is not None:
        return response.known_at
    first = Signal.objects.filter(incident=incident).order_by("received_at").values_list("received_at", flat=True).first()
    return min(first, incident.opened_at) if first is not None else incident.opened_at


def _chain(incident: Incident, region_code: str) -> Any:
    return Report.objects.filter(incident=incident, region_code=region_code, number__gt=0)


def _sent(incident: Incident, region_code: str) -> datetime | None:
    """When the last written report that the tier above has received was sent."""
    got = _chain(incident, region_code).filter(state=Report.State.ACKNOWLEDGED)
    at: datetime | None = got.order_by("-number").values_list("sent_at", flat=True).first()
    return at


def _received(incident: Incident, region_code: str) -> datetime | None:
    """When the first report of a tier below came in."""
    came = Report.objects.filter(incident=incident, sent_to=region_code, delivered_at__isnull=False)
    at: datetime | None = came.order_by("delivered_at").values_list("delivered_at", flat=True).first()
    return at
