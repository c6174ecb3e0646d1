"""How a screen calls regions and actors; remembered, because neither changes its name under a code or key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import translation

from anlan.core import clock, packs
from anlan.core.permission import Actor, role_named
from anlan.core.regions import RegionNotFound
from anlan.core.regions import queries as regions
from anlan.incidents.queries.timeline import Names, names_of_actors, names_of_regions
from anlan.incidents.words import SYSTEM_ACTORS

_regions: dict[str, str] = {}
_paths: dict[str, str] = {}
_accounts: dict[str, str] = {}


def region_names(codes: Iterable[str]) -> list[str]:
    """Names of regions in the order of their codes; a code without a row stands for itself."""
    wanted = [code for code in codes if code]
    missing = set(wanted) - set(_regions)
    if missing:
        _regions.update(names_of_regions(missing))
    return [_regions.get(code, code) for code in wanted]


def remembered() -> Names:
    """For timelines: names as this process remembers them."""
    return Names(lambda codes: dict(zip(kept := [c for c in codes if c], region_names(kept), strict=True)), actor_names)


def forget() -> None:
    """For tests, whose databases give the same keys to others."""
    for memory in (_regions, _paths, _accounts):
        memory.clear()


def region_name(code: str) -> str:
    """The name of one region; empty for no code."""
    return "".join(region_names([code]))


def region_path(code: str) -> str:
    """云南省曲靖市会泽县."""
    if code not in _paths:
        try:
            _paths[code] = regions.name_path(code)
        except RegionNotFound:
            return code
    return _paths[code]


def agency_name(source: str) -> str:
    """中国地震台网中心, or China Earthquake Networks Center; a source the table does not know as printed."""
    is_chinese = (translation.get_language() or "zh").startswith("zh")
    return _agencies(packs.official_day(clock.now()))[is_chinese].get(source, source)


@packs.kept
def _agencies(day: date) -> dict[bool, dict[str, str]]:
    """By whether in Chinese: what the table of that day calls each source."""
    agencies = packs.lookup("quake_agencies", at=day).value["agencies"]
    return {
        is_chinese: {agency["name"]: str(agency["title" if is_chinese else "title_en"]) for agency in agencies}
        for is_chinese in (True, False)
    }


def actor_names(keys: Iterable[str]) -> dict[str, str]:
    """Account names by actor key: a post or work number, never a person's name; parts of the system in words."""
    wanted = {key for key in keys if key}
    missing = {key for key in wanted if key.startswith("account:")} - set(_accounts)
    if missing:
        _accounts.update(names_of_actors(missing))
    return {key: _accounts.get(key) or str(SYSTEM_ACTORS.get(key, key)) for key in wanted}


def actor_name(key: str) -> str:
    """The name of one actor; empty for no key."""
    return actor_names([key]).get(key, "")


def home_code(actor: Actor) -> str:
    """The region an actor's first mandate lies in."""
    return actor.region_codes[0] if actor.region_codes else ""


def role_title(name: str) -> str:
    """值班员, or Duty officer."""
    role = role_named(name)
    if role is None:
        return name
    return role.title if (translation.get_language() or "zh").startswith("zh") else role.title_en
