"""The books: what moved, and what is bound to whom, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q

from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.resources.models import Commitment, StockLot, StockMovement, Team, Vehicle
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.resources.queries.scope import visible


def movements(
    actor: Actor, region_codes: Sequence[str] = (), *, lot: str = "", warehouse: str = "", holder: str = "",
    before: int | None = None, most: int,
) -> list[StockMovement]:  # fmt: skip
    """What moved in the stores of the regions, in one statement; `before`: key of the last one of the page before."""
    rows = StockMovement.objects.filter(lot__in=visible(StockLot, actor, region_codes))
    if lot:
        rows = rows.filter(lot__uid=lot)
    if warehouse:
        rows = rows.filter(lot__warehouse__uid=warehouse)
    if holder:
        rows = rows.filter(holder=holder)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("lot__warehouse").order_by("-pk")[:most])


def movement_by_uid(uid: str, actor: Actor) -> StockMovement:
    """Raises NotFound, also where the actor may not know of it."""
    found = StockMovement.objects.select_related("lot__warehouse").filter(uid=uid).first()
    if found is None or not can(actor, RESOURCE_VIEW, found):
        raise NotFound
    return found


def commitments(
    actor: Actor, region_codes: Sequence[str] = (), *, holder: str = "", states: Collection[str] = (),
    before: int | None = None, most: int,
) -> list[Commitment]:  # fmt: skip
    """What of the means of the regions is bound, to whom; all states where none is named."""
    rows = Commitment.objects.filter(
        Q(team__in=visible(Team, actor, region_codes)) | Q(vehicle__in=visible(Vehicle, actor, region_codes))
        | Q(lot__in=visible(StockLot, actor, region_codes))
    )  # fmt: skip
    if holder:
        rows = rows.filter(holder=holder)
    if states:
        rows = rows.filter(state__in=states)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("team", "vehicle", "lot__warehouse").order_by("-pk")[:most])
