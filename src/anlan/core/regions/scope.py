"""Scope as a condition: rows whose region lies in or below the given ones."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from anlan.core.regions.codes import COUNTRY, range_end
from anlan.core.regions.models import Kind, Region, RegionClosure

_regular: dict[str, bool] = {}


def forget() -> None:
    """Drop what this process remembers of regularity."""
    _regular.clear()


def scope_q(codes: Iterable[str], field: str = "region_code") -> Q:
    """Condition on a text column of trimmed codes: inside any of the units. No codes: no rows.

    A regular code is a range on the column's index; others go through the closure.
    """
    wanted = list(dict.fromkeys(codes))
    if COUNTRY in wanted:
        return Q(**{f"{field}__isnull": False})
    return reduce(or_, (_one(code, field) for code in wanted), Q(pk__in=[]))


def _one(code: str, field: str) -> Q:
    return range_q(code, field) if _is_regular(code) else closure_q(code, field)


def range_q(code: str, field: str) -> Q:
    """By the digits: `>= '5303' AND < '5304'`; right only for regular codes."""
    return Q(**{f"{field}__gte": code, f"{field}__lt": range_end(code)})


def closure_q(code: str, field: str) -> Q:
    """By the parents; right for each code. A statistical heading means its members."""
    heads = [code]
    heading = Region.objects.filter(code=code, kind=Kind.HEADING).first()
    if heading is not None:
        members = Region.objects.filter(code__gt=code, code__lt=range_end(code), parent_id=heading.parent_id)
        heads += members.values_list("code", flat=True)
    below = RegionClosure.objects.filter(ancestor__in=heads).values("descendant")
    return Q(**{f"{field}__in": below})


def _is_regular(code: str) -> bool:
    """Whether the range of digits holds exactly what lies below. A code no table knows is regular."""
    known = _regular.get(code)
    if known is None:
        flags = list(Region.objects.filter(code=code).values_list("is_range", flat=True))
        known = all(flags)
        if flags:
            _regular[code] = known
    return known and code.isdigit()
