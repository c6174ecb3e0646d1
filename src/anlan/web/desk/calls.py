"""接报: the form that runs while the caller speaks, what may be the same event beside it, and the paper form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlan.core import clock
from anlan.core.errors import DomainError, InvalidInput
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Region
from anlan.incidents import queries
from anlan.incidents.facts import fact_kinds
from anlan.incidents.hazards import call_hazards, hazard_title, trends
from anlan.incidents.payloads import CALL_TAKE, SIGNAL_VIEW
from anlan.incidents.services import Call, Heard, take_call
from anlan.incidents.services.facts import check_position
from anlan.web import names
from anlan.web.desk.verbs import said
from anlan.web.guard import screen
from anlan.web.map.cards import DATUM
from anlan.web.maps import VIEW_REGION, boundaries_address, first_look

ALWAYS = ("trapped", "missing", "deaths", "injured")
"""Asked of every event, first."""
FACT = "fact:"
MOST_PLACES = 6
JSON = "application/json"


def call_form() -> dict[str, Any]:
    """What the form offers, in the reader's language and the packs' words; plain values."""
    known, kinds = call_hazards(), fact_kinds()
    asked = dict.fromkeys([*ALWAYS, *(word for hazard in known.values() for word in hazard.asks)])
    return {
        "hazards": [
            {"value": one.hazard, "title": one.title, "digit": str(number % 10)}
            for number, one in enumerate(known.values(), start=1)
        ],
        "questions": [
            {
                "name": FACT + word,
                "title": kinds[word].title,
                "unit": kinds[word].unit,
                "answer": kinds[word].answer,
                "hazards": "" if word in ALWAYS else " ".join(one.hazard for one in known.values() if word in one.asks),
            }
            for word in asked
        ],
        "trends": [{"value": word, "title": title} for word, title in trends().items()],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@screen(CALL_TAKE)
def call(request: HttpRequest) -> HttpResponse:
    """The form as a page of its own; sent by the sheet it answers in JSON, else it goes on to the signal."""
    is_asked_by_script = JSON in request.headers.get("Accept", "")
    refusal, status = None, 200
    if request.method == "POST":
        try:
            taken = take_call(call=call_of(request.POST), by=request.actor)  # type: ignore[attr-defined]
        except DomainError as error:
            refusal, status = error, error.http_status
            if is_asked_by_script:
                return JsonResponse({"sentence": error.sentence, "advice": error.advice}, status=status)
        else:
            address = reverse("desk-signal", args=[taken.signal.uid])
            said(request, _("已接报：%(place)s。") % {"place": taken.signal.place_text or "—"})
            return JsonResponse({"url": address}) if is_asked_by_script else HttpResponseRedirect(address, status=303)
    context = {"form": call_form(), "refusal": refusal, "given": request.POST}
    return render(request, "anlan/desk/call.html", context, status=status)


@require_safe
@screen(CALL_TAKE, is_live=False)
def places(request: HttpRequest) -> HttpResponse:
    """Places for what has been typed: name, code or pinyin initials; those of the own region first.

    With `position` the one that a pin lies in, or nothing. Raises InvalidInput.
    """
    text = request.GET.get("q", "").strip()
    longitude, latitude = _position(request.GET.get("position", ""))
    if longitude is not None and latitude is not None:
        found = _of_pin(longitude, latitude, request.GET.get("region", "").strip())
    else:
        own = request.actor.region_codes  # type: ignore[attr-defined]
        found = regions.search(text, within=own, limit=MOST_PLACES) if text else []
        found += [one for one in (regions.search(text, limit=MOST_PLACES) if text else []) if one not in found]
    rows = [{"one": one, "path": regions.name_path(one.code)} for one in found[:MOST_PLACES]]
    return render(request, "anlan/desk/call_places.html", {"places": rows})


def _of_pin(longitude: float, latitude: float, chosen: str) -> list[Region]:
    """The innermost place around a pin. What the caller said goes before a line nobody surveyed: `chosen`, where it
    lies in the last surveyed place around the pin, stays. Raises InvalidInput."""
    check_position(longitude, latitude)
    county = regions.place(longitude, latitude)
    if county is None:
        return []
    inner = regions.inner_units(longitude, latitude)
    sure = next((one.region for one in reversed(inner) if not one.is_inferred), county)
    if chosen != sure.code and sure.code in regions.ancestors(chosen):
        return [regions.get(chosen)]
    return [inner[-1].region if inner else county]


@require_safe
@screen(CALL_TAKE, VIEW_REGION, is_live=False)
def ground(request: HttpRequest) -> HttpResponse:
    """The map of the form, fetched when it is opened."""
    home = names.home_code(request.actor)  # type: ignore[attr-defined]
    codes = [home] if len(home) > 1 and home.isdecimal() else []
    shown = {"boundaries": boundaries_address(codes), "highlight": home, "focus": first_look(home), "datum": DATUM}
    return render(request, "anlan/desk/call_ground.html", {"map": shown})


@require_safe
@screen(CALL_TAKE, SIGNAL_VIEW, is_live=False)
def near(request: HttpRequest) -> HttpResponse:
    """可能重复: what is open or waits nearby. Takes no personal data: the address stands in logs."""
    try:
        found = queries.calls_like(call_of(request.GET), request.actor)  # type: ignore[attr-defined]
    except InvalidInput:
        found = []  # half of a position, while it is being typed
    rows = [
        {
            "title": one.incident.title if one.incident else f"{one.signal.place_text} {hazard_title(one.signal.hazard)}",
            "url": reverse("incident" if one.incident else "desk-signal", args=[(one.incident or one.signal).uid]),
            "is_incident": one.incident is not None,
            "away_m": None if one.away_m is None else round(one.away_m),
            "minutes": round(one.ago_s / 60),
            "fits": one.fits,
        }
        for one in found[:MOST_PLACES]
    ]
    return render(request, "anlan/desk/call_near.html", {"near": rows})


@require_safe
@screen(CALL_TAKE)
def paper(request: HttpRequest) -> HttpResponse:
    """An empty form on paper."""
    return render(request, "anlan/desk/call_print.html", {"form": call_form()})


def call_of(given: Mapping[str, Any]) -> Call:
    """What stands on the form. Raises InvalidInput for what is no number, no position or no time."""
    region, place = given.get("region", "").strip(), given.get("place", "").strip()
    where = given.get("where", "").strip()
    if where and not region:  # typed and not chosen: the first that fits, else words like any other
        found = regions.search(where, limit=1)
        region, place = (found[0].code, place) if found else ("", f"{where}{place}")
    longitude, latitude = _position(given.get("position", ""))
    return Call(
        client_id=given.get("client_id", "")[:64] or f"{clock.wall().timestamp()}",
        hazard=given.get("hazard", ""),
        words=given.get("words", ""),
        region_code=region,
        longitude=longitude,
        latitude=latitude,
        place=place,
        occurred_at=_time(given.get("at", "")),
        heard=_heard(given),
        trend=given.get("trend", ""),
        caller=given.get("caller", ""),
        phone=given.get("phone", ""),
        taking_s=_seconds(given.get("taking_s", "")),
        waited_s=_seconds(given.get("waited_s", "")),
    )


def _heard(given: Mapping[str, Any]) -> list[Heard]:
    kinds = fact_kinds()
    heard = []
    for name, text in given.items():
        word = name.removeprefix(FACT)
        if not name.startswith(FACT) or not str(text).strip() or word not in kinds:
            continue
        if kinds[word].answer == "text":
            heard.append(Heard(word, text=str(text)))
        else:
            heard.append(Heard(word, value=_number(str(text), kinds[word].title)))
    return heard


def _number(text: str, field: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidInput(field=field, reason=_("须是数字")) from None


def _seconds(text: str) -> float:
    return max(0.0, _number(text, _("用时"))) if text.strip() else 0


def _position(text: str) -> tuple[float | None, float | None]:
    """103.50, 27.10: longitude first."""
    parts = text.replace("，", ",").replace(" ", ",").split(",")
    numbers = [part for part in parts if part]
    if not numbers:
        return None, None
    if len(numbers) != 2:
        raise InvalidInput(field=_("坐标"), reason=_("请写成“经度, 纬度”"))
    return _number(numbers[0], _("坐标")), _number(numbers[1], _("坐标"))


def _time(text: str) -> datetime | None:
    """08:41 of today in Beijing, of yesterday where that is still to come."""
    if not text.strip():
        return None
    now = clock.now().astimezone(OFFICIAL_TIME)
    try:
        hour, minute = (int(part) for part in text.replace("：", ":").split(":")[:2])
        at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        raise InvalidInput(field=_("何时"), reason=_("请写成 08:41")) from None
    return at if at <= now else at - timedelta(days=1)
