"""From an account to what it may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.core import clock
from anlan.core.accounts import services
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account, Grant
from anlan.core.accounts.second_factor import remove_second_factor
from anlan.core.accounts.tokens import actor_of_token
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.journal import payload_of
from anlan.core.journal import queries as journal
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.permission import Actor, Mandate, Place, can, system_actor

from .conftest import COUNTY, OTHER_COUNTY, PROVINCE, SETUP, Town

HERE = Place((COUNTY, "5303", PROVINCE, "CN"))
THERE = Place((OTHER_COUNTY, "5303", PROVINCE, "CN"))


def test_an_officer_may_act_in_the_own_county_and_not_in_the_next(town: Town) -> None:
    officer = town.actor("duty_officer", COUNTY)
    assert can(officer, "grant.give", HERE) is False
    assert can(town.actor("commander", COUNTY), "grant.give", HERE) is True
    assert can(town.actor("commander", COUNTY), "grant.give", THERE) is False
    assert can(town.actor("commander", PROVINCE), "grant.give", THERE) is True


def test_a_department_narrows_its_people_to_its_hazards(town: Town) -> None:
    department = services.create_department(
        organisation_id=town.organisations[COUNTY].pk, name="防震减灾股", hazards=["earthquake"], by=SETUP
    )
    leader = town.actor("commander", COUNTY, department=department)
    assert can(leader, "personal.reveal", Place(HERE.codes, "earthquake"))
    assert not can(leader, "personal.reveal", Place(HERE.codes, "flood"))


def test_a_grant_ends_by_the_wall_clock_and_by_revoking(town: Town) -> None:
    giver, helper = town.actor("commander", COUNTY), town.account("viewer", OTHER_COUNTY)
    grant = services.give_grant(
        account_id=helper.pk,
        role="duty_officer",
        region_code=COUNTY,
        until=clock.wall() + timedelta(hours=2),
        reason="跨县支援",
        by=giver,
    )
    actor = actor_of(helper)
    assert actor is not None and can(actor, "shift.take", HERE)
    services.revoke_grant(grant_id=grant.pk, by=giver)
    actor = actor_of(helper)
    assert actor is not None and not can(actor, "shift.take", HERE)
    Grant.objects.filter(pk=grant.pk).update(revoked_at=None, until=clock.wall() - timedelta(seconds=1))
    actor = actor_of(helper)
    assert actor is not None and not can(actor, "shift.take", HERE)


def test_an_invitation_counts_in_its_workspace_only(town: Town, exercise: WorkspaceInfo) -> None:
    guest, host = town.account("liaison", OTHER_COUNTY), town.actor("commander", COUNTY)
    with clock.entered(exercise):
        services.invite(account_id=guest.pk, subject="incident:7", region_codes=[COUNTY], by=host)
    drill, real = actor_of(guest, exercise), actor_of(guest, clock.current_workspace())
    assert drill is not None and drill.invitations == {"incident:7"}
    assert real is not None and real.invitations == frozenset()


def test_an_account_that_is_off_is_nobody(town: Town) -> None:
    account = town.account("duty_officer")
    account = services.deactivate_account(account_id=account.pk, by=SETUP)
    assert actor_of(account) is None


def test_wrong_passwords_by_a_stranger_put_no_officer_out_of_a_running_session(town: Town) -> None:
    account = town.account("duty_officer")
    account.locked_until = clock.wall() + timedelta(minutes=5)
    account.save()
    assert actor_of(account) is not None


def test_a_withdrawn_role_is_gone_with_the_next_request(town: Town) -> None:
    account = town.account("duty_officer")
    services.withdraw_role(assignment_id=account.assignments.get().pk, by=SETUP)
    actor = actor_of(account)
    assert actor is not None and actor.mandates == ()


def test_an_actor_costs_at_most_four_queries(town: Town) -> None:
    account = town.account("duty_officer")
    with CaptureQueriesContext(connection, ) as asked:
        actor_of(account, clock.current_workspace())
    assert len(asked) <= 4


def test_a_token_does_only_its_acts_and_ends(town: Town) -> None:
    account = town.account("commander")
    own = actor_of(account)
    assert own is not None
    token, secret = services.create_token(
        name="气象局推送", acts=["shift.take"], expires_at=clock.wall() + timedelta(days=1), by=own
    )
    machine = actor_of_token(secret)
    assert machine is not None and can(machine, "shift.take", HERE) and not can(machine, "grant.give", HERE)
    assert secret not in token.digest and actor_of_token("anlan_wrong") is None
    services.revoke_token(token_id=token.pk, by=own)
    assert actor_of_token(secret) is None
    token.revoked_at, token.expires_at = None, clock.wall() - timedelta(seconds=1)
    token.save()
    assert actor_of_token(secret) is None


@pytest.mark.parametrize(
    ("how", "verb"),
    [
        (lambda account, admin: services.deactivate_account(account_id=account.pk, by=admin), "account.deactivated"),
        (lambda account, admin: services.person_left(person_id=account.person_id, by=admin), "account.deactivated"),
        (lambda account, admin: services.erase_person(person_id=account.person_id, by=SETUP), "account.deactivated"),
        (lambda account, admin: services.reset_password(account_id=account.pk, by=admin), "account.password_reset"),
        (lambda account, admin: remove_second_factor(account_id=account.pk, by=admin), "account.second_factor_removed"),
        (lambda account, admin: services.link_external(account_id=account.pk, subject="s", by=admin), "account.external_linked"),
    ],
    ids=["switched off", "left", "erased", "reset", "second factor removed", "linked elsewhere"],
)
def test_what_ends_the_sessions_of_an_account_ends_its_tokens_for_good(
    town: Town, how: Callable[[Account, Actor], object], verb: str
) -> None:
    account, admin = town.account("duty_officer"), town.actor("admin")
    account.person = services.create_person(department_id=town.departments[COUNTY].pk, name="张明", by=SETUP)
    account.save()
    own = actor_of(account)
    assert own is not None
    soon = clock.wall() + timedelta(days=1)
    secrets = [services.create_token(name=f"推送{n}", acts=["shift.take"], expires_at=soon, by=own)[1] for n in (1, 2)]
    ended, _secret = services.create_token(name="早已吊销", acts=["shift.take"], expires_at=soon, by=own)
    before = services.revoke_token(token_id=ended.pk, by=own).revoked_at
    other = town.actor("duty_officer")
    _token, neighbours = services.create_token(name="邻居", acts=["shift.take"], expires_at=soon, by=other)
    how(account, admin)
    assert payload_of(Entry.objects.filter(verb=verb).latest("pk"))["tokens_ended"] == 2
    ended.refresh_from_db()
    assert ended.revoked_at == before, "what was over keeps its end"
    services.reactivate_account(account_id=account.pk, by=admin)
    assert [actor_of_token(secret) for secret in secrets] == [None, None]
    assert actor_of_token(neighbours) is not None


def test_the_system_itself_may_do_everything_but_is_no_account() -> None:
    assert system_actor("engine").account_id is None


def test_who_reads_the_journal_reads_of_accounts_and_rights_only_where_he_may_audit_them(town: Town) -> None:
    officer = town.actor("duty_officer", COUNTY)
    for _ in range(5):
        town.account("viewer", COUNTY)
    both = Actor(key="account:999", mandates=(*officer.mandates, Mandate("admin", COUNTY)))
    elsewhere = Actor(key="account:998", mandates=(*officer.mandates, Mandate("admin", OTHER_COUNTY)))
    seal_all()
    guarded = {"account.created", "account.role_assigned"}
    assert guarded <= {entry.verb for entry in journal.page(both, limit=50)}
    for reader in (officer, elsewhere):
        read = journal.page(reader, limit=1)
        assert [entry.subject_kind for entry in read] == ["department"], "the pages are filled from behind the guarded ones"
        assert not guarded & {entry.verb for entry in journal.page(reader, limit=50)}
        assert journal.page(reader, limit=50, verb="account.created") == []
        assert journal.page(reader, limit=50, verb="department.created")
    assert journal.page(both, limit=50, verb="account.created")
