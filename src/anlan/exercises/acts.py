"""What posts do, each through the service that a person's page calls, with the actor's own rights."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.models import Rerouting
from anlan.command.services import ordering, proposing, replanning, tracking
from anlan.core import clock
from anlan.core.regions.queries import scope_q
from anlan.exercises import inputs
from anlan.exercises.errors import NotThere, StillComing
from anlan.exercises.finding import Scene
from anlan.incidents.services import add_note, verify_fact
from anlan.reports import services as reports
from anlan.reports.drafting import missing_of
from anlan.reports.models import Report
from anlan.resources.models import Team
from anlan.resources.queries.free import free_teams
from anlan.response import services as response
from anlan.response.models import Response
from anlan.response.wording import read_back_end

Act = Callable[[Scene], Iterable[str]]
WHY = ("reason",)


def activate(scene: Scene) -> Iterable[str]:
    incident, level = scene.incident(), scene.given["level"]
    sentence = response.propose(incident=incident, region_code=scene.region, level=level).read_back
    row = response.activate(
        incident=incident.uid, region_code=scene.region, level=level, read_back=sentence,
        ordered_by=scene.text("ordered_by"), by=scene.by,
    )  # fmt: skip
    return [row.journal_key]


def change_level(scene: Scene) -> Iterable[str]:
    row, level = scene.response(), scene.given["level"]
    _diff, sentence = response.propose_change(response=row, level=level)
    response.change_level(
        response=row.uid, level=level, read_back=sentence, reason=scene.text("reason"),
        ordered_by=scene.text("ordered_by"), by=scene.by,
    )  # fmt: skip
    return [row.journal_key]


def staff(scene: Scene) -> Iterable[str]:
    row = scene.response()
    response.staff(response=row.uid, post=scene.text("post"), account_id=scene.account("account").pk, by=scene.by)
    return [row.journal_key]


def meet_condition(scene: Scene) -> Iterable[str]:
    row = scene.response()
    response.meet_condition(response=row.uid, condition=scene.text("condition"), note=scene.text("note"), by=scene.by)
    return [row.journal_key]


def end_response(scene: Scene) -> Iterable[str]:
    row: Response = scene.response()
    response.end_response(
        response=row.uid, read_back=read_back_end(row), waived=scene.given.get("waived"),
        ordered_by=scene.text("ordered_by"), by=scene.by,
    )  # fmt: skip
    return [row.journal_key]


def of_task(do: Callable[..., Any], fields: tuple[str, ...], scene: Scene) -> Iterable[str]:
    """An act on the task of an action, with fields of the item as they stand."""
    task = scene.task()
    do(task=task.uid, **{name: scene.text(name) for name in fields}, by=scene.by)
    return [task.journal_key]


def finish_task(scene: Scene) -> Iterable[str]:
    """Each kind of evidence that the task asks for is what came of it."""
    task, outcome = scene.task(), scene.text("outcome")
    evidence = [{"kind": one["kind"], "text": outcome} for one in task.evidence_wanted]
    response.finish_task(task=task.uid, outcome=outcome, evidence=evidence, by=scene.by)
    return [task.journal_key]


def hand_over_task(scene: Scene) -> Iterable[str]:
    task = scene.task()
    response.hand_over_task(task=task.uid, owner_id=scene.account("to").pk, reason=scene.text("reason"), by=scene.by)
    return [task.journal_key]


def extend_task(scene: Scene) -> Iterable[str]:
    task = scene.task()
    due_at = max(task.due_at or clock.now(), clock.now()) + timedelta(minutes=scene.given["minutes"])
    response.extend_task(
        task=task.uid, due_at=due_at, reason=scene.text("reason"), control_measure=scene.text("control"), by=scene.by
    )
    return [task.journal_key]


def call_out(scene: Scene) -> Iterable[str]:
    task = scene.task()
    account = scene.account("account").pk if scene.text("account") else None
    response.record_call(
        task=task.uid, whom=scene.text("whom"), is_answered=scene.given["answered"], account_id=account, by=scene.by
    )
    return [task.journal_key]


def issue_task(scene: Scene) -> Iterable[str]:
    minutes = scene.given.get("minutes")
    task = response.issue_task(
        title=scene.text("title"), text=scene.text("text"), region_code=scene.region, incident=scene.incident().uid,
        owner_id=scene.account("to").pk if scene.text("to") else None,
        due_at=clock.now() + timedelta(minutes=minutes) if minutes else None, by=scene.by,
    )  # fmt: skip
    return [task.journal_key]


def verify(scene: Scene) -> Iterable[str]:
    verify_fact(fact=scene.fact().uid, by=scene.by)
    return [scene.incident().journal_key]


def note(scene: Scene) -> Iterable[str]:
    add_note(incident=scene.incident().uid, text=scene.text("text"), by=scene.by)
    return [scene.incident().journal_key]


def propose(scene: Scene) -> Iterable[str]:
    """Have dispatch computed; before the region has any means there is nothing to compute."""
    if not Team.standing.filter(scope_q([scene.region])).exists():
        raise NotThere(thing=_("%(region)s可调度的资源") % {"region": scene.region})
    row = proposing.ask_proposal(region_code=scene.region, by=scene.by)
    return [row.journal_key]


def order_proposed(scene: Scene) -> Iterable[str]:
    """Order the first lines of a proposal, or all of them."""
    row = scene.proposal()
    issued = set(row.result.get("issued", ()) if row.result else ())
    numbers = [one["number"] for one in (row.result or {}).get("assignments", ()) if one["number"] not in issued]
    if not numbers:
        raise NotThere(thing=_("方案中可下达的调度"))
    done = ordering.issue_orders(
        proposal=row.uid, numbers=sorted(numbers)[: scene.given.get("most")], override_reason=scene.text("reason"), by=scene.by
    )
    return [order.journal_key for order in done.orders]


def order_team(scene: Scene) -> Iterable[str]:
    """Order the nearest free team of a kind that the actor may send, of the region or what it contains; to the epicentre,
    unless the item says where to."""
    given, (longitude, latitude) = scene.given, scene.goal()
    free = [team for team in free_teams(scene.by, [scene.region]) if team.kind == given["kind"]]
    if not free:
        raise NotThere(thing=_("空闲的“%(kind)s”队伍") % {"kind": given["kind"]})
    shrink = math.cos(math.radians(latitude))
    nearest = min(free, key=lambda one: math.hypot((one.longitude - longitude) * shrink, one.latitude - latitude))
    done = ordering.issue_order(
        incident=scene.incident().uid, region_code=scene.region,
        destination=scene.text("destination") or scene.incident().place_text or scene.incident().title,
        longitude=longitude, latitude=latitude, teams=[nearest.uid],
        task=scene.task().uid if scene.text("action") else "",
        holder_id=scene.account("to").pk if scene.text("to") else None, reason=scene.text("reason"), by=scene.by,
    )  # fmt: skip
    return [order.journal_key for order in done.orders]


def of_orders(do: Callable[..., Any], fields: tuple[str, ...], scene: Scene) -> Iterable[str]:
    """An act on every order that a named act issued."""
    orders = scene.orders()
    for order in orders:
        do(order=order.uid, **{name: scene.text(name) for name in fields}, by=scene.by)
    return [order.journal_key for order in orders]


def arrive(scene: Scene) -> Iterable[str]:
    """Nobody is there before the way is driven: the act waits for the last of its orders."""
    orders = scene.orders()
    for order in orders:
        if order.state in replanning.MOVING and order.eta_at is not None and order.eta_at > clock.now():
            raise StillComing(thing=_("“%(title)s”的路程") % {"title": order.title})
    return of_orders(tracking.arrive, (), scene)


def close_road(scene: Scene) -> Iterable[str]:
    """A road is blocked around a point, or where an order comes by: so it cuts a way wherever that leads."""
    if not scene.text("order"):
        return inputs.closure(scene)
    ways = [order.route["coordinates"] for order in scene.orders() if order.route]
    if not ways:
        raise NotThere(thing=_("“%(name)s”的行车路线") % {"name": scene.text("order")})
    longitude, latitude = ways[0][len(ways[0]) // 2]
    return inputs.closure(scene.placed(longitude, latitude))


def accept_replan(scene: Scene) -> Iterable[str]:
    """Take the new ways that wait for the region's decision."""
    rows = Rerouting.objects.filter(state=Rerouting.State.PROPOSED, order__region_code=scene.region).select_related("order")
    if scene.text("order"):
        rows = rows.filter(order__in=scene.orders())
    found = [row for row in rows if row.diff["after"]["minutes"] is not None]
    if not found:
        raise NotThere(thing=_("待确认的改道"))
    for row in found:
        replanning.accept_replan(rerouting=row.uid, by=scene.by)
    return [row.order.journal_key for row in found]


