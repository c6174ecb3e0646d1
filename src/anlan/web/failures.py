"""Pages for what went wrong. For the API and for fragments, their own forms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from anlan.core.errors import NotFound
from anlan.core.journal.appending import current_correlation
from anlan.web.middleware import form_page, refusal_page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address; the same answer as for a thing out of sight."""
    return refusal_page(request, NotFound())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A body too large, a host unknown: said in one sentence."""
    return _plain(request, _("请求无法读取。"), _("请检查内容大小和格式后重试。"), 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or did not come from this site."""
    return _plain(request, _("这张表单已失效。"), _("请回到上一页，刷新后再提交。"), 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last handler: needs nothing that may be broken."""
    link = current_correlation()
    code = link.id if link else ""
    if request.path_info.startswith("/api/"):
        body = {"type": "urn:anlan:problem:internal", "title": _("系统出错"), "status": 500, "correlation": code}
        return JsonResponse(body, status=500, content_type="application/problem+json")
    return HttpResponse(render_to_string("anlan/errors/500.html", {"code": code}), status=500)


def _plain(request: HttpRequest, sentence: str, advice: str, status: int) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        body = {"type": "about:blank", "title": sentence, "detail": advice, "status": status}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    refusal = {"sentence": sentence, "advice": advice, "code": str(status)}
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "anlan/parts/refusal.html" if is_fragment else "anlan/refusal.html"
    return render(request, template, {"refusal": refusal, "back": form_page(request)}, status=status)
