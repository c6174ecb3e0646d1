"""Plans of packs hold as their files stand, without a restart: what changed is adopted, what is faulty changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anlan.core import clock
from anlan.core.clock.queries import reality
from anlan.core.packs import edition_number, kept
from anlan.core.permission import system_actor
from anlan.plans.checking import check
from anlan.plans.errors import PlanFaulty
from anlan.plans.faults import Fault, fault
from anlan.plans.models import PlanVersion
from anlan.plans.queries import HOLDING
from anlan.plans.reading import plan_files
from anlan.plans.services import adopt_plan, sha_of, withdraw_plan

PACKS = system_actor("packs")
GONE = "资料包中已没有这份文件"


@dataclass(frozen=True)
class Adopted:
    """What came of a look at the packs: versions that hold now, files that are faulty, versions whose file is gone."""

    adopted: tuple[PlanVersion, ...]
    faulty: tuple[Path, ...]
    withdrawn: tuple[PlanVersion, ...]

    def __bool__(self) -> bool:
        return bool(self.adopted or self.withdrawn)


class PackWatch:
    """Adopts when a pack was edited; asked often, it looks into the files only then."""

    def __init__(self) -> None:
        self._seen = -1

    def adopt_if_changed(self) -> bool:
        """Whether anything holds that did not before."""
        number = edition_number()
        if number == self._seen:
            return False
        found = adopt_packs()
        self._seen = number
        return bool(found)


def adopt_packs() -> Adopted:
    """Let the plans of all packs hold as their files stand. A faulty file leaves in force what it said before."""
    with clock.entered(reality()):
        texts = dict(_texts())
        known = PlanVersion.objects.filter(origin__startswith="pack:").defer("text")
        as_they_stand = {(row.origin, row.sha256) for row in known if row.state in HOLDING or _is_by_a_person(row)}
        adopted, faulty = [], []
        for origin, (path, text) in texts.items():
            if text is not None and (origin, sha_of(text)) in as_they_stand:
                continue
            try:
                if text is None:
                    raise PlanFaulty(_faults(path))
                adopted.append(adopt_plan(text=text, origin=origin, by=PACKS))
            except PlanFaulty:
                faulty.append(path)
        gone = [row for row in known if row.state in HOLDING and row.origin not in texts]
        withdrawn = [withdraw_plan(version=row.uid, reason=GONE, by=PACKS) for row in gone]
    return Adopted(tuple(adopted), tuple(faulty), tuple(withdrawn))


def pack_faults() -> dict[str, list[Fault]]:
    """What is wrong with the plan files of the packs, by file; kept until a pack is edited."""
    return {str(path): faults for path in plan_files() if (faults := _faults(path))}


def _is_by_a_person(row: PlanVersion) -> bool:
    """Withdrawn by somebody: the file does not bring it back unless its text changes."""
    return row.state == PlanVersion.State.WITHDRAWN and row.withdrawn_by != PACKS.key


def _texts() -> Iterator[tuple[str, tuple[Path, str | None]]]:
    """Origin, path and text of each plan file; no text where it cannot be read."""
    for path in plan_files():
        yield f"pack:{path.parent.parent.name}/{path.stem}", (path, _read(path))


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


@kept
def _faults(path: Path) -> list[Fault]:
    text = _read(path)
    return (
        check(text)
        if text is not None
        else [fault(1, "not_yaml", reason=("读不了，或不是 UTF-8", "cannot be read as UTF-8"))]
    )
