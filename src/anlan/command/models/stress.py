"""Check-ups of plans: what would fail with the means that exist."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes
from anlan.plans.models import PlanVersion


class PlanStress(WorkspaceModel):
    """预案体检: an edition of a plan tried on drawn incidents of a region, with the means free in this workspace then."""

    class State(models.TextChoices):
        WAITING = "waiting", _("计算中")
        DONE = "done", _("已算出")
        FAILED = "failed", _("未能算出")

    uid = models.CharField(max_length=36, unique=True)
    plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="stresses")
    region_code = models.CharField(max_length=12, help_text="Where the incidents are drawn.")
    means_regions = models.JSONField(default=list, help_text="Whose means count.")
    seed = models.BigIntegerField()
    draws = models.IntegerField(help_text="Incidents × hours.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    job = models.BigIntegerField(null=True)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=500, default="")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "plan", "region_code", "-asked_at"])]

    @property
    def journal_key(self) -> str:
        return f"stress:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code])
