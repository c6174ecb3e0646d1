"""Writing notices, inside the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anlan.core import clock
from anlan.core.notifications.models import Notice


def notify(
    *,
    account_ids: Iterable[int],
    key: str,
    about: str,
    title: str,
    body: str = "",
    urgency: str = Notice.Urgency.INFO,
    regions: Sequence[str] = (),
) -> int:
    """Tell accounts something inside the app; answers how many had not been told yet.

    One notice for one (workspace, account, key), however often it is asked for. It follows from an entry
    of its caller, so it writes none of its own.
    """
    workspace, now = clock.current_workspace(), clock.now()
    wanted = list(dict.fromkeys(account_ids))
    told = set(Notice.objects.filter(key=key, account_id__in=wanted).values_list("account_id", flat=True))
    fresh = [
        Notice(
            workspace_id=workspace.id,
            account_id=account_id,
            key=key,
            about=about,
            title=title[:200],
            body=body,
            urgency=Notice.Urgency(urgency),
            region_codes=list(regions),
            created_at=now,
        )
        for account_id in wanted
        if account_id not in told
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)  # another engine may tell the same
    return len(fresh)
