"""Each verb of accounts and personal data, by each role, from two counties: denied unless the packs say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from anlan.core import clock, journal
from anlan.core.accounts import second_factor, services
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.errors import MoreThanOwn
from anlan.core.accounts.models import Account, Department, DutyShift, Grant, Organisation, Person, Post
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, NotPermitted, acts_of, all_roles
from anlan.core.personal import services as personal

from .conftest import COUNTY, OTHER_COUNTY, SETUP, Town

ROOMS = ("anlan.core.accounts.", "anlan.core.personal.")
OWN = "done to the own account only, or at the log-in; asked of in its own tests"
HELD_APART = {
    "accounts.login._record_failure": OWN,
    "accounts.login.logged_in": OWN,
    "accounts.login.logged_out": OWN,
    "accounts.second_factor.confirm_enrolment": OWN,
    "accounts.services.accounts.change_language": OWN,
    "accounts.services.passwords.change_password": OWN,
    "accounts.services.passwords.redeem_one_time_code": OWN,
    "accounts.services.passwords._first_admin": OWN,
    "accounts.services.passwords.share_demo_password": "by the house, for the accounts of its demo; tests/exercises/test_demo.py",
    "accounts.services.tokens.create_token": OWN,
    "personal.services.rotate_keys": "done at the node's console by no account",
}


@dataclass
class Things:
    """One of each, in the county."""

    organisation: Organisation
    empty_organisation: Organisation
    department: Department
    person: Person
    account: Account
    bare_account: Account
    post: Post
    shift: DutyShift
    grant: Grant
    token_id: int


@pytest.fixture
def things(town: Town) -> Things:
    organisation, department = town.organisations[COUNTY], town.departments[COUNTY]
    person = services.create_person(
        department_id=department.pk, title="值班员", name="张三丰", phone="13812345678", by=SETUP
    )
    account = town.account("viewer", COUNTY)
    own = actor_of(account)
    assert own is not None
    instant = clock.now()
    post = services.create_post(organisation_id=organisation.pk, name="值班员", role="duty_officer", by=SETUP)
    token, _secret = services.create_token(
        name="看板", acts=["region.view"], expires_at=clock.wall() + timedelta(days=1), by=own
    ) if "region.view" in acts_of("viewer") else (None, "")
    assert token is not None
    shift = services.schedule_shift(
        post_id=post.pk, account_id=account.pk, starts_at=instant, ends_at=instant + timedelta(hours=8), by=SETUP
    )
    grant = services.give_grant(
        account_id=town.account("viewer", OTHER_COUNTY).pk,
        role="viewer",
        region_code=COUNTY,
        until=clock.wall() + timedelta(hours=1),
        reason="跨县支援",
        by=SETUP,
    )
    return Things(
        organisation=organisation,
        empty_organisation=services.create_organisation(name="待撤机构", region_code=COUNTY, by=SETUP),
        department=department,
        person=person,
        account=account,
        bare_account=town.account(None, COUNTY),
        post=post,
        shift=shift,
        grant=grant,
        token_id=token.pk,
    )


def _later(hours: int) -> Any:
    return clock.wall() + timedelta(hours=hours)


Call = Callable[[Things, Actor], Any]
CALLS: dict[str, tuple[str, Call]] = {
    "accounts.services.organisations.create_organisation": (
        "account.manage", lambda t, by: services.create_organisation(name="新局", region_code=COUNTY, by=by)),
    "accounts.services.organisations.change_organisation": (
        "account.manage",
        lambda t, by: services.change_organisation(organisation_id=t.organisation.pk, name="改名局", by=by)),
    "accounts.services.organisations.close_organisation": (
        "account.manage", lambda t, by: services.close_organisation(organisation_id=t.empty_organisation.pk, by=by)),
    "accounts.services.organisations.create_department": (
        "account.manage",
        lambda t, by: services.create_department(organisation_id=t.organisation.pk, name="新股", by=by)),
    "accounts.services.organisations.change_department": (
        "account.manage",
        lambda t, by: services.change_department(department_id=t.department.pk, hazards=["flood"], by=by)),
    "accounts.services.organisations.close_department": (
        "account.manage", lambda t, by: services.close_department(department_id=t.department.pk, by=by)),
    "accounts.services.people.create_person": (
        "account.manage", lambda t, by: services.create_person(department_id=t.department.pk, name="李四", by=by)),
    "accounts.services.people.change_person": (
        "account.manage", lambda t, by: services.change_person(person_id=t.person.pk, title="副班", by=by)),
    "accounts.services.people.person_left": (
        "account.manage", lambda t, by: services.person_left(person_id=t.person.pk, by=by)),
    "accounts.services.people.erase_person": (
        "personal.erase", lambda t, by: services.erase_person(person_id=t.person.pk, by=by)),
    "accounts.services.posts.create_post": (
        "roster.manage",
        lambda t, by: services.create_post(
            organisation_id=t.organisation.pk, name="带班领导", role="commander", order=1, by=by)),
    "accounts.services.posts.change_post": (
        "roster.manage", lambda t, by: services.change_post(post_id=t.post.pk, order=2, by=by)),
    "accounts.services.posts.close_post": (
        "roster.manage", lambda t, by: services.close_post(post_id=t.post.pk, by=by)),
    "accounts.services.accounts.create_account": (
        "account.manage", lambda t, by: services.create_account(username="new.one", region_code=COUNTY, by=by)),
    "accounts.services.accounts.deactivate_account": (
        "account.manage", lambda t, by: services.deactivate_account(account_id=t.account.pk, by=by)),
    "accounts.services.accounts.reactivate_account": (
        "account.manage", lambda t, by: services.reactivate_account(account_id=t.account.pk, by=by)),
    "accounts.services.accounts.unlock_account": (
        "account.manage", lambda t, by: services.unlock_account(account_id=t.account.pk, by=by)),
    "accounts.services.accounts.link_external": (
        "account.manage", lambda t, by: services.link_external(account_id=t.account.pk, subject="u-17", by=by)),
    "accounts.services.passwords.reset_password": (
        "account.manage", lambda t, by: services.reset_password(account_id=t.account.pk, by=by)),
    "accounts.second_factor.remove_second_factor": (
        "account.manage", lambda t, by: second_factor.remove_second_factor(account_id=t.account.pk, by=by)),
    "accounts.services.roles.assign_role": (
        "account.manage",
        lambda t, by: services.assign_role(
            account_id=t.bare_account.pk, role="duty_officer", region_code=COUNTY, by=by)),
    "accounts.services.roles.withdraw_role": (
        "account.manage",
        lambda t, by: services.withdraw_role(assignment_id=t.account.assignments.get().pk, by=by)),
    "accounts.services.grants.give_grant": (
        "grant.give",
        lambda t, by: services.give_grant(
            account_id=t.bare_account.pk, role="viewer", region_code=COUNTY, until=_later(1), reason="支援", by=by)),
    "accounts.services.grants.revoke_grant": (
        "grant.give", lambda t, by: services.revoke_grant(grant_id=t.grant.pk, by=by)),
    "accounts.services.invitations.invite": (
        "incident.invite",
        lambda t, by: services.invite(account_id=t.account.pk, subject="incident:1", region_codes=[COUNTY], by=by)),
    "accounts.services.invitations.revoke_invitation": (
        "incident.invite",
        lambda t, by: services.revoke_invitation(
            account_id=t.account.pk, subject="incident:9", region_codes=[COUNTY], by=by)),
    "accounts.services.tokens.revoke_token": (
        "account.manage", lambda t, by: services.revoke_token(token_id=t.token_id, by=by)),
    "accounts.services.roster.schedule_shift": (
        "roster.manage",
        lambda t, by: services.schedule_shift(
            post_id=t.post.pk, account_id=t.account.pk, starts_at=_later(20), ends_at=_later(28), by=by)),
    "accounts.services.roster.withdraw_shift": (
        "roster.manage", lambda t, by: services.withdraw_shift(shift_id=t.shift.pk, by=by)),
    "accounts.services.roster.take_over_shift": (
        "shift.take", lambda t, by: services.take_over_shift(shift_id=_own_shift(t, by, taken=False), by=by)),
    "accounts.services.roster.hand_over_shift": (
        "shift.take", lambda t, by: services.hand_over_shift(shift_id=_own_shift(t, by, taken=True), by=by)),
    "personal.services.reveal": (
        "personal.reveal", lambda t, by: personal.reveal(ref=t.person.phone_ref, reason="核实灾情", by=by)),
    "personal.services.erase": (
        "personal.erase", lambda t, by: personal.erase(subject=f"person:{t.person.pk}", by=by)),
}


def _own_shift(things: Things, by: Actor, *, taken: bool) -> int:
    """A shift at the county's post that the actor himself is on the roster for."""
    instant = clock.now()
    shift = DutyShift.objects.create(
        post=things.post,
        account_id=by.account_id,
        starts_at=instant + timedelta(days=2),
        ends_at=instant + timedelta(days=3),
        taken_over_at=instant if taken else None,
    )
    return shift.pk


