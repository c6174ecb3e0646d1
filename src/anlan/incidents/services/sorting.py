"""Triage by rule: the incident a signal belongs to, a new one, or the inbox."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from anlan.core import clock
from anlan.core.permission import Actor
from anlan.incidents.hazards import CALL, call_hazards, grouped
from anlan.incidents.matching import Match, SameEvent, best, opens_incident
from anlan.incidents.models import Incident, Signal
from anlan.incidents.services.incidents import open_incident
from anlan.incidents.services.moving import lock_incident, lock_signal
from anlan.incidents.services.standing import INACTIVE, stand_anew
from anlan.incidents.services.triage import attach_signal

LEFT_ALONE = (Incident.State.FALSE, Incident.State.TEST, Incident.State.VOID, Incident.State.MERGED)


def sort_signal(*, signal: str, by: Actor) -> None:
    """Do with a signal what the pack's rules say; each step has its own entry, or nothing changes.

    What a person decided stands: a signal that somebody sorted by hand, and an incident that somebody
    called false or a test, are left alone.
    """
    row = lock_signal(signal, by)
    if row.state == Signal.State.SUPERSEDED:
        return
    if row.incident is not None:
        reason = "withdrawn" if row.state == Signal.State.WITHDRAWN else "signals"
        stand_anew(lock_incident(row.incident.uid, by), by=by, reason=reason)
        return
    if row.state != Signal.State.NEW or row.is_sorted_by_hand:
        return
    if row.format == CALL:
        _sort_call(row, by)
        return
    rule = SameEvent.at(clock.now())
    attached = near_in_time(row, rule).filter(state=Signal.State.ATTACHED)
    found = best(rule, row, attached.exclude(incident__state__in=LEFT_ALONE))
    if found is not None:
        other, match = found
        attach_signal(signal=row.uid, incident=other.incident.uid, match=match, by=by)
    elif opens_incident(row, row.region_basis, clock.now()):
        opened = open_incident(signal=row.uid, is_rule=True, by=by)
        _gather(row, opened.subject_key, rule, by)


def _sort_call(row: Signal, by: Actor) -> None:
    """A call of an event that is known joins it, whichever of its group's hazards the caller named; else the pack's
    rule opens an incident for what was said, or it waits for a person."""
    hazard = call_hazards()[row.hazard]
    near = [(other, match) for other in calls_around(row) if (match := hazard.compare(row, other)) is not None]
    attached = [pair for pair in near if _takes_more(pair[0].incident)]
    if attached:
        other, match = min(attached, key=_misfit)
        attach_signal(signal=row.uid, incident=other.incident.uid, match=match, by=by)  # type: ignore[union-attr]
    elif hazard.opens_incident(row.facts.all()):
        opened = open_incident(signal=row.uid, is_rule=True, by=by)
        for other, match in near:
            if other.state == Signal.State.NEW and other.incident is None and not other.is_sorted_by_hand:
                attach_signal(signal=other.uid, incident=opened.subject_key, match=match, by=by)


def _takes_more(incident: Incident | None) -> bool:
    return incident is not None and incident.state not in LEFT_ALONE


def _misfit(pair: tuple[Signal, Match]) -> float:
    return pair[1].misfit


def calls_around(row: Signal) -> list[Signal]:
    """Other active signals of the hazard's group that came within its reach in time."""
    hazard = call_hazards()[row.hazard]
    reach = timedelta(seconds=hazard.reach_s)
    near = Signal.objects.filter(
        hazard__in=grouped(hazard), occurred_at__range=(row.occurred_at - reach, row.occurred_at + reach)
    )
    return list(near.exclude(pk=row.pk).exclude(state__in=INACTIVE).select_related("incident").order_by("pk"))


def _gather(row: Signal, incident: str, rule: SameEvent, by: Actor) -> None:
    """Bulletins of the same event that were too small to open one, and waited in the inbox."""
    waiting = near_in_time(row, rule).filter(state=Signal.State.NEW, incident=None, is_sorted_by_hand=False)
    for other in waiting:
        match = rule.compare(row, other)
        if match is not None:
            attach_signal(signal=other.uid, incident=incident, match=match, by=by)


def near_in_time(signal: Signal, rule: SameEvent) -> QuerySet[Signal]:
    """Other signals of the hazard that the rule's widest window reaches, active ones."""
    reach = timedelta(seconds=rule.reach_s)
    return (
        Signal.objects.filter(
            hazard=signal.hazard, occurred_at__range=(signal.occurred_at - reach, signal.occurred_at + reach)
        )
        .exclude(pk=signal.pk)
        .exclude(state__in=INACTIVE)
        .select_related("incident")
        .order_by("pk")
    )
