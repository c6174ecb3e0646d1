"""Rings of travel time: asked for with a button, computed by the compute process, shown when they are there."""

from __future__ import annotations

import json
from typing import Any

import shapely
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anlan.core.errors import NotFound
from anlan.core.jobs.models import Job
from anlan.core.permission import Actor
from anlan.resources.queries import area_of_shape
from anlan.risk.isochrones import JOB, ask_isochrone, vehicles
from anlan.web.guard import screen
from anlan.web.map.asked import M_A_KM, Zone, place_of
from anlan.web.map.layers import BY_KEY, VIEW, ThingLayer, layers_of
from anlan.web.map.lists import chosen
from anlan.web.map.points import Reach, reach_over, scope_of
from anlan.web.map.views import part

COUNTED = ("school", "hospital", "team", "shelter")
"""Layers that the table beside the rings counts."""
ASK_AGAIN = "load delay:400ms"
"""When a card whose rings are not there yet looks again."""
WIDEST = 3
"""Pixels of the innermost ring's line."""


@require_POST
@screen(VIEW)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the rings of a place. Raises InvalidInput, NoRoads, NoSuchVehicle."""
    lon, lat = place_of(request.POST)
    vehicle = request.POST.get("vehicle", "") or next(iter(vehicles()))
    job = ask_isochrone(lon, lat, vehicle=vehicle)
    return HttpResponseRedirect(_address(job, _actor(request)), status=303)


@require_safe
@screen(VIEW)
def rings(request: HttpRequest, asked: str) -> HttpResponse:
    """The rings, or that they are on their way. Raises NotFound, for everybody but who asked for them."""
    actor = _actor(request)
    try:
        job, who = signing.loads(asked, salt=JOB)
    except signing.BadSignature:
        raise NotFound from None
    found = Job.objects.filter(pk=job, kind=JOB).first() if who == actor.key else None
    if found is None:
        raise NotFound
    return part(request, "rings", {"rings": _told(found, actor)})


def _address(job: Job, actor: Actor) -> str:
    """Where one who asked finds the answer: a job is shared by all who ask for the same place, its address by nobody."""
    return reverse("map-rings", args=[signing.dumps([job.pk, actor.key], salt=JOB)])


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _told(job: Job, actor: Actor) -> dict[str, Any]:
    given, is_chinese = job.input, (translation.get_language() or "zh").startswith("zh")
    told = {
        "address": _address(job, actor),
        "lon": given["lon"],
        "lat": given["lat"],
        "vehicle": vehicles().get(given["moves"]["key"], {}).get("title" if is_chinese else "title_en", given["moves"]["title"]),
        "state": job.state,
        "again": ASK_AGAIN,
        "vehicles": [(name, one["title" if is_chinese else "title_en"]) for name, one in vehicles().items()],
    }
    if job.state != Job.State.DONE or not job.result:
        return told
    counted = [layer for layer in layers_of(actor) if layer.key in COUNTED]
    found, shapes = job.result["rings"], []
    rows = []
    for place, one in enumerate(found):
        label = _("%(minutes)g 分钟") % {"minutes": one["minutes"]}
        properties = {"label": label, "width": WIDEST * (place + 1) / len(found)}
        shapes.append({"type": "Feature", "geometry": one["geometry"], "properties": properties})
        shape = shapely.geometry.shape(one["geometry"])
        if shape.is_empty or not shape.is_valid:
            continue
        zone = Zone(area_of_shape(shape), shape, one["area_m2"] / M_A_KM**2, label, "")
        counts = [_count(layer, actor, zone) for layer in counted]
        rows.append({"label": label, "km2": zone.km2, "counts": counts})
    return told | {
        "shapes": json.dumps(shapes, ensure_ascii=False),
        "rows": rows[::-1],
        "heads": [BY_KEY[layer.key].title for layer in counted],
        "road_km": job.result["road_m"] / M_A_KM,
        "source": job.result["source"],
        "as_of": job.result["as_of"],
    }


def _count(layer: ThingLayer, actor: Actor, zone: Zone) -> int | None:
    """Things of the actor's regions in a zone; None, unknown, where it lies wholly outside them and none has moved there."""
    found = len(chosen(layer, actor, zone))
    return found or (0 if reach_over(zone.shape, scope_of(actor, layer.act)) > Reach.NONE else None)
