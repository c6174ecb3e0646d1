"""文书: the reports of an incident with their clocks, one report with its sections, and the inbox of the tier above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.api.routers.reports import paper_answer
from anlan.core.deadlines.models import Deadline
from anlan.core.deadlines.queries import of as deadlines_of
from anlan.core.errors import NotFound
from anlan.core.figures import figure_from_json
from anlan.core.outbox.models import Message
from anlan.core.outbox.reasons import explained
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.incidents.models import Incident
from anlan.incidents.queries import incident_by_uid
from anlan.reports import papers, queries, tiers
from anlan.reports.clocks import MARK, split
from anlan.reports.drafting import missing_of
from anlan.reports.errors import NoTierAbove
from anlan.reports.models import Report
from anlan.reports.payloads import REPORT_ACKNOWLEDGE, REPORT_SEND, REPORT_SIGN, REPORT_VIEW, REPORT_WRITE
from anlan.reports.services.drafts import WRITTEN, chain_of, desk_of
from anlan.web import names, rows
from anlan.web.guard import screen
from anlan.web.pack_words import clock_title
from anlan.web.room.tabs import frame_of

WHILE_WRITING = "input delay:2s"
"""When the page saves by itself: two seconds after the last stroke."""
S_PER_MIN = 60


@require_safe
@screen(REPORT_VIEW)
def reports(request: HttpRequest, uid: str) -> HttpResponse:
    """The reports of an incident, and what is owed by when. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident = incident_by_uid(uid, actor)
    return render(request, "anlan/reports/reports.html", page_of(incident, actor))


def page_of(incident: Incident, actor: Actor) -> dict[str, Any]:
    """Everything the tab shows."""
    limits = [one for one in deadlines_of([incident.journal_key]) if one.kind.startswith(MARK)]
    desks = [_desk(incident, code) for code in _own_desks(incident, actor)]
    return frame_of(incident, actor, "incident-reports") | {
        "clocks": sorted((clock_row(one) for one in limits if one.state != Deadline.State.VOID), key=itemgetter("rank")),
        "reports": [report_row(one) for one in queries.reports_of(incident, actor)],
        "desks": [desk for desk in desks if desk is not None],
    }


def _own_desks(incident: Incident, actor: Actor) -> list[str]:
    """The desks for which the actor may write a report on an incident: his own, where it touches them."""
    touched = set(incident.scope_codes())
    return list(dict.fromkeys(m.region_code for m in mandates_for(actor, REPORT_WRITE) if m.region_code in touched))


def _desk(incident: Incident, code: str) -> dict[str, Any] | None:
    """What a desk may write next; nothing for one without a tier above."""
    try:
        above = tiers.above(code)
    except NoTierAbove:
        return None
    last = chain_of(incident, code).last()
    kinds: Iterable[str] = ()
    if last is None:
        kinds = WRITTEN[:1]
    elif last.has_left and last.kind != Report.Kind.FINAL:
        kinds = WRITTEN[1:]
    return {
        "code": code,
        "name": names.region_path(code),
        "above": names.region_path(above),
        "kinds": [{"kind": kind, "label": Report.Kind(kind).label} for kind in kinds],
    }


def clock_row(deadline: Deadline) -> dict[str, Any]:
    """parts/deadline_row.html: the clock of a report, with whose and which it is."""
    kind, _code = split(deadline.kind)
    label = str(Report.Kind(kind).label) if kind in Report.Kind.values else kind
    shown = rows.deadline_clock(deadline)
    duty = shown["duty"]
    said = duty if label.lower() in duty.lower() else _("%(title)s（%(kind)s）") % {"title": duty, "kind": label}
    return shown | {"soon": deadline.soon_at, "duty": said}


def late_report(incident: Incident, actor: Actor, limits: Iterable[Deadline]) -> dict[str, Any] | None:
    """parts/next_step.html: a report that a desk of the actor's owes and is late with."""
    own = _own_desks(incident, actor)
    late = (one for one in limits if one.kind.startswith(MARK) and one.state == Deadline.State.MISSED)
    found = next((one for one in late if set(one.region_codes[:1]) & set(own)), None)
    return found and {
        "what": _("报送%(report)s") % {"report": clock_title(found.title)},
        "why": _("%(region)s的报送时限已过。") % {"region": names.region_name(found.region_codes[0])},
        "deadline": rows.deadline_clock(found),
        "url": reverse("incident-reports", args=[incident.uid]),
        "button": _("去报送"),
        "key": "r",
    }


def report_row(row: Report) -> dict[str, Any]:
    """parts/report_row.html: the same for the tab, the inbox and the stream."""
    return {
        "row_id": f"report-{row.uid}",
        "uid": row.uid,
        "url": reverse("report", args=[row.uid]),
        "at": row.delivered_at or row.drafted_at,
        "when": rows.when(row.delivered_at or row.drafted_at),
        "title": row.title,
        "kind": row.get_kind_display(),
        "state": row.state,
        "state_word": row.get_state_display(),
        "region": names.region_path(row.region_code),
        "above": names.region_path(row.sent_to),
        "is_late": row.is_late,
        "rank": rows.TO_DO if row.state == Report.State.DELIVERED else rows.SETTLED,
        "waits": row.state == Report.State.DELIVERED,
        "is_phone": row.kind == Report.Kind.PHONE,
        "post": row.acknowledged_by if row.kind == Report.Kind.PHONE else "",
    }


