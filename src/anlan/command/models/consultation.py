"""A consultation on an incident: who takes part, what is said, drawn and concluded."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.accounts.models import Account
from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes
from anlan.incidents.hanging import OnIncident
from anlan.incidents.models import Incident


class Consultation(OnIncident, WorkspaceModel):
    """会商: one session of one incident, called by a host. Media run outside; their address is a field."""

    class State(models.TextChoices):
        PLANNED = "planned", _("待开始")
        OPEN = "open", _("会商中")
        CLOSED = "closed", _("已结束")

    uid = models.CharField(max_length=36, unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="consultations")
    title = models.CharField(max_length=120)
    region_code = models.CharField(max_length=12, help_text="Of the host.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    scheduled_at = models.DateTimeField()
    called_at = models.DateTimeField()
    called_by = models.CharField(max_length=64)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64, default="", help_text="Who closed it and answers for its minutes.")
    signed_as = models.CharField(max_length=120, default="", help_text="His post, as the minutes print it.")
    minutes_sha256 = models.CharField(max_length=64, default="", help_text="Of the minutes as they were signed.")
    video_link = models.CharField(max_length=500, default="", help_text="https, rtsp or sip address of the media.")
    view = models.JSONField(default=dict, help_text="The map as the host shares it: lon, lat, zoom, layers.")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "incident", "-scheduled_at"])]

    @property
    def journal_key(self) -> str:
        return f"consultation:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        """Where it is seen: wherever the incident is, and in the host's region."""
        return sorted({*self.incident.scope_codes(), *scope_codes([self.region_code])})


class Participant(WorkspaceModel):
    """An account that was called to a consultation, or came by itself."""

    class Role(models.TextChoices):
        HOST = "host", _("主持")
        MEMBER = "member", _("参加")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participants")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="consultations")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    post = models.CharField(max_length=120, help_text="Organisation, department and post: never a name.")
    invited_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "consultation", "account"], name="command_participant_once")]

    @property
    def is_there(self) -> bool:
        """Came and has not left; whether the line to him holds only the event stream can tell."""
        return self.joined_at is not None and self.left_at is None


class Statement(WorkspaceModel):
    """One item of the minutes. Its text may name people: the journal only points here, and it can be erased."""

    class Kind(models.TextChoices):
        REMARK = "remark", _("发言")
        DECISION = "decision", _("议定事项")
        CONCLUSION = "conclusion", _("会商结论")

    uid = models.CharField(max_length=36, unique=True)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    post = models.CharField(max_length=120, help_text="Who said it, by post.")
    written_by = models.CharField(max_length=64)
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["consultation", "at"])]


class Drawing(WorkspaceModel):
    """A mark on the shared map: a symbol of the table plot_symbols on a geometry in WGS 84."""

    uid = models.CharField(max_length=36, unique=True)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="drawings")
    symbol = models.CharField(max_length=40, help_text="A code of the table plot_symbols.")
    geometry = models.JSONField(help_text="GeoJSON: Point, LineString or Polygon.")
    label = models.CharField(max_length=60, default="")
    author = models.CharField(max_length=64)
    post = models.CharField(max_length=120, help_text="Who drew it, by post.")
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=64, default="")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["consultation", "at"])]


class Conclusion(WorkspaceModel):
    """A conclusion of the minutes that became a task."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="conclusions")
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="conclusion")
    task_uid = models.CharField(max_length=36)

    class Meta:
        base_manager_name = "everywhere"
