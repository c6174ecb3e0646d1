"""A replay that an exercise plays, and how far it is: in the database, so that no kill loses or doubles a step."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.clock.models import WorkspaceModel


class Replay(WorkspaceModel):
    """The file as it was loaded; a file changed afterwards changes nothing that plays."""

    key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    has_acts = models.BooleanField(default=True, help_text="False: only the inputs; the desk is left to those who practise.")
    loaded_at = models.DateTimeField()

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="exercises_replay_once")]


class Step(WorkspaceModel):
    """One input or act of a replay, played once at its virtual time, or not, with the reason."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("step", "未到")
        PLAYED = "played", _("已执行")
        LEFT_OUT = "left_out", _("未执行")

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="steps")
    number = models.IntegerField(help_text="Its place in the file's order of time, from 1.")
    is_act = models.BooleanField()
    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=60, default="", help_text="How later acts name what this one makes.")
    username = models.CharField(max_length=60, default="", help_text="Whose act it is.")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, default="", help_text="Why it waits, or was left out.")
    made = models.JSONField(default=list, help_text="Journal keys of what it made.")

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "replay", "number"], name="exercises_step_once")]
        indexes = [models.Index(fields=["workspace", "state", "at"])]
