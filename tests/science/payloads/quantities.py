"""Supplies, shelters, evacuation, call-outs: a call of every public function that works."""

from __future__ import annotations

from anlan.science import quantities as q
from tests.science.payloads.kinds import case as to
from tests.science.payloads.kinds import cells, course, number, shared

LESS, NONE = {"bad": (-1.0,)}, {"bad": (-1.0, 0.0)}
PEOPLE = cells(100, 2000, 30_000, **LESS)
NORM = q.Norm("water", "L", 3.0, is_daily=True, to_day=30.0)
SHELTER = q.ShelterClass("short", 10.0, 2.0, 500.0)
WHOLE = {"bad": (-1.0, 0.0, 1.5)}
SHELTERS = {"classes": [{"name": "a", "open_days": 10, "per_person_m2": 2, "least_area_m2": 500, "title": "紧急"}]}
NORMS = {"norms": [{"item": "water", "unit": "L", "amount": 3, "per_people": 1, "is_daily": True, "title": "饮水"}]}
SCALES = {"scales": [{"name": "province", "people": [40_000, 60_000], "days": [15, 15], "title": "省级"}]}

CASES = {
    "area_per_person": to(area_m2=cells(100, 2000, 5000, **LESS), people=cells(100, 500, 900, **NONE)),
    "balance": to(
        needed=cells(100, 50, 20, **LESS), on_hand=cells(40, 50, 60, **LESS), unit_price_yuan=cells(1, 2, 3, **LESS),
    ),
    "beds_needed": to(
        admitted=course(1, 5, 9, 2, **LESS), stay_days=number(2.0, bad=(1.5,)), occupancy=number(0.9, bad=(1.5,)),
    ),
    "beds_occupied": to(admitted=course(1, 5, 9, 2, **LESS), stay_days=number(2.0, bad=(1.5,))),
    "callout_finish_in_order_s": to(call_s=shared([30, 60, 20], **LESS), lines=number(2, bad=(1.5,)), out=None),
    "callout_finish_random": to(
        calls=cells(10, 50, 100, bad=(-1.0, 1.5)), lines=cells(2, 4, 5, **WHOLE), mean_call_s=cells(30, 40, 50, **LESS),
    ),
    "callout_finish_s": to(
        calls=cells(10, 50, 100, bad=(-1.0, 1.5)), lines=cells(2, 4, 5, **WHOLE), call_s=cells(30, 40, 50, **LESS),
    ),
    "calls_until_answered": to(answering=cells(0.3, 0.5, 1, bad=(-0.1, 1.5)), attempts=cells(1, 3, 5, **WHOLE)),
    "clearance_time": to(
        people=PEOPLE, flow_people_s=cells(1, 2, 5, **NONE), notice_s=cells(0, 60, 300, **LESS),
        departure_s=cells(0, 600, 900, **LESS), travel_s=cells(60, 600, 900, **LESS),
    ),
    "days_supported": to(on_hand=cells(1000, 5000, 9000, **LESS), people=PEOPLE, norm=NORM),
    "needed": to(people=PEOPLE, days=cells(1, 3, 15, **LESS), norm=NORM),
    "needed_for_scale": to(
        lambda: q.needed_for_scale(q.read_reserve_scales(SCALES)["province"], NORM), out=None,
    ),
    "people_supported": to(on_hand=cells(1000, 5000, 9000, **LESS), days=cells(1, 3, 15, **LESS), norm=NORM),
    "queue_clearance_s": to(
        leaving=course(10, 50, 20, 0, **LESS), step_s=number(60.0), flow_people_s=number(0.5),
    ),
    "quickest_over_routes": to(
        people=number(1000.0, fine=(0.0,)), flow_people_s=shared([1, 2], **LESS), travel_s=shared([600, 900], **LESS), out=None,
    ),
    "read_norms": to(value=NORMS, out=None),
    "read_reserve_scales": to(value=SCALES, out=None),
    "read_shelter_classes": to(value=SHELTERS, out=None),
    "reserve_reach": to(
        lambda days: q.reserve_reach({"water": 9000.0}, days, {"water": NORM}).people, days=number(3.0, fine=(0.0,)), out=None,
    ),
    "shelter_capacity": to(
        open_area_m2=cells(1000, 2000, 5000, **LESS), shelter_class=SHELTER, indoor_area_m2=cells(0, 100, 500, **LESS),
        indoor_coefficient=number(1.0),
    ),
    "shelter_class_for": to(
        lambda days: q.shelter_class_for(days, (SHELTER,)).open_days, days=number(3.0, bad=(11.0,)), out=None,
    ),
    "shuttle_time": to(
        people=cells(100, 500, 900, bad=(-1.0,)), vehicles=cells(2, 3, 4, **WHOLE), seats=cells(20, 30, 40, **WHOLE),
        loading_s=cells(60, 60, 90, **LESS), travel_s=cells(600, 700, 800, **LESS), unloading_s=cells(60, 60, 90, **LESS),
        return_s=cells(600, 700, 800, **LESS),
    ),
}  # fmt: skip
