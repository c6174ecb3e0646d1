"""What the card says of a thing: its facts with their source, and how it stands in this workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from anlan.core.batches.models import Sourced
from anlan.core.errors import NotFound
from anlan.core.figures import Figure, Kind
from anlan.core.permission import Actor, can
from anlan.resources.models import Shelter, Team, TeamState, Warehouse
from anlan.resources.queries import lots, shelters_near, teams
from anlan.resources.queries.scope import since_midnight
from anlan.risk.facilities import facility_kinds
from anlan.web import names
from anlan.web.map.layers import FACILITY, ThingLayer, kinds_of
from anlan.web.map.lists import kind_of
from anlan.web.map.things import model_of
from anlan.web.resources.watch import turnout_now, watch_told
from anlan.web.rows import when

DATUM = "WGS 84"
BESIDE_M = 1.0


def thing_of(layer: ThingLayer, pk: int, actor: Actor) -> Any:
    """A standing thing of a layer. Raises NotFound alike when there is none and when the actor may not see it."""
    found: Any = model_of(layer).standing.filter(pk=pk).select_related("batch").first()
    if found is None or not can(actor, layer.act, found):
        raise NotFound
    if layer.table == FACILITY and found.kind not in kinds_of(layer):
        raise NotFound
    return found


def card_of(layer: ThingLayer, pk: int, actor: Actor) -> dict[str, Any]:
    """Everything parts of the card show. Raises NotFound."""
    row = thing_of(layer, pk, actor)
    figures, notes, (lon, lat) = _READERS.get(layer.key, _facility)(row, actor)
    return {
        "layer": layer,
        "pk": row.pk,
        "title": row.name,
        "kind": kind_of(layer, row),
        "region": names.region_path(row.region_code),
        "lon": lon,
        "lat": lat,
        "datum": DATUM,
        "figures": figures,
        "notes": notes,
        "is_demo": row.is_demo,
        "is_inferred": row.is_inferred,
        "source": row.source,
        "as_of": row.as_of,
        "licence": row.batch.licence,
    }


def figure_of(value: float | None, unit: str, row: Sourced) -> Figure:
    """A number of a fact with where it comes from."""
    kind = Kind.INFERRED if row.is_inferred else Kind.REPORTED
    return Figure(
        value, str(UNITS.get(unit, unit)), kind, row.source, since_midnight(row.as_of), inputs=(row.batch.journal_key,)
    )


def state_figure(value: float, unit: str, row: Sourced, since: datetime | None) -> Figure:
    """A number of a thing's state in this workspace: of the instant somebody reported it, else as the fact has it."""
    if since is None:
        return figure_of(value, unit, row)
    return Figure(value, str(UNITS.get(unit, unit)), Kind.REPORTED, _("本平台登记"), since, inputs=(row.journal_key,))  # type: ignore[attr-defined]


def _said(state: str, since: datetime | None) -> str:
    """A state, and since when where somebody set it."""
    return state if since is None else _("%(state)s（%(when)s 起）") % {"state": state, "when": when(since)}


Read = tuple[list[tuple[str, Figure]], list[tuple[str, str]], tuple[float, float]]
"""Its figures, its notes, and where it is now."""
UNITS = {"人": gettext_lazy("人"), "张": gettext_lazy("张床位"), "户": gettext_lazy("户")}
"""Of packs and tables, as the reader's language has them."""
CAPACITIES = {
    "school": gettext_lazy("在校学生"),
    "hospital": gettext_lazy("床位"),
    "reservoir": gettext_lazy("规模"),
    "hidden_danger": gettext_lazy("受威胁人数"),
}


def _facility(row: Any, _actor: Actor) -> Read:
    kind = facility_kinds().get(row.kind)
    label = CAPACITIES.get(kind.group if kind else "", _("规模"))
    figures = [(str(label), figure_of(row.capacity, row.capacity_unit, row))] if row.capacity_unit else []
    notes = [(key, str(value)) for key, value in row.detail.items() if _is_word(key) and _is_plain(value)]
    return figures, notes, (row.longitude, row.latitude)


def _is_word(key: str) -> bool:
    """A field that is named for people to read."""
    return not key.isascii()


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _team(row: Team, actor: Actor) -> Read:
    (standing,) = (one for one in teams(actor, [row.region_code]) if one.team.pk == row.pk)
    state = str(TeamState.State(standing.state).label)
    notes = [
        (_("状态"), _said(state, standing.since)), (_("值守"), watch_told(row)), (_("所属单位"), row.organisation or "—"),
    ]  # fmt: skip
    at = (standing.longitude, standing.latitude)
    if at != (row.longitude, row.latitude):
        notes.append((pgettext("team", "驻地"), f"{row.latitude:.5f}°, {row.longitude:.5f}° {DATUM}"))
    figures = [(_("人数"), figure_of(row.people, "人", row)), (_("出动时间"), figure_of(turnout_now(row), "min", row))]
    return figures, notes, at


def _warehouse(row: Warehouse, actor: Actor) -> Read:
    held = lots(actor, [row.region_code], warehouse=row.uid)
    figures = [(_item(one.lot.item), state_figure(one.left, one.lot.unit, one.lot, one.since)) for one in held]
    notes = [(_("储备方式"), str(Warehouse.Kind(row.kind).label)), (_("所属单位"), row.organisation or "—")]
    return figures, notes, (row.longitude, row.latitude)


def _shelter(row: Shelter, actor: Actor) -> Read:
    near = shelters_near(actor, row.longitude, row.latitude, BESIDE_M)
    (standing,) = (one for one in near if one.shelter.pk == row.pk)
    state = _("已开放") if standing.is_open else _("未开放")
    figures = [
        (_("容纳人数"), figure_of(row.places, "人", row)),
        (_("已入住"), state_figure(standing.occupancy, "人", row, standing.since)),
        (_("有效避难面积"), figure_of(row.area_m2, "m²", row)),
    ]
    notes = [(_("状态"), _said(state, standing.since)), (_("位置"), _("室内") if row.is_indoor else _("室外"))]
    return figures, notes, (row.longitude, row.latitude)


def _item(name: str) -> str:
    return item_titles().get(name, name)


def item_titles() -> dict[str, str]:
    """Goods by name, as the pack calls them."""
    from django.utils import translation

    from anlan.core import clock, packs

    is_chinese = (translation.get_language() or "zh").startswith("zh")
    items = packs.lookup("relief_items", at=clock.now()).value["items"]
    return {item["item"]: str(item["title" if is_chinese else "title_en"]) for item in items}


_READERS = {"team": _team, "warehouse": _warehouse, "shelter": _shelter}
