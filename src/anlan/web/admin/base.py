"""What every page of the back office has in common: rights by act and region, writes through services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from anlan.core.accounts.errors import spoken
from anlan.core.accounts.queries import scoped
from anlan.core.errors import DomainError
from anlan.core.permission import Actor, can


class ReadAdmin(ModelAdmin):
    """A list one may read: rows of the own region, nothing to write."""

    view_act: ClassVar[str] = ""
    region_field: ClassVar[str | None] = "region_code"
    """Path to the region code; None where rows belong to no region."""

    actions: Sequence[Any] = ()
    list_per_page = 50
    show_full_result_count = False

    def actor(self, request: HttpRequest) -> Actor:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows if self.region_field is None else scoped(rows, self.actor(request), self.view_act, field=self.region_field)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """By the filters of the list only: a filter typed into the address guesses at hashes letter by letter."""
        return lookup.partition("__")[0] in {one if isinstance(one, str) else one[0] for one in self.list_filter or ()}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(self.actor(request), self.view_act)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return can(self.actor(request), self.view_act)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted; it is closed by an action."""
        return False

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The journal is the log."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The journal is the log."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """The journal is the log."""


class ServiceAdmin(ReadAdmin):
    """A list whose rows are made and changed by services."""

    write_act: ClassVar[str] = ""
    may_change: ClassVar[bool] = True

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        """Call the service that makes one."""
        raise NotImplementedError

    def change(self, obj: Any, data: dict[str, Any], by: Actor) -> Model:
        """Call the service that changes one; `data` holds what the form changed."""
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can(self.actor(request), self.write_act)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_change and can(self.actor(request), self.write_act)

    def save_form(self, request: HttpRequest, form: ModelForm[Any], change: bool) -> Any:
        """The form fills no row: services write."""
        return self.model._base_manager.get(pk=form.instance.pk) if change else self.model()

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        data = dict(form.cleaned_data)
        if change:
            saved = self.change(obj, {name: data[name] for name in form.changed_data if name in data}, self.actor(request))
        else:
            saved = self.create(data, self.actor(request))
        obj.__dict__.update(saved.__dict__)

    def save_related(self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        """There are no rows beside the one the service wrote."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        return []

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A refusal of the service is shown above the form."""
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as refusal:
            messages.error(request, spoken(refusal))
            return HttpResponseRedirect(request.get_full_path())
        return response

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices of the own region only."""
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if related is not None:
            kwargs["queryset"] = related.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def each(
    name: str, label: Any, verb: Callable[[Any, Actor], Any], *, act: str, told: Any = None
) -> Callable[[ServiceAdmin, HttpRequest, QuerySet[Any]], None]:
    """An action that does one verb to each chosen row; refusals are named row by row. `told` says a result once."""

    def run(admin: ServiceAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        done = 0
        for obj in queryset:
            try:
                result = verb(obj, admin.actor(request))
            except DomainError as refusal:
                messages.error(request, f"{obj}：{spoken(refusal)}")
            else:
                done += 1
                if told is not None:
                    messages.warning(request, told(obj, result))
        if done:
            messages.success(request, _("%(label)s：%(count)s 项已办。") % {"label": label, "count": done})

    run.__name__ = name
    run.short_description = label  # type: ignore[attr-defined]
    run.act = act  # type: ignore[attr-defined]
    run.allowed_permissions = (name,)  # type: ignore[attr-defined]
    return run


def offers(*actions: Any) -> Callable[[type[ServiceAdmin]], type[ServiceAdmin]]:
    """Give a class its actions, each shown to those whose mandates hold its act."""

    def give(cls: type[ServiceAdmin]) -> type[ServiceAdmin]:
        cls.actions = list(actions)
        for action in actions:
            act = action.act

            def may(self: ServiceAdmin, request: HttpRequest, obj: Any = None, *, act: str = act) -> bool:
                return can(self.actor(request), act)

            setattr(cls, f"has_{action.__name__}_permission", may)
        return cls

    return give
