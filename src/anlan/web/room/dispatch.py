"""资源: what is needed, who could go, who goes, which roads are closed. Nothing is ordered by looking at it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.command.models import Closure, MatchProposal, Order, Rerouting
from anlan.command.needs import gather
from anlan.command.payloads.orders import COMMAND_ORDER, COMMAND_TRACK, COMMAND_VIEW
from anlan.command.queries.closures import closures_geojson, closures_visible_to
from anlan.command.queries.orders import board, order_by_uid, orders_geojson, reroutings_visible_to
from anlan.command.queries.proposals import changed_since, changes_worded, proposals_visible_to
from anlan.core.geometry.measure import distance_m
from anlan.core.jobs.models import Job
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.incidents.models import Incident
from anlan.incidents.queries import incident_by_uid
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.resources.queries import free_teams
from anlan.response.models import Task
from anlan.web import names
from anlan.web.guard import screen
from anlan.web.maps import boundaries_address
from anlan.web.pack_words import titled
from anlan.web.room.dispatch_rows import (
    ACTS,
    assignment_row,
    counts_of,
    need_row,
    order_row,
    proof_rows,
    replan_row,
)
from anlan.web.room.tabs import frame_of
from anlan.web.rows import when

TAB = "incident-dispatch"
NEAREST_TEAMS = 50
M_PER_KM = 1000


@require_safe
@screen(COMMAND_VIEW)
def dispatch(request: HttpRequest, uid: str) -> HttpResponse:
    """Needs, proposals, orders and closures of an incident. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "anlan/dispatch/dispatch.html", page_of(incident_by_uid(uid, actor), actor))


def page_of(incident: Incident, actor: Actor) -> dict[str, Any]:
    """Everything the tab shows."""
    desks = [desk_of(code, incident, actor) for code in desks_for(incident, actor)]
    found = board(incident, actor)
    teams = teams_near(incident, actor) if can(actor, RESOURCE_VIEW) else []
    return frame_of(incident, actor, TAB) | {
        "desks": desks,
        "needs": needs_of(incident, desks),
        "orders": [order_row(one) for one in found.orders],
        "counts": counts_of(found),
        "replans": [replan_row(one) for one in reroutings_visible_to(actor).filter(order__incident=incident)],
        "closures": [closure_row(one) for one in closures_visible_to(actor).filter(state=Closure.State.OPEN)],
        "teams": teams,
        "more_teams": len(teams) == NEAREST_TEAMS,
        "may_order": bool(desks),
        "client_id": uuid.uuid4().hex,
        "map": map_of(incident, actor),
        "share_choices": share_choices(),
        "longest": {name: Closure._meta.get_field(name).max_length for name in ("title", "reason", "source")},
    }


def share_choices() -> list[tuple[str, str]]:
    """What a closure leaves of the speed, as a form offers it."""
    return [("0", _("全部封闭")), ("0.25", _("缓慢通行（四分之一）")), ("0.5", _("限速通行（一半）"))]


def desks_for(incident: Incident, actor: Actor) -> list[str]:
    """The regions for which the actor may order and that the incident touches."""
    touched = set(incident.scope_codes())
    return list(dict.fromkeys(m.region_code for m in mandates_for(actor, COMMAND_ORDER) if m.region_code in touched))


def desk_of(code: str, incident: Incident, actor: Actor) -> dict[str, Any]:
    """A desk that may order, with its newest proposal."""
    newest = proposals_visible_to(actor).filter(region_code=code).first()
    return {
        "code": code,
        "name": names.region_path(code),
        "proposal": proposal_of(newest, incident) if newest is not None else None,
    }


def proposal_of(row: MatchProposal, incident: Incident) -> dict[str, Any]:
    """How far it is, or what it found; lines of this incident in front, those of others named."""
    shown: dict[str, Any] = {"row": row, "is_waiting": False, "is_failed": False, "asked": when(row.asked_at)}
    if row.state == MatchProposal.State.WAITING:
        job = Job.objects.filter(pk=row.job).only("state", "progress").first()
        is_dead = job is None or job.state in (Job.State.FAILED, Job.State.CANCELLED)
        return shown | {
            "is_waiting": not is_dead,
            "is_failed": is_dead,
            "percent": round(100 * job.progress) if job is not None else 0,
        }
    if row.state == MatchProposal.State.FAILED or row.result is None:
        return shown | {"is_failed": True}
    issued = set(row.result.get("issued", ()))
    lines = [assignment_row(one, incident, issued, row.result["needs"]) for one in row.result["assignments"]]
    changed = changed_since(row)
    return shown | {
        "lines": sorted(lines, key=lambda one: (not one["is_here"], one["number"])),
        "left": sum(not one["is_issued"] for one in lines),
        "unmet": [need_row(one) for one in row.result["needs"] if one["short"]],
        "stale": changes_worded(changed),
        "is_optimal": all(one["is_optimal"] for one in row.result["proof"].values()),
        "proof": proof_rows(row.result["proof"]),
        "computed_s": row.result["computed_s"],
        "with": row.result["with"],
        "by_key": {one["key"]: one for one in row.result["needs"]},
        "made_at": datetime.fromisoformat(row.result["made_at"]),
    }


