"""What entries about consultations say.

Minutes, labels and names stand outside the journal; who, when, what kind and which task are enough to judge later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb
from anlan.core.permission import declare_act

CONSULTATION_VIEW = declare_act("consultation.view", "See consultations, their shared map and minutes.")
CONSULTATION_HOST = declare_act("consultation.host", "Call, open, steer and close consultations; sign their minutes.")
CONSULTATION_TAKE_PART = declare_act("consultation.take_part", "Join a consultation, speak in its minutes, draw on its map.")


@dataclass(frozen=True)
class _OfConsultation:
    incident: str


@verb("consultation.called", pgettext_lazy("journal", "召集会商"))
@dataclass(frozen=True)
class ConsultationCalled(_OfConsultation):
    title: str
    region: str
    scheduled_at: datetime
    invited: tuple[str, ...]
    """Keys of the accounts."""
    posts: tuple[str, ...]
    has_video: bool


@verb("consultation.invited", _("增邀参会"))
@dataclass(frozen=True)
class ConsultationInvited(_OfConsultation):
    invited: tuple[str, ...]
    posts: tuple[str, ...]


@verb("consultation.opened", _("会商开始"))
@dataclass(frozen=True)
class ConsultationOpened(_OfConsultation):
    late_s: float
    """After the time it was called for; negative: before."""


@verb("consultation.joined", _("加入会商"))
@dataclass(frozen=True)
class ConsultationJoined(_OfConsultation):
    post: str
    after_s: float | None
    """Since the invitation; None: came without one."""


@verb("consultation.left", _("离开会商"))
@dataclass(frozen=True)
class ConsultationLeft(_OfConsultation):
    post: str


@verb("consultation.view_shared", _("共享地图视野"))
@dataclass(frozen=True)
class ViewShared(_OfConsultation):
    view: dict[str, Any]


@verb("consultation.drawn", pgettext_lazy("journal", "标绘"))
@dataclass(frozen=True)
class ConsultationDrawn(_OfConsultation):
    drawing: str
    symbol: str
    geometry: dict[str, Any]
    post: str


@verb("consultation.drawing_changed", pgettext_lazy("journal", "修改标绘"))
@dataclass(frozen=True)
class DrawingChanged(_OfConsultation):
    drawing: str
    symbol: str
    geometry: dict[str, Any]
    before: dict[str, Any]
    """symbol, geometry and version as they were."""


@verb("consultation.drawing_voided", _("撤销标绘"))
@dataclass(frozen=True)
class DrawingVoided(_OfConsultation):
    drawing: str
    symbol: str


@verb("consultation.noted", _("会商记录"))
@dataclass(frozen=True)
class ConsultationNoted(_OfConsultation):
    statement: str
    kind: str
    post: str


@verb("consultation.erased", _("会商记录内容已删去"))
@dataclass(frozen=True)
class StatementErased(_OfConsultation):
    statement: str


@verb("consultation.concluded", pgettext_lazy("journal", "会商结论转任务"))
@dataclass(frozen=True)
class ConsultationConcluded(_OfConsultation):
    statement: str
    task: str
    owner: str
    due_at: datetime


@verb("consultation.closed", _("会商结束"))
@dataclass(frozen=True)
class ConsultationClosed(_OfConsultation):
    signed_as: str
    minutes_sha256: str
    statements: int
    drawings: int
    conclusions: tuple[str, ...]
    """The tasks that came of it."""
