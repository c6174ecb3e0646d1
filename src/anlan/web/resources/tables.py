"""Rows of the lists of S6, tab by tab: a page of them, or all for a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.permission import Actor
from anlan.resources import queries
from anlan.resources.models import Level, Shelter, Team, TeamState, Vehicle, Warehouse
from anlan.resources.queries.free import committed
from anlan.resources.queries.scope import visible
from anlan.resources.queries.shelters import standing_of
from anlan.web import names
from anlan.web.map.cards import item_titles
from anlan.web.pack_words import kinds, unit_word
from anlan.web.resources.watch import turnout_now, watch_word

BOUND = "bound"
TEAM_KINDS, VEHICLE_KINDS = ("team_kinds", "kinds", "kind"), ("vehicle_kinds", "kinds", "kind")
SHELTER_KINDS, EXPERT_FIELDS = ("shelter_classes", "classes", "name"), ("expert_fields", "fields", "field")


class Row(NamedTuple):
    """A line: `uid` opens its card (nothing: it has none); `state`: word and kind of its chip."""

    uid: str
    name: str
    cells: tuple[str, ...]
    state: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    text: str = ""
    level: str = ""
    kind: str = ""
    state: str = ""
    region: str = ""

    @property
    def codes(self) -> list[str]:
        return [self.region] if self.region else []


@dataclass(frozen=True)
class Paged:
    total: int
    rows: list[Row]


Span = slice


def level_word(level: str) -> str:
    return str(Level(level).label) if level in Level.values else level


def _placed(rows: QuerySet[Any], asked: Asked, *, has_kind: bool = True) -> QuerySet[Any]:
    if asked.text:
        rows = rows.filter(Q(name__icontains=asked.text) | Q(organisation__icontains=asked.text))
    if asked.level:
        rows = rows.filter(level=asked.level)
    if asked.kind and has_kind:
        rows = rows.filter(kind=asked.kind)
    return rows.order_by("region_code", "name", "pk")


def _regions(codes: Sequence[str]) -> Mapping[str, str]:
    wanted = list(dict.fromkeys(codes))
    return dict(zip(wanted, names.region_names(wanted), strict=True))


def teams_of(actor: Actor, asked: Asked, span: Span) -> Paged:
    found = _placed(visible(Team, actor, asked.codes), asked)
    bound = set(committed("team"))
    if asked.state == BOUND:
        found = found.filter(pk__in=bound)
    elif asked.state == TeamState.State.READY:
        found = found.exclude(pk__in=bound | set(_stood(None)))
    elif asked.state:
        found = found.filter(pk__in=_stood(asked.state))
    total, rows = found.count(), list(found[span])
    stood = dict(TeamState.objects.filter(team__in=rows).values_list("team_id", "state"))
    words, regions = kinds(*TEAM_KINDS), _regions([row.region_code for row in rows])
    return Paged(total, [
        Row(
            row.uid, row.name,
            (words.get(row.kind, row.kind), level_word(row.level), regions[row.region_code], str(row.people),
             f"{turnout_now(row):g}", watch_word(row)),
            team_state(stood.get(row.pk, TeamState.State.READY), row.pk in bound),
        )
        for row in rows
    ])  # fmt: skip


def _stood(state: str | None) -> list[int]:
    """Teams that stand so; of none named: those that are not ready."""
    rows = TeamState.objects.filter(state=state) if state else TeamState.objects.exclude(state=TeamState.State.READY)
    return list(rows.values_list("team_id", flat=True))


def team_state(state: str, is_bound: bool) -> tuple[str, str]:
    """The chip of a team: 待命 is the only one in green."""
    if state == TeamState.State.READY:
        return (_("已占用"), "attention") if is_bound else (_("可用"), "ok")
    return str(TeamState.State(state).label), "attention" if state == TeamState.State.DISPATCHED else ""


def vehicles_of(actor: Actor, asked: Asked, span: Span) -> Paged:
    found = _placed(visible(Vehicle, actor, asked.codes), asked).select_related("team")
    bound = committed("vehicle")
    total, rows = found.count(), list(found[span])
    words, regions = kinds(*VEHICLE_KINDS), _regions([row.region_code for row in rows])
    return Paged(total, [
        Row(
            row.uid, row.name,
            (words.get(row.kind, row.kind), regions[row.region_code], str(row.count), str(row.count - bound.get(row.pk, 0)),
             f"{row.payload_kg:g}", str(row.seats), row.team.name if row.team is not None else ""),
        )
        for row in rows
    ])  # fmt: skip


def stock_of(actor: Actor, asked: Asked, span: Span) -> Paged:
    titles, kept = item_titles(), dict(Warehouse.Kind.choices)
    lines = [
        one for one in queries.stock_by_level(actor, asked.codes)
        if (not asked.level or one.level == asked.level) and (not asked.kind or one.kind == asked.kind)
        and asked.text in titles.get(one.item, one.item)
    ]  # fmt: skip
    return Paged(len(lines), [
        Row(
            f"{one.item}", titles.get(one.item, one.item),
            (level_word(one.level), str(kept[one.kind]), unit_word(one.unit),
             *(str(number) for number in (one.on_shelf, one.free, one.held, one.under_way, one.expiring, one.expired))),
            (_("临期"), "attention") if one.expiring else (_("过期"), "grave") if one.expired else ("", ""),
        )
        for one in lines[span]
    ])  # fmt: skip


def stores_of(actor: Actor, asked: Asked, span: Span) -> Paged:
    found = _placed(visible(Warehouse, actor, asked.codes), asked)
    total = found.count()
    rows = list(found.annotate(lots_kept=Count("lots", filter=Q(lots__stands=True)))[span])
    words, regions = dict(Warehouse.Kind.choices), _regions([row.region_code for row in rows])
    return Paged(total, [
        Row(
            row.uid, row.name,
            (str(words[row.kind]), level_word(row.level), regions[row.region_code], row.organisation, str(row.lots_kept),
             "" if row.area_m2 is None else f"{row.area_m2:g}"),
        )
        for row in rows
    ])  # fmt: skip


def shelters_of(actor: Actor, asked: Asked, span: Span) -> Paged:
    found = _placed(visible(Shelter, actor, asked.codes), asked)
    if asked.state:
        are_open = Q(states__is_open=True, states__workspace=clock.current_workspace().id)
        found = found.filter(are_open) if asked.state == "open" else found.exclude(are_open)
    total, rows = found.count(), standing_of(list(found[span]))
    words, regions = kinds(*SHELTER_KINDS), _regions([one.shelter.region_code for one in rows])
    return Paged(total, [
        Row(
            one.shelter.uid, one.shelter.name,
            (words.get(one.shelter.kind, one.shelter.kind), regions[one.shelter.region_code], str(one.shelter.places),
             str(one.occupancy), str(one.free), _("室内") if one.shelter.is_indoor else _("室外")),
            (_("已启用"), "ok") if one.is_open else (_("未启用"), ""),
        )
        for one in rows
    ])  # fmt: skip


def experts_of(actor: Actor, asked: Asked, span: Span) -> Paged:
    fields = kinds(*EXPERT_FIELDS)
    found = [
        one for one in queries.experts(actor, asked.codes, field=asked.kind)
        if (not asked.level or one.expert.level == asked.level) and asked.text in one.expert.organisation + one.expert.title
    ]  # fmt: skip
    regions = _regions([one.expert.region_code for one in found])
    return Paged(len(found), [
        Row(
            "", one.name,
            ("、".join(fields.get(field, field) for field in one.expert.fields), one.expert.title, one.expert.organisation,
             level_word(one.expert.level), regions[one.expert.region_code], one.phone),
            (_("首席"), "ok") if one.expert.is_chief else ("", ""),
        )
        for one in found[span]
    ])  # fmt: skip


def agreements_of(actor: Actor, asked: Asked, span: Span) -> Paged:
    titles = item_titles()
    found = [
        one for one in queries.agreements(actor, asked.codes)
        if asked.text in one.agreement.number + one.agreement.warehouse.name + titles.get(one.agreement.item, "")
    ]  # fmt: skip
    return Paged(len(found), [
        Row(
            "", one.agreement.number,
            (one.agreement.warehouse.name, titles.get(one.agreement.item, one.agreement.item), str(one.agreement.quantity),
             str(one.left), unit_word(one.agreement.unit),
             f"{one.agreement.price_fen / 100:.2f}", f"{one.agreement.deliver_within_h:g}",
             f"{one.agreement.valid_until:%Y-%m-%d}", f"{one.owed_fen / 100:.2f}"),
            (_("有效"), "ok") if one.is_valid else (_("已过期"), "attention"),
        )
        for one in found[span]
    ])  # fmt: skip
