"""机构、部门、人员."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from anlan.core.accounts import services
from anlan.core.accounts.models import Department, Organisation, Person
from anlan.core.accounts.scope import MANAGE
from anlan.core.accounts.services.people import PERSONAL_FIELDS
from anlan.core.permission import Actor
from anlan.core.personal.keeping import masked_many
from anlan.core.personal.services import ERASE
from anlan.web.admin.base import ServiceAdmin, each, offers
from anlan.web.admin.importing import ImportAdmin
from anlan.web.admin.resources import OrganisationResource, PersonResource


class HazardsField(forms.CharField):
    """Hazards by comma; `*` for all."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return ",".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return [part.strip() for part in str(value or "").replace("，", ",").split(",") if part.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


@offers(
    each("close", _("停用所选机构"), lambda o, by: services.close_organisation(organisation_id=o.pk, by=by), act=MANAGE),
    each(
        "reopen",
        _("恢复所选机构"),
        lambda o, by: services.change_organisation(organisation_id=o.pk, is_active=True, by=by),
        act=MANAGE,
    ),
)
class OrganisationAdmin(ImportAdmin, ServiceAdmin):
    view_act = write_act = MANAGE
    list_display = ("name", "region_code", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "region_code")
    fields = ("name", "region_code")
    resource_classes = [OrganisationResource]

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        return services.create_organisation(name=data["name"], region_code=data["region_code"], by=by)

    def change(self, obj: Organisation, data: dict[str, Any], by: Actor) -> Model:
        return services.change_organisation(organisation_id=obj.pk, **data, by=by)


class DepartmentForm(forms.ModelForm):
    hazards = HazardsField(
        label=_("主管灾种"), help_text=_("按灾种代码填写，用逗号分开；* 为全部。"), required=False, initial=["*"]
    )

    class Meta:
        model = Department
        fields = ("organisation", "name", "hazards")


@offers(each("close", _("停用所选部门"), lambda d, by: services.close_department(department_id=d.pk, by=by), act=MANAGE))
class DepartmentAdmin(ServiceAdmin):
    view_act = write_act = MANAGE
    region_field = "organisation__region_code"
    form = DepartmentForm
    list_display = ("name", "organisation", "hazards", "is_active")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("organisation",) if obj else ()

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        return services.create_department(
            organisation_id=data["organisation"].pk, name=data["name"], hazards=data["hazards"], by=by
        )

    def change(self, obj: Department, data: dict[str, Any], by: Actor) -> Model:
        return services.change_department(department_id=obj.pk, **data, by=by)


class PersonForm(forms.ModelForm):
    """What is personal is typed here and read back only masked; an empty field stays as it is."""

    name = forms.CharField(label=_("姓名"), max_length=60, required=False, widget=UnfoldAdminTextInputWidget)
    phone = forms.CharField(label=_("手机"), max_length=30, required=False, widget=UnfoldAdminTextInputWidget)
    email = forms.EmailField(label=_("邮箱"), max_length=120, required=False, widget=UnfoldAdminTextInputWidget)
    id_number = forms.CharField(
        label=_("公民身份号码"), max_length=18, required=False, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Person
        fields = ("department", "title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        refs = {kind: getattr(self.instance, f"{kind}_ref", None) for kind in PERSONAL_FIELDS}
        shown = masked_many(refs.values())
        for kind, ref in refs.items():
            if ref in shown and kind in self.fields:
                self.fields[kind].help_text = _("现为 %(masked)s；不改请留空。") % {"masked": shown[ref]}
        if self.instance.pk is None and "name" in self.fields:
            self.fields["name"].required = True


class MaskedList(ChangeList):
    """Reads the masks of a page's people in one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        people = list(self.result_list)
        shown = masked_many(ref for person in people for ref in (person.name_ref, person.phone_ref))
        for person in people:
            person.shown_name = shown.get(person.name_ref, "")
            person.shown_phone = shown.get(person.phone_ref, "")
        self.result_list = people


@offers(
    each("left", _("所选人员离岗"), lambda p, by: services.person_left(person_id=p.pk, by=by), act=MANAGE),
    each("erase", _("清除所选人员的个人信息（不能恢复）"), lambda p, by: services.erase_person(person_id=p.pk, by=by), act=ERASE),
)
class PersonAdmin(ImportAdmin, ServiceAdmin):
    view_act = write_act = MANAGE
    region_field = "department__organisation__region_code"
    form = PersonForm
    list_display = ("pk", "shown_name", "shown_phone", "title", "department", "is_active")
    list_select_related = ("department__organisation",)
    list_filter = ("is_active",)
    search_fields = ("title", "department__name", "department__organisation__name")
    fields = ("department", "title", "name", "phone", "email", "id_number")
    resource_classes = [PersonResource]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return MaskedList

    def shown_name(self, obj: Any) -> str:
        return str(obj.shown_name)

    shown_name.short_description = _("姓名")  # type: ignore[attr-defined]

    def shown_phone(self, obj: Any) -> str:
        return str(obj.shown_phone)

    shown_phone.short_description = _("手机")  # type: ignore[attr-defined]

    def create(self, data: dict[str, Any], by: Actor) -> Model:
        return services.create_person(department_id=data.pop("department").pk, **data, by=by)

    def change(self, obj: Person, data: dict[str, Any], by: Actor) -> Model:
        department = data.pop("department", None)
        return services.change_person(
            person_id=obj.pk, department_id=department.pk if department else None, **data, by=by
        )
