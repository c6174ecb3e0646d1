"""Whom to ring up: masked on every way out; `personal.reveal` shows a number, against a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anlan.core.permission import Actor
from anlan.core.personal.keeping import masked_many
from anlan.resources.models import OnCall
from anlan.resources.queries.scope import visible


@dataclass(frozen=True)
class Contact:
    """A post on call; name and phone masked, with the references that reveal them."""

    on_call: OnCall
    name: str
    phone: str


def people_on_call(actor: Actor, region_codes: Sequence[str] = (), *, team: str = "") -> list[Contact]:
    """Who is on call in the regions, or of one team, in the order they are rung up; in two statements."""
    rows = visible(OnCall, actor, region_codes).select_related("team")
    if team:
        rows = rows.filter(team__uid=team)
    found = list(rows.order_by("region_code", "team", "order", "pk"))
    shown = masked_many(ref for row in found for ref in (row.name_ref, row.phone_ref))
    return [Contact(row, shown.get(row.name_ref, ""), shown.get(row.phone_ref, "")) for row in found]
