"""What the entries of this room say, and the acts it asks for.

A payload of triage carries its `moves`: for each row it changed, the fields before and after. The change
is made from the moves, so an entry cannot tell of another change than the one that happened, and undo is
the moves turned round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb
from anlan.core.permission import declare_act

SIGNAL_VIEW = declare_act("signal.view", "See signals of the own scope.")
SIGNAL_RECEIVE = declare_act("signal.receive", "Hand in bulletins and reports.")
SIGNAL_TRIAGE = declare_act("signal.triage", "Attach, detach, claim and mark signals.")
INCIDENT_VIEW = declare_act("incident.view", "See incidents of the own scope.")
INCIDENT_OPEN = declare_act("incident.open", "Open an incident from a signal, and mark one as false or a test.")
INCIDENT_MERGE = declare_act("incident.merge", "Merge two incidents.")
INCIDENT_SPLIT = declare_act("incident.split", "Split signals off an incident.")
INCIDENT_HAND_OVER = declare_act("incident.hand_over", "Hand an incident to another region, take it back or over.")
INCIDENT_CLOSE = declare_act("incident.close", "Close an incident.")
INCIDENT_REOPEN = declare_act("incident.reopen", "Open a closed or marked incident again.")
INCIDENT_NOTE = declare_act("incident.note", "Write notes in an incident.")
CALL_TAKE = declare_act("call.take", "Take down calls.")
FACT_REPORT = declare_act("fact.report", "Report facts of an incident: deaths, missing people, damage.")
FACT_VERIFY = declare_act("fact.verify", "Verify facts of an incident in person, and void those of others.")
REFUSAL_VIEW = declare_act("refusal.view", "See refused input.")
REFUSAL_SETTLE = declare_act("refusal.settle", "Settle refused input.")


@dataclass(frozen=True)
class Move:
    """What a row was and what it became, in the fields that changed; plain values."""

    about: str
    before: dict[str, Any]
    after: dict[str, Any]
    since: dict[str, list[int]]
    """By field: the entries whose word held before this one; an undo lets them hold again."""


@dataclass(frozen=True)
class Difference:
    """A field of a bulletin that a revision changed; plain values."""

    field: str
    before: Any
    after: Any


@verb("signal.received", _("收到信号"))
@dataclass(frozen=True)
class SignalReceived:
    source: str
    source_event_id: str
    version: str
    status: str
    format: str
    channel: str
    event_type: str
    occurred_at: datetime
    longitude: float
    latitude: float
    depth_m: float | None
    magnitude: float
    magnitude_type: str
    place: str
    region_basis: str
    is_demo: bool


@verb("signal.filed", _("收到较早版本，存档"))
@dataclass(frozen=True)
class SignalFiled(SignalReceived):
    """An older version that came after a newer one: history, never current."""

    current: str


@verb("signal.revised", _("信号修订"))
@dataclass(frozen=True)
class SignalRevised(SignalReceived):
    previous: str
    differences: tuple[Difference, ...]


@verb("signal.withdrawn", _("信号撤回"))
@dataclass(frozen=True)
class SignalWithdrawn(SignalReceived):
    previous: str


@verb("signal.refused", _("拒收内容"))
@dataclass(frozen=True)
class SignalRefused:
    channel: str
    size: int
    content_hash: str
    faults: int
    first_field: str
    first_reason: str


@verb("refusal.settled", _("拒收内容已处理"))
@dataclass(frozen=True)
class RefusalSettled:
    channel: str


@dataclass(frozen=True)
class Triage:
    moves: tuple[Move, ...]


@verb("signal.attached", _("信号归入事件"))
@dataclass(frozen=True)
class SignalAttached(Triage):
    signal: str
    source: str
    basis: str
    """identifier, windows, or by_hand"""
    misfit: float | None


@verb("signal.detached", _("信号移出事件"))
@dataclass(frozen=True)
class SignalDetached(Triage):
    signal: str
    source: str


@verb("signal.marked", _("信号定性"))
@dataclass(frozen=True)
class SignalMarked(Triage):
    mark: str


@verb("signal.unmarked", _("撤去信号定性"))
@dataclass(frozen=True)
class SignalUnmarked(Triage):
    mark: str


@verb("signal.claimed", _("认领信号"))
@dataclass(frozen=True)
class SignalClaimed(Triage):
    pass


@verb("signal.released", _("放回信号"))
@dataclass(frozen=True)
class SignalReleased(Triage):
    pass


@verb("signal.undone", _("撤销对信号的操作"))
@dataclass(frozen=True)
class SignalUndone(Triage):
    entry: int
    verb: str


@verb("incident.opened", _("事件立案"))
@dataclass(frozen=True)
class IncidentOpened(Triage):
    title: str
    signals: tuple[str, ...]
    basis: str
    """rule or by_hand"""


@verb("incident.revised", _("事件要素更新"))
@dataclass(frozen=True)
class IncidentRevised:
    """Its figures changed because its signals did; `leading` is the signal they now come from."""

    leading: str
    reason: str
    differences: tuple[Difference, ...]


@verb("incident.merged", _("事件合并"))
@dataclass(frozen=True)
class IncidentMerged(Triage):
    into: str
    into_title: str
    title: str
    signals: tuple[str, ...]


@verb("incident.split", _("事件拆分"))
@dataclass(frozen=True)
class IncidentSplit(Triage):
    new: str
    new_title: str
    signals: tuple[str, ...]


@verb("incident.handed_over", _("事件移交"))
@dataclass(frozen=True)
class IncidentHandedOver(Triage):
    from_region: str
    to_region: str


@verb("incident.taken_back", _("事件收回"))
@dataclass(frozen=True)
class IncidentTakenBack(Triage):
    from_region: str
    to_region: str


@verb("incident.taken_over", _("接手事件"))
@dataclass(frozen=True)
class IncidentTakenOver(Triage):
    pass


@verb("incident.marked", _("事件定性"))
@dataclass(frozen=True)
class IncidentMarked(Triage):
    mark: str


@verb("incident.closed", _("事件结束"))
@dataclass(frozen=True)
class IncidentClosed(Triage):
    reason: str


@verb("incident.reopened", _("事件重新打开"))
@dataclass(frozen=True)
class IncidentReopened(Triage):
    was: str


@verb("incident.noted", _("记录"))
@dataclass(frozen=True)
class IncidentNoted:
    note: str


@verb("note.erased", _("记录内容已删去"))
@dataclass(frozen=True)
class NoteErased:
    incident: str
    note: str = ""
    """Empty in entries written before the note was named."""


@verb("call.taken", pgettext_lazy("journal", "接报"))
@dataclass(frozen=True)
class CallTaken:
    """A call that became a signal: when it was begun and saved, for whom; who called is a reference."""

    channel: str
    hazard: str
    post: str
    place: str
    region_basis: str
    longitude: float | None
    latitude: float | None
    occurred_at: datetime
    started_at: datetime
    saved_at: datetime
    taking_s: float
    waited_s: float
    trend: str
    personal: tuple[str, ...]


@dataclass(frozen=True)
class FactTold:
    """What an entry says of a fact: the figure and who gives it; its words stand in the fact, for they may name people."""

    fact: str
    incident: str
    signal: str
    kind: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    region: str
    source: str
    as_of: datetime


@verb("fact.reported", _("情况上报"))
@dataclass(frozen=True)
class FactReported(FactTold):
    supersedes: str


@verb("fact.verified", _("情况核定"))
@dataclass(frozen=True)
class FactVerified(FactTold):
    pass


@verb("fact.voided", _("情况作废"))
@dataclass(frozen=True)
class FactVoided(FactTold):
    was: str
    reason: str


@verb("incident.undone", _("撤销对事件的操作"))
@dataclass(frozen=True)
class IncidentUndone(Triage):
    entry: int
    verb: str
