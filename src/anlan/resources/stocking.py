"""What is done in a store: goods are taken in, handed out, counted and rotated. Each writes a movement and its entry."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from anlan.core import clock, journal, packs
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor, can, require
from anlan.resources.booking import book, free_of, left_of
from anlan.resources.errors import AlreadyCommitted, LotDiffers, MeansReplaced, NotEnough, ReasonMissing, StockBelowZero
from anlan.resources.models import StockLot, StockMovement, Warehouse
from anlan.resources.payloads import (
    RESOURCE_VIEW,
    STOCK_KEEP,
    StockCounted,
    StockHandedOut,
    StockRotated,
    StockTakenIn,
)

Kind = StockMovement.Kind
INPUT_SOURCE = "入库登记"


@journal.service("stock.taken_in")
def take_in(
    *, warehouse: str, item: str, quantity: int, lot: str, reason: str, produced_on: date | None = None,
    expires_on: date | None = None, by: Actor,
) -> StockMovement:  # fmt: skip
    """Take goods into a store: into the lot of this number, or a new one, which only this workspace sees.

    Of goods that spoil, how long they keep stands in the packs. `reason`: purchase, gift, transfer, given back …
    Raises NotFound, NotPermitted, MeansReplaced, InvalidInput, ReasonMissing, LotDiffers.
    """
    store = _held(Warehouse, warehouse, by)
    goods = {one["item"]: one for one in packs.rows("relief_items")[0].value["items"]}.get(item)
    if goods is None:
        raise InvalidInput(field="item", reason=_("物资目录里没有“%(item)s”") % {"item": item})
    _check_quantity(quantity)
    _check_reason(reason)
    if not lot.strip():
        raise InvalidInput(field="lot", reason=_("须填批号"))
    _check_length("lot", lot, StockLot._meta.get_field("lot").max_length)
    if expires_on is None and produced_on is not None and goods.get("shelf_days"):
        expires_on = produced_on + timedelta(days=goods["shelf_days"])
    if expires_on is not None and produced_on is not None and expires_on < produced_on:
        raise InvalidInput(field="expires_on", reason=_("有效期早于生产日期"))
    row = _lot_of(store, item, goods["unit"], lot.strip(), produced_on, expires_on)
    before = left_of(row)
    if before + quantity > BigIntegerField.MAX_BIGINT:
        raise StockBelowZero(item=row.item, lot=row.lot, left=before + quantity)
    moved = book(row, Kind.RECEIPT, quantity, reason=reason.strip(), by=by)
    payload = StockTakenIn(
        store.name, item, row.unit, row.lot, quantity, before, moved.left, _said(row.produced_on),
        _said(row.expires_on), moved.reason,
    )
    journal.append("stock.taken_in", about=row, by=by, payload=payload, regions=[row.region_code])
    return moved


@journal.service("stock.handed_out")
def hand_out(*, lot: str, quantity: int, reason: str, by: Actor) -> StockMovement:
    """Give goods of a lot out that are set aside for nobody.

    Raises NotFound, NotPermitted, MeansReplaced, InvalidInput, ReasonMissing, AlreadyCommitted, NotEnough.
    """
    row, before = _taken(lot, quantity, reason, by)
    moved = book(row, Kind.ISSUE, -quantity, reason=reason.strip(), by=by)
    payload = StockHandedOut(
        row.warehouse.name, row.item, row.unit, row.lot, quantity, before, moved.left, moved.reason
    )
    journal.append("stock.handed_out", about=row, by=by, payload=payload, regions=[row.region_code])
    return moved


@journal.service("stock.rotated")
def rotate(*, lot: str, quantity: int, reason: str, by: Actor) -> StockMovement:
    """Take goods out because of their age: sold, used in training, given away, scrapped.

    Raises NotFound, NotPermitted, MeansReplaced, InvalidInput, ReasonMissing, AlreadyCommitted, NotEnough.
    """
    row, before = _taken(lot, quantity, reason, by)
    moved = book(row, Kind.ROTATION, -quantity, reason=reason.strip(), by=by)
    payload = StockRotated(
        row.warehouse.name, row.item, row.unit, row.lot, quantity, before, moved.left, _said(row.expires_on),
        moved.reason,
    )
    journal.append("stock.rotated", about=row, by=by, payload=payload, regions=[row.region_code])
    return moved


def transfer(*, lot: str, warehouse: str, quantity: int, reason: str, by: Actor) -> tuple[StockMovement, StockMovement]:
    """Move goods of a lot into another store, both or neither: handed out here, taken in there under the same number.

    Raises what `hand_out` and `take_in` raise, and InvalidInput where it is the same store.
    """
    with transaction.atomic():
        row = StockLot.objects.select_related("warehouse").filter(uid=lot).first()
        if row is None or not can(by, RESOURCE_VIEW, row):
            raise NotFound
        if row.warehouse.uid == warehouse:
            raise InvalidInput(field="warehouse", reason=_("调出和调入是同一个库"))
        both = Warehouse.objects.filter(uid__in=(row.warehouse.uid, warehouse)).order_by("pk")
        list(both.select_for_update(of=("self",)))  # in one order: two that go opposite ways do not wait for each other
        out = hand_out(lot=lot, quantity=quantity, reason=reason, by=by)
        came = take_in(
            warehouse=warehouse, item=row.item, quantity=quantity, lot=row.lot, reason=reason, produced_on=row.produced_on,
            expires_on=row.expires_on, by=by,
        )  # fmt: skip
        return out, came


@journal.service("stock.counted")
def count_stock(*, lot: str, found: int, reason: str = "", by: Actor) -> StockMovement:
    """Say how much of a lot lies there. What was found is what there is, whatever is set aside of it.

    Raises NotFound, NotPermitted, MeansReplaced, StockBelowZero, and ReasonMissing where it is not what the books said.
    """
    row: StockLot = _held(StockLot, lot, by)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= BigIntegerField.MAX_BIGINT:
        raise StockBelowZero(item=row.item, lot=row.lot, left=found)
    before = left_of(row)
    _check_reason(reason, is_needed=found != before)
    moved = book(row, Kind.COUNT, found - before, reason=reason.strip(), by=by)
    payload = StockCounted(row.warehouse.name, row.item, row.unit, row.lot, before, found, moved.reason)
    journal.append("stock.counted", about=row, by=by, payload=payload, regions=[row.region_code])
    return moved


def _held(table: Any, uid: str, by: Actor) -> Any:
    """The store or lot, held until the transaction ends."""
    row = table.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    elsewhere = getattr(row, "opened_in_id", None) not in (None, clock.current_workspace().id)
    if row is None or elsewhere or not can(by, RESOURCE_VIEW, row):
        raise NotFound
    require(by, STOCK_KEEP, row)
    if not row.stands:
        raise MeansReplaced(name=str(row))
    return row


def _taken(lot: str, quantity: int, reason: str, by: Actor) -> tuple[StockLot, int]:
    """A lot of which so much is free, and its balance."""
    row: StockLot = _held(StockLot, lot, by)
    _check_quantity(quantity)
    _check_reason(reason)
    left, bound = left_of(row), free_of(row)
    if quantity > bound.free:
        if bound.first is None:
            raise NotEnough(name=str(row), left=left, wanted=quantity)
        raise AlreadyCommitted.by(bound.first, name=str(row), left=bound.free, wanted=quantity)
    return row, left


def _lot_of(
    store: Warehouse, item: str, unit: str, lot: str, produced_on: date | None, expires_on: date | None
) -> StockLot:
    """The lot of this number in the store; a new one stands and falls with the batch of its store."""
    here = clock.current_workspace().id
    known = StockLot.standing.select_for_update(of=("self",)).filter(warehouse=store, item=item, lot=lot)
    row = known.filter(opened_in=None).first() or known.filter(opened_in=here).first()
    if row is not None:
        if expires_on is not None and row.expires_on != expires_on:
            raise LotDiffers(lot=lot, warehouse=store.name, expires_on=row.expires_on or "—")
        return row
    return StockLot.objects.create(
        uid=str(uuid.uuid4()), warehouse=store, region_code=store.region_code, item=item, unit=unit, quantity=0, lot=lot,
        produced_on=produced_on, expires_on=expires_on, opened_in_id=here, batch_id=store.batch_id, source=INPUT_SOURCE,
        as_of=clock.now().astimezone(OFFICIAL_TIME).date(), is_demo=store.is_demo,
    )  # fmt: skip


def _check_quantity(quantity: object) -> None:
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 0 < quantity <= BigIntegerField.MAX_BIGINT:
        raise InvalidInput(field="quantity", reason=_("须为正整数"))


def _check_reason(reason: str, *, is_needed: bool = True) -> None:
    if is_needed and not reason.strip():
        raise ReasonMissing
    _check_length("reason", reason, StockMovement._meta.get_field("reason").max_length)


def _check_length(field: str, words: str, most: int | None) -> None:
    if most is not None and len(words.strip()) > most:
        raise InvalidInput(field=field, reason=_("最多 %(most)d 个字") % {"most": most})


def _said(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
