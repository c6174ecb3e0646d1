"""The back office itself: who may enter, and its way in and out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from anlan.core.accounts.scope import AUDIT, MANAGE, ROSTER
from anlan.core.accounts.services.grants import GIVE
from anlan.core.packs import all_tables
from anlan.core.permission import NotPermitted, all_roles, can, declare_act, declared_acts

VIEW_PACKS = declare_act("pack.view", "Read the reference tables with their sources.")

ENTER = (MANAGE, ROSTER, AUDIT, GIVE)
"""Whoever may do one of these may enter; what he finds there is asked again, row by row."""


class BackOffice(UnfoldAdminSite):
    """Django's admin without Django's permissions: `can` answers."""

    site_title = _("安澜后台")
    site_header = _("安澜后台")
    index_title = _("后台管理")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        actor = request.actor  # type: ignore[attr-defined]
        return actor.account_id is not None and actor.acts is None and any(can(actor, act) for act in ENTER)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Nobody logs in here; who is logged in without the right is told so."""
        if request.actor.account_id is not None:  # type: ignore[attr-defined]
            raise NotPermitted()
        return HttpResponseRedirect(f"{reverse('login')}?next={request.path}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from anlan.web.accounts_views import log_out

        response: HttpResponse = log_out(request)
        return response

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("own-password"))

    def extra_urls(self) -> list[URLPattern]:
        """Pages that no model stands behind."""
        return [
            path("packs/", self.admin_view(self.packs), name="packs"),
            path("roles/", self.admin_view(self.roles), name="roles"),
        ]

    def packs(self, request: HttpRequest) -> HttpResponse:
        """Every reference table with its rows: what holds where since when, from what source."""
        if not can(request.actor, VIEW_PACKS):  # type: ignore[attr-defined]
            raise NotPermitted()
        rows = [row for table in sorted(all_tables()) for row in all_tables()[table]]
        return self._table(
            request,
            _("基准数据包"),
            [_("表"), _("适用范围"), _("起"), _("止"), _("标准"), _("来源"), _("已核对"), _("数据包")],
            [
                (r.table, r.jurisdiction, r.valid_from, r.valid_to or "", r.standard, r.source,
                 _("是") if r.is_verified else _("否"), r.pack)
                for r in rows
            ],
        )  # fmt: skip

    def roles(self, request: HttpRequest) -> HttpResponse:
        """The rights matrix: which role may do which act."""
        roles = list(all_roles().values())
        return self._table(
            request,
            _("权限矩阵"),
            [_("操作"), *[role.title for role in roles]],
            [(act, *["✓" if act in role.acts else "" for role in roles]) for act in sorted(declared_acts())],
        )

    def _table(self, request: HttpRequest, title: Any, head: list[Any], rows: list[tuple[Any, ...]]) -> HttpResponse:
        context = {**self.each_context(request), "title": title, "head": head, "rows": rows}
        return TemplateResponse(request, "anlan/admin/table.html", context)


back_office = BackOffice(name="admin")
