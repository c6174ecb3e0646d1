"""One call of every service of dispatch in a case where it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anlan.command.models import Closure, Order
from anlan.command.services import closures, ordering, proposing, replanning, tracking
from anlan.command.services.proposing import ask_proposal
from anlan.core.permission import Actor, system_actor
from anlan.incidents.models import Incident
from anlan.resources.models import StockLot
from tests.command.sent import PLACE, Sent, result, sent

SETUP = system_actor("test")
HOUSE = "anlan.command.services."
PARTS = ("closures", "proposing", "ordering", "tracking", "replanning")
WAY = {"minutes": 12.0, "route": {"type": "LineString", "coordinates": [[103.3, 26.4], [103.4, 26.4]]}, "rows": [1],
       "is_air": False, "reason": ""}  # fmt: skip
DIFF = {
    "before": WAY, "after": {**WAY, "minutes": 30.0, "eta_at": "2099-01-01T00:00:00+00:00"}, "air": None, "alternatives": [],
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """What the samples are about; goods are on their way, a team has its order."""

    incident: str
    region: str
    sent: Sent
    goods: str
    lot: str
    asked: str
    rerouting: str


def prepare(incident: Incident, region: str, lot: StockLot) -> Things:
    made = sent(incident.uid, region)
    goods = ordering.issue_order(
        incident=incident.uid, region_code=region, destination="震中", longitude=PLACE[0], latitude=PLACE[1],
        lots={lot.uid: 10}, by=SETUP,
    ).orders[0]  # fmt: skip
    tracking.depart(order=goods.uid, by=SETUP)
    asked = ask_proposal(region_code=region, by=SETUP)
    rerouting = replanning.propose_replan(order=made.order, closure=made.closure, diff=DIFF).rerouting
    return Things(incident.uid, region, made, goods.uid, lot.uid, asked.uid, rerouting.uid)


def there(things: Things) -> str:
    """The goods have arrived."""
    if Order.objects.get(uid=things.goods).state == Order.State.UNDER_WAY:
        tracking.arrive(order=things.goods, by=SETUP)
    return things.goods


def second_closure(things: Things) -> Closure:
    return closures.report_closure(
        title="另一处", reason="塌方", source="交通局", region_code=things.region, radius_m=50.0,
        shape={"type": "Point", "coordinates": list(PLACE)}, by=SETUP,
    )  # fmt: skip


Call = Callable[[Things, Actor], Any]
CALLS: dict[str, Call] = {
    "closures.report_closure": lambda t, by: closures.report_closure(
        title="县道", reason="塌方", source="交通局", region_code=t.region, radius_m=50.0,
        shape={"type": "Point", "coordinates": list(PLACE)}, by=by),
    "closures.lift_closure": lambda t, by: closures.lift_closure(closure=t.sent.closure, by=by),
    "proposing.ask_proposal": lambda t, by: proposing.ask_proposal(region_code=t.region, by=by),
    "proposing.record_proposal": lambda t, by: proposing.record_proposal(
        uid=t.asked, result=result(t.incident, t.region, t.sent.free_team, "待命队"), by=by),
    "proposing.fail_proposal": lambda t, by: proposing.fail_proposal(uid=t.asked, reason="没有路网", by=by),
    "ordering.issue_orders": lambda t, by: ordering.issue_orders(proposal=t.sent.proposal, by=by),
    "ordering.issue_order": lambda t, by: ordering.issue_order(
        incident=t.incident, region_code=t.region, destination="震中", longitude=PLACE[0], latitude=PLACE[1],
        teams=[t.sent.free_team], by=by),
    "tracking.acknowledge_order": lambda t, by: tracking.acknowledge_order(order=t.sent.order, by=by),
    "tracking.depart": lambda t, by: tracking.depart(order=t.sent.order, by=by),
    "tracking.refuse_order": lambda t, by: tracking.refuse_order(order=t.sent.order, reason="车辆故障", by=by),
    "tracking.recall_order": lambda t, by: tracking.recall_order(order=t.sent.order, reason="另有任务", by=by),
    "tracking.report_position": lambda t, by: tracking.report_position(
        order=t.sent.order, longitude=103.35, latitude=26.4, by=by),
    "tracking.break_down": lambda t, by: tracking.break_down(order=t.goods, reason="爆胎", by=by),
    "tracking.arrive": lambda t, by: tracking.arrive(order=t.goods, by=by),
    "tracking.start_work": lambda t, by: tracking.start_work(order=there(t), by=by),
    "tracking.receive_goods": lambda t, by: tracking.receive_goods(order=there(t), received={t.lot: 10}, by=by),
    "tracking.release_order": lambda t, by: tracking.release_order(order=there(t), reason="完成", by=by),
    "replanning.route_order": lambda t, by: replanning.route_order(order=t.sent.order, way=WAY, by=by),
    "replanning.propose_replan": lambda t, by: replanning.propose_replan(
        order=t.sent.order, closure=second_closure(t).uid, diff=DIFF, by=by),
    "replanning.accept_replan": lambda t, by: replanning.accept_replan(rerouting=t.rerouting, by=by),
    "replanning.decline_replan": lambda t, by: replanning.decline_replan(rerouting=t.rerouting, reason="等待抢通", by=by),
}  # fmt: skip
SAMPLES: dict[str, Call] = {HOUSE + name: call for name, call in CALLS.items()}
