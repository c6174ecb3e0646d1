"""Stores: where goods lie, or who has promised them; what lies there comes with its own ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from anlan.core.batches.models import Sourced
from anlan.core.regions.queries import scope_q
from anlan.resources.models import Agreement, OnCall, StockLot, Warehouse
from anlan.risk.importing.means.rows import Row, longest
from anlan.risk.importing.means.standing import People, Thing, by_kind, give_way, on_call, things_of
from anlan.risk.importing.orders import Draft, Order
from anlan.risk.importing.tables import placed_rows_of

FIELDS = ("name", "kind", "level", "organisation", "longitude", "latitude", "code", "area", "keeper", "phone")
WORDS = {
    Warehouse.Kind.PHYSICAL: ("实物储备", "实物"),
    Warehouse.Kind.AGREEMENT: ("协议储备", "协议"),
    Warehouse.Kind.CAPACITY: ("产能储备", "产能"),
}
KINDS: Sequence[Mapping[str, Any]] = [
    {"kind": kind.value, "title": words[0], "title_en": words[1]} for kind, words in WORDS.items()
]
POST = "保管员"


def drafted(order: Order) -> Draft:
    """What a ledger of stores comes to. Raises FileRefused, FormatError."""
    draft = Draft("stores", order)
    found = things_of(draft, placed_rows_of(order, FIELDS, need=("name",)), _read)
    kinds = {one.kind for one in found}
    draft.say(_("储备库点 %(count)s 处：%(by_kind)s。"), count=len(found), by_kind=by_kind(found))
    draft.facts |= {"stores": len(found)}
    replaced = Warehouse.objects.filter(scope_q([order.region_code]), kind__in=kinds)
    posts = [_post(name) for name in replaced.filter(stands=True).values_list("name", flat=True)]
    keepers = OnCall.objects.filter(scope_q([order.region_code]), team=None, batch__kind="stores", post__in=posts)
    falling = {
        _("库存批次"): StockLot.objects.filter(warehouse__in=replaced),
        _("储备协议"): Agreement.objects.filter(warehouse__in=replaced),
        _("保管员"): keepers,
    }  # fmt: skip
    return give_way(draft, _("同类储备库点"), replaced, falling, lambda _said, people: _rows(found, people))


def _read(row: Row) -> Thing | None:
    kind = row.one_of("kind", KINDS, need=False) or KINDS[0]
    name, area = row.text("name", Warehouse, need=True), row.amount("area")
    level, organisation = row.level(), row.text("organisation", Warehouse)
    contact, at, code = row.contact("keeper", POST), row.position(), row.code()
    if not row.is_sound or at is None:
        return None
    return Thing(
        row=row.number, name=name, longitude=at[0], latitude=at[1], code=code, kind=kind["kind"], title=kind["title"],
        level=level, organisation=organisation, values={"area_m2": area}, contact=contact,
    )  # fmt: skip


def _rows(found: list[Thing], people: People) -> Iterator[Sourced]:
    for one in found:
        yield Warehouse(**one.placed, **one.values)
    yield from people.keep(
        (on_call(_post(one.name), one.code), one.contact) for one in found if one.contact is not None
    )


def _post(store: str) -> str:
    return f"{store}{POST}"[-(longest(OnCall, "post") or 0) :]