def phone_report(scene: Scene) -> Iterable[str]:
    row = reports.record_phone(
        incident=scene.incident().uid, region_code=scene.region, post=scene.text("post"),
        is_answered=scene.given.get("answered", True), by=scene.by,
    )  # fmt: skip
    return [row.journal_key]


def draft_report(scene: Scene) -> Iterable[str]:
    row = reports.draft_report(
        incident=scene.incident().uid, region_code=scene.region, kind=scene.text("kind"), by=scene.by
    )
    return [row.journal_key]


def write_report(scene: Scene) -> Iterable[str]:
    row = scene.report(Report.State.DRAFT)
    reports.change_report(report=row.uid, words=scene.given["words"], is_refreshed=True, by=scene.by)
    return [row.journal_key]


def sign_report(scene: Scene) -> Iterable[str]:
    """What is still missing goes up as 【待核】, named."""
    row = scene.report(Report.State.DRAFT)
    reports.sign_report(report=row.uid, seen=row.version, pending=tuple(missing_of(row.content)), by=scene.by)
    return [row.journal_key]


def send_report(scene: Scene) -> Iterable[str]:
    row = scene.report(Report.State.SIGNED)
    reports.send_report(report=row.uid, by=scene.by)
    return [row.journal_key]


def acknowledge_report(scene: Scene) -> Iterable[str]:
    row = scene.report(Report.State.DELIVERED, region_code=scene.text("from"), sent_to=scene.region)
    reports.acknowledge_report(report=row.uid, by=scene.by)
    return [row.journal_key]


