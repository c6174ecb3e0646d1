"""What the room says of those who were called into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anlan.core.accounts.models import Invitation
from anlan.incidents.models import Incident
from anlan.incidents.queries.hands import invited_to
from anlan.web import names
from anlan.web.rows import when

INVITED = "invited-list"


def invited_row(invitation: Invitation, *, known: Mapping[str, str] | None = None) -> dict[str, Any]:
    """parts/invited_row.html."""
    key = f"account:{invitation.account_id}"
    called = known or names.actor_names([key, invitation.invited_by])
    return {
        "row_id": f"invited-{invitation.account_id}",
        "account": invitation.account_id,
        "name": called.get(key, key),
        "by": called.get(invitation.invited_by, ""),
        "at": invitation.invited_at,
        "when": when(invitation.invited_at),
    }


def invited_rows(incident: Incident) -> list[dict[str, Any]]:
    """Everybody who is called in, in the order of the calls."""
    found = list(invited_to(incident))
    keys = {f"account:{one.account_id}" for one in found} | {one.invited_by for one in found}
    known = names.actor_names(keys)
    return [invited_row(one, known=known) for one in found]
