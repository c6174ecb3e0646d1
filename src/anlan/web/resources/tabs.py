"""The tabs of S6: what each list is called, its columns, its filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.permission import Actor
from anlan.resources.models import TeamState, Warehouse
from anlan.web.pack_words import kinds
from anlan.web.resources import tables
from anlan.web.resources.tables import Asked, Paged


class Column(NamedTuple):
    label: Any
    is_number: bool = False


@dataclass(frozen=True)
class Tab:
    """A list: `columns` after the name; `states`: by which it can be filtered; `kinds`: where the words of its kinds stand."""

    key: str
    label: Any
    columns: tuple[Column, ...]
    read: Callable[[Actor, Asked, slice], Paged]
    kinds: tuple[str, str, str] | None = None
    choices: tuple[tuple[str, Any], ...] = ()
    states: tuple[tuple[str, Any], ...] = ()
    has_levels: bool = True

    def kind_choices(self) -> list[tuple[str, Any]]:
        return list(kinds(*self.kinds).items()) if self.kinds is not None else list(self.choices)


def texts(*labels: Any) -> tuple[Column, ...]:
    return tuple(Column(label) for label in labels)


def numbers(*labels: Any) -> tuple[Column, ...]:
    return tuple(Column(label, is_number=True) for label in labels)


KEPT = tuple(Warehouse.Kind.choices)
TABS = (
    Tab(
        "teams", pgettext_lazy("several", "队伍"),
        (*texts(_("类别"), _("层级"), _("区划")), *numbers(_("人数"), _("出动（分钟）")), *texts(_("值守"))),
        tables.teams_of, kinds=tables.TEAM_KINDS,
        states=(
            ("ready", _("可用")), (tables.BOUND, _("已占用")),
            *(one for one in TeamState.State.choices if one[0] != TeamState.State.READY),
        ),
    ),
    Tab(
        "gear", _("装备"),
        (*texts(_("类别"), _("区划")), *numbers(_("数量"), _("可用"), _("载重（kg）"), _("座位")), *texts(_("所属队伍"))),
        tables.vehicles_of, kinds=tables.VEHICLE_KINDS,
    ),
    Tab(
        "stock", _("物资"),
        (*texts(_("层级"), _("储备方式"), _("计量单位")),
         *numbers(_("在库"), _("可用"), _("预占"), _("在途"), _("临期"), _("过期"))),
        tables.stock_of, choices=KEPT,
    ),
    Tab(
        "stores", pgettext_lazy("several", "仓库"),
        (*texts(_("储备方式"), _("层级"), _("区划"), _("所属单位")), *numbers(_("批次"), _("面积（m²）"))),
        tables.stores_of, choices=KEPT,
    ),
    Tab(
        "shelters", _("避难场所"),
        (*texts(_("等级"), _("区划")), *numbers(_("容纳人数"), _("在内人数"), _("余位")), *texts(_("室内外"))),
        tables.shelters_of, kinds=tables.SHELTER_KINDS, states=(("open", _("已启用")), ("closed", _("未启用"))), has_levels=False,
    ),
    Tab(
        "experts", _("专家"), texts(_("专业领域"), _("职称"), _("所属单位"), _("层级"), _("区划"), _("电话")),
        tables.experts_of, kinds=tables.EXPERT_FIELDS,
    ),
    Tab(
        "agreements", _("协议"),
        (*texts(_("协议单位"), _("品名")), *numbers(_("协议数量"), _("尚可调用")), *texts(_("计量单位")),
         *numbers(_("单价（元）"), _("供货时限（小时）")), *texts(_("有效期至")), *numbers(_("应付（元）"))),
        tables.agreements_of, has_levels=False,
    ),
)  # fmt: skip
BY_KEY = {tab.key: tab for tab in TABS}
