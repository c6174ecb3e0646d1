"""Teams with their leaders. What the ledger does not say of one (abilities, gear, turnout) follows from its kind, 推断."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from anlan.core.batches.models import Sourced
from anlan.core.regions.queries import scope_q
from anlan.resources.kinds import able as able_of
from anlan.resources.models import OnCall, Team, Vehicle
from anlan.risk.importing.means.rows import Row, entries
from anlan.risk.importing.means.standing import People, Thing, by_kind, give_way, on_call, things_of
from anlan.risk.importing.orders import Draft, Order
from anlan.risk.importing.tables import placed_rows_of

FIELDS = (
    "name", "kind", "level", "organisation", "members", "capabilities", "gear", "leader", "post", "phone", "longitude",
    "latitude", "code", "turnout", "shifts", "callout",
)  # fmt: skip
POST = "队长"


def drafted(order: Order) -> Draft:
    """What a ledger of teams comes to. Raises FileRefused, FormatError."""
    draft = Draft("teams", order)
    lists = {
        "kinds": entries("team_kinds", "kinds"),
        "can": entries("capabilities", "capabilities"),
        "gear": entries("relief_items", "items"),
    }
    rows = placed_rows_of(order, FIELDS, need=("name", "kind", "members"))
    found = things_of(draft, rows, lambda row: _read(row, **lists))
    draft.say(
        _("救援队伍 %(count)s 支、%(people)s 人：%(by_kind)s。"),
        count=len(found), people=sum(one.values["people"] for one in found), by_kind=by_kind(found),
    )  # fmt: skip
    guessed, silent = sum(one.is_inferred for one in found), sum(one.contact is None for one in found)
    if guessed:
        draft.say(_("%(count)s 支没有写明能力或出动时间，按类别推断，并标明“推断”。"), count=guessed)
    if silent:
        draft.say(_("%(count)s 支没有负责人和电话，不能叫应。"), count=silent)
    draft.facts |= {"teams": len(found), "people": sum(one.values["people"] for one in found)}
    replaced = Team.objects.filter(scope_q([order.region_code]), kind__in={one.kind for one in found})
    falling = {
        _("所属车辆"): Vehicle.objects.filter(team__in=replaced),
        _("值守联系人"): OnCall.objects.filter(team__in=replaced),
    }
    return give_way(draft, _("同类救援队伍"), replaced, falling, lambda _said, people: _rows(found, people))


def _read(row: Row, kinds: Sequence[Mapping[str, Any]], can: Any, gear: Any) -> Thing | None:
    kind = row.one_of("kind", kinds)
    name, people = row.text("name", Team, need=True), row.whole("members", least=1, need=True)
    level, organisation = row.level(str(kind["level"]) if kind else ""), row.text("organisation", Team)
    able = row.amounts("capabilities", can, without={"人": people} if people else None)
    carried = row.amounts("gear", gear)
    turnout, callout, shifts = row.amount("turnout"), row.amount("callout"), row.shifts("shifts")
    contact = row.contact("leader", row.text("post", OnCall) or POST)
    at, code = row.position(), row.code()
    if not row.is_sound or at is None or kind is None or people is None:
        return None
    values = {
        "people": people, "hazards": list(kind["hazards"]), "capabilities": able or able_of(kind, people),
        "gear": carried, "turnout_min": turnout if turnout is not None else sum(kind["turnout_min"]) / 2, "shifts": shifts,
        "callout_min": callout or 0,
    }  # fmt: skip
    return Thing(
        row=row.number, name=name, longitude=at[0], latitude=at[1], code=code, kind=kind["kind"], title=kind["title"],
        level=level, organisation=organisation, values=values, contact=contact, is_inferred=not able or turnout is None,
    )  # fmt: skip


def _rows(found: list[Thing], people: People) -> Iterator[Sourced]:
    made = [(one, Team(**one.placed, **one.values)) for one in found]
    for _one, team in made:
        yield team
    yield from people.keep(
        (on_call(one.contact.post, one.code, team=team), one.contact) for one, team in made if one.contact is not None
    )
