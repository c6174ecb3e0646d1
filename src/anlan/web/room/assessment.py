"""速评页: what an earthquake does, as modelled; with what changed since the assessment before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from anlan.core.figures import Figure, Interval, Kind
from anlan.core.permission import Actor, require
from anlan.impact import queries
from anlan.impact.models import Assessment
from anlan.impact.payloads import ASSESSMENT_VIEW
from anlan.impact.wording import told
from anlan.incidents.models import Incident
from anlan.incidents.queries import incident_by_uid
from anlan.incidents.queries.assessments import seen_by
from anlan.incidents.queries.silence import silent_townships
from anlan.incidents.services.standing import INACTIVE
from anlan.web.desk.detail import awaits_level
from anlan.web.guard import screen
from anlan.web.pack_words import is_english
from anlan.web.room.tabs import frame_of

TOWNSHIPS, CHECKS, LONGEST = 40, 20, 6
"""Rows of the page before "all" is asked for, so that it keeps to its budget of elements; digits of a version's number."""
LOSSES = (("deaths", _lazy("死亡")), ("injured", _lazy("受伤")), ("displaced", _lazy("失去住所")))
PARTS = {
    "event": _lazy("地震要素"),
    "zones": _lazy("烈度区"),
    "townships": _lazy("乡镇"),
    "losses": _lazy("伤亡估计"),
    "first_checks": _lazy("先查"),
    "teams": _lazy("最近的队伍"),
    "needs": _lazy("安置需求"),
}
INPUTS = {
    "exposure": _lazy("人口和房屋"),
    "things": _lazy("设施与风险点"),
    "roads": _lazy("道路"),
    "teams": _lazy("救援队伍"),
    "stock": _lazy("实物储备"),
    "faults": _lazy("断层"),
}
"""Whatever `impact.inputs.Place` has an origin for."""
WHEREABOUTS = {
    "at_home": _lazy("在家"),
    "at_work": pgettext_lazy("people", "在岗"),
    "at_school": _lazy("在校"),
    "outside": _lazy("户外和路上"),
}
COUNTED = {
    "schools": _lazy("学校"),
    "hospitals": _lazy("医院"),
    "reservoirs": _lazy("水库"),
    "plants": _lazy("重大危险源企业"),
    "tailings_ponds": _lazy("尾矿库"),
    "hidden_danger_points": _lazy("地灾隐患点"),
    "bridges": _lazy("桥梁"),
}


@require_safe
@screen(ASSESSMENT_VIEW)
def assessment(request: HttpRequest, uid: str) -> HttpResponse:
    """The newest assessment of an incident, or the one whose number is asked. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident = incident_by_uid(uid, actor)
    asked = request.GET.get("number", "")
    is_number = asked.isdecimal() and len(asked) <= LONGEST
    require(actor, ASSESSMENT_VIEW, incident)
    shown = _numbered(incident, int(asked)) if is_number else queries.newest_of(incident.journal_key)
    page = page_of(incident, shown, actor)
    if not request.GET.get("all"):
        page |= _shortened(page)
    return render(request, "anlan/room/assessment.html", page)


def _shortened(page: dict[str, Any]) -> dict[str, Any]:
    """The first of long lists; who has not been heard from stays named, all of them."""
    towns, checks = page.get("townships", []), page.get("checks", [])
    if len(towns) <= TOWNSHIPS and len(checks) <= CHECKS:
        return {}
    beyond = [town["name"] for town in towns[TOWNSHIPS:] if town["is_silent"]]
    return {
        "townships": towns[:TOWNSHIPS],
        "checks": checks[:CHECKS],
        "silent_beyond": "、".join(beyond),
        "left": {"townships": len(towns[TOWNSHIPS:]), "checks": len(checks[CHECKS:])},
    }


def _numbered(incident: Incident, number: int) -> Assessment | None:
    return Assessment.objects.filter(subject=incident.journal_key, number=number).defer("given").first()


def page_of(incident: Incident, shown: Assessment | None, actor: Actor) -> dict[str, Any]:
    """Everything the page shows; where nothing is computed yet, how far it is."""
    page: dict[str, Any] = {
        **frame_of(incident, actor, "incident-assessment"),
        "shown": shown,
        "asks_level": awaits_level(incident, actor),
        "versions": [
            {"number": one.number, "at": one.done_at, "current": shown is not None and one.pk == shown.pk}
            for one in queries.assessments_of(incident.journal_key)
        ],
    }
    if shown is None:
        return page
    page["progress"] = _progress(shown)
    page["is_taken_back"] = incident.leading_signal is None or incident.leading_signal.state in INACTIVE
    later = queries.after(shown)
    page["later"] = _progress(later) | {"number": later.number} if later is not None else None
    seen = seen_by(actor, shown)
    if seen is None:
        return page
    earlier = queries.before(shown)
    in_english = is_english()
    results = (told(one, in_english=in_english) for one in (seen.result, earlier.result if earlier else None))
    page |= {"suggestion": told(shown.suggestion, in_english=in_english), "hidden": seen.hidden, "soonest_min": seen.soonest_min}
    return page | _told(incident, *results)


def _progress(row: Assessment) -> dict[str, Any]:
    progress = queries.progress_of(row)
    return {"state": progress.state, "percent": round(100 * progress.share), "error": progress.error}


def _told(
    incident: Incident, result: Mapping[str, Any], earlier: Mapping[str, Any] | None
) -> dict[str, Any]:
    least = result["damage_degree"]
    shaken = [town for town in result["townships"] if town["degree"] >= least]
    silent = silent_townships(incident, [town["code"] for town in shaken])
    tell = _Teller(result)
    return {
        "event": result["event"],
        "method": result["method"],
        "warnings": result["warnings"],
        "losses": [
            {"label": label, "figure": tell.estimate(name), "changed": _changed(result, earlier, "losses", name)}
            for name, label in LOSSES
        ],
        "felt": tell.figure(result["people_felt"], _("人"), "losses"),
        "zones": [_zone(zone, result, earlier) for zone in result["zones"] if zone["intensity"] >= least],
        "hour": _hour(result),
        "counted": COUNTED.values(),
        "elderly_label": _("65 岁以上"),
        "townships": [town | {"is_silent": town["code"] in silent} for town in shaken],
        "silent": [town for town in shaken if town["code"] in silent],
        "checks": result["first_checks"],
        "teams": result["teams"],
        "needs": result["needs"],
        "relief_within_h": result["relief_within_h"],
        "origins": tell.origins(),
        "inputs": [
            {"name": name, **origin, "label": INPUTS.get(name, name), "at": _instant(origin["as_of"])}
            for name, origin in result["provenance"]["inputs"].items()
        ],
        "packs": result["provenance"]["packs"],
        "differences": _differences(result, earlier),
        "assessed_at": _instant(result["assessed_at"]),
    }


class _Teller:
    """Figures of a result. The 来源签 names the method and leads to the whole origin of the part, further down the page."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        self._result = result
        self._origins: Mapping[str, Mapping[str, Any]] = result["provenance"]["figures"]

    def figure(self, value: float | None, unit: str, part: str, interval: Interval | None = None) -> Figure:
        origin = self._origins[part]
        return Figure(
            value=value,
            unit=unit,
            kind=Kind(origin["kind"]),
            source=self._result["method"]["title"],
            as_of=_instant(origin["as_of"]),
            method=origin["method"],
            version=origin["version"],
            interval=interval,
        )

    def estimate(self, name: str) -> Figure:
        loss = self._result["losses"][name]
        if loss is None or loss["central"] is None:
            return self.figure(None, _("人"), "losses")
        return self.figure(loss["central"], _("人"), "losses", Interval(loss["low"], loss["high"], loss["level"]))

    def origins(self) -> list[dict[str, Any]]:
        return [
            {
                "part": part,
                **origin,
                "title_of_part": PARTS[part],
                "at": _instant(origin["as_of"]),
                "label": Kind(origin["kind"]).label,
            }
            for part, origin in self._origins.items()
        ]


