"""The first thing a newcomer sees: Ludian is replayed in an exercise, by posts that are staffed, and reality stays quiet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from anlan.core import clock, packs
from anlan.core.accounts import queries as roster
from anlan.core.accounts import services as accounts
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.errors import NotOwnAccount
from anlan.core.accounts.models import Account, DutyShift
from anlan.core.clock.models import Workspace
from anlan.core.clock.queries import reality
from anlan.core.permission import Actor, system_actor
from anlan.exercises import demo, services, starting
from anlan.exercises.rosters import people
from anlan.incidents import queries
from anlan.incidents.models import Signal
from anlan.plans import services as plans
from anlan.plans.checking import read_plan
from anlan.plans.queries import document, in_force
from anlan.plans.reading import plan_files
from anlan.response.filling import holders

from .conftest import Desk, at, settle, turn_to

pytestmark = pytest.mark.django_db


def test_the_demo_is_made_once_its_posts_are_held_its_log_ins_work_and_the_bulletins_arrive_each_once(desk: Desk) -> None:
    for path in plan_files():
        if path.parent.parent.name == "plan_earthquake":
            plans.adopt_plan(text=path.read_text("utf-8"), origin=f"pack:{path.stem}", by=demo.DEMO)
    starting.load()
    shifts = DutyShift.everywhere.count()
    starting.load()  # started again the same day
    assert Workspace.objects.filter(kind="exercise").count() == 1 and DutyShift.everywhere.count() == shifts
    workspace = starting.start_demo(by=demo.DEMO)
    for entered, county in ((workspace.info, "530621"), (workspace.info, "530326"), (reality(), "530326")):
        with clock.entered(entered):
            plan = in_force(county, "earthquake", clock.now())
            assert plan is not None
            held = holders(document(plan), county, clock.now())
            assert [post for post, account in held.items() if account is None] == []
            assert roster.on_duty(at=clock.now(), region_code=county)[0].post.name == "值班员"

    turn_to(workspace, at("3 16:31"))
    assert services.play_due() == 0
    turn_to(workspace, at("3 16:33"))
    assert (services.play_due(), services.play_due()) == (1, 0)
    turn_to(workspace, at("3 16:40"))
    assert services.play_due() == 1
    settle()
    with clock.entered(workspace):
        (shock,) = desk.incidents()
        assert shock.title == "云南省昭通市鲁甸县 6.5 级地震"
        (formal,) = queries.signals_of(shock)
        assert ("震级", "6.6", "6.5") in queries.revision_diff(formal)
        assert not formal.is_demo
    assert Signal.objects.count() == 0  # reality

    sees = {}
    for login in demo.logins():
        account = Account.objects.get(username=login.username)
        assert account.is_demo and account.check_password(demo.PASSWORD) and not account.must_change_password
        with clock.entered(workspace):
            actor = actor_of(account, workspace.info)
            assert actor is not None
            sees[login.username] = len(queries.inbox(actor).rows)
    assert sees["yn.duty"] == sees["ld.duty"] == 1
    assert sees["lh.duty"] == sees["demo.admin"] == sees["hz.village"] == 0
    assert demo.demo_accounts_stand() and demo.more_logins() > len(demo.logins())


def test_every_account_and_plan_action_that_the_replay_names_is_there() -> None:
    usernames = {one["username"] for one in people()}
    (plan,) = [read_plan(path.read_text("utf-8")) for path in plan_files() if path.name == "earthquake_2014.yaml"]
    means = packs.lookup("place_means", jurisdictions=["53", "CN"], at=datetime(2026, 1, 1, tzinfo=UTC)).value
    squads = {one["kind"]: one for one in means["teams"]}
    for item in starting.ludian().items:
        named = {item.username, *(item.given.get(field, "") for field in ("to", "account", "desk"))} - {""}
        assert named <= usernames, item
        if item.given.get("action"):
            assert item.given["action"] in {action.id for action in plan.actions}, item
        if item.kind == "staff":
            assert item.given["post"] in {post.id for post in plan.posts}
        if item.kind == "order_team":  # of a kind that each county of the demo's place has
            assert squads[item.given["kind"]]["at"] == "county", item


def test_only_the_house_shares_a_password_and_only_among_accounts_of_the_demo(desk: Desk) -> None:
    one, other = (Account.objects.create(username=name, region_code="53") for name in ("share.one", "share.two"))
    for by in (system_actor("demo"), Actor(key=other.key)):
        with pytest.raises(NotOwnAccount):
            accounts.share_demo_password(account_id=one.pk, with_id=other.pk, by=by)
