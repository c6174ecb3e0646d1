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
    "dispatch": to(
        cost=COST, demand=shared([[1, 2, 3, 1], [2, 2, 2, 2]], **LESS), supply=shared([[5, 5, 5], [4, 4, 4]], **LESS),
        priority=shared([1, 1, 2, 2], **LESS), out=None,
    ),
    "haul": to(
        cost=COST, demand=shared([[1, 2, 3, 1], [2, 2, 2, 2]], **LESS), supply=shared([[5, 5, 5], [4, 4, 4]], **LESS),
        load=shared([0.1, 0.2], **LESS), shortage_cost=shared([[99, 99, 99, 99]] * 2, **LESS), out=None,
    ),
    "max_cover": to(can_reach=REACH, open_count=OPEN, weight=shared([1, 2, 3, 4], **LESS), out=None),
    "p_centre": to(distance=COST, open_count=OPEN, out=None),
    "p_median": to(distance=COST, open_count=OPEN, weight=shared([1, 2, 3, 4], **LESS), out=None),
    "set_cover": to(can_reach=REACH, site_cost=shared([1, 2, 3], **LESS), out=None),
    "transport": to(
        cost=COST, demand=shared([1, 2, 3, 1], **LESS), supply=shared([5, 5, 5], **LESS), priority=shared([1, 1, 2, 2], **LESS), out=None,
    ),
}  # fmt: skip
