"""Finding a region by what somebody types: 会泽, huize, hz, 530326, 沾益县, “云南 会泽”."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from anlan.core.regions.codes import normalize_code
from anlan.core.regions.errors import RegionCodeInvalid
from anlan.core.regions.models import Kind, Level, Region
from anlan.core.regions.scope import scope_q
from anlan.core.settings import conf

TIER = {level: tier for tier, level in enumerate(Level.values)}


def search(text: str, within: Iterable[str] | str | None = None, limit: int | None = None) -> list[Region]:
    """Units of today, best first: whole name or code, then whole short name, then beginnings, then the rest.

    Words before the last one say where: “云南 会泽”. A name or code that is no more finds what became of it.
    `within` keeps to these regions.
    """
    words = unicodedata.normalize("NFKC", text).lower().split()
    if not words:
        return []
    scopes = [] if within is None else [[within] if isinstance(within, str) else list(within)]
    for word in words[:-1]:
        above = search(word, limit=limit)
        if not above:
            return []
        scopes.append([region.code for region in above])
    last = words[-1]
    found = _candidates(last)
    for codes in scopes:
        found = found.filter(scope_q(codes, "code"))
    ranked = sorted(found, key=lambda region: (_rank(region, last), TIER[region.level], len(region.name), region.code))
    best = dict.fromkeys(heir for region in ranked for heir in _of_today(region))
    return list(best)[: conf.SEARCH_LIMIT if limit is None else limit]


def _candidates(word: str) -> QuerySet[Region]:
    """Rows worth ranking: at most a screenful of hundreds, widest units first."""
    today = Q(valid_to=None)
    if word.isdigit():
        match = (Q(code__startswith=_code(word)) & today) | Q(code=_code(word))
    elif word.isascii():
        match = today & (Q(pinyin__startswith=word) | Q(initials__startswith=word) | Q(code=word.upper()))
    else:
        match = (today & Q(name__contains=word)) | Q(name=word) | Q(short_name=word)
    rows = Region.objects.filter(match).exclude(kind=Kind.HEADING)
    first = rows.order_by(Length("code"), "code").values("pk")[: conf.SEARCH_LIMIT * 100]
    return Region.objects.filter(pk__in=list(first.values_list("pk", flat=True)))


def _code(word: str) -> str:
    try:
        return normalize_code(word)
    except RegionCodeInvalid:
        return word


def _rank(region: Region, word: str) -> int:
    """Smaller is better."""
    whole = (region.name, region.code, region.pinyin, region.initials, _code(word) if word.isdigit() else "")
    if word in whole[:2] or region.code == whole[-1]:
        place = 0
    elif word == region.short_name or word in whole[2:]:
        place = 1
    elif any(text.startswith(word) for text in whole[:2]) or region.pinyin.startswith(word):
        place = 2
    else:
        place = len(whole)
    return place


def _of_today(region: Region) -> Iterable[Region]:
    if region.is_of_today:
        return [region]
    from anlan.core.regions.queries import resolve

    return resolve(region.code, on=region.valid_from)
