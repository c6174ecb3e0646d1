"""From an order to what would come in, and from that to a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.core.batches.models import Batch
from anlan.core.batches.services import apply_batch
from anlan.core.permission import Actor
from anlan.core.regions.codes import COUNTRY, COUNTY, PROVINCE
from anlan.core.regions.models import Region
from anlan.core.regions.queries import get
from anlan.formats.faults import FormatError
from anlan.risk.importing import buildings, facilities, faults, ground, people, places, roads
from anlan.risk.importing.means import experts, shelters, stock, stores, teams, vehicles
from anlan.risk.importing.orders import Draft, DraftOutdated, FaultsInFile, Order, Said, refusal, unreadable
from anlan.risk.importing.units import shape_of

MAKERS: Mapping[str, Callable[[Order], Draft]] = {
    "roads": roads.drafted,
    "dem": ground.drafted,
    "population": people.drafted,
    "buildings": buildings.drafted,
    "places": places.drafted,
    "facilities": facilities.drafted,
    "faults": faults.drafted,
    "stores": stores.drafted,
    "stock": stock.drafted,
    "teams": teams.drafted,
    "vehicles": vehicles.drafted,
    "shelters": shelters.drafted,
    "experts": experts.drafted,
}


def draft(kind: str, order: Order) -> Draft:
    """What would come in, with every fault. Changes nothing. Raises FileRefused, RegionNotFound."""
    if not PROVINCE <= len(order.region_code) <= COUNTY or order.region_code == COUNTRY:
        raise refusal(order, _("--region 须是省、市或县的区划代码，不是 %(code)s。") % {"code": order.region_code})
    if shape_of(order.region_code).is_empty:
        raise refusal(order, _("%(region)s没有界线，数据无从归属。") % {"region": get(order.region_code).name})
    try:
        return MAKERS[kind](order)
    except FormatError as fault:
        raise unreadable(order, fault) from fault


def apply(made: Draft, *, source: str, licence: str, as_of: date, by: Actor) -> Batch:
    """Bring it in as one batch. Raises FaultsInFile unless the order skips faults, DraftOutdated and NotPermitted.

    Not in one transaction: a large batch is written piece by piece (`apply_batch`), and others write in between.
    """
    order = made.order
    if made.wrong and not order.skips_faults:
        raise FaultsInFile(file=order.path.name, count=made.wrong, faults=made.faults)
    incoming = made.make(Said(source, licence, as_of))
    told = {"notes": made.notes, "left_out": made.faults, "wrong": made.wrong}
    try:
        batch = apply_batch(
            kind=made.kind, region_code=order.region_code, origin=order.path.name, source=source, licence=licence,
            as_of=as_of, incoming=incoming, facts=made.facts | told, still=partial(_unchanged, made), by=by,
        )  # fmt: skip
    except Exception:
        made.failed()
        raise
    with transaction.atomic():
        made.after(batch)
    return batch


def _unchanged(made: Draft) -> None:
    """Imports of one province stand up one after the other, so that the later sees what the earlier brought."""
    province = Region.objects.filter(code=made.order.region_code[:PROVINCE])
    list(province.select_for_update(no_key=True).values_list("pk"))
    if any(look() != found for look, found in made.seen):
        raise DraftOutdated(file=made.order.path.name)
