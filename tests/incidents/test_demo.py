"""The first thing a newcomer sees: the bulletins of Ludian arrive in an exercise, and reality stays quiet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.core import clock
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.clock.models import ClockSegment, Workspace
from anlan.incidents import demo, queries, services
from anlan.incidents.models import Injection, Signal

from .conftest import Desk, settle

pytestmark = pytest.mark.django_db


def turn_to(workspace: Workspace, minutes: float) -> None:
    """Set the exercise's clock to so many minutes after its start."""
    start = services.read_scenario(demo.PACK).starts_at
    ClockSegment.objects.create(
        workspace=workspace, wall_from=clock.wall(), virtual_from=start + timedelta(minutes=minutes), rate=1
    )


def test_the_bulletins_arrive_on_the_virtual_clock_each_once(desk: Desk) -> None:
    workspace = demo.start_demo(by=demo.DEMO)
    assert services.play_due() == 0
    turn_to(workspace, 3)
    assert (services.play_due(), services.play_due()) == (1, 0)
    turn_to(workspace, 60)
    assert services.play_due() == 3
    settle()
    with clock.entered(workspace):
        shock, after = desk.incidents()
        assert shock.title == "云南省昭通市鲁甸县 6.5 级地震"
        assert after.title == "云南省昭通市巧家县 4.2 级地震"
        formal, american = queries.signals_of(shock)
        assert ("震级", "6.6", "6.5") in queries.revision_diff(formal)
        assert (american.source, american.magnitude_type, american.is_demo) == ("USGS", "mww", True)
        assert not formal.is_demo
        assert not Injection.objects.exclude(error="").exists()
    assert Signal.objects.count() == 0  # reality


def test_somebody_is_on_duty_on_the_day_of_the_demo(desk: Desk) -> None:
    from anlan.core.accounts import queries as roster

    demo.load()
    with clock.entered(demo.start_demo(by=demo.DEMO)):
        on_duty = roster.on_duty(at=clock.now(), region_code="530621")
    assert {(shift.post.name, shift.account.username) for shift in on_duty} == {
        ("值班员", "ld.duty"), ("带班领导", "ld.commander"),
    }  # fmt: skip


def test_the_demo_is_made_once_and_a_reset_begins_another(desk: Desk) -> None:
    demo.load()
    first = demo.start_demo(by=demo.DEMO)
    demo.load()
    assert Workspace.objects.filter(kind="exercise").count() == 1
    second = demo.reset_demo(by=demo.DEMO)
    first.refresh_from_db()
    assert (first.state, second.state) == ("ended", "running")
    assert demo.start_demo(by=demo.DEMO) == second


def test_each_demo_account_is_marked_logs_in_with_the_printed_password_and_sees_its_own(desk: Desk) -> None:
    demo.load()
    workspace = demo.start_demo(by=demo.DEMO)
    turn_to(workspace, 60)
    services.play_due()
    settle()
    sees = {}
    for login in demo.logins():
        account = Account.objects.get(username=login.username)
        assert account.is_demo and account.check_password(demo.PASSWORD) and not account.must_change_password
        with clock.entered(workspace):
            actor = actor_of(account, workspace.info)
            assert actor is not None
            sees[login.username] = len(queries.inbox(actor).rows)
    assert sees["yn.duty"] == sees["ld.duty"] == 3
    assert sees["hz.quake"] >= 2
    assert sees["lh.duty"] == sees["demo.admin"] == sees["hz.village"] == 0
    assert demo.demo_accounts_stand()


def test_every_input_of_the_scenario_says_where_it_comes_from(desk: Desk) -> None:
    for one in services.read_scenario(demo.PACK).inputs:
        assert one.source
        assert one.is_demo or "http" in one.source