def _zone(zone: Mapping[str, Any], result: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> dict[str, Any]:
    before = next((one for one in (earlier or {}).get("zones", ()) if one["intensity"] == zone["intensity"]), None)
    worst = [sum(house["by_state"][-2:]) for house in zone["houses"] or ()]
    return {
        **zone,
        "wrecked": sum(worst) if zone["houses"] is not None else None,
        "counts": [zone[name] for name in COUNTED],
        "roads": None if zone["roads_km"] is None else round(sum(zone["roads_km"].values())),
        "area": round(zone["area_km2"]),
        "changed": earlier is not None and (before is None or before["people"] != zone["people"]),
    }


def _hour(result: Mapping[str, Any]) -> dict[str, Any] | None:
    """Where people of the damaged zones were at the hour of the event; None where nobody is counted."""
    counted = [one for one in result["zones"] if one["intensity"] >= result["damage_degree"] and one["people"] is not None]
    hour = result["hour"]
    if hour is None or not counted:
        return None
    places = [(label, round(sum(zone[name] for zone in counted))) for name, label in WHEREABOUTS.items()]
    return {**hour, "at": _instant(hour["at"]), "places": places}


def _changed(result: Mapping[str, Any], earlier: Mapping[str, Any] | None, part: str, name: str) -> bool:
    return earlier is not None and earlier[part][name] != result[part][name]


def _differences(result: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What a revised bulletin changed: the event first, then the losses, then people by zone."""
    if earlier is None:
        return []
    return [line for line in _lines(result, earlier) if line["before"] != line["after"]]


def _lines(result: Mapping[str, Any], earlier: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for label, name in ((_("经度"), "longitude"), (_("纬度"), "latitude"), (_("深度（千米）"), "depth_km")):
        yield {"label": label, "before": earlier["event"][name], "after": result["event"][name]}
    yield {"label": _("所用震级"), "before": _used(earlier), "after": _used(result)}
    for name, label in LOSSES:
        before, after = ((one["losses"][name] or {}).get("central") for one in (earlier, result))
        yield {"label": label, "before": before, "after": after}
    by_degree = [{zone["intensity"]: zone for zone in one["zones"]} for one in (earlier, result)]
    for degree in sorted({*by_degree[0], *by_degree[1]}, reverse=True):
        before, after = (zones.get(degree, {}) for zones in by_degree)
        name = (after or before)["name"]
        yield {
            "label": _("%(zone)s 度区人口") % {"zone": name}, "before": before.get("people"), "after": after.get("people"),
        }  # fmt: skip


def _used(result: Mapping[str, Any]) -> str:
    used = [one for one in result["event"]["magnitudes"] if one["is_used"]]
    return "、".join(f"{one['type']} {one['value']:g}" for one in used)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
