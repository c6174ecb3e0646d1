"""What is needed where and by when: from the tasks of responses, from the people who are reported to be out of their homes, and
from what an event is modelled to leave people without.

Needs of these three for the same item of the same incident count the same people, so they are never added: what the tasks
ask for is taken off what follows from reports, both are taken off what is modelled, and the largest is met. What was
taken off is named.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce

from anlan.command.models import Order, OrderLine
from anlan.command.reported import people_in_need, rations
from anlan.core import clock, packs
from anlan.core.jobs.asking import input_hash
from anlan.core.journal.sealing import scope_codes
from anlan.core.regions.codes import prefixes
from anlan.core.regions.models import Region
from anlan.core.regions.queries import scope_q
from anlan.impact.queries import newest_of
from anlan.incidents.models import Incident
from anlan.response.models import Response, Task
from anlan.response.queries import LIVE

TABLE = "dispatch_rules"
CAPABILITY, ITEM, TEAM, VEHICLE = "capability", "item", "team", "vehicle"


@dataclass(frozen=True)
class Need:
    """So much of one thing at one place. `wanted` in all; `quantity` without what orders already bring; `by` an ISO instant."""

    key: str
    incident: str
    incident_title: str
    source: str
    task: str
    assessment: str
    kind: str
    what: str
    title: str
    unit: str
    wanted: float
    quantity: float
    priority: int
    by: str
    place: str
    region_code: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Needs:
    """The needs of a region, soonest of the first class in front, and what of them is asked for by a task or report already."""

    rows: tuple[Need, ...]
    replaced: tuple[Need, ...]

    @property
    def stamp(self) -> str:
        """Changes whenever another need stands, or another quantity."""
        return input_hash("needs", 1, {"rows": sorted([row.key, row.wanted, row.by] for row in self.rows)})


def rules_at(region_code: str) -> Mapping[str, Any]:
    """The rules of dispatch of a place."""
    found: Mapping[str, Any] = packs.lookup(TABLE, jurisdictions=_chain(region_code), at=clock.now()).value
    return found


def gather(region_code: str, *, incidents: Collection[str] = ()) -> Needs:
    """Everything needed for the open incidents of a region, or for those named by uid, that no order brings yet."""
    words = Words(region_code)
    open_ones = Incident.objects.filter(state=Incident.State.OPEN, scopes__region_code__in=[region_code]).distinct()
    if incidents:
        open_ones = open_ones.filter(uid__in=incidents)
    found = {row.pk: row for row in open_ones}
    tasks = list(_of_tasks(region_code, found, words))
    asked = [one for one in tasks if one.kind == ITEM]
    reported, replaced = _beyond([one for row in found.values() for one in _of_reports(row, region_code, words)], asked)
    modelled = [one for row in found.values() for one in _of_impact(row, region_code, words)]
    beyond, also_replaced = _beyond(modelled, [*asked, *reported])
    rows, replaced = [*tasks, *reported, *beyond], [*replaced, *also_replaced]
    brought = _brought([row.key for row in rows])
    rows = [replace(row, quantity=max(row.wanted - brought.get(row.key, 0.0), 0.0)) for row in rows]
    return Needs(tuple(sorted(rows, key=lambda row: (row.priority, row.by, row.key))), tuple(replaced))


def _beyond(needed: Sequence[Need], asked: Sequence[Need]) -> tuple[list[Need], list[Need]]:
    """What is needed beyond what is asked for, each place its share; and what of it is asked for."""
    groups: dict[tuple[str, str], list[Need]] = {}
    for one in needed:
        groups.setdefault((one.incident, one.what), []).append(one)
    left, covered = [], []
    for key, group in groups.items():
        amount = math.floor(sum(one.wanted for one in asked if (one.incident, one.what) == key))
        rest = shared(max(round(sum(one.wanted for one in group)) - amount, 0), [one.wanted for one in group])
        for one, part in zip(group, rest, strict=True):
            if part:
                left.append(replace(one, wanted=float(part), quantity=float(part)))
            if one.wanted > part:
                covered.append(replace(one, wanted=one.wanted - part, quantity=one.wanted - part))
    return left, covered


def as_json(need: Need) -> dict[str, Any]:
    """A need as plain values."""
    return asdict(need)


class Words:
    """Titles, units and classes of what can be needed, from the packs."""

    def __init__(self, region_code: str) -> None:
        at, chain = clock.now(), _chain(region_code)
        self.rules = rules_at(region_code)
        self.relief_h = float(packs.lookup("relief_goals", jurisdictions=chain, at=at).value["relief_within_h"])
        self.titles: dict[tuple[str, str], tuple[str, str, int]] = {}
        for one in packs.lookup("capabilities", at=at).value["capabilities"]:
            rank = self.rules["capabilities"].get(one["capability"], self.rules["otherwise"])
            self.titles[CAPABILITY, one["capability"]] = (one["title"], one["unit"], rank)
        for one in packs.lookup("relief_items", at=at).value["items"]:
            rank = self.rules["item_classes"].get(one["class"], self.rules["otherwise"])
            self.titles[ITEM, one["item"]] = (one["title"], one["unit"], rank)
        for one in packs.lookup("team_kinds", at=at).value["kinds"]:
            self.titles[TEAM, one["kind"]] = (one["title"], "支", self.rules["otherwise"])
        for one in packs.lookup("vehicle_kinds", at=at).value["kinds"]:
            self.titles[VEHICLE, one["kind"]] = (one["title"], "辆", self.rules["otherwise"])

    @property
    def goods(self) -> set[str]:
        """The items that a store can keep; a norm may ask for others, such as energy of food, which is in meals and grain."""
        return {what for kind, what in self.titles if kind == ITEM}

    def of(self, kind: str, what: str) -> tuple[str, str, int]:
        """Title, unit, priority."""
        return self.titles.get((kind, what), (what, "", self.rules["otherwise"]))


def _chain(region_code: str) -> list[str]:
    return [*dict.fromkeys([*scope_codes([region_code]), "CN"])]


def _of_tasks(region_code: str, incidents: Mapping[int, Incident], words: Words) -> Iterator[Need]:
    rows = Task.objects.filter(
        scope_q([region_code], "region_code"), state__in=LIVE, response__state=Response.State.ACTIVE,
        response__incident__in=list(incidents),
    ).select_related("response")  # fmt: skip
    for task in rows.order_by("pk"):
        assert task.response is not None
        incident = incidents[task.response.incident_id]
        place = _place_of(incident, task.region_code)
        if place is None:
            continue
        begins = task.opened_at or task.response.activated_at
        for number, need in enumerate(task.needs):
            title, unit, rank = words.of(need["kind"], need["id"])
            yield Need(
                key=f"task:{task.uid}:{number}", incident=incident.uid, incident_title=incident.title, source="task",
                task=task.uid, assessment="", kind=need["kind"], what=need["id"], title=title, unit=unit,
                wanted=float(need["quantity"]), quantity=float(need["quantity"]), priority=rank,
                by=(begins + timedelta(minutes=need["by_min"])).isoformat() if need.get("by_min") else "",
                place=incident.place_text or incident.title, region_code=task.region_code, longitude=place[0],
                latitude=place[1],
            )  # fmt: skip


def _place_of(incident: Incident, region_code: str) -> tuple[float, float] | None:
    if incident.longitude is not None and incident.latitude is not None:
        return incident.longitude, incident.latitude
    row = Region.objects.filter(code=region_code, valid_to=None, longitude__isnull=False).first()
    return None if row is None or row.longitude is None or row.latitude is None else (row.longitude, row.latitude)


def _of_reports(incident: Incident, region_code: str, words: Words) -> Iterator[Need]:
    """What the people need of whom is said that they are moved, must be moved, or lack what they live on; at the event."""
    home = incident.lead_region or region_code
    people, is_inferred = people_in_need(incident, prefixes(home))
    place = _place_of(incident, home)
    if not people or place is None:
        return
    for norm, quantity in rations(people, incident, _chain(home), words.goods):
        title, unit, rank = words.of(ITEM, norm["item"])
        yield Need(
            key=f"report:{incident.uid}:{norm['item']}", incident=incident.uid, incident_title=incident.title,
            source="households" if is_inferred else "report", task="", assessment="", kind=ITEM, what=norm["item"],
            title=title, unit=unit, wanted=float(quantity), quantity=float(quantity), priority=rank,
            by=_by(incident.occurred_at, words.relief_h),
            place=incident.place_text or incident.title, region_code=home, longitude=place[0], latitude=place[1],
        )  # fmt: skip


def _of_impact(incident: Incident, region_code: str, words: Words) -> Iterator[Need]:
    """What the newest assessment says the displaced need, by townships: each its share of the houses that fall."""
    assessment = newest_of(incident.journal_key)
    if assessment is None or assessment.state != assessment.State.DONE or not assessment.result:
        return
    townships = [one for one in assessment.result.get("townships") or () if one.get("code")]
    weights = [(one.get("houses_destroyed") or 0) + (one.get("houses_severe") or 0) for one in townships]
    here = [region_code in scope_codes([one["code"]]) for one in townships]
    seats = _seats([one["code"] for one in townships])
    by = _by(incident.occurred_at, words.relief_h)
    for need in assessment.result.get("needs") or ():
        if need["item"] not in words.goods:
            continue
        title, unit, rank = words.of(ITEM, need["item"])
        for one, share, is_here in zip(townships, shared(int(need["quantity"]), weights), here, strict=True):
            if is_here and share:
                longitude, latitude = seats.get(one["code"], (one["longitude"], one["latitude"]))
                yield Need(
                    key=f"impact:{assessment.uid}:{need['item']}:{one['code']}", incident=incident.uid,
                    incident_title=incident.title, source="impact", task="", assessment=assessment.uid, kind=ITEM,
                    what=need["item"], title=title, unit=unit or need["unit"], wanted=float(share), quantity=float(share),
                    priority=rank, by=by, place=one["name"], region_code=one["code"], longitude=longitude,
                    latitude=latitude,
                )  # fmt: skip


def shared(amount: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of an amount in proportion to weights, by the largest remainders; nothing where nothing weighs."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [amount * weight / whole for weight in weights]
    parts = [math.floor(one) for one in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: amount - sum(parts)]:
        parts[at] += 1
    return parts


def _seats(codes: Sequence[str]) -> dict[str, tuple[float, float]]:
    rows = Region.objects.filter(code__in=codes, valid_to=None).exclude(position_source="")
    return {code: (lon, lat) for code, lon, lat in rows.values_list("code", "longitude", "latitude") if lon is not None}


def _by(occurred_at: datetime, hours: float) -> str:
    return (occurred_at + timedelta(hours=hours)).isoformat()


def _brought(keys: Sequence[str]) -> dict[str, float]:
    """How much of each need orders bring or have brought; what was refused, recalled or released before it arrived does not."""
    lines = OrderLine.objects.filter(need__in=keys).exclude(order__state__in=(Order.State.REFUSED, Order.State.RECALLED))
    lines = lines.exclude(order__state=Order.State.RELEASED, order__arrived_at=None)
    counted = lines.filter(received=None).values_list("need").annotate(all=Sum("covers"))
    found: dict[str, float] = dict(counted)
    arrived = lines.exclude(received=None).values_list("need").annotate(all=Sum(Coalesce("received", 0)))
    for key, quantity in arrived:
        found[key] = found.get(key, 0.0) + float(quantity)
    return found
