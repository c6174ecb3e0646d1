"""Major hazards of an enterprise after GB 18218: each unit identified and graded, every term with its reason.

The standard identifies and grades unit by unit (a production unit, a storage unit); the enterprise stands where its
worst unit stands. What is not known (an amount, a class, the people outside the fence) leaves a range: the answer
holds every level the range allows and says what each open question would make of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import fsum, inf, isfinite
from typing import TypeAlias

from anlan.science.arrays import number
from anlan.science.grade.hazard_index import ON_THE_LINE, gb18218_alpha, gb18218_level
from anlan.science.grade.hazard_tables import HazardTables

Range: TypeAlias = tuple[float, float]
UNKNOWN: Range = (0.0, inf)


@dataclass(frozen=True)
class Holding:
    """What a unit holds of one substance.

    `name`: as in table 1, an alias, a CAS number, or any other name with its class; `quantity_t`: the largest design
    amount, None unknown; `classes`: symbols of table 2 that all apply; `one_of`: symbols of which one applies, it is
    not settled which.
    """

    name: str
    quantity_t: float | None
    classes: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A production unit (生产单元) or storage unit (储存单元)."""

    name: str
    holdings: tuple[Holding, ...]


@dataclass(frozen=True)
class Term:
    """One substance's part: ranges of quantity q, threshold Q, q/Q and β, and where Q and β come from."""

    name: str
    quantity_t: Range
    threshold_t: Range
    threshold_from: str
    beta: Range
    beta_from: str

    @property
    def ratio(self) -> Range:
        """q/Q."""
        return self.quantity_t[0] / self.threshold_t[1], self.quantity_t[1] / self.threshold_t[0]

    @property
    def weighted(self) -> Range:
        """β·q/Q."""
        return self.beta[0] * self.ratio[0], self.beta[1] * self.ratio[1]

    def __str__(self) -> str:
        return (
            f"{self.name}：q {_said(self.quantity_t)} t ÷ Q {_said(self.threshold_t)} t（{self.threshold_from}）"
            f"= {_said(self.ratio)}；× β {_said(self.beta)}（{self.beta_from}）= {_said(self.weighted)}"
        )


@dataclass(frozen=True)
class OpenQuestion:
    """What an answer to one open question alone would leave possible."""

    unit: str
    about: str
    answer: str
    could_be: tuple[int, ...]


@dataclass(frozen=True)
class UnitHazard:
    """One unit: its terms, S and R from least to most, whether it is a major hazard (None: unknown), its level.

    `level`: 1 … 4, 0 no major hazard, −1 undecided; `could_be`: every level the ranges allow, most severe first, 0 last.
    """

    name: str
    terms: tuple[Term, ...]
    s: Range
    is_major: bool | None
    r: Range
    level: int
    could_be: tuple[int, ...]


@dataclass(frozen=True)
class EnterpriseHazard:
    """The enterprise: α, its units, and the level of the worst (`governed_by`: the units that can set it)."""

    alpha: Range
    units: tuple[UnitHazard, ...]
    level: int
    could_be: tuple[int, ...]
    governed_by: tuple[str, ...]
    open_questions: tuple[OpenQuestion, ...]


def gb18218_grade(units: Sequence[Unit], *, exposed_people: int | None, tables: HazardTables) -> EnterpriseHazard:
    """Identify and grade the units of an enterprise.

    units           each with its holdings             t         largest design amounts
    exposed_people  who live within 500 m of the fence persons   None unknown
    tables          HazardTables                                 of one edition, from packs
    returns         EnterpriseHazard

    Q: of table 1 for what is named there, else the lowest of its classes. β: of table 3 for what is named there, else
    of its classes, the largest where several apply (the standard is silent; ours, to the safe side).
    Raises ValueError for a negative amount or number of people, a class that is not in table 2, units of one name.
    Source: GB 18218-2018, 4.1–4.3 and tables 1–6.
    """
    names = [unit.name for unit in units]
    if len(set(names)) != len(names):
        raise ValueError(f"units must have names of their own, got {names}")
    alpha = _alpha(exposed_people, tables)
    hazards = tuple(_hazard(unit, alpha, tables) for unit in units)
    could_be = _worst_of(hazards)
    worst = could_be[0]
    return EnterpriseHazard(
        alpha=alpha,
        units=hazards,
        level=worst if len(could_be) == 1 else -1,
        could_be=could_be,
        governed_by=tuple(hazard.name for hazard in hazards if worst and worst in hazard.could_be),
        open_questions=tuple(_open_questions(units, hazards, alpha, tables)),
    )


