"""What the entries of this room say, and the acts it asks for. Names of people have no place in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb
from anlan.core.permission import declare_act

RESOURCE_VIEW = declare_act("resource.view", "See teams, vehicles, stock and shelters of the own scope, and how they stand.")
RESOURCE_MANAGE = declare_act("resource.manage", "Set how teams stand, correct stock, open, close and fill shelters.")
RESOURCE_COMMIT = declare_act("resource.commit", "Bind free means to an order, so that nobody else can.")
STOCK_KEEP = declare_act("stock.keep", "Take goods into the own stores, hand them out, count and rotate them.")


@verb("team.state_set", _("队伍状态变更"))
@dataclass(frozen=True)
class TeamStateSet:
    """A team stands otherwise, or elsewhere; no position: at home."""

    team: str
    before: str
    after: str
    longitude: float | None
    latitude: float | None
    version: int


@verb("stock.corrected", _("库存更正"))
@dataclass(frozen=True)
class StockCorrected:
    """What is left of a lot was found to be another quantity, and why."""

    warehouse: str
    item: str
    unit: str
    lot: str
    before: int
    after: int
    reason: str
    version: int


@verb("shelter.opened", _("启用避难场所"))
@dataclass(frozen=True)
class ShelterOpened:
    shelter: str
    places: int
    version: int


@verb("shelter.closed", _("关闭避难场所"))
@dataclass(frozen=True)
class ShelterShut:
    shelter: str
    version: int


@verb("shelter.counted", _("登记避难人数"))
@dataclass(frozen=True)
class ShelterCounted:
    """How many are inside now; more than its places can happen, and is then said."""

    shelter: str
    before: int
    after: int
    places: int
    version: int


@dataclass(frozen=True)
class Line:
    """So much of one thing: a team, vehicles of a kind at a place, a lot. `uid` is the thing's."""

    kind: str
    uid: str
    title: str
    quantity: int
    unit: str
    place: str


@verb("means.committed", _("预占资源"))
@dataclass(frozen=True)
class MeansCommitted:
    """Free means are bound to a holder, all of them or none."""

    holder: str
    lines: tuple[Line, ...]


@verb("means.released", _("解除占用"))
@dataclass(frozen=True)
class MeansReleased:
    """What a holder had is free again; of goods that had left, what came back into the store."""

    holder: str
    lines: tuple[Line, ...]
    came_back: tuple[Line, ...]
    reason: str


@verb("means.issued", _("资源出发、物资出库"))
@dataclass(frozen=True)
class MeansIssued:
    """What a holder has is under way; goods have left the books of their store."""

    holder: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Delivered:
    """A line of a receipt: what had left, what arrived, what is missing."""

    uid: str
    title: str
    unit: str
    issued: int
    arrived: int
    gap: int


@verb("means.received", pgettext_lazy("journal", "物资签收"))
@dataclass(frozen=True)
class MeansReceived:
    """Goods arrived where a holder wanted them, all or in part, and why not all."""

    holder: str
    lines: tuple[Delivered, ...]
    reason: str


@verb("stock.taken_in", _("物资入库"))
@dataclass(frozen=True)
class StockTakenIn:
    """Goods came into a store, into a new lot or one that stands; `before` and `after`: its balance. Days as in
    ISO 8601."""

    warehouse: str
    item: str
    unit: str
    lot: str
    quantity: int
    before: int
    after: int
    produced_on: str | None
    expires_on: str | None
    reason: str


@verb("stock.handed_out", _("物资出库"))
@dataclass(frozen=True)
class StockHandedOut:
    """Goods left a store for no order."""

    warehouse: str
    item: str
    unit: str
    lot: str
    quantity: int
    before: int
    after: int
    reason: str


@verb("stock.counted", _("库存盘点"))
@dataclass(frozen=True)
class StockCounted:
    """A lot was counted; where it is not what the books said, why."""

    warehouse: str
    item: str
    unit: str
    lot: str
    before: int
    after: int
    reason: str


@verb("stock.rotated", _("物资轮换出库"))
@dataclass(frozen=True)
class StockRotated:
    """Goods left a store because of their age; what replaces them is taken in on its own."""

    warehouse: str
    item: str
    unit: str
    lot: str
    quantity: int
    before: int
    after: int
    expires_on: str | None
    reason: str
