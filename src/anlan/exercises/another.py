"""The same replay with another bulletin: another incident, without a copy of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.journal.sealing import scope_codes
from anlan.core.packs.reading import parse_yaml, plain
from anlan.core.regions import queries as regions
from anlan.core.regions.codes import PROVINCE
from anlan.core.settings import conf
from anlan.exercises.errors import BulletinUnfit
from anlan.exercises.reading import INVENTED, ReplayFile
from anlan.exercises.services import faultless
from anlan.formats import FormatError, QuakeBulletin, read_bulletins, sentence
from anlan.formats.decoding import decode, unpack
from anlan.formats.faults import Language

FIXED = ("longitude", "latitude", "destination")
"""What an act says of a place that the other incident does not have."""
T = TypeVar("T")


def with_bulletin(file: ReplayFile, data: bytes) -> ReplayFile:
    """The replay with a bulletin in place of all that came from outside, at the time of its earthquake.

    The posts act as before, so many minutes after it; where an act named a place, that of the incident takes its place.
    Raises BulletinUnfit.
    """
    told = plain(parse_yaml(file.text, Path("replay.yaml")).value)
    bulletin = _read(lambda: decode(unpack(data)))
    quake = _quake(bulletin, received_at=clock.wall())
    first = next((one for one in file.items if one.kind == "bulletin"), None)
    began = _quake(first.given["content"], received_at=first.at).occurred_at if first else file.starts_at
    moved = quake.occurred_at - began
    arrives = first.at + moved if first else quake.occurred_at + timedelta(minutes=2)
    acts = list(_acts(told.get("acts", ()), moved))
    place = {"title": file.title, "place": quake.place_text, "magnitude": f"{quake.magnitude:g}"}
    text = yaml.safe_dump(
        {
            **told,
            "title": _("%(title)s：换用速报 %(place)s %(magnitude)s 级") % place,
            "region_codes": _held_in(file, quake),
            "starts_at": (file.starts_at + moved).isoformat(timespec="seconds"),
            "inputs": [{"at": arrives.isoformat(timespec="seconds"), "what": "bulletin", "basis": INVENTED, "content": bulletin}],
            "acts": acts,
        },
        allow_unicode=True, sort_keys=False,
    )  # fmt: skip
    return faultless(text)


def _quake(bulletin: str, *, received_at: datetime) -> QuakeBulletin:
    """The earthquake of a bulletin; an exercise may be set in years to come."""
    data = bulletin.encode()
    try:
        found = read_bulletins(data, received_at=received_at)
    except FormatError:
        found = _read(lambda: read_bulletins(data, received_at=received_at, ahead_s=conf.EXERCISE_FUTURE_S))
    quakes = [one for one in found if isinstance(one, QuakeBulletin)]
    if not quakes:
        raise BulletinUnfit(reason=_("只撤回，没有给出地震。"))
    return quakes[0]


def _read(reading: Callable[[], T]) -> T:
    """What comes of reading. Raises BulletinUnfit with the first of its faults."""
    try:
        return reading()
    except FormatError as fault:
        language: Language = "en" if (get_language() or "").startswith("en") else "zh"
        raise BulletinUnfit(reason=sentence(fault.faults[0], language)) from fault


def _acts(acts: list[Mapping[str, Any]], moved: timedelta) -> Iterator[dict[str, Any]]:
    """The acts at their new times; roads closed at a point of the old incident are left out, with what reopens them."""
    gone = {one["as"] for one in acts if one["do"] == "close_road" and "longitude" in one and "as" in one}
    for one in acts:
        if (one["do"] == "close_road" and "longitude" in one) or one.get("closure") in gone:
            continue
        at = datetime.fromisoformat(one["at"]) + moved
        yield {"at": at.isoformat(timespec="seconds"), **{key: one[key] for key in one if key not in (*FIXED, "at")}}


def _held_in(file: ReplayFile, quake: QuakeBulletin) -> list[str]:
    """Where the exercise is held: as the file says, if the epicentre lies there or nowhere known; else its province."""
    home = regions.place(quake.longitude, quake.latitude)
    if home is None or set(file.region_codes) & set(scope_codes([home.code])):
        return list(file.region_codes)
    return [home.code[:PROVINCE]]
