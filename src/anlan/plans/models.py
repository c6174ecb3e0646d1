"""Editions of plans: what was handed in or shipped, who approved it, where it was filed, and when it ceased to hold."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.journal.sealing import scope_codes


class PlanVersion(models.Model):
    """One edition of one plan for one jurisdiction, word by word. Shared by reality and exercises.

    The text never changes; another text is another row. What is asked of it often stands beside it in columns.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草案")
        APPROVED = "approved", _("已批准")
        FILED = "filed", _("已备案")
        WITHDRAWN = "withdrawn", _("已停用")

    uid = models.CharField(max_length=36, unique=True)
    plan = models.CharField(
        _("预案标识"), max_length=80, help_text="The identifier in the text, the same in all editions."
    )
    edition = models.CharField(_("版次"), max_length=40)
    title = models.CharField(_("名称"), max_length=200)
    title_en = models.CharField(max_length=300)
    region_code = models.CharField(_("行政区划代码"), max_length=12, help_text="Its jurisdiction.")
    tiers = models.JSONField(
        _("适用层级"),
        default=list,
        help_text="Units below the jurisdiction that it serves too; empty: the jurisdiction alone.",
    )
    hazards = models.JSONField(_("灾种"), default=list)
    valid_from = models.DateField(_("生效日期"), null=True)
    valid_to = models.DateField(_("失效日期"), null=True, help_text="The first day on which it no longer holds.")
    text = models.TextField(_("全文"))
    sha256 = models.CharField(max_length=64, help_text="Of the text.")
    origin = models.CharField(_("来源"), max_length=200, help_text="`pack:<name>/<file>` or `upload`.")
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT)
    is_demo = models.BooleanField(_("演示"), default=False)
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.CharField(max_length=64, help_text="Journal key of who handed it in.")
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    approved_by = models.CharField(max_length=64, default="")
    filed_at = models.DateTimeField(_("备案时间"), null=True)
    filed_with = models.CharField(_("备案机关"), max_length=200, default="")
    filing_number = models.CharField(_("备案号"), max_length=80, default="")
    withdrawn_at = models.DateTimeField(_("停用时间"), null=True)
    withdrawn_by = models.CharField(max_length=64, default="")
    withdrawn_reason = models.CharField(_("停用原因"), max_length=500, default="")
    version = models.IntegerField(default=1, help_text="Rises with each change.")

    class Meta:
        verbose_name = verbose_name_plural = _("预案版本")
        constraints = [
            models.UniqueConstraint(fields=["plan", "edition", "region_code", "sha256"], name="plans_one_text"),
        ]
        indexes = [models.Index(fields=["state", "region_code"])]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"

    @property
    def journal_key(self) -> str:
        return f"plan:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        """Its jurisdiction and what contains it, for `can()`."""
        return scope_codes([self.region_code])
