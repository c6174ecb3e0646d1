"""Ledgers of means that are not taken in: faults by row, means that somebody has, people without the right (issue 5, sentence 5)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anlan.cli import calling, codes
from anlan.core.batches.models import Batch
from anlan.core.batches.services import undo_batch
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, NotPermitted
from anlan.core.personal.models import PersonalRecord
from anlan.resources import committing, services
from anlan.resources.errors import MeansInUse
from anlan.resources.models import Expert, Shelter, StockLot, Team, Warehouse
from anlan.resources.queries import free_teams
from anlan.risk.importing import drafting
from anlan.risk.importing.orders import FaultsInFile, FileRefused
from anlan.risk.importing.templates import FIELDS, lines
from tests.resources import samples
from tests.resources.test_committing import ordering
from tests.risk import place
from tests.risk.ledgers import ABOUT, HERE, PHONE, SAID, STOCK, STORES, TEAMS, THERE, brought, drafted, names

pytestmark = [pytest.mark.django_db]
FAULTS: dict[str, tuple[list[list[Any]], list[str]]] = {
    "stores": ([
        STORES[0], ["", *HERE, 1, "", ""], ["甲库", *THERE, 1, "", ""], ["乙库", 203.1, 26.2, 1, "", ""], ["丙库", *HERE, "大", "", ""],
        ["丁库", *HERE, -1, "", ""], ["戊库", *HERE, 1, "王保管", ""], ["己库", *HERE, 1, "王保管", "见名册"],
        [f"庚库 {PHONE}", *HERE, 1, "", ""], ["壬库", *HERE, PHONE, "", ""], ["辛库", *HERE, 1, "", ""], ["辛库", 103.3, 26.2, 1, "", ""],
    ], ["第 2 行：缺少名称", "第 4 行：经度 203.1 超出范围", "第 5 行：面积“大”不是数字", "第 6 行：面积 -1 超出范围（0–2147483647）",
        "第 7 行：缺少电话：姓名和电话须一并填写", "第 8 行：电话不是一个号码（内容不显示）",
        "第 9 行：“名称”中含有电话、证件号码或邮箱（内容不显示），请移到专用的列",
        "第 10 行：面积 *** 超出范围（0–2147483647）",
        "第 3 行：“甲库”不在会泽县境内（经度 103.5，纬度 26.2）", "第 12 行：与第 11 行重复：“辛库”"]),
    "stock": ([
        STOCK[0], ["会泽县救灾物资储备库", "棉被", 10, "", "A", "", ""], ["自有库", "", 1.5, "", "", "", ""], ["自有库", "棉被", "", "", "", "", ""],
        ["自有库", "棉被", 5, "箱", "", "", ""], ["自有库", "棉被", 5, "", "", "2026-13-01", ""],
        ["自有库", "棉被", 5, "", "", "2026-03-01", "2026年2月1日"], ["没有的库", "棉被", 5, "", "", "", ""],
        ["自有库", "棉被", 5, "", "", "", ""], ["自有库", "棉被", 6, "", "", "", ""],
    ], ["第 2 行：库点“会泽县救灾物资储备库”是演示数据，请先导入自有库点（anlan data add stores）", "第 3 行：缺少品名",
        "第 3 行：数量 1.5 应为整数", "第 4 行：缺少数量", "第 5 行：单位“箱”与“棉被”的单位“床”不同，请换算",
        "第 6 行：生产日期“2026-13-01”不是日期，例如 2027-05-31", "第 7 行：有效期早于生产日期",
        "第 8 行：会泽县没有库点“没有的库”，请先导入库点（anlan data add stores）",
        "第 10 行：与第 9 行重复：“自有库，棉被；同品名的不同批次须写明批号或有效期”"]),
    "teams": ([
        TEAMS[0], ["甲队", "专业森林消防队", 0, "", "", "", "", *HERE, "", "", ""], ["乙队", "专业森林消防队", 9, "排水", "", "", "", *HERE, "", "", ""],
        ["丙队", "专业森林消防队", 9, "", "", "", "", *HERE, "快", "白天", ""], ["丁队", "专业森林消防队", 9, "", "", "", "", *HERE, "", "", ""],
    ], ["第 2 行：人数 0 超出范围（1–2147483647）", "第 3 行：能力“排水”没有写明数量", "第 4 行：出动时间“快”不是数字",
        "第 4 行：值守时段“白天”应写成 08:00-20:00"]),
    "vehicles": ([
        ["名称", "类型", "数量", "所属队伍", "经度", "纬度"], ["甲车", "皮卡", 0, "", *HERE], ["乙车", "皮卡", 1, "会泽消防站", "", ""],
        ["丙车", "皮卡", 1, "", "", ""], ["丁车", "皮卡", 1, "", *HERE],
    ], ["第 2 行：数量 0 超出范围（1–2147483647）", "第 3 行：会泽县没有自有队伍“会泽消防站”，请先导入队伍（anlan data add teams），或空着这一列",
        "第 4 行：缺少经度", "第 4 行：缺少纬度"]),
    "shelters": ([
        ["名称", "类型", "面积", "容纳人数", "室内", "层级", "经度", "纬度"], ["甲处", "短期固定避难场所", "", "", "", "", *HERE],
        ["乙处", "短期固定避难场所", 10, 1, "半", "", *HERE], ["丙处", "短期固定避难场所", 10, 1, "", "星级", *HERE], ["丁处", "短期固定避难场所", 10, 1, "", "", *HERE],
    ], ["第 2 行：面积和容纳人数至少填一项", "第 3 行：室内“半”应为“是”或“否”",
        "第 4 行：层级“星级”不认识；可用：国家、省级、市级、县级、乡镇、村级、企业、社会"]),
    "experts": ([
        ["姓名", "电话", "专业领域", "代码"], ["", PHONE, "气象", ""], ["钱二", "", "气象", ""], ["孙三", PHONE, "", 530381],
        ["李四", PHONE, "气象", ""], ["李四", PHONE, "气象", ""],
    ], ["第 2 行：缺少姓名：姓名和电话须一并填写", "第 3 行：缺少电话：姓名和电话须一并填写", "第 4 行：缺少专业领域",
        "第 4 行：区划代码 530381 不在会泽县境内", "第 6 行：与第 5 行重复：“同一人（内容不显示）”"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_of_a_ledger_is_told_at_once_by_row_and_quotes_nobody(
    county: None, tmp_path: Path, kind: str
) -> None:
    if kind == "stock":
        samples.bring(samples.Incoming([samples.placed(Warehouse, "自有库", "530326", HERE)]), is_demo=False)
    rows, faults = FAULTS[kind]
    before = Batch.objects.count(), PersonalRecord.objects.count()
    draft = drafted(kind, tmp_path, rows)
    assert draft.faults == faults
    with pytest.raises(FaultsInFile):
        drafting.apply(draft, **SAID)
    assert (Batch.objects.count(), PersonalRecord.objects.count()) == before, "not a row came in"
    batch = drafting.apply(drafted(kind, tmp_path, rows, skips_faults=True), **SAID)
    assert not any(word in repr(batch.facts) for word in (PHONE, "王保管", "李四"))


def test_what_an_order_has_neither_gives_way_nor_falls_until_it_is_free(county: None, tmp_path: Path) -> None:
    own = brought("teams", tmp_path, TEAMS)
    team = Team.standing.get(name="会泽县森林消防大队")
    tents = StockLot.standing.get(lot="2024-07")
    committing.commit(holder="order:1", teams=[team.uid], lots={tents.uid: 5}, by=samples.SETUP)
    anew, stores = drafted("teams", tmp_path, TEAMS), drafted("stores", tmp_path, STORES)
    assert any("现在入库会被拒绝：“会泽县森林消防大队”已被 order:1 占用" in note for note in anew.notes)
    before = PersonalRecord.objects.count()
    for refused in (
        lambda: drafting.apply(anew, **SAID),
        lambda: drafting.apply(stores, **SAID),
        lambda: undo_batch(uid=own.uid, by=place.INIT),
    ):
        with pytest.raises(MeansInUse, match="order:1"):
            refused()
    assert PersonalRecord.objects.count() == before, "no name is kept of what did not come in"
    assert (
        team in Team.standing.all()
        and tents in StockLot.standing.all()
        and not Warehouse.standing.filter(is_demo=False).exists()
    )
    ordering(committing.release)(holder="order:1", reason="任务完成")
    drafting.apply(drafted("teams", tmp_path, TEAMS), **SAID)
    drafting.apply(drafted("stores", tmp_path, STORES), **SAID)
    assert [one.name for one in free_teams(place.INIT, ["530326"]) if one.name == "会泽县森林消防大队"], (
        "and the new one can be sent"
    )


def test_an_open_shelter_stays(county: None, tmp_path: Path) -> None:
    rows = [["名称", "类型", "面积", "经度", "纬度"], ["会泽一中", "短期固定避难场所", 4000, *HERE]]
    shelter = Shelter.standing.get(name="钟屏广场")
    services.open_shelter(shelter=shelter.uid, by=samples.SETUP)
    with pytest.raises(MeansInUse, match="钟屏广场"):
        drafting.apply(drafted("shelters", tmp_path, rows), **SAID)
    services.close_shelter(shelter=shelter.uid, by=samples.SETUP)
    drafting.apply(drafted("shelters", tmp_path, rows), **SAID)
    assert "钟屏广场" not in names(Shelter)


def test_by_command_a_ledger_is_tried_brought_in_journalled_and_taken_back(
    county: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "队伍.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in TEAMS), "gb18030")
    command = ["data", "add", "teams", str(path), "--region", "530326"]
    assert calling.call([*command, "--dry-run"]) == codes.OK
    said = capsys.readouterr().out
    assert "救援队伍 1 支、60 人：专业森林消防队 1。" in said and "试运行：没有改动任何数据" in said
    assert calling.call([*command, *ABOUT]) == codes.OK
    batch = Batch.objects.get(kind="teams")
    assert Entry.objects.order_by("-id")[0].verb == "batch.applied" and "队长" not in capsys.readouterr().out
    assert calling.call(["data", "undo", batch.uid]) == codes.OK
    assert "会泽县森林消防大队" not in names(Team)


def test_who_may_not_bring_data_of_the_county_in_is_refused(
    county: None, tmp_path: Path, officer: Callable[..., Actor]
) -> None:
    rows = [["姓名", "电话", "专业领域"], ["赵一", PHONE, "气象"]]
    for role, code in (("duty_officer", "530326"), ("admin", "530381")):
        with pytest.raises(NotPermitted):
            drafting.apply(drafted("experts", tmp_path, rows), **(SAID | {"by": officer(role, code)}))
    assert not Expert.objects.exists() and not PersonalRecord.objects.filter(subject__startswith="expert:").exists()
    drafting.apply(drafted("experts", tmp_path, rows), **(SAID | {"by": officer("admin", "530326")}))
    assert Expert.standing.count() == 1


@pytest.mark.parametrize("kind", ["stores", "stock", "teams", "vehicles", "shelters", "experts"])
def test_the_template_of_a_ledger_has_the_headings_that_it_is_read_by(county: None, tmp_path: Path, kind: str) -> None:
    head, *known = lines(kind)
    assert len(head) == len(FIELDS[kind]) and (known or kind == "stores")
    with pytest.raises(FileRefused) as refused:
        drafted(kind, tmp_path, [head, *known] if known else [head, ["库"]])
    assert not any("缺少列" in fault for fault in refused.value.details["faults"])
    assert not any("不认识" in fault for fault in refused.value.details["faults"]), "each word of the template is known"
