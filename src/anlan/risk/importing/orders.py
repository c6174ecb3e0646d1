"""What somebody asks to be taken in, what would come of it, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anlan.core import clock, packs
from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming
from anlan.core.errors import DomainError
from anlan.core.geometry import Datum
from anlan.core.personal import looks_personal
from anlan.formats.faults import MAX_FAULTS, FormatError
from anlan.formats.faults import sentence as said

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """A file and how it is meant.

    datum       None: as the file says, and looked at for GCJ-02 and BD-09
    crs, layer  of the file, where it does not say or has several
    unit        of heights: m or ft; "" as the file says
    values      of a population raster: counts (a cell) or density (a km²)
    columns     our field → column of the file, where its name is not one of those that we know
    """

    path: Path
    region_code: str
    datum: Datum | None = None
    crs: str = ""
    layer: str = ""
    unit: str = ""
    values: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    skips_faults: bool = False

    @property
    def stated_datum(self) -> str:
        """Of origin, as a layer keeps it."""
        return (self.datum or Datum.WGS84).value.upper()


@dataclass(frozen=True)
class Said:
    """Of what comes in: who says so, under which licence, and since when it holds."""

    source: str
    licence: str
    as_of: date


@dataclass
class Draft:
    """What would come in. `make` is asked only when it does, for it may write files; `after` when it has, `failed` when it
    could not.

    notes   sentences for the person who decides: counts, what was left out, what is inferred
    faults  sentences, the first MAX_FAULTS of `wrong`; with any, nothing comes in unless rows at fault are left out
    seen    what stood when it was drafted, each beside how to look again
    """

    kind: str
    order: Order
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wrong: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    seen: list[tuple[Callable[[], object], object]] = field(default_factory=list)
    make: Callable[[Said], Iterable[Incoming]] = tuple
    after: Callable[[Batch], object] = bool
    failed: Callable[[], object] = bool

    def say(self, text: Any, **details: object) -> None:
        self.notes.append(str(text) % details)

    def fault(self, row: int, text: Any, **details: object) -> None:
        """One thing that is wrong in a row of the file, which is left out. It is kept and shown: nobody's number is quoted."""
        self.wrong += 1
        if len(self.faults) < MAX_FAULTS:
            told = {word: "***" if isinstance(given, str) and looks_personal(given) else given for word, given in details.items()}
            self.faults.append(str(_("第 %(row)s 行：%(reason)s")) % {"row": row, "reason": str(text) % told})

    def rests_on(self, look: Callable[[], T]) -> T:
        """What stands and goes into the draft. If it is another when the draft is brought in, that is refused."""
        found = look()
        self.seen.append((look, found))
        return found


class FileRefused(DomainError):
    """The file as a whole cannot be used."""

    code = "own_data_refused"
    what = _("文件“%(file)s”不能导入。")
    next_step = _("没有改动任何数据；请按以下原因改正后重试。")
    http_status = 422


class DraftOutdated(DomainError):
    """Somebody brought in or took back what the draft was made of, since."""

    code = "own_data_outdated"
    what = _("读取“%(file)s”以后，它要取代的数据已被别人更新，没有导入。")
    next_step = _("请再导入一次，以现在的数据为底。")


class FaultsInFile(DomainError):
    """Some rows cannot be used, and nobody said to leave them out."""

    code = "own_data_faults"
    what = _("文件“%(file)s”有 %(count)s 处问题，没有导入。")
    next_step = _("请改正后重试，或略过有问题的行（--skip-faults）。")
    http_status = 422


def refusal(order: Order, *reasons: object) -> FileRefused:
    return FileRefused(file=order.path.name, faults=[str(one) for one in reasons])


def without_shift(order: Order) -> None:
    """For files that are not converted from another datum: rasters, and tables without coordinates. Raises FileRefused."""
    if order.datum not in (None, Datum.WGS84, Datum.CGCS2000):
        raise refusal(
            order, _("--datum %(datum)s 对这种文件无法换算：栅格须是 WGS 84 或 CGCS2000，请先在 GIS 中纠偏；"
                     "没有坐标的表不必写 --datum。") % {"datum": order.datum},
        )  # fmt: skip


def unreadable(order: Order, fault: FormatError) -> FileRefused:
    """A reader's faults in the language of the moment."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return FileRefused(file=order.path.name, faults=[said(one, language) for one in fault.faults])


def rules(part: str) -> Mapping[str, Any]:
    """How files are taken in, from the pack."""
    return packs.lookup("own_data", at=clock.wall()).value[part]  # type: ignore[no-any-return]
