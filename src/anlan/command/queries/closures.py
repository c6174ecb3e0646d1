"""Which roads are closed or slowed now, for maps and for travel times."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from anlan.command.models import Closure
from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.core import clock
from anlan.core.errors import NotFound
from anlan.core.jobs.asking import input_hash
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q


def in_force() -> list[Closure]:
    """What hinders traffic at this moment, wherever it is: roads do not end at a border."""
    now = clock.now()
    rows = Closure.objects.filter(state=Closure.State.OPEN, begins_at__lte=now)
    return list(rows.filter(Q(ends_at=None) | Q(ends_at__gt=now)).order_by("pk"))


def closures_stamp() -> str:
    """What changes whenever another set of closures is in force."""
    return input_hash("closures", 1, {"in_force": [[one.uid, one.version] for one in in_force()]})


def closures_visible_to(actor: Actor) -> QuerySet[Closure]:
    """Closures of the own scope, the newest first, lifted ones too."""
    rows = Closure.objects.select_related("incident").order_by("-reported_at", "-pk")
    if actor.is_system:
        return rows
    return rows.filter(scope_q((one.region_code for one in mandates_for(actor, COMMAND_VIEW)), "region_code"))


def closure_by_uid(uid: str, actor: Actor) -> Closure:
    """Raises NotFound, also where the actor may not know of it."""
    found = Closure.objects.select_related("incident").filter(uid=uid).first()
    if found is None or not can(actor, COMMAND_VIEW, found):
        raise NotFound
    return found


def closures_geojson(actor: Actor) -> dict[str, Any]:
    """What is in force in the own scope, as features for a map layer; rows of the roads have no shape here."""
    now = clock.now()
    rows = closures_visible_to(actor).filter(state=Closure.State.OPEN).filter(Q(ends_at=None) | Q(ends_at__gt=now))
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows if row.shape]}


def _feature(row: Closure) -> dict[str, Any]:
    return {
        "type": "Feature", "id": row.uid, "geometry": row.shape,
        "properties": {
            "title": row.title, "reason": row.reason, "source": row.source, "share_left": row.share_left,
            "radius_m": row.radius_m, "begins_at": row.begins_at.isoformat(),
            "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        },
    }  # fmt: skip
