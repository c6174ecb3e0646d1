"""Import: template, trial run with the faults of each row, application in one transaction, undo as a batch."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportMixin
from unfold.contrib.import_export.forms import ImportForm

from anlan.core.journal import correlated
from anlan.core.permission import can
from anlan.core.settings import conf
from anlan.web.admin.workbook import FORMATS, XLSX, SealedUpload, write_workbook


class SizedImportForm(ImportForm):
    """Refuses a file larger than a body may be, before anything reads it."""

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > conf.BODY_MAX_BYTES:
            from django.core.exceptions import ValidationError

            raise ValidationError(_("文件过大，请分批导入。"))
        return file


class ImportAdmin(ImportMixin):
    """Adds the import to a list; `resource_classes` says what its rows mean."""

    import_form_class = SizedImportForm
    tmp_storage_class = SealedUpload
    skip_admin_log = True
    import_formats = FORMATS

    def has_import_permission(self, request: HttpRequest) -> bool:
        return can(request.actor, self.write_act)  # type: ignore[attr-defined]

    def get_import_formats(self) -> list[Any]:
        return FORMATS

    def get_urls(self) -> list[URLPattern]:
        model = self.model._meta.model_name
        template = path(
            "import-template/", self.admin_site.admin_view(self.import_template), name=f"accounts_{model}_import_template"
        )
        return [template, *super().get_urls()]

    def import_template(self, request: HttpRequest) -> HttpResponse:
        """An empty workbook with the columns and one example."""
        if not self.has_import_permission(request):
            from anlan.core.permission import NotPermitted

            raise NotPermitted()
        resource = self.resource_classes[0]
        response = HttpResponse(write_workbook([list(resource.columns), list(resource.example)]), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{self.model._meta.model_name}-template.xlsx"'
        return response

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_import_context_data(**kwargs)
        context["fields_list"] = [(str(self.model._meta.verbose_name), list(self.resource_classes[0].columns))]
        return context

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"actor": request.actor, "batch": getattr(request, "anlan_batch", "")}  # type: ignore[attr-defined]

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {"use_transactions": True, "rollback_on_validation_errors": True}

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The application: every entry of it carries the batch's key as its correlation."""
        request.anlan_batch = str(uuid4())  # type: ignore[attr-defined]
        with correlated(request.anlan_batch):  # type: ignore[attr-defined]
            return super().process_dataset(dataset, form, request, **kwargs)

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Says what came of it; a batch with a fault left nothing behind."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, _("导入未执行：有行不合要求，全部未写入。请重新试导。"))
        else:
            counts = result.totals
            messages.success(
                request,
                _("已导入：新增 %(new)s 行，修改 %(update)s 行，未变 %(skip)s 行。可在导入批次中撤销。")
                % {"new": counts["new"], "update": counts["update"], "skip": counts["skip"]},
            )
        return HttpResponseRedirect(reverse("admin:{}_{}_changelist".format(*self.get_model_info())))
