"""Ledgers as a county keeps them, and what brings them in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from anlan.core.batches.models import Batch
from anlan.risk.importing import drafting
from anlan.risk.importing.orders import Draft, Order
from tests.formats.sheets import workbook
from tests.risk import place

ABOUT = ["--as-of", "2026-05-31", "--source", "会泽县应急管理局", "--licence", "内部使用"]
SAID = {"source": "会泽县应急管理局", "licence": "内部使用", "as_of": place.date(2026, 5, 31), "by": place.INIT}
HERE, THERE = (103.1, 26.2), (103.5, 26.2)
PHONE = "13812345678"
STORES = [
    ["名称", "经度", "纬度", "面积（m²）", "保管员", "电话"],
    ["会泽县救灾物资储备库", *HERE, 1200, "王保管", PHONE],
]
STOCK = [
    ["库点", "品名", "数量", "单位", "批号", "生产日期", "有效期至"],
    ["会泽县救灾物资储备库", "12 m² 帐篷", 400, "顶", "2024-01", "2024-03-01", ""],
    ["会泽县救灾物资储备库", "方便食品", 9000, "", "", "2026/3/1", ""],
]
TEAMS = [
    [
        "队伍名称",
        "类别",
        "人数",
        "能力",
        "装备",
        "队长",
        "联系电话",
        "经度",
        "纬度",
        "出动时间（分钟）",
        "值守时段",
        "集结时间（分钟）",
    ],
    [
        "会泽县森林消防大队",
        "专业森林消防队",
        60,
        "森林草原灭火 50；转移安置群众",
        "风力灭火机 30台",
        "李队长",
        PHONE,
        *HERE,
        15,
        "08:00-20:00",
        40,
    ],
]


def drafted(kind: str, folder: Path, rows: list[list[Any]], *, skips_faults: bool = False) -> Draft:
    return drafting.draft(kind, Order(workbook(folder / f"{kind}.xlsx", rows), "530326", skips_faults=skips_faults))


def brought(kind: str, folder: Path, rows: list[list[Any]]) -> Batch:
    draft = drafted(kind, folder, rows)
    assert draft.faults == []
    return drafting.apply(draft, **SAID)


def names(table: type[Any]) -> set[str]:
    return set(table.standing.values_list("name", flat=True))
