"""A county with an earthquake, a response, two roads to the epicentre, teams, a store and lorries: what dispatch needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from anlan.command.jobs import match, reroute, route
from anlan.command.models import Closure, MatchProposal, Order, Rerouting
from anlan.command.services import closures, ordering, proposing
from anlan.core import clock
from anlan.core.batches.services import Incoming
from anlan.core.permission import Actor
from anlan.resources.models import StockLot, Team, Vehicle, Warehouse
from anlan.response.models import Response, Task
from anlan.risk.arrays import Ground, Roads
from tests.resources.samples import bring, lot, placed, team
from tests.response.conftest import COUNTY, Room
from tests.risk.place import demo

EPICENTRE, FAR, NEAR = (103.3, 27.1), (103.5, 27.1), (103.42, 27.1)
MIDDLE = {"type": "Point", "coordinates": [103.37, 27.1]}


class Quiet:
    """A job's progress that nobody watches."""

    def report(self, fraction: float) -> None:
        pass


def roads() -> Roads:
    """A county road of 20 km east from the epicentre, and one of 42 km round by the north to the same ends."""
    step = 103.3 + 0.02 * np.arange(11)
    longitude, latitude = np.concatenate([step, step]), np.repeat([27.1, 27.2], 11)
    tail = np.concatenate([np.arange(10), np.arange(11, 21), [0, 10]])
    head = np.concatenate([np.arange(1, 11), np.arange(12, 22), [11, 21]])
    rows = len(tail)
    length = np.concatenate([np.full(20, 2000.0), [11000.0, 11000.0]])
    return Roads(
        longitude, latitude, tail, head, length, np.full(rows, 3), np.zeros(rows), np.zeros(rows), np.full(rows, -1),
        np.zeros(rows, bool), np.full(rows, 530621), (),
    )  # fmt: skip


def means() -> Iterable[Any]:
    """Medical teams near and far, one that searches, a store with tents by two lots, one farther off, lorries."""
    medical = {"kind": "medical", "capabilities": {"medical": 6}}
    yield from (team("近医疗队", COUNTY, NEAR, **medical), team("远医疗队", COUNTY, FAR, **medical))
    yield team("搜救队", COUNTY, FAR)
    here, there = (placed(Warehouse, name, COUNTY, at) for name, at in (("县库", NEAR), ("乡库", FAR)))
    yield from (here, there)
    yield from (lot(here, "tents_12_m2", 40), lot(here, "tents_12_m2", 20, lot="2024-07"), lot(there, "tents_12_m2", 100))
    yield placed(
        Vehicle, "货车", COUNTY, FAR, kind="cargo_truck", count=3, road_vehicle="heavy", payload_kg=10000, seats=2,
    )  # fmt: skip
    yield placed(
        Vehicle, "直升机", COUNTY, FAR, kind="helicopter_light", count=1, payload_kg=800, seats=5,
        air={"cruise_kmh": 210, "distance_km": [0, 200, 400, 600], "payload_kg": [800, 700, 550, 350], "endurance_h": 3.5,
             "reserve_h": 0.5, "elevation_m": [0, 2000, 3000, 4000], "lift_kg": [800, 700, 600, 450],
             "preparation_s": 1200, "landing_s": 300},
    )  # fmt: skip


@dataclass
class Post:
    """The county's command post."""

    room: Room
    response: Response

    @property
    def officer(self) -> Actor:
        return self.room.officer

    def task(self, name: str = "send") -> Task:
        return self.room.task(self.response, name)

    def need(self, *needs: dict[str, Any], name: str = "send") -> Task:
        """Let a task need this."""
        task = self.task(name)
        task.needs = list(needs)
        task.save(update_fields=["needs"])
        return task

    def proposal(self, by: Actor | None = None, region: str = COUNTY) -> MatchProposal:
        asked = proposing.ask_proposal(region_code=region, by=by or self.officer)
        match({"proposal": asked.uid, "workspace": clock.current_workspace().key}, Quiet())
        return MatchProposal.objects.get(uid=asked.uid)

    def close(self, **more: Any) -> Closure:
        given = {
            "title": "县道 3 号桥", "reason": "桥梁垮塌", "source": "县交通局", "region_code": COUNTY, "shape": MIDDLE, "radius_m": 300.0,
        }  # fmt: skip
        return closures.report_closure(**(given | more), by=self.officer)

    def send(self, *teams: str, **more: Any) -> Order:
        given: dict[str, Any] = {
            "incident": self.room.incident.uid, "region_code": COUNTY, "destination": "震中", "longitude": EPICENTRE[0],
            "latitude": EPICENTRE[1], "teams": [uid_of(Team, name) for name in teams],
        }  # fmt: skip
        order = ordering.issue_order(**(given | more), by=self.officer).orders[0]
        route({"order": order.uid, "workspace": clock.current_workspace().key}, Quiet())
        return Order.objects.get(pk=order.pk)

    def reroute(self, closure: Closure) -> list[Rerouting]:
        reroute({"closure": closure.uid, "workspace": clock.current_workspace().key}, Quiet())
        return list(Rerouting.objects.filter(closure=closure))


def uid_of(table: Any, name: str) -> str:
    return str(table.standing.get(name=name).uid)


def lots_of(store: str) -> list[StockLot]:
    return list(StockLot.standing.filter(warehouse__name=store).order_by("pk"))


def set_up(room: Room) -> Post:
    """The post of the fixture: roads and means brought in, a response of level 3, nothing needed yet."""
    bring(Incoming(means()))
    flat = Ground(np.full((10, 10), 1900.0), np.zeros((10, 10), bool), 103.0, 27.5, 0.1)
    demo(roads(), flat, region_code=COUNTY)
    response = room.activate(3)
    Task.objects.filter(response=response).update(needs=[])
    return Post(room, response)


__all__ = ["COUNTY", "EPICENTRE", "FAR", "NEAR", "Post", "Quiet", "lots_of", "set_up", "uid_of"]
