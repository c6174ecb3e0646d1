"""What every request passes: correlation, workspace, language, content policy, actor."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from anlan.api.errors import BodyTooLarge
from anlan.core import clock
from anlan.core.clock.queries import reality, workspace_info
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal import correlated
from anlan.core.settings import conf
from anlan.core.workspaces.queries import may_enter
from anlan.web import measure
from anlan.web.health import healthz
from anlan.web.identity import actor_of_request

Next = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[0-9a-zA-Z-]{8,36}")
_DRILL = re.compile(r"^/drill/([-a-zA-Z0-9_]{1,64})(/.*)$")
TEXT_KINDS = frozenset(
    ("text/html", "text/css", "text/javascript", "application/javascript", "application/json", "application/geo+json",
     "application/problem+json", "image/svg+xml", "text/plain")
)  # fmt: skip
LANGUAGE_COOKIE = "anlan_language"
FILES_AT_ONCE, LENGTH_DIGITS = 10, 18

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# The back office's theme needs eval and inline styles (docs/adr/0006); only below its own path.
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class CorrelationMiddleware:
    """One id from the request to every entry, reaction, message and log line that follows from it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        begun = time.monotonic()
        with correlated(given if _REQUEST_ID.fullmatch(given) else None) as link:
            response = self.get_response(request)
            response["X-Request-ID"] = link.id
            measure.request_done(request, response, time.monotonic() - begun)
            return response


class CompressionMiddleware(GZipMiddleware):
    """Text goes out compressed (a field phone has 400 kbit/s); pictures and files already are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if kind in TEXT_KINDS else response


class WorkspaceMiddleware:
    """`/drill/<key>/…` is the same house inside an exercise; everything else is reality."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":  # says that this process answers, also when the database does not
            return healthz(request)
        match = _DRILL.match(request.path_info)
        if match is None:
            request.workspace = reality()  # type: ignore[attr-defined]
            return self.get_response(request)
        key, rest = match.groups()
        info = workspace_info(key)
        request.workspace = info  # type: ignore[attr-defined]
        request.path_info = rest
        prefix = f"/drill/{key}/"
        request.META["SCRIPT_NAME"] = prefix.rstrip("/")
        set_script_prefix(prefix)
        try:
            return self.get_response(request)
        finally:
            set_script_prefix("/")


class LanguageMiddleware:
    """Chinese first: the reader's own choice, else Chinese; the API follows Accept-Language."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(LANGUAGE_COOKIE, "")
        is_api = request.path_info.startswith("/api/")
        if language not in ("en", "zh-hans"):
            asks = is_api and "Accept-Language" in request.headers
            language = translation.get_language_from_request(request) if asks else "zh-hans"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if language == "en" else "zh-Hans")
        if is_api:
            patch_vary_headers(response, ("Accept-Language",))
        return response


class ContentPolicyMiddleware:
    """The strict policy on every answer but files of ours; the back office has its own. Stands outside all that answers early."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = ADMIN_POLICY if request.path_info.startswith("/admin/") else POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        if not request.path_info.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ActorMiddleware:
    """Who asks, in which workspace: every view works inside it. A refusal becomes a sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of_request(request)  # type: ignore[attr-defined]
        workspace = request.workspace  # type: ignore[attr-defined]
        if workspace is None or not may_enter(request.actor, workspace):  # type: ignore[attr-defined]
            request.workspace = reality()  # type: ignore[attr-defined]
            with clock.entered(reality()):
                if request.actor.account_id is None and not request.path_info.startswith("/api/"):  # type: ignore[attr-defined]
                    return to_login(request)  # whether there is such an exercise or not
                return refusal_page(request, NotFound())
        with clock.entered(workspace):
            too_large = too_large_for(request)
            return self.get_response(request) if too_large is None else refusal_page(request, too_large)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal_page(request, exception) if isinstance(exception, DomainError) else None


def too_large_for(request: HttpRequest) -> DomainError | None:
    """A form is on disk before any view sees it: a stranger's stays small, an officer's holds some files. The API asks itself."""
    if request.path_info.startswith("/api/"):
        return None
    is_known = request.actor.account_id is not None  # type: ignore[attr-defined]
    most = FILES_AT_ONCE * conf.ATTACHMENT_MAX_BYTES if is_known else conf.BODY_MAX_BYTES
    given = request.META.get("CONTENT_LENGTH") or ""
    return BodyTooLarge(most=most) if given.isdecimal() and (len(given) > LENGTH_DIGITS or int(given) > most) else None


def refusal_page(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A refusal as a page, as a fragment for htmx, or as problem+json for the API."""
    if request.path_info.startswith("/api/"):
        body = {
            "type": f"urn:anlan:problem:{refusal.code}",
            "title": refusal.sentence,
            "detail": refusal.advice,
            "status": refusal.http_status,
        }
        return JsonResponse(body, status=refusal.http_status, content_type="application/problem+json")
    page = {403: "anlan/errors/403.html", 404: "anlan/errors/404.html"}.get(refusal.http_status, "anlan/refusal.html")
    name = "anlan/parts/refusal.html" if request.headers.get("HX-Request") else page
    context = {"refusal": refusal, "code": refusal.code, "back": form_page(request)}
    return render(request, name, context, status=refusal.http_status)


def form_page(request: HttpRequest) -> str:
    """The page of ours that a form was sent from; its local draft is there. Nothing where that is not known."""
    page = request.headers.get("Referer", "") if request.method == "POST" else ""
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def to_login(request: HttpRequest) -> HttpResponse:
    """Where somebody without a session is sent; a fragment's page is sent there whole."""
    is_fragment = bool(request.headers.get("HX-Request"))
    back = urlsplit(request.headers.get("HX-Current-URL", "/") if is_fragment else request.get_full_path())
    address = f"/login?next={quote(back.path + (f'?{back.query}' if back.query else ''), safe='/')}"
    if is_fragment:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
