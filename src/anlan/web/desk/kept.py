"""本机接报: the form of a call as a page that opens at the desk when no server answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from anlan.incidents.payloads import CALL_TAKE
from anlan.web.guard import screen
from anlan.web.workers import service_worker

PAGE = "anlan/desk/call_kept.html"
STYLES = tuple(
    f"anlan/css/{name}.css" for name in ("tokens", "base", "frame", "parts", "overlays", "layouts", "screens", "print")
)
MODULES = ("call-kept", "keys", "drafts", "forms", "print", "calls", "wake", "say")
SCRIPTS = ("anlan/js/theme.js", *(f"anlan/js/{name}.js" for name in MODULES))
FILES = (*STYLES, *SCRIPTS, "anlan/icons/favicon.svg", "anlan/icons/sprite.svg")


@require_safe
@screen(CALL_TAKE, is_live=False)
def page(request: HttpRequest) -> HttpResponse:
    """The form alone; it sends what was kept as soon as the server is back."""
    return render(request, PAGE, {"styles": STYLES})


@require_safe
@screen(CALL_TAKE, is_live=False)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the desk, an officer's and a workspace's own."""
    drawn = render_to_string(PAGE, {"styles": STYLES}, request)
    return service_worker("desk", reverse("desk"), reverse("desk-call-kept"), drawn, FILES, stands_in=True)
