"""One order, closure and proposal of a county, for walks over everything there is."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.command.means import commitments_stamp
from anlan.command.needs import gather
from anlan.command.queries.closures import closures_stamp
from anlan.command.services import closures, ordering, proposing
from anlan.core.batches.services import Incoming
from anlan.core.permission import system_actor
from anlan.resources.models import Warehouse
from tests.resources.samples import bring, lot, placed, team

SETUP = system_actor("test")
PLACE = (103.35, 26.75)


@dataclass(frozen=True)
class Sent:
    order: str
    closure: str
    proposal: str
    free_team: str
    stores: tuple[str, str]
    lot: str


def sent(incident: str, region: str) -> Sent:
    """A team is on its way past a closure; another is proposed, a third stands free; one of two stores has quilts."""
    away, proposed, free = (team(name, region, PLACE) for name in ("会泽出动队", "会泽待派队", "会泽待命队"))
    first, second = (placed(Warehouse, name, region, PLACE) for name in ("会泽一库", "会泽二库"))
    quilts = lot(first, "quilts", 100)
    bring(Incoming([away, proposed, free, first, second, quilts]))
    closure = closures.report_closure(
        title="会泽断路", reason="塌方", source="交通局", region_code=region, radius_m=100.0,
        shape={"type": "Point", "coordinates": list(PLACE)}, by=SETUP,
    )  # fmt: skip
    order = ordering.issue_order(
        incident=incident, region_code=region, destination="震中", longitude=PLACE[0], latitude=PLACE[1], teams=[away.uid],
        by=SETUP,
    ).orders[0]  # fmt: skip
    asked = proposing.ask_proposal(region_code=region, by=SETUP)
    proposing.record_proposal(uid=asked.uid, result=result(incident, region, proposed.uid, proposed.name))
    return Sent(order.uid, closure.uid, asked.uid, free.uid, (first.uid, second.uid), quilts.uid)


def result(incident: str, region: str, team_uid: str, name: str) -> dict[str, object]:
    """A proposal's result as `command.matching` writes it, of one line."""
    line = {
        "kind": "team", "uid": team_uid, "title": name, "quantity": 1, "unit": "支", "need": "", "covers": 0.0, "task": "",
    }  # fmt: skip
    return {
        "needs": [], "replaced": [], "met_before": [], "proof": {}, "gap": 0.0, "with": {}, "computed_s": 0.1,
        "made_at": "2026-11-01T00:00:00+00:00",
        "stamps": {"closures": closures_stamp(), "commitments": commitments_stamp(), "needs": gather(region).stamp},
        "assignments": [{
            "number": 1, "kind": "team", "incident": incident, "incident_title": "", "priority": 1, "by": "", "lines": [line],
            "moves": "truck", "origin": {"name": name, "longitude": PLACE[0], "latitude": PLACE[1]}, "means_region": region,
            "destination": {"name": "震中", "longitude": PLACE[0], "latitude": PLACE[1]}, "minutes": 10.0, "turnout_min": 5.0,
            "leaves_at": "", "arrives_at": "", "is_late": False, "reason": "nearest", "nearer": [], "alternatives": [],
        }],
    }  # fmt: skip


__all__ = ["Sent", "result", "sent"]
