"""接报: a call that is taken down becomes a signal like a bulletin, with what was heard in it as facts."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.errors import InvalidInput
from anlan.core.permission import Actor, require
from anlan.core.permission.asking import mandates_for
from anlan.core.personal.keeping import store
from anlan.core.personal.models import PersonalRecord
from anlan.core.regions import RegionCodeInvalid, RegionNotFound
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Level, Region
from anlan.core.settings import conf
from anlan.incidents.facts import fact_kinds
from anlan.incidents.hazards import CALL, call_hazards, trends
from anlan.incidents.models import Signal
from anlan.incidents.payloads import CALL_TAKE, CallTaken
from anlan.incidents.services.bulletins import clipped
from anlan.incidents.services.facts import Statement, check_position, lay_fact, post_of
from anlan.incidents.services.placing import INSIDE, RECEIVING_DESK, Placement
from anlan.incidents.services.reaching import regions_of
from anlan.incidents.services.scoping import lay_signal_scope

PHONE, DESK = "phone", "desk"
SOURCE = "来电"
LONGEST = PersonalRecord._meta.get_field("masked").max_length
"""Of a name or number: its mask must fit."""
WIDER = (Level.COUNTRY, Level.PROVINCE, Level.PREFECTURE, Level.COUNTY)


@dataclass(frozen=True)
class Heard:
    """One figure the caller gave."""

    kind: str
    value: float | None = None
    text: str = ""


@dataclass(frozen=True)
class Call:
    """What stands on the form. `taking_s`: how long it was being written; `waited_s`: how long it lay before it was sent."""

    client_id: str
    hazard: str
    words: str = ""
    region_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    place: str = ""
    occurred_at: datetime | None = None
    heard: Sequence[Heard] = ()
    trend: str = ""
    caller: str = ""
    phone: str = ""
    channel: str = PHONE
    taking_s: float = 0
    waited_s: float = 0


@dataclass(frozen=True)
class Taken:
    """The signal that a call became; sent twice, the first one."""

    signal: Signal
    changed_nothing: bool = False


def take_call(*, call: Call, by: Actor) -> Taken:
    """Take a call down. The same client id of the same officer is one call, however often it is sent.

    Raises NotPermitted, InvalidInput with the field that does not fit.
    """
    require(by, CALL_TAKE)
    _check(call)
    return keep_call(call=call, placement=place_call(call, by), by=by)


@journal.service("call.taken", "fact.reported")
def keep_call(*, call: Call, placement: Placement, by: Actor) -> Taken:
    """The signal of a call whose place is known, its facts, and who called apart. Raises NotPermitted."""
    require(by, CALL_TAKE)
    digest = hashlib.sha256(f"{by.key}:{call.client_id}".encode()).hexdigest()
    known = Signal.objects.filter(source=SOURCE, content_hash=digest)
    first = known.first()
    if first is not None:
        return Taken(first, changed_nothing=True)
    try:
        with transaction.atomic():
            return Taken(_keep(call, placement, digest, by))
    except IntegrityError:
        first = known.first()
        if first is None:
            raise
        return Taken(first, changed_nothing=True)


def _keep(call: Call, placement: Placement, digest: str, by: Actor) -> Signal:
    now = clock.now()
    saved_at = now - timedelta(seconds=call.waited_s)
    started_at = saved_at - timedelta(seconds=call.taking_s)
    uid, post = str(uuid.uuid4()), post_of(by)
    place = clipped("place_text", call.place.strip() or _name_of(placement))
    kept = {
        name: str(store(kind, text.strip()[:LONGEST], f"call:{uid}", placement.region_codes[0]))
        for name, kind, text in (
            ("caller", PersonalRecord.Kind.NAME, call.caller), ("phone", PersonalRecord.Kind.PHONE, call.phone),
        )
        if text.strip()
    }  # fmt: skip
    signal = Signal(
        uid=uid,
        hazard=call.hazard,
        source=SOURCE,
        channel=call.channel,
        format=CALL,
        event_type=call.hazard,
        occurred_at=call.occurred_at or started_at,
        received_at=saved_at,
        longitude=call.longitude,
        latitude=call.latitude,
        place_text=place,
        region_codes=list(placement.region_codes),
        region_basis=placement.basis,
        detail={
            "language": "zh", "words": call.words.strip(), "trend": call.trend, "personal": kept, "post": post,
            "started_at": started_at.isoformat(), "saved_at": saved_at.isoformat(), "sent_at": now.isoformat(),
        },
        content_hash=digest,
        raw=call.words.strip(),
        received_by=by.key,
    )  # fmt: skip
    signal.save(force_insert=True)
    lay_signal_scope(signal, None)
    journal.append(
        "call.taken",
        about=signal,
        by=by,
        payload=CallTaken(
            channel=call.channel, hazard=call.hazard, post=post, place=place, region_basis=placement.basis,
            longitude=call.longitude, latitude=call.latitude, occurred_at=signal.occurred_at, started_at=started_at,
            saved_at=saved_at, taking_s=call.taking_s, waited_s=call.waited_s, trend=call.trend, personal=tuple(kept.values()),
        ),
        regions=regions_of(signal),
        hazard=signal.hazard,
        occurred_at=saved_at,
    )  # fmt: skip
    for heard in call.heard:
        said = Statement(
            kind=heard.kind, value=heard.value, text=heard.text, source=f"{SOURCE}（{post}）", longitude=call.longitude,
            latitude=call.latitude, as_of=saved_at,
        )  # fmt: skip
        lay_fact(signal, said, by=by)
    return signal


def place_call(call: Call, by: Actor) -> Placement:
    """The county of the place that was named or pinned, then what lies inside it; a call without either is its desk's."""
    if call.region_code:
        unit = _unit(call.region_code)
        chain = [unit]
        while chain[-1].parent is not None and chain[-1].level not in WIDER:
            chain.append(chain[-1].parent)
        return Placement(tuple(one.code for one in reversed(chain)), INSIDE)
    if call.longitude is not None and call.latitude is not None:
        home = regions.place(call.longitude, call.latitude)
        if home is not None:
            inner = [unit.region.code for unit in regions.inner_units(call.longitude, call.latitude)]
            return Placement(tuple(dict.fromkeys([home.code, *inner])), INSIDE)
    mandates = mandates_for(by, CALL_TAKE)
    return Placement((mandates[0].region_code if mandates else conf.HOME_REGION,), RECEIVING_DESK)


