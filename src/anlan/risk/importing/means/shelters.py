"""Shelters, all of a region at once: a list of them is a whole register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from anlan.core.batches.models import Sourced
from anlan.core.regions.queries import scope_q
from anlan.resources.models import Shelter
from anlan.risk.importing.columns import TITLES
from anlan.risk.importing.means.rows import BETWEEN, Row, entries
from anlan.risk.importing.means.standing import Thing, by_kind, give_way, things_of
from anlan.risk.importing.orders import Draft, Order
from anlan.risk.importing.tables import placed_rows_of

FIELDS = (
    "name",
    "kind",
    "level",
    "organisation",
    "area",
    "places",
    "indoor",
    "functions",
    "longitude",
    "latitude",
    "code",
)


def drafted(order: Order) -> Draft:
    """What a register of shelters comes to. Raises FileRefused, FormatError."""
    draft = Draft("shelters", order)
    classes = entries("shelter_classes", "classes")
    found = things_of(draft, placed_rows_of(order, FIELDS, need=("name", "kind")), lambda row: _read(row, classes))
    places = sum(one.values["places"] for one in found)
    draft.say(
        _("避难场所 %(count)s 处，可容纳 %(places)s 人：%(by_kind)s。"),
        count=len(found),
        places=places,
        by_kind=by_kind(found),
    )
    guessed = sum(one.is_inferred for one in found)
    if guessed:
        draft.say(_("%(count)s 处只写了面积或人数之一，另一项按等级的人均面积推算，并标明“推断”。"), count=guessed)
    draft.facts |= {"shelters": len(found), "places": places}
    replaced = Shelter.objects.filter(scope_q([order.region_code]))
    return give_way(draft, _("避难场所"), replaced, {}, lambda _said, _people: _rows(found))


def _read(row: Row, classes: Sequence[Mapping[str, Any]]) -> Thing | None:
    kind = row.one_of("kind", classes)
    name, level, organisation = row.text("name", Shelter, need=True), row.level(), row.text("organisation", Shelter)
    area, places = row.amount("area"), row.whole("places")
    functions = [word for part in BETWEEN.split(row.text("functions")) if (word := part.strip())]
    indoor, at, code = row.yes("indoor"), row.position(), row.code()
    if area is None and places is None and row.is_sound:
        row.fault(_("%(area)s和%(places)s至少填一项"), area=TITLES["area"], places=TITLES["places"])
    if not row.is_sound or kind is None or at is None:
        return None
    each = kind["per_person_m2"]
    values = {
        "area_m2": area if area is not None else (places or 0) * each,
        "places": places if places is not None else int((area or 0) / each),
        "functions": functions, "is_indoor": indoor,
    }  # fmt: skip
    return Thing(
        row=row.number, name=name, longitude=at[0], latitude=at[1], code=code, kind=kind["name"], title=kind["title"],
        level=level, organisation=organisation, values=values, is_inferred=area is None or places is None,
    )  # fmt: skip


def _rows(found: list[Thing]) -> Iterator[Sourced]:
    for one in found:
        yield Shelter(**one.placed, **one.values)
