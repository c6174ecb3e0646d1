"""Facts that somebody has: they neither give way to other data nor fall with their batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anlan.core.clock.models import Workspace
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.resources.errors import MeansInUse
from anlan.resources.holding import OPEN, TABLES
from anlan.resources.models import Commitment, Shelter, ShelterState

RUNNING = {"workspace__state": Workspace.State.RUNNING}


def refuse_in_use(leaving: Sequence[QuerySet[Any]]) -> None:
    """Hold the means among rows that are about to fall, in the order of `holding.hold`. Raises MeansInUse."""
    for table in TABLES.values():
        for rows in leaving:
            if rows.model is table:
                list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    found = in_use(leaving)
    if found is not None:
        raise found


def in_use(leaving: Sequence[QuerySet[Any]]) -> MeansInUse | None:
    """Who has what of these rows in a workspace that runs: the first of them, and how many there are."""
    first, count = None, 0
    for rows in leaving:
        for used in _uses(rows):
            if first is None:
                first = used.first()
            count += used.count()
    return None if first is None else MeansInUse(**_said(first), workspace=first.workspace.name, count=count)


def _uses(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    for kind, table in TABLES.items():
        if rows.model is table:
            bound = Commitment.everywhere.filter(state__in=OPEN, **RUNNING, **{f"{kind}__in": rows})
            yield bound.select_related("workspace", "team", "vehicle", "lot__warehouse").order_by("pk")
    if rows.model is Shelter:
        opened = ShelterState.everywhere.filter(is_open=True, shelter__in=rows, **RUNNING)
        yield opened.select_related("workspace", "shelter").order_by("pk")


def _said(one: Commitment | ShelterState) -> dict[str, str]:
    """Its name, and what holds it."""
    if isinstance(one, ShelterState):
        return {"name": one.shelter.name, "use": _("已启用，在场 %(people)s 人") % {"people": one.occupancy}}
    since = one.held_at.astimezone(OFFICIAL_TIME).strftime("%Y-%m-%d %H:%M")
    return {
        "name": f"{one.lot.warehouse.name} {one.lot}" if one.lot is not None else str(one.subject),
        "use": _("已被 %(holder)s 占用（自 %(since)s 起）") % {"holder": one.holder, "since": since},
    }
