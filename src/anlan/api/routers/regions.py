"""Administrative divisions: public facts, for whoever is logged in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from anlan.api.asking import actor_of
from anlan.api.schemas import RegionOut
from anlan.core.errors import InvalidInput
from anlan.core.permission import declare_act, require
from anlan.core.regions import queries
from anlan.core.regions.models import Region
from anlan.core.settings import conf

VIEW_REGION = declare_act("region.view", "Look up administrative divisions.")
Code = Annotated[str, Path(min_length=2, max_length=12)]
Position = Annotated[float, Query(allow_inf_nan=False)]
router = Router(tags=["regions"])


def _out(region: Region) -> dict[str, Any]:
    return {
        "code": region.code,
        "name": region.name,
        "kind": region.kind,
        "parent": region.parent.code if region.parent else None,
        "path": queries.name_path(region.code),
        "longitude": region.longitude,
        "latitude": region.latitude,
        "has_polygon": region.has_boundary,
        "valid_from": region.valid_from.isoformat() if region.valid_from else None,
        "valid_to": region.valid_to.isoformat() if region.valid_to else None,
    }


@router.get("", response=list[RegionOut], operation_id="search_regions")
def search_regions(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=60)],
    within: Annotated[str | None, Query(min_length=2, max_length=12, description="Code of the region to look in.")] = None,
) -> Any:
    """Divisions by name, code, pinyin or initials."""
    require(actor_of(request), VIEW_REGION)
    inside = queries.normalize_code(within) if within else None
    return [_out(region) for region in queries.search(q, within=inside, limit=conf.SEARCH_LIMIT)]


@router.get("/at", response=RegionOut | None, operation_id="region_at")
def region_at(request: HttpRequest, longitude: Position, latitude: Position) -> Any:
    """The county a position lies in, none abroad and at sea."""
    require(actor_of(request), VIEW_REGION)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise InvalidInput(field="longitude, latitude", reason="−180…180, −90…90")
    found = queries.place(longitude, latitude)
    return _out(found) if found else None


@router.get("/{code}", response=RegionOut, operation_id="region")
def region(request: HttpRequest, code: Code, on: date | None = None) -> Any:
    """A division by its code, as it was on a day."""
    require(actor_of(request), VIEW_REGION)
    return _out(queries.get(code, on=on))
