"""Vehicles: one with its plate, or several of one kind at one place; of a team, or a station's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from anlan.core.batches.models import Sourced
from anlan.core.regions.queries import get, scope_q
from anlan.resources.models import Team, Vehicle
from anlan.risk.importing.means.rows import Row, entries
from anlan.risk.importing.means.standing import Thing, by_kind, give_way, things_of
from anlan.risk.importing.orders import Draft, Order
from anlan.risk.importing.tables import placed_rows_of

FIELDS = ("name", "kind", "count", "team", "level", "organisation", "payload", "seats", "longitude", "latitude", "code")


def drafted(order: Order) -> Draft:
    """What a ledger of vehicles comes to. Raises FileRefused, FormatError."""
    draft = Draft("vehicles", order)
    kinds = entries("vehicle_kinds", "kinds")
    teams = draft.rests_on(lambda: _teams(order.region_code))
    rows = placed_rows_of(order, FIELDS, need=("name", "kind"), place=())
    found = things_of(draft, rows, lambda row: _read(row, kinds, teams))
    draft.say(
        _("车辆 %(count)s 辆（%(rows)s 条）：%(by_kind)s。"),
        count=sum(one.values["count"] for one in found), rows=len(found), by_kind=by_kind(found),
    )  # fmt: skip
    draft.facts |= {"vehicles": sum(one.values["count"] for one in found)}
    replaced = Vehicle.objects.filter(scope_q([order.region_code]), kind__in={one.kind for one in found})
    return give_way(draft, _("同类车辆"), replaced, {}, lambda _said, _people: _rows(found))


def _teams(region_code: str) -> dict[str, tuple[Team, ...]]:
    """Own teams of a region by name."""
    found: dict[str, tuple[Team, ...]] = {}
    for one in Team.standing.filter(scope_q([region_code]), is_demo=False).order_by("pk"):
        found[one.name] = (*found.get(one.name, ()), one)
    return found


def _read(row: Row, kinds: Sequence[Mapping[str, Any]], teams: Mapping[str, tuple[Team, ...]]) -> Thing | None:
    kind, team = row.one_of("kind", kinds), _team(row, teams)
    name, count = row.text("name", Vehicle, need=True), row.whole("count", least=1)
    level, organisation = row.level(team.level if team else ""), row.text("organisation", Vehicle)
    payload, seats = row.amount("payload"), row.whole("seats")
    rides = not row.cells["longitude"] and not row.cells["latitude"] and (team is not None or bool(row.cells["team"]))
    at, code = (None, "") if rides else (row.position(), row.code())
    if rides and team is not None:
        at, code = (team.longitude, team.latitude), team.region_code
    if not row.is_sound or kind is None or at is None:
        return None
    values = {
        "count": count if count is not None else 1, "team": team, "road_vehicle": kind.get("road", ""),
        "payload_kg": payload if payload is not None else kind["payload_kg"],
        "seats": seats if seats is not None else kind["seats"], "air": kind.get("air", {}),
    }  # fmt: skip
    return Thing(
        row=row.number, name=name, longitude=at[0], latitude=at[1], code=code, kind=kind["kind"], title=kind["title"],
        level=level, organisation=organisation or (team.name if team else ""), values=values, is_settled=rides,
        is_inferred=payload is None or seats is None,
    )  # fmt: skip


def _team(row: Row, teams: Mapping[str, tuple[Team, ...]]) -> Team | None:
    name = row.text("team")
    found = teams.get(name, ())
    if len(found) == 1:
        return found[0]
    if found:
        row.fault(_("队伍“%(name)s”有 %(count)s 支同名，请先区分名称"), name=name, count=len(found))
    elif name:
        row.fault(_("%(region)s没有自有队伍“%(name)s”，请先导入队伍（anlan data add teams），或空着这一列"), name=name,
                  region=get(row.draft.order.region_code).name)  # fmt: skip
    return None


def _rows(found: list[Thing]) -> Iterator[Sourced]:
    for one in found:
        yield Vehicle(**one.placed, **one.values)
