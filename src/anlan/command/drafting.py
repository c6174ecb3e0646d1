"""Drafts of orders: from a line of a proposal, with what the officer changed in it, or made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.models import MatchProposal
from anlan.command.order_errors import NothingOrdered
from anlan.core import clock
from anlan.core.errors import InvalidInput, NotFound
from anlan.incidents.models import Incident
from anlan.resources.models import StockLot, Team, Vehicle
from anlan.resources.watch import turnout_at
from anlan.response.models import Task

AIR = "air"
TABLES: Mapping[str, Any] = {"team": Team, "vehicle": Vehicle, "lot": StockLot}
Position = tuple[str, float, float]


@dataclass(frozen=True)
class Draft:
    """An order before it is one. `lines` as a proposal has them, each with its `row` and `task_row`."""

    incident: Incident
    region_code: str
    means_region: str
    title: str
    text: str
    lines: tuple[dict[str, Any], ...]
    origin: Position
    destination: Position
    moves: str
    minutes: float | None
    turnout_min: float
    holder_id: int | None = None

    @property
    def teams(self) -> list[str]:
        return [one["uid"] for one in self.lines if one["kind"] == "team"]

    def of(self, kind: str) -> dict[str, int]:
        """How many of each of a kind, over all lines."""
        found: dict[str, int] = {}
        for one in self.lines:
            if one["kind"] == kind:
                found[one["uid"]] = found.get(one["uid"], 0) + one["quantity"]
        return found


def draft_of(assignment: Mapping[str, Any], proposal: MatchProposal, *, edit: Mapping[str, Any] | None) -> Draft:
    """The draft of one line of a proposal. Raises NotFound, NothingOrdered, InvalidInput."""
    incident = Incident.objects.filter(uid=assignment["incident"]).first()
    if incident is None:
        raise NotFound
    to = assignment["destination"]
    destination = (to["name"], to["longitude"], to["latitude"])
    if edit is not None and edit.keys() & {"teams", "vehicles", "lots"}:
        keys = [one for one in assignment["lines"] if one["need"]]
        made = hand_made(
            incident=incident, region_code=proposal.region_code, destination=destination, teams=edit.get("teams", ()),
            vehicles=edit.get("vehicles", {}), lots=edit.get("lots", {}), task=keys[0]["task"] if keys else "", title="",
            text="", holder_id=edit.get("holder"), needs=keys, offers=proposal.result["needs"] if proposal.result else (),
        )  # fmt: skip
        known = {one["uid"]: one["minutes"] for one in assignment["alternatives"]}
        leads = made.teams or ([] if edit.get("lots") else list(made.of("vehicle")))
        minutes = known.get(leads[0]) if leads else None
        return Draft(**{**made.__dict__, "minutes": minutes})
    lines = _with_rows([dict(one) for one in assignment["lines"]])
    origin = assignment["origin"]
    return Draft(
        incident, proposal.region_code, assignment["means_region"], title_of(lines, destination[0]), "", lines,
        (origin["name"], origin["longitude"], origin["latitude"]), destination, assignment["moves"], assignment["minutes"],
        assignment["turnout_min"], edit.get("holder") if edit else None,
    )  # fmt: skip


def hand_made(
    *, incident: Incident, region_code: str, destination: Position, teams: Sequence[str], vehicles: Mapping[str, int],
    lots: Mapping[str, int], task: str, title: str, text: str, holder_id: int | None,
    needs: Sequence[Mapping[str, Any]] = (), offers: Sequence[Mapping[str, Any]] = (),
) -> Draft:  # fmt: skip
    """A draft of means that a person chose; what they meet of the needs is reckoned from what they are."""
    wanted = [("team", uid, 1) for uid in dict.fromkeys(teams)]
    wanted += [(kind, uid, count) for kind, given in (("lot", lots), ("vehicle", vehicles)) for uid, count in given.items()]
    if not wanted:
        raise NothingOrdered
    if any(not isinstance(count, int) or isinstance(count, bool) or count < 1 for _kind, _uid, count in wanted):
        raise InvalidInput(field="quantity", reason=_("须为正整数"))
    lines = _with_rows([
        {"kind": kind, "uid": uid, "title": "", "quantity": count, "unit": "", "need": "", "covers": 0.0, "task": task}
        for kind, uid, count in wanted
    ])  # fmt: skip
    by_key = {one["key"]: one for one in offers}
    for line in lines:
        _meets(line, [by_key[one["need"]] for one in needs if one["need"] in by_key])
    leading = lines[0]["row"]
    place = leading.warehouse if lines[0]["kind"] == "lot" else leading
    carriers = [one["row"] for one in lines if one["kind"] == "vehicle"]
    is_air = bool(carriers) and all(one.air for one in carriers) and not any(one["kind"] == "team" for one in lines)
    moves = AIR if is_air else next((one.road_vehicle for one in carriers if one.road_vehicle), "")
    return Draft(
        incident, region_code, leading.region_code, title or title_of(lines, destination[0]), text, lines,
        (place.name, place.longitude, place.latitude), destination, moves, None,
        max((_turnout(one["row"]) for one in lines if one["kind"] == "team"), default=0.0), holder_id,
    )  # fmt: skip


def _turnout(team: Team) -> float:
    return turnout_at(team.turnout_min, team.shifts, team.callout_min, clock.now())


def title_of(lines: Sequence[Mapping[str, Any]], place: str) -> str:
    """What an order is called: who or what goes where."""
    first = lines[0]
    what = first["title"] if first["kind"] != "lot" else f"{first['title']} {first['quantity']} {first['unit']}"
    more = "等" if len(lines) > 1 else ""
    return _("%(what)s%(more)s赴%(place)s") % {"what": what, "more": more, "place": place}


def _meets(line: dict[str, Any], needs: Sequence[Mapping[str, Any]]) -> None:
    row = line["row"]
    for need in needs:
        offer = 0.0
        if line["kind"] == "team":
            offer = row.capabilities.get(need["what"], 0) if need["kind"] == "capability" else float(row.kind == need["what"])
        elif (need["kind"], need["what"]) == _as_asked(line):
            offer = line["quantity"]
        if offer:
            line["need"], line["task"], line["covers"] = need["key"], need["task"], float(min(offer, need["quantity"]))
            return


def _as_asked(line: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and name under which a need asks for goods or vehicles."""
    return ("item", line["row"].item) if line["kind"] == "lot" else (line["kind"], line["row"].kind)


def _with_rows(lines: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Each line with the row of what it names. Raises NotFound."""
    found: dict[tuple[str, str], Any] = {}
    for kind, table in TABLES.items():
        rows = table.objects.filter(uid__in=[one["uid"] for one in lines if one["kind"] == kind])
        for row in rows.select_related("warehouse") if kind == "lot" else rows:
            found[kind, row.uid] = row
    tasks = {row.uid: row for row in Task.objects.filter(uid__in={one["task"] for one in lines if one["task"]})}
    for one in lines:
        if (one["kind"], one["uid"]) not in found:
            raise NotFound
        row = one["row"] = found[one["kind"], one["uid"]]
        one["task_row"] = tasks.get(one["task"])
        one["title"] = one["title"] or (row.name if one["kind"] != "lot" else str(row))
        one["unit"] = one["unit"] or (row.unit if one["kind"] == "lot" else "")
    return tuple(lines)
