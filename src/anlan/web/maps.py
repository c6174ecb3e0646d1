"""What a map pane and its twin list show, and the boundaries they are drawn on."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.core.errors import InvalidInput
from anlan.core.permission import declare_act
from anlan.core.regions import queries as regions
from anlan.core.regions.models import RegionBoundary
from anlan.incidents import telling
from anlan.incidents.hazards import CALL, EARTHQUAKE, hazard_title
from anlan.incidents.models import Incident, Signal
from anlan.web import names
from anlan.web.guard import screen

VIEW_REGION = declare_act("region.view", "See regions and their boundaries.")
FINE_DEG, COARSE_DEG = 0.01, 0.05
"""How far a line may lie from its place, in degrees: a county's map, and the country's."""
LEVELS = ("province", "prefecture", "county")


def boundaries_address(codes: Iterable[str]) -> str:
    """Where the boundaries for a map of these regions are: their provinces' counties, else the country's provinces."""
    provinces = sorted({code[:2] for code in codes if len(code) >= 2 and code[:2].isdecimal()})
    within = f"&within={','.join(provinces)}" if provinces else ""
    return f"{reverse('boundaries')}?level={'county' if provinces else 'province'}{within}"


def first_look(home: str) -> str:
    """West, south, east, north of an officer's own region, or of the nearest above it that has a boundary."""
    for code in regions.ancestors(home) if home else ():
        found = RegionBoundary.standing.filter(region__code=code, layer__in=("province", "prefecture", "county", "township"))
        shown = found.defer("geometry").first()
        if shown is not None:
            return f"{shown.west:.4f},{shown.south:.4f},{shown.east:.4f},{shown.north:.4f}"
    return ""


def _points(rows: Iterable[Signal | Incident], label: str) -> list[dict[str, Any]]:
    return [
        {"lon": row.longitude, "lat": row.latitude, "kind": "epicentre", "label": label, "at": row.occurred_at}
        for row in rows
        if row.longitude is not None and row.latitude is not None
    ]


def signal_map(signal: Signal) -> dict[str, Any]:
    """The small sketch beside a signal, with its twin list."""
    size = hazard_title(signal.hazard) if signal.format == CALL else telling.size(signal.magnitude, signal.magnitude_type)
    return {
        "id": "desk-map",
        "points_id": "desk-map-points",
        "label": _("事发地和影响区域") if signal.format == CALL else _("震中和影响区域"),
        "boundaries": boundaries_address(signal.region_codes),
        "kind": "sketch",
        "highlight": " ".join(signal.region_codes),
        "points": _points([signal], size),
        "twin": twin(signal.region_codes, signal, size),
    }


def incident_map(incident: Incident, leading: Signal | None) -> dict[str, Any]:
    """The map of the incident room, with its twin list."""
    size = telling.size(leading.magnitude, leading.magnitude_type) if leading else ""
    if incident.hazard != EARTHQUAKE:
        size = hazard_title(incident.hazard)
    return {
        "id": "room-map",
        "points_id": "room-map-points",
        "label": incident.title,
        "boundaries": boundaries_address(incident.region_codes),
        "highlight": " ".join(incident.region_codes),
        "points": _points([incident], size),
        "twin": twin(incident.region_codes, incident, size),
    }


def twin(codes: list[str], located: Signal | Incident, size: str) -> list[dict[str, str]]:
    """The map as a list: the epicentre, then each region."""
    listed = []
    if located.longitude is not None and located.latitude is not None:
        where = f"{located.latitude:.2f}°, {located.longitude:.2f}° WGS 84"
        name = _("震中") if located.hazard == EARTHQUAKE else _("事发地")
        listed.append({"name": name, "what": size, "where": where})
    for code, name in zip(codes, names.region_names(codes), strict=False):
        listed.append({"name": name, "what": _("影响区域"), "where": code})
    return listed


@require_safe
@screen(VIEW_REGION)
def boundaries(request: HttpRequest) -> HttpResponse:
    """GeoJSON of a level, within provinces or the whole country; kept by the browser, asked again by its ETag."""
    level = request.GET.get("level", "county")
    within = tuple(code for code in request.GET.get("within", "").split(",") if code)
    if level not in LEVELS:
        raise InvalidInput(field="level", reason=_("只能是 province、prefecture 或 county"))
    if any(not (code.isdecimal() and len(code) <= 6) for code in within) or len(within) > len(LEVELS) * 2:
        raise InvalidInput(field="within", reason=_("请给出至多六个行政区划代码"))
    path = _file(level, within)
    etag = f'"{path.stem}-{path.stat().st_size}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = FileResponse(_packed(path).open("rb") if is_packed else path.open("rb"), content_type="application/geo+json")
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "private, no-cache"  # own data may redraw a county at any time
    return response


def _file(level: str, within: tuple[str, ...]) -> Path:
    """Counties of the asked provinces over all provinces of the country with its lines.

    One file for each choice and each set that stands.
    """
    country = regions.boundaries_geojson(level if not within else "province", None, COARSE_DEG)
    if not within:
        return country
    parts = [regions.boundaries_geojson(level, code, FINE_DEG) for code in within]
    made_of = hashlib.sha256("+".join(path.stem for path in (country, *parts)).encode()).hexdigest()
    joined = country.with_name(f"{made_of}.geojson")
    if not joined.is_file():
        whole = json.loads(country.read_text("utf-8"))
        inner = [feature for part in parts for feature in json.loads(part.read_text("utf-8"))["features"]]
        asked = set(within)
        outer = [feature for feature in whole["features"] if feature["properties"].get("code") not in asked]
        whole["features"] = [*outer, *inner]
        _write(joined, json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode())
    return joined


def _packed(path: Path) -> Path:
    """The same file, compressed once."""
    packed = path.with_suffix(".geojson.gz")
    if not packed.is_file():
        _write(packed, gzip.compress(path.read_bytes()))
    return packed


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all: two requests may make it at once."""
    part = path.with_suffix(f".{secrets.token_hex(4)}")
    part.write_bytes(body)
    os.replace(part, path)
