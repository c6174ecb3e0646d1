"""What a phone shows: the own tasks and orders, the ways, what is closed, and how told acts stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anlan.command.models import Closure, Order
from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.command.queries.closures import in_force
from anlan.command.queries.orders import own_orders
from anlan.core.errors import NotFound
from anlan.core.geometry.turning import lies_on, thinned
from anlan.core.permission import Actor, can
from anlan.incidents.facts import fact_kinds
from anlan.incidents.models import Incident
from anlan.incidents.queries.incidents import incident_by_uid
from anlan.phone.models import PhoneAct
from anlan.phone.ways import turns
from anlan.response.models import Task
from anlan.response.payloads import TASK_VIEW
from anlan.response.queries import own_tasks

CHIPS = ("deaths", "missing", "trapped", "injured", "houses_collapsed", "houses_badly_damaged", "roads_blocked")
"""What a report asks by − 0 +, of the packs' kinds of facts: people, houses, roads."""

TASK_VERBS: dict[str, tuple[str, ...]] = {
    Task.State.OPEN: ("task.accept", "task.refuse"),
    Task.State.ACCEPTED: ("task.finish", "task.refuse"),
    Task.State.REFUSED: ("task.accept",),
}
State = Order.State
ORDER_VERBS: dict[str, tuple[str, ...]] = {
    State.ORDERED: ("order.acknowledge", "order.refuse"),
    State.ACKNOWLEDGED: ("order.depart", "order.refuse"),
    State.UNDER_WAY: ("order.arrive", "order.stuck"),
    State.BROKEN_DOWN: ("order.depart",),
    State.ARRIVED: ("order.finish", "order.work"),
    State.WORKING: ("order.finish",),
    State.RECALLED: ("order.finish",),
}
"""What can be told in a state, what comes next first."""
AFTER: dict[str, tuple[str, ...]] = {
    "task.accept": TASK_VERBS[Task.State.ACCEPTED], "task.finish": (), "task.refuse": (),
    "order.acknowledge": ORDER_VERBS[State.ACKNOWLEDGED], "order.depart": ORDER_VERBS[State.UNDER_WAY],
    "order.arrive": ORDER_VERBS[State.ARRIVED], "order.work": ORDER_VERBS[State.WORKING],
    "order.stuck": ORDER_VERBS[State.BROKEN_DOWN], "order.finish": (), "order.refuse": (),
}  # fmt: skip
"""What a phone without a network offers after an act that it has only kept."""


def act_of(client_id: str, actor: Actor) -> PhoneAct | None:
    """The own act of that id; others' are nobody's business."""
    return PhoneAct.objects.filter(client_id=client_id, account_id=actor.account_id or 0).first()


def task_of(uid: str) -> Task | None:
    return Task.objects.select_related("incident").filter(uid=uid).first()


def order_of(uid: str) -> Order | None:
    return Order.objects.select_related("incident").filter(uid=uid).first()


def acts_waiting(actor: Actor) -> list[PhoneAct]:
    """Acts of the actor that were refused and wait for his decision, also those told from another phone."""
    rows = PhoneAct.objects.filter(account_id=actor.account_id or 0, outcome=PhoneAct.Outcome.CONFLICT)
    return list(rows.order_by("pk"))


def standing_of(about: str, actor: Actor) -> dict[str, Any] | None:
    """How the subject of an act stands now; None where the actor may not see it."""
    kind, _colon, uid = about.partition(":")
    row = task_of(uid) if kind == "task" else order_of(uid) if kind == "order" else None
    if row is None or not can(actor, TASK_VIEW if kind == "task" else COMMAND_VIEW, row):
        return None
    whose = row.owner_id if isinstance(row, Task) else row.holder_id
    return {
        "title": row.title, "state": row.state, "label": row.get_state_display(), "is_mine": whose == actor.account_id,
        "reason": row.outcome if isinstance(row, Task) else row.reason, "version": row.version,
    }  # fmt: skip


