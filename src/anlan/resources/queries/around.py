"""周边分析: every kind of means within a shape or a distance (M-01)."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.core.permission import Actor
from anlan.resources.models import Shelter, Vehicle, Warehouse
from anlan.resources.queries.area import Area, area_of_circle, area_of_shape, rows_inside
from anlan.resources.queries.scope import visible
from anlan.resources.queries.shelters import ShelterStanding, standing_of
from anlan.resources.queries.stock import StockSum, stock_by_item
from anlan.resources.queries.teams import TeamStanding, teams

__all__ = ["Area", "Around", "area_of_circle", "area_of_shape", "around"]


@dataclass(frozen=True)
class Around:
    """What is there. Teams stand where they are now; their home may lie elsewhere."""

    teams: tuple[TeamStanding, ...]
    vehicles: tuple[Vehicle, ...]
    warehouses: tuple[Warehouse, ...]
    stock: tuple[StockSum, ...]
    shelters: tuple[ShelterStanding, ...]


def around(actor: Actor, area: Area) -> Around:
    """All means of the own scope in an area, in seven statements."""
    stores = rows_inside(visible(Warehouse, actor), area)
    inside = rows_inside(visible(Shelter, actor), area)
    return Around(
        teams=tuple(_teams(actor, area)),
        vehicles=tuple(rows_inside(visible(Vehicle, actor), area)),
        warehouses=tuple(stores),
        stock=tuple(stock_by_item(actor, warehouses=[store.pk for store in stores])),
        shelters=tuple(standing_of(inside)),
    )


def _teams(actor: Actor, area: Area) -> list[TeamStanding]:
    standing = teams(actor)
    is_inside = area.holds(standing)
    return [one for one, inside in zip(standing, is_inside, strict=True) if inside]
