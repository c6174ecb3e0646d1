"""What a row of an import means: which verb it becomes, and what stood there before."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import resources
from import_export.results import RowResult

from anlan.core.accounts import services
from anlan.core.accounts.errors import spoken
from anlan.core.accounts.models import Account, Department, Organisation, Person
from anlan.core.accounts.services import RowDone
from anlan.core.errors import DomainError, InvalidInput, NotFound
from anlan.core.permission import Actor, all_roles
from anlan.core.personal.keeping import same_as


class ServiceResource(resources.ModelResource):
    """A workbook whose rows become verbs of the actor's own rights; faults are named row by row, in Chinese."""

    columns: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    example: tuple[str, ...] = ()

    def __init__(self, actor: Actor | None = None, batch: str = "", **_kwargs: Any) -> None:
        super().__init__()
        self.actor = actor
        self.batch = batch
        self.done: list[RowDone] = []
        self.regions: list[str] = []

    def apply(self, row: dict[str, str]) -> list[RowDone]:
        """Do what a row says; answers what was made or changed, nothing when it said nothing new."""
        raise NotImplementedError

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        missing = [column for column in self.needed if column not in (dataset.headers or ())]
        if missing:
            raise ValueError(_("缺少列：%(columns)s。请使用模板。") % {"columns": "、".join(missing)})
        unknown = [column for column in dataset.headers or () if column and column not in self.columns]
        if unknown:
            raise ValueError(_("多出列：%(columns)s。请使用模板。") % {"columns": "、".join(unknown)})

    def get_import_id_fields(self) -> list[str]:
        return []

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Any, bool]:
        return self._meta.model(), True

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """The service fills it."""

    def validate_instance(self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True) -> None:
        """The service checks it."""

    def save_m2m(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """The service keeps it."""

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        given = {column: str(row.get(column) or "").strip() for column in self.columns}
        empty = [column for column in self.needed if not given[column]]
        if empty:
            raise ValidationError({"__all__": [_("“%(column)s”不能为空。") % {"column": column} for column in empty]})
        try:
            self.row_done = self.apply(given)
        except DomainError as refusal:
            raise ValidationError(spoken(refusal)) from refusal
        if self.row_done:
            instance.pk = self.row_done[0].object_id
        self.done += self.row_done

    def after_import_row(self, row: Any, row_result: RowResult, **kwargs: Any) -> None:
        if not self.row_done:
            row_result.import_type = RowResult.IMPORT_TYPE_SKIP
        elif self.row_done[0].before is not None:
            row_result.import_type = RowResult.IMPORT_TYPE_UPDATE
        row_result.diff = [str(row.get(column) or "") for column in self.columns]

    def get_diff_headers(self) -> list[str]:
        return list(self.columns)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """The batch's own entry, in the transaction of its rows."""
        if kwargs.get("dry_run") or result.has_errors() or result.has_validation_errors() or not self.done:
            return
        assert self.actor is not None
        services.apply_import(
            key=self.batch, resource=self._meta.model._meta.model_name, rows=self.done,
            region_code=self._common_region(), by=self.actor,
        )  # fmt: skip

    def _common_region(self) -> str:
        """The nearest region that all touched rows lie in, so that whoever may undo one may undo all."""
        from anlan.core.accounts.scope import ancestors

        chains = [ancestors(code) for code in dict.fromkeys(self.regions)]
        return next(code for code in chains[0] if all(code in chain for chain in chains))

    def _organisation(self, row: dict[str, str]) -> Organisation:
        found = Organisation.objects.filter(name=row["机构"], region_code=row["区划代码"]).first()
        if found is None:
            raise InvalidInput(field="机构", reason=_("没有这个机构，请先导入机构"))
        return found

    def _department(self, row: dict[str, str]) -> Department:
        found = self._organisation(row).departments.filter(name=row["部门"]).first()
        if found is None:
            raise InvalidInput(field="部门", reason=_("该机构没有这个部门"))
        return found


class OrganisationResource(ServiceResource):
    """机构及其部门."""

    columns = ("机构", "区划代码", "部门")
    needed = ("机构", "区划代码")
    example = ("会泽县应急管理局", "530326", "值班室、防汛抗旱股")

    class Meta:
        model = Organisation
        skip_diff = True

    def apply(self, row: dict[str, str]) -> list[RowDone]:
        by = self.actor
        assert by is not None
        self.regions.append(row["区划代码"])
        done = []
        found = Organisation.objects.filter(name=row["机构"], region_code=row["区划代码"]).first()
        if found is None:
            found = services.create_organisation(name=row["机构"], region_code=row["区划代码"], by=by)
            done.append(RowDone("organisation", found.pk))
        elif not found.is_active:
            services.change_organisation(organisation_id=found.pk, is_active=True, by=by)
            done.append(RowDone("organisation", found.pk, None))
        for name in filter(None, (part.strip() for part in row["部门"].replace("，", "、").replace(",", "、").split("、"))):
            known = found.departments.filter(name=name).first()
            if known is None:
                done.append(RowDone("department", services.create_department(organisation_id=found.pk, name=name, by=by).pk))
            elif not known.is_active:
                services.change_department(department_id=known.pk, is_active=True, by=by)
                done.append(RowDone("department", known.pk, None))
        return done


class PersonResource(ServiceResource):
    """人员. A row with a number changes that person; one without enters somebody who is not there yet."""

    columns = ("编号", "机构", "区划代码", "部门", "职务", "姓名", "手机", "邮箱")
    needed = ("机构", "区划代码", "部门", "姓名")
    example = ("", "会泽县应急管理局", "530326", "值班室", "值班员", "张三", "13800000000", "")

    class Meta:
        model = Person
        skip_diff = True

    def apply(self, row: dict[str, str]) -> list[RowDone]:
        by = self.actor
        assert by is not None
        department = self._department(row)
        self.regions.append(row["区划代码"])
        given = {"name": row["姓名"], "phone": row["手机"], "email": row["邮箱"]}
        if not row["编号"]:
            if any(same_as(p.name_ref, row["姓名"]) and (not row["手机"] or same_as(p.phone_ref, row["手机"]))
                   for p in department.people.filter(is_active=True, is_erased=False)):  # fmt: skip
                return []
            person = services.create_person(department_id=department.pk, title=row["职务"], **given, by=by)
            return [RowDone("person", person.pk)]
        if not row["编号"].isdigit():
            raise InvalidInput(field="编号", reason=_("应为数字"))
        known = Person.objects.filter(pk=int(row["编号"])).first()
        if known is None:
            raise NotFound()
        before: dict[str, Any] = {
            "department_id": known.department_id,
            "title": known.title,
            "refs": {
                f"{kind}_ref": str(ref) if (ref := getattr(known, f"{kind}_ref")) else None
                for kind in ("name", "phone", "email")
            },
        }
        changed = {kind: text for kind, text in given.items() if text and not same_as(getattr(known, f"{kind}_ref"), text)}
        if not changed and known.title == row["职务"] and known.department_id == department.pk:
            return []
        services.change_person(person_id=known.pk, department_id=department.pk, title=row["职务"], **changed, by=by)
        return [RowDone("person", known.pk, before)]


class AccountResource(ServiceResource):
    """账号及其一个岗位角色."""

    columns = ("账号", "区划代码", "岗位角色", "机构", "部门", "人员编号")
    needed = ("账号", "区划代码", "岗位角色")
    example = ("hz.duty01", "530326", "值班员", "会泽县应急管理局", "值班室", "")

    class Meta:
        model = Account
        skip_diff = True

    def apply(self, row: dict[str, str]) -> list[RowDone]:
        by = self.actor
        assert by is not None
        role = next((r.name for r in all_roles().values() if row["岗位角色"] in (r.name, r.title, r.title_en)), None)
        if role is None:
            raise InvalidInput(field="岗位角色", reason=_("没有这个岗位角色"))
        if row["人员编号"] and not row["人员编号"].isdigit():
            raise InvalidInput(field="人员编号", reason=_("应为数字"))
        department = self._department(row) if row["部门"] else None
        self.regions.append(row["区划代码"])
        done = []
        account = Account.objects.filter(username=row["账号"]).first()
        if account is None:
            account = services.create_account(
                username=row["账号"], region_code=row["区划代码"],
                person_id=int(row["人员编号"]) if row["人员编号"] else None, by=by,
            )  # fmt: skip
            done.append(RowDone("account", account.pk))
        has = account.assignments.filter(
            role=role, region_code=row["区划代码"], department=department, withdrawn_at__isnull=True
        )
        if not has.exists():
            assignment = services.assign_role(
                account_id=account.pk, role=role, region_code=row["区划代码"],
                department_id=department.pk if department else None, by=by,
            )  # fmt: skip
            done.append(RowDone("assignment", assignment.pk))
        return done
