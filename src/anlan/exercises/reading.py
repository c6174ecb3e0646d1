"""From the text of a replay to its items, in the order of their time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from anlan.core.packs.reading import parse_yaml, plain
from anlan.exercises.checking import Fault, check

FACT, INVENTED = "fact", "推演"
REPORTING = ("draft_report", "write_report", "sign_report", "send_report")


@dataclass(frozen=True)
class Item:
    """One input (`what`) or act (`do`); `given` is the rest of what the file says of it."""

    number: int
    at: datetime
    is_act: bool
    kind: str
    name: str
    username: str
    patience_min: float
    given: Mapping[str, Any]

    @property
    def is_invented(self) -> bool:
        return bool(self.given.get("basis") == INVENTED)

    @property
    def chains(self) -> frozenset[str]:
        """What it keeps its turn for: the thing it makes or names, the task of its county, the report of its desk."""
        house = self.username.partition(".")[0]
        found = {self.name, *(str(self.given.get(field, "")) for field in ("proposal", "order", "closure"))}
        if "action" in self.given:
            found.add(f"{house}/{self.given['action']}")
        if self.kind in REPORTING:
            found.add(f"{house}/report")
        return frozenset(found - {""})


@dataclass(frozen=True)
class ReplayFile:
    """What an exercise begins with, and what happens in it."""

    key: str
    title: str
    hazard: str
    region_codes: tuple[str, ...]
    starts_at: datetime
    rate: float
    items: tuple[Item, ...]
    text: str


class ReplayFault(ValueError):
    """A text that is no replay; `faults` names all that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{one.line}: {one.sentence}" for one in faults))
        self.faults = tuple(faults)


@lru_cache(maxsize=2)
def read_replay(text: str) -> ReplayFile:
    """The replay of a text. Raises ReplayFault, naming every fault."""
    faults = check(text)
    if faults:
        raise ReplayFault(faults)
    told = plain(parse_yaml(text, Path("replay.yaml")).value)
    rows = [(one, False) for one in told["inputs"]] + [(one, True) for one in told.get("acts", ())]
    rows.sort(key=lambda row: datetime.fromisoformat(row[0]["at"]))
    return ReplayFile(
        key=told["replay"],
        title=told["title"],
        hazard=told["hazard"],
        region_codes=tuple(told["region_codes"]),
        starts_at=datetime.fromisoformat(told["starts_at"]),
        rate=told["rate"],
        items=tuple(_item(number, one, is_act, told["patience_min"]) for number, (one, is_act) in enumerate(rows, 1)),
        text=text,
    )


def _item(number: int, one: Mapping[str, Any], is_act: bool, patience_min: float) -> Item:
    return Item(
        number=number,
        at=datetime.fromisoformat(one["at"]),
        is_act=is_act,
        kind=one["do"] if is_act else one["what"],
        name=one.get("as", ""),
        username=one.get("by", ""),
        patience_min=one.get("patience_min", patience_min),
        given=one,
    )
