"""How an incident stands: which signal leads its figures, its title, its regions and who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anlan.core import clock, journal, packs
from anlan.core.clock import current_workspace
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor
from anlan.core.regions import RegionNotFound
from anlan.core.regions import queries as regions
from anlan.incidents.hazards import CALL, EARTHQUAKE, hazard_name
from anlan.incidents.models import Incident, IncidentScope, Signal
from anlan.incidents.payloads import Difference, IncidentRevised
from anlan.incidents.services.reaching import regions_of

INACTIVE = (Signal.State.SUPERSEDED, Signal.State.WITHDRAWN, Signal.State.FALSE, Signal.State.TEST)
FIGURES = ("title", "occurred_at", "longitude", "latitude", "place_text", "region_codes", "lead_region")


def leading_of(signals: Iterable[Signal]) -> Signal | None:
    """The signal whose figures count: reviewed before automatic, then the preferred agency, then the newest."""
    table = packs.lookup("quake_agencies", at=clock.now()).value
    agencies = {agency["name"]: place for place, agency in enumerate(table["agencies"])}
    statuses = {status: place for place, status in enumerate(table["statuses"])}

    def order(signal: Signal) -> tuple[Any, ...]:
        return (
            signal.state in INACTIVE,
            statuses.get(signal.status, len(statuses)),
            agencies.get(signal.source, len(agencies)),
            # Of bulletins the newest counts; of calls the first named the event, and the later ones do not rename it.
            signal.received_at.timestamp() * (1 if signal.format == CALL else -1),
            signal.pk * (1 if signal.format == CALL else -1),
        )

    return min((s for s in signals if s.state != Signal.State.SUPERSEDED), key=order, default=None)


def place_of(signal: Signal) -> str:
    """Where it is, as a title says it: the Chinese bulletin's own words, else our name of the county, else theirs."""
    if signal.place_text and signal.detail.get("language") == "zh":
        return signal.place_text.removesuffix("附近")
    if signal.region_basis == "inside" and signal.region_codes:
        try:
            return regions.name_path(signal.region_codes[0])
        except RegionNotFound:
            pass
    return signal.place_text or _position(signal)


def _position(signal: Signal) -> str:
    if signal.longitude is None or signal.latitude is None:
        return ""
    north = "北纬" if signal.latitude >= 0 else "南纬"
    east = "东经" if signal.longitude >= 0 else "西经"
    return f"{north} {abs(signal.latitude):.2f}°、{east} {abs(signal.longitude):.2f}°"


def title_of(signal: Signal) -> str:
    """云南昭通市鲁甸县 6.5 级地震: place, size, hazard. Written once, in Chinese, as names are."""
    size = f" {signal.magnitude:.1f} 级" if signal.magnitude is not None else ""
    name = QUAKE if signal.hazard == EARTHQUAKE else hazard_name(signal.hazard)
    return f"{place_of(signal)}{size}{name}"


QUAKE = "地震"


def stand_anew(incident: Incident, *, by: Actor, is_told: bool = False, reason: str = "signals") -> None:
    """Work out the incident's figures and scope from its signals; tells of a change by its own entry.

    `is_told`: the entry that caused it is about this incident already, and says what happened.
    """
    if incident.state in (Incident.State.MERGED, Incident.State.VOID):
        return
    signals = list(incident.signals.order_by("pk"))
    leading = leading_of(signals)
    before = {name: getattr(incident, name) for name in FIGURES}
    previous = incident.leading_signal_id
    if leading is not None:
        incident.leading_signal = leading
        incident.title = title_of(leading)
        incident.occurred_at = leading.occurred_at
        incident.longitude, incident.latitude = leading.longitude, leading.latitude
        incident.place_text = place_of(leading)
        current = [signal for signal in signals if signal.state not in INACTIVE] or [leading]
        incident.region_codes = list(
            dict.fromkeys(code for signal in (leading, *current) for code in signal.region_codes)
        )
        if not incident.led_regions and not incident.taken_by and incident.region_codes:
            incident.lead_region = incident.region_codes[0]
    incident.changed_at = clock.now()
    incident.version += 1
    incident.save()
    _lay_scope(incident, signals)
    differences = tuple(
        Difference(name, _plain(before[name]), _plain(getattr(incident, name)))
        for name in FIGURES
        if before[name] != getattr(incident, name)
    )
    if not is_told and (differences or previous != incident.leading_signal_id or reason != "signals"):
        journal.append(
            "incident.revised",
            about=incident,
            by=by,
            payload=IncidentRevised(leading.uid if leading else "", reason, differences),
            regions=regions_of(incident),
            hazard=incident.hazard,
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _lay_scope(incident: Incident, signals: list[Signal]) -> None:
    """Who may see it: the regions of all its signals, superseded ones too, and of each desk that led it.

    A county that was told does not lose the incident under its hands because a later version lies elsewhere.
    """
    codes = [code for signal in signals for code in signal.region_codes]
    wanted = set(scope_codes([*codes, incident.lead_region, *incident.led_regions])) - {""}
    held = set(incident.scopes.values_list("region_code", flat=True))
    if held - wanted:
        incident.scopes.filter(region_code__in=held - wanted).delete()
    IncidentScope.objects.bulk_create(
        IncidentScope(
            incident=incident,
            workspace_id=current_workspace().id,
            region_code=code,
            hazard=incident.hazard,
            is_open=incident.state == Incident.State.OPEN,
            at=incident.opened_at,
        )
        for code in sorted(wanted - held)
    )