@require_safe
@screen(REPORT_VIEW)
def newest(request: HttpRequest, uid: str) -> HttpResponse:
    """F9: the newest draft, else the list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident = incident_by_uid(uid, actor)
    drafts = [one for one in queries.reports_of(incident, actor) if one.state == Report.State.DRAFT]
    where = reverse("report", args=[drafts[0].uid]) if drafts else reverse("incident-reports", args=[uid])
    return HttpResponseRedirect(where)


@require_safe
@screen(REPORT_VIEW)
def report(request: HttpRequest, uid: str) -> HttpResponse:
    """One report: its sections to write in while it is a draft, else as it was signed. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "anlan/reports/report.html", sheet_of(queries.report_by_uid(uid, actor), actor))


def sheet_of(row: Report, actor: Actor) -> dict[str, Any]:
    """Everything the page of one report shows."""
    desk = desk_of(row.region_code, row.hazard)
    is_draft = row.state == Report.State.DRAFT
    frame: dict[str, Any] = {"part": "tab", "topic": row.journal_key}
    if row.incident is not None:
        frame = frame_of(row.incident, actor, "incident-reports")
    before = row.previous.content["figures"] if row.previous is not None else {}
    message = Message.objects.filter(about=row.journal_key).order_by("id").first()
    return frame | {
        "report": row,
        "line": report_row(row),
        "content": row.content,
        "sections": [_section(one, row, before) for one in row.content["sections"]],
        "missing": list(missing_of(row.content).values()),
        "news": queries.news_of(row, actor) if is_draft else [],
        "previous": row.previous,
        "may_write": is_draft and can(actor, REPORT_WRITE, desk),
        "may_sign": is_draft and can(actor, REPORT_SIGN, desk),
        "may_send": row.state == Report.State.SIGNED and can(actor, REPORT_SEND, desk),
        "may_void": row.state in (Report.State.DRAFT, Report.State.SIGNED) and can(actor, REPORT_WRITE, desk),
        "may_acknowledge": queries.may_acknowledge(row, actor),
        "waits_why": explained(message.error) if message is not None and row.state == Report.State.SENT else "",
        "steps": [(label, at) for label, at in _steps(row) if at is not None],
        "forms": list(papers.MEDIA),
        "while_writing": WHILE_WRITING,
    }


def _steps(row: Report) -> list[tuple[str, datetime | None]]:
    return [
        (_("起草"), row.drafted_at), (_("签发"), row.signed_at), (_("报出"), row.sent_at), (_("送达"), row.delivered_at),
        (_("签收"), row.acknowledged_at),
    ]  # fmt: skip


def _section(section: dict[str, Any], row: Report, before: dict[str, Any]) -> dict[str, Any]:
    figures = row.content["figures"]
    told = [[_piece(piece, figures, before) for piece in sentence] for sentence in section["sentences"]]
    return section | {"sentences": told}


def _piece(piece: Any, figures: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Text, something missing, or a figure with its origin and, where it changed, what it was."""
    if isinstance(piece, str):
        return {"text": piece}
    if "missing" in piece:
        return {"missing": piece["title"]}
    figure, was = figures[piece["figure"]], before.get(piece["figure"])
    changed = was is not None and was["shown"] != figure["shown"]
    return {
        "value": figure["shown"],
        "unit": figure["unit"],
        "kind": figure["kind"],
        "origin": papers.origin_of(figure),
        "label": figure_from_json(figure).kind.label,
        "was": f"{was['shown']} {was['unit']}" if changed and was is not None else "",
    }


@require_safe
@screen(REPORT_VIEW)
def paper(request: HttpRequest, uid: str, form: str) -> HttpResponse:
    """The report as DOCX or PDF. Raises NotFound, DocumentsNotInstalled."""
    row = queries.report_by_uid(uid, request.actor)  # type: ignore[attr-defined]
    if form not in papers.MEDIA:
        raise NotFound
    return paper_answer(row, form)  # type: ignore[arg-type]


@require_safe
@screen(REPORT_VIEW)
def inbox(request: HttpRequest) -> HttpResponse:
    """What the tier below sent up, what waits for a receipt first; and who is late."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "reports": [report_row(one) for one in queries.inbox(actor)],
        "may_acknowledge": can(actor, REPORT_ACKNOWLEDGE),
        "late": [
            {
                "one": one, "region": names.region_path(one.region_code), "minutes": round(one.late_s / S_PER_MIN),
                "kind": Report.Kind(one.kind).label, "url": reverse("report", args=[one.report]) if one.report else "",
            }
            for one in queries.lateness(actor)
        ],
    }  # fmt: skip
    return render(request, "anlan/reports/inbox.html", context)