ACTS: Mapping[str, Act] = {
    "activate": activate, "change_level": change_level, "staff": staff, "meet_condition": meet_condition,
    "end_response": end_response,
    "accept_task": partial(of_task, response.accept_task, ()),
    "refuse_task": partial(of_task, response.refuse_task, WHY),
    "cancel_task": partial(of_task, response.cancel_task, WHY),
    "finish_task": finish_task, "hand_over_task": hand_over_task, "extend_task": extend_task, "call_out": call_out,
    "issue_task": issue_task, "report_fact": inputs.fact, "verify_fact": verify, "add_note": note,
    "close_road": close_road, "lift_closure": inputs.reopening,
    "propose": propose, "order_proposed": order_proposed, "order_team": order_team, "accept_replan": accept_replan,
    "acknowledge_order": partial(of_orders, tracking.acknowledge_order, ()),
    "depart": partial(of_orders, tracking.depart, ()),
    "arrive": arrive,
    "start_work": partial(of_orders, tracking.start_work, ()),
    "release_order": partial(of_orders, tracking.release_order, WHY),
    "refuse_order": partial(of_orders, tracking.refuse_order, WHY),
    "recall_order": partial(of_orders, tracking.recall_order, WHY),
    "break_down": partial(of_orders, tracking.break_down, WHY),
    "phone_report": phone_report, "draft_report": draft_report, "write_report": write_report,
    "sign_report": sign_report, "send_report": send_report, "acknowledge_report": acknowledge_report,
}  # fmt: skip
