"""Rapid assessments of an earthquake: ask, follow, cancel, read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import AssessIn, AssessmentDetailOut, AssessmentOut
from anlan.core import clock
from anlan.core.errors import InvalidInput
from anlan.core.permission import require
from anlan.core.settings import conf
from anlan.formats.bulletin import QuakeBulletin
from anlan.formats.faults import FormatError
from anlan.formats.sniff import read_bulletins
from anlan.impact import queries, services
from anlan.impact.given import given
from anlan.impact.models import Assessment
from anlan.impact.payloads import ASSESSMENT_ASK, ASSESSMENT_VIEW
from anlan.impact.result import schema
from anlan.incidents.errors import BulletinRefused
from anlan.incidents.queries import incident_by_uid
from anlan.incidents.queries.assessments import assessment_by_uid, seen_by
from anlan.incidents.services.bulletins import detail_of
from anlan.incidents.services.placing import place_quake
from anlan.incidents.services.receiving import fault_dicts

router = Router(tags=["assessments"])
PLAIN = ("uid", "subject", "number", "region_codes", "input_hash", "asked_at", "done_at")


def assessment_out(row: Assessment) -> dict[str, Any]:
    """An assessment with how far it is."""
    progress = queries.progress_of(row)
    return {name: getattr(row, name) for name in PLAIN} | {
        "state": progress.state, "progress": progress.share, "error": progress.error,
    }  # fmt: skip


@router.get("assessments/schema", response=dict[str, Any], operation_id="assessment_schema")
def assessment_schema(request: HttpRequest) -> Any:
    """The JSON Schema of a result."""
    return schema()


@router.post("assessments", response={202: AssessmentOut, 200: AssessmentOut}, operation_id="assess")
@idempotent
def assess(request: HttpRequest, data: AssessIn) -> HttpResponse:
    """Have a bulletin assessed: 202 and it is under way, 200 when this input has been asked before."""
    actor = actor_of(request)
    require(actor, ASSESSMENT_ASK)
    bulletin = _the_bulletin(data.bulletin)
    codes = (data.region,) if data.region else place_quake(
        longitude=bulletin.longitude, latitude=bulletin.latitude, magnitude=bulletin.magnitude, at=clock.now(), by=actor
    ).region_codes  # fmt: skip
    event = given(detail_of(bulletin), data.bulletin.encode(), region=data.region or "")
    asked = services.ask_assessment(event=event, region_codes=codes, by=actor)
    return created(AssessmentOut, assessment_out(asked.assessment), status=200 if asked.changed_nothing else 202)


@router.get("assessments/{uid}", response=AssessmentDetailOut, operation_id="assessment")
def assessment(request: HttpRequest, uid: str) -> HttpResponse:
    """How far an assessment is, and its result once it is done: things and teams of the own scope, the others counted."""
    row = assessment_by_uid(uid, actor_of(request))
    seen = seen_by(actor_of(request), row)
    told = {} if seen is None else {"result": seen.result, "hidden": {**seen.hidden, "soonest_min": seen.soonest_min}}
    return created(AssessmentDetailOut, assessment_out(row) | told, status=200)


@router.post("assessments/{uid}/cancel", response=AssessmentOut, operation_id="cancel_assessment")
@idempotent
def cancel_assessment(request: HttpRequest, uid: str) -> HttpResponse:
    """Give an assessment up that is under way."""
    assessment_by_uid(uid, actor_of(request))
    row = services.cancel_assessment(uid=uid, by=actor_of(request))
    return created(AssessmentOut, assessment_out(row), status=200)


@router.get("incidents/{uid}/assessments", response=list[AssessmentOut], operation_id="incident_assessments")
def incident_assessments(request: HttpRequest, uid: str) -> HttpResponse:
    """The assessments of an incident that are done, newest first."""
    incident = incident_by_uid(uid, actor_of(request))
    require(actor_of(request), ASSESSMENT_VIEW, incident)
    rows = [AssessmentOut(**assessment_out(row)).model_dump() for row in queries.assessments_of(incident.journal_key)]
    return listed(request, rows, is_paged=False)


def _the_bulletin(text: str) -> QuakeBulletin:
    """The one earthquake that the text tells of. Raises BulletinRefused; InvalidInput for none and several."""
    try:
        found = read_bulletins(text.encode(), received_at=clock.now(), ahead_s=conf.INTAKE_FUTURE_S)
    except FormatError as error:
        raise BulletinRefused(faults=fault_dicts(error.faults)) from error
    bulletins = [one for one in found if isinstance(one, QuakeBulletin)]
    if len(bulletins) != 1:
        raise InvalidInput(field="bulletin", reason=_("须恰好是一次地震的一份速报"))
    return bulletins[0]
