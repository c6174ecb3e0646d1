"""Two orders for one leader, in a node that runs."""

from __future__ import annotations

from typing import Any

from anlan.command.services import ordering
from anlan.core.batches.services import Incoming
from anlan.core.permission import system_actor
from tests.resources.samples import bring, team

COUNTY, FROM, TO = "530621", (103.54, 27.19), (103.4, 27.1)


def lay(leader: Any, incident: str) -> list[str]:
    """The uids of the orders."""
    first, second = (team(name, COUNTY, FROM) for name in ("手机一队", "手机二队"))
    bring(Incoming([first, second]))
    return [
        ordering.issue_order(
            incident=incident, region_code=COUNTY, destination="龙头山镇", longitude=TO[0], latitude=TO[1], teams=[one.uid],
            holder_id=leader.pk, by=system_actor("test"),
        ).orders[0].uid
        for one in (first, second)
    ]  # fmt: skip
