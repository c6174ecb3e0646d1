"""搜索: one field over what the rooms offer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from anlan.core import search
from anlan.core.search import USE_SEARCH, Hit
from anlan.web.guard import screen

KINDS = {"incident": (_("事件"), "urgent"), "region": (_("行政区划"), "map-pin")}


def address_of(hit: Hit) -> str:
    """The page of a thing found; empty where there is none yet."""
    return reverse("incident", args=[hit.key]) if hit.kind == "incident" else ""


@require_safe
@screen(USE_SEARCH)
def find(request: HttpRequest) -> HttpResponse:
    """What was found, by kind, incidents first."""
    text = request.GET.get("q", "").strip()[:100]
    hits = search.find(text, by=request.actor)  # type: ignore[attr-defined]
    groups = [
        {
            "label": label,
            "icon": icon,
            "hits": [
                {"title": hit.title, "detail": hit.detail, "key": hit.key, "url": address_of(hit)}
                for hit in hits
                if hit.kind == kind
            ],
        }
        for kind, (label, icon) in KINDS.items()
    ]
    context = {"q": text, "groups": [group for group in groups if group["hits"]], "count": len(hits)}
    return render(request, "anlan/search.html", context)
