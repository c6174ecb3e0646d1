"""Responses, their posts, tasks, and the calls by which somebody was told."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.accounts.models import Account
from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes
from anlan.incidents.hanging import OnIncident
from anlan.incidents.models import Incident
from anlan.plans.models import PlanVersion


class Response(OnIncident, WorkspaceModel):
    """A region's answer to an incident by a plan. While it runs, the region has no second one for the incident."""

    class State(models.TextChoices):
        ACTIVE = "active", _("响应中")
        ENDED = "ended", _("已终止")

    uid = models.CharField(max_length=36, unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="responses")
    plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="responses")
    region_code = models.CharField(max_length=12, help_text="Whose response it is.")
    level = models.IntegerField(help_text="1 to 4, 1 the severest.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    known_at = models.DateTimeField(help_text="When the region's desk knew of the event: the clocks' event_known.")
    activated_at = models.DateTimeField()
    activated_by = models.CharField(max_length=64)
    ordered_by = models.CharField(max_length=60, default="", help_text="Post whose order it was; empty: his own.")
    basis = models.JSONField(default=dict, help_text="The suggestion as it stood: level, clauses, inputs, unknown.")
    conditions = models.JSONField(default=dict, help_text="Of stand-down: condition → who found it met, when.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, default="")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "incident", "region_code"], condition=models.Q(state="active"),
                name="response_one_active",
            )
        ]  # fmt: skip

    @property
    def journal_key(self) -> str:
        return f"response:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        """Where it is seen: its own region, and wherever the incident is led from."""
        return scope_codes([self.region_code, self.incident.lead_region or self.region_code])


class Posting(WorkspaceModel):
    """A post of the plan in a running response, and who holds it; nobody: 待任."""

    CHIEF = 0

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="postings")
    post = models.CharField(max_length=60, help_text="Its id in the plan.")
    order = models.IntegerField(default=0, help_text="0: the chief of the first command.")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="postings")
    since = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "response", "post"], name="response_post_once")]


class Task(OnIncident, WorkspaceModel):
    """What somebody has to do: an action of a plan, a slip, a conclusion, a lesson."""

    class State(models.TextChoices):
        WAITING = "waiting", _("未开始")
        OPEN = "open", _("待签收")
        ACCEPTED = "accepted", _("办理中")
        REFUSED = "refused", _("已退回")
        FINISHED = "finished", _("已完成")
        CANCELLED = "cancelled", _("已取消")

    class Origin(models.TextChoices):
        PLAN = "plan", _("预案行动")
        SLIP = "slip", _("督办单")
        CONSULTATION = "consultation", _("会商结论")
        LESSON = "lesson", _("复盘整改")

    uid = models.CharField(max_length=36, unique=True)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="tasks")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="tasks")
    origin = models.CharField(max_length=12, choices=Origin.choices)
    origin_key = models.CharField(
        max_length=80, default="", help_text="What it came from: consultation:<uid>, lesson:<uid> …"
    )
    region_code = models.CharField(max_length=12)
    action = models.CharField(max_length=60, default="", help_text="Its id in the plan.")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, default="")
    text = models.TextField(default="", help_text="What is asked, where the title does not say it.")
    post = models.CharField(max_length=60, default="", help_text="The plan's post that answers for it.")
    department = models.CharField(max_length=60, default="")
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="tasks")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    depends_on = models.JSONField(default=list, help_text="uids of the tasks it waits for.")
    evidence_wanted = models.JSONField(default=list, help_text="kind, title, title_en of each.")
    needs = models.JSONField(default=list, help_text="kind, id, quantity, by_min of each, at the level that stands.")
    clock = models.CharField(max_length=60, default="", help_text="The plan's clock that bounds it.")
    clause = models.CharField(max_length=120, default="")
    duration_min = models.IntegerField(default=0)
    planned_due_at = models.DateTimeField(
        null=True, help_text="When the plan expects it done, counted from activation."
    )
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    is_overdue = models.BooleanField(default=False)
    outcome = models.TextField(default="", help_text="Of finishing: what came of it; of refusing: why.")
    control_measure = models.TextField(default="", help_text="What holds the risk while it is late (extension).")
    evidence = models.JSONField(default=list, help_text="kind, text, attachment of what finished it.")
    issued_by = models.CharField(max_length=64)
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [
            models.Index(fields=["workspace", "region_code", "state"]),
            models.Index(fields=["workspace", "owner", "state"]),
        ]

    @property
    def journal_key(self) -> str:
        return f"task:{self.uid}"

    @property
    def is_live(self) -> bool:
        """Somebody still has to do something about it."""
        return self.state in (self.State.WAITING, self.State.OPEN, self.State.ACCEPTED, self.State.REFUSED)


class CallOut(WorkspaceModel):
    """叫应: somebody was rung up about a task; whether he answered is a fact."""

    uid = models.CharField(max_length=36, unique=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="calls")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    whom = models.CharField(max_length=120, help_text="The post that was rung up, never a name.")
    called_at = models.DateTimeField()
    is_answered = models.BooleanField()
    next_by = models.DateTimeField(null=True, help_text="Unanswered: by when the next on the roster is rung up.")
    called_by = models.CharField(max_length=64)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "task", "called_at"])]

    @property
    def journal_key(self) -> str:
        return f"call:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        return self.task.scope_codes()
