"""隔离区: what could not be taken in, why, and settling it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anlan.core.permission import can
from anlan.incidents import queries, services, words
from anlan.incidents.payloads import REFUSAL_SETTLE, REFUSAL_VIEW
from anlan.incidents.queries import RefusalView
from anlan.web import names
from anlan.web.desk.verbs import said
from anlan.web.guard import screen


def refusal_row(view: RefusalView) -> dict[str, object]:
    """One refused input in the list."""
    refusal = view.refusal
    return {
        "row_id": f"refusal-{refusal.uid}",
        "uid": refusal.uid,
        "at": refusal.received_at,
        "channel": words.CHANNELS.get(refusal.channel, refusal.channel),
        "name": refusal.name,
        "size": refusal.size,
        "by": names.actor_name(refusal.received_by),
        "region": names.region_name(refusal.region_code),
        "first": view.sentences[0] if view.sentences else "",
        "sentences": view.sentences,
        "head": view.head,
        "settled_at": refusal.settled_at,
        "settled_by": names.actor_name(refusal.settled_by),
    }


@require_safe
@screen(REFUSAL_VIEW)
def quarantine(request: HttpRequest) -> HttpResponse:
    """Refused inputs, open or settled ones."""
    is_settled = request.GET.get("settled") == "1"
    page = queries.refusals(
        request.actor, is_settled=is_settled, after_cursor=request.GET.get("after")  # type: ignore[attr-defined]
    )
    context = {
        "items": [refusal_row(view) for view in page.rows],
        "next_cursor": page.next_cursor,
        "is_settled": is_settled,
        "may_settle": can(request.actor, REFUSAL_SETTLE),  # type: ignore[attr-defined]
    }
    return render(request, "anlan/desk/quarantine.html", context)


@require_POST
@screen(REFUSAL_SETTLE)
def settle(request: HttpRequest, uid: str) -> HttpResponse:
    """已处理."""
    services.settle_refusal(refusal=uid, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已标为处理完毕。"))
    return HttpResponseRedirect(reverse("desk-quarantine"), status=303)
