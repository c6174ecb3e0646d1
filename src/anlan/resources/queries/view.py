"""What all the means of a scope come to: tab by tab, level by level, and for how many people the stock lasts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from anlan.core import clock, packs
from anlan.core.permission import Actor
from anlan.resources.models import Agreement, Commitment, Expert, StockLot, TeamState, Warehouse
from anlan.resources.queries.care import spans, today
from anlan.resources.queries.free import committed
from anlan.resources.queries.scope import visible
from anlan.resources.queries.shelters import shelters
from anlan.resources.queries.stock import present, with_balance
from anlan.resources.queries.teams import teams, vehicles


@dataclass(frozen=True)
class TeamSum:
    """Teams of a level: how many stand how; `bound`: ready, but committed. `can_go`: ready and bound to nobody."""

    level: str
    teams: int
    people: int
    can_go: int
    bound: int
    dispatched: int
    resting: int
    unavailable: int


@dataclass(frozen=True)
class VehicleSum:
    kind: str
    vehicles: int
    bound: int


@dataclass(frozen=True)
class StockLine:
    """An item in the stores of a level, kept in one way: 在库 = 可用 + 预占 + what has expired; 在途 has left the books."""

    item: str
    unit: str
    level: str
    kind: str
    on_shelf: int
    free: int
    held: int
    under_way: int
    expiring: int
    expired: int


@dataclass(frozen=True)
class ShelterSum:
    level: str
    shelters: int
    are_open: int
    places: int
    inside: int


@dataclass(frozen=True)
class Lasting:
    """For how many people the free stock lasts so many days, item by item, and the item that ends it (K-24)."""

    days: int
    people: int
    limited_by: str
    by_item: Mapping[str, int]


@dataclass(frozen=True)
class MeansInView:
    """Everything, summed. `stores`: by level; `agreements`: those that hold today."""

    teams: tuple[TeamSum, ...]
    vehicles: tuple[VehicleSum, ...]
    stock: tuple[StockLine, ...]
    stores: Mapping[str, int]
    shelters: tuple[ShelterSum, ...]
    experts: int
    agreements: int


def means_in_view(actor: Actor, region_codes: Sequence[str] = ()) -> MeansInView:
    """The sums of all tabs, in a dozen statements however many means there are (M-01)."""
    day = today()
    stores = visible(Warehouse, actor, region_codes).values_list("level").annotate(all=Count("pk"))
    return MeansInView(
        teams=_teams(actor, region_codes),
        vehicles=_vehicles(actor, region_codes),
        stock=stock_by_level(actor, region_codes),
        stores=dict(stores.order_by("level")),
        shelters=_shelters(actor, region_codes),
        experts=visible(Expert, actor, region_codes).count(),
        agreements=visible(Agreement, actor, region_codes).filter(valid_from__lte=day, valid_until__gte=day).count(),
    )


def stock_by_level(
    actor: Actor, region_codes: Sequence[str] = (), *, item: str = ""
) -> tuple[StockLine, ...]:
    """What the stores hold by item, level and way of keeping, exact to the unit, in two statements (M-06)."""
    day = today()
    here = present(visible(StockLot, actor, region_codes))
    if item:
        here = here.filter(item=item)
    soon, gone = Q(expires_on__lte=day + timedelta(days=spans()[-1]), expires_on__gte=day), Q(expires_on__lt=day)
    group = ("item", "unit", "warehouse__level", "warehouse__kind")
    sums = with_balance(here).values(*group).annotate(
        on_shelf=Sum("left_now"), expiring=Coalesce(Sum("left_now", filter=soon), 0),
        expired=Coalesce(Sum("left_now", filter=gone), 0),
    )  # fmt: skip
    bound = _bound(here, group)
    return tuple(_line(row, bound.get(tuple(row[name] for name in group), {})) for row in sums.order_by(*group))


def lasting(lines: Iterable[StockLine], days: int, *, is_cold: bool = False) -> Lasting:
    """For how many people the free goods on the shelves are enough for so many days, by the ration norms (M-09).

    An item of the norms that no store keeps counts as none held; one that is in no catalogue of goods is left out.
    """
    kept = {one["item"] for one in packs.rows("relief_items")[0].value["items"]}
    free: Counter[str] = Counter()
    for line in lines:
        if line.kind == Warehouse.Kind.PHYSICAL:
            free[line.item] += line.free
    norms = packs.lookup("ration_norms", at=clock.now()).value["norms"]
    each = {norm["item"]: for_one(norm, days, is_cold) for norm in norms if norm["item"] in kept}
    by_item = {item: floor(free[item] / amount) for item, amount in each.items() if amount}
    least = min(by_item, key=lambda one: by_item[one], default="")
    return Lasting(days, by_item.get(least, 0), least, by_item)


def for_one(norm: Mapping[str, Any], days: int, is_cold: bool) -> Fraction:
    """What one person needs of an item over so many days, exactly."""
    amount = Fraction(str(norm.get("cold", norm["amount"]) if is_cold else norm["amount"])) / Fraction(str(norm["per_people"]))
    if not norm.get("is_daily"):
        return amount
    return amount * max(min(days, norm.get("to_day", days)) - norm.get("from_day", 1) + 1, 0)


def _bound(here: QuerySet[StockLot], group: Sequence[str]) -> dict[tuple[str, ...], dict[str, int]]:
    """What is held and under way of the lots, by the same group."""
    states = (Commitment.State.HELD, Commitment.State.ISSUED)
    columns = tuple(f"lot__{name}" for name in group)
    rows = Commitment.objects.filter(lot__in=here, state__in=states).values(*columns, "state").annotate(all=Sum("quantity"))
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in columns), {})[row["state"]] = row["all"]
    return found


def _line(row: Mapping[str, Any], bound: Mapping[str, int]) -> StockLine:
    held = bound.get(Commitment.State.HELD, 0)
    return StockLine(
        item=row["item"], unit=row["unit"], level=row["warehouse__level"], kind=row["warehouse__kind"],
        on_shelf=row["on_shelf"], free=max(row["on_shelf"] - held - row["expired"], 0), held=held,
        under_way=bound.get(Commitment.State.ISSUED, 0), expiring=row["expiring"], expired=row["expired"],
    )  # fmt: skip


def _teams(actor: Actor, region_codes: Sequence[str]) -> tuple[TeamSum, ...]:
    bound = committed("team")
    by_level: dict[str, Counter[str]] = {}
    for one in teams(actor, region_codes):
        sums = by_level.setdefault(one.team.level, Counter())
        is_bound = one.is_ready and one.team.pk in bound
        sums.update({"teams": 1, "people": one.team.people, "bound" if is_bound else one.state: 1})
    state = TeamState.State
    return tuple(
        TeamSum(
            level, sums["teams"], sums["people"], sums[state.READY], sums["bound"], sums[state.DISPATCHED],
            sums[state.RESTING], sums[state.UNAVAILABLE],
        )
        for level, sums in sorted(by_level.items())
    )  # fmt: skip


def _vehicles(actor: Actor, region_codes: Sequence[str]) -> tuple[VehicleSum, ...]:
    bound = committed("vehicle")
    all_of, bound_of = Counter[str](), Counter[str]()
    for key, kind, count in vehicles(actor, region_codes).values_list("pk", "kind", "count"):
        all_of[kind] += count
        bound_of[kind] += bound.get(key, 0)
    return tuple(VehicleSum(kind, count, bound_of[kind]) for kind, count in sorted(all_of.items()))


def _shelters(actor: Actor, region_codes: Sequence[str]) -> tuple[ShelterSum, ...]:
    by_level: dict[str, Counter[str]] = {}
    for one in shelters(actor, region_codes):
        sums = by_level.setdefault(one.shelter.level, Counter())
        sums.update(shelters=1, are_open=int(one.is_open), places=one.shelter.places, inside=one.occupancy)
    return tuple(
        ShelterSum(level, sums["shelters"], sums["are_open"], sums["places"], sums["inside"])
        for level, sums in sorted(by_level.items())
    )
