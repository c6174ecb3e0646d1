"""What may be the same event as a call that is just being taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from anlan.core import clock
from anlan.core.permission import Actor, can
from anlan.core.settings import conf
from anlan.incidents.hazards import away_m, call_hazards, grouped
from anlan.incidents.models import Incident, Signal
from anlan.incidents.payloads import INCIDENT_VIEW, SIGNAL_VIEW
from anlan.incidents.services.calls import Call, place_call
from anlan.incidents.services.standing import INACTIVE


@dataclass(frozen=True)
class Possible:
    """An open incident, or a signal that belongs to none yet.

    away_m  None where one of the two has no position
    fits    whether the pack's rule would take both for one event
    """

    incident: Incident | None
    signal: Signal
    away_m: float | None
    ago_s: float
    fits: bool


def calls_like(call: Call, actor: Actor) -> list[Possible]:
    """Nearest first: of the call's group of hazards (of every hazard, while none is chosen), within reach in time,
    and in the call's own county or within reach of its pin. Each incident once; only what the actor may see.
    """
    if not (call.region_code or call.longitude is not None):
        return []
    now = clock.now()
    known = call_hazards()
    chosen = known.get(call.hazard)
    kinds = [chosen] if chosen is not None else list(known.values())
    words = grouped(chosen) if chosen is not None else list(known)
    reach = timedelta(seconds=max(kind.reach_s for kind in kinds))
    placement = place_call(call, actor)
    draft = Signal(
        hazard=call.hazard,
        occurred_at=call.occurred_at or now,
        longitude=call.longitude,
        latitude=call.latitude,
        region_codes=list(placement.region_codes),
    )
    near = Signal.objects.filter(hazard__in=words, occurred_at__range=(draft.occurred_at - reach, draft.occurred_at + reach))
    rows = near.exclude(state__in=INACTIVE).select_related("incident").prefetch_related("scopes").order_by("-occurred_at")
    found = [_possible(draft, row) for row in rows[: conf.SEARCH_LIMIT] if _may_see(row, actor)]
    beside = [one for one in found if one.fits or set(placement.region_codes) & set(one.signal.region_codes)]
    beside.sort(key=lambda one: (not one.fits, one.away_m is None, one.away_m or 0, one.ago_s))
    seen: set[int] = set()
    kept = []
    for one in beside:
        if one.incident is not None and one.incident.pk in seen:
            continue
        seen |= {one.incident.pk} if one.incident is not None else set()
        kept.append(one)
    return kept


def _possible(draft: Signal, row: Signal) -> Possible:
    hazard = call_hazards()[row.hazard]
    ago_s = abs((draft.occurred_at - row.occurred_at).total_seconds())
    return Possible(row.incident, row, away_m(draft, row), ago_s, hazard.compare(draft, row) is not None)


def _may_see(row: Signal, actor: Actor) -> bool:
    if row.incident is None:
        return can(actor, SIGNAL_VIEW, row)
    return row.incident.state == Incident.State.OPEN and can(actor, INCIDENT_VIEW, row.incident)
