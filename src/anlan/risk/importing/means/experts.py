"""The pool of experts of a region. Name and number go into the personal store; they are rung up like people on call."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from anlan.core.batches.models import Sourced
from anlan.core.journal.sealing import scope_codes
from anlan.core.regions.queries import get, scope_q
from anlan.resources.models import Expert
from anlan.risk.importing.means.rows import Contact, Row, entries
from anlan.risk.importing.means.standing import People, each_once, give_way, read_all
from anlan.risk.importing.orders import Draft, Order, without_shift
from anlan.risk.importing.tables import rows_of

FIELDS = ("person", "phone", "field", "organisation", "title", "chief", "level", "code")


@dataclass(frozen=True)
class Found:
    """A row that can be taken in."""

    row: int
    contact: Contact
    values: Mapping[str, Any]


def drafted(order: Order) -> Draft:
    """What a list of experts comes to. Raises FileRefused, FormatError."""
    draft = Draft("experts", order)
    without_shift(order)
    fields = entries("expert_fields", "fields")
    rows = rows_of(order, FIELDS, need=("person", "phone", "field"))
    found = each_once(
        draft, read_all(draft, rows, lambda row: _read(row, fields)), row=lambda one: one.row,
        key=lambda one: (one.contact.name, one.contact.phone), said=lambda _one: _("同一人（内容不显示）"),
    )  # fmt: skip
    draft.say(
        _("专家 %(count)s 名，其中首席 %(chief)s 名。"),
        count=len(found),
        chief=sum(one.values["is_chief"] for one in found),
    )
    draft.facts |= {"experts": len(found)}
    replaced = Expert.objects.filter(scope_q([order.region_code]))
    return give_way(draft, _("专家"), replaced, {}, lambda _said, people: _rows(found, people))


def _read(row: Row, fields: Sequence[Mapping[str, Any]]) -> Found | None:
    contact = row.contact("person", "", need=True)
    if not row.cells["field"]:
        row.fault(_("缺少专业领域"))
    known = row.several_of("field", fields)
    code, region = row.code(), row.draft.order.region_code
    if code and region not in scope_codes([code]):
        row.fault(_("区划代码 %(code)s 不在%(region)s境内"), code=code, region=get(region).name)
    values = {
        "level": row.level(), "organisation": row.text("organisation", Expert), "title": row.text("title", Expert),
        "is_chief": row.yes("chief"), "region_code": code or region, "fields": [one["field"] for one in known],
        "hazards": list(dict.fromkeys(hazard for one in known for hazard in one["hazards"])),
    }  # fmt: skip
    return Found(row.number, contact, values) if row.is_sound and contact is not None else None


def _rows(found: list[Found], people: People) -> Iterator[Sourced]:
    yield from people.keep((Expert(uid=str(uuid.uuid4()), **one.values), one.contact) for one in found)
