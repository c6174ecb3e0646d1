"""What a reader does with his notices."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.notifications.models import Notice
from anlan.core.notifications.payloads import NoticeAcknowledged
from anlan.core.permission import Actor


@dataclass(frozen=True)
class Reading:
    """A notice that was read. `changed_nothing`: read before, or of no urgency that goes on record."""

    notice: Notice
    changed_nothing: bool


@journal.service("notice.acknowledged")
def mark_read(*, notice_id: int, by: Actor) -> Reading:
    """The reader has read his own notice; for an urgent one that is a receipt, with its entry."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id, account_id=by.account_id or 0).first()
    if notice is None:
        raise NotFound
    if notice.read_at is not None:
        return Reading(notice, changed_nothing=True)
    notice.read_at = clock.now()
    notice.save(update_fields=["read_at"])
    if not notice.needs_acknowledgement:
        return Reading(notice, changed_nothing=True)
    after_s = (notice.read_at - notice.created_at).total_seconds()
    journal.append(
        "notice.acknowledged",
        about=notice,
        by=by,
        payload=NoticeAcknowledged(notice.pk, notice.about, notice.urgency, after_s),
        regions=notice.region_codes,
    )
    return Reading(notice, changed_nothing=False)
