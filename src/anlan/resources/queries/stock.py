"""What lies in the stores, and what is left of it in this workspace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from anlan.core.clock import current_workspace
from anlan.core.figures import Figure, Kind
from anlan.core.permission import Actor
from anlan.resources.models import StockLot
from anlan.resources.queries.scope import since_midnight, visible


@dataclass(frozen=True)
class StockSum:
    """All of one item that is kept in one way (on the shelf, by agreement, as capacity), exact to the unit."""

    item: str
    unit: str
    kind: str
    counted: int
    left: Figure
    lots: int
    warehouses: int
    first_expires_on: date | None


@dataclass(frozen=True)
class LotStanding:
    """A lot and what is left of it since when. Version 0: as counted."""

    lot: StockLot
    left: int
    since: datetime | None
    version: int


def stock_by_item(
    actor: Actor, region_codes: Sequence[str] = (), *, items: Collection[str] = (), warehouses: Collection[int] | None = None
) -> list[StockSum]:
    """What the stores of the regions hold, item by item, in one statement."""
    rows = with_balance(present(visible(StockLot, actor, region_codes)))
    if items:
        rows = rows.filter(item__in=items)
    if warehouses is not None:
        rows = rows.filter(warehouse__in=warehouses)
    sums = rows.values("item", "unit", kind=F("warehouse__kind")).annotate(
        counted=Sum("quantity"), sum_left=Sum("left_now"), lots=Count("pk"), stores=Count("warehouse", distinct=True),
        source_first=Min("source"), source_last=Max("source"), oldest=Min("as_of"), first_expires_on=Min("expires_on"),
        guessed=Max(Case(When(is_inferred=True, then=Value(1)), default=Value(0))),
    )  # fmt: skip
    return [_sum(dict(row)) for row in sums.order_by("item", "kind", "unit")]


def lots(actor: Actor, region_codes: Sequence[str] = (), *, warehouse: str = "", item: str = "") -> list[LotStanding]:
    """The lots of the regions with what is left of each, those that expire first in front, in one statement."""
    rows = with_balance(present(visible(StockLot, actor, region_codes))).select_related("warehouse")
    if warehouse:
        rows = rows.filter(warehouse__uid=warehouse)
    if item:
        rows = rows.filter(item=item)
    ordered = rows.order_by(F("expires_on").asc(nulls_last=True), "pk")
    return [LotStanding(lot, lot.left_now, lot.since_now, lot.version_now) for lot in ordered]  # type: ignore[attr-defined]


def present(rows: QuerySet[StockLot]) -> QuerySet[StockLot]:
    """Without the lots that another workspace has taken in."""
    return rows.filter(Q(opened_in=None) | Q(opened_in=current_workspace().id))


def with_balance(rows: QuerySet[StockLot]) -> QuerySet[StockLot]:
    """Each lot with what is left of it here (`left_now`), since when, and the version of that."""
    here = Q(balances__workspace_id=current_workspace().id)
    return rows.alias(balance=FilteredRelation("balances", condition=here)).annotate(
        left_now=Coalesce("balance__left", "quantity"), version_now=Coalesce("balance__version", 0), since_now=F("balance__since")
    )


def _sum(row: dict[str, Any]) -> StockSum:
    source = row["source_first"]
    if row["source_last"] != source:
        source = _("%(source)s 等") % {"source": source}
    kind = Kind.INFERRED if row["guessed"] else Kind.REPORTED
    left = Figure(row["sum_left"], row["unit"], kind, source, since_midnight(row["oldest"]))
    return StockSum(
        row["item"], row["unit"], row["kind"], row["counted"], left, row["lots"], row["stores"], row["first_expires_on"]
    )
