"""What the entries of this room say, and the acts it asks for. Names of people have no place in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb
from anlan.core.permission import declare_act

RESOURCE_VIEW = declare_act("resource.view", "See teams, vehicles, stock and shelters of the own scope, and how they stand.")
RESOURCE_MANAGE = declare_act("resource.manage", "Set how teams stand, correct stock, open, close and fill shelters.")


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