def tasks_for(actor: Actor) -> list[dict[str, Any]]:
    """The own live tasks, soonest first."""
    return [_task(row) for row in own_tasks(actor)]


def orders_for(actor: Actor) -> list[dict[str, Any]]:
    """The own live orders with their ways and what is closed on them."""
    closures = in_force()
    return [_order(row, closures) for row in own_orders(actor)]


def incidents_for(actor: Actor) -> list[dict[str, Any]]:
    """The open incidents that the own tasks and orders belong to, each with the chips that are asked of its hazard."""
    found: dict[str, Incident] = {}
    concerned = [*(row.incident for row in own_tasks(actor)), *(row.incident for row in own_orders(actor))]
    for incident in concerned:
        if incident is not None and incident.uid not in found and _is_seen(incident, actor):
            found[incident.uid] = incident
    return [{"uid": one.uid, "title": one.title, "chips": _chips(one)} for one in found.values()]


def _is_seen(incident: Incident, actor: Actor) -> bool:
    try:
        incident_by_uid(incident.uid, actor)
    except NotFound:
        return False
    return incident.state == Incident.State.OPEN


def _chips(incident: Incident) -> list[dict[str, str]]:
    known = fact_kinds(incident.hazard)
    return [{"kind": kind, "title": known[kind].title, "unit": known[kind].unit} for kind in CHIPS if kind in known]


def _task(row: Task) -> dict[str, Any]:
    return {
        "uid": row.uid, "title": row.title, "text": row.text, "state": row.state, "label": row.get_state_display(),
        "due_at": _iso(row.due_at), "is_overdue": row.is_overdue, "evidence_wanted": row.evidence_wanted,
        "incident": row.incident.uid if row.incident else None, "version": row.version,
        "verbs": list(TASK_VERBS.get(row.state, ())),
    }  # fmt: skip


def _order(row: Order, closures: list[Closure]) -> dict[str, Any]:
    line = row.route.get("coordinates", []) if row.route else []
    verbs = list(ORDER_VERBS.get(row.state, ()))
    lots = [one for one in row.lines.all() if one.lot_id is not None]
    if row.state in (State.ARRIVED, State.WORKING) and any(one.received is None for one in lots):
        verbs.insert(0, "order.receive")
    return {
        "uid": row.uid, "title": row.title, "text": row.text, "state": row.state, "label": row.get_state_display(),
        "is_overdue": row.is_overdue, "reason": row.reason, "origin": row.origin, "destination": row.destination,
        "from": [row.origin_longitude, row.origin_latitude], "to": [row.longitude, row.latitude], "minutes": row.minutes,
        "departs_by": _iso(row.departs_by), "eta_at": _iso(row.eta_at), "pass_number": row.pass_number,
        "incident": row.incident.uid, "version": row.version, "verbs": verbs, "line": thinned(line),
        "turns": turns(line, row.route.get("names", []) if row.route else []),
        "closures": [_closure(one, line) for one in closures if _concerns(one, row, line)],
        "lines": [{"title": one.title, "quantity": one.quantity, "unit": one.unit} for one in row.lines.all()],
        "lots": [{"uid": one.lot.uid, "title": one.title, "quantity": one.quantity, "unit": one.unit}
                 for one in lots if one.lot is not None and one.received is None],
    }  # fmt: skip


def _concerns(closure: Closure, row: Order, line: list[list[float]]) -> bool:
    """It stands on the way, or in the county where the order goes."""
    if lies_on(closure.shape, closure.radius_m, line):
        return True
    return closure.incident_id is not None and closure.incident_id == row.incident_id


def _closure(row: Closure, line: list[list[float]]) -> dict[str, Any]:
    shape = row.shape or {}
    return {
        "uid": row.uid, "title": row.title, "reason": row.reason, "is_closed": row.share_left == 0,
        "is_on_way": lies_on(row.shape, row.radius_m, line), "ends_at": _iso(row.ends_at),
        "at": shape.get("coordinates") if shape.get("type") == "Point" else None,
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
