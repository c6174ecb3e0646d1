"""The tier above a region, what its body is called, and at which node it is."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.core.regions import RegionCodeInvalid, RegionNotFound
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Kind, Region
from anlan.core.settings import conf
from anlan.reports.errors import NoTierAbove


@dataclass(frozen=True)
class Link:
    """Another node that works for a region."""

    url: str
    token: str


def unit(code: str) -> Region | None:
    """The region of a code; None where no table has it."""
    try:
        return regions.get(code)
    except (RegionNotFound, RegionCodeInvalid):
        return None


def tier_of(code: str) -> str:
    """country, province, prefecture, county, township; empty where no table has the code."""
    found = unit(code)
    return str(found.level) if found is not None else ""


def name_of(code: str) -> str:
    """云南省昭通市鲁甸县; the code where no table has it."""
    found = unit(code)
    return regions.name_path(code) if found is not None else code


def above(code: str) -> str:
    """Whom a region reports to: its parent that is no heading of statistics. Raises NoTierAbove."""
    found = unit(code)
    parent = found.parent if found is not None else None
    while parent is not None and parent.kind == Kind.HEADING:
        parent = parent.parent
    if parent is None:
        raise NoTierAbove(region=found.name if found is not None else code)
    return str(parent.code)


def link_to(code: str) -> Link | None:
    """The node that works for a region, where it is not this one (TIER_LINKS, TIER_TOKENS)."""
    url = _pairs(conf.TIER_LINKS).get(code)
    return None if url is None else Link(url.rstrip("/"), _pairs(conf.TIER_TOKENS).get(code, ""))


def _pairs(text: str) -> dict[str, str]:
    """`530621=http://…,5306=…`; what has no code in front is left out."""
    parts = (one.strip().partition("=") for one in text.split(","))
    return {code.strip(): value.strip() for code, equals, value in parts if equals and code.strip()}
