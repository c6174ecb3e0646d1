"""Signing, sending upwards, delivery, and the receipt that stops the clock."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.accounts.queries import on_duty
from anlan.core.clock import current_workspace
from anlan.core.notifications.models import Notice
from anlan.core.notifications.telling import notify
from anlan.core.outbox import send
from anlan.core.permission import Actor, require
from anlan.incidents.services.facts import post_of
from anlan.reports import tiers
from anlan.reports.channels import INBOX, NODE, RECEIPTS, TIER
from anlan.reports.drafting import missing_of
from anlan.reports.errors import ReadBackDiffers, RequiredMissing
from anlan.reports.models import Report
from anlan.reports.payloads import (
    REPORT_ACKNOWLEDGE,
    REPORT_SEND,
    REPORT_SIGN,
    ReportAcknowledged,
    ReportDelivered,
    ReportSent,
    ReportSigned,
)
from anlan.reports.services.drafts import desk_of, facts_of, lock_report, require_state, tell
from anlan.reports.services.timing import limit_of, set_clocks, stop_clock


@dataclass(frozen=True)
class Delivery:
    """A report that came to the tier above. `changed_nothing`: it was there already."""

    report: Report
    changed_nothing: bool = False


def digest_of(content: dict[str, Any]) -> str:
    """Of what is signed, to prove later that it was this."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@journal.service("report.signed")
def sign_report(*, report: str, seen: int, pending: tuple[str, ...] = (), by: Actor) -> Report:
    """Sign in person what was read back (`seen`: its version); nobody writes in it afterwards.

    What the template requires and is missing must be named in `pending`: it goes up as 【待核】.
    Raises NotFound, NotPermitted, ReportNotNow, ReadBackDiffers, RequiredMissing.
    """
    row = lock_report(report, by)
    require(by, REPORT_SIGN, desk_of(row.region_code, row.hazard))
    require_state(row, (Report.State.DRAFT,), _("签发"))
    if seen != row.version:
        raise ReadBackDiffers(seen=seen, version=row.version)
    missing = missing_of(row.content)
    silent = [title for name, title in missing.items() if name not in pending]
    if silent:
        raise RequiredMissing(missing="、".join(silent))
    row.state, row.signed_at, row.signed_by = Report.State.SIGNED, clock.now(), by.key
    row.pending = list(missing)
    post = post_of(by)
    row.content["signed_post"] = post
    row.version += 1
    row.save(update_fields=["state", "signed_at", "signed_by", "pending", "content", "version"])
    payload = ReportSigned(
        **facts_of(row), version=row.version, sha256=digest_of(row.content), pending=tuple(missing), post=post
    )
    tell("report.signed", row, payload, by)
    return row


@journal.service("report.sent")
def send_report(*, report: str, by: Actor) -> Report:
    """Hand a signed report to the outbox for the tier above. Its clock runs on until that tier has received it.

    In a drill it stays in this node, whoever works for that tier. Raises NotFound, NotPermitted, ReportNotNow.
    """
    row = lock_report(report, by)
    require(by, REPORT_SEND, desk_of(row.region_code, row.hazard))
    require_state(row, (Report.State.SIGNED,), _("报出"))
    is_afar = not current_workspace().is_exercise and tiers.link_to(row.sent_to) is not None
    row.state, row.sent_at, row.due_at = Report.State.SENT, clock.now(), limit_of(row)
    row.is_late = row.due_at is not None and row.sent_at > row.due_at
    row.version += 1
    row.save(update_fields=["state", "sent_at", "due_at", "is_late", "version"])
    send(
        channel=NODE if is_afar else TIER,
        to=f"{row.sent_to}:{INBOX}" if is_afar else row.uid,
        subject=row.title,
        body=json.dumps(parcel_of(row), ensure_ascii=False) if is_afar else row.uid,
        key=row.uid,
        about=row.journal_key,
        regions=[row.region_code],
        hazard=row.hazard,
    )
    payload = ReportSent(**facts_of(row), channel=NODE if is_afar else TIER, due_at=row.due_at, is_late=row.is_late)
    tell("report.sent", row, payload, by)
    return row


