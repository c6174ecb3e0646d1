"""Matching all needs of a region with all free means at once, on the roads as they are now. Loads the science."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from anlan.command.flying import by_air
from anlan.command.hauling import Asked, Fleet, Hauling, carry
from anlan.command.lines import Drafts
from anlan.command.means import Means, means_of
from anlan.command.needs import CAPABILITY, ITEM, TEAM, Need, Needs, as_json, gather, rules_at
from anlan.command.queries.closures import closures_stamp, in_force
from anlan.command.roading import Roading
from anlan.command.sending import Sending
from anlan.core import clock
from anlan.resources.queries.free import FreeStore
from anlan.science.allocate import muster
from anlan.science.allocate.answer import TOLERANCE
from anlan.science.allocate.deliver import WEIGHTLESS_KG
from anlan.science.arrays import FloatArray, IntArray

NO_MEANS, NO_ROAD, NO_CARRIER = "no_means", "no_road", "no_carrier"


def matched(
    region_code: str, means_regions: Sequence[str], *, incidents: Sequence[str] = (),
    progress: Callable[[float], None] = lambda _share: None,
) -> dict[str, Any]:  # fmt: skip
    """Who goes where with what, for every need of the region that nobody brings yet; plain values."""
    began = time.perf_counter()
    rules = rules_at(region_code)
    needs = gather(region_code, incidents=incidents)
    closures, closed_stamp = in_force(), closures_stamp()
    means = means_of(means_regions, rules)
    progress(0)
    wanted = [one for one in needs.rows if one.quantity > 0]
    roads = Roading.at([(one.longitude, one.latitude) for one in wanted], closures, rules["limit_min"])
    made = Matching(wanted, means, roads, rules)
    made.send_teams()
    made.send_fleet()
    progress(1)
    shorts = [made.short_of(at) for at in range(len(wanted))]
    return {
        "needs": shorts, "replaced": [as_json(one) for one in needs.replaced],
        "met_before": [as_json(one) for one in needs.rows if one.quantity <= 0],
        "assignments": made.drafts.told(), "proof": made.proof,
        "gap": max((one["gap"] for one in made.proof.values()), default=0.0),
        "with": {
            "closures": [one.uid for one in closures], "teams": len(means.teams), "stores": len(means.stores),
            "lots": len(means.lots), "vehicles": sum(one.left for one in means.fleet), **roads.told(),
        },
        "stamps": stamps(needs, means.stamp, closed_stamp), "made_at": clock.now().isoformat(),
        "computed_s": round(time.perf_counter() - began, 2),
    }  # fmt: skip


def stamps(needs: Needs, commitments: str, closures: str) -> dict[str, str]:
    """What makes a proposal stale once it differs."""
    return {"closures": closures, "commitments": commitments, "needs": needs.stamp}


class Matching:
    """One run: what was given out stands in `drafts`, what stays short in `short` with the reason."""

    def __init__(self, wanted: list[Need], means: Means, roads: Roading, rules: Any) -> None:
        self.wanted, self.means, self.roads, self.rules = wanted, means, roads, rules
        self.drafts = Drafts(means, rules["alternatives"])
        self.proof: dict[str, dict[str, Any]] = {}
        self.short = {at: (one.quantity, NO_MEANS) for at, one in enumerate(wanted)}
        self.next_min: dict[int, float] = {}
        self.places = [(one.longitude, one.latitude) for one in wanted]
        classes = max((one.priority for one in wanted), default=1)
        self.worth = [rules["worth_min"] * float(rules["class_factor"]) ** (classes - one.priority) for one in wanted]

    def send_teams(self) -> None:
        """Whole teams for needs of a capability or of a kind of team."""
        rows = [at for at, one in enumerate(self.wanted) if one.kind in (CAPABILITY, TEAM)]
        teams = self.means.teams
        if not rows or not teams:
            return
        minutes = np.full((len(rows), len(teams)), np.inf)
        for moves in sorted({self.means.moves_of(team) for team in teams}):
            those = [at for at, team in enumerate(teams) if self.means.moves_of(team) == moves]
            begin = [(teams[at].longitude, teams[at].latitude) for at in those]
            minutes[:, those] = self.roads.minutes(begin, [self.places[at] for at in rows], moves).T
        minutes += np.array([team.turnout_min for team in teams])
        offer = np.array([[self.means.offer(team, self.wanted[at]) for team in teams] for at in rows])
        demand = np.array([self.wanted[at].quantity for at in rows])
        found = muster(
            minutes, offer, demand, np.array([self.worth[at] for at in rows]),
            candidates=self.rules["candidates"], seconds=self.rules["search_s"],
        )  # fmt: skip
        self.proof["teams"] = _proof(found.value, found.bound, found.gap)
        can = np.where(offer > 0, minutes, np.inf)
        for at, row in enumerate(rows):
            has_any = bool((offer[at] > 0).any())
            self.short[row] = (float(found.unmet[at]), NO_ROAD if has_any and not np.isfinite(can[at]).any() else NO_MEANS)
            for team in np.flatnonzero(found.need_of_team == at).tolist():
                self.drafts.add_team(
                    self.wanted[row], team, minutes=can[at], covers=float(min(offer[at, team], demand[at])),
                    taken=found.need_of_team >= 0,
                )  # fmt: skip

    def send_fleet(self) -> None:
        """Vehicles that are asked for as such, goods, and the lorries that carry them: no lorry goes both ways."""
        goods = self._goods()
        sending = Sending.of(self.wanted, self.means, self.roads)
        carriers = {one.kind for one in self.means.fleet if one.is_carrier} if goods is not None else set()
        is_both = np.array([self.wanted[row].what in carriers for row in sending.rows], bool)
        only, both = np.flatnonzero(~is_both).tolist(), np.flatnonzero(is_both).tolist()
        count = np.zeros(sending.minutes.shape, np.int64)
        if only:
            found = sending.shared(only)
            self.proof["asked"] = _proof(found.value, found.bound, found.gap)
            count[only] = np.round(found.flow.sum(axis=0)).astype(np.int64)
        self.means.left[:] -= count.sum(axis=0)
        hauling, fleet = None, [at for at, one in enumerate(self.means.fleet) if one.is_carrier or one.kind in carriers]
        if goods is not None:
            own = sending.asked(both, fleet, self._due) if both else None
            hauling = self._carried(goods, fleet, own)
            if own is not None:
                count[np.ix_(both, fleet)] = hauling.sent
                self.means.left[fleet] -= hauling.sent.sum(axis=0)
            for row, carrying in (each for trip in hauling.trips for each in trip.carriers):
                self.means.left[fleet[row]] -= carrying
        self._send_vehicles(sending, count)
        if goods is not None and hauling is not None:
            self._send_goods(goods, fleet, hauling)

    def _send_vehicles(self, sending: Sending, count: IntArray) -> None:
        """Write down which vehicles go as such (needs of vehicles, fleet), now that it is known which carry goods."""
        gone = sending.left - self.means.left
        for at, row in enumerate(sending.rows):
            need, minutes = self.wanted[row], sending.minutes[at]
            for one in np.flatnonzero(count[at])[np.argsort(minutes[count[at] > 0], kind="stable")].tolist():
                self.drafts.add_vehicles(need, one, int(count[at, one]), minutes, is_elsewhere=gone > count[at])
            has_any = any(one.kind == need.what and sending.left[at] > 0 for at, one in enumerate(self.means.fleet))
            can = np.isfinite(minutes)
            why = NO_MEANS if not has_any or can.any() else NO_ROAD
            carrying = gone[can].sum() - count[:, can].sum()
            missing = max(need.quantity - float(count[at].sum()), 0.0)
            self.short[row] = (missing, NO_CARRIER if carrying > 0 else why)

    def _goods(self) -> _Goods | None:
        """What is needed at which place, and which stores have any of it; None where there is nothing to decide."""
        rows = [at for at, one in enumerate(self.wanted) if one.kind == ITEM]
        items = sorted({self.wanted[at].what for at in rows})
        stores = self.means.stores_with(items)
        if not rows or not stores:
            return None
        # One row a place: what goes there together goes on one lorry, whatever its class.
        groups: dict[tuple[Any, ...], list[int]] = {}
        for at in rows:
            one = self.wanted[at]
            groups.setdefault((one.longitude, one.latitude, one.incident, one.place), []).append(at)
        keys = sorted(groups, key=lambda key: (min(self.wanted[at].priority for at in groups[key]), key[:2]))
        demand = np.zeros((len(items), len(keys)))
        priority = np.full(demand.shape, max(self.wanted[at].priority for at in rows))
        for place, key in enumerate(keys):
            for at in groups[key]:
                cell = items.index(self.wanted[at].what), place
                demand[cell] += np.ceil(self.wanted[at].quantity)
                priority[cell] = min(priority[cell], self.wanted[at].priority)
        supply = np.array([[self.means.stock.get((store.uid, item), 0) for store in stores] for item in items], float)
        begin = [(store.longitude, store.latitude) for store in stores]
        minutes = self.roads.minutes(begin, [(key[0], key[1]) for key in keys], self.rules["goods_vehicle"]).T
        return _Goods(items, stores, begin, [groups[key] for key in keys], demand, priority, supply, minutes)

    def _carried(self, goods: _Goods, fleet: Sequence[int], own: Asked | None) -> Hauling:
        """The trips, and which of the lorries that are asked for as such go so."""
        of = [self.means.fleet[at] for at in fleet]
        to_stores = self.roads.minutes([(one.longitude, one.latitude) for one in of], goods.begin, self.rules["goods_vehicle"])
        carries = np.array([one.is_carrier for one in of], bool)[:, None]
        payload = np.maximum(np.array([one.payload_kg for one in of], float), WEIGHTLESS_KG)
        found = carry(
            goods.minutes, goods.demand, goods.supply, goods.priority, self.means.masses(goods.items),
            Fleet(payload, self.means.left[fleet], np.where(carries, to_stores, np.inf)), self.rules["loading_min"],
            due_min=np.array([self._due(rows) for rows in goods.rows]), seconds=self.rules["search_s"], own=own,
        )  # fmt: skip
        for name, proven in (("goods", found.goods), ("vehicles", found.vehicles)):
            self.proof[name] = _proof(proven.value, proven.bound, proven.gap)
        return found

    def _send_goods(self, goods: _Goods, fleet: Sequence[int], found: Hauling) -> None:
        """Write down which goods go from where to where, and what stays short."""
        items, moves = goods.items, self.rules["goods_vehicle"]
        for trip in found.trips:
            members = [self.wanted[at] for at in goods.rows[trip.place]]
            quantities = {item: int(amount) for item, amount in zip(items, trip.quantities.tolist(), strict=True) if amount}
            ways = goods.minutes[trip.place]
            self.drafts.add_goods(
                members, goods.stores, trip.store, quantities, [(fleet[row], count) for row, count in trip.carriers],
                on_way=float(ways[trip.store]), moves=moves, minutes=found.at_stores_min(trip) + ways,
            )  # fmt: skip
        for place, rows in enumerate(goods.rows):
            is_cut = not np.isfinite(goods.minutes[place][goods.supply.sum(axis=0) > 0]).any()
            self._count_short(rows, items, found.no_stock[:, place], found.no_carrier[:, place], is_cut)
            for at in rows:
                soonest = found.next_min[items.index(self.wanted[at].what), place]
                if np.isfinite(soonest) and self.short[at][1] == NO_CARRIER:
                    self.next_min[at] = float(soonest)

    def _due(self, rows: Sequence[int]) -> float:
        """Minutes from now until the soonest of some needs is due; negative where it is over."""
        by = [datetime.fromisoformat(self.wanted[at].by) for at in rows if self.wanted[at].by]
        return min(((one - self.drafts.now) / timedelta(minutes=1) for one in by), default=np.inf)

    def _count_short(
        self, rows: Sequence[int], items: Sequence[str], no_stock: FloatArray, no_carrier: FloatArray, is_cut: bool
    ) -> None:
        """What is short at a place, taken from the last of the needs for the same item there."""
        lacking = no_stock + no_carrier
        for at in reversed(rows):
            item = items.index(self.wanted[at].what)
            missing = min(float(lacking[item]), self.wanted[at].quantity)
            lacking[item] -= missing
            why = NO_ROAD if is_cut else NO_CARRIER if no_carrier[item] > no_stock[item] else NO_MEANS
            self.short[at] = (missing, why)

    def short_of(self, at: int) -> dict[str, Any]:
        """A need, what it is given, what stays short and why, and what could come through the air where no road leads."""
        need, (missing, why) = self.wanted[at], self.short[at]
        there_by = self.drafts.there_by(need.key)
        told = as_json(need) | {
            "given": need.quantity - missing, "short": missing, "why": why if missing else "",
            "short_until": self.drafts.after(self.next_min[at]) if missing and at in self.next_min else None,
            "covered_at": there_by.isoformat() if there_by and not missing else None,
            "is_late": bool(there_by and need.by and there_by.isoformat() > need.by),
        }  # fmt: skip
        if missing and why == NO_ROAD:
            told["air"] = by_air(self.means.aircraft, self.places[at])
        return told


@dataclass(frozen=True, eq=False)
class _Goods:
    """What is asked for at each place (`rows` of the needs), and what which store has: as `carry` wants it."""

    items: list[str]
    stores: list[FreeStore]
    begin: list[tuple[float, float]]
    rows: list[list[int]]
    demand: FloatArray
    priority: IntArray
    supply: FloatArray
    minutes: FloatArray


def _proof(value: float, bound: float, gap: float) -> dict[str, Any]:
    gap = float(gap) if np.isfinite(gap) else 1.0
    return {"value": float(value), "bound": float(bound), "gap": gap, "is_optimal": gap <= TOLERANCE}
