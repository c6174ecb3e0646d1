"""`/api/v1`: the operations, and how each refusal is said."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

import anlan
from anlan.api.asking import authenticated
from anlan.api.problems import problem
from anlan.api.routers import incidents, journal, me, regions, signals
from anlan.core.errors import DomainError, InvalidInput, NotFound

log = logging.getLogger("anlan.api")

api = NinjaAPI(
    title="Anlan 安澜",
    version="1",
    description=f"Emergency management platform, {anlan.__version__}. Times are UTC, positions WGS 84, units in the names.",
    auth=authenticated,
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("/", me.router)
api.add_router("/regions", regions.router)
api.add_router("/signals", signals.router)
api.add_router("/incidents", incidents.router)
api.add_router("/journal", journal.router)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(request, refusal)


@api.exception_handler(Http404)
def missing(request: HttpRequest, exc: Any) -> HttpResponse:
    return problem(request, NotFound())


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, exc: Any) -> HttpResponse:
    """Each field that does not fit, all at once."""
    faults = [
        {"field": ".".join(str(part) for part in error["loc"]), "reason": error["msg"], "code": error["type"]}
        for error in exc.errors
    ]
    first = faults[0] if faults else {"field": "body", "reason": _("无法读取")}
    return problem(request, InvalidInput(field=first["field"], reason=first["reason"], faults=faults))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, exc: Any) -> HttpResponse:
    refusal = InvalidInput(field=_("请求正文"), reason=str(exc))
    return problem(request, refusal)
