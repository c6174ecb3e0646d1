"""Whom and what one can call upon beyond the own teams and stores: experts, and goods under agreement."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.batches.models import Sourced
from anlan.core.journal.sealing import scope_codes


class Expert(Sourced):
    """Somebody whose judgement is asked for. Name and number lie in the personal store."""

    uid = models.CharField(max_length=36, unique=True)
    region_code = models.CharField(_("行政区划代码"), max_length=12, help_text="Whose pool of experts it is.")
    level = models.CharField(_("层级"), max_length=12)
    organisation = models.CharField(_("所属单位"), max_length=200, default="")
    fields = models.JSONField(_("专业领域"), default=list, help_text="Of the pack table expert_fields.")
    hazards = models.JSONField(_("灾种"), default=list, help_text="What he is asked about; `*`: all.")
    title = models.CharField(_("职称"), max_length=60, default="")
    is_chief = models.BooleanField(_("首席专家"), default=False)
    name_ref = models.UUIDField()
    phone_ref = models.UUIDField()
    fact = models.CharField(
        max_length=80, default="", help_text="Region code and key of the row of place_facts that counts it: 6207:experts."
    )

    class Meta:
        verbose_name = verbose_name_plural = _("专家")
        indexes = [models.Index(fields=["stands", "region_code"])]

    def __str__(self) -> str:
        return f"{self.title} {self.region_code}"

    @property
    def journal_key(self) -> str:
        return f"expert:{self.uid}"

    @property
    def personal_subject(self) -> str:
        """Whose the pieces in the personal store are."""
        return self.journal_key

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code])


class Agreement(Sourced):
    """What a supplier has promised: an item, a price, a time. The promised goods themselves are lots of its warehouse;
    what is called off leaves them like any others, and is owed at this price. Unused, it costs nothing."""

    uid = models.CharField(max_length=36, unique=True)
    number = models.CharField(_("协议编号"), max_length=60)
    warehouse = models.ForeignKey(
        "resources.Warehouse", models.PROTECT, related_name="agreements", verbose_name=_("协议单位")
    )
    region_code = models.CharField(_("行政区划代码"), max_length=12, help_text="Its warehouse's.")
    item = models.CharField(_("品名"), max_length=32, help_text="Of the pack table relief_items.")
    unit = models.CharField(_("单位"), max_length=12)
    quantity = models.BigIntegerField(_("协议数量"))
    price_fen = models.BigIntegerField(_("单价（分）"), help_text="Of one unit, as bid.")
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("有效期至"))
    deliver_within_h = models.FloatField(_("供货时限（小时）"), help_text="From the call-off to the gate of the supplier.")

    class Meta:
        verbose_name = verbose_name_plural = _("储备协议")
        indexes = [models.Index(fields=["stands", "region_code", "item"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0, price_fen__gte=0), name="resources_agreement_not_below_zero"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.item}"

    @property
    def journal_key(self) -> str:
        return f"agreement:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code])