def _alpha(people: float | None, tables: HazardTables) -> Range:
    if people is None:
        factors = [alpha for _, alpha in tables.exposure]
        return min(factors), max(factors)
    found = gb18218_alpha(number("exposed_people", people, above=0), tables.exposure)
    return float(found.value), float(found.value)


def _hazard(unit: Unit, alpha: Range, tables: HazardTables) -> UnitHazard:
    terms = tuple(_term(holding, tables) for holding in unit.holdings)
    s = fsum(term.ratio[0] for term in terms), fsum(term.ratio[1] for term in terms)
    r = alpha[0] * fsum(term.weighted[0] for term in terms), alpha[1] * fsum(term.weighted[1] for term in terms)
    is_major = True if s[0] >= 1 - ON_THE_LINE else None if s[1] >= 1 - ON_THE_LINE else False
    could_be = _levels(is_major, r, tables)
    return UnitHazard(unit.name, terms, s, is_major, r, could_be[0] if len(could_be) == 1 else -1, could_be)


def _levels(is_major: bool | None, r: Range, tables: HazardTables) -> tuple[int, ...]:
    if is_major is False:
        return (0,)
    worst, mildest = (int(gb18218_level(1.0, end, tables.levels)) for end in (r[1], r[0]))
    return (*range(worst, mildest + 1), *((0,) if is_major is None else ()))


def _term(holding: Holding, tables: HazardTables) -> Term:
    quantity = UNKNOWN if holding.quantity_t is None else (float(holding.quantity_t),) * 2
    if not (quantity[0] >= 0 and isfinite(quantity[0])):
        raise ValueError(f"quantity_t of {holding.name} must be from 0, got {holding.quantity_t!r}")
    listed = tables.called(holding.name)
    given = [tables.class_of(symbol) for symbol in holding.classes]
    choice = [tables.class_of(symbol) for symbol in holding.one_of]
    if listed:
        thresholds = [one.threshold_t for one in listed]
        threshold = min(thresholds), max(thresholds)
        threshold_from = f"表1 {'或'.join(one.name for one in listed)}"
    elif given or choice:
        lowest = min((one.threshold_t for one in given), default=inf)
        options = [min(lowest, one.threshold_t) for one in choice] or [lowest]
        threshold, threshold_from = (min(options), max(options)), f"表2 {_symbols(holding)}"
    else:
        threshold = min(one.threshold_t for one in tables.classes.values()), inf
        threshold_from = "类别未知"
    betas = [one.beta for one in listed if one.beta is not None]
    if betas and len(betas) == len(listed):
        return Term(holding.name, quantity, threshold, threshold_from, (min(betas), max(betas)), "表3")
    if not given and not choice and listed and all(one.classes for one in listed):
        options = [max(tables.class_of(symbol).beta for symbol in one.classes) for one in listed]
        symbols = "、".join(dict.fromkeys(symbol for one in listed for symbol in one.classes))
        return Term(holding.name, quantity, threshold, threshold_from, (min(options), max(options)), f"表4 {symbols}")
    if given or choice:
        largest = max((one.beta for one in given), default=0.0)
        options = [max(largest, one.beta) for one in choice] or [largest]
        beta = min(options), max(options)
        return Term(holding.name, quantity, threshold, threshold_from, beta, f"表4 {_symbols(holding)}")
    every = [one.beta for one in tables.classes.values()]
    return Term(holding.name, quantity, threshold, threshold_from, (min(every), max(every)), "类别未知")


