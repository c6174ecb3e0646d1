"""The ratios that the plans set as targets: deaths against what is produced, shares, changes.

Counts and amounts come in plain units (persons, yuan, tonnes, vehicles, hectares); the powers of ten of each
indicator stand here and nowhere else. Targets are pack data, not code.

Every ratio: NaN and not valid where the denominator is 0 or unknown, or anything is negative.
Sources: the ratios of the statistical communiqués and of the plans (requirements.md §3; the formulas are those in
common use, standards.md §15, from memory), checked against published national figures where these were found.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, flagged, floats, together

YI_YUAN = 1e8
"""亿元."""
WAN = 1e4
"""万."""
SHI_WAN = 1e5
"""十万."""
BAI_WAN = 1e6
"""百万."""
PERCENT = 100.0
PER_MILLE = 1000.0


def gdp_death_rate(deaths: npt.ArrayLike, gdp_yuan: npt.ArrayLike) -> Flagged:
    """亿元地区生产总值生产安全事故死亡率 (K-04): deaths in production accidents / GDP.

    deaths    (…)  persons
    gdp_yuan  (…)  yuan, at current prices
    returns   (…)  persons / 10⁸ yuan
    """
    return _per(YI_YUAN, deaths=deaths, gdp_yuan=gdp_yuan)


def workplace_death_rate(deaths: npt.ArrayLike, employees: npt.ArrayLike) -> Flagged:
    """工矿商贸就业人员十万人生产安全事故死亡率 (K-05): deaths there / employees there.

    returns  (…)  persons / 10⁵ employees
    """
    return _per(SHI_WAN, deaths=deaths, employees=employees)


def coal_death_rate(deaths: npt.ArrayLike, coal_t: npt.ArrayLike) -> Flagged:
    """煤矿百万吨死亡率 (K-06): deaths in coal mines / raw coal output.

    coal_t   (…)  t
    returns  (…)  persons / 10⁶ t
    """
    return _per(BAI_WAN, deaths=deaths, coal_t=coal_t)


def road_death_rate(deaths: npt.ArrayLike, vehicles: npt.ArrayLike) -> Flagged:
    """道路交通万车死亡率 (K-07): road deaths / motor vehicles.

    returns  (…)  persons / 10⁴ vehicles
    """
    return _per(WAN, deaths=deaths, vehicles=vehicles)


def fire_death_rate(deaths: npt.ArrayLike, population: npt.ArrayLike) -> Flagged:
    """十万人口火灾死亡率 (K-08): fire deaths / resident population.

    returns  (…)  persons / 10⁵ persons
    """
    return _per(SHI_WAN, deaths=deaths, population=population)


def disaster_death_rate(deaths_and_missing: npt.ArrayLike, population: npt.ArrayLike) -> Flagged:
    """年均每百万人口因自然灾害死亡(失踪)率 (K-09), over the years along the last axis.

    deaths_and_missing  (…, years)           persons in each year
    population          (…, years) or (…, 1)  resident persons in each year
    returns             (…)                  persons / 10⁶ persons and year
    """
    return _per_year(BAI_WAN, deaths_and_missing=deaths_and_missing, population=population)


def affected_rate(affected: npt.ArrayLike, population: npt.ArrayLike) -> Flagged:
    """年均每十万人受灾人次 (K-10), over the years along the last axis; may exceed 10⁵ (one person hit twice).

    returns  (…)  person-times / 10⁵ persons and year
    """
    return _per_year(SHI_WAN, affected=affected, population=population)


def disaster_loss_share(loss_yuan: npt.ArrayLike, gdp_yuan: npt.ArrayLike) -> Flagged:
    """年均因自然灾害直接经济损失占地区生产总值比例 (K-11), Σ loss / Σ GDP over the years along the last axis.

    returns  (…)  %
    """
    return _per_year(PERCENT, loss_yuan=loss_yuan, gdp_yuan=gdp_yuan)


def burnt_rate(burnt_ha: npt.ArrayLike, land_ha: npt.ArrayLike) -> Flagged:
    """森林火灾受害率 (K-12), 草原火灾受害率: burnt land / land of its kind; above 1000 ‰ the number, not valid.

    returns  (…)  ‰
    """
    return _within(_per(PER_MILLE, burnt_ha=burnt_ha, land_ha=land_ha), PER_MILLE)


def share(part: npt.ArrayLike, whole: npt.ArrayLike) -> Flagged:
    """覆盖率, 达标率, 整改率, 完成率 … (K-13, K-16 … K-63): part / whole; above 100 % the number, not valid.

    returns  (…)  %
    """
    return _within(_per(PERCENT, part=part, whole=whole), PERCENT)


def per_head(amount: npt.ArrayLike, population: npt.ArrayLike) -> Flagged:
    """人均: for example 应急避难场所人均避难面积 (K-26), usable m² / served persons.

    returns  (…)  unit of the amount / person
    """
    return _per(1.0, amount=amount, population=population)


def change(now: npt.ArrayLike, before: npt.ArrayLike) -> Flagged:
    """同比 (against the same period last year), 环比 (against the period before), 比“十三五”: (now − before) / before.

    now, before  (…)  same unit, ≥ 0
    returns      (…)  %; NaN where before is 0 («–» on the screen); −100 when now is 0
    """
    ratio = _per(PERCENT, now=now, before=before)
    return flagged(ratio.value - PERCENT, covered=ratio.valid)


def change_of_average(now: npt.ArrayLike, before: npt.ArrayLike) -> Flagged:
    """Average of this plan period against that of the last (K-01 … K-03): years along the last axis of each.

    now      (…, years)        of the same quantity; a year that is not known makes the average unknown
    before   (…, years of it)
    returns  (…)               %
    """
    averages = []
    for name, given in (("now", now), ("before", before)):
        years = floats(name, given)
        if years.ndim == 0 or not years.shape[-1]:
            raise ValueError(f"{name} must have at least one year along the last axis")
        averages.append(np.where((years >= 0).all(axis=-1), years.mean(axis=-1), np.nan))
    return change(*averages)


def _per(unit: float, **part_and_whole: npt.ArrayLike) -> Flagged:
    """part / whole, for each `unit` of the whole."""
    upper, lower = together(**part_and_whole)
    possible = (upper >= 0) & (lower > 0) & np.isfinite(upper) & np.isfinite(lower)
    ratio = np.divide(upper, lower, out=np.full(upper.shape, np.nan), where=possible)
    return flagged(ratio * unit, possible=possible)


def _per_year(unit: float, **part_and_whole: npt.ArrayLike) -> Flagged:
    """Σ part / Σ whole over the years along the last axis, for each `unit` of the whole."""
    upper, lower = together(**part_and_whole)
    if upper.ndim == 0 or not upper.shape[-1]:
        raise ValueError(f"{' and '.join(part_and_whole)} must have at least one year along the last axis")
    is_possible = ((upper >= 0) & (lower >= 0)).all(axis=-1)
    return _per(unit, part=np.where(is_possible, upper.sum(axis=-1), np.nan), whole=lower.sum(axis=-1))


def _within(ratio: Flagged, most: float) -> Flagged:
    """Not valid above the most that can be; the number stays."""
    return flagged(ratio.value, covered=ratio.valid & (ratio.value <= most))