def _unit(code: str) -> Region:
    try:
        return regions.get(code)
    except (RegionNotFound, RegionCodeInvalid) as error:
        raise InvalidInput(field=_("何处"), reason=_("没有这个行政区划代码")) from error


def _name_of(placement: Placement) -> str:
    """The full name of the innermost place; of a call without one nothing is known."""
    return regions.name_path(placement.region_codes[-1]) if placement.basis == INSIDE else ""


def _check(call: Call) -> None:
    """Each answer fits; what is missing may be missing, but not what happened or any trace of where."""
    if call.hazard not in call_hazards():
        raise InvalidInput(field=_("何事"), reason=_("请选一类事件"))
    if not (call.region_code or call.place.strip() or call.longitude is not None):
        raise InvalidInput(field=_("何处"), reason=_("请填地点、区划或坐标，任填一项"))
    check_position(call.longitude, call.latitude)
    if call.trend and call.trend not in trends():
        raise InvalidInput(field=_("趋势"), reason=_("请从所列中选一项"))
    if call.channel not in (PHONE, DESK):
        raise InvalidInput(field="channel", reason=_("只能是 %(choices)s") % {"choices": f"{PHONE}、{DESK}"})
    if min(call.taking_s, call.waited_s) < 0:
        raise InvalidInput(field="taking_s, waited_s", reason=_("须为零或正数"))
    now = clock.now()
    if call.occurred_at is not None:
        is_ahead = call.occurred_at.tzinfo is None or call.occurred_at > now + timedelta(seconds=conf.INTAKE_FUTURE_S)
        if is_ahead:
            raise InvalidInput(field=_("何时"), reason=_("须带时区，且不晚于现在"))
    strange = sorted({one.kind for one in call.heard} - set(fact_kinds()))
    if strange:
        raise InvalidInput(field=_("伤亡与被困"), reason=_("没有这类情况：%(kinds)s") % {"kinds": "、".join(strange)})
