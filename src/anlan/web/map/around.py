"""周边分析: what lies inside a circle or a drawn shape, of all that the actor may see."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.core import clock
from anlan.core.figures import Figure, Kind
from anlan.core.permission import Actor, can
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.resources.queries import stock_by_item
from anlan.resources.queries.scope import since_midnight
from anlan.risk.facilities import facility_kinds
from anlan.risk.queries import Counted, Unknown, residents_within
from anlan.web.map.asked import Zone
from anlan.web.map.cards import UNITS, item_titles
from anlan.web.map.layers import EXPOSURE_VIEW, FACILITY, ThingLayer, kind_title, layers_of
from anlan.web.map.lists import chosen, rows_of
from anlan.web.map.points import Points, Reach, reach_over, scope_of

NAMED = 5
"""Things of a layer that the analysis names, the largest; the rest are counted, and listed behind the link."""


def around(zone: Zone, actor: Actor) -> dict[str, Any]:
    """What parts of the analysis show: people, then each layer with its kinds, then the goods."""
    parts = [(layer, chosen(layer, actor, zone)) for layer in layers_of(actor)]
    stores = next((found.pk.tolist() for layer, found in parts if layer.key == "warehouse"), [])
    titles = item_titles() if stores else {}
    people = residents_within(zone.shape, by=actor) if can(actor, EXPOSURE_VIEW) else None
    codes = {layer.act: scope_of(actor, layer.act) for layer, _found in parts}
    over = {one: reach_over(zone.shape, one) for one in set(codes.values())}
    return {
        "zone": zone,
        "outline": json.dumps(zone.outline),
        "people": _people(people) if people else [],
        "limits": _limits(min(over.values(), default=Reach.ALL), people),
        "layers": [_told(layer, found, is_known=over[codes[layer.act]] > Reach.NONE) for layer, found in parts],
        "stock": [
            (titles.get(one.item, one.item), one.left) for one in stock_by_item(actor, warehouses=stores)
        ] if stores and can(actor, RESOURCE_VIEW) else [],
    }  # fmt: skip


def _limits(reach: Reach, people: Counted | None) -> list[str]:
    """What the numbers leave out, in words."""
    said = [_REACHES[reach]] if reach in _REACHES else []
    if people is not None and people.reason is Unknown.NO_DATA:
        said.append(_("范围内没有人口数据：常住人口未知，不是零。"))
    elif people is not None and people.residents is not None and not people.is_whole and reach is Reach.ALL:
        said.append(_("范围有一部分没有人口数据，那里的人未计入。"))
    return [str(one) for one in said]


_REACHES = {
    Reach.NONE: gettext_lazy("范围不在您的辖区内：那里的人和物未知，不是零。"),
    Reach.PART: gettext_lazy("范围有一部分不在您的辖区内，那里的人和物未计入。"),
}


def _people(counted: Counted) -> list[tuple[str, Figure]]:
    """Who lives there, as the layers that were counted have it; unknown stays unknown."""
    layers, residents = counted.layers, counted.residents
    if residents is None:
        return [(_("常住人口"), Figure(None, _("人"), Kind.INFERRED, _("没有可用的人口数据"), clock.now()))]
    source = "、".join(dict.fromkeys(one.source for one in layers))
    method = "、".join(dict.fromkeys(one.method for one in layers))
    as_of = since_midnight(min(one.as_of for one in layers))
    kind = Kind.INFERRED if any(one.is_inferred or one.is_demo for one in layers) else Kind.REPORTED
    inputs = tuple(dict.fromkeys(one.batch.journal_key for one in layers))
    told = (
        (_("常住人口"), _("人"), residents.people),
        (_("65 岁及以上"), _("人"), residents.elderly),
        (_("0–14 岁"), _("人"), residents.children),
        (_("家庭户"), _("户"), residents.households),
        (_("住房"), _("户"), sum(residents.houses.values())),
    )
    return [(label, Figure(value, unit, kind, source, as_of, method=method, inputs=inputs)) for label, unit, value in told]


def _told(layer: ThingLayer, found: Points, *, is_known: bool) -> dict[str, Any]:
    order = np.lexsort((found.pk, -np.nan_to_num(found.weight)))
    return {
        "layer": layer,
        "count": len(found) if is_known or len(found) else None,
        "kinds": _kinds(layer, found),
        "rows": rows_of(layer, found.at(order[:NAMED])),
        "is_cut": len(found) > NAMED,
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
