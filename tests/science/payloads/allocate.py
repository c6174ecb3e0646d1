"""Who goes where: a call of every public function that works."""

from __future__ import annotations

from tests.science.payloads.kinds import INF, number, shared
from tests.science.payloads.kinds import case as to

COST = shared([[1, 5, 9], [4, 2, 7], [8, 3, 1], [2, 6, 4]], bad=(-1.0,), fine=(INF,), is_free=False)
REACH = shared([[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
OPEN = number(2, bad=(2.5, 4))
LESS = {"bad": (-1.0,)}

CASES = {
    "assign": to(
        cost=shared([[1, 5, 9], [4, 2, 7], [8, 3, 1]], bad=(-1.0,), fine=(INF,)), priority=shared([1, 2, 3], **LESS), out=None,
    ),
    "deliver": to(
        travel_min=shared([[10, 20, 30, 40], [15, 5, 25, 9], [50, 30, 8, 20]], bad=(-1.0,), fine=(INF,), is_free=False),
        stock=shared([[5, 5], [4, 4], [3, 9]], bad=(-1.0, 1.5)), demand=shared([[1, 2], [2, 2], [3, 2], [1, 2]], bad=(-1.0, 1.5)),
        unit_kg=shared([2.0, 3.0], bad=(-1.0, 0.0)), vehicle_min=shared([[5, 9, 7], [4, 2, 6]], bad=(-1.0,), fine=(INF,)),
        capacity_kg=shared([9.0, 20.0], **LESS), people=shared([10.0, 20, 30, 5], **LESS),
        priority=shared([1, 1, 2, 2], **LESS), due_min=shared([99.0, 99, 99, 99], bad=(-1.0,), fine=(INF,)),
        until_min=number(1440.0), loading_min=shared([5.0, 0, 5], **LESS), seconds=number(5.0), out=None,
    ),
    "dispatch": to(
        cost=COST, demand=shared([[1, 2, 3, 1], [2, 2, 2, 2]], **LESS), supply=shared([[5, 5, 5], [4, 4, 4]], **LESS),
        priority=shared([1, 1, 2, 2], **LESS), out=None,
    ),
    "haul": to(
        cost=COST, demand=shared([[1, 2, 3, 1], [2, 2, 2, 2]], **LESS), supply=shared([[5, 5, 5], [4, 4, 4]], **LESS),
        load=shared([0.1, 0.2], **LESS), shortage_cost=shared([[99, 99, 99, 99]] * 2, **LESS), out=None,
    ),
    "max_cover": to(can_reach=REACH, open_count=OPEN, weight=shared([1, 2, 3, 4], **LESS), out=None),
    "muster": to(
        travel_min=COST, offer=shared([[9.0, 5, 0], [0, 4, 4], [1, 1, 1], [2, 0, 0]], **LESS),
        demand=shared([9.0, 5, 0, 2], **LESS), worth_min=shared([90.0, 50, 20, 20], **LESS), out=None,
    ),
    "p_centre": to(distance=COST, open_count=OPEN, out=None),
    "p_median": to(distance=COST, open_count=OPEN, weight=shared([1, 2, 3, 4], **LESS), out=None),
    "send": to(
        cost=COST, demand=shared([[1, 2, 3, 1], [2, 2, 2, 2]], bad=(-1.0, 1.5)),
        supply=shared([[5, 5, 5], [4, 4, 4]], bad=(-1.0, 1.5)), priority=shared([1, 1, 2, 2], **LESS), out=None,
    ),
    "set_cover": to(can_reach=REACH, site_cost=shared([1, 2, 3], **LESS), out=None),
    "transport": to(
        cost=COST, demand=shared([1, 2, 3, 1], **LESS), supply=shared([5, 5, 5], **LESS), priority=shared([1, 1, 2, 2], **LESS), out=None,
    ),
}  # fmt: skip
