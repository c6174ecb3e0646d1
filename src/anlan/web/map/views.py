"""The pages of the map: each answers whole, or only the part that the browser asks for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.core import clock
from anlan.core.permission import Actor
from anlan.core.regions import queries as regions
from anlan.core.regions.models import RegionBoundary
from anlan.risk.models import Layer
from anlan.web import names
from anlan.web.admin.workbook import XLSX, write_workbook
from anlan.web.guard import screen
from anlan.web.map.around import around
from anlan.web.map.asked import Zone, around_place, box_of, place_of, zone_of
from anlan.web.map.cards import DATUM, card_of
from anlan.web.map.layers import BY_KEY, FAMILIES, PRESETS, VIEW, Preset, ThingLayer, layers_of
from anlan.web.map.lists import MOST_EXPORTED, listed, workbook_rows
from anlan.web.map.telling import epicentres, open_incidents, told
from anlan.web.map.things import sources_of, things
from anlan.web.maps import boundaries_address, first_look

AROUND_KM = 10
"""The radius that the form of 周边分析 offers first."""
LOOK_KM = 60.0
"""How far round an epicentre the map looks at first."""


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_safe
@screen(VIEW)
def page(request: HttpRequest) -> HttpResponse:
    """The map, as the address asks: preset, layers, incident. Raises NotFound for an incident that is none."""
    return render(request, "anlan/map/map.html", _page(request))


@require_safe
@screen(VIEW)
def thing(request: HttpRequest, layer: str, pk: int) -> HttpResponse:
    """The card of one thing. Raises NotFound, also where the actor may not see it."""
    return part(request, "card", {"card": card_of(_layer(layer), pk, _actor(request))})


@require_safe
@screen(VIEW)
def where(request: HttpRequest) -> HttpResponse:
    """What lies at a position. Raises InvalidInput."""
    lon, lat = place_of(request.GET)
    county = regions.place(lon, lat)
    spot = {"lon": lon, "lat": lat, "datum": DATUM, "region": names.region_path(county.code) if county else ""}
    return part(request, "spot", {"spot": spot})


@require_safe
@screen(VIEW)
def surroundings(request: HttpRequest) -> HttpResponse:
    """周边分析 of a circle or a drawn shape. Raises InvalidInput."""
    return part(request, "around", {"around": around(zone_of(request.GET), _actor(request))})


@require_safe
@screen(VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """The map as a list. Raises InvalidInput."""
    return part(request, "list", {"listed": _listed(request, _layers_on(request, _preset(request, [])))})


@require_safe
@screen(VIEW)
def export(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook; where it is longer than one, the one asked for. Raises InvalidInput."""
    layers = _layers_on(request, _preset(request, []))
    found = listed(layers, _actor(request), _where(request), _number(request, "part"), size=MOST_EXPORTED)
    body = write_workbook(workbook_rows(found))
    prefix = _("【演练】") if clock.current_workspace().is_exercise else ""
    place = f"-{found.page}-{found.pages}" if found.pages > 1 else ""
    name = f"{prefix}{_('一张图对象清单')}{place}.xlsx"
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _common() -> dict[str, Any]:
    """What every part of the map reads."""
    return {"around_km": AROUND_KM, "may_reach": Layer.standing.filter(kind="roads").exists()}


def part(request: HttpRequest, name: str, content: dict[str, Any]) -> HttpResponse:
    """Only the part for a script; the whole page with it for everybody else."""
    if request.headers.get("HX-Request"):
        return render(request, f"anlan/map/{name}.html", _common() | content)
    return render(request, "anlan/map/map.html", _page(request) | content)


def _layer(key: str) -> ThingLayer:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _preset(request: HttpRequest, incidents: list[Any]) -> Preset:
    asked = request.GET.get("preset", "") or ("quake" if request.GET.get("incident") or incidents else "")
    return next((one for one in PRESETS if one.name == asked), PRESETS[0])


