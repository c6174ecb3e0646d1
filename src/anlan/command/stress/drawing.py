"""Incidents drawn for a plan: where and when, and as severe as its own table of levels has it. Loads the science."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError
from anlan.core.journal.sealing import scope_codes
from anlan.core.regions.queries import scope_q
from anlan.plans.model import Plan
from anlan.risk.arrays import Exposure
from anlan.risk.layers import layers, load
from anlan.risk.models import Facility
from anlan.science.arrays import FloatArray, IntArray
from anlan.science.grade import Reaches, decide_levels, read_decision_table
from anlan.science.grade.table import AnyOf, DecisionTable, Rule


class NothingToDraw(DomainError):
    """Nobody knows where people live in the region, nor where its dangers lie."""

    code = "nothing_to_draw"
    what = _("%(region)s没有人口数据，也没有风险点数据，无法抽取推演事件。")
    next_step = _("请先导入人口或风险点数据（anlan data add），再做预案体检。")
    http_status = 422


@dataclass(frozen=True)
class Drawn:
    """One incident at one hour. `site`: the facility it happens at, empty where people live; `place`: code of the township."""

    number: int
    hazard: str
    site: str
    place: str
    longitude: float
    latitude: float
    at: datetime
    level: int
    inputs: Mapping[str, float | bool]


def draw(plan: Plan, region_code: str, rules: Mapping[str, Any], *, draws: int, seed: int, since: datetime) -> list[Drawn]:
    """So many incidents: hazards of the plan alike, its levels as often each, hours over the week that begins at `since`.

    The same seed on the same data draws the same. Raises NothingToDraw.
    """
    rng = np.random.default_rng(seed)
    hazard = rng.integers(len(plan.hazards), size=draws)
    hour = rng.integers(rules["hours"], size=draws)
    spot = rng.random(draws)
    inputs, level = _severities(plan, rng, draws, rules["beyond"])
    spots = {name: _Spots(region_code, name, rules["sites"]) for name in dict.fromkeys(plan.hazards)}
    found = []
    for number in range(draws):
        name = plan.hazards[int(hazard[number])]
        site, place, longitude, latitude = spots[name].at(spot[number])
        at = since + timedelta(hours=int(hour[number]))
        found.append(Drawn(number + 1, name, site, place, longitude, latitude, at, int(level[number]), inputs[number]))
    return found


class _Spots:
    """Where incidents of a hazard can happen in a region: at its sites, each as likely; else at people, by their number."""

    def __init__(self, region_code: str, hazard: str, sites: Sequence[Mapping[str, Any]]) -> None:
        cells = _cells(region_code)
        kinds = [kind for one in sites if hazard in one["hazards"] for kind in one["kinds"]]
        rows = list(
            Facility.standing.filter(scope_q([region_code]), kind__in=kinds).order_by("pk")
            .values_list("name", "longitude", "latitude", "region_code")
        )  # fmt: skip
        if rows:
            names, longitude, latitude, codes = zip(*rows, strict=True)
            self.sites: Sequence[str] = names
            self.longitude, self.latitude = np.array(longitude, float), np.array(latitude, float)
            digits = len(str(cells[2][0])) if cells is not None else None  # villages count for their township
            self.place = [code[:digits] for code in codes]
            self.until = np.arange(1, len(rows) + 1) / len(rows)
        elif cells is not None:
            self.sites = ()
            self.longitude, self.latitude, township, people = cells
            self.place = [str(code) for code in township.tolist()]
            self.until = np.cumsum(people) / people.sum()
        else:
            raise NothingToDraw(region=region_code)

    def at(self, spot: float) -> tuple[str, str, float, float]:
        row = min(int(np.searchsorted(self.until, spot, side="right")), len(self.until) - 1)
        site = self.sites[row] if self.sites else ""
        return site, self.place[row], float(self.longitude[row]), float(self.latitude[row])


def _cells(region_code: str) -> tuple[FloatArray, FloatArray, IntArray, IntArray] | None:
    """Populated cells of a region: longitude, latitude, township, people; of the first layer that has any."""
    for layer in layers("exposure", region_code):
        table = load(layer, Exposure)
        townships = [code for code in np.unique(table.township).tolist() if region_code in scope_codes([str(code)])]
        inside = (table.people > 0) & np.isin(table.township, townships)
        if inside.any():
            return table.longitude[inside], table.latitude[inside], table.township[inside], table.people[inside]
    return None


def _severities(
    plan: Plan, rng: np.random.Generator, draws: int, beyond: float
) -> tuple[list[dict[str, float | bool]], IntArray]:
    """Inputs that meet one line of each level as often, one line of a level as likely as another, and the level that the
    plan's own table then gives."""
    table = read_decision_table(plan.response.value)
    of_level = [list(_lines(level.rule)) for level in table.levels]
    turn = rng.permutation(draws) % len(of_level)
    found: list[dict[str, float | bool]] = []
    for one in turn.tolist():
        line = of_level[one][int(rng.integers(len(of_level[one])))]
        found.append({need.question.name: _value(table, need, rng.random(), beyond) for need in line})
    answers = {
        question.name: np.array([float(one.get(question.name, np.nan)) for one in found]) for question in table.questions
    }
    return found, decide_levels(table, answers).certain


def _lines(rule: Rule) -> Iterator[tuple[Reaches, ...]]:
    """The ways to meet a rule."""
    if isinstance(rule, Reaches):
        yield (rule,)
        return
    parts = [list(_lines(one)) for one in rule.rules]
    if isinstance(rule, AnyOf):
        for part in parts:
            yield from part
        return
    ways: list[tuple[Reaches, ...]] = [()]
    for part in parts:
        ways = [way + more for way in ways for more in part]
    yield from ways


def _value(table: DecisionTable, line: Reaches, share: float, beyond: float) -> float | bool:
    """An answer that meets a line, and not the next higher number that the table has for the same question."""
    question = line.question
    if question.is_yes_no:
        return True
    bounds = sorted({
        one.least for level in table.levels for way in _lines(level.rule) for one in way if one.question == question
    })  # fmt: skip
    above = [one for one in bounds if one > line.least]
    if np.isfinite(question.maximum):  # a scale: as far again as the last two numbers lie apart
        step = bounds[-1] - bounds[-2] if len(bounds) > 1 else question.maximum - line.least
        top = above[0] if above else min(question.maximum, line.least + step)
        value = round(line.least + share * (top - line.least), 1)
        return value if line.least <= value < top else line.least
    top = above[0] if above else line.least * beyond
    value = line.least * (top / line.least) ** share if line.least > 0 else share * top
    return max(line.least, float(np.floor(value)))
