"""What the compute process does for the command post. The science is imported when a job runs."""

from __future__ import annotations

from typing import Any

from anlan.command.models import Closure, MatchProposal, Order
from anlan.command.services import proposing, replanning
from anlan.command.services.ordering import ROUTE_JOB
from anlan.command.services.proposing import JOB
from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.errors import DomainError
from anlan.core.jobs import JobCancelled, Progress, job

REROUTE_JOB = "command.reroute"
PRACTISE_JOB = "command.practise"


@job(JOB, version=1)
def match(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Compute the proposal named in the input and write it down; answers where to find it."""
    from anlan.command.matching import matched

    with clock.entered(Workspace.objects.get(key=given["workspace"])):
        asked = MatchProposal.objects.get(uid=given["proposal"])
        try:
            result = matched(
                asked.given["region_code"], asked.given["means_regions"], incidents=asked.given["incidents"],
                progress=progress.report,
            )  # fmt: skip
        except JobCancelled:
            raise
        except Exception as fault:
            proposing.fail_proposal(uid=asked.uid, reason=str(fault) if isinstance(fault, DomainError) else "")
            raise
        proposing.record_proposal(uid=asked.uid, result=result)
    return {"proposal": asked.uid}


@job(ROUTE_JOB, version=1)
def route(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Find the way of an order and write it down."""
    from anlan.command.rerouting import way_of

    with clock.entered(Workspace.objects.get(key=given["workspace"])):
        order = Order.objects.get(uid=given["order"])
        replanning.route_order(order=order.uid, way=way_of(order))
    return {"order": given["order"]}


@job(REROUTE_JOB, version=1)
def reroute(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Find the orders whose way a closure changes, and propose the new ways."""
    from anlan.command.rerouting import reroutings

    with clock.entered(Workspace.objects.get(key=given["workspace"])):
        closure = Closure.objects.get(uid=given["closure"])
        found = reroutings(closure) if closure.state == Closure.State.OPEN else []
        for order, diff in found:
            replanning.propose_replan(order=order.uid, closure=closure.uid, diff=diff)
    return {"closure": given["closure"], "orders": [order.uid for order, _diff in found]}


@job(PRACTISE_JOB, version=1, is_long=True)
def practise(_given: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """Compile what matching computes with, once for each version: the first real one need not wait a minute for it."""
    from anlan.science.allocate.practice import practise as deliver_something

    return {"lorries": deliver_something()}
