"""Statutory reports: drafting, signing, sending, receipts, papers; and what other nodes hand in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import ReasonIn
from anlan.api.schemas.reports import (
    ChangeReportIn,
    DraftIn,
    LatenessOut,
    ParcelIn,
    PhoneIn,
    ReceiptIn,
    ReportDetailOut,
    ReportOut,
    SignIn,
)
from anlan.core.permission import require
from anlan.incidents.queries import incident_by_uid
from anlan.reports import papers, queries, services
from anlan.reports.drafting import missing_of
from anlan.reports.models import Report
from anlan.reports.payloads import REPORT_VIEW

router = Router(tags=["reports"])
PLAIN = (
    "uid", "region_code", "kind", "number", "title", "state", "pending", "drafted_at", "signed_at", "sent_to", "sent_at",
    "delivered_at", "acknowledged_at", "due_at", "is_late", "version",
)  # fmt: skip
PAPER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The paper.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


def report_out(row: Report) -> dict[str, Any]:
    """A report without its content."""
    return {name: getattr(row, name) for name in PLAIN} | {
        "incident": row.content["incident"]["uid"], "missing": missing_of(row.content),
    }  # fmt: skip


def detail(row: Report, *, status: int = 200) -> HttpResponse:
    """A report with all it says."""
    return created(ReportDetailOut, report_out(row) | {"content": row.content}, status=status)


@router.get("incidents/{uid}/reports", response=list[ReportOut], operation_id="incident_reports")
def incident_reports(request: HttpRequest, uid: str) -> HttpResponse:
    """The reports on an incident, newest first."""
    incident = incident_by_uid(uid, actor_of(request))
    require(actor_of(request), REPORT_VIEW, incident)
    return listed(request, map(report_out, queries.reports_of(incident, actor_of(request))), is_paged=False)


@router.post("incidents/{uid}/reports", response={201: ReportDetailOut}, operation_id="draft_report")
@idempotent
def draft_report(request: HttpRequest, uid: str, data: DraftIn) -> HttpResponse:
    """Let the next report of a desk write itself from the facts of now."""
    row = services.draft_report(incident=uid, region_code=data.region_code, kind=data.kind, by=actor_of(request))
    return detail(row, status=201)


@router.post("incidents/{uid}/phone-reports", response={201: ReportDetailOut}, operation_id="record_phone_report")
@idempotent
def record_phone_report(request: HttpRequest, uid: str, data: PhoneIn) -> HttpResponse:
    """Write down that the tier above was told by phone; an answered call stops its clock."""
    row = services.record_phone(
        incident=uid, region_code=data.region_code, post=data.post, called_at=data.called_at,
        is_answered=data.is_answered, by=actor_of(request),
    )  # fmt: skip
    return detail(row, status=201)


@router.get("reports/inbox", response=list[ReportOut], operation_id="report_inbox")
def report_inbox(
    request: HttpRequest,
    waiting: Annotated[bool | None, Query(description="Only those that wait for a receipt, or only the others.")] = None,
) -> HttpResponse:
    """What the tier below has sent to the caller's own desks, what waits for a receipt first."""
    require(actor_of(request), REPORT_VIEW)
    return listed(request, map(report_out, queries.inbox(actor_of(request), is_waiting=waiting)), is_paged=False)


@router.post("reports/inbox", response={201: ReportOut, 200: ReportOut}, operation_id="receive_report")
def receive_report(request: HttpRequest, data: ParcelIn) -> HttpResponse:
    """A report of another node for a desk of this one; the same one twice is one."""
    delivery = services.receive_report(parcel=data.model_dump(), by=actor_of(request))
    return created(ReportOut, report_out(delivery.report), status=200 if delivery.changed_nothing else 201)


@router.post("reports/receipts", response=ReportOut, operation_id="receive_receipt")
def receive_receipt(request: HttpRequest, data: ReceiptIn) -> HttpResponse:
    """The receipt of the tier above, from its node: the clock stops."""
    delivery = services.receive_receipt(
        uid=data.uid, post=data.post, acknowledged_at=data.acknowledged_at, by=actor_of(request)
    )
    return created(ReportOut, report_out(delivery.report), status=200)


@router.get("reports/late", response=list[LatenessOut], operation_id="late_reports")
def late_reports(request: HttpRequest) -> HttpResponse:
    """The accountability list: reports received after their limit, and those still owed, newest limit first."""
    require(actor_of(request), REPORT_VIEW)
    return listed(request, map(asdict, queries.lateness(actor_of(request))), is_paged=False)


@router.get("reports/{uid}", response=ReportDetailOut, operation_id="report")
def report(request: HttpRequest, uid: str) -> HttpResponse:
    """One report with all it says."""
    return detail(queries.report_by_uid(uid, actor_of(request)))


@router.post("reports/{uid}/change", response=ReportDetailOut, operation_id="change_report")
@idempotent
def change_report(request: HttpRequest, uid: str, data: ChangeReportIn) -> HttpResponse:
    """Write in sections of a draft, and take its figures anew from the facts."""
    return detail(services.change_report(
        report=uid, words=data.words, seen=data.seen, is_refreshed=data.is_refreshed, by=actor_of(request)
    ))  # fmt: skip


@router.post("reports/{uid}/sign", response=ReportDetailOut, operation_id="sign_report")
@idempotent
def sign_report(request: HttpRequest, uid: str, data: SignIn) -> HttpResponse:
    """Sign what was read back; what is required and missing must be named as pending."""
    return detail(services.sign_report(report=uid, seen=data.seen, pending=tuple(data.pending), by=actor_of(request)))


@router.post("reports/{uid}/send", response=ReportDetailOut, operation_id="send_report")
@idempotent
def send_report(request: HttpRequest, uid: str) -> HttpResponse:
    """Send a signed report to the tier above; its clock runs until that tier signs for it."""
    return detail(services.send_report(report=uid, by=actor_of(request)))


@router.post("reports/{uid}/acknowledge", response=ReportDetailOut, operation_id="acknowledge_report")
@idempotent
def acknowledge_report(request: HttpRequest, uid: str) -> HttpResponse:
    """签收: the tier above has received it, and the clock stops."""
    return detail(services.acknowledge_report(report=uid, by=actor_of(request)))


@router.post("reports/{uid}/void", response=ReportDetailOut, operation_id="void_report")
@idempotent
def void_report(request: HttpRequest, uid: str, data: ReasonIn) -> HttpResponse:
    """Take back what has not been sent."""
    return detail(services.void_report(report=uid, reason=data.reason, by=actor_of(request)))


@router.get("reports/{uid}/paper", operation_id="report_paper", openapi_extra=PAPER)
def report_paper(request: HttpRequest, uid: str, form: Literal["docx", "pdf"] = "pdf") -> HttpResponse:
    """The report as an official paper."""
    return paper_answer(queries.report_by_uid(uid, actor_of(request)), form)


def paper_answer(row: Report, form: papers.Form) -> HttpResponse:
    """The file, to be saved under the name of the paper."""
    answer = HttpResponse(papers.written(row, form), content_type=papers.MEDIA[form])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(papers.file_name(row, form))}"
    return answer
