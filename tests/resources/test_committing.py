"""What is committed cannot be committed twice: issue 5, sentence 5; M-06, M-07."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from anlan.core import clock, journal
from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.errors import DomainError, InvalidInput, NotFound
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, NotPermitted
from anlan.resources import committing, services
from anlan.resources.booking import left_of
from anlan.resources.errors import (
    AlreadyCommitted,
    MeansInUse,
    MeansReplaced,
    MoreThanIssued,
    NotEnough,
    NothingCommitted,
    ReasonMissing,
    TeamNotReady,
)
from anlan.resources.models import Commitment, StockLot, StockMovement, Team, Vehicle
from tests.conftest import real_workspace

from .samples import COUNTY, SETUP, bring, lot

pytestmark = [pytest.mark.databases]
MINE, YOURS = "order:mine", "order:yours"


def uid(table: type[Any], **which: Any) -> str:
    return str(table._base_manager.get(**which).uid)


def team(name: str = "会泽消防站") -> str:
    return uid(Team, name=name)


def tents() -> StockLot:
    return StockLot.objects.get(lot="2024-07")


def ordering(part: Callable[..., Any]) -> Callable[..., Any]:
    """As an order's own service would call a part of its work."""

    @wraps(part)
    def run(**how: Any) -> Any:
        with transaction.atomic(), journal.appending.counted_appends():
            return part(**how, by=SETUP)

    return run


commit = ordering(committing.commit)
issue, receive, release = map(ordering, (committing.issue, committing.receive, committing.release))


@pytest.mark.django_db
def test_a_team_that_an_order_has_is_refused_to_the_next_who_reads_who_has_it_since_when(means: Batch) -> None:
    (held,) = commit(holder=MINE, teams=[team()])
    with pytest.raises(AlreadyCommitted) as refused:
        commit(holder=YOURS, teams=[team("会泽医疗队"), team()])
    assert refused.value.details | {"name": "会泽消防站", "holder": MINE, "left": 0, "wanted": 1} == refused.value.details
    assert MINE in str(refused.value) and refused.value.details["since"][:4] in str(refused.value)
    assert Commitment.objects.count() == 1, "all or nothing: the medical team is not bound either"
    release(holder=MINE, reason="任务完成")
    assert commit(holder=YOURS, teams=[team()])[0].holder == YOURS
    held.refresh_from_db()
    assert (held.state, held.reason, held.version) == ("released", "任务完成", 2)


@pytest.mark.django_db
def test_the_next_order_gets_what_the_first_has_left_of_a_lot_and_of_the_lorries_and_no_more(means: Batch) -> None:
    lorries = uid(Vehicle, name="抢险车")
    commit(holder=MINE, lots={tents().uid: 200}, vehicles={lorries: 1})
    for wanted in ({"lots": {tents().uid: 101}}, {"vehicles": {lorries: 2}}):
        with pytest.raises(AlreadyCommitted) as refused:
            commit(holder=YOURS, **wanted)
        assert refused.value.details["left"] == (100 if "lots" in wanted else 1)
    commit(holder=YOURS, lots={tents().uid: 100}, vehicles={lorries: 1})
    assert left_of(tents()) == 300, "nothing has left the store yet"


@pytest.mark.django_db
def test_more_than_there_is_and_a_team_at_rest_are_refused_with_the_reason(means: Batch) -> None:
    with pytest.raises(NotEnough) as refused:
        commit(holder=MINE, lots={tents().uid: 301})
    assert (refused.value.details["left"], refused.value.details["wanted"]) == (300, 301)
    services.set_team_state(team=team(), state="resting", by=SETUP)
    with pytest.raises(TeamNotReady):
        commit(holder=MINE, teams=[team()])
    for nothing in ({}, {"lots": {tents().uid: 0}}, {"lots": {tents().uid: -3}}, {"vehicles": {team(): True}}):
        with pytest.raises(InvalidInput):
            commit(holder=MINE, **nothing)
    bring_own_teams_instead()
    with pytest.raises(MeansReplaced):
        commit(holder=MINE, teams=[team("会泽医疗队")])
    assert not Commitment.objects.exists()


def bring_own_teams_instead() -> None:
    bring(Incoming([], (Team.objects.filter(region_code=COUNTY),)), is_demo=False)


@pytest.mark.django_db
def test_goods_leave_the_books_when_they_are_issued_and_a_short_receipt_says_why(means: Batch) -> None:
    lot = tents()
    commit(holder=MINE, lots={lot.uid: 100}, teams=[team()])
    assert {one.state for one in issue(holder=MINE)} == {"issued"} and left_of(lot) == 200
    with pytest.raises(ReasonMissing):
        receive(holder=MINE, received={lot.uid: 98})
    with pytest.raises(MoreThanIssued):
        receive(holder=MINE, received={lot.uid: 101})
    (line,) = receive(holder=MINE, received={lot.uid: 98}, reason="两顶受潮")
    assert (line.state, line.arrived, left_of(lot)) == ("released", 98, 200)
    entry = Entry.objects.order_by("id").last()
    assert entry is not None and entry.about == MINE
    assert payload_of(entry)["lines"][0] | {"issued": 100, "arrived": 98, "gap": 2} == payload_of(entry)["lines"][0]
    moved = list(StockMovement.objects.order_by("pk").values_list("kind", "quantity", "left", "arrived", "gap", "reason"))
    assert moved == [("issue", -100, 200, None, 0, ""), ("delivery", 0, 200, 98, 2, "两顶受潮")]
    with pytest.raises(NothingCommitted):
        receive(holder=MINE, received={lot.uid: 2})
    assert [one.team_id for one in Commitment.objects.filter(state="issued")] == [Team.objects.get(uid=team()).pk]


