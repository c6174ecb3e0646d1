"""Which column of a file holds which field: the one somebody names, else one whose heading we know, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from anlan.formats.headings import plain
from anlan.risk.importing.ledgers import LEDGERS
from anlan.risk.importing.orders import Order, refusal

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "区划代码",
        "行政区划代码",
        "乡镇代码",
        "编码",
        "代码",
        "code",
        "adcode",
        "region_code",
        "township",
        "gb",
        "xzqdm",
    ),
    "name": (
        "名称", "单位名称", "设施名称", "行政区名称", "乡镇", "村名", "路名", "道路名称",
        "断层名称", "断裂名称", "断层名", "断裂名", "name", "xzqmc", "队伍名称", "库点名称", "储备库名称", "仓库名称",
        "场所名称", "避难场所名称", "车牌号", "车牌号码", "号牌号码", "车牌", "plate",
    ),
    "longitude": ("经度", "东经", "x", "lon", "lng", "long", "longitude"),
    "latitude": ("纬度", "北纬", "y", "lat", "latitude"),
    "kind": (
        "类型", "类别", "设施类型", "设施类别", "kind", "type", "category", "队伍类别", "队伍类型", "车辆类型", "车辆类别",
        "储备方式", "场所等级", "避难场所等级",
    ),
    "capacity": ("规模", "容量", "数量", "在校人数", "学生数", "床位数", "床位", "库容", "受威胁人数", "capacity"),
    "people": ("人口", "常住人口", "总人口", "人数", "people", "population", "pop"),
    "elderly": ("65岁及以上", "65岁以上", "老年人口", "老年人", "elderly", "over65"),
    "children": ("0-14岁", "014岁", "少儿人口", "儿童", "children", "under15"),
    "households": ("户数", "家庭户", "家庭户数", "households"),
    "storeys": ("层数", "楼层", "地上层数", "storeys", "floors", "levels", "building:levels", "num_floors", "floor"),
    "structure": ("结构", "结构类型", "建筑结构", "structure", "material", "building:material", "construction"),
    "use": ("用途", "房屋用途", "使用性质", "use", "usage", "function", "occupancy", "type", "building"),
    "dwellings": ("户数", "住户数", "套数", "dwellings", "households", "units", "building:flats"),
    "class": ("行政等级", "道路等级", "公路等级", "技术等级", "等级", "road_class", "highway", "fclass", "class"),
    "ref": ("路线编号", "道路编号", "编号", "ref", "route"),
    "oneway": ("单行", "单向", "oneway"),
    "bridge": ("桥梁", "是否桥梁", "bridge"),
    **LEDGERS,
}
TITLES: Mapping[str, str] = {field: words[0] for field, words in HEADINGS.items()}
NOTHING = {"", "none", "nan", "null", "<null>"}


class Table(Protocol):
    """What has columns by name: features of a map, or a worksheet turned so."""

    @property
    def fields(self) -> Mapping[str, npt.NDArray[Any]]: ...

    def __len__(self) -> int: ...


def demand_known(order: Order, fields: Sequence[str], names: Sequence[str] = ()) -> None:
    """That every column somebody names is one of this file, for a field that it is read for. Raises FileRefused."""
    strange = [field for field in order.columns if field not in fields]
    missing = [f"{field}={name}" for field, name in order.columns.items() if field in fields and name not in names]
    reasons = [
        _("--column %(field)s：这种文件没有这一项；可以指定：%(fields)s。")
        % {"field": field, "fields": "、".join(fields) or _("无")}
        for field in strange
    ]
    reasons += [
        _("--column %(given)s：文件没有这一列；现有列：%(names)s。") % {"given": given, "names": "、".join(filter(None, names))}
        for given in missing
    ]
    if reasons:
        raise refusal(order, *reasons)


def column_of(order: Order, names: Sequence[str], field: str) -> str | None:
    """The name of the column, or None."""
    if field in order.columns:
        return order.columns[field]
    by_word = {plain(name): name for name in reversed(list(names))}
    by_end = {plain(name.rpartition("_")[2]): name for name in names}  # pr_adcode, ct_adcode, dt_adcode: the last is the finest
    words = [plain(word) for word in HEADINGS[field]]
    return next((found[word] for found in (by_word, by_end) for word in words if word in found), None)


def has(order: Order, table: Table, field: str) -> bool:
    return column_of(order, list(table.fields), field) is not None


def texts(order: Order, table: Table, field: str) -> npt.NDArray[np.object_]:
    """The column as texts, "" where there is nothing; all "" without the column."""
    name = column_of(order, list(table.fields), field)
    return as_texts(table.fields[name]) if name is not None else np.full(len(table), "", object)


def as_texts(column: npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    return np.array([as_text(value) for value in column.tolist()], object)


def as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return "" if text.lower() in NOTHING else text


def number(text: str) -> float | None:
    """A number as people write it: 1,234 and １２ too. Raises ValueError."""
    plainly = text.replace(",", "").replace("，", "").strip()
    if not plainly:
        return None
    given = float(plainly)
    if not np.isfinite(given):
        raise ValueError(text)
    return given
