"""One number and where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(StrEnum):
    """How a number came to be known."""

    MEASURED = "measured"
    REPORTED = "reported"
    VERIFIED = "verified"
    MODELLED = "modelled"
    INFERRED = "inferred"

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]

    @property
    def is_observed(self) -> bool:
        """Somebody or something saw it; what is modelled or inferred is thought, not seen."""
        return self not in (Kind.MODELLED, Kind.INFERRED)


_LABELS: dict[Kind, str | Promise] = {
    Kind.MEASURED: _("实测"),
    Kind.REPORTED: pgettext_lazy("figure", "上报"),
    Kind.VERIFIED: _("核定"),
    Kind.MODELLED: _("模型"),
    Kind.INFERRED: _("推断"),
}


@dataclass(frozen=True)
class Interval:
    """The value lies between `low` and `high` with probability `level` (0–1)."""

    low: float
    high: float
    level: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high)) or self.low > self.high:
            raise ValueError(f"{self.low}–{self.high} is no interval")
        if not 0 < self.level <= 1:
            raise ValueError(f"a level lies between 0 and 1, got {self.level}")


@dataclass(frozen=True)
class Figure:
    """A number with its provenance.

    value     None: unknown, which is not zero; NaN and infinity are refused
    unit      as shown: 人, km, mm/h; empty for a bare count
    source    who says so: agency, station, form
    as_of     the instant the value is true for, with time zone
    method, version   how it was made: model and its version, form and its edition
    inputs    keys of the journal entries or figures it was made from
    """

    value: float | int | None
    unit: str
    kind: Kind
    source: str
    as_of: datetime
    method: str = ""
    version: str = ""
    inputs: tuple[str, ...] = ()
    interval: Interval | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))
        object.__setattr__(self, "inputs", tuple(self.inputs))
        if isinstance(self.value, bool) or not isinstance(self.value, int | float | None):
            raise TypeError(f"{self.value!r} is not a number; unknown is None")
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError(f"{self.value} is not a number; unknown is None")
        if not self.source:
            raise ValueError("a figure without a source is a rumour")
        if self.as_of.tzinfo is None:
            raise ValueError(f"as_of {self.as_of} has no time zone")

    @property
    def is_known(self) -> bool:
        return self.value is not None
