"""What one can ask about the means: each answers only for the actor's own scope, and says what holds in the workspace."""

from anlan.resources.queries.area import Area, area_of_circle, area_of_shape
from anlan.resources.queries.people import Contact, people_on_call
from anlan.resources.queries.shelters import ShelterStanding, shelters, shelters_near
from anlan.resources.queries.stock import LotStanding, StockSum, lots, stock_by_item
from anlan.resources.queries.teams import TeamStanding, teams, vehicles

__all__ = [
    "Area", "Contact", "LotStanding", "ShelterStanding", "StockSum", "TeamStanding", "area_of_circle", "area_of_shape", "lots",
    "people_on_call", "shelters", "shelters_near", "stock_by_item", "teams", "vehicles",
]  # fmt: skip