def _layers_on(request: HttpRequest, preset: Preset) -> list[ThingLayer]:
    """What the address names, else what the preset shows; only layers the actor may see."""
    keys = request.GET.getlist("layer") if "layer" in request.GET or request.GET.get("chosen") else list(preset.layers)
    return [layer for layer in layers_of(_actor(request)) if layer.key in keys]


def _where(request: HttpRequest) -> Any:
    has_zone = request.GET.get("ring") or request.GET.get("km")
    return zone_of(request.GET) if has_zone else box_of(request.GET)


def _number(request: HttpRequest, name: str) -> int:
    """Which page or part; the first where none is asked for."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) <= len(str(MOST_EXPORTED)) else 1


def _listed(request: HttpRequest, layers: list[ThingLayer]) -> dict[str, Any]:
    where_asked = _where(request)
    found = listed(layers, _actor(request), where_asked, _number(request, "page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    asked.pop("preset", None)
    asked.pop("incident", None)
    asked.setlist("layer", [layer.key for layer in layers])
    asked["chosen"] = "1"
    return {
        "rows": found.rows,
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "previous": found.page - 1 if found.page > 1 else 0,
        "next": found.page + 1 if found.page < found.pages else 0,
        "workbooks": range(1, -(-found.total // MOST_EXPORTED) + 1) or [1],
        "query": asked.urlencode(),
        "zone": where_asked if isinstance(where_asked, Zone) else None,
        "in_box": where_asked is not None and not isinstance(where_asked, Zone),
    }


def _page(request: HttpRequest) -> dict[str, Any]:
    actor = _actor(request)
    incidents = open_incidents(actor)
    preset = _preset(request, incidents)
    on = _layers_on(request, preset)
    uid = request.GET.get("incident", "")
    story = told(uid, actor) if uid else None
    home = names.home_code(actor)
    look = story["codes"].split() if story else [home]
    return _common() | {
        "presets": [{"one": one, "key": str(place), "on": one is preset} for place, one in enumerate(PRESETS, 1)],
        "preset": preset,
        "families": _families(actor, on),
        "incidents": incidents,
        "story": story,
        "listed": _listed(request, on),
        "map": {
            "boundaries": boundaries_address(look if any(len(code) > 1 for code in look) else []),
            "focus": _focus(story, home),
            "highlight": " ".join(look) if story else "",
            "epicentres": epicentres(incidents),
            "datum": DATUM,
            "marks": [{key: mark[key] for key in ("key", "glyph", "shape", "title")} for mark in _marks(actor)],
        },
        "sources": boundary_source(),
        "region_name": names.region_path(home) if home else "",
        "at": clock.now(),
    }


def boundary_source() -> str:
    """Who drew the divisions."""
    drawn = RegionBoundary.standing.filter(layer="county").order_by("source")
    return "；".join(drawn.values_list("source", flat=True).distinct())


def _marks(actor: Actor) -> list[dict[str, str]]:
    return [
        {"key": one.key, "glyph": one.glyph, "shape": one.shape, "title": str(one.title)} for one in layers_of(actor)
    ]


def _families(actor: Actor, on: list[ThingLayer]) -> list[dict[str, Any]]:
    """The layers to choose from, in their families, with how many things each has here."""
    rows = [
        {"layer": layer, "on": layer in on, "count": len(things(layer, actor)), "sources": "\n".join(sources_of(layer, actor))}
        for layer in layers_of(actor)
    ]
    return [
        {"title": title, "rows": mine}
        for family, title in FAMILIES.items()
        if (mine := [row for row in rows if row["layer"].family == family])
    ]


def _focus(story: dict[str, Any] | None, home: str) -> str:
    """West, south, east, north of what to look at first."""
    row = story["row"] if story else None
    if row is not None and row.longitude is not None and row.latitude is not None:
        box = around_place(row.longitude, row.latitude, LOOK_KM)
        return f"{box.west:.4f},{box.south:.4f},{box.east:.4f},{box.north:.4f}"
    return first_look(home)
