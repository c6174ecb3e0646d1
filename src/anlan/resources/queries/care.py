"""What in the stores needs care: goods near their end, and lots that nobody has counted for long (M-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from anlan.core import clock, packs
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor
from anlan.resources.models import StockLot, StockMovement
from anlan.resources.queries.scope import visible
from anlan.resources.queries.stock import present, with_balance


@dataclass(frozen=True)
class LotInNeed:
    """A lot with something left. `days_left`: until it expires, below zero where it has; `within`: the shortest of the
    pack's spans that it falls into, 0 for expired, None for a lot that is only to be counted."""

    lot: StockLot
    left: int
    days_left: int | None
    within: int | None
    counted_on: date


def spans() -> tuple[int, ...]:
    """Within how many days of its end a lot is listed: 30, 60, 90."""
    return tuple(sorted(packs.lookup("stock_care", at=clock.now()).value["expiring_days"]))


def today() -> date:
    """The day of the workspace, in the official time."""
    return clock.now().astimezone(OFFICIAL_TIME).date()


def expiring(actor: Actor, region_codes: Sequence[str] = (), *, warehouse: str = "") -> list[LotInNeed]:
    """Lots that have expired or soon will, the first to go in front."""
    day, listed = today(), spans()
    rows = _left(actor, region_codes, warehouse).filter(expires_on__lte=day + timedelta(days=listed[-1]))
    return [_in_need(lot, day, listed) for lot in rows.order_by("expires_on", "pk")]


def uncounted(actor: Actor, region_codes: Sequence[str] = (), *, warehouse: str = "") -> list[LotInNeed]:
    """Lots whose last count is longer ago than the pack allows, the longest in front."""
    day, listed = today(), spans()
    latest = day - timedelta(days=packs.lookup("stock_care", at=clock.now()).value["count_every_days"])
    rows = _left(actor, region_codes, warehouse).filter(as_of__lt=latest)
    found = [_in_need(lot, day, listed) for lot in rows.order_by("pk")]
    return sorted((one for one in found if one.counted_on < latest), key=lambda one: (one.counted_on, one.lot.pk))


def _left(actor: Actor, region_codes: Sequence[str], warehouse: str) -> QuerySet[StockLot]:
    rows = with_balance(present(visible(StockLot, actor, region_codes))).filter(left_now__gt=0, warehouse__kind="physical")
    here = Q(movements__kind=StockMovement.Kind.COUNT, movements__workspace=clock.current_workspace().id)
    rows = rows.select_related("warehouse").annotate(last_count=Max("movements__at", filter=here))
    return rows.filter(warehouse__uid=warehouse) if warehouse else rows


def _in_need(lot: StockLot, day: date, listed: Sequence[int]) -> LotInNeed:
    last = lot.last_count  # type: ignore[attr-defined]
    counted_on = lot.as_of if last is None else last.astimezone(OFFICIAL_TIME).date()
    days_left = None if lot.expires_on is None else (lot.expires_on - day).days
    within = None
    if days_left is not None:
        within = 0 if days_left < 0 else next((span for span in listed if days_left <= span), None)
    return LotInNeed(lot, lot.left_now, days_left, within, counted_on)  # type: ignore[attr-defined]
