"""What the entries of this room say, and the acts it asks for. What a report says may name people: it stands in the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb
from anlan.core.permission import declare_act

REPORT_VIEW = declare_act("report.view", "See the reports of the own scope, and those that came in.")
REPORT_WRITE = declare_act("report.write", "Draft, change and void reports, and record reports by phone.")
REPORT_SIGN = declare_act("report.sign", "Sign a report in person.")
REPORT_SEND = declare_act("report.send", "Send a signed report to the tier above.")
REPORT_ACKNOWLEDGE = declare_act("report.acknowledge", "Sign for a report that came in from the tier below.")
REPORT_RECEIVE = declare_act("report.receive", "Hand in reports and receipts of another node, with a token.")


@dataclass(frozen=True)
class _OfReport:
    report: str
    incident: str
    region: str
    kind: str
    number: int
    sent_to: str


@verb("report.drafted", _("起草报告"))
@dataclass(frozen=True)
class ReportDrafted(_OfReport):
    template: str
    previous: str
    missing: tuple[str, ...]
    due_at: datetime | None


@verb("report.changed", _("修改报告"))
@dataclass(frozen=True)
class ReportChanged(_OfReport):
    sections: tuple[str, ...]
    """Whose words changed."""
    figures: tuple[str, ...]
    """Which figures were taken from the facts anew and differ."""
    version: int


@verb("report.signed", pgettext_lazy("journal", "签发报告"))
@dataclass(frozen=True)
class ReportSigned(_OfReport):
    version: int
    sha256: str
    """Of what was signed."""
    pending: tuple[str, ...]
    post: str


@verb("report.sent", _("报出报告"))
@dataclass(frozen=True)
class ReportSent(_OfReport):
    channel: str
    due_at: datetime | None
    is_late: bool


@verb("report.delivered", _("报告送达上级"))
@dataclass(frozen=True)
class ReportDelivered(_OfReport):
    after_s: float
    """Since it was sent."""
    is_from_afar: bool


@verb("report.acknowledged", _("上级签收报告"))
@dataclass(frozen=True)
class ReportAcknowledged(_OfReport):
    post: str
    acknowledged_at: datetime
    due_at: datetime | None
    is_late: bool


@verb("report.phoned", _("电话报告"))
@dataclass(frozen=True)
class ReportPhoned(_OfReport):
    post: str
    """The post that answered, or that did not."""
    called_at: datetime
    is_answered: bool
    due_at: datetime | None
    is_late: bool


@verb("report.voided", _("作废报告"))
@dataclass(frozen=True)
class ReportVoided(_OfReport):
    was: str
    reason: str
