"""Means over the API: what is free, what is bound, what moved, each with what the screen would show (M-01, M-06, M-07)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from anlan.api import schemas
from anlan.core import journal
from anlan.core.batches.services import Incoming
from anlan.resources import committing, stocking
from anlan.resources.models import Agreement, StockLot, Team, Warehouse
from tests.resources.samples import COUNTY, HUIZE, SETUP, bring, lot, placed
from tests.resources.test_free import expert

from .conftest import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def means(quake: object) -> None:
    bring()
    supplier = placed(Warehouse, "演示商超", COUNTY, HUIZE, kind="agreement")
    terms = Agreement(
        uid="a1", number="1号", warehouse=supplier, region_code=COUNTY, item="quilts", unit="床", quantity=300, price_fen=9000,
        valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1), deliver_within_h=12,
    )  # fmt: skip
    bring(Incoming([supplier, lot(supplier, "quilts", 300, lot="协议"), terms, expert("seismology", ["earthquake"])]))
    tents, fire = StockLot.objects.get(lot="2024-07"), Team.objects.get(name="会泽消防站")
    committing.commit(holder="order:1", lots={tents.uid: 120}, teams=[fire.uid], by=SETUP)
    with transaction.atomic(), journal.appending.counted_appends():
        committing.issue(holder="order:1", by=SETUP)
        committing.receive(holder="order:1", received={tents.uid: 118}, reason="受潮", by=SETUP)
    stocking.rotate(lot=StockLot.objects.get(lot="协议").uid, quantity=1, reason="抽检", by=SETUP)


PATHS = {
    "": schemas.ResourcesOut, "/free-teams": schemas.FreeTeamOut, "/free-vehicles": schemas.FreeVehicleOut,
    "/free-stock": schemas.FreeLotPage, "/commitments": schemas.CommitmentPage, "/movements": schemas.MovementPage,
    "/expiring": schemas.LotInNeedOut, "/experts": schemas.ExpertOut, "/agreements": schemas.AgreementOut,
}  # fmt: skip


def test_every_list_of_means_says_what_its_schema_promises_and_what_the_books_hold(
    means: None, caller: Callable[..., Caller]
) -> None:
    officer, told = caller(), dict[str, Any]()
    for path, schema in PATHS.items():
        answer = officer.get(f"/resources{path}?region={COUNTY}")
        assert answer.status_code == 200, f"{path}: {answer.content.decode()}"
        told[path] = answer.json()
        for row in told[path] if isinstance(told[path], list) else [told[path]]:
            assert schema.model_validate(row).model_dump(mode="json").keys() == row.keys(), path
    assert [one["name"] for one in told["/free-teams"]] == ["会泽医疗队"]
    assert told["/free-vehicles"] == [], "the team it belongs to is out"
    assert {one["number"]: one["left"] for one in told["/movements"]["items"][:1]} == {"协议": 299}
    delivery = next(one for one in told["/movements"]["items"] if one["kind"] == "delivery")
    assert (delivery["arrived"], delivery["gap"], delivery["left"], delivery["reason"]) == (118, 2, 180, "受潮")
    assert {(one["kind"], one["state"]) for one in told["/commitments"]["items"]} == {("team", "issued"), ("lot", "released")}
    assert sum(one["left"] for one in told["/free-stock"]["items"] if one["item"] == "tents_12_m2") == 680
    assert (told["/experts"][0]["name"], told["/agreements"][0]["owed_fen"]) == ("演***", 0)
    assert told[""]["lasting"]["days"] == 3 and told[""]["experts"] == 1


def test_a_page_of_movements_goes_on_where_the_one_before_ended(means: None, caller: Callable[..., Caller]) -> None:
    officer = caller()
    for path in ("movements", "commitments", "free-stock"):
        whole = officer.get(f"/resources/{path}").json()["items"]
        first = officer.get(f"/resources/{path}?limit=1").json()
        rest = officer.get(f"/resources/{path}?cursor={first['next']}").json()["items"]
        assert first["items"] + rest == whole and len(whole) >= 2, path


def test_a_store_is_kept_over_the_api_and_a_repeated_request_moves_nothing_twice(
    means: None, caller: Callable[..., Caller]
) -> None:
    keeper, store = caller("storekeeper"), Warehouse.objects.get(name="会泽县救灾物资储备库")
    other = placed(Warehouse, "分库", COUNTY, HUIZE)
    bring(Incoming([other]))
    goods = {"item": "quilts", "quantity": 40, "number": "P-1", "reason": "采购", "expires_on": "2030-01-01"}
    for _again in range(2):
        answer = keeper.post(f"/resources/warehouses/{store.uid}/receipts", goods, Idempotency_Key="receipt-1")
        assert answer.status_code == 201, answer.content.decode()
    moved = schemas.MovementOut.model_validate(answer.json())
    assert (moved.kind, moved.quantity, moved.left, moved.number) == ("receipt", 40, 40, "P-1")
    at = f"/resources/lots/{moved.lot}"
    out = keeper.post(f"{at}/issues", {"quantity": 15, "reason": "支援乡镇"}).json()
    assert (out["kind"], out["quantity"], out["left"]) == ("issue", -15, 25)
    assert keeper.post(f"{at}/rotations", {"quantity": 4, "reason": "训练"}).json()["left"] == 21
    assert keeper.post(f"{at}/counts", {"found": 20}).status_code == 422, "why it is not what the books say"
    assert keeper.post(f"{at}/counts", {"found": 20, "reason": "破损"}).json()["left"] == 20
    body = {"quantity": 5, "reason": "前置", "warehouse": other.uid}
    both = schemas.TransferOut.model_validate(keeper.post(f"{at}/transfers", body).json())
    assert (both.handed_out.left, both.taken_in.left, both.taken_in.warehouse) == (15, 5, other.uid)
    too_much = keeper.post(f"{at}/issues", {"quantity": 16, "reason": "支援"})
    assert too_much.status_code == 409 and "15" in too_much.json()["title"]
    for wrong in ({"quantity": 0, "reason": "x"}, {"quantity": 1, "reason": ""}, {"quantity": 1.5, "reason": "x"}):
        assert keeper.post(f"{at}/issues", wrong).status_code == 422, wrong
    viewer, stranger = caller("viewer"), caller("storekeeper", "530381")
    assert viewer.post(f"{at}/issues", {"quantity": 1, "reason": "x"}).status_code == 403
    assert stranger.post(f"{at}/issues", {"quantity": 1, "reason": "x"}).status_code == 404
    assert [one["kind"] for one in keeper.get(f"/resources/movements?lot={moved.lot}").json()["items"]] == [
        "issue", "count", "rotation", "issue", "receipt",
    ]  # fmt: skip
