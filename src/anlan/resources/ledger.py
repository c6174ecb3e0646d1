"""What of the means is bound to whom, and how the stock came to be what it is: state of a workspace."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.clock.models import WorkspaceModel


class Commitment(WorkspaceModel):
    """So much of a team, of vehicles or of a lot is bound to a holder, and to nobody else.

    Held: set aside. Issued: it has left. Released: free again, or arrived and used. Held and issued ones are open.
    """

    class Kind(models.TextChoices):
        TEAM = "team", _("队伍")
        VEHICLE = "vehicle", _("车辆")
        LOT = "lot", _("物资")

    class State(models.TextChoices):
        HELD = "held", _("预占")
        ISSUED = "issued", _("在途")
        RELEASED = "released", pgettext_lazy("commitment", "已解除")

    uid = models.CharField(max_length=36, unique=True)
    holder = models.CharField(max_length=80, help_text="Key of what it is bound to: order:…")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    team = models.ForeignKey("resources.Team", on_delete=models.PROTECT, null=True, related_name="commitments")
    vehicle = models.ForeignKey("resources.Vehicle", on_delete=models.PROTECT, null=True, related_name="commitments")
    lot = models.ForeignKey("resources.StockLot", on_delete=models.PROTECT, null=True, related_name="commitments")
    quantity = models.BigIntegerField(help_text="1 for a team, vehicles, units of the lot.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)
    held_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    arrived = models.BigIntegerField(null=True, help_text="Of goods that were received: how many; null: nobody has said.")
    reason = models.CharField(max_length=200, default="", help_text="Why it was released, or why less arrived.")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [
            models.Index(fields=["workspace", "holder"]),
            models.Index(fields=["workspace", "state", "team"]),
            models.Index(fields=["workspace", "state", "vehicle"]),
            models.Index(fields=["workspace", "state", "lot"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="resources_commitment_of_something"),
            models.CheckConstraint(
                condition=Q(kind="team", team__isnull=False, vehicle=None, lot=None, quantity=1)
                | Q(kind="vehicle", team=None, vehicle__isnull=False, lot=None)
                | Q(kind="lot", team=None, vehicle=None, lot__isnull=False),
                name="resources_commitment_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["workspace", "team"], condition=Q(state__in=("held", "issued")), name="resources_team_committed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.kind} {self.quantity}"

    @property
    def journal_key(self) -> str:
        return f"commitment:{self.uid}"

    @property
    def subject(self) -> models.Model:
        """The team, the vehicles or the lot."""
        found: models.Model | None = self.team or self.vehicle or self.lot
        assert found is not None
        return found

    def scope_codes(self) -> Iterable[str]:
        """Where the means are, for `can()`."""
        codes: Iterable[str] = self.subject.scope_codes()  # type: ignore[attr-defined]
        return codes


class StockMovement(WorkspaceModel):
    """What came to a lot or left it. Its count and its movements together are its balance, which is never below zero."""

    class Kind(models.TextChoices):
        ISSUE = "issue", pgettext_lazy("movement", "出库")
        RECEIPT = "receipt", pgettext_lazy("movement", "入库")
        DELIVERY = "delivery", pgettext_lazy("movement", "签收")
        RETURN = "return", _("退库")
        COUNT = "count", pgettext_lazy("movement", "盘点")
        CORRECTION = "correction", _("更正")
        ROTATION = "rotation", pgettext_lazy("movement", "轮换")

    uid = models.CharField(max_length=36, unique=True)
    lot = models.ForeignKey("resources.StockLot", on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    quantity = models.BigIntegerField(help_text="What it made of the balance: more or less.")
    left = models.BigIntegerField(help_text="The balance after it.")
    arrived = models.BigIntegerField(null=True, help_text="Of a delivery: what the other side signed for.")
    gap = models.BigIntegerField(default=0, help_text="Of a delivery: what had left and did not arrive.")
    holder = models.CharField(max_length=80, default="", help_text="For what it moved: order:…")
    reason = models.CharField(max_length=200, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "lot", "id"]), models.Index(fields=["workspace", "holder"])]
        constraints = [models.CheckConstraint(condition=Q(left__gte=0), name="resources_movement_not_below_zero")]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"

    @property
    def journal_key(self) -> str:
        return f"movement:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        """Where the lot lies, for `can()`."""
        return self.lot.scope_codes()
