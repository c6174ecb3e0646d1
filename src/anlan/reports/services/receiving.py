"""What another node hands in: reports of the tier below, and receipts of the tier above."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.permission import Actor, require
from anlan.reports import tiers
from anlan.reports.errors import NotThisReport
from anlan.reports.models import Report
from anlan.reports.payloads import REPORT_RECEIVE
from anlan.reports.services.drafts import WRITTEN, desk_of, lock_report, require_state
from anlan.reports.services.phoning import POST_LENGTH
from anlan.reports.services.sending import Delivery, arrived, received

PLAIN = ("region_code", "sent_to", "kind", "number", "hazard", "content", "pending")
TEXTS = ("title", "issuer", "body", "addressee", "note", "kind_word", "as_of")
INSTANTS = ("drafted_at", "signed_at", "sent_at", "due_at")


@journal.service("report.delivered")
def receive_report(*, parcel: Mapping[str, Any], by: Actor) -> Delivery:
    """Take in a report that another node sent to a desk of this one; the same one twice is one.

    Raises NotThisReport, NotPermitted.
    """
    row = _read(parcel)
    require(by, REPORT_RECEIVE, desk_of(row.sent_to, row.hazard))
    there = Report.objects.filter(uid=row.uid).first()
    if there is not None:
        if (there.region_code, there.sent_to) != (row.region_code, row.sent_to):
            raise NotThisReport(reason=_("编号已用于另一份报告"))
        return Delivery(there, changed_nothing=True)
    row.state, row.delivered_at, row.is_from_afar = Report.State.DELIVERED, clock.now(), True
    row.is_late = row.due_at is not None and row.sent_at is not None and row.sent_at > row.due_at
    row.save(force_insert=True)
    arrived(row, by)
    return Delivery(row)


def _read(parcel: Mapping[str, Any]) -> Report:
    """The row of a parcel. Raises NotThisReport for what is none, or not for a tier of this node."""
    try:
        instants = {name: _instant(parcel.get(name)) for name in INSTANTS}
        row = Report(uid=str(uuid.UUID(parcel["uid"])), **{name: parcel[name] for name in PLAIN}, **instants)
        is_whole = all(isinstance(row.content[name], str) for name in TEXTS) and _sections_fit(row.content)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise NotThisReport(reason=_("内容不完整")) from fault
    if not is_whole or row.kind not in WRITTEN or row.sent_at is None or row.signed_at is None or row.drafted_at is None:
        raise NotThisReport(reason=_("内容不完整"))
    if tiers.unit(row.region_code) is None or tiers.above(row.region_code) != row.sent_to:
        raise NotThisReport(reason=_("报告单位的上一级不是本节点的辖区"))
    row.drafted_by = row.signed_by = f"node:{row.region_code}"
    return row


def _instant(text: Any) -> datetime | None:
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def _sections_fit(content: Mapping[str, Any]) -> bool:
    """Every piece is text, a figure that is there, or something missing: what a page or a paper can show."""
    figures = content["figures"]
    for section in content["sections"]:
        if not all(isinstance(section[name], str) for name in ("id", "title", "words")):
            return False
        for piece in (piece for sentence in section["sentences"] for piece in sentence):
            if not isinstance(piece, str) and "missing" not in piece and piece["figure"] not in figures:
                return False
    return all(isinstance(one["source"], str) and "shown" in one and one["as_of"] for one in figures.values())


@journal.service("report.acknowledged")
def receive_receipt(*, uid: str, post: str, acknowledged_at: datetime, by: Actor) -> Delivery:
    """The tier above, at another node, has signed for a report of this one: the clock stops.

    Raises NotFound, NotPermitted, ReportNotNow.
    """
    row = lock_report(uid, by)
    require(by, REPORT_RECEIVE, desk_of(row.region_code, row.hazard))
    if row.state == Report.State.ACKNOWLEDGED:
        return Delivery(row, changed_nothing=True)
    require_state(row, (Report.State.SENT, Report.State.DELIVERED), _("签收"))
    if row.delivered_at is None:
        row.delivered_at = acknowledged_at
        row.save(update_fields=["delivered_at"])
    return Delivery(received(row, min(acknowledged_at, clock.now()), post[:POST_LENGTH], post[:POST_LENGTH], by))
