"""The points of each layer as the actor may see them, and what a workspace says of their state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from django.apps import apps
from django.db import connection
from django.db.models import Max, Sum

from anlan.core import statements
from anlan.core.batches.models import Sourced
from anlan.core.clock import current_workspace
from anlan.core.geometry.tiles import tile_of
from anlan.core.permission import Actor
from anlan.core.regions.queries import scope_q
from anlan.web.map.layers import LAYERS, ThingLayer, kinds_of
from anlan.web.map.points import Kept, Points, facts_stamp, points, scope_of


def model_of(layer: ThingLayer) -> type[Sourced]:
    """The table a layer shows."""
    return apps.get_model(layer.table)  # type: ignore[return-value]


def _all_of(layer: ThingLayer) -> Points:
    """Every standing point of a layer, whoever may see it."""
    kinds = kinds_of(layer)
    table, q = model_of(layer)._meta.db_table, connection.ops.quote_name
    weight = q(layer.weight) if layer.weight else "NULL"
    chosen = f" AND kind IN ({', '.join(['%s'] * len(kinds))})" if kinds else ""
    says = (
        f"SELECT id, tile, longitude, latitude, region_code, kind, {weight}, CASE WHEN is_demo OR is_inferred THEN 1 ELSE 0 END"
        f" FROM {q(table)} WHERE stands{chosen}"
    )
    return points(statements.rows(says, *kinds))


@lru_cache
def _sources(layer: ThingLayer, codes: tuple[str, ...], _stamp: str) -> tuple[str, ...]:
    kinds = kinds_of(layer)
    rows: Any = model_of(layer).standing.filter(scope_q(codes), **({"kind__in": kinds} if kinds else {}))
    return tuple(rows.order_by("source").values_list("source", flat=True).distinct())


def sources_of(layer: ThingLayer, actor: Actor) -> tuple[str, ...]:
    """Who says where the things of a layer in the actor's scope stand: for the foot of a printed map."""
    return _sources(layer, scope_of(actor, layer.act), facts_stamp())


_kept = {layer.key: Kept(lambda layer=layer: _all_of(layer)) for layer in LAYERS}


def things(layer: ThingLayer, actor: Actor) -> Points:
    """The points of a layer in the actor's scope; a team that has moved stands where it is in this workspace."""
    found: Points = _kept[layer.key].get(facts_stamp())
    return _moved(found.in_scope(actor, layer.act), layer)


@dataclass(frozen=True)
class States:
    """The state of a layer's things in a workspace: its table, which thing a row is of, and what the mark shows."""

    table: str
    thing: str
    shown: str
    moves: bool = False


STATES = {
    "team": States("resources.TeamState", "team_id", "state", moves=True),
    "shelter": States("resources.ShelterState", "shelter_id", "is_open"),
}


def states_of(layer: ThingLayer) -> dict[int, Any]:
    """What the entered workspace says of single things of a layer; those not named are as their fact says."""
    held = STATES.get(layer.key)
    return {} if held is None else dict(_rows(held).values_list(held.thing, held.shown))


def stamp_of(layer: ThingLayer) -> str:
    """Changes whenever a tile of the layer may: with the facts, and with the state in this workspace."""
    stamp, held = facts_stamp(), STATES.get(layer.key)
    if held is not None:
        told = _rows(held).aggregate(newest=Max("pk"), version=Sum("version"))
        stamp += f"-{current_workspace().id}-{told['newest'] or 0}-{told['version'] or 0}"
    return stamp


def _rows(held: States) -> Any:
    return apps.get_model(held.table).objects.all()


def _moved(found: Points, layer: ThingLayer) -> Points:
    held = STATES.get(layer.key)
    if held is None or not held.moves:
        return found
    elsewhere = {
        pk: (longitude, latitude)
        for pk, longitude, latitude in _rows(held).filter(longitude__isnull=False).values_list(
            held.thing, "longitude", "latitude"
        )
    }
    place = np.flatnonzero(np.isin(found.pk, list(elsewhere)))
    if not len(place):
        return found
    longitude, latitude = found.longitude.copy(), found.latitude.copy()
    for one in place.tolist():
        longitude[one], latitude[one] = elsewhere[int(found.pk[one])]
    tile = found.tile.copy()
    tile[place] = tile_of(longitude[place], latitude[place])
    moved = replace(found, longitude=longitude, latitude=latitude, tile=tile)
    return moved.at(np.argsort(tile, kind="stable"))
