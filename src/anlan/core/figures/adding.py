"""Adding figures up, without mixing what may not be mixed and without taking unknown for zero."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError
from anlan.core.figures.figure import Figure, Interval, Kind


class MixedFigures(DomainError):
    """Modelled and observed numbers, or numbers of different units, were to be added."""

    code = "mixed_figures"
    what = _("“%(one)s”与“%(other)s”的数字不能相加。")
    next_step = _("请分别列出，或只汇总同一口径的数字。")


@dataclass(frozen=True)
class Total:
    """A sum and how complete it is. `figure.value` is what is known so far; None when nothing is."""

    figure: Figure
    known: int
    asked: int

    @property
    def is_complete(self) -> bool:
        return self.known == self.asked

    @property
    def coverage(self) -> str | Promise:
        """How many of those asked have answered: 11/12 已报."""
        return str(_("%(known)d/%(asked)d 已报")) % {"known": self.known, "asked": self.asked}


def total(figures: Iterable[Figure], *, source: str = "") -> Total:
    """The sum of what is known, as old as its oldest part, as sure as its least sure kind.

    Unknown parts stay unknown: they lower the coverage and add nothing; when none is known the sum is
    unknown too. An interval is given only where every known part has one of the same level; bounds are
    added (the parts may fail together, so nothing narrows). Raises MixedFigures for modelled with
    observed or for two units, ValueError for nothing at all.
    """
    parts = list(figures)
    if not parts:
        raise ValueError("nothing to add up")
    first = parts[0]
    for part in parts:
        if part.kind.is_observed != first.kind.is_observed:
            raise MixedFigures(one=first.kind.label, other=part.kind.label)
        if part.unit != first.unit:
            raise MixedFigures(one=first.unit, other=part.unit)
    known = [part for part in parts if part.value is not None]
    values = [part.value for part in known if part.value is not None]
    exact = all(isinstance(value, int) for value in values)
    amount = None if not values else sum(values) if exact else math.fsum(values)
    joined = Figure(
        value=amount,
        unit=first.unit,
        kind=_weakest(parts),
        source=source or "、".join(dict.fromkeys(part.source for part in parts)),
        as_of=min(part.as_of for part in known or parts),
        method=_common(part.method for part in parts),
        version=_common(part.version for part in parts),
        inputs=tuple(dict.fromkeys(key for part in parts for key in part.inputs)),
        interval=_joined_interval(known),
    )
    return Total(joined, len(known), len(parts))


def _weakest(parts: list[Figure]) -> Kind:
    """A sum is only as well known as its worst part: verified, measured, reported; modelled, inferred."""
    rank = [Kind.VERIFIED, Kind.MEASURED, Kind.REPORTED, Kind.MODELLED, Kind.INFERRED]
    return max((part.kind for part in parts), key=rank.index)


def _common(words: Iterable[str]) -> str:
    found = set(words)
    return found.pop() if len(found) == 1 else ""


def _joined_interval(known: list[Figure]) -> Interval | None:
    intervals = [part.interval for part in known if part.interval is not None]
    if not known or len(intervals) < len(known) or len({one.level for one in intervals}) != 1:
        return None
    return Interval(
        math.fsum(one.low for one in intervals), math.fsum(one.high for one in intervals), intervals[0].level
    )
