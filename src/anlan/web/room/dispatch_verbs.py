"""What is done on the dispatch tab: each view is one service, then back to where it was asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.command.models import MatchProposal, OrderLine
from anlan.command.payloads.orders import COMMAND_ORDER, COMMAND_VIEW
from anlan.command.queries.orders import order_by_uid
from anlan.command.queries.proposals import proposal_by_uid
from anlan.command.services import closures, ordering, proposing, replanning, tracking
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor
from anlan.incidents.queries import incident_by_uid
from anlan.resources.queries import free_lots
from anlan.web.desk.verbs import said, version_of
from anlan.web.guard import back_to, screen
from anlan.web.room.dispatch import to_tab
from anlan.web.room.response_verbs import time_asked

DIGITS_MAX = 12
CHOICE, AMOUNT = "other-", "amount-"


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _to_tab(uid: str) -> HttpResponse:
    return HttpResponseRedirect(to_tab(uid), status=303)


def number_asked(text: str, field: str) -> float:
    """A finite number of a form. Raises InvalidInput."""
    try:
        number = float(text.strip())
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput(field=field, reason=_("应为数字"))
    return number


def count_asked(text: str, field: str) -> int:
    """A whole number of a form, zero or more. Raises InvalidInput."""
    if not (text.strip().isascii() and text.strip().isdecimal() and len(text.strip()) <= DIGITS_MAX):
        raise InvalidInput(field=field, reason=_("应为不小于 0 的整数"))
    return int(text)


@require_POST
@screen(COMMAND_ORDER)
def match(request: HttpRequest, uid: str) -> HttpResponse:
    """匹配: over all open incidents of the desk's region."""
    incident_by_uid(uid, _actor(request))
    proposing.ask_proposal(region_code=request.POST.get("region", ""), by=_actor(request))
    said(request, _("已开始匹配，算出后在此显示；尚未下达任何调度令。"))
    return _to_tab(uid)


@require_POST
@screen(COMMAND_ORDER)
def issue(request: HttpRequest, uid: str) -> HttpResponse:
    """下达: all lines of a proposal or those ticked, some with other means."""
    actor = _actor(request)
    incident_by_uid(uid, actor)
    proposal = proposal_by_uid(request.POST.get("proposal", ""), actor)
    numbers = [] if "all" in request.POST else [count_asked(one, _("方案行")) for one in request.POST.getlist("line")]
    if "all" not in request.POST and not numbers:
        raise InvalidInput(field=_("方案行"), reason=_("请至少选择一项"))
    done = ordering.issue_orders(
        proposal=proposal.uid, numbers=numbers, edits=edits_of(request.POST, proposal, numbers, actor),
        override_reason=request.POST.get("reason", ""), client_id=request.POST.get("client_id", "")[:DIGITS_MAX * 4], by=actor,
    )  # fmt: skip
    said(request, _("已下达 %(count)s 份调度令，并预占所派资源。") % {"count": len(done.orders)})
    return _to_tab(uid)


def edits_of(
    asked: Mapping[str, str], proposal: MatchProposal, numbers: list[int], actor: Actor
) -> dict[int, dict[str, Any]]:
    """For the lines that go, what the officer chose instead of what was proposed. Raises InvalidInput."""
    edits = {}
    for one in (proposal.result or {}).get("assignments", ()):
        choice = asked.get(f"{CHOICE}{one['number']}", "")
        if choice and (not numbers or one["number"] in numbers):
            edits[one["number"]] = _edit(one, choice, actor)
    return edits


def _edit(one: Mapping[str, Any], choice: str, actor: Actor) -> dict[str, Any]:
    kind, _colon, uid = choice.partition(":")
    if not any((other["kind"], other["uid"]) == (kind, uid) for other in one["alternatives"]):
        raise InvalidInput(field=_("备选"), reason=_("方案中没有这一备选"))
    if kind == "team":
        return {"teams": [uid]}
    lines = one["lines"]
    if kind == "vehicle":
        return {"vehicles": {uid: sum(line["quantity"] for line in lines)}}
    wanted: dict[str, int] = {}
    for line in lines:
        if line["kind"] == "lot":
            wanted[line["item"]] = wanted.get(line["item"], 0) + line["quantity"]
    lots = {}
    for lot in free_lots(actor, items=list(wanted)):
        part = min(lot.left, wanted[lot.item])
        if lot.store.uid == uid and part > 0:
            lots[lot.uid] = part
            wanted[lot.item] -= part
    return {"lots": lots, "vehicles": {line["uid"]: line["quantity"] for line in lines if line["kind"] == "vehicle"}}


