"""What entries about closures, proposals and orders say: times, posts, places, quantities; never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb
from anlan.core.permission import declare_act

COMMAND_VIEW = declare_act("command.view", "See needs, closures, dispatch proposals and orders of the own scope.")
COMMAND_ORDER = declare_act("command.order", "Report closures, have dispatch computed, order, recall and re-plan.")
COMMAND_TRACK = declare_act("command.track", "Acknowledge the own orders and say how they go.")


@verb("closure.reported", pgettext_lazy("journal", "道路管制"))
@dataclass(frozen=True)
class ClosureReported:
    incident: str
    title: str
    reason: str
    source: str
    share_left: float
    begins_at: datetime
    ends_at: datetime | None
    shape: dict[str, Any] | None
    rows: tuple[int, ...]


@verb("closure.lifted", _("道路恢复通行"))
@dataclass(frozen=True)
class ClosureLifted:
    incident: str
    title: str
    open_s: float
    """How long it stood."""


@verb("proposal.asked", _("生成调度方案"))
@dataclass(frozen=True)
class ProposalAsked:
    """Over these incidents; none: over all that are open in the region."""

    incidents: tuple[str, ...]


@verb("proposal.made", _("调度方案已算出"))
@dataclass(frozen=True)
class ProposalMade:
    """`unmet`: keys of needs that stay short. `gap`: 0 is proven best."""

    needs: int
    assignments: int
    unmet: tuple[str, ...]
    gap: float
    stamps: dict[str, str]


@verb("proposal.failed", _("调度方案未能算出"))
@dataclass(frozen=True)
class ProposalFailed:
    reason: str


@dataclass(frozen=True)
class OrderedLine:
    """So much of one thing for a need; `covers`: how much of the need."""

    kind: str
    uid: str
    title: str
    quantity: int
    unit: str
    need: str
    covers: float
    task: str


@dataclass(frozen=True)
class _OfOrder:
    incident: str
    title: str


@verb("order.issued", _("下达调度令"))
@dataclass(frozen=True)
class OrderIssued(_OfOrder):
    proposal: str
    holder: str
    """Key of the account that leads it; empty: not known."""
    lines: tuple[OrderedLine, ...]
    destination: str
    acknowledge_by: datetime
    eta_at: datetime | None
    override_reason: str


@verb("order.routed", _("行进路线已算出"))
@dataclass(frozen=True)
class OrderRouted(_OfOrder):
    minutes: float | None
    eta_at: datetime | None
    is_air: bool
    reason: str
    """Why there is no way; empty where there is one."""


@verb("order.acknowledged", _("接令"))
@dataclass(frozen=True)
class OrderAcknowledged(_OfOrder):
    after_s: float


@verb("order.departed", _("出发"))
@dataclass(frozen=True)
class OrderDeparted(_OfOrder):
    after_s: float
    eta_at: datetime | None


@verb("order.arrived", pgettext_lazy("journal", "到场"))
@dataclass(frozen=True)
class OrderArrived(_OfOrder):
    late_s: float | None
    """After the ETA; None: there was none."""


@verb("order.working", pgettext_lazy("journal", "开始作业"))
@dataclass(frozen=True)
class OrderWorking(_OfOrder):
    pass


@verb("order.received", _("物资签收（调度令）"))
@dataclass(frozen=True)
class OrderReceived(_OfOrder):
    received: dict[str, int]
    """Lot → quantity."""
    gaps: dict[str, int]
    reason: str


@verb("order.broken_down", pgettext_lazy("journal", "途中受阻"))
@dataclass(frozen=True)
class OrderBrokenDown(_OfOrder):
    reason: str


@verb("order.refused", _("拒绝调度令"))
@dataclass(frozen=True)
class OrderRefused(_OfOrder):
    reason: str


@verb("order.recalled", _("召回"))
@dataclass(frozen=True)
class OrderRecalled(_OfOrder):
    reason: str
    had_left: bool


@verb("order.released", _("归建"))
@dataclass(frozen=True)
class OrderReleased(_OfOrder):
    reason: str
    lots_back: dict[str, int]


@verb("order.seen", _("上报位置"))
@dataclass(frozen=True)
class OrderSeen(_OfOrder):
    longitude: float
    latitude: float


@verb("replan.proposed", _("道路变化，建议改道"))
@dataclass(frozen=True)
class ReplanProposed(_OfOrder):
    closure: str
    before_min: float | None
    after_min: float | None
    """None: no road leads there any more."""
    air_min: float | None


@verb("replan.accepted", pgettext_lazy("journal", "采纳改道"))
@dataclass(frozen=True)
class ReplanAccepted(_OfOrder):
    closure: str
    before_eta: datetime | None
    after_eta: datetime | None


@verb("replan.declined", _("不采纳改道"))
@dataclass(frozen=True)
class ReplanDeclined(_OfOrder):
    closure: str
    reason: str
