"""Who and what lies near an incident that no model assesses: people and facilities within the pack's radii."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.figures import Figure, Kind
from anlan.core.geometry import circle, distance_m
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import ancestors, scope_q
from anlan.incidents.hazards import call_hazards, counted_groups
from anlan.incidents.models import Incident
from anlan.incidents.queries.paging import distinct_mandates
from anlan.risk.facilities import facility_kinds
from anlan.risk.models import Facility
from anlan.risk.queries import VIEW, Counted, residents_within

PEOPLE = "people"


@dataclass(frozen=True)
class Ring:
    """A radius around an incident: its figures by word (people, school, …), each with its title."""

    radius_m: float
    figures: dict[str, Figure]
    titles: dict[str, str]


def surroundings(incident: Incident, actor: Actor) -> list[Ring]:
    """Ring by ring, from the exposure the actor may see; empty where the pack has no radii, the place is not
    known or the actor sees no exposure. What nobody counted is unknown, not none.
    """
    hazard = call_hazards().get(incident.hazard)
    if hazard is None or incident.longitude is None or incident.latitude is None or not can(actor, VIEW):
        return []
    at = (incident.longitude, incident.latitude)
    near = _facilities(at, max(hazard.rings_m), actor)
    is_known = bool(near) or _is_surveyed(incident, actor)
    return [_ring(at, radius_m, near, is_known, actor) for radius_m in hazard.rings_m]


def _ring(
    at: tuple[float, float], radius_m: float, near: Sequence[tuple[float, Facility]], is_known: bool, actor: Actor
) -> Ring:
    method = _("以事发点为圆心、半径 %(radius)g 米内的统计") % {"radius": radius_m}
    figures = {PEOPLE: _residents(residents_within(circle(*at, radius_m), by=actor), method)}
    titles = {PEOPLE: _("常住人口")}
    kinds = facility_kinds()
    for group, title, unit in counted_groups():
        inside = [thing for away, thing in near if away <= radius_m and kinds[thing.kind].group == group]
        figures[group] = _count(inside, unit, method, is_known)
        titles[group] = title
    return Ring(radius_m, figures, titles)


def _residents(counted: Counted, method: str) -> Figure:
    residents = counted.residents
    if residents is None:
        return Figure(None, _("人"), Kind.INFERRED, _("没有可用的人口数据"), clock.now(), method=method)
    layers = counted.layers
    kind = Kind.INFERRED if any(one.is_inferred or one.is_demo for one in layers) else Kind.REPORTED
    sources = "、".join(dict.fromkeys(one.source for one in layers))
    as_of = min(_midnight(one.as_of) for one in layers)
    return Figure(residents.people, _("人"), kind, sources, as_of, method=method)


def _count(things: Sequence[Facility], unit: str, method: str, is_known: bool) -> Figure:
    if not is_known:
        return Figure(None, unit, Kind.INFERRED, _("没有可用的设施数据"), clock.now(), method=method)
    kind = Kind.INFERRED if any(one.is_inferred or one.is_demo for one in things) else Kind.REPORTED
    sources = "、".join(dict.fromkeys(one.source for one in things)) or _("设施台账")
    as_of = min((_midnight(one.as_of) for one in things), default=clock.now())
    return Figure(len(things), unit, kind, sources, as_of, method=method)


def _midnight(day: object) -> datetime:
    return datetime.combine(day, time(), OFFICIAL_TIME)  # type: ignore[arg-type]


def _facilities(at: tuple[float, float], reach_m: float, actor: Actor) -> list[tuple[float, Facility]]:
    """Those within reach that the actor may see, with how far they are."""
    west, south, east, north = circle(*at, reach_m).bounds
    groups = {group for group, _title, _unit in counted_groups()}
    kinds = [word for word, kind in facility_kinds().items() if kind.group in groups]
    found = Facility.standing.filter(
        kind__in=kinds, longitude__gte=west, longitude__lte=east, latitude__gte=south, latitude__lte=north
    )
    if not actor.is_system:
        found = found.filter(scope_q(_reach(actor), "region_code"))
    measured = ((distance_m(*at, one.longitude, one.latitude), one) for one in found.order_by("pk"))
    return [(away, one) for away, one in measured if away <= reach_m]


def _is_surveyed(incident: Incident, actor: Actor) -> bool:
    """Whether anybody has listed facilities of its county that the actor may see: then none nearby is a count."""
    lead = incident.lead_region
    if not actor.is_system and not set(_reach(actor)) & set(ancestors(lead)):
        return False
    return Facility.standing.filter(scope_q([lead], "region_code")).exists()


def _reach(actor: Actor) -> Iterable[str]:
    return [code for code, _hazards in distinct_mandates(mandates_for(actor, VIEW))]
