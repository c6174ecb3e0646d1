"""Matching all needs of a region with all free means at once, on the roads as they are now. Loads the science."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from anlan.command.flying import by_air
from anlan.command.hauling import Fleet, carry
from anlan.command.lines import Drafts
from anlan.command.means import Means, means_of
from anlan.command.needs import CAPABILITY, ITEM, TEAM, VEHICLE, Need, Needs, as_json, gather, rules_at
from anlan.command.queries.closures import closures_stamp, in_force
from anlan.command.roading import Roading
from anlan.core import clock
from anlan.science.allocate import muster
from anlan.science.allocate.answer import TOLERANCE
from anlan.science.arrays import FloatArray

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
    made = _Matching(wanted, means, roads, rules)
    made.send_teams()
    made.send_vehicles()
    made.send_goods()
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


class _Matching:
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

    def send_vehicles(self) -> None:
        """Vehicles that are asked for as such, nearest first, the most urgent need first."""
        for at, need in enumerate(self.wanted):
            if need.kind != VEHICLE:
                continue
            those = [row for row, one in enumerate(self.means.fleet) if one.kind == need.what and self.means.left[row] > 0]
            minutes = np.full(len(self.means.fleet), np.inf)
            if those:
                begin = [(self.means.fleet[row].longitude, self.means.fleet[row].latitude) for row in those]
                vehicle = self.means.fleet[those[0]].road_vehicle  # of one kind all go alike
                minutes[those] = self.roads.minutes(begin, [self.places[at]], vehicle)[:, 0]
            missing = int(np.ceil(need.quantity))
            for row in np.argsort(minutes, kind="stable").tolist():
                if missing <= 0 or not np.isfinite(minutes[row]):
                    break
                count = min(missing, int(self.means.left[row]))
                self.means.left[row] -= count
                missing -= count
                self.drafts.add_vehicles(need, row, count, minutes)
            is_cut = bool(those) and not np.isfinite(minutes).any()
            self.short[at] = (float(max(missing, 0)), NO_ROAD if is_cut else NO_MEANS)

    def send_goods(self) -> None:
        """Goods from all stores to all places, and the lorries that carry them, all at once."""
        rows = [at for at, one in enumerate(self.wanted) if one.kind == ITEM]
        items = sorted({self.wanted[at].what for at in rows})
        stores = self.means.stores_with(items)
        if not rows or not stores:
            return
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
        moves = self.rules["goods_vehicle"]
        begin = [(store.longitude, store.latitude) for store in stores]
        minutes = self.roads.minutes(begin, [(key[0], key[1]) for key in keys], moves).T
        fleet = [at for at, one in enumerate(self.means.fleet) if one.is_carrier]
        lorries = [(self.means.fleet[at].longitude, self.means.fleet[at].latitude) for at in fleet]
        to_stores = self.roads.minutes(lorries, begin, moves)
        found = carry(
            minutes, demand, supply, priority, self.means.masses(items),
            Fleet(np.array([self.means.fleet[at].payload_kg for at in fleet], float), self.means.left[fleet], to_stores),
            self.rules["loading_min"], due_min=np.array([self._due(groups[key]) for key in keys]),
            seconds=self.rules["search_s"],
        )  # fmt: skip
        for name, proven in (("goods", found.goods), ("vehicles", found.vehicles)):
            self.proof[name] = _proof(proven.value, proven.bound, proven.gap)
        for trip in found.trips:
            members = [self.wanted[at] for at in groups[keys[trip.place]]]
            quantities = {item: int(amount) for item, amount in zip(items, trip.quantities.tolist(), strict=True) if amount}
            carriers = [(fleet[row], count) for row, count in trip.carriers]
            for row, count in carriers:
                self.means.left[row] -= count
            ways = minutes[trip.place]
            self.drafts.add_goods(
                members, stores, trip.store, quantities, carriers, on_way=float(ways[trip.store]), moves=moves,
                minutes=to_stores[[row for row, _count in trip.carriers]].max(axis=0) + self.rules["loading_min"] + ways,
            )  # fmt: skip
        for place, key in enumerate(keys):
            is_cut = not np.isfinite(minutes[place][supply.sum(axis=0) > 0]).any()
            self._count_short(groups[key], items, found.no_stock[:, place], found.no_carrier[:, place], is_cut)
            for at in groups[key]:
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


def _proof(value: float, bound: float, gap: float) -> dict[str, Any]:
    gap = float(gap) if np.isfinite(gap) else 1.0
    return {"value": float(value), "bound": float(bound), "gap": gap, "is_optimal": gap <= TOLERANCE}