@pytest.mark.django_db
def test_what_comes_back_of_an_order_is_in_the_books_again_and_not_more_than_left(means: Batch) -> None:
    lot = tents()
    commit(holder=MINE, lots={lot.uid: 100})
    issue(holder=MINE)
    with pytest.raises(MoreThanIssued):
        release(holder=MINE, reason="撤回", lots_back={lot.uid: 101})
    with pytest.raises(ReasonMissing):
        release(holder=MINE, reason=" ", lots_back={lot.uid: 60})
    release(holder=MINE, reason="撤回", lots_back={lot.uid: 60})
    assert left_of(lot) == 260
    entry = Entry.objects.order_by("id").last()
    assert entry is not None and payload_of(entry)["came_back"][0]["quantity"] == 60
    with pytest.raises(NothingCommitted):
        release(holder=MINE, reason="再撤")


@pytest.mark.django_db
def test_one_of_several_teams_is_released_alone(means: Batch) -> None:
    commit(holder=MINE, teams=[team(), team("会泽医疗队")])
    release(holder=MINE, reason="车辆故障", only=[team()])
    assert [one.team.name for one in Commitment.objects.filter(state="held") if one.team] == ["会泽医疗队"]
    with pytest.raises(NothingCommitted):
        release(holder=MINE, reason="车辆故障", only=[team()])


@pytest.mark.django_db
def test_an_exercise_binds_what_reality_has_bound_and_the_other_way_round(means: Batch, exercise: WorkspaceInfo) -> None:
    commit(holder=MINE, teams=[team()], lots={tents().uid: 300})
    with clock.entered(exercise):
        commit(holder=YOURS, teams=[team()], lots={tents().uid: 300})
        issue(holder=YOURS)
        assert left_of(tents()) == 0
    assert left_of(tents()) == 300


@pytest.mark.django_db
def test_means_are_bound_by_who_may_in_his_own_county_and_parts_of_an_order_by_an_order_only(
    means: Batch, china: None, officer: Callable[..., Actor]
) -> None:
    for role, code, refusal in (("viewer", COUNTY, NotPermitted), ("duty_officer", "530381", NotFound)):
        with pytest.raises(refusal):
            committing.commit(holder=MINE, teams=[team()], by=officer(role, code))
    committing.commit(holder=MINE, teams=[team()], by=officer("duty_officer", "5303"))
    with pytest.raises(RuntimeError):
        committing.issue(holder=MINE, by=SETUP)


@pytest.mark.django_db(transaction=True)
def test_of_orders_at_the_same_moment_for_one_team_and_the_last_100_tents_one_wins_and_the_others_read_why() -> None:
    node = real_workspace()
    with clock.entered(node):
        bring()
        lot, one_team, other = tents(), team(), team("会泽医疗队")
        services.correct_stock(lot=lot.uid, left=100, reason="盘点", by=SETUP)
    start = Barrier(4)

    def order(number: int) -> Any:
        # in another order each time: who takes hold of several never waits for one who waits for him
        teams = [one_team, other] if number % 2 else [other, one_team]
        try:
            with clock.entered(node):
                start.wait()
                return committing.commit(holder=f"order:{number}", teams=teams, lots={lot.uid: 100}, by=SETUP)
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(order, range(4)))
    (won,) = [one for one in answers if isinstance(one, list)]
    lost = [one for one in answers if isinstance(one, AlreadyCommitted)]
    assert len(lost) == 3 and {one.details["holder"] for one in lost} == {won[0].holder}
    assert Commitment.everywhere.count() == 3 and Entry.objects.filter(verb="means.committed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_an_order_and_of_data_that_replace_what_it_asks_for_at_the_same_moment_one_wins() -> None:
    node = real_workspace()
    with clock.entered(node):
        bring()
        goods = tents()
    start = Barrier(2)

    def order() -> list[Commitment]:
        start.wait()
        with clock.entered(node):
            return committing.commit(holder=MINE, lots={goods.uid: 100}, by=SETUP)

    def replace() -> Any:
        start.wait()
        new = lot(goods.warehouse, goods.item, 80, lot="2026-11")
        return bring(Incoming([new], (StockLot.objects.filter(pk=goods.pk),)), is_demo=False)

    def asked(what: Callable[[], Any]) -> Any:
        try:
            return what()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ordered, replaced = pool.map(asked, (order, replace))
    is_bound = Commitment.everywhere.filter(lot=goods).exists()
    goods.refresh_from_db()
    assert goods.stands == is_bound == isinstance(replaced, MeansInUse) == (not isinstance(ordered, MeansReplaced))
