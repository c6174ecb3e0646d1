"""The card of one thing: its facts with their source, how it stands here, its lots and movements, what may be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from anlan.core import clock, packs
from anlan.core.batches.models import Sourced
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.incidents.hazards import hazard_title
from anlan.resources import queries
from anlan.resources.models import Shelter, ShelterState, Team, TeamState, Vehicle, Warehouse
from anlan.resources.payloads import RESOURCE_MANAGE, RESOURCE_VIEW, STOCK_KEEP
from anlan.resources.queries.care import spans, today
from anlan.resources.queries.free import committed
from anlan.web import names
from anlan.web.map.cards import item_titles
from anlan.web.pack_words import is_english, kinds, unit_word
from anlan.web.resources import tables
from anlan.web.resources.watch import turnout_told, watch_told
from anlan.web.rows import when

LOTS, MOVES = 50, 10
ALL_HAZARDS = "*"


def card_of(tab: str, uid: str, actor: Actor) -> dict[str, Any]:
    """Everything the card shows. Raises NotFound alike when there is none and when the actor may not see it."""
    if tab == "stock":
        return _goods(uid, actor)
    if tab not in CARDS:
        raise Http404
    table, read = CARDS[tab]
    row = table.standing.filter(uid=uid).first()
    if row is None or not can(actor, RESOURCE_VIEW, row):
        raise NotFound
    return {
        "kind": tab,
        "uid": uid,
        "title": row.name,
        "source": row.source,
        "as_of": row.as_of,
        "is_demo": row.is_demo,
    } | read(row, actor)


def _common(row: Any) -> list[tuple[str, str]]:
    return [
        (_("层级"), tables.level_word(row.level)), (_("区划"), names.region_path(row.region_code)),
        (_("所属单位"), row.organisation or "—"),
    ]  # fmt: skip


def _team(row: Team, actor: Actor) -> dict[str, Any]:
    stood = TeamState.objects.filter(team=row).first()
    state = stood.state if stood is not None else TeamState.State.READY
    can_do = {one["capability"]: one for one in packs.lookup("capabilities", at=clock.now()).value["capabilities"]}
    title = "title_en" if is_english() else "title"
    words = kinds(*tables.TEAM_KINDS)
    hazards = [_("各类灾害") if one == ALL_HAZARDS else hazard_title(one) for one in row.hazards]
    return {
        "state": tables.team_state(state, row.pk in committed("team")),
        "since": when(stood.since) if stood is not None else "",
        "facts": [
            (_("类别"), words.get(row.kind, row.kind)), *_common(row), (_("人数"), str(row.people)),
            (_("值守"), watch_told(row)), (_("出动时间"), turnout_told(row)),
            (_("灾种"), "、".join(hazards) or "—"),
            (_("能力"), "、".join(_counted(can_do, one, number, title) for one, number in row.capabilities.items()) or "—"),
        ],
        "states": TeamState.State.choices if can(actor, RESOURCE_MANAGE, row) else [],
        "state_now": state,
        "version": stood.version if stood is not None else 0,
    }  # fmt: skip


def _counted(can_do: Mapping[str, Any], name: str, number: float, title: str) -> str:
    one = can_do.get(name)
    return f"{one.get(title, one['title'])} {number:g} {one['unit']}" if one is not None else f"{name} {number:g}"


def _vehicle(row: Vehicle, actor: Actor) -> dict[str, Any]:
    free = row.count - committed("vehicle").get(row.pk, 0)
    words = kinds(*tables.VEHICLE_KINDS)
    return {
        "state": ((_("可用"), "ok") if free else (_("已占用"), "attention")),
        "facts": [
            (_("类别"), words.get(row.kind, row.kind)), *_common(row), (_("数量"), str(row.count)), (_("可用"), str(free)),
            (_("载重（kg）"), f"{row.payload_kg:g}"), (_("座位"), str(row.seats)),
        ],
    }  # fmt: skip


def _store(row: Warehouse, actor: Actor) -> dict[str, Any]:
    moves = queries.movements(actor, [row.region_code], warehouse=row.uid, most=MOVES)
    titles = item_titles()
    lots = queries.lots(actor, [row.region_code], warehouse=row.uid)
    return {
        "facts": [(_("储备方式"), str(Warehouse.Kind(row.kind).label)), *_common(row)],
        "lots": [lot_row(one, titles) for one in lots if one.left][:LOTS],
        "lot_count": len(lots),
        "moves": [
            {
                "uid": one.uid, "when": when(one.at), "kind": one.get_kind_display(),
                "title": titles.get(one.lot.item, one.lot.item), "lot": one.lot.lot, "quantity": f"{one.quantity:+d}",
                "left": one.left, "reason": one.reason,
            }
            for one in moves
        ],
        "may_keep": can(actor, STOCK_KEEP, row),
    }  # fmt: skip


def _shelter(row: Shelter, actor: Actor) -> dict[str, Any]:
    stood = ShelterState.objects.filter(shelter=row).first() or ShelterState(is_open=False, version=0)
    words = kinds(*tables.SHELTER_KINDS)
    return {
        "state": (_("已启用"), "ok") if stood.is_open else (_("未启用"), ""),
        "since": when(stood.since) if stood.since else "",
        "facts": [
            (_("等级"), words.get(row.kind, row.kind)), *_common(row), (_("容纳人数"), str(row.places)),
            (_("在内人数"), str(stood.occupancy)), (_("余位"), str(row.places - stood.occupancy)),
            (_("有效避难面积"), f"{row.area_m2:g} m²"), (_("室内外"), _("室内") if row.is_indoor else _("室外")),
        ],
        "is_open": stood.is_open,
        "occupancy": stood.occupancy,
        "may_manage": can(actor, RESOURCE_MANAGE, row),
        "version": stood.version,
    }  # fmt: skip


def _goods(item: str, actor: Actor) -> dict[str, Any]:
    """An item: its lots in all stores of the scope, those that expire first in front."""
    titles = item_titles()
    if item not in titles:
        raise NotFound
    lots = [one for one in queries.lots(actor, item=item) if one.left]
    return {
        "kind": "stock", "uid": item, "title": titles[item], "facts": [], "lots": [lot_row(one, titles) for one in lots[:LOTS]],
        "lot_count": len(lots), "with_store": True, "may_keep": False,
    }  # fmt: skip


def lot_row(one: queries.LotStanding, titles: Mapping[str, str]) -> dict[str, Any]:
    """A line of a list of lots."""
    lot = one.lot
    days = None if lot.expires_on is None else (lot.expires_on - today()).days
    soon = next((span for span in spans() if days is not None and 0 <= days <= span), None)
    return {
        "uid": lot.uid, "lot": lot.lot, "item": lot.item, "title": titles.get(lot.item, lot.item), "left": one.left,
        "unit": unit_word(lot.unit), "expires": lot.expires_on, "days": days,
        "is_gone": days is not None and days < 0, "soon": soon,
        "store": lot.warehouse.name, "store_uid": lot.warehouse.uid,
    }  # fmt: skip


CARDS: Mapping[str, tuple[type[Sourced], Callable[[Any, Actor], dict[str, Any]]]] = {
    "teams": (Team, _team), "gear": (Vehicle, _vehicle), "stores": (Warehouse, _store), "shelters": (Shelter, _shelter),
}  # fmt: skip
