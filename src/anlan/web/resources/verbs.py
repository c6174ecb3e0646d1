"""What is done with means: goods in, out, counted, rotated; how teams and shelters stand. Each is one service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from anlan.core.errors import InvalidInput
from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q
from anlan.resources import queries, services, stocking
from anlan.resources.models import StockLot, Warehouse
from anlan.resources.payloads import RESOURCE_MANAGE, STOCK_KEEP
from anlan.resources.queries.scope import visible
from anlan.web.desk.verbs import said, version_of
from anlan.web.guard import screen
from anlan.web.map.cards import item_titles
from anlan.web.resources.cards import lot_row
from anlan.web.room.dispatch_verbs import count_asked

IN, OUT, COUNT, ROTATE = "in", "out", "count", "rotate"
ACTS: Mapping[str, tuple[Any, str]] = {
    IN: (gettext_lazy("入库"), "door-enter"), OUT: (gettext_lazy("出库"), "door-exit"),
    COUNT: (gettext_lazy("盘点"), "clipboard-text"), ROTATE: (gettext_lazy("轮换"), "refresh"),
}  # fmt: skip
MOST_LISTED = 50


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def buttons() -> list[dict[str, Any]]:
    """The four of the phone."""
    keys = {IN: "i", OUT: "o"}
    return [
        {"label": label, "icon": icon, "url": reverse("resource-act", args=[name]), "key": keys.get(name, "")}
        for name, (label, icon) in ACTS.items()
    ]


def stores_kept(actor: Actor) -> list[Warehouse]:
    """The stores whose books the actor keeps."""
    held = scope_q(mandate.region_code for mandate in mandates_for(actor, STOCK_KEEP))
    return list(visible(Warehouse, actor).filter(held).order_by("name", "pk")[:MOST_LISTED])


@require_safe
@screen(STOCK_KEEP)
def stock(request: HttpRequest, act: str) -> HttpResponse:
    """The form of an act; a scanned lot number finds its lot, else those that are due are listed."""
    if act not in ACTS:
        raise Http404
    actor = _actor(request)
    found, store = request.GET.get("find", "").strip(), request.GET.get("store", "")
    titles = item_titles()
    context = {
        "act": act,
        "label": ACTS[act][0],
        "buttons": buttons(),
        "stores": stores_kept(actor),
        "store": store,
        "find": found,
        "items": sorted(titles.items(), key=lambda one: one[1]),
        "lots": [lot_row(one, titles) for one in _lots(actor, act, found, store, titles)],
        "chosen": request.GET.get("lot", ""),
        "moved": moved if (moved := request.GET.get("moved", "")).replace("-", "").isalnum() else "",
        "longest": StockLot._meta.get_field("lot").max_length,
    }
    return render(request, "anlan/resources/stock.html", context)


def _lots(actor: Actor, act: str, found: str, store: str, titles: Mapping[str, str]) -> list[queries.LotStanding]:
    if act == IN:
        return []
    rows = [one for one in queries.lots(actor, warehouse=store) if one.left or act == COUNT]
    if found:
        wanted = found.casefold()
        rows = [
            one
            for one in rows
            if wanted in (one.lot.lot.casefold(), one.lot.uid) or found in titles.get(one.lot.item, "")
        ]
    elif act in (ROTATE, COUNT):
        due = queries.expiring(actor, warehouse=store) if act == ROTATE else queries.uncounted(actor, warehouse=store)
        order = {one.lot.pk: place for place, one in enumerate(due)}
        rows = sorted((one for one in rows if one.lot.pk in order), key=lambda one: order[one.lot.pk])
    return rows[:MOST_LISTED]


def _day(request: HttpRequest, name: str) -> date | None:
    given = request.POST.get(name, "").strip()
    try:
        found = parse_date(given) if given else None
    except ValueError:
        found = None
    if given and found is None:
        raise InvalidInput(field=_("日期"), reason=_("应为年-月-日"))
    return found


@require_POST
@screen(STOCK_KEEP)
def keep(request: HttpRequest, act: str) -> HttpResponse:
    """入库, 出库, 盘点, 轮换; back to the form for the next one."""
    if act not in ACTS:
        raise Http404
    form, by = request.POST, _actor(request)
    quantity, reason, lot = (
        count_asked(form.get("quantity", ""), _("数量")),
        form.get("reason", ""),
        form.get("lot", ""),
    )
    if act == IN:
        moved = stocking.take_in(
            warehouse=form.get("store", ""), item=form.get("item", ""), quantity=quantity, lot=lot, reason=reason,
            produced_on=_day(request, "produced_on"), expires_on=_day(request, "expires_on"), by=by,
        )  # fmt: skip
    elif act == COUNT:
        moved = stocking.count_stock(lot=lot, found=quantity, reason=reason, by=by)
    else:
        service = stocking.hand_out if act == OUT else stocking.rotate
        moved = service(lot=lot, quantity=quantity, reason=reason, by=by)
    words = {"act": ACTS[act][0], "lot": moved.lot.lot, "left": moved.left, "unit": moved.lot.unit}
    said(request, _("%(act)s已登记：批号 %(lot)s，结存 %(left)s %(unit)s。") % words)
    onwards = f"?store={moved.lot.warehouse.uid}&moved={moved.uid}"
    return HttpResponseRedirect(reverse("resource-act", args=[act]) + onwards, status=303)


def _managing(tab: str, call: Callable[[HttpRequest, str], object]) -> Callable[..., HttpResponse]:
    @require_POST
    @screen(RESOURCE_MANAGE)
    def view(request: HttpRequest, uid: str) -> HttpResponse:
        call(request, uid)
        said(request, _("已登记。"))
        return HttpResponseRedirect(reverse("resource-card", args=[tab, uid]), status=303)

    return view


def _state(request: HttpRequest, uid: str) -> object:
    return services.set_team_state(
        team=uid, state=request.POST.get("state", ""), if_version=version_of(request), by=_actor(request)
    )


def _shelter(request: HttpRequest, uid: str) -> object:
    given: dict[str, Any] = {"shelter": uid, "if_version": version_of(request), "by": _actor(request)}
    wanted = request.POST.get("do", "")
    if wanted == "open":
        return services.open_shelter(**given)
    if wanted == "close":
        return services.close_shelter(**given)
    return services.set_occupancy(**given, people=count_asked(request.POST.get("people", ""), _("在内人数")))


team_state = _managing("teams", _state)
shelter = _managing("shelters", _shelter)
