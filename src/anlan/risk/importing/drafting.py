"""From an order to what would come in, and from that to a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.core.batches.models import Batch
from anlan.core.batches.services import apply_batch
from anlan.core.permission import Actor
from anlan.core.regions.codes import COUNTRY, LENGTHS
from anlan.core.regions.queries import get
from anlan.formats.faults import FormatError
from anlan.risk.importing import buildings, facilities, faults, ground, people, places, roads
from anlan.risk.importing.orders import Draft, FaultsInFile, Order, refusal, unreadable
from anlan.risk.importing.units import shape_of

MAKERS: Mapping[str, Callable[[Order], Draft]] = {
    "roads": roads.drafted,
    "dem": ground.drafted,
    "population": people.drafted,
    "buildings": buildings.drafted,
    "places": places.drafted,
    "facilities": facilities.drafted,
    "faults": faults.drafted,
}


def draft(kind: str, order: Order) -> Draft:
    """What would come in, with every fault. Changes nothing. Raises FileRefused, RegionNotFound."""
    if not LENGTHS[0] <= len(order.region_code) <= LENGTHS[2] or order.region_code == COUNTRY:
        raise refusal(order, _("--region 须是省、市或县的区划代码，不是 %(code)s。") % {"code": order.region_code})
    if shape_of(order.region_code).is_empty:
        raise refusal(order, _("%(region)s没有界线，数据无从归属。") % {"region": get(order.region_code).name})
    try:
        return MAKERS[kind](order)
    except FormatError as fault:
        raise unreadable(order, fault) from fault


def apply(made: Draft, *, source: str, licence: str, as_of: date, by: Actor) -> Batch:
    """Bring it in as one batch. Raises FaultsInFile unless the order skips faults, and NotPermitted."""
    order = made.order
    if made.faults and not order.skips_faults:
        raise FaultsInFile(file=order.path.name, count=len(made.faults), faults=made.faults)
    with transaction.atomic():
        batch = apply_batch(
            kind=made.kind, region_code=order.region_code, origin=order.path.name, source=source, licence=licence,
            as_of=as_of, incoming=made.make(), facts=made.facts | {"notes": made.notes, "left_out": made.faults}, by=by,
        )  # fmt: skip
        made.after(batch)
    return batch
