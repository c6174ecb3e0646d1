"""Each list of the back office × read, add, change, delete and each action: refused, or told in the journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from anlan.core import clock
from anlan.core.accounts import models, services
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.services import RowDone
from anlan.core.batches.services import Incoming
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.permission import all_roles, can
from anlan.resources import models as resources
from anlan.web.admin.base import ServiceAdmin
from anlan.web.admin.register import back_office
from anlan.web.admin.site import ENTER
from tests.accounts.conftest import COUNTY, OTHER_COUNTY, SETUP, Town
from tests.resources.samples import bring as bring_means
from tests.resources.samples import reserves

pytestmark = pytest.mark.urls("tests.admin.urls")


def _when(hours: int) -> dict[str, str]:
    at = localtime(clock.wall() + timedelta(hours=hours))
    return {"_0": at.strftime("%Y-%m-%d"), "_1": at.strftime("%H:%M:%S")}


def _split(name: str, hours: int) -> dict[str, str]:
    return {f"{name}{end}": text for end, text in _when(hours).items()}


@dataclass
class Case:
    """How one list is written to: who, the form of an addition, of a change, and what each action needs."""

    role: str
    row: Callable[[Town], Any]
    add: Callable[[Town], dict[str, Any]] | None = None
    change: dict[str, Any] | None = None
    add_verb: str = ""
    change_verb: str = ""
    actions: dict[str, str] | None = None


def _department(town: Town) -> models.Department:
    return town.departments[COUNTY]


def _person(town: Town) -> models.Person:
    return services.create_person(department_id=_department(town).pk, name="张三丰", phone="13812345678", by=SETUP)


def _post(town: Town) -> models.Post:
    return services.create_post(
        organisation_id=town.organisations[COUNTY].pk, name="值班员", role="duty_officer", by=SETUP
    )


def _shift(town: Town) -> models.DutyShift:
    instant = clock.now()
    return services.schedule_shift(
        post_id=_post(town).pk,
        account_id=town.account("duty_officer").pk,
        starts_at=instant,
        ends_at=instant + timedelta(hours=8),
        by=SETUP,
    )


def _grant(town: Town) -> models.Grant:
    return services.give_grant(
        account_id=town.account(None, OTHER_COUNTY).pk,
        role="viewer",
        region_code=COUNTY,
        until=clock.wall() + timedelta(hours=1),
        reason="支援",
        by=SETUP,
    )


def _token(town: Town) -> models.ApiToken:
    own = actor_of(town.account("viewer"))
    assert own is not None
    return services.create_token(
        name="看板", acts=["region.view"], expires_at=clock.wall() + timedelta(days=1), by=own
    )[0]


def _batch(town: Town) -> models.ImportBatch:
    made = services.create_organisation(name="导入局", region_code=COUNTY, by=SETUP)
    return services.apply_import(
        key="0193-test", resource="organisation", rows=[RowDone("organisation", made.pk)], region_code=COUNTY, by=SETUP
    )


def _entry(town: Town) -> Entry:
    seal_all()
    return Entry.objects.get(verb="organisation.created", regions=COUNTY)


MEANS = (
    resources.Team, resources.OnCall, resources.Vehicle, resources.Warehouse, resources.StockLot, resources.Shelter,
    resources.Expert, resources.Agreement,
)  # fmt: skip


def _means(table: Any) -> Any:
    bring_means()
    if table in (resources.Expert, resources.Agreement):
        bring_means(Incoming(reserves(COUNTY)))
    return table.standing.filter(region_code=COUNTY).first()


CASES: dict[str, Case] = {
    "organisation": Case(
        "admin", lambda t: services.create_organisation(name="待撤", region_code=COUNTY, by=SETUP),
        lambda t: {"name": "新局", "region_code": COUNTY}, {"name": "改名局", "region_code": COUNTY},
        "organisation.created", "organisation.changed",
        {"close": "organisation.closed", "reopen": "organisation.changed"}),
    "department": Case(
        "admin", _department,
        lambda t: {"organisation": t.organisations[COUNTY].pk, "name": "新股", "hazards": "earthquake，flood"},
        {"name": "改名股", "hazards": "*"}, "department.created", "department.changed",
        {"close": "department.closed"}),
    "person": Case(
        "admin", _person,
        lambda t: {"department": _department(t).pk, "title": "值班员", "name": "李四", "phone": "13900001111"},
        {"department": None, "title": "副班", "name": "", "phone": ""}, "person.created", "person.changed",
        {"left": "person.left", "erase": "personal.erased"}),
    "account": Case(
        "admin", lambda t: t.account("viewer"),
        lambda t: {"username": "hz.duty01", "region_code": COUNTY, "person": ""}, {"oidc_subject": "u-17"},
        "account.created", "account.external_linked",
        {"reset": "account.password_reset", "unlock": "account.unlocked", "off": "account.deactivated",
         "on": "account.reactivated", "no_second_factor": "account.second_factor_removed"}),
    "roleassignment": Case(
        "admin", lambda t: t.account("viewer").assignments.get(),
        lambda t: {"account": t.account(None).pk, "role": "duty_officer", "region_code": COUNTY, "department": ""},
        None, "account.role_assigned", "", {"withdraw": "account.role_withdrawn"}),
    "grant": Case(
        "commander", _grant,
        lambda t: {"account": t.account(None, OTHER_COUNTY).pk, "role": "viewer", "region_code": COUNTY,
                   "hazards": "*", "reason": "跨县支援", **_split("until", 2)},
        None, "grant.given", "", {"revoke": "grant.revoked"}),
    "apitoken": Case(
        "admin", _token,
        lambda t: {"name": "导出", "acts": ["region.view"], **_split("expires_at", 24)},
        None, "token.created", "", {"revoke": "token.revoked"}),
    "post": Case(
        "admin", _post,
        lambda t: {"organisation": t.organisations[COUNTY].pk, "name": "带班领导", "role": "commander", "order": 1},
        {"name": "值班员", "role": "duty_officer", "order": 3}, "post.created", "post.changed",
        {"close": "post.closed"}),
    "dutyshift": Case(
        "admin", _shift,
        lambda t: {"post": _post(t).pk, "account": t.account("duty_officer").pk,
                   **_split("starts_at", 20), **_split("ends_at", 28)},
        None, "shift.scheduled", "", {"withdraw": "shift.withdrawn"}),
    "importbatch": Case("admin", _batch, actions={"undo": "import.undone"}),
    "region": Case("admin", lambda t: None),
    "entry": Case("admin", _entry),
    **{table._meta.model_name or "": Case("commander", lambda t, table=table: _means(table)) for table in MEANS},
}  # fmt: skip

LIVE = {"incident", "signal", "message", "deadline", "attachment", "notification"}


def _urls(name: str) -> tuple[Any, str]:
    admin = next(a for m, a in back_office._registry.items() if m._meta.model_name == name)
    return admin, f"admin:{admin.model._meta.app_label}_{name}"


def _verbs(after: int) -> set[str]:
    return set(Entry.objects.filter(pk__gt=after).values_list("verb", flat=True))


def _last() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_the_walk_knows_every_list_and_every_action() -> None:
    assert {m._meta.model_name for m in back_office._registry} == set(CASES)
    for admin in back_office._registry.values():
        offered = {action.__name__ for action in admin.actions or ()}
        assert offered == set(CASES[admin.model._meta.model_name or ""].actions or {})
    assert not LIVE & set(CASES), "the back office holds no live act"


@pytest.mark.parametrize("name", sorted(CASES))
def test_reading_is_for_those_with_the_act(town: Town, browser_of: Callable[..., Client], name: str) -> None:
    case, (_admin, url) = CASES[name], _urls(name)
    row = case.row(town)
    browser = browser_of(case.role)
    page = browser.get(reverse(f"{url}_changelist"))
    assert page.status_code == 200, page.content[:500]
    if row is not None:
        assert browser.get(reverse(f"{url}_change", args=[row.pk])).status_code == 200
    outsider = browser_of("informant")
    assert outsider.get(reverse(f"{url}_changelist")).status_code in (302, 403)


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_addition_is_told_or_refused(town: Town, browser_of: Callable[..., Client], name: str) -> None:
    case, (admin, url) = CASES[name], _urls(name)
    browser = browser_of(case.role)
    form = case.add(town) if case.add else {}
    before, rows = _last(), admin.model._base_manager.count()
    answer = browser.post(reverse(f"{url}_add"), form)
    if case.add is None:
        assert answer.status_code == 403 and admin.model._base_manager.count() == rows
    else:
        assert answer.status_code == 302, _faults(answer)
        assert case.add_verb in _verbs(before)
        assert admin.model._base_manager.count() == rows + 1
    assert not LogEntry.objects.exists(), "the journal is the only log"


def _faults(answer: Any) -> str:
    form = getattr(answer, "context", None) and answer.context.get("adminform")
    return str(form.form.errors) if form else answer.content.decode()[:800]


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_change_is_told_or_refused(town: Town, browser_of: Callable[..., Client], name: str) -> None:
    case, (admin, url) = CASES[name], _urls(name)
    row, browser = case.row(town), browser_of(case.role)
    if row is None:
        assert not isinstance(admin, ServiceAdmin)
        return
    form = dict(case.change or {})
    if name == "person":
        form["department"] = row.department_id
    before = _last()
    answer = browser.post(reverse(f"{url}_change", args=[row.pk]), form)
    if case.change is None:
        assert answer.status_code == 403 and _verbs(before) == set()
    else:
        assert answer.status_code == 302, _faults(answer)
        assert case.change_verb in _verbs(before)


@pytest.mark.parametrize("name", sorted(CASES))
def test_nothing_is_deleted(town: Town, browser_of: Callable[..., Client], name: str) -> None:
    case, (admin, url) = CASES[name], _urls(name)
    row, browser = case.row(town), browser_of(case.role)
    if row is None:
        return
    assert browser.post(reverse(f"{url}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert admin.model._base_manager.filter(pk=row.pk).exists()
    browser.post(reverse(f"{url}_changelist"), {"action": "delete_selected", "_selected_action": [row.pk]})
    assert admin.model._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("name", "action"), [(name, action) for name, case in sorted(CASES.items()) for action in case.actions or {}]
)
def test_an_action_is_told_and_reaches_the_own_county_only(
    town: Town, browser_of: Callable[..., Client], name: str, action: str
) -> None:
    case, (_admin, url) = CASES[name], _urls(name)
    assert case.actions is not None
    row = case.row(town)
    chosen = {"action": action, "_selected_action": [row.pk]}
    beside, near = browser_of(case.role, OTHER_COUNTY), browser_of(case.role, COUNTY)
    before = _last()
    beside.post(reverse(f"{url}_changelist"), chosen)
    assert _verbs(before) == set(), "an administrator of another county did it"
    near.post(reverse(f"{url}_changelist"), chosen)
    assert case.actions[action] in _verbs(before)


@pytest.mark.parametrize("name", sorted(set(CASES) - {"region"}))
def test_rows_of_another_county_are_not_there(town: Town, browser_of: Callable[..., Client], name: str) -> None:
    case, (_admin, url) = CASES[name], _urls(name)
    row = case.row(town)
    beside = browser_of(case.role, OTHER_COUNTY)
    page = beside.get(reverse(f"{url}_change", args=[row.pk]))
    assert page.status_code == 302 and page["Location"].endswith("/admin/")
    before = _last()
    if case.change:
        form = {field: "" if value is None else value for field, value in case.change.items()}
        beside.post(reverse(f"{url}_change", args=[row.pk]), form)
        assert _verbs(before) == set()


@pytest.mark.parametrize("role", [*sorted(all_roles()), None])
def test_only_who_looks_after_something_enters(town: Town, browser_of: Callable[..., Client], role: str | None) -> None:
    browser = browser_of(role)
    actor = actor_of(browser.account)  # type: ignore[attr-defined]
    assert actor is not None
    may = any(can(actor, act) for act in ENTER)
    for page in ("admin:index", "admin:packs", "admin:roles"):
        expected = may and (page != "admin:packs" or can(actor, "pack.view"))
        assert (browser.get(reverse(page), follow=True).status_code == 200) is expected, page


def test_without_a_log_in_the_back_office_sends_to_it(town: Town) -> None:
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/login?next=")


def test_a_refusal_of_the_service_is_shown_above_the_form(town: Town, browser_of: Callable[..., Client]) -> None:
    browser = browser_of("admin", COUNTY)
    answer = browser.post(
        reverse("admin:accounts_organisation_add"), {"name": "外县局", "region_code": OTHER_COUNTY}, follow=True
    )
    assert "您的岗位、辖区或部门没有此项权限" in answer.content.decode()
    assert not models.Organisation.objects.filter(name="外县局").exists()


def test_the_list_of_people_shows_masks_and_no_clear_text(town: Town, browser_of: Callable[..., Client]) -> None:
    _person(town)
    page = browser_of("admin").get(reverse("admin:accounts_person_changelist")).content.decode()
    assert "张**" in page and "138****5678" in page
    assert "张三丰" not in page and "13812345678" not in page


def test_no_address_guesses_at_a_password_letter_by_letter(browser_of: Callable[..., Client]) -> None:
    browser, accounts = browser_of("admin"), reverse("admin:accounts_account_changelist")
    assert browser.get(accounts, {"is_active__exact": "1"}).status_code == 200
    assert browser.get(accounts, {"password__startswith": "argon2"}).status_code == 400
