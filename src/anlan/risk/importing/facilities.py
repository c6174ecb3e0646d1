"""Facilities of a user's own: schools, hospitals, reservoirs, plants …, from a worksheet or from points of a map."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from anlan.core import clock, packs
from anlan.core.batches.services import Incoming
from anlan.core.geometry.tiles import tile_of
from anlan.core.regions.queries import get, scope_q
from anlan.formats.headings import plain
from anlan.risk.importing.orders import Draft, Order, refusal
from anlan.risk.importing.placing import Spot, code_of, in_place, number_of, position_of
from anlan.risk.importing.tables import placed_rows_of
from anlan.risk.models import Facility

FIELDS = ("kind", "name", "longitude", "latitude", "code", "capacity")


@dataclass(frozen=True, kw_only=True)
class Found(Spot):
    """A row that can be taken in, before its place is settled."""

    kind: Mapping[str, Any]
    capacity: float | None


def kinds() -> tuple[Mapping[str, Any], ...]:
    """The kinds of facilities that the packs know."""
    return tuple(packs.lookup("facility_kinds", at=clock.wall()).value["kinds"])


def drafted(order: Order) -> Draft:
    """What a file of facilities comes to. Raises FileRefused, FormatError."""
    draft = Draft("facilities", order)
    rows = placed_rows_of(order, FIELDS, need=("kind", "name"))
    words = {plain(word): kind for kind in kinds() for word in (kind["kind"], kind["title"], kind["title_en"])}
    found = [one for row, cells in rows if (one := _read(draft, row, cells, words)) is not None]
    if not found:
        raise refusal(order, _("没有一行可用。"), *draft.faults)
    found = _without_doubles(draft, in_place(draft, found))
    count = Counter(str(one.kind["title"]) for one in found)
    codes = {str(one.kind["kind"]) for one in found}
    stood = Facility.standing.filter(scope_q([order.region_code]), kind__in=codes)
    draft.say(
        _("设施 %(count)s 处：%(by_kind)s。"),
        count=len(found),
        by_kind="，".join(f"{kind} {n}" for kind, n in count.most_common()),
    )
    draft.say(
        _("代替%(region)s现有的同类设施 %(count)s 处（其中演示 %(demo)s 处）；其他类型不变。"),
        region=get(order.region_code).name, count=stood.count(), demo=stood.filter(is_demo=True).count(),
    )  # fmt: skip
    draft.facts |= {"facilities": len(found), "by_kind": dict(count)}
    replaced = Facility.objects.filter(scope_q([order.region_code]), kind__in=codes)
    draft.rests_on(lambda: set(stood.values_list("batch", flat=True).distinct()))
    draft.make = lambda _said: [Incoming([_facility(one) for one in found], (replaced,))]
    return draft


def _read(draft: Draft, row: int, cells: Mapping[str, str], words: Mapping[str, Mapping[str, Any]]) -> Found | None:
    faults = draft.wrong
    fault = partial(draft.fault, row)
    kind = words.get(plain(cells["kind"]))
    if not cells["kind"]:
        fault(_("缺少类型"))
    elif kind is None:
        fault(
            _("类型“%(kind)s”不认识；可用：%(kinds)s"),
            kind=cells["kind"],
            kinds="、".join(str(one["title"]) for one in kinds()),
        )
    if not cells["name"]:
        fault(_("缺少名称"))
    elif len(cells["name"]) > _most("name"):
        fault(_("名称超过 %(most)s 字"), most=_most("name"))
    at = position_of(draft, row, cells)
    capacity = number_of(draft, row, "capacity", cells["capacity"])
    if capacity is not None and capacity < 0:
        fault(_("规模 %(value)s 应不小于 0"), value=cells["capacity"])
    code = code_of(draft, row, cells["code"])
    if draft.wrong > faults or kind is None or at is None:
        return None
    return Found(
        row=row, name=cells["name"], longitude=at[0], latitude=at[1], code=code, kind=kind, capacity=capacity,
    )  # fmt: skip


def _without_doubles(draft: Draft, found: list[Found]) -> list[Found]:
    seen: dict[tuple[str, str, str], int] = {}
    kept = []
    for one in found:
        key = (str(one.kind["kind"]), one.name, one.code)
        if key in seen:
            draft.fault(
                one.row,
                _("与第 %(other)s 行重复：%(kind)s“%(name)s”"),
                other=seen[key],
                kind=one.kind["title"],
                name=one.name,
            )
        else:
            seen[key] = one.row
            kept.append(one)
    return kept


def _facility(one: Found) -> Facility:
    return Facility(
        uid=str(uuid.uuid4()), kind=one.kind["kind"], name=one.name, region_code=one.code, longitude=one.longitude,
        latitude=one.latitude, tile=int(tile_of(one.longitude, one.latitude)), capacity=one.capacity,
        capacity_unit=one.kind.get("unit", ""),
    )  # fmt: skip


def _most(field: str) -> int:
    return int(Facility._meta.get_field(field).max_length or 0)
