"""Who is on duty, and who takes over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from anlan.core import clock
from anlan.core.accounts import queries, services
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.errors import NotOwnAccount, OpenItemsLeft, PeriodRefused, ShiftNotOpen, ShiftOverlaps
from anlan.core.accounts.models import Account, DutyShift, Post
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.permission import Actor

from .conftest import COUNTY, PROVINCE, SETUP, Town

HOUR = timedelta(hours=1)


@pytest.fixture
def post(town: Town) -> Post:
    return services.create_post(
        organisation_id=town.organisations[COUNTY].pk, name="值班员", role="duty_officer", by=SETUP
    )


def _shift(post: Post, account: Account, starts_at: datetime, hours: int = 8) -> DutyShift:
    return services.schedule_shift(
        post_id=post.pk, account_id=account.pk, starts_at=starts_at, ends_at=starts_at + hours * HOUR, by=SETUP
    )


def _as(account: Account) -> Actor:
    actor = actor_of(account)
    assert actor is not None
    return actor


def test_a_post_is_held_by_one_at_a_time(town: Town, post: Post) -> None:
    eight = clock.now()
    first, second = town.account("duty_officer"), town.account("duty_officer")
    _shift(post, first, eight)
    with pytest.raises(ShiftOverlaps):
        _shift(post, second, eight + 7 * HOUR)
    with pytest.raises(PeriodRefused):
        _shift(post, second, eight + 8 * HOUR, hours=0)
    _shift(post, second, eight + 8 * HOUR)
    assert [s.account_id for s in queries.on_duty(at=eight + 7 * HOUR, post_id=post.pk)] == [first.pk]
    assert [s.account_id for s in queries.on_duty(at=eight + 8 * HOUR, role="duty_officer", region_code=COUNTY)] == [
        second.pk
    ]
    assert queries.on_duty(at=eight + 16 * HOUR, post_id=post.pk) == []


def test_an_officer_nobody_relieved_is_still_on_duty_until_the_next_shift_begins(town: Town, post: Post) -> None:
    eight = clock.now()
    first, second = town.account("duty_officer"), town.account("duty_officer")
    services.take_over_shift(shift_id=_shift(post, first, eight).pk, by=_as(first))
    assert [s.account_id for s in queries.on_duty(at=eight + 9 * HOUR)] == [first.pk]
    _shift(post, second, eight + 10 * HOUR)
    assert [s.account_id for s in queries.on_duty(at=eight + 11 * HOUR)] == [second.pk]


def test_a_shift_is_taken_by_its_own_officer_and_handed_over_with_every_open_item_accepted(
    town: Town, post: Post
) -> None:
    officer = town.account("duty_officer")
    shift = _shift(post, officer, clock.now())
    with pytest.raises(NotOwnAccount):
        services.take_over_shift(shift_id=shift.pk, by=town.actor("duty_officer"))
    with pytest.raises(ShiftNotOpen):
        services.hand_over_shift(shift_id=shift.pk, by=_as(officer))
    services.take_over_shift(shift_id=shift.pk, by=_as(officer))
    open_items = ["signal:4", "incident:2"]
    with pytest.raises(OpenItemsLeft):
        services.hand_over_shift(shift_id=shift.pk, open_items=open_items, accepted=["signal:4"], by=_as(officer))
    services.hand_over_shift(shift_id=shift.pk, open_items=open_items, accepted=open_items, by=_as(officer))
    assert queries.on_duty(at=clock.now()) == []
    with pytest.raises(ShiftNotOpen):
        services.take_over_shift(shift_id=shift.pk, by=_as(officer))


def test_the_ladder_goes_up_by_order_and_names_the_empty_rung(town: Town, post: Post) -> None:
    leader = services.create_post(
        organisation_id=town.organisations[COUNTY].pk, name="带班领导", role="commander", order=1, by=SETUP
    )
    upper = services.create_post(
        organisation_id=town.organisations[PROVINCE].pk, name="省厅值班员", role="duty_officer", by=SETUP
    )
    officer, above = town.account("duty_officer"), town.account("duty_officer", PROVINCE)
    _shift(post, officer, clock.now())
    _shift(upper, above, clock.now())
    rungs = queries.ladder(town.organisations[COUNTY], clock.now())
    assert [(rung.post.pk, rung.account) for rung in rungs] == [(post.pk, officer), (leader.pk, None)]
    rungs = queries.regional_ladder(COUNTY, clock.now())
    assert [(rung.post.pk, rung.account) for rung in rungs] == [(post.pk, officer), (leader.pk, None), (upper.pk, above)]


def test_the_drills_roster_is_not_the_real_one(town: Town, post: Post, exercise: WorkspaceInfo) -> None:
    officer = town.account("duty_officer")
    with clock.entered(exercise):
        _shift(post, officer, clock.now())
        assert len(queries.on_duty(at=clock.now())) == 1
    assert queries.on_duty(at=clock.now()) == [] and DutyShift.objects.count() == 0


def test_a_switched_off_officer_is_not_on_duty(town: Town, post: Post) -> None:
    officer = town.account("duty_officer")
    _shift(post, officer, clock.now())
    services.deactivate_account(account_id=officer.pk, by=SETUP)
    assert queries.on_duty(at=clock.now()) == []
