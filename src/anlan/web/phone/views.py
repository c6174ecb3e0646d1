"""The page, what lets it be installed, and what keeps it on the phone. Nothing personal is in any of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.core import clock
from anlan.core.settings import conf
from anlan.phone.doing import DOINGS
from anlan.phone.queries import AFTER
from anlan.web.guard import screen
from anlan.web.phone.words import words
from anlan.web.workers import service_worker

STYLES = tuple(f"anlan/css/{name}.css" for name in ("tokens", "base", "parts", "phone"))
MODULES = ("phone", "phone-store", "phone-sync", "phone-view", "phone-cards", "phone-form", "phone-picture", "phone-way")
SCRIPTS = ("anlan/js/theme.js", *(f"anlan/js/{name}.js" for name in MODULES))
ICONS = ("anlan/icons/favicon.svg", "anlan/icons/sprite.svg")
PAGE = "anlan/phone/phone.html"


@require_safe
@screen(is_live=False)
def page(request: HttpRequest) -> HttpResponse:
    """任务, 上报, 地图, 我的: an empty shell; what it shows comes from the API and stays on the phone."""
    return render(request, PAGE, shell())


@require_safe
@screen(is_live=False)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told what to keep; another page or another file makes another worker, and it fetches all anew."""
    here, drawn = reverse("phone"), render_to_string(PAGE, shell(), request)
    return service_worker("phone", here, here, drawn, (*STYLES, *SCRIPTS, *ICONS))


@require_safe
@screen(is_live=False)
def manifest(request: HttpRequest) -> JsonResponse:
    """What an installed page is called and looks like."""
    name = _("安澜现场") if not clock.current_workspace().is_exercise else _("【演练】安澜现场")
    icon = {"src": static("anlan/icons/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    said = {
        "name": name, "short_name": name, "id": reverse("phone"), "start_url": reverse("phone"), "scope": reverse("phone"),
        "display": "standalone", "lang": "zh-Hans", "background_color": "#F3F5F8", "theme_color": "#0B5CAD", "icons": [icon],
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


def shell() -> dict[str, Any]:
    """What the page is drawn with: addresses, words, and which act follows which."""
    here = reverse("phone")
    given = {
        "api": f"{reverse('home')}api/v1/phone", "worker": reverse("phone-worker"), "scope": here,
        "login": f"{reverse('login')}?next={here}", "chars": conf.PHONE_REPORT_CHARS,
        "workspace": clock.current_workspace().key, "words": {name: str(text) for name, text in words().items()},
        "labels": {kind: str(doing.label) for kind, doing in DOINGS.items()}, "after": AFTER,
        "photos": conf.PHONE_PHOTOS_MAX, "photo_bytes": conf.PHONE_PHOTO_MAX_BYTES, "piece_bytes": conf.PHONE_PIECE_BYTES,
    }  # fmt: skip
    return {
        "given": given, "styles": STYLES, "is_exercise": clock.current_workspace().is_exercise,
        "tabs": (
            ("tasks", _("任务"), "layout-list"), ("report", _("上报"), "plus"),
            ("map", _("地图"), "map-2"), ("me", _("我的"), "user"),
        ),
    }  # fmt: skip
