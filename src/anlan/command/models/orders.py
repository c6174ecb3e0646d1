"""Roads that are closed, proposals of who goes where, orders with what they bind, and their new ways."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.accounts.models import Account
from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes
from anlan.incidents.hanging import OnIncident
from anlan.incidents.models import Incident
from anlan.resources.models import StockLot, Team, Vehicle
from anlan.response.models import Task


class Closure(OnIncident, WorkspaceModel):
    """道路封闭或受阻: part of the roads carries nothing, or slower. It counts from `begins_at` until it is lifted or ends."""

    class State(models.TextChoices):
        OPEN = "open", _("管制中")
        LIFTED = "lifted", _("已解除")

    uid = models.CharField(max_length=36, unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="closures")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    title = models.CharField(max_length=120, help_text="Which road, where.")
    reason = models.CharField(max_length=200)
    source = models.CharField(max_length=120, help_text="Who says so: agency, desk or post; no person's name.")
    shape = models.JSONField(null=True, help_text="GeoJSON in WGS 84: Point, Polygon or MultiPolygon.")
    radius_m = models.FloatField(null=True, help_text="Around a point.")
    rows = models.JSONField(default=list, help_text="Rows of the table of roads, of the layer `roads_sha256`.")
    roads_sha256 = models.CharField(max_length=64, default="")
    share_left = models.FloatField(default=0, help_text="Of the speed; 0 closes.")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="Expected; null: until it is lifted.")
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=64)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=64, default="")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "state"])]

    @property
    def journal_key(self) -> str:
        return f"closure:{self.uid}"


class MatchProposal(WorkspaceModel):
    """Who could go where with what, over all open incidents of a region at once. Nothing is ordered by it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("计算中")
        DONE = "done", _("已算出")
        FAILED = "failed", _("未能算出")

    uid = models.CharField(max_length=36, unique=True)
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    job = models.BigIntegerField(null=True)
    given = models.JSONField(help_text="Needs, free means, closures and roads as they stood when it was asked for.")
    stamps = models.JSONField(help_text="closures, commitments, needs: what makes it stale when it differs.")
    result = models.JSONField(null=True)
    error = models.CharField(max_length=500, default="")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "region_code", "-asked_at"])]

    @property
    def journal_key(self) -> str:
        return f"proposal:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code])


class Order(OnIncident, WorkspaceModel):
    """调度令: a team, or goods of one store with what carries them, goes to one place. It holds its means (`journal_key`)."""

    class State(models.TextChoices):
        ORDERED = "ordered", _("已下达")
        ACKNOWLEDGED = "acknowledged", _("已接令")
        UNDER_WAY = "under_way", _("在途")
        BROKEN_DOWN = "broken_down", _("途中受阻")
        ARRIVED = "arrived", _("已到场")
        WORKING = "working", _("作业中")
        RECALLED = "recalled", _("召回中")
        RELEASED = "released", _("已归建")
        REFUSED = "refused", _("已拒绝")

    uid = models.CharField(max_length=36, unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="orders")
    proposal = models.ForeignKey(MatchProposal, on_delete=models.PROTECT, null=True, related_name="orders")
    region_code = models.CharField(max_length=12, help_text="Of the desk that orders.")
    means_region = models.CharField(max_length=12, help_text="Of who is sent.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ORDERED)
    title = models.CharField(max_length=200)
    text = models.TextField(default="", help_text="What is asked, where the title does not say it.")
    holder = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="orders", help_text="Who leads it; null: not known."
    )
    moves = models.CharField(max_length=24, help_text="Class of vehicle on roads, or `air`.")
    origin = models.CharField(max_length=200)
    origin_longitude = models.FloatField()
    origin_latitude = models.FloatField()
    destination = models.CharField(max_length=200)
    longitude = models.FloatField()
    latitude = models.FloatField()
    minutes = models.FloatField(null=True, help_text="On the way, by the roads as they stood; null: not known.")
    route = models.JSONField(default=dict, help_text="GeoJSON LineString; empty where no road leads there.")
    route_rows = models.JSONField(default=list, help_text="Rows of the table of roads it goes over.")
    departs_by = models.DateTimeField()
    eta_at = models.DateTimeField(null=True)
    acknowledge_by = models.DateTimeField()
    pass_number = models.CharField(max_length=40, help_text="Of the 应急运输通行证 that the convoy shows.")
    override_reason = models.TextField(default="", help_text="Why not as proposed.")
    ordered_by = models.CharField(max_length=64)
    ordered_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    under_way_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    working_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", help_text="Of what ended or stopped it.")
    is_overdue = models.BooleanField(default=False)
    at_longitude = models.FloatField(null=True, help_text="Where it was seen last.")
    at_latitude = models.FloatField(null=True)
    seen_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [
            models.Index(fields=["workspace", "incident", "state"]),
            models.Index(fields=["workspace", "holder", "state"]),
        ]

    @property
    def journal_key(self) -> str:
        return f"order:{self.uid}"

    @property
    def is_live(self) -> bool:
        """It still binds means."""
        return self.state not in (self.State.RELEASED, self.State.REFUSED)

    def scope_codes(self) -> Iterable[str]:
        """Where it is seen: at the desk that ordered, and where the means are at home."""
        return scope_codes([self.region_code, self.means_region])


class OrderLine(WorkspaceModel):
    """So much of one thing goes, for a need."""

    class Kind(models.TextChoices):
        TEAM = "team", _("队伍")
        VEHICLE = "vehicle", _("车辆与航空器")
        LOT = "lot", _("物资")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, null=True, related_name="+")
    lot = models.ForeignKey(StockLot, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=12, default="")
    quantity = models.BigIntegerField()
    covers = models.FloatField(default=0, help_text="How much of the need, in its unit.")
    received = models.BigIntegerField(null=True)
    gap_reason = models.CharField(max_length=200, default="")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="order_lines")
    need = models.CharField(max_length=160, default="", help_text="Key of the need it is for (`matching.needs`).")

    class Meta:
        base_manager_name = "everywhere"


class OrderAct(WorkspaceModel):
    """What a phone or desk has told about an order, once: the same `client_id` again changes nothing."""

    client_id = models.CharField(max_length=64)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="acts")
    verb = models.CharField(max_length=40)
    at = models.DateTimeField(help_text="When it happened.")
    told_at = models.DateTimeField(help_text="When it came in.")

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "client_id"], name="command_act_once")]


class Rerouting(WorkspaceModel):
    """A closure cuts the way of an order: the new way beside the old one, until an officer decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("计算中")
        PROPOSED = "proposed", _("待确认")
        ACCEPTED = "accepted", _("已采纳")
        DECLINED = "declined", _("未采纳")

    uid = models.CharField(max_length=36, unique=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reroutings")
    closure = models.ForeignKey(Closure, on_delete=models.PROTECT, related_name="reroutings")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    diff = models.JSONField(default=dict, help_text="before and after: minutes, eta_at, route; alternatives; why.")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, default="")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "order", "closure"], name="command_rerouting_once")]

    @property
    def journal_key(self) -> str:
        return f"rerouting:{self.uid}"

    @property
    def invitation_key(self) -> str:
        return self.order.invitation_key

    def scope_codes(self) -> Iterable[str]:
        return self.order.scope_codes()
