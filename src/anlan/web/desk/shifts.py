"""接班 and 交班: who is on duty now, taking the own shift, leaving it once each open item was accepted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts.errors import OpenItemsLeft
from anlan.core.accounts.models import DutyShift
from anlan.core.accounts.queries import on_duty
from anlan.core.accounts.services.roster import TAKE
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.incidents import queries
from anlan.incidents.models import Signal
from anlan.incidents.payloads import REFUSAL_VIEW, SIGNAL_VIEW
from anlan.response.payloads import TASK_VIEW
from anlan.response.queries import slip_counts
from anlan.web import names, rows
from anlan.web.desk.verbs import said
from anlan.web.guard import screen


def own_shifts(actor: Actor) -> list[DutyShift]:
    """The actor's shifts that can be taken over or handed over now, in the entered workspace."""
    at = clock.now()
    mine = DutyShift.objects.filter(account_id=actor.account_id, withdrawn_at__isnull=True, handed_over_at__isnull=True)
    due = Q(taken_over_at__isnull=False) | Q(starts_at__lte=at, ends_at__gt=at)
    return list(mine.filter(due).select_related("post__organisation", "account").order_by("starts_at"))


def roster(actor: Actor) -> list[dict[str, Any]]:
    """Who is on duty in the actor's region now."""
    at = clock.now()
    return [
        {
            "post": shift.post.name,
            "organisation": shift.post.organisation.name,
            "name": shift.account.username,
            "until": shift.ends_at,
            "is_taken": shift.taken_over_at is not None,
            "is_late": shift.ends_at <= at,
        }
        for code in actor.region_codes
        for shift in on_duty(at=at, region_code=code)
    ]


@require_safe
@screen(SIGNAL_VIEW)
def duty(request: HttpRequest) -> HttpResponse:
    """The side panel: own shift, roster, refused input. A page of its own where there is no JavaScript."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    refused = queries.refusals(actor, limit=1) if can(actor, REFUSAL_VIEW) else None
    context = {
        "shifts": own_shifts(actor) if can(actor, TAKE) else [],
        "roster": roster(actor),
        "has_refused": bool(refused and refused.rows),
        "may_see_refused": refused is not None,
        "slips": slip_counts(actor) if can(actor, TASK_VIEW) else None,
    }
    return render(request, "anlan/desk/duty.html", context)


@require_POST
@screen(TAKE)
def take_over(request: HttpRequest, shift_id: int) -> HttpResponse:
    """接班."""
    shift = accounts.take_over_shift(shift_id=shift_id, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已接班：%(post)s。") % {"post": shift.post.name})
    return HttpResponseRedirect(reverse("desk"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(TAKE, SIGNAL_VIEW)
def hand_over(request: HttpRequest, shift_id: int) -> HttpResponse:
    """交班: the open items, each accepted by the next officer. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shift = next((one for one in own_shifts(actor) if one.pk == shift_id and one.taken_over_at), None)
    if shift is None:
        raise NotFound
    items = _open_items(actor)
    accepted = set(request.POST.getlist("accepted")) if request.method == "POST" else set()
    refusal, status = None, 200
    if request.method == "POST":
        keys = [item["key"] for item in items]
        try:
            accounts.hand_over_shift(shift_id=shift_id, open_items=keys, accepted=accepted, by=actor)
        except OpenItemsLeft as left:
            refusal, status = left, left.http_status
        else:
            said(request, _("已交班：%(post)s。") % {"post": shift.post.name})
            return HttpResponseRedirect(reverse("desk"), status=303)
    context = {
        "shift": shift,
        "items": [item | {"accepted": item["key"] in accepted} for item in items],
        "refusal": refusal,
        "at": clock.now(),
    }
    return render(request, "anlan/desk/handover.html", context, status=status)


def _open_items(actor: Actor) -> list[dict[str, Any]]:
    """What waits at this desk: signals nobody has sorted, and incidents that are open."""
    waiting = queries.inbox(actor, state=Signal.State.NEW).rows
    open_now = queries.incidents_visible_to(actor, is_open=True).rows
    signals = [
        {
            "key": signal.journal_key,
            "what": _("信号"),
            "title": rows.signal_title(signal),
            "note": names.actor_name(signal.claimed_by),
            "url": reverse("desk-signal", args=[signal.uid]),
        }
        for signal in waiting
    ]
    incidents = [
        {
            "key": incident.journal_key,
            "what": _("事件"),
            "title": incident.title,
            "note": names.actor_name(incident.taken_by),
            "url": reverse("incident", args=[incident.uid]),
        }
        for incident in open_now
    ]
    return [*signals, *incidents]
