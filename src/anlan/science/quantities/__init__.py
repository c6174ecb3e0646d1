"""How much and how long: supplies for people and days, shelter and beds, clearing a place, calling people out.

Norms, classes and scales are data of packs and come in as arguments; here stands the arithmetic, exact where the
assumption it states holds.
"""

from anlan.science.quantities.callout import (
    Finish,
    Reached,
    callout_finish_in_order_s,
    callout_finish_random,
    callout_finish_s,
    calls_until_answered,
)
from anlan.science.quantities.evacuation import (
    Clearance,
    Shared,
    clearance_time,
    queue_clearance_s,
    quickest_over_routes,
    shuttle_time,
)
from anlan.science.quantities.shelters import (
    ShelterClass,
    area_per_person,
    beds_needed,
    beds_occupied,
    read_shelter_classes,
    shelter_capacity,
    shelter_class_for,
)
from anlan.science.quantities.supplies import (
    Balance,
    Norm,
    Reach,
    ReserveScale,
    balance,
    days_supported,
    needed,
    needed_for_scale,
    people_supported,
    read_norms,
    read_reserve_scales,
    reserve_reach,
)

__all__ = [
    "Balance",
    "Clearance",
    "Finish",
    "Norm",
    "Reach",
    "Reached",
    "ReserveScale",
    "Shared",
    "ShelterClass",
    "area_per_person",
    "balance",
    "beds_needed",
    "beds_occupied",
    "callout_finish_in_order_s",
    "callout_finish_random",
    "callout_finish_s",
    "calls_until_answered",
    "clearance_time",
    "days_supported",
    "needed",
    "needed_for_scale",
    "people_supported",
    "queue_clearance_s",
    "quickest_over_routes",
    "read_norms",
    "read_reserve_scales",
    "read_shelter_classes",
    "reserve_reach",
    "shelter_capacity",
    "shelter_class_for",
    "shuttle_time",
]
