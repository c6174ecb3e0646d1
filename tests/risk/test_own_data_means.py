"""A county brings its own stores, stock, teams, vehicles, shelters and experts in from ledgers (issue 5, sentence 5)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anlan.core.batches.errors import BatchNeeded
from anlan.core.batches.models import Batch
from anlan.core.batches.services import undo_batch
from anlan.core.journal.models import Entry
from anlan.core.personal.keeping import for_delivery, masked
from anlan.core.personal.models import PersonalRecord
from anlan.resources.models import Expert, OnCall, Shelter, StockLot, Team, Vehicle, Warehouse
from anlan.resources.queries import free_lots
from anlan.risk.importing import drafting
from tests.risk import place
from tests.risk.ledgers import HERE, PHONE, SAID, STOCK, STORES, TEAMS, brought, drafted, names
from tests.web.test_resources_screen import page_of, person

pytestmark = [pytest.mark.django_db]
TABS = {Team: "teams", Warehouse: "stores", Shelter: "shelters"}


def test_own_stores_and_their_stock_take_the_place_of_the_made_up_ones_of_the_county_alone(
    county: None, tmp_path: Path
) -> None:
    trial = drafted("stores", tmp_path, STORES)
    assert (
        "代替会泽县现有的同类储备库点 1 条（其中演示 1 条）。" in trial.notes
        and Warehouse.standing.filter(is_demo=False).count() == 0
    )
    stores = drafting.apply(trial, **SAID)
    assert names(Warehouse) == {"会泽县救灾物资储备库", "宣威市救灾物资储备库"}
    assert set(StockLot.standing.values_list("warehouse__name", flat=True)) == {"宣威市救灾物资储备库"}, (
        "goods fall with their store"
    )
    stock = brought("stock", tmp_path, STOCK)
    store = Warehouse.standing.get(name="会泽县救灾物资储备库")
    assert (store.level, store.kind, store.area_m2, store.region_code, store.source) == (
        "county",
        "physical",
        1200,
        "530326",
        SAID["source"],
    )
    tents, meals = StockLot.standing.filter(warehouse=store).order_by("pk")
    assert (tents.item, tents.quantity, tents.lot, tents.expires_on) == ("tents_12_m2", 400, "2024-01", None)
    assert meals.expires_on == place.date(2027, 3, 1), "how long it keeps stands in the packs"
    assert (meals.lot, meals.source, meals.is_demo, meals.is_inferred) == ("2027-03-01", SAID["source"], False, False)
    free = [(one.item, one.left) for one in free_lots(place.INIT, ["530326"])]
    assert sorted(free) == [("ready_meals", 9000), ("tents_12_m2", 400)], "what dispatch sees"
    with pytest.raises(BatchNeeded, match=stock.uid):
        undo_batch(uid=stores.uid, by=place.INIT)
    for batch in (stock, stores):
        undo_batch(uid=batch.uid, by=place.INIT)
    assert StockLot.standing.filter(warehouse__region_code="530326").count() == 3 and OnCall.standing.count() == 1


def test_a_newer_count_replaces_the_older_of_the_stores_it_names(county: None, tmp_path: Path) -> None:
    brought("stores", tmp_path, [*STORES, ["迤车储备点", 103.3, 26.2, "", "", ""]])
    other = ["迤车储备点", "棉被", 30, "床", "A", "", ""]
    brought("stock", tmp_path, [*STOCK, other])
    again = brought(
        "stock", tmp_path, [STOCK[0], ["会泽县救灾物资储备库", "tents_12_m2", 380, "顶", "2024-01", "", ""]]
    )
    lots = StockLot.standing.filter(is_demo=False)
    assert sorted(lots.values_list("item", "quantity")) == [("quilts", 30), ("tents_12_m2", 380)]
    anew = drafted("stores", tmp_path, STORES)
    assert "随之失效的自有数据：库存批次 2 条，请接着重新导入。" in anew.notes
    undo_batch(uid=again.uid, by=place.INIT)
    assert sorted(lots.values_list("quantity", flat=True)) == [30, 400, 9000]


def test_a_team_comes_in_with_its_abilities_its_watch_and_its_leader_whose_number_is_kept_apart(
    county: None, tmp_path: Path
) -> None:
    draft = drafted("teams", tmp_path, TEAMS)
    assert draft.faults == [] and "其余演示数据 2 条不变。" in draft.notes
    batch = drafting.apply(draft, **SAID)
    assert names(Team) == {"会泽消防站", "会泽医疗队", "宣威消防站", "会泽县森林消防大队"}, "other kinds stay"
    team = Team.standing.get(name="会泽县森林消防大队")
    assert (team.capabilities, team.gear) == ({"forest_fire": 50, "evacuation": 60}, {"wind_extinguishers": 30})
    assert (team.turnout_min, team.shifts, team.callout_min) == (15, [{"from": "08:00", "to": "20:00"}], 40)
    assert (team.level, team.people, team.hazards, team.is_inferred) == ("county", 60, ["forest_fire"], False)
    leader = OnCall.standing.get(team=team)
    assert (leader.post, for_delivery(leader.name_ref), for_delivery(leader.phone_ref)) == ("队长", "李队长", PHONE)
    assert (
        masked(leader.phone_ref) == "138****5678"
        and PersonalRecord.objects.get(ref=leader.phone_ref).region_code == "530326"
    )
    told = repr([Entry.objects.values_list("payload", flat=True), Batch.objects.values_list("facts", flat=True)])
    assert "means" in told and PHONE not in told and "李队长" not in told
    undo_batch(uid=batch.uid, by=place.INIT)
    assert not OnCall.standing.filter(team=team).exists()


def test_what_a_team_list_does_not_say_follows_from_the_kind_and_is_marked(county: None, tmp_path: Path) -> None:
    draft = drafted(
        "teams", tmp_path, [["名称", "类别", "人数", "经度", "纬度"], ["娜姑镇半专业队", "forest_semi", 20, *HERE]]
    )
    assert (
        "1 支没有写明能力或出动时间，按类别推断，并标明“推断”。" in draft.notes
        and "1 支没有负责人和电话，不能叫应。" in draft.notes
    )
    drafting.apply(draft, **SAID)
    team = Team.standing.get(name="娜姑镇半专业队")
    assert team.is_inferred and 0 < team.capabilities["forest_fire"] <= 20 and team.turnout_min > 0 and team.gear == {}


def test_vehicles_stand_with_their_team_or_where_the_row_says(county: None, tmp_path: Path) -> None:
    brought("teams", tmp_path, TEAMS)
    batch = brought("vehicles", tmp_path, [
        ["车牌号", "车辆类型", "数量", "所属队伍", "核定载质量（kg）", "座位", "经度", "纬度"],
        ["云D·A1001", "运兵车", "", "会泽县森林消防大队", "", 19, "", ""], ["应急局皮卡", "皮卡", 3, "", 500, 4, 103.3, 26.2],
    ])  # fmt: skip
    lorry, pickup = Vehicle.standing.filter(batch=batch).order_by("pk")
    assert lorry.team is not None and (lorry.team.name, lorry.longitude, lorry.count, lorry.seats) == (
        "会泽县森林消防大队",
        103.1,
        1,
        19,
    )
    assert (lorry.payload_kg, lorry.road_vehicle, lorry.is_inferred) == (2500, "truck", True)
    assert (pickup.count, pickup.payload_kg, pickup.is_inferred, pickup.longitude) == (3, 500, False, 103.3)
    anew = drafted("teams", tmp_path, TEAMS)
    assert "随之失效的自有数据：所属车辆 1 条，请接着重新导入。" in anew.notes


def test_a_register_of_shelters_replaces_the_whole_of_the_county(county: None, tmp_path: Path) -> None:
    brought("shelters", tmp_path, [
        ["场所名称", "等级", "场所等级", "有效避难面积（m²）", "容纳人数", "室内", "功能", "经度", "纬度"],
        ["会泽一中", "", "短期固定避难场所", 4000, 1800, "否", "应急宿住、应急供水", *HERE],
        ["体育馆", "", "紧急避难场所（临时）", 500, "", "是", "", *HERE],
    ])  # fmt: skip
    assert names(Shelter) == {"会泽一中", "体育馆", "宣威一中操场"}
    school, hall = (Shelter.standing.get(name=name) for name in ("会泽一中", "体育馆"))
    assert (school.kind, school.places, school.functions, school.is_inferred) == (
        "short",
        1800,
        ["应急宿住", "应急供水"],
        False,
    )
    assert (hall.kind, hall.places, hall.is_indoor, hall.is_inferred) == ("emergency_3_days", 500, True, True)


def test_experts_come_in_with_name_and_number_apart(county: None, tmp_path: Path) -> None:
    brought("experts", tmp_path, [
        ["姓名", "电话", "专业领域", "工作单位", "职称", "首席专家"], ["赵一", PHONE, "水文与防汛、气象", "县水务局", "高级工程师", "是"],
    ])  # fmt: skip
    one = Expert.standing.get()
    assert (one.fields, one.organisation, one.title, one.is_chief, one.level) == (
        ["hydrology", "meteorology"],
        "县水务局",
        "高级工程师",
        True,
        "county",
    )
    assert one.hazards == ["flood", "flash_flood", "geological", "forest_fire"] and for_delivery(one.name_ref) == "赵一"


def test_what_came_in_stands_on_the_screen_of_means_with_its_source_and_without_anybodys_number(
    county: None, tmp_path: Path
) -> None:
    brought("stores", tmp_path, STORES)
    brought("stock", tmp_path, STOCK)
    brought("teams", tmp_path, TEAMS)
    brought("vehicles", tmp_path, [["名称", "类型", "所属队伍"], ["云D·A1001", "皮卡", "会泽县森林消防大队"]])
    brought(
        "shelters", tmp_path, [["名称", "类型", "面积", "经度", "纬度"], ["会泽一中", "短期固定避难场所", 4000, *HERE]]
    )
    brought("experts", tmp_path, [["姓名", "电话", "专业领域", "职称"], ["赵一", PHONE, "气象", "正高级工程师"]])
    desk = person("officer", "duty_officer")
    shown = {
        "teams": "会泽县森林消防大队",
        "gear": "云D·A1001",
        "stock": "帐篷",
        "stores": "会泽县救灾物资储备库",
        "shelters": "会泽一中",
        "experts": "正高级工程师",
    }
    for tab, word in shown.items():
        page = page_of(desk, f"/resources/{tab}")
        assert word in page and PHONE not in page and "李队长" not in page, tab
    for table, name in ((Team, shown["teams"]), (Warehouse, shown["stores"]), (Shelter, shown["shelters"])):
        (card,) = re.findall(
            rf'href="(/resources/[^"]*{table.standing.get(name=name).uid}[^"]*)"',
            page_of(desk, f"/resources/{TABS[table]}"),
        )[:1]
        page = page_of(desk, card)
        assert name in page and SAID["source"] in page and PHONE not in page, name
