"""区划、审计、导入批次: read here, changed elsewhere."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anlan.core.accounts import services
from anlan.core.accounts.queries import audit_visible_to
from anlan.core.accounts.scope import AUDIT, MANAGE
from anlan.core.journal import declared_verbs
from anlan.core.journal.models import Entry
from anlan.core.permission import declare_act
from anlan.web.admin.base import ReadAdmin, ServiceAdmin, each, offers

VIEW_REGION = declare_act("region.view", "Look up administrative divisions.")


class RegionAdmin(ReadAdmin):
    """All divisions of the country: no secret, and no scope."""

    view_act = VIEW_REGION
    region_field = None
    list_display = ("code", "name", "kind", "parent_id", "valid_from", "valid_to")
    search_fields = ("code", "name", "pinyin", "initials")


class EntryAdmin(ReadAdmin):
    """The audit trail of accounts, rights and rosters."""

    view_act = AUDIT
    list_display = ("seq", "occurred_at", "verb_label", "about", "actor_key", "regions")
    search_fields = ("about", "actor", "verb")
    ordering = ("-seq",)
    fields = ("seq", "verb", "actor", "about", "regions", "occurred_at", "recorded_at", "payload", "correlation", "hash")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return audit_visible_to(self.actor(request))

    def verb_label(self, obj: Entry) -> str:
        known = declared_verbs().get(obj.verb)
        return str(known.label) if known else obj.verb

    verb_label.short_description = _("事项")  # type: ignore[attr-defined]

    def actor_key(self, obj: Entry) -> str:
        return obj.actor

    actor_key.short_description = _("经办")  # type: ignore[attr-defined]


@offers(each("undo", _("撤销所选批次"), lambda b, by: services.undo_import(batch_id=b.pk, by=by), act=MANAGE))
class ImportBatchAdmin(ServiceAdmin):
    """What was imported, and its undo."""

    view_act = write_act = MANAGE
    may_change = False
    list_display = ("key", "resource", "region_code", "applied_by", "applied_at", "undone_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
