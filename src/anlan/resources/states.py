"""How the means stand in a workspace. A missing row says: as the fact has it. `version` rises with each change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.clock.models import WorkspaceModel


class TeamState(WorkspaceModel):
    """Where a team stands; without a row it is ready, at home."""

    class State(models.TextChoices):
        READY = "ready", _("待命")
        DISPATCHED = "dispatched", _("已出动")
        RESTING = "resting", _("休整")
        UNAVAILABLE = "unavailable", _("不可用")

    team = models.ForeignKey("resources.Team", on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=16, choices=State.choices, default=State.READY)
    since = models.DateTimeField()
    longitude = models.FloatField(null=True, help_text="Where it is now; null: at home.")
    latitude = models.FloatField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "team"], name="resources_team_state_once")]


class StockBalance(WorkspaceModel):
    """What is left of a lot; without a row as much as was counted."""

    lot = models.ForeignKey("resources.StockLot", on_delete=models.PROTECT, related_name="balances")
    left = models.BigIntegerField()
    since = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "lot"], name="resources_balance_once"),
            models.CheckConstraint(condition=models.Q(left__gte=0), name="resources_balance_not_below_zero"),
        ]


class ShelterState(WorkspaceModel):
    """Whether a shelter is open, and how many are inside; without a row closed and empty."""

    shelter = models.ForeignKey("resources.Shelter", on_delete=models.PROTECT, related_name="states")
    is_open = models.BooleanField()
    occupancy = models.BigIntegerField(default=0)
    since = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "shelter"], name="resources_shelter_state_once"),
            models.CheckConstraint(condition=models.Q(occupancy__gte=0), name="resources_occupancy_not_below_zero"),
        ]
