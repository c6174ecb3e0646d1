"""Ways of orders over the roads as they are now, and what a closure does to those under way. Loads the science."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from anlan.command.drafting import AIR
from anlan.command.flying import by_air
from anlan.command.means import COMMAND, means_of
from anlan.command.models import Closure, Order
from anlan.command.needs import gather, rules_at
from anlan.command.queries.closures import in_force
from anlan.command.roading import MINUTE_S, Position, Roading
from anlan.command.services.replanning import MOVING
from anlan.core import clock
from anlan.resources.queries.free import free_vehicles
from anlan.risk.journeys import why_not
from anlan.risk.vehicles import classes
from anlan.science.roads import CUT_OFF


def way_of(order: Order) -> dict[str, Any]:
    """The way of an order from where it starts: minutes, route, rows, is_air, reason (why there is none)."""
    rules = rules_at(order.region_code)
    start, end = (order.origin_longitude, order.origin_latitude), (order.longitude, order.latitude)
    if order.moves == AIR:
        return _flight(order, end)
    roads = Roading.at([end, start], in_force(), rules["limit_min"])
    return _told(roads, start, end, _vehicle(order, rules))


def reroutings(closure: Closure) -> list[tuple[Order, dict[str, Any]]]:
    """The orders on their way that take longer by a closure, or do not come through any more, with the difference."""
    found = []
    live = Order.objects.filter(state__in=MOVING).exclude(moves=AIR).select_related("incident").order_by("pk")
    others = [one for one in in_force() if one.pk != closure.pk]
    for order in live:
        rules = rules_at(order.region_code)
        end = (order.longitude, order.latitude)
        where, how = _where(order)
        before = Roading.at([end, where], others, rules["limit_min"])
        after = Roading.at([end, where], [*others, closure], rules["limit_min"])
        vehicle = _vehicle(order, rules)
        was, becomes = (_told(roads, where, end, vehicle) for roads in (before, after))
        if was["minutes"] is None or (
            becomes["minutes"] is not None and becomes["minutes"] - was["minutes"] < rules["replan_min"]
        ):
            continue
        starts = max(clock.now(), order.departs_by) if order.under_way_at is None else clock.now()
        found.append((order, {
            "from": how, "position": list(where), "before": _timed(was, starts), "after": _timed(becomes, starts),
            "more_min": None if becomes["minutes"] is None else round(becomes["minutes"] - was["minutes"], 1),
            "why": becomes["reason"], "alternatives": _others(order, after, rules),
            "air": by_air([one for one in free_vehicles(COMMAND) if one.air], end) if becomes["minutes"] is None else None,
        }))  # fmt: skip
    return found


def _told(roads: Roading, start: Position, end: Position, vehicle: str) -> dict[str, Any]:
    found = roads.way(start, end, vehicle)
    if found is None:
        return {"minutes": None, "route": {}, "rows": [], "is_air": False, "reason": why_not(CUT_OFF, limit_min=np.inf)}
    way, minutes = found
    return {"minutes": round(minutes, 1), "route": roads.line(way), "rows": roads.rows(way), "is_air": False, "reason": ""}


def _timed(told: dict[str, Any], starts: datetime) -> dict[str, Any]:
    minutes = told["minutes"]
    return told | {"eta_at": None if minutes is None else (starts + timedelta(minutes=minutes)).isoformat()}


def _flight(order: Order, end: Position) -> dict[str, Any]:
    crafts = {line.vehicle.uid for line in order.lines.select_related("vehicle") if line.vehicle is not None}
    rows = [line.vehicle for line in order.lines.select_related("vehicle") if line.vehicle is not None and line.vehicle.air]
    found = by_air(rows, end) if crafts else None
    reason = "" if found else why_not(CUT_OFF, limit_min=np.inf)
    return {"minutes": found["minutes"] if found else None, "route": {}, "rows": [], "is_air": True, "reason": reason}


def _vehicle(order: Order, rules: Any) -> str:
    return order.moves if order.moves in classes() else str(rules["team_vehicle"])


def _where(order: Order) -> tuple[Position, str]:
    """Where an order is: seen there, reckoned along its way by the time gone, or still where it starts."""
    if order.at_longitude is not None and order.at_latitude is not None:
        return (order.at_longitude, order.at_latitude), "seen"
    points = order.route.get("coordinates") if order.route else None
    if order.under_way_at is None or not points or order.eta_at is None:
        return (order.origin_longitude, order.origin_latitude), "origin"
    whole_s = max((order.eta_at - order.under_way_at).total_seconds(), MINUTE_S)
    share = min((clock.now() - order.under_way_at).total_seconds() / whole_s, 1.0)
    line = np.array(points, float)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = share * along[-1]
    return (float(np.interp(at, along, line[:, 0])), float(np.interp(at, along, line[:, 1]))), "reckoned"


def _others(order: Order, roads: Roading, rules: Any) -> list[dict[str, Any]]:
    """Free teams that could do what the order is for, soonest first, on the roads as they are now."""
    keys = {line.need for line in order.lines.all() if line.need}
    needs = [one for one in gather(order.region_code).rows if one.key in keys]
    if not needs:
        return []
    means = means_of([order.region_code], rules)
    teams = [team for team in means.teams if any(means.offer(team, need) > 0 for need in needs)]
    minutes = np.full(len(teams), np.inf)
    for moves in sorted({means.moves_of(team) for team in teams}):
        those = [at for at, team in enumerate(teams) if means.moves_of(team) == moves]
        begin = [(teams[at].longitude, teams[at].latitude) for at in those]
        minutes[those] = roads.minutes(begin, [(order.longitude, order.latitude)], moves)[:, 0]
    minutes += np.array([team.turnout_min for team in teams])
    nearest = [at for at in np.argsort(minutes, kind="stable").tolist() if np.isfinite(minutes[at])]
    return [
        {"uid": teams[at].uid, "title": teams[at].name, "minutes": round(float(minutes[at]), 1)}
        for at in nearest[: rules["alternatives"]]
    ]
