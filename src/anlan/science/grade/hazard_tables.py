"""The tables of GB 18218 as the computation needs them: substances, classes, exposure and levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Substance:
    """A substance of table 1. `beta`: of table 3, None where it is not named there; `classes`: what it is classed as."""

    name: str
    threshold_t: float
    aliases: tuple[str, ...] = ()
    cas: tuple[str, ...] = ()
    beta: float | None = None
    classes: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        return name == self.name or name in self.aliases or name in self.cas


@dataclass(frozen=True)
class HazardClass:
    """A class of tables 2 and 4."""

    symbol: str
    title: str
    threshold_t: float
    beta: float


@dataclass(frozen=True)
class HazardTables:
    """Everything that one edition of the standard sets.

    `exposure`: from how many people outside the fence which α, falling; `levels`: from which R which level, falling.
    """

    substances: tuple[Substance, ...]
    classes: Mapping[str, HazardClass]
    exposure: tuple[tuple[float, float], ...]
    levels: tuple[float, ...]

    def called(self, name: str) -> tuple[Substance, ...]:
        """The substances that a name, an alias or a CAS number can mean; one CAS number can stand on several lines."""
        by_name = tuple(one for one in self.substances if one.name == name)
        return by_name or tuple(one for one in self.substances if one.is_called(name))

    def class_of(self, symbol: str) -> HazardClass:
        """A class by its symbol. Raises ValueError for one that is not in table 2."""
        try:
            return self.classes[symbol]
        except KeyError:
            raise ValueError(f"{symbol!r} is no class of table 2; there are {', '.join(self.classes)}") from None


def read_hazard_tables(
    substances: Mapping[str, Any], classes: Mapping[str, Any], factors: Mapping[str, Any], classed: Mapping[str, Any]
) -> HazardTables:
    """The tables that the values of four rows of packs hold.

    substances  value of `gb18218_substances`   table 1: name, aliases, CAS numbers, threshold in t
    classes     value of `gb18218_classes`      tables 2 and 4: symbol, title, threshold in t, β
    factors     value of `gb18218_factors`      table 3 (β of named toxic gases), table 5 (α), table 6 (levels)
    classed     value of `gb18218_classed`      which classes the substances of table 1 belong to, for their β
    returns     HazardTables

    Raises ValueError for what is missing, a threshold or factor that is not above 0, a class or substance that is not
    there, and steps that do not fall to 0.
    """
    try:
        by_symbol = {
            one["symbol"]: HazardClass(one["symbol"], one["title"], _above_0(one, "threshold_t"), _above_0(one, "beta"))
            for one in classes["classes"]
        }
        beta = {one["name"]: _above_0(one, "beta") for one in factors["toxic_gases"]}
        belongs = {name: tuple(symbols) for name, symbols in classed["classes"].items()}
        listed = tuple(
            Substance(
                one["name"],
                _above_0(one, "threshold_t"),
                tuple(one.get("aliases", ())),
                tuple(one.get("cas", ())),
                next((beta[name] for name in (one["name"], *one.get("aliases", ())) if name in beta), None),
                belongs.get(one["name"], ()),
            )
            for one in substances["substances"]
        )
        exposure = tuple((float(one["from_people"]), _above_0(one, "alpha")) for one in factors["exposure"])
        levels = tuple(float(one["from_r"]) for one in factors["levels"])
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"the tables of GB 18218 are incomplete: {fault!r}") from fault
    tables = HazardTables(listed, by_symbol, exposure, levels)
    for symbol in {symbol for symbols in belongs.values() for symbol in symbols}:
        tables.class_of(symbol)
    strays = set(belongs) - {one.name for one in listed}
    if strays:
        raise ValueError(f"classed names what table 1 does not: {', '.join(sorted(strays))}")
    for name, steps in (("exposure", [people for people, _ in exposure]), ("levels", list(levels))):
        if not steps or steps != sorted(set(steps), reverse=True) or steps[-1] != 0:
            raise ValueError(f"{name} must fall to 0, got {steps}")
    return tables


def _above_0(one: Mapping[str, Any], field: str) -> float:
    value = float(one[field])
    if not 0 < value < float("inf"):
        raise ValueError(f"{field} of {one.get('name', one.get('symbol', one))} must be above 0, got {value!r}")
    return value
