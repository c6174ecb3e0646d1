"""When a right ends, the stream does (issue: permission; D rows on sessions and grants)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from anlan.core import clock
from anlan.core.accounts import services
from anlan.core.accounts.models import Grant
from anlan.core.journal.sealing import seal_all
from tests.accounts.conftest import PASSWORD, SETUP
from tests.events.conftest import Bells, Person

pytestmark = pytest.mark.django_db(transaction=True)
OfficerOf = Callable[..., Person]
COUNTY, OTHER = "530326", "530381"


def test_nobody_listens_without_a_session(bells: Bells, officer_of: OfficerOf) -> None:
    person = officer_of(COUNTY)
    del person.browser.cookies["sessionid"]
    assert person.browser.listen().status == 403
    person.browser.cookies["sessionid"] = "x" * 32
    assert person.browser.listen().status == 403


def test_a_grant_that_runs_out_ends_the_flow_in_that_instant(bells: Bells, officer_of: OfficerOf) -> None:
    helper = officer_of(OTHER)
    services.give_grant(
        account_id=helper.account.pk, role="duty_officer", region_code=COUNTY, until=clock.wall() + timedelta(hours=1),
        reason="跨县支援", by=SETUP,
    )  # fmt: skip
    ends = clock.wall() + timedelta(seconds=4)
    Grant.objects.update(until=ends)
    stream = helper.browser.listen().open()
    bells.ring("before", COUNTY)
    stream.until(stream.rows)
    stream.until(lambda: clock.wall() > ends)
    bells.ring("after", COUNTY)
    stream.until(lambda: stream.named("reset"))
    assert [row["row_id"] for row in stream.rows()] == ["bell-before"]
    assert not stream.ended.is_set(), "the officer keeps his own county"


def test_a_withdrawn_role_counts_before_anything_sealed_after_it(bells: Bells, officer_of: OfficerOf) -> None:
    person = officer_of(COUNTY)
    stream = person.browser.listen().open()
    services.withdraw_role(assignment_id=person.account.assignments.get().pk, by=SETUP)
    bells.ring("a", COUNTY)  # sealed in the same batch as the withdrawal
    stream.until(lambda: stream.named("reset"))
    stream.quiet_beat()
    assert stream.rows() == []


def test_a_department_that_answers_for_another_hazard_changes_what_its_people_hear(
    bells: Bells, officer_of: OfficerOf
) -> None:
    bureau = services.create_organisation(name="会泽县水务局", region_code=COUNTY, by=SETUP)
    department = services.create_department(organisation_id=bureau.pk, name="防汛", hazards=["flood"], by=SETUP)
    stream = officer_of(COUNTY, department=department).browser.listen().open()
    services.change_department(department_id=department.pk, hazards=["earthquake"], by=SETUP)
    bells.ring("flood", COUNTY, hazard="flood")
    bells.ring("quake", COUNTY, hazard="earthquake")
    stream.until(stream.rows)
    assert [row["row_id"] for row in stream.rows()] == ["bell-quake"]


@pytest.mark.parametrize("how", ["log-out", "password", "switched off", "session deleted"])
def test_a_session_that_ended_ends_its_stream_by_itself(
    bells: Bells, officer_of: OfficerOf, how: str
) -> None:
    person, neighbour = officer_of(COUNTY), officer_of(COUNTY)
    stream, other = person.browser.listen().open(), neighbour.browser.listen().open()
    if how == "log-out":
        assert person.browser.post("/logout", "/login") in (302, 303)
    elif how == "password":
        by = person.account
        services.change_password(old=PASSWORD, new="another-long-word-2026", by=_actor(by))
    elif how == "switched off":
        services.deactivate_account(account_id=person.account.pk, by=SETUP)
    else:
        from django.contrib.sessions.models import Session

        Session.objects.filter(session_key=person.browser.cookies["sessionid"]).delete()
    seal_all()
    stream.until(stream.ended.is_set)
    bells.ring("a", COUNTY)
    other.until(other.rows)
    assert stream.rows() == []
    assert person.browser.listen().status == 403


def _actor(account: object) -> object:
    from anlan.core.accounts.actors import actor_of

    return actor_of(account)  # type: ignore[arg-type]
