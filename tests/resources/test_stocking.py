"""What is done in a store, and what the books say after it: M-06, M-07, M-10, M-11; issue 5, sentence 5."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.core import clock, journal
from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming, undo_batch
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.errors import DomainError, InvalidInput, NotFound
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.resources import committing, queries, services, stocking
from anlan.resources.booking import left_of
from anlan.resources.errors import AlreadyCommitted, LotDiffers, NotEnough, ReasonMissing, StockBelowZero
from anlan.resources.models import Agreement, StockBalance, StockLot, StockMovement, Warehouse
from anlan.resources.queries.care import today
from tests.conftest import real_workspace

from .samples import COUNTY, SETUP, bring, lot, placed

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
ORDER = "order:1"


def store() -> Warehouse:
    return Warehouse.objects.get(region_code=COUNTY)


def quilts() -> StockLot:
    return StockLot.objects.get(item="quilts", opened_in=None)


def take_in(**how: Any) -> StockMovement:
    given = {"warehouse": store().uid, "item": "drinking_water", "quantity": 400, "lot": "W-1", "reason": "采购", "by": SETUP}
    return stocking.take_in(**(given | how))


def test_goods_come_in_as_a_lot_with_the_end_that_the_packs_give_them_and_add_to_it_when_more_come(means: Batch) -> None:
    moved = take_in(produced_on=date(2026, 11, 1))
    assert (moved.quantity, moved.left, moved.lot.unit, moved.lot.expires_on) == (400, 400, "L", date(2027, 11, 1))
    assert take_in(quantity=100, reason="捐赠").left == 500
    entry = Entry.objects.order_by("id").last()
    assert entry is not None and payload_of(entry) | {"before": 400, "after": 500, "reason": "捐赠"} == payload_of(entry)
    (held,) = queries.stock_by_item(SETUP, [COUNTY], items=["drinking_water"])
    assert (held.left.value, held.lots) == (500, 1)
    with pytest.raises(LotDiffers):
        take_in(expires_on=date(2028, 1, 1))
    assert take_in(lot="2025-01", item="tents_12_m2", quantity=5).left == 505, "the lot that the facts know"


@pytest.mark.parametrize(("wrong", "refusal"), [
    ({"quantity": 0}, InvalidInput), ({"quantity": True}, InvalidInput), ({"item": "unicorns"}, InvalidInput),
    ({"lot": " "}, InvalidInput), ({"reason": ""}, ReasonMissing), ({"warehouse": "none"}, NotFound),
    ({"produced_on": date(2026, 1, 2), "expires_on": date(2026, 1, 1)}, InvalidInput),
    ({"item": "quilts", "lot": "2025-01", "quantity": 2**63 - 1}, StockBelowZero),
])  # fmt: skip
def test_what_cannot_come_in_is_refused_and_leaves_no_trace(means: Batch, wrong: dict[str, Any], refusal: Any) -> None:
    with pytest.raises(refusal):
        take_in(**wrong)
    assert not StockMovement.objects.exists() and StockLot.objects.filter(opened_in__isnull=False).count() == 0


def test_a_lot_taken_in_by_an_exercise_is_seen_there_only_and_goes_with_the_batch_of_its_store(
    means: Batch, exercise: WorkspaceInfo
) -> None:
    with clock.entered(exercise):
        new = take_in().lot
        assert len(queries.lots(SETUP, item="drinking_water")) == 1
    assert queries.lots(SETUP, item="drinking_water") == [] and len(queries.free_lots(SETUP, items=["drinking_water"])) == 0
    with pytest.raises(NotFound):
        stocking.hand_out(lot=new.uid, quantity=1, reason="发放", by=SETUP)
    assert take_in(lot="W-1").lot.pk != new.pk
    undo_batch(uid=means.uid, by=SETUP)
    assert not StockLot.standing.filter(item="drinking_water").exists()


def test_goods_moved_to_another_store_leave_the_one_and_lie_in_the_other_under_their_number_or_nothing_moves(
    means: Batch,
) -> None:
    other = placed(Warehouse, "分库", COUNTY, (103.31, 26.42))
    bring(Incoming([other]))
    row = quilts()
    out, came = stocking.transfer(lot=row.uid, warehouse=other.uid, quantity=300, reason="前置", by=SETUP)
    assert (out.quantity, out.left, came.quantity, came.left) == (-300, 600, 300, 300)
    assert (came.lot.warehouse.name, came.lot.lot, came.lot.expires_on) == ("分库", row.lot, row.expires_on)
    held = queries.stock_by_item(SETUP, [COUNTY], items=["quilts"])
    assert sum(one.left.value for one in held) == 900, "moving makes nothing more or less"
    told = Entry.objects.count()
    for wrong, refusal in (
        ({"quantity": 601}, NotEnough), ({"warehouse": row.warehouse.uid}, InvalidInput), ({"warehouse": "nowhere"}, NotFound),
        ({"reason": " "}, ReasonMissing), ({"reason": "长" * 201}, InvalidInput), ({"lot": "none"}, NotFound),
    ):  # fmt: skip
        given = {"lot": row.uid, "warehouse": other.uid, "quantity": 1, "reason": "前置", "by": SETUP} | wrong
        with pytest.raises(refusal):
            stocking.transfer(**given)
    assert (left_of(row), left_of(came.lot), Entry.objects.count()) == (600, 300, told)


@pytest.mark.django_db(transaction=True)
def test_goods_that_go_both_ways_between_two_stores_at_the_same_moment_all_arrive() -> None:
    node = real_workspace()
    with clock.entered(node):
        bring()
        other = placed(Warehouse, "分库", COUNTY, (103.31, 26.42))
        bring(Incoming([other]))
        here, there = quilts(), stocking.transfer(
            lot=quilts().uid, warehouse=other.uid, quantity=400, reason="前置", by=SETUP
        )[1].lot  # fmt: skip
    ways = ((here.uid, other.uid, 30), (there.uid, here.warehouse.uid, 10))
    start = Barrier(4)

    def move(number: int) -> Any:
        lot, warehouse, quantity = ways[number % 2]
        try:
            with clock.entered(node):
                start.wait()
                return stocking.transfer(lot=lot, warehouse=warehouse, quantity=quantity, reason="调剂", by=SETUP)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(move, range(4)))
    with clock.entered(node):
        assert (left_of(here), left_of(there)) == (500 - 2 * 30 + 2 * 10, 400 + 2 * 30 - 2 * 10)


def test_what_is_set_aside_for_an_order_is_not_handed_out_but_a_count_says_what_is_there(means: Batch) -> None:
    committing.commit(holder=ORDER, lots={quilts().uid: 850}, by=SETUP)
    with pytest.raises(AlreadyCommitted) as refused:
        stocking.hand_out(lot=quilts().uid, quantity=51, reason="冬令救助", by=SETUP)
    assert (refused.value.details["holder"], refused.value.details["left"]) == (ORDER, 50)
    assert stocking.hand_out(lot=quilts().uid, quantity=50, reason="冬令救助", by=SETUP).left == 850
    with pytest.raises(ReasonMissing):
        stocking.count_stock(lot=quilts().uid, found=800, by=SETUP)
    assert stocking.count_stock(lot=quilts().uid, found=800, reason="霉变", by=SETUP).quantity == -50
    with pytest.raises(NotEnough), transaction.atomic(), journal.appending.counted_appends():
        committing.issue(holder=ORDER, by=SETUP)
    assert left_of(quilts()) == 800


def test_goods_near_their_end_and_lots_not_counted_for_half_a_year_are_listed_until_they_are_seen_to(means: Batch) -> None:
    day = today()
    ends = {"已过期": -1, "当天": 0, "三十天": 30, "三十一天": 31, "九十天": 90, "九十一天": 91}
    bring(Incoming([lot(store(), "ready_meals", 10, lot=name, expires_on=day + timedelta(days=n)) for name, n in ends.items()]))
    found = {one.lot.lot: one.within for one in queries.expiring(SETUP, [COUNTY]) if one.lot.item == "ready_meals"}
    assert found == {"已过期": 0, "当天": 30, "三十天": 30, "三十一天": 60, "九十天": 90}
    assert "已过期" not in {one.lot.lot for one in map(_lot_of, queries.free_lots(SETUP, items=["ready_meals"]))}
    (line,) = queries.stock_by_level(SETUP, [COUNTY], item="ready_meals")
    assert (line.on_shelf, line.expiring, line.expired, line.free) == (60, 40, 10, 50)
    old = StockLot.objects.get(lot="已过期")
    stocking.rotate(lot=old.uid, quantity=10, reason="报废", by=SETUP)
    assert "已过期" not in {one.lot.lot for one in queries.expiring(SETUP, [COUNTY])}

    StockLot.objects.filter(lot="2024-07").update(as_of=day - timedelta(days=181))
    assert [one.lot.lot for one in queries.uncounted(SETUP, [COUNTY])] == ["2024-07"]
    stocking.count_stock(lot=StockLot.objects.get(lot="2024-07").uid, found=300, by=SETUP)
    assert queries.uncounted(SETUP, [COUNTY]) == []


def _lot_of(free: queries.FreeLot) -> Any:
    return type("Seen", (), {"lot": StockLot.objects.get(uid=free.uid)})


def test_what_is_called_off_of_an_agreement_is_owed_at_its_price_and_what_comes_back_is_not(means: Batch) -> None:
    supplier = placed(Warehouse, "演示商超", COUNTY, (103.3, 26.42), kind="agreement")
    goods = lot(supplier, "quilts", 300, lot="协议")
    day = today()
    terms = {"warehouse": supplier, "region_code": COUNTY, "item": "quilts", "unit": "床", "quantity": 300, "price_fen": 9000}
    bring(Incoming([supplier, goods, *(
        Agreement(uid=f"a{n}", number=f"{n}号", valid_from=day + timedelta(days=a), valid_until=day + timedelta(days=b),
                  deliver_within_h=12, **terms)
        for n, (a, b) in enumerate([(-30, 30), (-400, -35)])
    )]))  # fmt: skip
    committing.commit(holder=ORDER, lots={goods.uid: 120}, by=SETUP)
    with transaction.atomic(), journal.appending.counted_appends():
        committing.issue(holder=ORDER, by=SETUP)
        committing.release(holder=ORDER, reason="撤回", lots_back={goods.uid: 20}, by=SETUP)
    ended, holds = queries.agreements(SETUP, [COUNTY])
    assert (holds.is_valid, holds.left, holds.called_off, holds.owed_fen) == (True, 200, 100, 900_000)
    assert (ended.is_valid, ended.owed_fen) == (False, 0)


def test_books_that_an_earlier_version_kept_without_movements_add_up_after_the_upgrade(
    means: Batch, exercise: WorkspaceInfo
) -> None:
    from importlib import import_module

    for where, left in ((clock.current_workspace(), 880), (exercise, 900)):
        with clock.entered(where):
            StockBalance.objects.create(lot=quilts(), left=left, since=clock.now())
    import_module("anlan.resources.migrations.0002_commitments").tell_of_balances(apps, None)
    (moved,) = StockMovement.objects.all()
    assert (moved.kind, moved.quantity, moved.left, quilts().quantity + moved.quantity) == ("correction", -20, 880, left_of(quilts()))
    with clock.entered(exercise):
        assert [one.quantity for one in StockMovement.objects.all()] == [0]


MOVES = st.lists(st.tuples(st.sampled_from(["in", "out", "count", "rotate", "correct", "commit", "issue", "receive", "release"]),
                           st.integers(0, 400)), max_size=14)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_whatever_is_done_count_and_movements_make_the_balance_and_it_is_never_below_zero(
    means: Batch, moves: list[tuple[str, int]]
) -> None:
    uid = quilts().uid
    acts = {
        "in": lambda n: take_in(item="quilts", lot="2025-01", quantity=n),
        "out": lambda n: stocking.hand_out(lot=uid, quantity=n, reason="发放", by=SETUP),
        "count": lambda n: stocking.count_stock(lot=uid, found=n, reason="盘点", by=SETUP),
        "rotate": lambda n: stocking.rotate(lot=uid, quantity=n, reason="轮换", by=SETUP),
        "correct": lambda n: services.correct_stock(lot=uid, left=n, reason="更正", by=SETUP),
        "commit": lambda n: committing.commit(holder=ORDER, lots={uid: n}, by=SETUP),
        "issue": lambda _n: committing.issue(holder=ORDER, by=SETUP),
        "receive": lambda n: committing.receive(holder=ORDER, received={uid: n}, reason="短少", by=SETUP),
        "release": lambda n: committing.release(holder=ORDER, reason="撤回", lots_back={uid: n} if n % 2 else {}, by=SETUP),
    }
    with transaction.atomic():
        for act, quantity in moves:
            try:
                with transaction.atomic(), journal.appending.counted_appends():
                    acts[act](quantity)
            except DomainError:
                pass
            moved = list(StockMovement.objects.filter(lot__uid=uid).order_by("pk"))
            running = quilts().quantity
            for one in moved:
                running += one.quantity
                assert one.left == running >= 0
            assert left_of(quilts()) == running
        kinds = Counter(one.kind for one in StockMovement.objects.all())
        assert sum(kinds.values()) == StockMovement.objects.count()
        transaction.set_rollback(True)
