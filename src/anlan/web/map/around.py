"""周边分析: what lies inside a circle or a drawn shape, of all that the actor may see."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.figures import Figure, Kind
from anlan.core.permission import Actor, can
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.resources.queries import stock_by_item
from anlan.resources.queries.scope import since_midnight
from anlan.risk.facilities import facility_kinds
from anlan.risk.queries import within
from anlan.web.map.asked import Zone
from anlan.web.map.cards import UNITS, item_titles
from anlan.web.map.layers import EXPOSURE_VIEW, FACILITY, ThingLayer, kind_title, layers_of
from anlan.web.map.lists import chosen, rows_of
from anlan.web.map.points import Points

NEAREST = 5
"""Things of a layer that the analysis names; the rest are counted, and listed behind the link."""


def around(zone: Zone, actor: Actor) -> dict[str, Any]:
    """What parts of the analysis show: people, then each layer with its kinds, then the goods."""
    parts = [(layer, chosen(layer, actor, zone)) for layer in layers_of(actor)]
    stores = next((found.pk.tolist() for layer, found in parts if layer.key == "warehouse"), [])
    titles = item_titles() if stores else {}
    return {
        "zone": zone,
        "outline": json.dumps(zone.outline),
        "people": _people(zone, actor) if can(actor, EXPOSURE_VIEW) else [],
        "layers": [_told(layer, found) for layer, found in parts],
        "stock": [
            (titles.get(one.item, one.item), one.left) for one in stock_by_item(actor, warehouses=stores)
        ] if stores and can(actor, RESOURCE_VIEW) else [],
    }  # fmt: skip


def _people(zone: Zone, actor: Actor) -> list[tuple[str, Figure]]:
    """Who lives there; unknown where no table of people reaches."""
    found = within(zone.shape, by=actor)
    origins = [one for one in found.origins if one.title]
    first = origins[0] if origins and found.residents else None
    source = "、".join(dict.fromkeys(one.source for one in origins)) if first else _("没有人口数据")
    as_of = since_midnight(min(one.as_of for one in origins)) if first else clock.now()
    kind = Kind.INFERRED if first is None or any(one.is_inferred or one.is_demo for one in origins) else Kind.REPORTED
    residents = found.residents
    told = (
        (_("常住人口"), _("人"), residents and residents.people),
        (_("65 岁及以上"), _("人"), residents and residents.elderly),
        (_("0–14 岁"), _("人"), residents and residents.children),
        (_("家庭户"), _("户"), residents and residents.households),
        (_("住房"), _("户"), residents and sum(residents.houses.values())),
    )
    return [(label, Figure(value, unit, kind, source, as_of)) for label, unit, value in told]


def _told(layer: ThingLayer, found: Points) -> dict[str, Any]:
    order = np.lexsort((found.pk, -np.nan_to_num(found.weight)))
    return {
        "layer": layer,
        "count": len(found),
        "kinds": _kinds(layer, found),
        "rows": rows_of(layer, found.at(order[:NEAREST])),
    }


def _kinds(layer: ThingLayer, found: Points) -> list[dict[str, Any]]:
    """By kind: how many, and how much together where all of them say so."""
    if layer.table != FACILITY:
        return []
    counted = Counter(found.kind.tolist())
    rows = []
    for name, kind in facility_kinds().items():
        if not counted[name]:
            continue
        weights = found.weight[found.kind == name]
        known = weights[np.isfinite(weights)]
        rows.append({
            "title": kind_title(name), "count": counted[name], "unit": str(UNITS.get(kind.unit, kind.unit)),
            "sum": float(known.sum()) if len(known) == len(weights) else None,
        })  # fmt: skip
    return rows

