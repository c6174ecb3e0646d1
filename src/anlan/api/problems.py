"""Refusals as application/problem+json (RFC 9457), in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from anlan.core.errors import DomainError
from anlan.core.journal import correlation

MEDIA_TYPE = "application/problem+json"


def problem(request: HttpRequest, refusal: DomainError, *, status: int | None = None) -> HttpResponse:
    """A refusal: what happened (title), what to do (detail), each fault with its field."""
    code = status or refusal.http_status
    body: dict[str, Any] = {
        "type": f"urn:anlan:problem:{refusal.code}",
        "title": refusal.sentence,
        "detail": refusal.advice,
        "status": code,
        "instance": correlation().id,
        "faults": [_fault(one) for one in _faults(refusal)],
    }
    if refusal.details.get("refusal"):
        body["refusal"] = refusal.details["refusal"]
    response = JsonResponse(body, status=code, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    if "seconds" in refusal.details:
        response["Retry-After"] = str(refusal.details["seconds"])
    if code == LOG_IN:
        response["WWW-Authenticate"] = 'Bearer realm="anlan"'
    return response


LOG_IN = 401


def _faults(refusal: DomainError) -> Iterable[Mapping[str, Any]]:
    """All faults; a refusal of one field is its own only fault."""
    faults = refusal.details.get("faults")
    if faults:
        return list(faults)
    if "field" in refusal.details:
        return [{"field": str(refusal.details["field"]), "reason": str(refusal.details.get("reason", ""))}]
    return []


def _fault(given: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a fault that the schema names; a hostile input's own text stays short."""
    return {
        "line": given.get("line"),
        "field": str(given.get("field") or ""),
        "at": str(given.get("at") or "")[:200],
        "code": str(given.get("code") or ""),
        "reason": str(given.get("reason") or ""),
    }