def parcel_of(row: Report) -> dict[str, Any]:
    """A report as another node takes it in."""
    instants = {name: _iso(getattr(row, name)) for name in ("drafted_at", "signed_at", "sent_at", "due_at")}
    fields = ("uid", "region_code", "sent_to", "kind", "number", "hazard", "content", "pending")
    plain = {name: getattr(row, name) for name in fields}
    return plain | instants


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


@journal.service("report.delivered")
def deliver_report(*, report: str, by: Actor) -> Delivery:
    """It is with the tier above: seen in its inbox, its officers on duty are told. The clock runs on until they sign for it."""
    row = lock_report(report, by)
    require(by, REPORT_SEND, row)
    if row.state in (Report.State.DELIVERED, Report.State.ACKNOWLEDGED):
        return Delivery(row, changed_nothing=True)
    require_state(row, (Report.State.SENT,), _("送达"))
    row.state, row.delivered_at = Report.State.DELIVERED, clock.now()
    row.version += 1
    row.save(update_fields=["state", "delivered_at", "version"])
    arrived(row, by)
    return Delivery(row)


def arrived(row: Report, by: Actor) -> None:
    """Tell of the arrival, and those on duty above."""
    assert row.delivered_at is not None and row.sent_at is not None
    after_s = (row.delivered_at - row.sent_at).total_seconds()
    tell("report.delivered", row, ReportDelivered(**facts_of(row), after_s=after_s, is_from_afar=row.is_from_afar), by)
    shifts = on_duty(at=clock.now(), region_code=row.sent_to)
    notify(
        account_ids=[shift.account_id for shift in shifts],
        key=f"{row.journal_key}:arrived",
        about=row.journal_key,
        title=_("待签收：%(title)s") % {"title": row.title},
        urgency=Notice.Urgency.URGENT,
        regions=[row.sent_to],
    )


@journal.service("report.acknowledged")
def acknowledge_report(*, report: str, by: Actor) -> Report:
    """签收: an officer of the tier above has received it, and its clock stops.

    Raises NotFound, NotPermitted, ReportNotNow.
    """
    row = lock_report(report, by)
    require(by, REPORT_ACKNOWLEDGE, desk_of(row.sent_to, row.hazard))
    require_state(row, (Report.State.DELIVERED,), _("签收"))
    if row.is_from_afar:
        _send_receipt(row, post_of(by))
    return received(row, clock.now(), post_of(by), by.key, by)


def received(row: Report, at: datetime, post: str, signed_by: str, by: Actor) -> Report:
    """Write the receipt down, stop the clock, and let the next ones begin."""
    row.state, row.acknowledged_at = Report.State.ACKNOWLEDGED, at
    row.acknowledged_by = signed_by
    row.is_late = row.is_late or (row.due_at is not None and at > row.due_at)
    row.version += 1
    row.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "is_late", "version"])
    payload = ReportAcknowledged(**facts_of(row), post=post, acknowledged_at=at, due_at=row.due_at, is_late=row.is_late)
    tell("report.acknowledged", row, payload, by)
    if row.incident is not None:
        stop_clock(row)
        set_clocks(incident=row.incident.uid)
    return row


def _send_receipt(row: Report, post: str) -> None:
    """To the node the report came from; without a link to it the receipt waits in the outbox until there is one."""
    body = {"uid": row.uid, "post": post, "acknowledged_at": clock.now().isoformat()}
    send(
        channel=NODE, to=f"{row.region_code}:{RECEIPTS}", subject=row.title, body=json.dumps(body, ensure_ascii=False),
        key=f"{row.uid}:receipt", about=row.journal_key, regions=[row.sent_to], hazard=row.hazard,
    )  # fmt: skip
