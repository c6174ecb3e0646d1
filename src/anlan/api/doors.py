"""The door every API address has: what cannot be read stays outside, and whatever happens is said as a problem."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from anlan.api.asking import Allowance
from anlan.api.bodies import check_head
from anlan.api.errors import BodyTooLarge, InternalFault, MethodNotAllowed, NodeBusy, Unreadable
from anlan.api.problems import problem
from anlan.core.errors import DomainError, NotFound
from anlan.core.settings import conf

log = logging.getLogger("anlan.api")
View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """A view that answers a problem, never a page and never a trace."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            check_head(request)
            response = view(request, *args, **kwargs)
        except Exception as fault:
            response = problem(request, _refusal_of(fault))
        if response.status_code == MethodNotAllowed.http_status:
            response = _method_not_allowed(request, response)
        if is_head:
            request.method = "HEAD"
        _tell_allowance(request, response)
        return response

    enter.csrf_exempt = True  # type: ignore[attr-defined]  asked by `authenticated`, where a session is used
    return enter


def _refusal_of(fault: Exception) -> DomainError:
    """What is said of a fault; what was not foreseen is logged whole and told to nobody."""
    if isinstance(fault, DomainError):
        return fault
    if isinstance(fault, RequestDataTooBig):
        return BodyTooLarge(most=conf.BODY_MAX_BYTES)
    if isinstance(fault, (SuspiciousOperation, UnreadablePostError, MultiPartParserError)):
        return Unreadable(reason=type(fault).__name__)
    log.error("an API request failed", exc_info=fault)
    if isinstance(fault, OperationalError):
        return NodeBusy(seconds=1)
    return InternalFault()


def _method_not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    allowed = ", ".join(sorted(name.strip() for name in response["Allow"].split(",")))
    said = problem(request, MethodNotAllowed(method=(request.method or "")[:20], allowed=allowed))
    said["Allow"] = allowed
    return said


def _tell_allowance(request: HttpRequest, response: HttpResponse) -> None:
    allowance: Allowance | None = getattr(request, "allowance", None)
    if allowance is not None:
        response["RateLimit-Limit"] = str(allowance.most)
        response["RateLimit-Remaining"] = str(allowance.left)
        response["RateLimit-Reset"] = str(allowance.full_in_s)


def nowhere(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """An address the API does not have."""
    raise NotFound