def needs_of(incident: Incident, desks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is needed now, and what the newest proposal gives of it."""
    code = desks[0]["code"] if desks else incident.lead_region
    given: dict[str, Any] = {}
    for desk in desks:
        given |= (desk["proposal"] or {}).get("by_key", {})
    found = gather(code, incidents=[incident.uid]).rows
    tasks = Task.objects.filter(uid__in={one.task for one in found if one.task})
    asked_by = {task.uid: titled(task) for task in tasks}
    return [
        row | {"task": one.task, "source": asked_by.get(one.task, row["source"])}
        for one in found
        for row in [need_row(vars(one), given.get(one.key))]
    ]


def teams_near(incident: Incident, actor: Actor) -> list[dict[str, Any]]:
    """Teams that can be sent for this hazard, the nearest in a straight line first; where it is not known, by name."""
    found = free_teams(actor, hazard=incident.hazard)
    rows = [
        {
            "uid": one.uid, "name": one.name, "region": one.region_code, "people": one.people, "turnout": one.turnout_min,
            "lon": one.longitude, "lat": one.latitude, "can": one.capabilities,
            "km": _away_km(incident, one.longitude, one.latitude),
        }
        for one in found
    ]  # fmt: skip
    nearest = sorted(rows, key=lambda one: (one["km"] is None, one["km"] or 0, one["name"]))[:NEAREST_TEAMS]
    for one, region in zip(nearest, names.region_names([row["region"] for row in nearest]), strict=True):
        one["region"] = region
    return nearest


def _away_km(incident: Incident, longitude: float, latitude: float) -> float | None:
    if incident.longitude is None or incident.latitude is None:
        return None
    return distance_m(incident.longitude, incident.latitude, longitude, latitude) / M_PER_KM


def closure_row(row: Closure) -> dict[str, Any]:
    """A line of the list of closures."""
    return {
        "uid": row.uid, "title": row.title, "reason": row.reason, "source": row.source, "share_left": row.share_left,
        "share_percent": round(100 * row.share_left), "begins": when(row.begins_at),
        "ends": when(row.ends_at) if row.ends_at else "", "version": row.version,
    }  # fmt: skip


def map_of(incident: Incident, actor: Actor) -> dict[str, Any]:
    """What the map draws: boundaries, where it happened, ways and positions of orders, closures."""
    features = [
        *orders_geojson(actor)["features"],
        *(one | {"properties": {"part": "closure", "title": one["properties"]["title"]}}
          for one in closures_geojson(actor)["features"]),
    ]  # fmt: skip
    here = [{"lon": incident.longitude, "lat": incident.latitude, "title": incident.title, "at": incident.occurred_at}]
    return {
        "boundaries": boundaries_address(incident.region_codes),
        "highlight": " ".join(incident.region_codes),
        "epicentres": here if incident.longitude is not None else [],
        "features": {"type": "FeatureCollection", "features": features},
    }


@require_safe
@screen(COMMAND_VIEW)
def order(request: HttpRequest, uid: str) -> HttpResponse:
    """One order: what it binds, how it stands, and what its reader may do with it. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = order_by_uid(uid, actor)
    commands = can(actor, COMMAND_ORDER, row)
    is_own = commands or (can(actor, COMMAND_TRACK, row) and row.holder_id in (None, actor.account_id))
    waiting = row.reroutings.filter(state=Rerouting.State.PROPOSED).select_related("order", "closure")
    context = frame_of(row.incident, actor, TAB) | {
        "order": row,
        "card": order_row(row),
        "by": names.actor_name(row.ordered_by),
        "lines": list(row.lines.all()),
        "goods": [one for one in row.lines.all() if one.lot_id is not None],
        "steps": steps_of(row),
        "acts": [one for one in ACTS if one.may_be(row, is_own=is_own, commands=commands)],
        "replans": [replan_row(one) for one in waiting] if commands else [],
    }
    return render(request, "anlan/dispatch/order.html", context)


def steps_of(row: Order) -> list[dict[str, Any]]:
    """When it came to what."""
    stamps = (
        (_("下达"), row.ordered_at), (_("接令"), row.acknowledged_at), (_("出发"), row.under_way_at),
        (_("到场"), row.arrived_at), (_("开始作业"), row.working_at), (row.get_state_display(), row.ended_at),
    )  # fmt: skip
    return [{"word": word, "when": when(at)} for word, at in stamps if at is not None]


def to_tab(uid: str) -> str:
    return reverse(TAB, args=[uid])
