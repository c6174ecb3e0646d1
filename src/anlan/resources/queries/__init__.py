"""What one can ask about the means: each answers only for the actor's own scope, and says what holds in the workspace."""

from anlan.resources.queries.area import Area, area_of_circle, area_of_shape
from anlan.resources.queries.books import commitments, movement_by_uid, movements
from anlan.resources.queries.care import LotInNeed, expiring, uncounted
from anlan.resources.queries.free import FreeLot, FreeStore, FreeTeam, FreeVehicle, free_lots, free_teams, free_vehicles
from anlan.resources.queries.people import Contact, people_on_call
from anlan.resources.queries.reserves import AgreementStanding, ExpertStanding, agreements, experts
from anlan.resources.queries.shelters import ShelterStanding, shelters, shelters_near
from anlan.resources.queries.stock import LotStanding, StockSum, lots, stock_by_item
from anlan.resources.queries.teams import TeamStanding, teams, vehicles
from anlan.resources.queries.view import Lasting, MeansInView, StockLine, lasting, means_in_view, stock_by_level

__all__ = [
    "AgreementStanding",
    "Area",
    "Contact",
    "ExpertStanding",
    "FreeLot",
    "FreeStore",
    "FreeTeam",
    "FreeVehicle",
    "Lasting",
    "LotInNeed",
    "LotStanding",
    "MeansInView",
    "ShelterStanding",
    "StockLine",
    "StockSum",
    "TeamStanding",
    "agreements",
    "area_of_circle",
    "area_of_shape",
    "commitments",
    "experts",
    "expiring",
    "free_lots",
    "free_teams",
    "free_vehicles",
    "lasting",
    "lots",
    "means_in_view",
    "movement_by_uid",
    "movements",
    "people_on_call",
    "shelters",
    "shelters_near",
    "stock_by_item",
    "stock_by_level",
    "teams",
    "uncounted",
    "vehicles",
]  # fmt: skip
