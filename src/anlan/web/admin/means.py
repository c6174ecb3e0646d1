"""救援资源: the facts that stand, read here with their sources; they come in batches and are replaced by batches."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anlan.core.batches.models import Sourced
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.web.admin.base import ReadAdmin

SOURCED = ("uid", *(field.name for field in Sourced._meta.get_fields()))


class MeansAdmin(ReadAdmin):
    """Rows that stand, with who says so and since when."""

    view_act = RESOURCE_VIEW
    list_filter: tuple[str, ...] = ("level",)
    search_fields: tuple[str, ...] = ("name", "region_code")
    hidden: ClassVar[tuple[str, ...]] = ("tile", "fact")
    readonly_fields = ("said_by", "true_on")

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """What a page leaves to `readonly_fields`, and keys."""
        return (*SOURCED, *self.hidden)

    def said_by(self, obj: Sourced) -> str:
        return obj.source

    def true_on(self, obj: Sourced) -> date:
        return obj.as_of

    said_by.short_description = _("来源")  # type: ignore[attr-defined]
    true_on.short_description = _("数据日期")  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(stands=True).order_by("region_code", "pk")


class TeamAdmin(MeansAdmin):
    list_display = ("name", "level", "kind", "people", "turnout_min", "callout_min", "region_code", "said_by", "true_on")


class VehicleAdmin(MeansAdmin):
    list_display = ("name", "kind", "count", "payload_kg", "seats", "region_code", "said_by", "true_on")


class WarehouseAdmin(MeansAdmin):
    list_display = ("name", "level", "kind", "area_m2", "region_code", "said_by", "true_on")


class StockLotAdmin(MeansAdmin):
    list_display = ("item", "lot", "quantity", "unit", "expires_on", "warehouse", "region_code", "said_by", "true_on")
    list_select_related = ("warehouse",)
    list_filter = ("item",)
    hidden = ("opened_in",)
    search_fields = ("item", "lot", "warehouse__name", "region_code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The facts; what a workspace has taken in is seen there, in its books."""
        return super().get_queryset(request).filter(opened_in=None)


class ShelterAdmin(MeansAdmin):
    list_display = ("name", "kind", "area_m2", "places", "is_indoor", "region_code", "said_by", "true_on")


class OnCallAdmin(MeansAdmin):
    """Posts only; names and numbers stay in the personal store."""

    list_display = ("post", "order", "team", "region_code", "said_by", "true_on")
    list_select_related = ("team",)
    list_filter = ("post",)
    search_fields = ("post", "team__name", "region_code")
    hidden = ("name_ref", "phone_ref")


class ExpertAdmin(MeansAdmin):
    """What they are asked about; names and numbers stay in the personal store."""

    list_display = ("title", "level", "organisation", "fields", "is_chief", "region_code", "said_by", "true_on")
    list_filter = ("level", "is_chief")
    search_fields = ("title", "organisation", "region_code")
    hidden = ("name_ref", "phone_ref", "fact")


class AgreementAdmin(MeansAdmin):
    list_display = (
        "number", "warehouse", "item", "quantity", "unit", "price_fen", "valid_until", "deliver_within_h", "region_code",
        "said_by", "true_on",
    )  # fmt: skip
    list_select_related = ("warehouse",)
    list_filter = ("item",)
    search_fields = ("number", "item", "warehouse__name", "region_code")
    hidden = ()
