"""What an item of a replay means by its words: this incident, that response, the task of an action, somebody's orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.models import Closure, MatchProposal, Order
from anlan.core import clock
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.permission import Actor, system_actor
from anlan.exercises.errors import AccountUnknown, NotThere, StillComing
from anlan.exercises.models import Replay, Step
from anlan.exercises.reading import Item, ReplayFile
from anlan.incidents.models import Fact, Incident
from anlan.reports.models import Report
from anlan.response.models import Response, Task

SCENARIO = system_actor("scenario")


@dataclass(frozen=True)
class Scene:
    """One item, the replay it is of, and who does it."""

    replay: Replay
    file: ReplayFile
    item: Item
    by: Actor

    @property
    def given(self) -> Mapping[str, Any]:
        return self.item.given

    def text(self, field: str) -> str:
        """What the item says there; nothing where it says nothing."""
        return str(self.given.get(field, ""))

    @property
    def region(self) -> str:
        """The region the item names, else the actor's own."""
        named = self.text("region")
        return named or (self.by.mandates[0].region_code if self.by.mandates else self.file.region_codes[0])

    def incident(self) -> Incident:
        """The so manieth incident of its hazard in this exercise, the first if it does not say."""
        rows = Incident.objects.filter(hazard=self.file.hazard).exclude(state=Incident.State.VOID).order_by("opened_at", "pk")
        number = self.given.get("incident", 1)
        found = list(rows[:number])
        if len(found) < number:
            raise NotThere(thing=_("第 %(number)s 起事件") % {"number": number})
        return found[-1]

    def goal(self) -> tuple[float, float]:
        """Where the item says, else where the incident is."""
        if "longitude" in self.given:
            return self.given["longitude"], self.given["latitude"]
        incident = self.incident()
        if incident.longitude is None or incident.latitude is None:
            raise NotThere(thing=_("“%(title)s”的位置") % {"title": incident.title})
        return incident.longitude, incident.latitude

    def placed(self, longitude: float, latitude: float) -> Scene:
        """The same at a place that the item does not name itself."""
        given = {**self.given, "longitude": longitude, "latitude": latitude}
        return replace(self, item=replace(self.item, given=given))

    def response(self) -> Response:
        """The running response of the region to that incident."""
        rows = Response.objects.filter(incident=self.incident(), region_code=self.region, state=Response.State.ACTIVE)
        found = rows.select_related("plan", "incident__leading_signal").first()
        if found is None:
            raise NotThere(thing=_("%(region)s正在进行的响应") % {"region": self.region})
        return found

    def task(self) -> Task:
        """The task that the response has for the action the item names."""
        action = self.text("action")
        found = self.response().tasks.filter(action=action).exclude(state=Task.State.CANCELLED).first()
        if found is None:
            raise NotThere(thing=_("行动“%(action)s”的任务") % {"action": action})
        return found

    def fact(self) -> Fact:
        """What was last reported of a kind and not verified yet."""
        rows = Fact.objects.filter(incident=self.incident(), kind=self.text("kind"), standing=Fact.Standing.REPORTED)
        if self.text("region"):
            rows = rows.filter(region_code=self.text("region"))
        found = rows.order_by("-as_of", "-pk").first()
        if found is None:
            raise NotThere(thing=_("待核定的“%(kind)s”") % {"kind": self.text("kind")})
        return found

    def report(self, state: str, *, region_code: str = "", sent_to: str = "") -> Report:
        """The newest report on the incident in a state."""
        rows = Report.objects.filter(incident=self.incident(), state=state, number__gt=0)
        rows = rows.filter(region_code=region_code or self.region)
        found = (rows.filter(sent_to=sent_to) if sent_to else rows).order_by("-number").first()
        if found is None:
            raise NotThere(thing=_("“%(state)s”的报告") % {"state": Report.State(state).label})
        return found

    def orders(self) -> list[Order]:
        """The orders that the act of this name issued."""
        keys = self.made("order")
        return list(Order.objects.filter(uid__in=[key.partition(":")[2] for key in keys]).order_by("pk"))

    def proposal(self) -> MatchProposal:
        """The proposal that was asked for under this name, once it is computed."""
        found = MatchProposal.objects.get(uid=self.made("proposal")[0].partition(":")[2])
        if found.state == MatchProposal.State.WAITING:
            raise StillComing(thing=_("调度方案"))
        if found.state == MatchProposal.State.FAILED:
            raise NotThere(thing=_("算出的调度方案（%(why)s）") % {"why": found.error or "—"})
        return found

    def closure(self) -> Closure:
        """The closure that was reported under this name."""
        return Closure.objects.get(uid=self.made("closure")[0].partition(":")[2])

    def made(self, field: str) -> list[str]:
        """Journal keys of what the item of the name in a field made. Raises StillComing, NotThere."""
        name = self.text(field)
        step = Step.objects.filter(replay=self.replay, name=name).first()
        if step is None or step.state == Step.State.LEFT_OUT:
            raise NotThere(thing=_("“%(name)s”所做的事") % {"name": name})
        if step.state == Step.State.WAITING:
            raise StillComing(thing=_("“%(name)s”") % {"name": name})
        return [str(key) for key in step.made]

    def account(self, field: str) -> Account:
        """The account whose username stands in a field. Raises AccountUnknown."""
        return account_named(self.text(field))

    def instant(self, field: str) -> datetime | None:
        """An instant in a field; None where the item gives none."""
        return datetime.fromisoformat(self.text(field)) if self.text(field) else None


def account_named(username: str) -> Account:
    """Raises AccountUnknown."""
    found = Account.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise AccountUnknown(username=username)
    return found


def actor_named(username: str) -> Actor:
    """Who an account is in the entered workspace, with its own rights. Raises AccountUnknown."""
    actor = actor_of(account_named(username), clock.current_workspace())
    if actor is None:
        raise AccountUnknown(username=username)
    return actor
