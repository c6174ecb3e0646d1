"""Notices that follow from what happened below."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.notifications.models import Notice
from anlan.core.notifications.telling import notify
from anlan.core.reactions import reaction


@reaction("deadline.missed", "deadline.escalated", name="notifications.deadlines")
def tell_of_missed_deadline(entry: Entry) -> None:
    """Who is on duty is told of a missed deadline; each escalation tells the next post."""
    says = payload_of(entry)
    is_first = entry.verb == "deadline.missed"
    title = _("超时：%(title)s") if is_first else _("超时升级：%(title)s")
    notify(
        account_ids=says["told"],
        key=f"{entry.about}:{entry.seq}",
        about=says["about"],
        title=title % {"title": says["title"]},
        urgency=Notice.Urgency.URGENT,
        regions=entry.region_codes,
    )
