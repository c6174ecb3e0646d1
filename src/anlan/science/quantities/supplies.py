"""Supplies: people × norm × days, what is held, what is missing, and how far a stock goes.

Norms and reserve scales differ from place to place and come in as arguments, read from packs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, number, together

WHOLE = 1e-12
"""A number this close, relative, to a whole one is that one: 30 people at 0.1 each need 3, not 4."""


@dataclass(frozen=True)
class Norm:
    """An amount of an item for so many people, once or (`is_daily`) each day from `from_day` to `to_day` of the relief."""

    item: str
    unit: str
    amount: float
    per_people: float = 1.0
    is_daily: bool = False
    from_day: float = 1.0
    to_day: float = np.inf
    title: str = ""
    title_en: str = ""
    unit_en: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.amount < np.inf and 0 < self.per_people < np.inf and 1 <= self.from_day <= self.to_day):
            raise ValueError(
                f"norm of {self.item}: amount from 0, per_people above 0, days from 1 in order; got {self}"
            )


@dataclass(frozen=True)
class Balance:
    """What is needed, held, missing and over, all of one shape: needed + surplus = on_hand + gap; cost of the gap."""

    needed: FloatArray
    on_hand: FloatArray
    gap: FloatArray
    surplus: FloatArray
    cost_yuan: FloatArray
    valid: BoolArray


@dataclass(frozen=True)
class ReserveScale:
    """For how many people and days a place keeps a reserve, each from … to (M-09: 4–6 万人 × 15 天)."""

    name: str
    people: tuple[float, float]
    days: tuple[float, float]
    title: str = ""


@dataclass(frozen=True)
class Reach:
    """How many people a stock of many items supports, and the item that ends it (K-24, K-25: the least over items)."""

    people: float
    limited_by: str
    by_item: Mapping[str, float]


def read_norms(value: Mapping[str, Any], *, is_cold: bool = False) -> dict[str, Norm]:
    """The norms, by item, of a pack's `ration_norms`; in cold weather with the amounts for it.

    Raises ValueError for what is missing or outside its domain.
    """
    try:
        return {
            one["item"]: Norm(
                one["item"],
                one["unit"],
                float(one.get("cold", one["amount"]) if is_cold else one["amount"]),
                float(one["per_people"]),
                bool(one.get("is_daily", False)),
                float(one.get("from_day", 1)),
                float(one.get("to_day", np.inf)),
                one["title"],
                one.get("title_en", ""),
                one.get("unit_en", one["unit"]),
            )
            for one in value["norms"]
        }
    except (KeyError, TypeError) as fault:
        raise ValueError(f"value holds no norms: {fault!r}") from fault


def read_reserve_scales(value: Mapping[str, Any]) -> dict[str, ReserveScale]:
    """The scales, by name, of a pack's `reserve_scales`. Raises ValueError for what is missing or out of order."""
    try:
        scales = {
            one["name"]: ReserveScale(
                one["name"],
                (float(one["people"][0]), float(one["people"][1])),
                (float(one["days"][0]), float(one["days"][1])),
                one["title"],
            )
            for one in value["scales"]
        }
    except (KeyError, TypeError, IndexError) as fault:
        raise ValueError(f"value holds no reserve scales: {fault!r}") from fault
    for scale in scales.values():
        if not (0 < scale.people[0] <= scale.people[1] and 0 < scale.days[0] <= scale.days[1]):
            raise ValueError(f"scale {scale.name}: people and days must be above 0 and in order, got {scale}")
    return scales


def needed(people: npt.ArrayLike, days: npt.ArrayLike, norm: Norm) -> Flagged:
    """What people need over the first days: ⌈people × amount / per_people × days of the norm⌉ whole units.

    people    shapes that fit   persons
    days      shapes that fit   d        of relief, from its first
    norm      Norm
    returns   common shape      units    NaN and not valid for a negative or unknown number

    Raises ValueError when shapes do not fit.
    Source: need_k = ⌈population × rate_k × days⌉, national practice (M-09).
    """
    count, horizon = together(people=people, days=days)
    possible = (count >= 0) & (horizon >= 0) & np.isfinite(count) & np.isfinite(horizon)
    held = np.where(possible, count, 0.0) * norm.amount * _days_of(np.where(possible, horizon, 0.0), norm)
    return flagged(_whole_up(held / norm.per_people), possible=possible)


def needed_for_scale(scale: ReserveScale, norm: Norm) -> tuple[float, float]:
    """What a reserve scale asks of one item, from … to."""
    low, high = needed(scale.people, scale.days, norm).value
    return float(low), float(high)


