"""The assessment of an earthquake: from its bulletin and the arrays of a place to one result. Pure: no clock, no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from anlan.formats.shakemap import Shakemap
from anlan.impact.counting import Shaken, Struck, shaken_of, share_outside, struck_of, zones_of_event
from anlan.impact.events import Observation, Quake
from anlan.impact.field import Field, Spots
from anlan.impact.helping import first_checks_of, needs_of, target_of, teams_of
from anlan.impact.inputs import Place, Setting, Things, digest_of
from anlan.impact.losing import losses_of, outline_of
from anlan.impact.magnitudes import scale_of
from anlan.impact.result import (
    Assessment,
    Estimate,
    Event,
    Losses,
    Magnitude,
    Method,
    Origin,
    Plane,
    Provenance,
    Said,
    grave,
    said,
)
from anlan.impact.rules import Rules
from anlan.impact.shaking import Shaking, shaking_of
from anlan.impact.stamps import VERSION
from anlan.impact.townships import townships_of
from anlan.science.quake import STATES

NAME = "anlan.impact.earthquake"
LOSS_SOURCE = "USGS EXPO-CAT（2007-12）中国事件拟合，见 docs/science/quake.md；失去住所按震害矩阵"


def assess(
    quake: Quake, place: Place, rules: Rules, setting: Setting, *, assessed_at: datetime,
    shakemap: Shakemap | None = None, observations: Sequence[Observation] = (),
) -> Assessment:  # fmt: skip
    """Assess an earthquake on what is known of a place. The same inputs give the same result.

    Figures are None where nobody can know them; `method.validity` and `warnings` say why in words.
    """
    shaking = shaking_of(quake, rules, setting, shakemap=shakemap, observations=observations)
    limits = list(shaking.said)
    field, bounds = shaking.field, rules.bounds
    shaken, things, spots = None, None, None
    if field is not None:
        if place.exposure is not None:
            spots = Spots(field.plane, place.exposure.longitude, place.exposure.latitude)
            shaken = shaken_of(place.exposure, spots, field, rules.matrix, least=bounds.felt_from)
        limits += _of_exposure(place, field, shaken, rules)
        if shaken is not None and shaken.row.size == 0 and _is_outside(field, place, rules):
            shaken = None
        things = None if place.things is None else _things_struck(place.things, field, rules)
    zones = () if field is None else zones_of_event(field, rules, place, shaken=shaken, things=things)
    dead, hurt, displaced = _losses(shaken, field, rules)
    target = target_of(shaken, (quake.longitude, quake.latitude), place.seats)
    as_of = quake.occurred_at.isoformat()
    if place.ways is not None and place.teams is not None and zones:
        limits.append(said("roads_as_before"))
    is_worth_going = shaken is not None and bool(zones)
    return Assessment(
        event=_event(quake, shaking, setting),
        method=Method(
            name=NAME, title=shaking.title.zh, title_en=shaking.title.en, version=str(VERSION), source=shaking.source.zh,
            source_en=shaking.source.en, field=shaking.kind, strike_from=shaking.strike_from, strike=shaking.strike,
            is_valid=not any(one.is_grave for one in limits), validity=tuple(one for one in limits if one.is_grave),
            variants=tuple(
                outline_of(one, place.exposure, spots, first=bounds.first_degree, felt_from=bounds.felt_from)
                for one in shaking.variants
            ),
        ),
        states=STATES,
        zones=zones, damage_degree=bounds.damage_degree,
        townships=() if shaken is None else townships_of(
            shaken, place.townships, first=bounds.first_degree, interval=bounds.interval
        ),
        people_felt=None if shaken is None else int(shaken.of("people").sum()),
        hour=None if shaken is None else rules.hour,
        losses=Losses(dead, hurt, displaced, LOSS_SOURCE, as_of),
        first_checks=() if field is None or place.things is None or things is None else first_checks_of(
            place.things, things, field, rules, names=place.townships
        ),
        teams=teams_of(place, rules, target) if is_worth_going else (),
        needs=needs_of(displaced, rules, place.stock),
        relief_within_h=rules.relief_within_h,
        warnings=tuple(limits),
        provenance=_provenance(quake, place, rules, setting, shaking, observations, as_of),
        assessed_at=assessed_at.isoformat(),
    )  # fmt: skip


def _things_struck(things: Things, field: Field, rules: Rules) -> Struck:
    """From the first degree that is listed, or the first that is looked at."""
    first = min(rules.bounds.first_degree, *(rule.begins for rule in rules.checks))
    spots = Spots(field.plane, things.longitude, things.latitude)
    return struck_of(spots, field, least=first - field.begins, within=field.reaching(first))


def _is_outside(field: Field, place: Place, rules: Rules) -> bool:
    felt = field.reaching(rules.bounds.felt_from + field.begins)
    return share_outside(felt, place.coverage.get("exposure")) >= 1


def _losses(
    shaken: Shaken | None, field: Field | None, rules: Rules
) -> tuple[Estimate | None, Estimate | None, Estimate | None]:
    if shaken is None or field is None:
        return None, None, None
    return losses_of(shaken, field, rules.matrix, rules.bounds.interval)


def _of_exposure(place: Place, field: Field, shaken: Shaken | None, rules: Rules) -> list[Said]:
    """What is to be said of the people counted: that there are none, or not all."""
    if place.exposure is None:
        return [grave("no_exposure")]
    found = []
    shape = field.reaching(rules.bounds.damage_degree)
    if shape.is_empty:
        shape = field.reaching(rules.bounds.felt_from + field.begins)
    outside = share_outside(shape, place.coverage.get("exposure"))
    if shaken is not None and shaken.row.size == 0 and outside >= 1:
        found.append(grave("no_exposure"))
    elif outside >= rules.bounds.least_share_outside:
        found.append(grave("partly_without_exposure", percent=100 * outside))
    if shaken is not None and shaken.by_state is None:
        found.append(grave("house_classes_unknown"))
    last = rules.matrix.degrees[-1] + 1
    if shaken is not None and shaken.degree.size and shaken.degree.max() > last:
        found.append(grave("beyond_matrix"))
    return found


def _event(quake: Quake, shaking: Shaking, setting: Setting) -> Event:
    others = tuple(
        Magnitude(
            scale_of(one.magnitude_type) or one.magnitude_type or "M",
            one.magnitude, None, False, False, True, one.agency, one.agency,
        )
        for one in quake.others
    )
    return Event(
        occurred_at=quake.occurred_at.isoformat(), longitude=quake.longitude, latitude=quake.latitude,
        depth_km=quake.depth_km, magnitudes=(*shaking.magnitude.magnitudes, *others),
        planes=tuple(Plane(one.strike, one.dip, one.rake, quake.planes_from) for one in quake.planes),
        place_text=quake.place_text, agency=quake.agency, agency_event_id=quake.agency_event_id, status=quake.status,
        region_code=setting.region_code, region_name=setting.region_name,
    )  # fmt: skip


def _provenance(
    quake: Quake, place: Place, rules: Rules, setting: Setting, shaking: Shaking,
    observations: Sequence[Observation], as_of: str,
) -> Provenance:  # fmt: skip
    version = str(VERSION)
    origins = dict(place.origins)
    if shaking.strike_from == "fault" and setting.fault is not None:
        origins["faults"] = setting.fault.origin
    is_demo = any(one.is_demo for one in origins.values())
    is_inferred = any(one.is_inferred for one in origins.values())

    def modelled(source: str) -> Origin:
        return Origin("modelled", source, as_of, NAME, version, is_demo, is_inferred)

    exposed = "；".join(dict.fromkeys([shaking.source.zh, *(
        origins[name].source for name in ("exposure", "things", "roads", "faults") if name in origins
    )]))  # fmt: skip
    teams = origins["teams"].source if "teams" in origins else ""
    figures = {
        "event": Origin("reported", quake.agency, as_of),
        "zones": modelled(exposed), "townships": modelled(exposed), "losses": modelled(f"{LOSS_SOURCE}；{exposed}"),
        "first_checks": modelled(exposed), "teams": modelled(teams or exposed),
        "needs": modelled(f"{rules.norms_source}；{LOSS_SOURCE}"),
    }  # fmt: skip
    total = hashlib.sha256()
    for part in (quake, observations, setting, rules.rows, VERSION, shaking.title):
        total.update(json.dumps(part, default=repr, ensure_ascii=False, sort_keys=True).encode())
    total.update(digest_of(place).encode())
    return Provenance(figures, origins, rules.rows, total.hexdigest())
