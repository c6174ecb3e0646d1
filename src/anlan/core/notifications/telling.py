"""Writing notices, inside the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anlan.core import clock, outbox
from anlan.core.accounts.models import Account
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


def tell(
    accounts: Iterable[Account], *, key: str, about: str, title: str, body: str = "", region_code: str, hazard: str
) -> None:
    """Tell people something urgent: in the app, and by e-mail where they have one; each once for one key."""
    found = {account.pk: account for account in accounts}
    notify(
        account_ids=found, key=key, about=about, title=title, body=body, urgency=Notice.Urgency.URGENT, regions=[region_code]
    )
    for account in found.values():
        ref = account.person.email_ref if account.person is not None else None
        if ref is not None:
            outbox.send(
                channel="email", to=f"personal:{ref}", subject=title, body=body or title, key=f"{key}:{account.pk}",
                about=about, regions=[region_code], hazard=hazard,
            )  # fmt: skip
