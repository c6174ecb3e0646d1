"""Papers of the stores: 出入库单, 盘点表, 调拨单, and labels with the number of each lot as a QR code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.command.queries.orders import order_by_uid
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.resources import queries
from anlan.resources.models import StockLot, Warehouse
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.web import names
from anlan.web.guard import screen
from anlan.web.map.cards import item_titles
from anlan.web.resources.cards import lot_row
from anlan.web.resources.tabs import Column, numbers, texts
from anlan.web.rows import when

QR_SCALE = 3
BLANK = ""
"""A cell that is filled in by hand."""
GOODS = (gettext_lazy("品名"), gettext_lazy("批号"))


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _paper(
    request: HttpRequest, title: str, facts: Sequence[tuple[str, str]], columns: Sequence[Column],
    rows: Sequence[Sequence[str]], signs: Sequence[str], back: str,
) -> HttpResponse:  # fmt: skip
    context = {
        "title": title, "facts": [one for one in facts if one[1]], "columns": columns,
        "lines": [list(zip(row, columns, strict=True)) for row in rows], "signs": signs, "back": back,
    }  # fmt: skip
    return render(request, "anlan/resources/paper.html", context)


@require_safe
@screen(RESOURCE_VIEW)
def slip(request: HttpRequest, uid: str) -> HttpResponse:
    """What moved, for the file: 入库单, 出库单 and their like. Raises NotFound."""
    moved = queries.movement_by_uid(uid, _actor(request))
    lot, store = moved.lot, moved.lot.warehouse
    facts = [
        (_("单号"), moved.uid), (_("仓库"), store.name), (_("区划"), names.region_path(store.region_code)),
        (_("时间"), when(moved.at)), (_("登记人"), names.actor_name(moved.by)), (_("原因"), moved.reason),
        (_("有效期至"), f"{lot.expires_on:%Y-%m-%d}" if lot.expires_on else ""),
        (_("对方签收"), "" if moved.arrived is None else f"{moved.arrived} {lot.unit}"),
        (_("短少"), f"{moved.gap} {lot.unit}" if moved.gap else ""),
    ]  # fmt: skip
    columns = (*texts(*GOODS, _("计量单位")), *numbers(_("原结存"), _("数量"), _("结存")))
    row = (
        _title(lot), lot.lot, lot.unit, str(moved.left - moved.quantity), f"{moved.quantity:+d}", str(moved.left)
    )  # fmt: skip
    title = _("%(kind)s单") % {"kind": moved.get_kind_display()}
    signs = (_("经办人"), _("复核人"), _("领（交）货人"))
    return _paper(request, title, facts, columns, [row], signs, reverse("resource-card", args=["stores", store.uid]))


@require_safe
@screen(RESOURCE_VIEW)
def sheet(request: HttpRequest, uid: str) -> HttpResponse:
    """盘点表: what the books say lies in a store, with room for what is found. Raises NotFound."""
    store, lots = _store(uid, _actor(request))
    columns = (*texts(*GOODS, _("计量单位"), _("有效期至")), *numbers(_("账面数量"), _("实有数量")), *texts(_("差异原因")))
    rows = [
        (one["title"], one["lot"], one["unit"], f"{one['expires']:%Y-%m-%d}" if one["expires"] else "", str(one["left"]),
         BLANK, BLANK)
        for one in lots
    ]  # fmt: skip
    facts = [(_("仓库"), store.name), (_("区划"), names.region_path(store.region_code)), (_("所属单位"), store.organisation)]
    signs = (_("盘点人"), _("监盘人"), _("盘点日期"))
    return _paper(request, _("盘点表"), facts, columns, rows, signs, reverse("resource-card", args=["stores", uid]))


@require_safe
@screen(RESOURCE_VIEW)
def labels(request: HttpRequest, uid: str) -> HttpResponse:
    """A label for each lot of a store; its code is the lot's number, as every field for it takes. Raises NotFound."""
    store, lots = _store(uid, _actor(request))
    labelled = [one | {"code": code_of(one["lot"])} for one in lots]
    return render(request, "anlan/resources/labels.html", {"store": store, "labels": labelled})


@require_safe
@screen(COMMAND_VIEW)
def transfer(request: HttpRequest, uid: str) -> HttpResponse:
    """调拨单: the goods of an order, from which store, with room for what is handed over. Raises NotFound."""
    order = order_by_uid(uid, _actor(request))
    lines = [one for one in order.lines.select_related("lot__warehouse") if one.lot is not None]
    if not lines:
        raise Http404
    columns = (*texts(_("仓库"), *GOODS, _("计量单位")), *numbers(_("应发"), _("实发"), _("实收")))
    rows = [
        (one.lot.warehouse.name, _title(one.lot), one.lot.lot, one.unit, str(one.quantity), BLANK,
         BLANK if one.received is None else str(one.received))
        for one in lines if one.lot is not None
    ]  # fmt: skip
    facts = [
        (_("单号"), order.uid), (_("调度令"), order.title), (_("事件"), order.incident.title), (_("运往"), order.destination),
        (_("应急运输通行证"), order.pass_number), (_("下令"), names.actor_name(order.ordered_by)),
        (_("时间"), when(order.ordered_at)),
    ]  # fmt: skip
    signs = (_("发货人"), _("承运人"), _("收货人"))
    return _paper(request, _("调拨单"), facts, columns, rows, signs, reverse("order", args=[order.uid]))


def code_of(text: str) -> str:
    """A QR code, an SVG data address for an `img`."""
    import segno  # here: one page draws labels, every command would load it

    address: str = segno.make(text, micro=False).svg_data_uri(scale=QR_SCALE)
    return address


def _title(lot: StockLot) -> str:
    return item_titles().get(lot.item, lot.item)


def _store(uid: str, actor: Actor) -> tuple[Warehouse, list[dict[str, Any]]]:
    store = Warehouse.standing.filter(uid=uid).first()
    if store is None or not can(actor, RESOURCE_VIEW, store):
        raise NotFound
    titles = item_titles()
    return store, [lot_row(one, titles) for one in queries.lots(actor, warehouse=uid) if one.left]