def _symbols(holding: Holding) -> str:
    return "、".join((*holding.classes, *(("或".join(holding.one_of),) if holding.one_of else ())))


def _worst_of(hazards: Sequence[UnitHazard]) -> tuple[int, ...]:
    """Every level the worst unit can have: no milder one than some unit's mildest."""
    order = sorted({level for one in hazards for level in one.could_be} or {0}, key=_severity, reverse=True)
    floor = max((_severity(one.could_be[-1]) for one in hazards), default=_severity(0))
    return tuple(level for level in order if _severity(level) >= floor)


def _severity(level: int) -> float:
    return -level if level else -inf


def _open_questions(
    units: Sequence[Unit], hazards: Sequence[UnitHazard], alpha: Range, tables: HazardTables
) -> Iterator[OpenQuestion]:
    """What each open question alone, the others staying open, would make of its unit; answers of one outcome together."""
    for unit, hazard in zip(units, hazards, strict=True):
        settled: dict[tuple[str, tuple[int, ...]], list[str]] = {}
        for about, answer, known in _settled(unit, hazard, alpha, tables):
            if known.could_be != hazard.could_be:
                settled.setdefault((about, known.could_be), []).append(answer)
        for (about, could_be), answers in settled.items():
            yield OpenQuestion(unit.name, about, "；".join(dict.fromkeys(answers)), could_be)


def _settled(
    unit: Unit, hazard: UnitHazard, alpha: Range, tables: HazardTables
) -> Iterator[tuple[str, str, UnitHazard]]:
    """The unit again under every answer worth telling apart."""
    if len(hazard.could_be) == 1:
        return
    if alpha[0] != alpha[1]:
        for people, factor in tables.exposure:
            yield "厂外暴露人员", f"≥ {people:g} 人（α {factor:g}）", _hazard(unit, (factor, factor), tables)
    for place, (holding, term) in enumerate(zip(unit.holdings, hazard.terms, strict=True)):
        for answer, one in _answers(holding, term, hazard, alpha, tables):
            holdings = (*unit.holdings[:place], one, *unit.holdings[place + 1 :])
            yield holding.name, answer, _hazard(replace(unit, holdings=holdings), alpha, tables)


def _answers(
    holding: Holding, term: Term, hazard: UnitHazard, alpha: Range, tables: HazardTables
) -> Iterator[tuple[str, Holding]]:
    """The answers worth telling apart: each class, and each amount from which a level is reached for certain."""
    if term.threshold_t[0] != term.threshold_t[1] or term.beta[0] != term.beta[1]:
        listed = tables.called(holding.name)
        if len(listed) > 1:
            for one in listed:
                yield f"为{one.name}", replace(holding, name=one.name)
        else:
            for symbol in holding.one_of or tables.classes:
                yield f"属 {symbol}", replace(holding, classes=(*holding.classes, symbol), one_of=())
    if holding.quantity_t is None:
        yield "0 t", replace(holding, quantity_t=0.0)
    if holding.quantity_t is None and isfinite(term.threshold_t[1]):
        to_be_major = max(0.0, 1 - hazard.s[0]) * term.threshold_t[1]
        for level in reversed(tables.levels):
            short = level / alpha[0] - hazard.r[0] / alpha[0]
            amount = max(to_be_major, short * term.threshold_t[1] / term.beta[0])
            yield f"≥ {amount:.6g} t", replace(holding, quantity_t=amount)


def _said(span: Range) -> str:
    low, high = (f"{end:.6g}" for end in span)
    return low if low == high else f"未知，≥ {low}" if span[1] == inf else f"{low}–{high}"