def test_the_walk_leaves_no_service_of_these_rooms_out() -> None:
    declared = {
        name.removeprefix("anlan.core.")
        for name in journal.declared_services()
        if name.startswith(ROOMS)
    }
    assert declared - set(CALLS) - set(HELD_APART) - SEEN_ELSEWHERE == set()
    assert (set(CALLS) | set(HELD_APART)) - declared == set()


SEEN_ELSEWHERE = {
    "accounts.services.imports.apply_import",
    "accounts.services.imports.undo_import",
}


class _Undo(Exception):
    pass


def _attempt(call: Call, things: Things, by: Actor) -> tuple[bool, set[str]]:
    """Whether the call went through, and the verbs it wrote; everything is rolled back."""
    before = Entry.objects.count()
    try:
        with transaction.atomic():
            try:
                call(things, by)
            except (NotPermitted, NotFound, MoreThanOwn):
                assert Entry.objects.count() == before, "a refusal wrote an entry"
                return False, set()
            raise _Undo(set(Entry.objects.order_by("-id")[: Entry.objects.count() - before].values_list("verb", flat=True)))
    except _Undo as done:
        return True, done.args[0]


@pytest.mark.parametrize("name", sorted(CALLS))
def test_only_roles_with_the_act_may_and_only_in_their_county(town: Town, things: Things, name: str) -> None:
    act, call = CALLS[name]
    if name.endswith("revoke_invitation"):
        services.invite(account_id=things.account.pk, subject="incident:9", region_codes=[COUNTY], by=SETUP)
    verbs = set(journal.declared_services()[f"anlan.core.{name}"])
    allowed_somewhere = False
    for role in [*all_roles(), "unknown"]:
        for region_code in (COUNTY, OTHER_COUNTY):
            by = _actor(town, role, region_code)
            went_through, written = _attempt(call, things, by)
            expected = act in acts_of(role) and region_code == COUNTY
            if name.endswith("erase_person"):
                expected = expected and "account.manage" in acts_of(role)
            assert went_through is expected, f"{role} of {region_code}: {name}"
            if went_through:
                allowed_somewhere = True
                assert written & verbs, f"{name} wrote {written}"
    assert allowed_somewhere, f"no role may {name}"


def _actor(town: Town, role: str, region_code: str) -> Actor:
    account = town.account(None, region_code)
    account.assignments.create(role=role, region_code=region_code)
    actor = actor_of(account)
    assert actor is not None
    return actor
