"""`/api/v1`: the operations, and how each refusal is said."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

import anlan
from anlan.api.asking import authenticated
from anlan.api.bodies import StrictParser
from anlan.api.documenting import completed
from anlan.api.doors import door, nowhere
from anlan.api.errors import Unreadable, VersionMismatch
from anlan.api.problems import problem
from anlan.api.routers import (
    assessments,
    attachments,
    calls,
    command,
    consultations,
    deadlines,
    exercises,
    facts,
    grants,
    incidents,
    invitations,
    journal,
    me,
    notices,
    orders,
    phone,
    refusals,
    regions,
    reports,
    resources,
    responses,
    reviews,
    signals,
    tasks,
    tokens,
)
from anlan.api.wording import field_of, reason_of
from anlan.core.errors import DomainError, InvalidInput, NotFound


class HouseApi(NinjaAPI):
    """Ninja's API with the house's door before each address, and a document that says all it answers."""

    _document: OpenAPISchema | None = None

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        for pattern in patterns:
            pattern.callback = door(pattern.callback)  # type: ignore[union-attr, arg-type]
        return [*patterns, re_path(r"^.*$", door(nowhere))]

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        if self._document is None:
            self._document = completed(super().get_openapi_schema(path_prefix="/api/v1/"), self)
        return self._document


api = HouseApi(
    title="Anlan 安澜",
    version="1",
    description=f"Emergency management platform, {anlan.__version__}. Times are UTC, positions WGS 84, units in the names.",
    auth=authenticated,
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    parser=StrictParser(),
)
for prefix, module in (
    ("/", me),
    ("/tokens", tokens),
    ("/grants", grants),
    ("/regions", regions),
    ("/signals", signals),
    ("/calls", calls),
    ("/refusals", refusals),
    ("/incidents", incidents),
    ("/incidents", facts),
    ("/incidents", invitations),
    ("/", deadlines),
    ("/", attachments),
    ("/", assessments),
    ("/", command),
    ("/", orders),
    ("/", reports),
    ("/", responses),
    ("/", reviews),
    ("/tasks", tasks),
    ("/phone", phone),
    ("/", consultations),
    ("/", resources),
    ("/notices", notices),
    ("/journal", journal),
    ("/exercises", exercises),
):
    api.add_router(prefix, module.router)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    """A version the caller named himself is a failed condition (412), one he did not is a conflict (409)."""
    is_condition = "seen" in refusal.details and "If-Match" in request.headers
    return problem(request, refusal, status=VersionMismatch.http_status if is_condition else None)


@api.exception_handler(Http404)
def missing(request: HttpRequest, exc: Any) -> HttpResponse:
    return problem(request, NotFound())


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, exc: Any) -> HttpResponse:
    """Each field that does not fit, all at once."""
    faults = [{"field": field_of(one), "reason": reason_of(one), "code": one["type"]} for one in exc.errors]
    first = faults[0] if faults else {"field": "body", "reason": _("无法读取")}
    return problem(request, InvalidInput(field=first["field"], reason=first["reason"], faults=faults))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, exc: Any) -> HttpResponse:
    """A body the parser refused; its own reason stands behind ninja's."""
    if isinstance(exc.__cause__, DomainError):
        return problem(request, exc.__cause__)
    return problem(request, Unreadable(reason=str(exc)))
