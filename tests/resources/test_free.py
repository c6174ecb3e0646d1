"""What is really free now: fact, less state, less what is committed; issue 5, sentence 5; M-01, M-02, M-06, M-09."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from anlan.core import clock, journal, packs
from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.permission import Actor
from anlan.resources import committing, queries, services
from anlan.resources.models import Expert, StockLot, Team, Vehicle, Warehouse
from anlan.science.quantities import read_norms, reserve_reach

from .samples import COUNTY, HUIZE, OTHER_COUNTY, SETUP, bring, lot, placed, team

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
ORDER = "order:1"


def teams(**how: object) -> list[str]:
    return [one.name for one in queries.free_teams(SETUP, **how)]  # type: ignore[arg-type]


def tents(code: str = COUNTY) -> int:
    return sum(one.left for one in queries.free_lots(SETUP, [code], items=["tents_12_m2"]))


def trucks() -> dict[str, int]:
    return {one.name: one.left for one in queries.free_vehicles(SETUP)}


def uid(table: type, **which: object) -> str:
    return str(table._base_manager.get(**which).uid)  # type: ignore[attr-defined]


def test_a_team_is_free_while_it_is_ready_and_nobodys_and_is_counted_from_where_it_stands(means: Batch) -> None:
    assert teams() == ["会泽消防站", "会泽医疗队", "宣威消防站"]
    assert teams(region_codes=[OTHER_COUNTY]) == ["宣威消防站"] and teams(hazard="flood") == ["会泽消防站", "宣威消防站"]
    committing.commit(holder=ORDER, teams=[uid(Team, name="会泽消防站")], by=SETUP)
    services.set_team_state(team=uid(Team, name="会泽医疗队"), state="resting", by=SETUP)
    services.set_team_state(team=uid(Team, name="宣威消防站"), state="ready", longitude=103.3, latitude=26.4, by=SETUP)
    (xuanwei,) = queries.free_teams(SETUP)
    assert (xuanwei.name, xuanwei.longitude, xuanwei.latitude) == ("宣威消防站", 103.3, 26.4)
    here = queries.area_of_shape(shapely.box(103.2, 26.3, 103.4, 26.5))
    assert teams(area=here) == ["宣威消防站"], "where it is now, not where it lives"


def test_lorries_of_a_team_that_is_out_are_not_free_nor_those_that_an_order_has(means: Batch) -> None:
    bring(Incoming([placed(Vehicle, "货车", COUNTY, HUIZE, kind="cargo_truck", count=5, payload_kg=8000, seats=2)]))
    assert trucks() == {"抢险车": 2, "货车": 5}
    committing.commit(holder=ORDER, vehicles={uid(Vehicle, name="货车"): 4}, teams=[uid(Team, name="会泽消防站")], by=SETUP)
    assert trucks() == {"货车": 1}
    with transaction.atomic(), journal.appending.counted_appends():
        committing.issue(holder=ORDER, by=SETUP)
        assert trucks() == {"货车": 1}, "on the way they are no freer"
        committing.release(holder=ORDER, reason="完成", by=SETUP)
    assert trucks() == {"抢险车": 2, "货车": 5}


def test_goods_are_free_until_they_are_set_aside_and_are_taken_off_once_only_when_they_leave(
    means: Batch, exercise: WorkspaceInfo
) -> None:
    committing.commit(holder=ORDER, lots={uid(StockLot, lot="2024-07"): 120}, by=SETUP)
    assert (tents(), tents(OTHER_COUNTY)) == (680, 70)
    with transaction.atomic(), journal.appending.counted_appends():
        committing.issue(holder=ORDER, by=SETUP)
    assert tents() == 680
    (line,) = queries.stock_by_level(SETUP, [COUNTY], item="tents_12_m2")
    assert (line.on_shelf, line.free, line.held, line.under_way) == (680, 680, 0, 120)
    with clock.entered(exercise):
        assert tents() == 800
    around = queries.area_of_circle(*HUIZE, 5_000)
    assert sum(one.left for one in queries.free_lots(SETUP, area=around, items=["tents_12_m2"])) == 680
    assert queries.free_lots(SETUP, levels=["province"]) == []


def test_who_may_see_a_county_gets_what_is_free_there_and_who_may_see_nothing_gets_nothing(
    means: Batch, china: None, officer: Callable[..., Actor]
) -> None:
    committing.commit(holder=ORDER, lots={uid(StockLot, region_code=OTHER_COUNTY): 7}, by=SETUP)
    with transaction.atomic(), journal.appending.counted_appends():
        committing.issue(holder=ORDER, by=SETUP)
    for who, lots_seen, moved in ((officer("storekeeper", COUNTY), 3, 0), (officer("viewer", "53"), 4, 1), (officer("informant", "53"), 0, 0)):
        assert len(queries.free_lots(who)) == lots_seen
        assert len(queries.movements(who, most=9)) == len(queries.commitments(who, most=9)) == moved
        assert queries.means_in_view(who).teams == () or lots_seen


def test_a_province_of_500_stores_with_30_items_is_read_in_three_statements(means: Batch) -> None:
    stores = [placed(Warehouse, f"库{n}", COUNTY, HUIZE) for n in range(500)]
    bring(Incoming([*stores, *(lot(store, f"item_{n}", 10) for store in stores for n in range(30))]))
    for ask, rows in ((queries.free_lots, 15_004), (queries.free_teams, 3), (queries.free_vehicles, 1)):
        with CaptureQueriesContext(connection) as asked:
            assert len(ask(SETUP, ["53"])) == rows  # type: ignore[operator]
        assert len(asked) <= 5, [one["sql"][:100] for one in asked]
    with CaptureQueriesContext(connection) as asked:
        view = queries.means_in_view(SETUP, ["53"])
    assert len(asked) <= 16 and view.stores == {"county": 502}


def test_how_many_people_the_free_stock_lasts_for_agrees_with_the_reckoning_of_the_science(means: Batch) -> None:
    store = Warehouse.objects.get(region_code=COUNTY)
    kept = {one["item"] for one in packs.rows("relief_items")[0].value["items"]}
    norms = {name: one for name, one in read_norms(packs.lookup("ration_norms", at=clock.now()).value).items() if name in kept}
    bring(Incoming([lot(store, name, 900 + 37 * n, lot="N") for n, name in enumerate(sorted(norms))]))
    free = dict.fromkeys(norms, 0)
    for one in queries.free_lots(SETUP, ["53"]):
        free[one.item] = free.get(one.item, 0) + one.left
    for days in (1, 3, 5, 15):
        lasting = queries.lasting(queries.stock_by_level(SETUP, ["53"]), days)
        asked = {name: norm for name, norm in norms.items() if lasting.by_item.get(name) is not None}
        oracle = reserve_reach({name: free[name] for name in asked}, days, asked)
        assert (lasting.people, lasting.limited_by) == (oracle.people, oracle.limited_by)
        assert lasting.by_item == oracle.by_item
        assert "domestic_water" not in lasting.by_item, "no store keeps it"
    assert queries.lasting((), 3).people == 0


def test_the_sums_of_all_tabs_say_how_the_means_of_each_level_stand(means: Batch) -> None:
    bring(Incoming([team("市级队", level="city"), expert("seismology", ["earthquake"]), expert("medicine", ["*"], is_chief=True)]))
    committing.commit(holder=ORDER, teams=[uid(Team, name="会泽消防站")], vehicles={uid(Vehicle, name="抢险车"): 1}, by=SETUP)
    services.set_team_state(team=uid(Team, name="会泽医疗队"), state="resting", by=SETUP)
    view = queries.means_in_view(SETUP, ["53"])
    city, county = view.teams
    assert (city.level, city.teams, city.can_go) == ("city", 1, 1)
    assert (county.teams, county.can_go, county.bound, county.resting, county.people) == (3, 1, 1, 1, 90)
    assert [(one.kind, one.vehicles, one.bound) for one in view.vehicles] == [("rescue_truck", 2, 1)]
    assert {one.item: one.on_shelf for one in view.stock} == {"tents_12_m2": 870, "quilts": 900}
    assert (view.stores, view.experts, view.agreements) == ({"county": 2}, 2, 0)
    assert [(one.shelters, one.are_open, one.places) for one in view.shelters] == [(2, 0, 4000)]
    assert [one.expert.fields for one in queries.experts(SETUP, hazard="flood")] == [["medicine"]]
    assert [one.expert.is_chief for one in queries.experts(SETUP)] == [True, False]
    assert {one.name for one in queries.experts(SETUP)} == {"演***"}


def expert(field: str, hazards: list[str], **more: bool) -> Expert:
    from anlan.core.personal.keeping import store

    row = Expert(uid=f"expert-{field}", region_code=COUNTY, level="county", fields=[field], hazards=hazards, **more)
    row.name_ref = store("name", "演示专家一", row.personal_subject, COUNTY)
    row.phone_ref = store("phone", "00009000001", row.personal_subject, COUNTY)
    return row
