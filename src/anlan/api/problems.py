"""Refusals as application/problem+json (RFC 9457), in the reader's language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from anlan.core.errors import DomainError
from anlan.core.journal import correlation


def problem(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A refusal: what happened (title), what to do (detail), each fault with its field."""
    body: dict[str, Any] = {
        "type": f"urn:anlan:problem:{refusal.code}",
        "title": refusal.sentence,
        "detail": refusal.advice,
        "status": refusal.http_status,
        "instance": correlation().id,
    }
    faults = refusal.details.get("faults")
    if faults:
        body["faults"] = faults
    response = JsonResponse(body, status=refusal.http_status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/problem+json"
    if refusal.http_status == 429:
        response["Retry-After"] = str(refusal.details.get("seconds", 1))
    return response
