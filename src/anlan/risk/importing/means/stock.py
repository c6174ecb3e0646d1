"""What lies in own stores: lots as counted on the day of the ledger, in the place of what was counted before."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.batches.models import Sourced
from anlan.core.clock.models import Workspace
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.regions.queries import get, scope_q
from anlan.resources.models import StockLot, Warehouse
from anlan.risk.importing.means.rows import Row, entries
from anlan.risk.importing.means.standing import each_once, give_way, read_all
from anlan.risk.importing.orders import Draft, Order, Said, without_shift
from anlan.risk.importing.tables import rows_of

FIELDS = ("store", "item", "quantity", "unit", "lot", "produced", "expires")


@dataclass(frozen=True)
class Lot:
    """A row that can be taken in."""

    row: int
    store: Warehouse
    item: Mapping[str, Any]
    quantity: int
    lot: str
    produced_on: date | None
    expires_on: date | None

    def number(self, as_of: date) -> str:
        """Of the lot; where nobody gave it one, the day that tells it from others."""
        return self.lot or str(self.expires_on or self.produced_on or as_of)


def drafted(order: Order) -> Draft:
    """What a ledger of stock comes to. Raises FileRefused, FormatError."""
    draft = Draft("stock", order)
    without_shift(order)
    items = entries("relief_items", "items")
    stores = draft.rests_on(lambda: _stores(order.region_code))
    rows = rows_of(order, FIELDS, need=("store", "item", "quantity"))
    found = each_once(
        draft, read_all(draft, rows, lambda row: _read(row, stores, items)), row=lambda one: one.row,
        key=lambda one: (one.store.pk, one.item["item"], one.number(date.min)), said=_told,
    )  # fmt: skip
    named = {one.store.pk for one in found}
    draft.say(_("库存 %(count)s 批，涉及库点 %(stores)s 处、品名 %(items)s 种。"), count=len(found), stores=len(named),
              items=len({one.item["item"] for one in found}))  # fmt: skip
    today = clock.wall().astimezone(OFFICIAL_TIME).date()
    gone = sum(one.expires_on is not None and one.expires_on < today for one in found)
    if gone:
        draft.say(_("其中 %(count)s 批已过有效期，入库后不可调用。"), count=gone)
    draft.facts |= {"lots": len(found), "stores": len(named)}
    seen_by_all = Q(opened_in=None) | Q(opened_in__kind=Workspace.Kind.REALITY)
    replaced = StockLot.objects.filter(seen_by_all, warehouse__in=named)
    return give_way(draft, _("这些库点的库存批次"), replaced, {}, lambda said, _people: _rows(found, said))


def _stores(region_code: str) -> dict[str, tuple[Warehouse, ...]]:
    """The stores of a region by name."""
    found: dict[str, tuple[Warehouse, ...]] = {}
    for one in Warehouse.standing.filter(scope_q([region_code])).order_by("pk"):
        found[one.name] = (*found.get(one.name, ()), one)
    return found


def _read(row: Row, stores: Mapping[str, tuple[Warehouse, ...]], items: Any) -> Lot | None:
    store, item = _store(row, stores), row.one_of("item", items)
    quantity, unit = row.whole("quantity", need=True), row.text("unit", StockLot)
    lot = row.text("lot", StockLot)
    produced, expires = row.day("produced"), row.day("expires")
    if item is not None and unit and unit != item["unit"]:
        row.fault(
            _("单位“%(unit)s”与“%(item)s”的单位“%(known)s”不同，请换算"),
            unit=unit,
            item=item["title"],
            known=item["unit"],
        )
    if item is not None and expires is None and produced is not None and item.get("shelf_days"):
        expires = produced + timedelta(days=item["shelf_days"])
    if expires is not None and produced is not None and expires < produced:
        row.fault(_("有效期早于生产日期"))
    if not row.is_sound or store is None or item is None or quantity is None:
        return None
    return Lot(row.number, store, item, quantity, lot, produced, expires)


def _store(row: Row, stores: Mapping[str, tuple[Warehouse, ...]]) -> Warehouse | None:
    name = row.text("store", need=True)
    found = stores.get(name, ())
    own = [one for one in found if not one.is_demo]
    if len(own) == 1:
        return own[0]
    if own:
        row.fault(_("库点“%(name)s”有 %(count)s 处同名，请先区分名称"), name=name, count=len(own))
    elif found:
        row.fault(_("库点“%(name)s”是演示数据，请先导入自有库点（anlan data add stores）"), name=name)
    elif name:
        row.fault(_("%(region)s没有库点“%(name)s”，请先导入库点（anlan data add stores）"), name=name,
                  region=get(row.draft.order.region_code).name)  # fmt: skip
    return None


def _told(one: Lot) -> str:
    return _("%(store)s，%(item)s；同品名的不同批次须写明批号或有效期") % {
        "store": one.store.name,
        "item": one.item["title"],
    }


def _rows(found: list[Lot], said: Said) -> Iterator[Sourced]:
    for one in found:
        yield StockLot(
            uid=str(uuid.uuid4()), warehouse=one.store, region_code=one.store.region_code, item=one.item["item"],
            unit=one.item["unit"], quantity=one.quantity, lot=one.number(said.as_of), produced_on=one.produced_on,
            expires_on=one.expires_on,
        )  # fmt: skip
