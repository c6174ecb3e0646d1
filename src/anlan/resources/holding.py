"""Taking hold of means in one order, and what they are bound to already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from anlan.resources.models import Commitment, StockBalance, StockLot, Team, TeamState, Vehicle

Kind = Commitment.Kind
OPEN = (Commitment.State.HELD, Commitment.State.ISSUED)
TABLES: Mapping[str, Any] = {Kind.TEAM: Team, Kind.VEHICLE: Vehicle, Kind.LOT: StockLot}


@dataclass(frozen=True)
class Held:
    """Facts that nobody else changes the state of until the transaction ends."""

    rows: Mapping[str, tuple[Any, ...]]
    states: Mapping[int, str] = field(default_factory=dict)
    left: Mapping[int, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return ((kind, row) for kind, rows in self.rows.items() for row in rows)

    def get(self, kind: str, uid: str) -> Any:
        """The fact of this uid, None where there is none."""
        return next((row for row in self.rows[kind] if row.uid == uid), None)

    def keys(self, kind: str) -> list[int]:
        return [row.pk for row in self.rows[kind]]

    def there(self, kind: str, row: Any) -> int:
        """How many there are in this workspace: one team, vehicles, what is left of a lot."""
        if kind == Kind.TEAM:
            return 1
        return int(row.count) if kind == Kind.VEHICLE else self.left.get(row.pk, row.quantity)

    def state_of(self, team: Team) -> str:
        return self.states.get(team.pk, TeamState.State.READY)


def hold(uids: Mapping[str, Collection[str]]) -> Held:
    """The facts of these uids by kind, held until the transaction ends, with how they stand now.

    Teams first, then vehicles, then lots, each by key: who comes second waits, and reads what the first has left.
    """
    rows = {}
    for kind, table in TABLES.items():
        asked = table.objects.select_for_update(of=("self",)).filter(uid__in=uids.get(kind, ())).order_by("pk")
        rows[kind] = tuple(asked.select_related("warehouse") if kind == Kind.LOT else asked) if uids.get(kind) else ()
    states = TeamState.objects.filter(team__in=rows[Kind.TEAM]).values_list("team_id", "state")
    left = StockBalance.objects.filter(lot__in=rows[Kind.LOT]).values_list("lot_id", "left")
    return Held(rows, dict(states) if rows[Kind.TEAM] else {}, dict(left) if rows[Kind.LOT] else {})


def open_commitments(means: Held) -> dict[tuple[str, int], list[Commitment]]:
    """What they are bound to in this workspace, by kind and key, the oldest first."""
    found: dict[tuple[str, int], list[Commitment]] = {}
    for kind, rows in means.rows.items():
        if rows:
            for one in Commitment.objects.filter(state__in=OPEN, **{f"{kind}__in": rows}).order_by("pk"):
                found.setdefault((kind, getattr(one, f"{kind}_id")), []).append(one)
    return found


def commitments_of(holder: str, states: Collection[str]) -> list[Commitment]:
    """What a holder has in these states, its facts held: whoever changes a commitment holds its fact."""
    mine = Commitment.objects.filter(holder=holder).select_related("team", "vehicle", "lot__warehouse").order_by("pk")
    uids: dict[str, set[str]] = {}
    for one in mine.filter(state__in=states):
        uids.setdefault(one.kind, set()).add(one.subject.uid)  # type: ignore[attr-defined]
    hold(uids)
    return list(mine.filter(state__in=states))
