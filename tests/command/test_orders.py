"""Orders from the desk to the place and back: issue 5, sentence 6; C-01, C-08, M-16."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from anlan.command.models import Order, OrderLine
from anlan.command.order_errors import ActTimeImpossible, OrderNotNow, OrderStale, ProposalStale, WhyMissing
from anlan.command.queries.orders import board, orders_geojson, own_orders
from anlan.command.services import ordering, replanning, tracking
from anlan.command.services.closures import lift_closure
from anlan.core import clock
from anlan.core.accounts.models import Account, Department
from anlan.core.deadlines import firing
from anlan.core.deadlines.models import Deadline
from anlan.core.errors import DomainError, NotFound
from anlan.core.jobs.models import Job
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.notifications.models import Notice
from anlan.core.packs import official_day
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import NotPermitted
from anlan.resources.booking import left_of
from anlan.resources.errors import AlreadyCommitted, ReasonMissing
from anlan.resources.models import Commitment, Team
from tests.conftest import real_workspace
from tests.incidents.conftest import settle
from tests.response.conftest import acting, made

from .dispatch_room import COUNTY, EPICENTRE, NEAR, Post, lots_of, uid_of

pytestmark = [pytest.mark.databases]
State = Order.State


def medical(quantity: int = 6) -> dict[str, object]:
    return {"kind": "capability", "id": "medical", "quantity": quantity, "by_min": 60}


def leader(post: Post) -> Account:
    office = Department.objects.get(organisation__region_code=COUNTY)
    return made("t.leader", "team_leader", COUNTY, office.pk)


def verbs() -> list[str]:
    return [one for one in Entry.objects.order_by("id").values_list("verb", flat=True) if one.startswith("order.")]


def test_an_order_goes_from_the_proposal_to_the_place_and_home(post: Post) -> None:
    """The leader reads it, goes, is there, works, is free again; each act once, at its own time, with its entry."""
    task = post.need(medical())
    account = leader(post)
    found = post.proposal()
    order = ordering.issue_orders(proposal=found.uid, numbers=[1], client_id="c0", by=post.officer).orders[0]
    assert ordering.issue_orders(proposal=found.uid, numbers=[1], client_id="c0", by=post.officer).changed_nothing
    line = order.lines.get()
    assert (line.kind, line.title, line.covers, line.task) == (OrderLine.Kind.TEAM, "近医疗队", 6.0, task)
    assert order.holder == account and timedelta() < order.acknowledge_by - order.ordered_at - timedelta(minutes=5) < timedelta(seconds=5)
    assert order.eta_at is not None and order.pass_number.startswith(f"{COUNTY}-{official_day(order.ordered_at):%Y%m%d}-")
    assert Notice.objects.filter(account=account, about=order.journal_key).count() == 1
    who = acting(account)
    assert [one.uid for one in own_orders(who)] == [order.uid]
    with pytest.raises(OrderNotNow):
        tracking.arrive(order=order.uid, by=who)
    with pytest.raises(ActTimeImpossible):
        tracking.acknowledge_order(order=order.uid, at=clock.now() + timedelta(hours=1), by=who)
    told = tracking.acknowledge_order(order=order.uid, client_id="c1", if_version=order.version, by=who)
    assert tracking.acknowledge_order(order=order.uid, client_id="c1", by=who).changed_nothing
    with pytest.raises(OrderStale):
        tracking.depart(order=order.uid, if_version=order.version, by=who)
    tracking.depart(order=order.uid, at=told.order.acknowledged_at, client_id="c2", by=who)
    assert Team.objects.get(name="近医疗队").states.get().state == "dispatched"
    tracking.report_position(order=order.uid, longitude=103.36, latitude=27.1, by=who)
    shown = {one["properties"]["part"]: one for one in orders_geojson(post.officer)["features"]}
    assert shown["position"]["geometry"]["coordinates"] == [103.36, 27.1] and shown["position"]["properties"]["is_seen"]
    tracking.arrive(order=order.uid, by=who)
    tracking.start_work(order=order.uid, by=who)
    now = board(post.room.incident, post.officer)
    assert (now.to_send, now.on_way, now.there, now.done, now.overdue) == (0, 0, 1, 0, 0)
    with pytest.raises(WhyMissing):
        tracking.release_order(order=order.uid, reason=" ", by=who)
    tracking.release_order(order=order.uid, reason="任务完成", by=who)
    assert Team.objects.get(name="近医疗队").states.get().state == "ready"
    assert not Commitment.objects.filter(state__in=("held", "issued")).exists()
    assert verbs() == [f"order.{one}" for one in (
        "issued", "acknowledged", "departed", "seen", "arrived", "working", "released")]  # fmt: skip
    assert set(Deadline.objects.filter(about=order.journal_key).values_list("state", flat=True)) == {"met"}


def test_part_of_the_goods_arrives_and_the_gap_has_a_reason(post: Post) -> None:
    """60 tents leave by two lots; 38 of 40 arrive; the books of the store, the order and the need say so."""
    task = post.need({"kind": "item", "id": "tents_12_m2", "quantity": 60, "by_min": 600})
    found = post.proposal()
    order = ordering.issue_orders(proposal=found.uid, by=post.officer).orders[0]
    first, second = lots_of("县库")
    assert (left_of(first), left_of(second)) == (40, 20)
    tracking.depart(order=order.uid, by=post.officer)
    assert (left_of(first), left_of(second)) == (0, 0)
    tracking.arrive(order=order.uid, by=post.officer)
    with pytest.raises(ReasonMissing):
        tracking.receive_goods(order=order.uid, received={first.uid: 38}, by=post.officer)
    tracking.receive_goods(order=order.uid, received={first.uid: 38}, reason="两顶破损", by=post.officer)
    entry = Entry.objects.get(verb="order.received")
    assert payload_of(entry)["gaps"] == {first.uid: 2}
    tracking.release_order(order=order.uid, reason="卸货完毕", lots_back={second.uid: 5}, by=post.officer)
    assert left_of(second) == 5 and not Commitment.objects.filter(state__in=("held", "issued")).exists()
    lines = OrderLine.objects.filter(task=task).order_by("lot")
    assert list(lines.values_list("received", "gap_reason")) == [(38, "两顶破损"), (None, "")]


def test_two_officers_order_the_same_team_at_once_and_one_reads_who_has_it(transactional_db: None, post: Post) -> None:
    team, incident, officer = uid_of(Team, "近医疗队"), post.room.incident.uid, post.officer
    start, node = Barrier(2), real_workspace()

    def order(_number: int) -> Any:
        try:
            with clock.entered(node):
                start.wait()
                return ordering.issue_order(
                    incident=incident, region_code=COUNTY, destination="震中", longitude=EPICENTRE[0], latitude=EPICENTRE[1],
                    teams=[team], by=officer,
                ).orders[0]  # fmt: skip
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(order, range(2)))
    (won,) = [one for one in answers if isinstance(one, Order)]
    (lost,) = [one for one in answers if isinstance(one, AlreadyCommitted)]
    assert lost.details["holder"] == f"“{won.title}”"
    assert Order.everywhere.count() == 1 and Commitment.everywhere.count() == 1


def test_who_is_sent_refuses_and_the_team_is_free_for_another(post: Post) -> None:
    order = post.send("近医疗队", holder_id=leader(post).pk)
    with pytest.raises(NotPermitted):
        tracking.refuse_order(order=order.uid, reason="车辆故障", by=post.room.rescuer)
    with pytest.raises(NotFound):
        tracking.refuse_order(order=order.uid, reason="车辆故障", by=post.room.stranger)
    tracking.refuse_order(order=order.uid, reason="车辆故障", by=acting(order.holder))
    assert Order.objects.get().state == State.REFUSED and post.send("近医疗队").state == State.ORDERED
    assert Notice.objects.filter(title__startswith="调度令被拒绝").exists()


def test_a_team_that_is_off_watch_leaves_after_its_call_out_and_arrives_so_much_later(post: Post) -> None:
    """27.5 min to the epicentre by day; half an hour of call-out before them, by the proposal as by hand."""
    hour = clock.now().astimezone(OFFICIAL_TIME).hour
    shifts = [{"from": f"{(hour + 2) % 24:02}:00", "to": f"{(hour + 3) % 24:02}:00"}]
    Team.standing.filter(kind="medical").update(shifts=shifts, callout_min=30)
    post.need(medical())
    (offered,) = post.proposal().result["assignments"]
    assert (offered["turnout_min"], offered["minutes"]) == (35.0, pytest.approx(57.5, abs=0.2))
    order = post.send("近医疗队")
    assert order.departs_by - order.ordered_at == timedelta(minutes=35)
    assert order.minutes == pytest.approx(57.5, abs=0.2)


def test_a_breakdown_on_the_way_goes_on_or_is_recalled_and_comes_home(post: Post) -> None:
    order = post.send("近医疗队")
    assert order.minutes == pytest.approx(27.5, abs=0.2) and order.route["coordinates"][0] == list(NEAR)
    tracking.depart(order=order.uid, by=post.officer)
    tracking.break_down(order=order.uid, reason="爆胎", by=post.officer)
    tracking.depart(order=order.uid, by=post.officer)
    tracking.recall_order(order=order.uid, reason="改由他队", by=post.officer)
    assert Commitment.objects.get().state == "issued", "until it is home it is not free"
    tracking.release_order(order=order.uid, reason="已返回", by=post.officer)
    assert Commitment.objects.get().state == "released" and Order.objects.get().arrived_at is None


def test_an_order_that_nobody_acknowledges_is_overdue_and_escalates(post: Post) -> None:
    order = post.send("近医疗队")
    Deadline.objects.filter(about=order.journal_key, kind="order.acknowledge").update(
        due_at=clock.now() - timedelta(minutes=1), next_at=clock.now() - timedelta(minutes=1)
    )
    firing.fire_due(real_workspace())
    settle()
    assert board(post.room.incident, post.officer).overdue == 1
    tracking.acknowledge_order(order=order.uid, by=post.officer)
    assert board(post.room.incident, post.officer).overdue == 0


def test_the_officer_sends_another_team_than_proposed_and_says_why(post: Post) -> None:
    post.need(medical())
    found = post.proposal()
    edit = {1: {"teams": [uid_of(Team, "远医疗队")]}}
    with pytest.raises(WhyMissing):
        ordering.issue_orders(proposal=found.uid, edits=edit, by=post.officer)
    post.close(share_left=0.9)
    with pytest.raises(ProposalStale):
        ordering.issue_orders(proposal=found.uid, by=post.officer)
    order = ordering.issue_orders(proposal=found.uid, edits=edit, override_reason="近队待命备勤", by=post.officer).orders[0]
    assert (order.lines.get().title, order.lines.get().covers, order.override_reason) == ("远医疗队", 6.0, "近队待命备勤")
    assert order.minutes == pytest.approx(42.5, abs=0.2)


def test_a_road_closes_under_way_and_the_officer_decides_on_the_new_way(post: Post) -> None:
    """From 20 km east: 37.5 min by the straight road, 78.75 min round by the north; nothing changes before he says so."""
    order = post.send("远医疗队")
    tracking.depart(order=order.uid, by=post.officer)
    before = Order.objects.get()
    elsewhere = post.close(shape={"type": "Point", "coordinates": [103.37, 27.2]})
    assert post.reroute(elsewhere) == []
    (made_,) = post.reroute(post.close())
    assert made_.diff["before"]["minutes"] == pytest.approx(37.5, abs=0.5), "both stand: none is closed before this one"
    assert made_.diff["after"]["minutes"] is None and made_.diff["air"]["title"] == "直升机"
    replanning.decline_replan(rerouting=made_.uid, reason="等待抢通", by=post.officer)
    assert Order.objects.get().eta_at == before.eta_at
    lift_closure(closure=elsewhere.uid, by=post.officer)
    lift_closure(closure=made_.closure.uid, by=post.officer)
    second = post.close(title="另一处塌方")
    (proposed,) = post.reroute(second)
    assert proposed.diff["after"]["minutes"] == pytest.approx(78.75, abs=1.0)
    assert Order.objects.get().eta_at == before.eta_at, "never silently"
    replanning.accept_replan(rerouting=proposed.uid, by=post.officer)
    after = Order.objects.get()
    assert before.eta_at and after.eta_at and after.eta_at - before.eta_at > timedelta(minutes=38)
    assert after.route != before.route and Deadline.objects.get(about=order.journal_key, kind="order.arrive").due_at == after.eta_at


def test_the_journal_lets_the_house_look_at_all_orders_when_a_road_closes(post: Post) -> None:
    closure = post.close()
    settle()
    assert Job.objects.get(kind="command.reroute").input["closure"] == closure.uid
