"""岗位、值班表."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from anlan.core.accounts import services
from anlan.core.accounts.models import Account, DutyShift, Post
from anlan.core.accounts.queries import scoped
from anlan.core.accounts.scope import ROSTER
from anlan.core.permission import Actor
from anlan.web.admin.base import ServiceAdmin, each, offers
from anlan.web.admin.rights import role_choices


class PostForm(forms.ModelForm):
    role = forms.ChoiceField(label=_("岗位角色"), choices=role_choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Post
        fields = ("organisation", "name", "role", "order")


def _roster_choices(db_field: Any, actor: Actor) -> QuerySet[Any]:
    """What whoever draws up rosters may choose from: organisations, posts and active accounts of the region."""
    rows = db_field.remote_field.model._default_manager.filter(is_active=True)
    field = "organisation__region_code" if db_field.remote_field.model is Post else "region_code"
    return scoped(rows, actor, ROSTER, field=field)


class _RosterAdmin(ServiceAdmin):
    view_act = write_act = ROSTER

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = _roster_choices(db_field, self.actor(request))
        field = super(ServiceAdmin, self).formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.remote_field.model is Account:
            field.label_from_instance = lambda account: account.username
        return field


@offers(each("close", _("撤销所选岗位"), lambda p, by: services.close_post(post_id=p.pk, by=by), act=ROSTER))
class PostAdmin(_RosterAdmin):
    region_field = "organisation__region_code"
    form = PostForm
    list_display = ("name", "organisation", "role", "order", "is_active")
    list_select_related = ("organisation",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("organisation",) if obj else ()

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        return services.create_post(
            organisation_id=data["organisation"].pk, name=data["name"], role=data["role"], order=data["order"], by=by
        )

    def change(self, obj: Post, data: dict[str, Any], by: Actor) -> Model:
        return services.change_post(post_id=obj.pk, **data, by=by)


@offers(each("withdraw", _("撤销所选排班"), lambda s, by: services.withdraw_shift(shift_id=s.pk, by=by), act=ROSTER))
class DutyShiftAdmin(_RosterAdmin):
    """The roster of the entered workspace; taking and handing over is done at the desk."""

    region_field = "post__organisation__region_code"
    may_change = False
    list_display = ("post", "account_name", "starts_at", "ends_at", "taken_over_at", "handed_over_at", "withdrawn_at")
    list_select_related = ("post__organisation", "account")
    fields = ("post", "account", "starts_at", "ends_at")

    def account_name(self, obj: DutyShift) -> str:
        return obj.account.username

    account_name.short_description = _("账号")  # type: ignore[attr-defined]

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        return services.schedule_shift(
            post_id=data["post"].pk,
            account_id=data["account"].pk,
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            by=by,
        )
