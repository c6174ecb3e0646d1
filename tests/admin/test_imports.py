"""Excel imports: template, trial, application through the services, undo of the batch."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from anlan.core.accounts import models, services
from anlan.core.accounts.errors import BatchUndone
from anlan.core.accounts.scope import ancestors
from anlan.core.accounts.services import imports
from anlan.core.journal.models import Entry
from anlan.core.permission import Place, can
from anlan.core.personal import looks_personal
from anlan.core.personal.keeping import for_delivery
from anlan.core.settings import conf
from anlan.web.admin.importing import ImportAdmin
from anlan.web.admin.register import back_office
from anlan.web.admin.workbook import Workbook, write_workbook
from tests.accounts.conftest import COUNTY, OTHER_COUNTY, SETUP, Town

pytestmark = pytest.mark.urls("tests.admin.urls")

BOOKS: dict[str, tuple[list[list[str]], set[str]]] = {
    "organisation": (
        [["机构", "区划代码", "部门"], ["会泽县水务局", COUNTY, "防汛办、水保站"], ["会泽县林草局", COUNTY, ""]],
        {"organisation.created", "department.created"},
    ),
    "person": (
        [
            ["机构", "区划代码", "部门", "职务", "姓名", "手机"],
            ["会泽县应急管理局", COUNTY, "值班室", "值班员", "张三丰", "13812345678"],
            ["会泽县应急管理局", COUNTY, "值班室", "", "李四", ""],
        ],
        {"person.created"},
    ),
    "account": (
        [
            ["账号", "区划代码", "岗位角色", "机构", "部门"],
            ["hz.duty01", COUNTY, "值班员", "会泽县应急管理局", "值班室"],
            ["hz.lead01", COUNTY, "commander", "", ""],
        ],
        {"account.created", "account.role_assigned"},
    ),
}


def _url(name: str, page: str = "import") -> str:
    return reverse(f"admin:accounts_{name}_{page}")


def _upload(browser: Client, name: str, rows: list[list[str]], *, file_name: str = "a.xlsx") -> Any:
    file = SimpleUploadedFile(file_name, write_workbook(rows))
    return browser.post(_url(name), {"import_file": file, "format": "0", "resource": ""})


def _apply(browser: Client, name: str, rows: list[list[str]]) -> Any:
    trial = _upload(browser, name, rows)
    confirm = trial.context.get("confirm_form")
    assert confirm is not None, trial.content.decode()[-3000:]
    return browser.post(_url(name, "process_import"), {**confirm.initial, "resource": confirm.initial.get("resource") or ""})


def _last() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _entries(after: int) -> list[Entry]:
    return list(Entry.objects.filter(pk__gt=after).order_by("pk"))


def test_every_import_of_the_back_office_is_walked() -> None:
    importing = {m._meta.model_name for m, a in back_office._registry.items() if isinstance(a, ImportAdmin)}
    assert importing == set(BOOKS)


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_a_trial_changes_nothing_and_the_application_tells_each_row_in_one_batch(
    town: Town, browser_of: Callable[..., Client], name: str
) -> None:
    rows, verbs = BOOKS[name]
    browser, before = browser_of("admin"), _last()
    assert _upload(browser, name, rows).status_code == 200
    assert _entries(before) == [] and not models.ImportBatch.objects.exists()
    assert _apply(browser, name, rows).status_code == 302
    told = _entries(before)
    assert verbs | {"import.applied"} == {entry.verb for entry in told}
    batch = models.ImportBatch.objects.get()
    assert {entry.correlation for entry in told} == {batch.key}
    assert {entry.actor for entry in told} == {browser.account.key}  # type: ignore[attr-defined]
    assert not [entry.payload for entry in told if looks_personal(entry.payload)]


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_a_batch_is_undone_as_a_whole_and_once(town: Town, browser_of: Callable[..., Client], name: str) -> None:
    browser = browser_of("admin")
    _apply(browser, name, BOOKS[name][0])
    batch, before = models.ImportBatch.objects.get(), _last()
    browser.post(reverse("admin:accounts_importbatch_changelist"), {"action": "undo", "_selected_action": [batch.pk]})
    told = _entries(before)
    assert told[-1].verb == "import.undone" and {entry.correlation for entry in told} == {batch.key}
    assert not models.Organisation.objects.filter(name__contains="水务", is_active=True).exists()
    assert not models.Person.objects.filter(is_active=True).exists()
    assert not models.Account.objects.filter(username__startswith="hz.", is_active=True).exists()
    with pytest.raises(BatchUndone):
        services.undo_import(batch_id=batch.pk, by=SETUP)


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_the_same_workbook_twice_makes_nobody_twice(town: Town, browser_of: Callable[..., Client], name: str) -> None:
    browser = browser_of("admin")
    _apply(browser, name, BOOKS[name][0])
    before = _last()
    _apply(browser, name, BOOKS[name][0])
    assert _entries(before) == []


def test_faults_are_named_row_by_row_in_chinese_and_nothing_is_written(
    town: Town, browser_of: Callable[..., Client]
) -> None:
    browser, before = browser_of("admin"), _last()
    page = _upload(
        browser,
        "organisation",
        [["机构", "区划代码", "部门"], ["会泽县水务局", COUNTY, ""], ["外县局", OTHER_COUNTY, ""], ["", COUNTY, ""]],
    )
    text = page.content.decode()
    assert "没有此项权限" in text and "“机构”不能为空" in text
    assert page.context.get("confirm_form") is None and _entries(before) == []
    page = _upload(browser, "organisation", [["单位", "区划代码"], ["会泽县水务局", COUNTY]])
    assert "缺少列：机构" in page.content.decode()


def test_an_import_grants_no_more_than_the_administrator_may_assign(
    town: Town, browser_of: Callable[..., Client]
) -> None:
    page = _upload(
        browser_of("admin", COUNTY), "account", [["账号", "区划代码", "岗位角色"], ["hz.chief", "53", "指挥长"]]
    )
    assert "没有此项权限" in page.content.decode() and not models.Account.objects.filter(username="hz.chief").exists()


def test_a_row_with_a_number_changes_that_person_and_the_undo_puts_the_old_phone_back(
    town: Town, browser_of: Callable[..., Client]
) -> None:
    person = services.create_person(
        department_id=town.departments[COUNTY].pk, title="值班员", name="张三丰", phone="13812345678", by=SETUP
    )
    browser = browser_of("admin")
    head = ["编号", "机构", "区划代码", "部门", "职务", "姓名", "手机"]
    _apply(browser, "person", [head, [str(person.pk), "会泽县应急管理局", COUNTY, "值班室", "副班", "张三丰", "13987654321"]])
    person.refresh_from_db()
    assert person.phone_ref and for_delivery(person.phone_ref) == "13987654321" and person.title == "副班"
    services.undo_import(batch_id=models.ImportBatch.objects.get().pk, by=SETUP)
    person.refresh_from_db()
    assert for_delivery(person.phone_ref) == "13812345678" and person.title == "值班员"


def test_an_upload_waits_encrypted(town: Town, browser_of: Callable[..., Client]) -> None:
    browser, folder = browser_of("admin"), conf.data_dir / "imports"
    _upload(browser, "person", BOOKS["person"][0])
    waiting = set(folder.iterdir())
    for path in waiting:
        raw = path.read_bytes()
        assert b"13812345678" not in raw and "张三丰".encode() not in raw and not raw.startswith(b"PK")
        os.utime(path, (0, 0))
    _apply(browser, "person", BOOKS["person"][0])
    assert list(folder.iterdir()) == [], "the confirmed one is gone, those nobody confirmed are swept"


def test_a_confirmation_can_name_no_other_file(town: Town, browser_of: Callable[..., Client]) -> None:
    browser = browser_of("admin")
    browser.raise_request_exception = False
    answer = browser.post(
        _url("organisation", "process_import"),
        {"import_file_name": "../keys/personal.key", "original_file_name": "a.xlsx", "format": "0", "resource": ""},
    )
    assert answer.status_code >= 400


def test_only_administrators_import(town: Town, browser_of: Callable[..., Client]) -> None:
    commander = browser_of("commander")
    for name in BOOKS:
        assert commander.get(_url(name)).status_code == 403
        assert commander.get(_url(name, "import_template")).status_code == 403


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_the_template_holds_the_columns_and_opens_as_a_workbook(
    town: Town, browser_of: Callable[..., Client], name: str
) -> None:
    answer = browser_of("admin").get(_url(name, "import_template"))
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert set(BOOKS[name][0][0]) <= set(sheet.to_python()[0])


def test_a_workbook_keeps_text_as_text() -> None:
    rows = [["代码", "公式"], ["0530326", "=1+1"], ["a<b>&", "换\n行"]]
    back = Workbook().create_dataset(write_workbook(rows))
    assert back.headers == rows[0] and [list(row) for row in back] == rows[1:]


def test_a_batch_over_two_counties_belongs_to_what_lies_above_both(
    town: Town, browser_of: Callable[..., Client]
) -> None:
    _apply(
        browser_of("admin", "53"),
        "organisation",
        [["机构", "区划代码", "部门"], ["会泽县水务局", COUNTY, ""], ["宣威市水务局", OTHER_COUNTY, ""]],
    )
    batch = models.ImportBatch.objects.get()
    assert batch.region_code in ancestors(COUNTY) and batch.region_code in ancestors(OTHER_COUNTY)
    assert not can(town.actor("admin", COUNTY), "account.manage", Place(ancestors(batch.region_code)))
    assert imports.UNDOES.keys() >= {row.kind for row in batch.rows.all()}
