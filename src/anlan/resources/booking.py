"""The books of the stock: a balance changes by a movement, and by nothing else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from anlan.core import clock
from anlan.core.permission import Actor
from anlan.resources.models import Commitment, StockBalance, StockLot, StockMovement


def left_of(lot: StockLot) -> int:
    """What is left of a lot in this workspace."""
    left: int | None = StockBalance.objects.filter(lot=lot).values_list("left", flat=True).first()
    return lot.quantity if left is None else left


@dataclass(frozen=True)
class Unbound:
    """What of a lot is set aside for nobody, and the first who has some of it."""

    free: int
    first: Commitment | None


def free_of(lot: StockLot) -> Unbound:
    """What of a lot that the caller holds may leave; nothing where a count found less than is set aside."""
    held = list(Commitment.objects.filter(lot=lot, state=Commitment.State.HELD).order_by("pk"))
    return Unbound(max(left_of(lot) - sum(one.quantity for one in held), 0), next(iter(held), None))


def book(
    lot: StockLot, kind: str, quantity: int, *, holder: str = "", arrived: int | None = None, gap: int = 0, reason: str = "",
    by: Actor,
) -> StockMovement:  # fmt: skip
    """Write a movement of a lot that the caller holds, and the balance after it. The database refuses one below zero."""
    at = clock.now()
    balance = StockBalance.objects.filter(lot=lot).first() or StockBalance(lot=lot, left=lot.quantity, version=0)
    balance.left += quantity
    balance.since = at
    balance.version += 1
    balance.save()
    return StockMovement.objects.create(
        uid=str(uuid.uuid4()), lot=lot, kind=kind, quantity=quantity, left=balance.left, arrived=arrived, gap=gap,
        holder=holder, reason=reason, at=at, by=by.key,
    )  # fmt: skip
