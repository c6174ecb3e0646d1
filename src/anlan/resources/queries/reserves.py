"""Whom one can ask, and what suppliers have promised: how much of it is left, and what is owed for what was called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor
from anlan.core.personal.keeping import masked_many
from anlan.resources.hazards import akin
from anlan.resources.models import Agreement, Expert, StockLot, StockMovement
from anlan.resources.queries.care import today
from anlan.resources.queries.scope import visible
from anlan.resources.queries.stock import present, with_balance


@dataclass(frozen=True)
class ExpertStanding:
    """An expert; name and phone masked, with the references that reveal them."""

    expert: Expert
    name: str
    phone: str


@dataclass(frozen=True)
class AgreementStanding:
    """An agreement: what of its goods is left in this workspace, what was called off, and what that costs (分).

    Only what was used is owed, at the price of the bid: what came back is not (M-11).
    """

    agreement: Agreement
    is_valid: bool
    left: int
    called_off: int

    @property
    def owed_fen(self) -> int:
        return self.called_off * self.agreement.price_fen


def experts(actor: Actor, region_codes: Sequence[str] = (), *, hazard: str = "", field: str = "") -> list[ExpertStanding]:
    """Experts of the regions for a hazard or a field, the chief ones first, in two statements (M-21)."""
    words = akin(hazard)
    rows = [
        row for row in visible(Expert, actor, region_codes).order_by("-is_chief", "region_code", "pk")
        if (not hazard or not words.isdisjoint(row.hazards)) and (not field or field in row.fields)
    ]  # fmt: skip
    shown = masked_many(ref for row in rows for ref in (row.name_ref, row.phone_ref))
    return [ExpertStanding(row, shown.get(row.name_ref, ""), shown.get(row.phone_ref, "")) for row in rows]


def agreements(
    actor: Actor, region_codes: Sequence[str] = (), *, item: str = "", on: date | None = None
) -> list[AgreementStanding]:
    """Agreements of the regions with what is left and owed, those that end first in front, in three statements."""
    rows = visible(Agreement, actor, region_codes).select_related("warehouse").order_by("valid_until", "pk")
    if item:
        rows = rows.filter(item=item)
    day = on or today()
    goods = present(visible(StockLot, actor, region_codes))
    left: dict[tuple[int, str], int] = {}
    promised = with_balance(goods).filter(warehouse__agreements__isnull=False).distinct()
    for _key, store, name, balance in promised.values_list("pk", "warehouse_id", "item", "left_now"):
        left[store, name] = left.get((store, name), 0) + balance
    moved = _called_off(goods)
    return [
        AgreementStanding(
            row, row.valid_from <= day <= row.valid_until, left.get((row.warehouse_id, row.item), 0),
            sum(quantity for at, quantity in moved.get((row.warehouse_id, row.item), ())
                if row.valid_from <= at <= row.valid_until),
        )
        for row in rows
    ]  # fmt: skip


def _called_off(goods: QuerySet[StockLot]) -> dict[tuple[int, str], list[tuple[date, int]]]:
    """By store and item: what left and on which day; what came back below zero."""
    kinds = (StockMovement.Kind.ISSUE, StockMovement.Kind.RETURN)
    rows = StockMovement.objects.filter(lot__in=goods, lot__warehouse__agreements__isnull=False, kind__in=kinds).distinct()
    found: dict[tuple[int, str], list[tuple[date, int]]] = {}
    for _key, store, item, at, quantity in rows.values_list("pk", "lot__warehouse_id", "lot__item", "at", "quantity"):
        found.setdefault((store, item), []).append((at.astimezone(OFFICIAL_TIME).date(), -quantity))
    return found
