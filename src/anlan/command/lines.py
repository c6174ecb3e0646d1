"""What matching gives out, one draft of an order after another: who, from where, for what, when, why, who else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from anlan.command.means import Means
from anlan.command.needs import Need
from anlan.core import clock
from anlan.resources.queries.free import FreeStore
from anlan.science.arrays import BoolArray, FloatArray

NEAREST, NEARER_TAKEN = "nearest", "nearer_taken"


class Drafts:
    """Numbered from 1, in the order in which they were given out."""

    def __init__(self, means: Means, alternatives: int) -> None:
        self.means, self.alternatives = means, alternatives
        self.now = clock.now()
        self.rows: list[dict[str, Any]] = []
        self._there: dict[str, datetime] = {}

    def add_team(self, need: Need, at: int, *, minutes: FloatArray, covers: float, taken: BoolArray) -> None:
        """A team for a need. minutes: of every team to it, inf for those that cannot do it; taken: those sent anywhere."""
        team = self.means.teams[at]
        nearer = [one for one in np.argsort(minutes, kind="stable").tolist() if minutes[one] < minutes[at]]
        others = [one for one in np.argsort(minutes, kind="stable").tolist() if not taken[one] and np.isfinite(minutes[one])]
        line = _line("team", team.uid, team.name, 1, "支", need, covers)
        self._add(
            "team", need, [line], team, self.means.moves_of(team), float(minutes[at]), team.turnout_min,
            [self.means.teams[one].name for one in nearer],
            [_other("team", self.means.teams[one], float(minutes[one]), float(minutes[at])) for one in others],
        )  # fmt: skip

    def add_vehicles(self, need: Need, at: int, count: int, minutes: FloatArray, *, is_elsewhere: BoolArray) -> None:
        """Vehicles that were asked for as such. minutes: of each row of the fleet, inf for those of another kind;
        is_elsewhere: rows of which some are sent to others or carry goods."""
        one = self.means.fleet[at]
        order = np.argsort(minutes, kind="stable").tolist()
        others = [
            _other("vehicle", self.means.fleet[row], float(minutes[row]), float(minutes[at]))
            for row in order if row != at and self.means.left[row] > 0 and np.isfinite(minutes[row])
        ]  # fmt: skip
        nearer = [self.means.fleet[row].name for row in order if minutes[row] < minutes[at] and is_elsewhere[row]]
        line = _line("vehicle", one.uid, one.name, count, "辆", need, count)
        self._add("vehicle", need, [line], one, one.road_vehicle, float(minutes[at]), 0.0, nearer, others)

    def add_goods(
        self, needs: Sequence[Need], stores: Sequence[FreeStore], at: int, quantities: Mapping[str, int],
        carriers: Sequence[tuple[int, int]], *, on_way: float, minutes: FloatArray, moves: str,
    ) -> None:  # fmt: skip
        """Goods of one store for the needs of a place: lots that expire first in front, and what carries them.

        on_way: of it from the store to the place; minutes: until these lorries would be there by way of each store
        """
        store, lines = stores[at], []
        for item, quantity in quantities.items():
            lines += self._of_lots(store.uid, item, quantity, [one for one in needs if one.what == item])
        for row, count in carriers:
            one = self.means.fleet[row]
            lines.append(_line("vehicle", one.uid, one.name, count, "辆", None, 0))
        order = np.argsort(minutes, kind="stable").tolist()
        arrives = float(minutes[at])
        nearer = [stores[row].name for row in order if minutes[row] < arrives and self._has(stores[row], quantities)]
        others = [
            _other("store", stores[row], float(minutes[row]), arrives)
            for row in order if row != at and np.isfinite(minutes[row]) and self._has(stores[row], quantities)
        ]  # fmt: skip
        self._add("goods", needs[0], lines, store, moves, arrives, arrives - on_way, nearer, others)

    def _of_lots(self, store: str, item: str, quantity: int, needs: Sequence[Need]) -> list[dict[str, Any]]:
        """So much of an item from the lots of a store, for one need after the other; the books here go down with it."""
        lines, lots = [], self.means.lots[store, item]
        self.means.stock[store, item] -= quantity
        open_needs = [[need, int(np.ceil(need.quantity - self._covered(need.key)))] for need in needs]
        while quantity > 0 and lots:
            lot = lots[0]
            need = next((one for one in open_needs if one[1] > 0), open_needs[-1])
            part = min(quantity, lot.left, need[1] if need[1] > 0 else quantity)
            lines.append(_line("lot", lot.uid, need[0].title, part, lot.unit, need[0], part) | {"item": item})
            quantity -= part
            need[1] -= part
            lots[0] = lot._replace(left=lot.left - part)
            if lots[0].left == 0:
                lots.pop(0)
        return lines

    def _covered(self, key: str) -> float:
        return sum(line["covers"] for row in self.rows for line in row["lines"] if line["need"] == key)

    def _has(self, store: FreeStore, quantities: Mapping[str, int]) -> bool:
        return any(self.means.stock.get((store.uid, item), 0) > 0 for item in quantities)

    def _add(
        self, kind: str, need: Need, lines: list[dict[str, Any]], source: Any, moves: str, minutes: float, turnout_min: float,
        nearer: Sequence[str], others: Sequence[dict[str, Any]],
    ) -> None:  # fmt: skip
        leaves, arrives = (self.now + timedelta(minutes=one) for one in (turnout_min, minutes))
        for line in lines:
            if line["need"]:
                self._there[line["need"]] = max(arrives, self._there.get(line["need"], arrives))
        self.rows.append({
            "number": len(self.rows) + 1, "kind": kind, "incident": need.incident, "incident_title": need.incident_title,
            "priority": need.priority, "by": need.by, "lines": lines, "moves": moves,
            "origin": {"name": source.name, "longitude": source.longitude, "latitude": source.latitude},
            "means_region": source.region_code,
            "destination": {"name": need.place, "longitude": need.longitude, "latitude": need.latitude},
            "minutes": round(minutes, 1), "turnout_min": round(turnout_min, 1),
            "leaves_at": leaves.isoformat(), "arrives_at": arrives.isoformat(),
            "is_late": bool(need.by and arrives.isoformat() > need.by),
            "reason": NEARER_TAKEN if nearer else NEAREST, "nearer": list(nearer[: self.alternatives]),
            "alternatives": list(others[: self.alternatives]),
        })  # fmt: skip

    def there_by(self, key: str) -> datetime | None:
        """When the last of what a need is given arrives."""
        return self._there.get(key)

    def after(self, minutes: float) -> str:
        """The instant so many minutes from now."""
        return (self.now + timedelta(minutes=minutes)).isoformat()

    def told(self) -> list[dict[str, Any]]:
        return self.rows


def _line(
    kind: str, uid: str, title: str, quantity: int, unit: str, need: Need | None, covers: float
) -> dict[str, Any]:
    return {
        "kind": kind, "uid": uid, "title": title, "quantity": int(quantity), "unit": unit,
        "need": need.key if need else "", "covers": float(covers), "task": need.task if need else "",
    }  # fmt: skip


def _other(kind: str, source: Any, minutes: float, chosen_min: float) -> dict[str, Any]:
    return {
        "kind": kind, "uid": source.uid, "title": source.name, "minutes": round(minutes, 1),
        "more_min": round(minutes - chosen_min, 1),
    }  # fmt: skip


