"""Weather warning signals 气象灾害预警信号: which colour the readings call for, by a table of thresholds.

The thresholds differ from province to province, so none stands here: they are read from the pack table
`weather_signals`, whose plain value `signal_table` takes. Unknown is not false: what a missing reading could still raise
is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, together
from anlan.science.steps import NOISE, within

COLOURS: Final = ("blue", "yellow", "orange", "red")
"""蓝 1, 黄 2, 橙 3, 红 4; 0 is no signal."""
# What a condition may ask about, and between which values a reading of it can be at all.
QUANTITIES: Final[Mapping[str, tuple[float, float]]] = {
    "wind_level": (0, 17),  # mean wind
    "gust_level": (0, 17),
    "rain_mm": (0, 2000),
    "snow_mm": (0, 1000),  # its water
    "precipitation_mm": (0, 2000),
    "minimum_fall_c": (-80, 80),  # of the daily minimum of the air
    "minimum_c": (-90, 60),
    "maximum_c": (-90, 60),
    "lowest_maximum_c": (-90, 60),  # the least of the daily maxima
    "ground_minimum_c": (-90, 80),
    "road_c": (-90, 90),  # lowest of the road's surface
    # Lowest visibility where this is what dims the air; where it is not, give the farthest.
    "fog_visibility_m": (0, 400_000),
    "sand_visibility_m": (0, 400_000),
    "haze_visibility_m": (0, 400_000),
    "humidity_percent": (0, 100),
    "pm25_ug_m3": (0, 10_000),
    "drought_grade": (0, 4),  # gb20481_index_grade
    "crops_dry_percent": (0, 100),  # share of a county's crops
    "cyclone_influence": (0, 1),  # 受热带气旋影响: 0 no, 1 yes
    # 0 none, 1 可能, 2 可能性很大, 3 可能性非常大（极大）
    "lightning_likelihood": (0, 3),
    "hail_likelihood": (0, 3),
    # What it does or would do: 0 nothing, 1 有影响, 2 较大, 3 很大（强烈、重）
    "lightning_severity": (0, 3),
    "hail_severity": (0, 3),
    "icing_severity": (0, 3),
}

_RELATIONS: Final[Mapping[str, Callable[[FloatArray, float], Any]]] = {
    "at_least": lambda value, limit: value + NOISE >= limit,
    "above": lambda value, limit: value - NOISE > limit,
    "at_most": lambda value, limit: value - NOISE <= limit,
    "below": lambda value, limit: value + NOISE < limit,
}


@dataclass(frozen=True)
class Condition:
    """One reading held against one limit. `hours` names the window that the reading is of; 0 is now.

    Raises ValueError for an unknown quantity or relation, and a limit outside what the quantity can be.
    """

    quantity: str
    hours: int
    relation: str
    limit: float

    def __post_init__(self) -> None:
        if self.quantity not in QUANTITIES:
            raise ValueError(f"quantity must be one of {', '.join(QUANTITIES)}, got {self.quantity!r}")
        if self.relation not in _RELATIONS:
            raise ValueError(f"relation must be one of {', '.join(_RELATIONS)}, got {self.relation!r}")
        if isinstance(self.hours, bool) or not isinstance(self.hours, int) or self.hours < 0:
            raise ValueError(f"hours must be a whole number ≥ 0, got {self.hours!r}")
        lowest, highest = QUANTITIES[self.quantity]
        if not lowest <= self.limit <= highest:
            raise ValueError(f"{self.quantity} can be {lowest:g}–{highest:g}, so {self.limit!r} is no limit for it")

    @property
    def reading(self) -> str:
        """The name of the reading it needs: rain_mm_6h; without hours the quantity alone."""
        return f"{self.quantity}_{self.hours}h" if self.hours else self.quantity


@dataclass(frozen=True)
class SignalLevel:
    """A colour of one kind: it is called for when all conditions of any one of the sets hold."""

    colour: str
    any_of: tuple[tuple[Condition, ...], ...]

    def __post_init__(self) -> None:
        if self.colour not in COLOURS:
            raise ValueError(f"colour must be one of {', '.join(COLOURS)}, got {self.colour!r}")
        if not self.any_of or not all(self.any_of):
            raise ValueError(f"{self.colour} needs at least one set of at least one condition")


@dataclass(frozen=True)
class SignalAnswer:
    """The colour that the readings call for, and the highest that missing readings could still call for.

    colour    0 none, 1 blue, 2 yellow, 3 orange, 4 red: what is certain
    could_be  the same where nothing that matters is missing
    """

    colour: IntArray
    could_be: IntArray

    @property
    def is_settled(self) -> BoolArray:
        """Whether no missing reading could raise the colour."""
        return np.asarray(self.colour == self.could_be)


def signal_colour(readings: Mapping[str, npt.ArrayLike], levels: Sequence[SignalLevel]) -> SignalAnswer:
    """The colour of one kind of signal: the highest whose conditions hold.

    readings  name → (any)  each in the unit its name says: rain_mm_6h, fog_visibility_m_12h …; forecast or observed. A
                            reading that is missing, NaN or cannot be is unknown; names that no level asks about are
                            not looked at
    levels                  one kind's levels of a table
    returns   (any)         the common shape of the readings that are asked about

    Raises ValueError when shapes do not fit together.
    Source: CMA order No. 16 (2007) and the local tables after it; three-valued logic as Kleene (1952).
    """
    wanted = {
        condition.reading: condition.quantity for level in levels for every in level.any_of for condition in every
    }
    given = {name: readings.get(name, np.nan) for name in wanted}
    known = dict(zip(given, together(**given), strict=True)) if given else {}
    values = {name: within(value, *QUANTITIES[wanted[name]]) for name, value in known.items()}
    shape = next(iter(values.values())).shape if values else ()
    colour, could_be = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for level in levels:
        rank = COLOURS.index(level.colour) + 1
        certain, possible = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
        for every in level.any_of:
            met, not_unmet = _all_of(every, values)
            certain, possible = certain | met, possible | not_unmet
        colour = np.where(certain, np.maximum(colour, rank), colour)
        could_be = np.where(possible, np.maximum(could_be, rank), could_be)
    return SignalAnswer(colour, could_be)


def signal_table(value: Mapping[str, Any]) -> dict[str, tuple[SignalLevel, ...]]:
    """The levels of each kind from the plain value of the pack table `weather_signals`.

    value    kind → colour → list of sets, each a list of {quantity, hours, at_least | above | at_most | below}
    returns  kind → its levels

    Raises ValueError naming the kind, the colour and what is wrong.
    """
    return {
        kind: tuple(_level(kind, colour, sets) for colour, sets in colours.items()) for kind, colours in value.items()
    }


def _all_of(every: Sequence[Condition], values: Mapping[str, FloatArray]) -> tuple[BoolArray, BoolArray]:
    """Whether all conditions are known to hold, and whether none is known to fail."""
    met, not_unmet = [], []
    for condition in every:
        value = values[condition.reading]
        holds = np.asarray(_RELATIONS[condition.relation](value, condition.limit))
        met.append(holds)
        not_unmet.append(holds | np.isnan(value))
    return np.logical_and.reduce(met), np.logical_and.reduce(not_unmet)


def _level(kind: str, colour: str, sets: Sequence[Sequence[Mapping[str, Any]]]) -> SignalLevel:
    try:
        return SignalLevel(colour, tuple(tuple(_condition(one) for one in every) for every in sets))
    except ValueError as error:
        raise ValueError(f"{kind}, {colour}: {error}") from error


def _condition(plain: Mapping[str, Any]) -> Condition:
    relations = [name for name in _RELATIONS if name in plain]
    others = set(plain) - set(_RELATIONS) - {"quantity", "hours"}
    if len(relations) != 1 or others or "quantity" not in plain:
        raise ValueError(f"a condition has a quantity, hours and one of {', '.join(_RELATIONS)}, got {dict(plain)}")
    return Condition(plain["quantity"], plain.get("hours", 0), relations[0], float(plain[relations[0]]))
