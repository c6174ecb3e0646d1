"""账号、授权、临时授权、接口密钥."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from anlan.core.accounts import second_factor, services
from anlan.core.accounts.models import Account, ApiToken, Grant, RoleAssignment
from anlan.core.accounts.queries import scoped
from anlan.core.accounts.scope import AUDIT, MANAGE
from anlan.core.accounts.services.grants import GIVE
from anlan.core.permission import Actor, acts_of, all_roles
from anlan.web.admin.base import ServiceAdmin, each, offers
from anlan.web.admin.importing import ImportAdmin
from anlan.web.admin.organisations import HazardsField
from anlan.web.admin.resources import AccountResource
from anlan.web.pack_words import titled


def role_choices() -> list[tuple[str, str]]:
    """Roles of the packs by the title of the reader's language."""
    return [(role.name, titled(role)) for role in all_roles().values()]


def _code_said(account: Account, result: Any) -> Any:
    until, code = result
    return _("账号 %(username)s 的一次性口令：%(code)s，只显示这一次，%(until)s 前有效。") % {
        "username": account.username,
        "code": code,
        "until": until.astimezone().strftime("%Y-%m-%d %H:%M"),
    }


@offers(
    each(
        "reset",
        _("重置所选账号的密码"),
        lambda a, by: services.reset_password(account_id=a.pk, by=by),
        act=MANAGE,
        told=_code_said,
    ),
    each("unlock", _("解锁所选账号"), lambda a, by: services.unlock_account(account_id=a.pk, by=by), act=MANAGE),
    each("off", _("停用所选账号"), lambda a, by: services.deactivate_account(account_id=a.pk, by=by), act=MANAGE),
    each("on", _("恢复所选账号"), lambda a, by: services.reactivate_account(account_id=a.pk, by=by), act=MANAGE),
    each(
        "no_second_factor",
        _("取消所选账号的两步验证"),
        lambda a, by: second_factor.remove_second_factor(account_id=a.pk, by=by),
        act=MANAGE,
    ),
)
class AccountAdmin(ImportAdmin, ServiceAdmin):
    view_act = write_act = MANAGE
    list_display = ("username", "region_code", "is_active", "locked_until", "has_second_factor")
    list_filter = ("is_active",)
    search_fields = ("username", "region_code")
    fields = ("username", "region_code", "person", "oidc_subject")
    resource_classes = [AccountResource]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("username", "region_code", "person") if obj else ("oidc_subject",)

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        person = data.get("person")
        return services.create_account(
            username=data["username"], region_code=data["region_code"], person_id=person.pk if person else None, by=by
        )

    def change(self, obj: Account, data: dict[str, Any], by: Actor) -> Model:
        return services.link_external(account_id=obj.pk, subject=data.get("oidc_subject", obj.oidc_subject), by=by)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm[Any]]:
        form: type[ModelForm[Any]] = super().get_form(request, obj, change, **kwargs)
        if "person" in form.base_fields:
            form.base_fields["person"].required = False
        return form


class AssignmentForm(forms.ModelForm):
    role = forms.ChoiceField(label=_("岗位角色"), choices=role_choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = RoleAssignment
        fields = ("account", "role", "region_code", "department")


@offers(each("withdraw", _("收回所选授权"), lambda r, by: services.withdraw_role(assignment_id=r.pk, by=by), act=MANAGE))
class RoleAssignmentAdmin(ServiceAdmin):
    view_act = write_act = MANAGE
    may_change = False
    form = AssignmentForm
    list_display = ("account_name", "role", "region_code", "department")
    list_select_related = ("account", "department")
    search_fields = ("account__username", "role", "region_code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(withdrawn_at__isnull=True)

    def account_name(self, obj: RoleAssignment) -> str:
        return obj.account.username

    account_name.short_description = _("账号")  # type: ignore[attr-defined]

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        department = data.get("department")
        return services.assign_role(
            account_id=data["account"].pk,
            role=data["role"],
            region_code=data["region_code"],
            department_id=department.pk if department else None,
            by=by,
        )


class GrantForm(forms.ModelForm):
    role = forms.ChoiceField(label=_("岗位角色"), choices=role_choices, widget=UnfoldAdminSelectWidget)
    hazards = HazardsField(label=_("灾种"), required=False, initial=["*"])

    class Meta:
        model = Grant
        fields = ("account", "role", "region_code", "hazards", "until", "reason")


@offers(each("revoke", _("收回所选临时授权"), lambda g, by: services.revoke_grant(grant_id=g.pk, by=by), act=GIVE))
class GrantAdmin(ServiceAdmin):
    """Mutual aid, lent in the own region; the account may be of any region, so it is typed, not chosen."""

    view_act = write_act = GIVE
    may_change = False
    form = GrantForm
    raw_id_fields = ("account",)
    list_display = ("account_id", "role", "region_code", "until", "revoked_at", "granted_by")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super(ServiceAdmin, self).formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        return services.give_grant(
            account_id=data["account"].pk,
            role=data["role"],
            region_code=data["region_code"],
            hazards=data["hazards"],
            until=data["until"],
            reason=data["reason"],
            by=by,
        )


class TokenForm(forms.ModelForm):
    acts = forms.MultipleChoiceField(label=_("权限"), widget=UnfoldAdminCheckboxSelectMultipleWidget)

    class Meta:
        model = ApiToken
        fields = ("name", "acts", "expires_at")


@offers(each("revoke", _("吊销所选密钥"), lambda t, by: services.revoke_token(token_id=t.pk, by=by), act=AUDIT))
class ApiTokenAdmin(ServiceAdmin):
    """Own keys, and those of the accounts one administers."""

    may_change = False
    form = TokenForm
    list_display = ("name", "account_id", "acts", "expires_at", "used_at", "revoked_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = ApiToken.objects.all()
        actor = self.actor(request)
        own = Q(account_id=actor.account_id)
        reached = scoped(rows, actor, MANAGE, field="account__region_code").values("pk")
        return rows.filter(own | Q(pk__in=reached)).order_by("-pk")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return True

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm[Any]]:
        form: type[ModelForm[Any]] = super().get_form(request, obj, change, **kwargs)
        held = {act for mandate in self.actor(request).mandates for act in acts_of(mandate.role)}
        if "acts" in form.base_fields:
            form.base_fields["acts"].choices = [(act, act) for act in sorted(held)]  # type: ignore[attr-defined]
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        data = form.cleaned_data
        token, secret = services.create_token(
            name=data["name"], acts=data["acts"], expires_at=data["expires_at"], by=self.actor(request)
        )
        obj.__dict__.update(token.__dict__)
        messages.warning(request, _("密钥：%(secret)s，只显示这一次。") % {"secret": secret})