def balance(needed: npt.ArrayLike, on_hand: npt.ArrayLike, *, unit_price_yuan: npt.ArrayLike = 0.0) -> Balance:
    """Needed against held: what is missing, what is over, what the missing costs.

    needed           shapes that fit   units
    on_hand          shapes that fit   units
    unit_price_yuan  shapes that fit   yuan a unit
    returns          Balance           NaN and not valid where a number is negative or unknown

    Raises ValueError when shapes do not fit.
    """
    need, held, price = together(needed=needed, on_hand=on_hand, unit_price_yuan=unit_price_yuan)
    possible = np.logical_and.reduce([(one >= 0) & np.isfinite(one) for one in (need, held, price)])
    need, held, price = (np.where(possible, one, np.nan) for one in (need, held, price))
    gap = np.maximum(need - held, 0.0)
    return Balance(need, held, gap, np.maximum(held - need, 0.0), gap * price, np.asarray(possible))


def people_supported(on_hand: npt.ArrayLike, days: npt.ArrayLike, norm: Norm) -> Flagged:
    """For how many whole people a stock lasts; the reverse of `needed`. Infinite where the norm asks for nothing.

    on_hand   shapes that fit   units
    days      shapes that fit   d
    returns   common shape      persons   NaN and not valid for a negative or unknown number; infinite is not valid

    Raises ValueError when shapes do not fit.
    """
    held, horizon = together(on_hand=on_hand, days=days)
    possible = (held >= 0) & (horizon >= 0) & np.isfinite(held) & np.isfinite(horizon)
    each = norm.amount * _days_of(np.where(possible, horizon, 0.0), norm)
    people = np.divide(
        np.where(possible, held, 0.0) * norm.per_people, each, out=np.full(each.shape, np.inf), where=each > 0
    )
    return flagged(np.floor(people * (1 + WHOLE)), possible=possible)


def days_supported(on_hand: npt.ArrayLike, people: npt.ArrayLike, norm: Norm) -> Flagged:
    """For how many days a stock lasts. Infinite (not valid) where it outlasts the norm, is needed once, or by nobody.

    on_hand   shapes that fit   units
    people    shapes that fit   persons
    returns   common shape      d        0 where an item needed once is short; NaN for a negative or unknown number

    Raises ValueError when shapes do not fit.
    """
    held, count = together(on_hand=on_hand, people=people)
    possible = (held >= 0) & (count >= 0) & np.isfinite(held) & np.isfinite(count)
    each = np.where(possible, count, 0.0) * norm.amount / norm.per_people
    stock = np.where(possible, held, 0.0)
    if not norm.is_daily:
        return flagged(np.where(stock >= _whole_up(each), np.inf, 0.0), possible=possible)
    lasting = np.divide(stock, each, out=np.full(each.shape, np.inf), where=each > 0) + norm.from_day - 1
    return flagged(np.where(lasting >= norm.to_day, np.inf, lasting), possible=possible)


def reserve_reach(stock: Mapping[str, float], days: float, norms: Mapping[str, Norm]) -> Reach:
    """How many people a whole reserve supports for so many days: the least over its items, and which that is.

    stock     by item   units   an item of the norms that is not there counts as none held
    days      number    d
    norms     by item           those asked of the reserve
    returns   Reach             infinite people and no item where the norms ask for nothing

    Raises ValueError for a negative or unknown stock or number of days, and for a stock of an item without a norm.
    Source: indicators K-24 and K-25.
    """
    strays = set(stock) - set(norms)
    if strays:
        raise ValueError(f"there is no norm for {', '.join(sorted(strays))}")
    days = number("days", days, above=0)
    by_item = {item: float(people_supported(stock.get(item, 0.0), days, norm).value) for item, norm in norms.items()}
    if any(np.isnan(people) for people in by_item.values()):
        raise ValueError(f"stock and days must be numbers from 0, got {dict(stock)} and {days!r}")
    item = min(by_item, key=lambda one: by_item[one], default="")
    least = by_item.get(item, np.inf)
    return Reach(least, item if np.isfinite(least) else "", by_item)


def _days_of(horizon: FloatArray, norm: Norm) -> FloatArray:
    """How many days of the horizon the norm counts; 1 for what is needed once."""
    if not norm.is_daily:
        return np.ones(horizon.shape)
    return np.maximum(np.minimum(horizon, norm.to_day) - (norm.from_day - 1), 0.0)


def _whole_up(amount: FloatArray) -> FloatArray:
    return np.ceil(amount * (1 - WHOLE))
