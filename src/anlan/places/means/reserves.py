"""Experts who do not exist, and what suppliers would have promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from anlan.core import packs
from anlan.places.means.contacts import desks
from anlan.places.means.made import AgreementMade, ExpertMade, LotMade, StoreMade
from anlan.places.means.plans import Fact, Plan
from anlan.places.means.said import source_of
from anlan.places.means.sites import Sites, shares

EXPERTS = "experts"
"""Key of the fact that counts them."""
LEVELS = ("province", "city", "county")
"""Of a code of two, four and six digits."""


def make_experts(plans: Sequence[Plan], sites: Sites, rules: Mapping[str, Any], day: date) -> tuple[ExpertMade, ...]:
    """The pools of a place, its cities and its counties; where a plan states how many it has, so many."""
    fields = packs.lookup("expert_fields", at=day).value["fields"]
    pools: dict[str, tuple[int, Fact | None]] = {}
    for plan in plans:
        own = {code: rules["count"][LEVELS[len(code) // 2 - 1]] for code in desks(plan.code, sites)}
        fact = plan.facts.get(EXPERTS)
        counted = shares(list(own.values()), int(fact.number)) if fact is not None and fact.number else list(own.values())
        pools |= {code: (int(count), fact) for code, count in zip(own, counted, strict=True)}
    return tuple(_pools(pools, fields, sites, rules))


def make_agreements(
    stores: Sequence[StoreMade], lots: Sequence[LotMade], sites: Sites, rules: Mapping[str, Any], day: date
) -> tuple[AgreementMade, ...]:
    """One for each item that is promised and not kept, at a price and until a day."""
    promised: Counter[tuple[int, str, str]] = Counter()
    for lot in lots:
        if stores[lot.store].kind in rules["deliver_within_h"] and lot.item in rules["price_fen"]:
            promised[lot.store, lot.item, lot.unit] += lot.quantity
    return tuple(_agreements(promised, stores, sites, rules, day))


def _pools(
    pools: Mapping[str, tuple[int, Fact | None]], fields: Sequence[Mapping[str, Any]], sites: Sites, rules: Mapping[str, Any]
) -> Iterator[ExpertMade]:
    number = 0
    for region, (count, fact) in sorted(pools.items()):
        chance = sites.draws(f"experts {region}")
        known = [field for field, many in zip(fields, shares([one["share"] for one in fields], count), strict=True)
                 for _one in range(int(many))]  # fmt: skip
        for field in known:
            number += 1
            yield ExpertMade(
                region=region, level=LEVELS[len(region) // 2 - 1], fields=(field["field"],), hazards=tuple(field["hazards"]),
                title=str(chance.choice(rules["titles"])), is_chief=bool(chance.random() < rules["chief_share"]),
                name=rules["name"].format(number=number), phone=rules["phone"].format(number=number),
                fact=fact.name if fact else "", source=source_of(sites.seed, fact),
            )  # fmt: skip


def _agreements(
    promised: Mapping[tuple[int, str, str], int], stores: Sequence[StoreMade], sites: Sites, rules: Mapping[str, Any], day: date
) -> Iterator[AgreementMade]:
    least, most = rules["begun_days"]
    for number, ((at, item, unit), quantity) in enumerate(promised.items(), start=1):
        store = stores[at]
        begun = day - timedelta(days=int(sites.draws(f"agreement {store.region} {store.name} {item}").integers(least, most)))
        yield AgreementMade(
            store=at, number=rules["number"].format(year=begun.year, number=number), item=item, unit=unit, quantity=quantity,
            price_fen=rules["price_fen"][item], valid_from=begun, valid_until=begun + timedelta(days=rules["days"]),
            deliver_within_h=rules["deliver_within_h"][store.kind], source=source_of(sites.seed),
        )  # fmt: skip
