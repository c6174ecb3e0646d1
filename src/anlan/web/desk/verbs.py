"""What an officer does with a signal: each view is one service, then back to the page with an undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from anlan.core.journal.models import Entry
from anlan.incidents import queries, services
from anlan.incidents.payloads import INCIDENT_OPEN, SIGNAL_TRIAGE
from anlan.web.guard import back_to, screen

VERSION_DIGITS = 9


def said(request: HttpRequest, text: str, entry: Entry | None = None) -> None:
    """Say on the next page what was done; with an entry, with its undo."""
    undo = reverse("undo", args=[entry.pk]) if entry is not None else ""
    messages.success(request, text, extra_tags=undo)


def version_of(request: HttpRequest) -> int | None:
    """The version the officer saw, where the form carries it."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) <= VERSION_DIGITS else None


def _verb(service: Callable[..., Entry], text: Any, act: str) -> Callable[..., HttpResponse]:
    @require_POST
    @screen(act)
    def view(request: HttpRequest, uid: str) -> HttpResponse:
        entry = service(signal=uid, by=request.actor)  # type: ignore[attr-defined]
        said(request, str(text), entry)
        return HttpResponseRedirect(reverse("desk-signal", args=[uid]), status=303)

    return view


claim = _verb(services.claim_signal, gettext_lazy("已认领这条信号。"), SIGNAL_TRIAGE)
release = _verb(services.release_signal, gettext_lazy("已放回队列。"), SIGNAL_TRIAGE)
mark_false = _verb(services.mark_signal_false, gettext_lazy("已标为误报。"), SIGNAL_TRIAGE)
mark_test = _verb(services.mark_signal_test, gettext_lazy("已标为测试。"), SIGNAL_TRIAGE)
unmark = _verb(services.unmark_signal, gettext_lazy("已撤去定性。"), SIGNAL_TRIAGE)
detach = _verb(services.detach_signal, gettext_lazy("已移出事件，放回队列。"), SIGNAL_TRIAGE)
open_incident = _verb(services.open_incident, gettext_lazy("已立为事件。"), INCIDENT_OPEN)


@require_POST
@screen(SIGNAL_TRIAGE)
def attach(request: HttpRequest, uid: str) -> HttpResponse:
    """归入: into the chosen incident."""
    incident = queries.incident_by_uid(request.POST.get("incident", ""), request.actor)  # type: ignore[attr-defined]
    entry = services.attach_signal(signal=uid, incident=incident.uid, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已归入“%(title)s”。") % {"title": incident.title}, entry)
    return HttpResponseRedirect(reverse("desk-signal", args=[uid]), status=303)


@require_POST
@screen()
def undo(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Turn round what an entry did; the service asks whether the actor may."""
    services.undo(entry_id=entry_id, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已撤销。"))
    return back_to(request, "home")
