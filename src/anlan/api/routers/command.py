"""Needs, closures, dispatch proposals and new ways of orders."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.api.answers import created, done, expected_version, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.routers.orders import order_out
from anlan.api.schemas import DoneOut, ReasonIn
from anlan.api.schemas.command import (
    AcceptIn,
    ClosureIn,
    ClosureOut,
    DispatchDetailOut,
    DispatchIn,
    DispatchOut,
    NeedOut,
    OrderOut,
    ReroutingOut,
)
from anlan.api.verbs import VERSIONED
from anlan.command.models import Closure, MatchProposal, Rerouting
from anlan.command.needs import as_json, gather
from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.command.queries import closures as closing
from anlan.command.queries import proposals as proposed
from anlan.command.queries.orders import reroutings_visible_to
from anlan.command.services import closures, ordering, proposing, replanning
from anlan.core.permission import require
from anlan.core.settings import conf
from anlan.incidents.queries import incident_by_uid

router = Router(tags=["command"])


def closure_out(row: Closure) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ClosureOut.model_fields}


def proposal_out(row: MatchProposal) -> dict[str, Any]:
    """A proposal with what has changed since."""
    plain = {name: getattr(row, name) for name in DispatchOut.model_fields if name != "changed"}
    return plain | {"changed": proposed.changed_since(row)}


def rerouting_out(row: Rerouting) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ReroutingOut.model_fields if name not in ("order", "closure")}
    return plain | {"order": row.order.uid, "closure": row.closure.uid}


@router.get("incidents/{uid}/needs", response=list[NeedOut], operation_id="incident_needs")
def needs(request: HttpRequest, uid: str) -> HttpResponse:
    """What an incident needs, in the region that leads it: the most urgent in front, replaced ones last."""
    incident = incident_by_uid(uid, actor_of(request))
    require(actor_of(request), COMMAND_VIEW, incident)
    found = gather(incident.lead_region or incident.region_codes[0], incidents=[incident.uid])
    rows = [as_json(one) for one in found.rows] + [as_json(one) | {"is_replaced": True} for one in found.replaced]
    return listed(request, [NeedOut(**one).model_dump() for one in rows], is_paged=False)


@router.get("closures", response=list[ClosureOut], operation_id="closures")
def closures_of_scope(request: HttpRequest) -> HttpResponse:
    """Closures of the own scope, newest first; lifted ones too."""
    require(actor_of(request), COMMAND_VIEW)
    rows = closing.closures_visible_to(actor_of(request))[: conf.PAGE_SIZE_MAX]
    return listed(request, [closure_out(row) for row in rows], is_paged=False)


@router.get("closures/map", response=dict[str, Any], operation_id="closures_map")
def closures_map(request: HttpRequest) -> Any:
    """What is closed or slowed now, as GeoJSON."""
    require(actor_of(request), COMMAND_VIEW)
    return closing.closures_geojson(actor_of(request))


@router.post("closures", response={201: ClosureOut}, operation_id="report_closure")
@idempotent
def report(request: HttpRequest, data: ClosureIn) -> HttpResponse:
    """Say that a road is closed or slowed; it counts at once."""
    return created(ClosureOut, closure_out(closures.report_closure(**data.model_dump(), by=actor_of(request))))


@router.post("closures/{uid}/lift", response=DoneOut, operation_id="lift_closure", openapi_extra=VERSIONED)
@idempotent
def lift(request: HttpRequest, uid: str) -> HttpResponse:
    """The road is free again."""
    return done(closures.lift_closure(closure=uid, if_version=expected_version(request), by=actor_of(request)))


@router.get("command/proposals", response=list[DispatchOut], operation_id="dispatch_proposals")
def proposals(request: HttpRequest) -> HttpResponse:
    """Dispatch proposals of the own scope, newest first."""
    require(actor_of(request), COMMAND_VIEW)
    rows = proposed.proposals_visible_to(actor_of(request)).defer("result", "given")[: conf.PAGE_SIZE]
    plain = [name for name in DispatchOut.model_fields if name != "changed"]
    return listed(request, [{name: getattr(row, name) for name in plain} | {"changed": []} for row in rows], is_paged=False)


@router.post("command/proposals", response={202: DispatchOut}, operation_id="ask_proposal")
@idempotent
def ask(request: HttpRequest, data: DispatchIn) -> HttpResponse:
    """Have all needs of a region matched with all free means; it orders nothing."""
    row = proposing.ask_proposal(region_code=data.region_code, incidents=data.incidents, by=actor_of(request))
    return created(DispatchOut, proposal_out(row), status=202)


@router.get("command/proposals/{uid}", response=DispatchDetailOut, operation_id="dispatch_proposal")
def proposal(request: HttpRequest, uid: str) -> HttpResponse:
    """A proposal, its result once it is there, and whether it still holds."""
    row = proposed.proposal_by_uid(uid, actor_of(request))
    return created(DispatchDetailOut, proposal_out(row) | {"result": row.result}, status=200)


@router.post("command/proposals/{uid}/orders", response=list[OrderOut], operation_id="accept_proposal")
@idempotent
def accept(request: HttpRequest, uid: str, data: AcceptIn) -> HttpResponse:
    """Order what is proposed, all or some of it, with other means where a reason says why."""
    edits = {number: one.model_dump(exclude_unset=True) for number, one in data.edits.items()}
    found = ordering.issue_orders(
        proposal=uid, numbers=data.numbers, edits=edits, override_reason=data.override_reason, client_id=data.client_id,
        by=actor_of(request),
    )  # fmt: skip
    return listed(request, [OrderOut(**order_out(row)).model_dump() for row in found.orders], is_paged=False)


@router.get("command/reroutings", response=list[ReroutingOut], operation_id="reroutings")
def reroutings(request: HttpRequest) -> HttpResponse:
    """New ways of orders that wait for a decision."""
    require(actor_of(request), COMMAND_VIEW)
    return listed(request, [rerouting_out(row) for row in reroutings_visible_to(actor_of(request))], is_paged=False)


@router.post("command/reroutings/{uid}/accept", response=ReroutingOut, operation_id="accept_rerouting")
@idempotent
def take(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the order go the new way."""
    found = replanning.accept_replan(rerouting=uid, if_version=expected_version(request), by=actor_of(request))
    return created(ReroutingOut, rerouting_out(found.rerouting), status=200)


@router.post("command/reroutings/{uid}/decline", response=ReroutingOut, operation_id="decline_rerouting")
@idempotent
def leave(request: HttpRequest, uid: str, data: ReasonIn) -> HttpResponse:
    """Leave the order on its way, and say why."""
    found = replanning.decline_replan(
        rerouting=uid, reason=data.reason, if_version=expected_version(request), by=actor_of(request)
    )
    return created(ReroutingOut, rerouting_out(found.rerouting), status=200)