@require_POST
@screen(COMMAND_ORDER)
def send(request: HttpRequest, uid: str) -> HttpResponse:
    """派出: teams that were picked on the map or in the list, each with an order of its own."""
    actor = _actor(request)
    incident = incident_by_uid(uid, actor)
    teams = request.POST.getlist("team")
    lon, lat = (request.POST.get(name, "").strip() for name in ("lon", "lat"))
    if not teams:
        raise InvalidInput(field=_("队伍"), reason=_("请至少选择一支队伍"))
    given = {
        "incident": incident.uid, "region_code": request.POST.get("region", ""),
        "destination": request.POST.get("destination", ""), "longitude": number_asked(lon, _("经度")),
        "latitude": number_asked(lat, _("纬度")), "task": request.POST.get("task", ""),
        "text": request.POST.get("text", ""), "reason": request.POST.get("reason", ""), "by": actor,
    }  # fmt: skip
    client_id = request.POST.get("client_id", "")[: DIGITS_MAX * 3]
    with transaction.atomic():  # all of them or none
        for number, team in enumerate(teams):
            ordering.issue_order(**given, teams=[team], client_id=f"{client_id}-{number}" if client_id else "")
    said(request, _("已下达 %(count)s 份调度令，并预占所派资源。") % {"count": len(teams)})
    return _to_tab(uid)


@require_POST
@screen(COMMAND_ORDER)
def close_road(request: HttpRequest, uid: str) -> HttpResponse:
    """报告道路管制: a point with a radius, or corners of an area."""
    actor = _actor(request)
    incident = incident_by_uid(uid, actor)
    shape, radius_m = shape_asked(request.POST.get("where", ""), request.POST.get("radius_m", ""))
    closures.report_closure(
        title=request.POST.get("title", ""), reason=request.POST.get("reason", ""), source=request.POST.get("source", ""),
        region_code=request.POST.get("region", "") or incident.lead_region, shape=shape, radius_m=radius_m,
        share_left=number_asked(request.POST.get("share_left", "0"), _("通行程度")), ends_at=time_asked(request, "ends_at"),
        incident=incident.uid, by=actor,
    )  # fmt: skip
    said(request, _("道路管制已登记，所有行程时间即按此计算。"))
    return _to_tab(uid)


def shape_asked(where: str, radius: str) -> tuple[dict[str, Any] | None, float | None]:
    """One position is a point with a radius, three or more are corners. Raises InvalidInput."""
    corners = []
    for line in where.replace("；", "\n").replace(";", "\n").splitlines():
        parts = line.replace("，", ",").split(",")
        if line.strip():
            if len(parts) != 2:
                raise InvalidInput(field=_("位置"), reason=_("每行一个“经度,纬度”"))
            corners.append([number_asked(part, _("位置")) for part in parts])
    if not corners:
        return None, None
    if len(corners) == 1:
        return {"type": "Point", "coordinates": corners[0]}, number_asked(radius, _("半径"))
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}, None


@require_POST
@screen(COMMAND_ORDER)
def lift(request: HttpRequest, uid: str) -> HttpResponse:
    """解除管制."""
    closures.lift_closure(closure=uid, if_version=version_of(request), by=_actor(request))
    said(request, _("已解除管制，恢复通行。"))
    return back_to(request, "incidents")


@require_POST
@screen(COMMAND_ORDER)
def replan(request: HttpRequest, uid: str, answer: str) -> HttpResponse:
    """采纳 or 不改道."""
    given = {"rerouting": uid, "if_version": version_of(request), "by": _actor(request)}
    if answer == "accept":
        replanning.accept_replan(**given)
        said(request, _("已改道，并通知带队人。"))
    else:
        replanning.decline_replan(**given, reason=request.POST.get("reason", ""))
        said(request, _("保持原路线。"))
    return back_to(request, "incidents")


def _received(request: HttpRequest, uid: str) -> dict[str, int]:
    """What arrived of each lot, as the form says; lines of one lot are summed."""
    row = order_by_uid(uid, _actor(request))
    found: dict[str, int] = {}
    for line in row.lines.filter(kind=OrderLine.Kind.LOT).select_related("lot"):
        assert line.lot is not None
        text = request.POST.get(f"{AMOUNT}{line.pk}", "")
        if text.strip():
            found[line.lot.uid] = found.get(line.lot.uid, 0) + count_asked(text, str(line.title))
    return found


SERVICES: Mapping[str, Callable[..., Any]] = {
    "acknowledge": tracking.acknowledge_order, "depart": tracking.depart, "arrive": tracking.arrive,
    "work": tracking.start_work, "receive": tracking.receive_goods, "release": tracking.release_order,
    "refuse": tracking.refuse_order, "break": tracking.break_down, "recall": tracking.recall_order,
}  # fmt: skip
WITH_REASON = ("receive", "release", "refuse", "break", "recall")


@require_POST
@screen(COMMAND_VIEW)
def act(request: HttpRequest, uid: str, verb: str) -> HttpResponse:
    """接令, 出发, 到场 …, told by who leads the order or written down at the desk that ordered; 召回 by the desk."""
    if verb not in SERVICES:
        raise NotFound
    given: dict[str, Any] = {"order": uid, "if_version": version_of(request), "by": _actor(request)}
    if verb in WITH_REASON:
        given["reason"] = request.POST.get("reason", "")
    if verb == "receive":
        given["received"] = _received(request, uid)
    SERVICES[verb](**given)
    said(request, _("已登记。"))
    return _to_order(uid)


def _to_order(uid: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("order", args=[uid]), status=303)
