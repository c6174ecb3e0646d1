"""A team leader with an order and a task, his phone, and one call of every service of the room."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from anlan.command.models import Order
from anlan.core import clock
from anlan.core.accounts.models import Account, Department
from anlan.core.permission import Actor
from anlan.phone import services
from anlan.phone.models import PhoneAct
from anlan.phone.services import Said, Told
from anlan.response.models import Task
from tests.api.conftest import token_for
from tests.command.dispatch_room import COUNTY, Post
from tests.response.conftest import acting, made

API = "/api/v1/phone"


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Phone:
    """A phone with its own clock (`ahead_s` of the server's), whose officer is logged in."""

    account: Account
    ahead_s: float = 0.0
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {token_for(self.account)}"}

    @property
    def now(self) -> datetime:
        return clock.wall() + timedelta(seconds=self.ahead_s)

    def act(self, kind: str, *, ago_s: float = 0, offset_s: float | None = None, client_id: str = "", **payload: Any) -> dict[str, Any]:
        """An act as the page keeps it, done so many seconds ago."""
        at = self.now - timedelta(seconds=ago_s)
        return {"client_id": client_id or new_id(), "kind": kind, "at": at.isoformat(), "offset_s": offset_s, "payload": payload}

    def send(self, *acts: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.post("/acts", {"sent_at": self.now.isoformat(), "acts": list(acts)})
        assert answer.status_code == 200, answer.content
        return list(json.loads(answer.content)["acts"])

    def post(self, path: str, body: Any) -> HttpResponse:
        return self.client.post(API + path, json.dumps(body), "application/json", headers=self.headers)  # type: ignore[return-value]

    def state(self) -> dict[str, Any]:
        return dict(self.client.get(f"{API}/state", headers=self.headers).json())


@dataclass
class Field:
    """The leader of a team that was sent, his phone, and a task of his."""

    post: Post
    leader: Account
    phone: Phone
    order: Order
    task: Task


def field_of(post: Post) -> Field:
    office = Department.objects.get(organisation__region_code=COUNTY)
    leader = made("t.leader", "team_leader", COUNTY, office.pk)
    order = post.send("近医疗队", holder_id=leader.pk)
    task = post.task("look")
    task.owner = leader
    task.save(update_fields=["owner"])
    return Field(post, leader, Phone(leader), order, task)


def said(kind: str, uid: str, **given: Any) -> Said:
    subject = kind.partition(".")[0]
    now = clock.wall()
    return Said(new_id(), kind, {("incident" if kind == "report" else subject): uid, **given}, now, now)


def _tell(f: Field, by: Actor) -> Told:
    return services.tell_act(said=said("order.acknowledge", f.order.uid), by=by)


def _settle(f: Field, by: Actor) -> PhoneAct:
    told = services.tell_act(said=said("order.arrive", f.order.uid), by=by)
    return services.settle_act(client_id=told.act.client_id, decision="drop", by=by)


SAMPLES: dict[str, Callable[[Field, Actor], Any]] = {
    "anlan.phone.services.tell_act": _tell,
    "anlan.phone.services.settle_act": _settle,
}

__all__ = ["SAMPLES", "Field", "Phone", "acting", "field_of", "new_id", "said"]
