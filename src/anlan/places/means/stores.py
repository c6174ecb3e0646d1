"""Warehouses, and the lots in them: living goods for so many people and days by the ration norms, gear by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

import numpy as np

from anlan.core import packs
from anlan.places.means.made import LotMade, StoreMade
from anlan.places.means.plans import Group, Plan
from anlan.places.means.said import source_of
from anlan.places.means.sites import Host, Sites, shares
from anlan.risk.arrays import Array
from anlan.science.quantities import needed, read_norms, read_reserve_scales

PHYSICAL = "physical"


def make_stores(plans: Sequence[Plan], sites: Sites, levels: Mapping[str, Any], day: date) -> tuple[StoreMade, ...]:
    """The warehouses of all lists, with the scale each is stocked for."""
    made: list[StoreMade] = []
    for plan in plans:
        found = [store for group in plan.groups("stores") for store in _group(group, plan, sites, levels[group.level])]
        made += _to_scale(found, plan, sites, day) if "reserve" in plan.value else found
    return tuple(made)


def make_lots(
    plans: Sequence[Plan], stores: Sequence[StoreMade], sites: Sites, levels: Mapping[str, Any], rules: Mapping[str, Any],
    day: date,
) -> tuple[LotMade, ...]:  # fmt: skip
    """What lies in them on a day."""
    goods = _Goods(rules, day)
    living = _living(stores, goods)
    made: list[LotMade] = []
    for at, store in enumerate(stores):
        chance = sites.draws(f"lots {store.region} {store.name}")
        for item, quantities in living.items():
            made += goods.lots(at, item, int(quantities[at]), store.source, "", chance)
        if store.kind == PHYSICAL:
            for item, quantity in levels[store.level]["gear"].items():
                made += goods.lots(at, item, quantity, store.source, "", chance)
    for plan in plans:
        for group in plan.groups("gear"):
            made += _shared(group, plan, stores, sites, goods)
    return tuple(made)


class _Goods:
    """The items of the packs, and how a quantity came in."""

    def __init__(self, rules: Mapping[str, Any], day: date) -> None:
        (row,) = packs.rows("relief_items")
        self.items = {one["item"]: one for one in row.value["items"]}
        norms = read_norms(packs.lookup("ration_norms", at=day).value, is_cold=True)
        self.norms = {item: norm for item, norm in norms.items() if item in self.items}
        self.rules, self.day = rules, day

    def lots(
        self, store: int, item: str, quantity: int, source: str, fact: str, chance: np.random.Generator
    ) -> Iterator[LotMade]:
        """A quantity as it came in, in one lot or several."""
        if not quantity:
            return
        kept_days = self.items[item].get("shelf_days")
        least, most = self.rules["per_item"]
        several = min(int(chance.integers(least, most + 1)), quantity)
        ages = chance.uniform(0, self.rules["spent"] * kept_days if kept_days else self.rules["oldest_days"], several)
        for number, (share, age) in enumerate(zip(shares([1] * several, quantity), ages, strict=True), start=1):
            produced = self.day - timedelta(days=int(age))
            yield LotMade(
                store=store, item=item, unit=self.items[item]["unit"], quantity=int(share),
                lot=f"{produced:%Y%m}-{number}", produced_on=produced,
                expires_on=produced + timedelta(days=kept_days) if kept_days else None, fact=fact, source=source,
            )  # fmt: skip


def _group(group: Group, plan: Plan, sites: Sites, level: Mapping[str, Any]) -> Iterator[StoreMade]:
    hosts = sites.hosts(group, plan)
    if not hosts:
        return
    longitude, latitude = sites.near(hosts, f"stores {group.label}")
    smallest, largest = level["area_m2"]
    area = sites.draws(f"area {group.label}").uniform(smallest, largest, len(hosts))
    named: Counter[str] = Counter()
    for at, host in enumerate(hosts):
        title = group.name or level["title"]
        own = title if group.name and len(hosts) == 1 else f"{sites.owner(host, group.level)}{title}"
        named[own] += 1
        yield StoreMade(
            name=own if named[own] == 1 else f"{own}（{named[own]}）", level=group.level, organisation="",
            region=sites.code(host), longitude=float(longitude[at]), latitude=float(latitude[at]), fact=group.fact_name,
            source=source_of(sites.seed, group.fact), kind=group.kind, plan=group.plan, area_m2=round(float(area[at])),
            people=level["people_share"] * _served(group, plan, host, sites), days=level["days"],
        )  # fmt: skip


def _served(group: Group, plan: Plan, host: Host, sites: Sites) -> float:
    """Residents of the region the store is for."""
    if group.level == "province":
        return _residents(sites, plan.code)
    if group.level == "city":
        return _residents(sites, sites.code(host)[:-2])
    return sites.inhabitants(host)


def _residents(sites: Sites, code: str) -> float:
    counties = sites.within("county", code)
    return float(sum(sites.inhabitants(Host("county", int(at))) for at in counties))


def _to_scale(stores: Sequence[StoreMade], plan: Plan, sites: Sites, day: date) -> list[StoreMade]:
    """The people that the physical stores are stocked for brought to the place's scale of reserves."""
    row = packs.lookup("reserve_scales", jurisdictions=(plan.code,), at=_in_force(plan.code, day))
    scale = read_reserve_scales(row.value)[plan.value["reserve"]]
    total = round(float(sites.draws(f"scale {plan.code}").uniform(*scale.people)))
    physical = [store for store in stores if store.kind == PHYSICAL]
    share = dict(zip(physical, shares([store.people for store in physical], total), strict=True))
    days = ceil(scale.days[1])
    return [
        StoreMade(**{**vars(store), "people": int(share[store]), "days": days}) if store in share else store
        for store in stores
    ]


def _in_force(code: str, day: date) -> date:
    """The day, or the last one on which a scale of the place was in force: a plan that ran out is not replaced by nothing."""
    held = [row for row in packs.rows("reserve_scales") if row.jurisdiction == code]
    last = max(row.valid_to or day + timedelta(days=1) for row in held)
    return min(day, last - timedelta(days=1))


def _living(stores: Sequence[StoreMade], goods: _Goods) -> dict[str, Array]:
    """By item what the people of each store need for its days, in winter."""
    people, days = [store.people for store in stores], [store.days for store in stores]
    return {item: needed(people, days, norm).value.astype(int) for item, norm in goods.norms.items()}


def _shared(
    group: Group, plan: Plan, stores: Sequence[StoreMade], sites: Sites, goods: _Goods
) -> Iterator[LotMade]:
    """A fleet of gear over the county stores, by residents, at least one each as far as it goes."""
    holders = [
        at for at, store in enumerate(stores)
        if store.level == "county" and store.kind == PHYSICAL and store.region.startswith(plan.code)
    ]  # fmt: skip
    if not holders:
        return
    weights = [sites.people.get(int(stores[at].region), 0) for at in holders]
    chance = sites.draws(f"gear {group.label}")
    for at, quantity in zip(holders, shares(weights, group.count or 0, at_least_one=True), strict=True):
        yield from goods.lots(at, group.kind, int(quantity), source_of(sites.seed, group.fact), group.fact_name, chance)
