"""USGS earthquake GeoJSON: the detail of one event and the summary feeds.

Source: USGS Earthquake Hazards Program, GeoJSON Summary and Detail formats. Times are milliseconds
since 1970 (UTC), depth is in kilometres, identifiers are listed between commas (“,us7000abcd,”).
The collections of EMSC (fdsnws-event, format=json) have the same frame and are read as well.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from anlan.formats.bulletin import AHEAD_S, M_PER_KM, Draft, Statement, Status, collect, unique
from anlan.formats.decoding import LIMIT_BYTES, read_text
from anlan.formats.faults import FaultList, refuse
from anlan.formats.fdsn_text import _event_type
from anlan.formats.markup import read_json

FORMAT = "usgs_geojson"
#: The largest answer the USGS service gives to one query.
MAX_EVENTS = 20_000
_MILLISECOND_S = 0.001
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATUS: dict[str, Status] = {
    "automatic": "automatic",
    "reviewed": "reviewed",
    "manual": "reviewed",
    "deleted": "withdrawn",
    "delete": "withdrawn",
}


def read_usgs_geojson(
    data: bytes,
    *,
    received_at: datetime | None = None,
    ahead_s: float = AHEAD_S,
    limit_bytes: int = LIMIT_BYTES,
) -> list[Statement]:
    """The event of a Feature, or every event of a FeatureCollection."""
    return read_usgs_geojson_text(read_text(data, limit_bytes=limit_bytes), received_at=received_at, ahead_s=ahead_s)


def read_usgs_geojson_text(
    text: str, *, received_at: datetime | None = None, ahead_s: float = AHEAD_S
) -> list[Statement]:
    document = read_json(text)
    kind = document.get("type") if isinstance(document, dict) else type(document).__name__
    faults = FaultList()
    if isinstance(document, dict) and kind == "Feature":
        drafts = [_read_feature(document, faults, "")]
    elif isinstance(document, dict) and kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            code = "missing" if features is None else "wrong_type"
            raise refuse("features", code, expected="array")
        if len(features) > MAX_EVENTS:
            raise refuse("event", "too_many_events", limit=MAX_EVENTS)
        if not features:
            raise refuse("event", "no_event")
        drafts = [_read_feature(f, faults, f"features[{i}]") for i, f in enumerate(features) if not faults.is_full]
    else:
        raise refuse("type", "wrong_schema", expected="GeoJSON Feature", value=kind or "…")
    return collect(drafts, faults, received_at=received_at, ahead_s=ahead_s)


def _read_feature(feature: object, faults: FaultList, at: str) -> Draft:
    draft = Draft(faults, source_format=FORMAT, language="en", at=at)
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        value = feature.get("type") if isinstance(feature, dict) else type(feature).__name__
        draft.fault("type", "wrong_schema", expected="GeoJSON Feature", value=value)
        return draft
    properties = _object(draft, feature, "properties")
    if properties is not None:
        _read_identity(draft, feature, properties)
        if _is_retraction(draft, feature, properties):
            draft.retract()
            return draft
    geometry = _object(draft, feature, "geometry")
    if properties is not None:
        _read_time(draft, properties)
        draft.number("magnitude", properties.get("mag"), at="properties.mag", is_required=True)
        kind = _text(properties, "magType") or _text(properties, "magtype")
        draft.put("magnitude_type", kind[:32] if kind else None)
        draft.place(_text(properties, "place") or _text(properties, "flynn_region") or "", at="properties.place")
        draft.put("event_type", _event_type(_text(properties, "type") or _text(properties, "evtype") or "earthquake"))
        _read_products(draft, properties)
        if draft.values["event_type"] == "not existing":
            draft.put("status", "withdrawn")
    if geometry is not None:
        _read_point(
            draft,
            geometry,
            is_height=bool(properties and "flynn_region" in properties),
            depth_km=(properties or {}).get("depth"),
        )
    return draft


def _is_retraction(draft: Draft, feature: dict[str, object], properties: dict[str, object]) -> bool:
    """A deleted event of which time, place or magnitude is not given: a deletion often empties the whole event."""
    kind = _event_type(_text(properties, "type") or _text(properties, "evtype") or "earthquake")
    is_withdrawn = draft.values["status"] == "withdrawn" or kind == "not existing" or _is_product_deleted(properties)
    geometry = feature.get("geometry")
    coordinates = geometry.get("coordinates", ()) if isinstance(geometry, dict) else geometry
    place = coordinates[:2] if isinstance(coordinates, list) else [coordinates]
    figures = (properties.get("time"), properties.get("mag"), *place)
    return is_withdrawn and draft.values["agency_event_id"] is not None and any(value is None for value in figures)


def _object(draft: Draft, parent: dict[str, object], name: str) -> dict[str, object] | None:
    value = parent.get(name)
    if isinstance(value, dict):
        return value
    draft.fault(name, "missing" if value is None else "wrong_type", expected="object")
    return None


def _text(parent: dict[str, object], name: str) -> str | None:
    value = parent.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _listed(properties: dict[str, object], name: str) -> list[str | None]:
    """“,us6000pi9w,at00abc,” → its parts."""
    return [*(_text(properties, name) or "").split(",")]


def _read_identity(draft: Draft, feature: dict[str, object], properties: dict[str, object]) -> None:
    net, code = _text(properties, "net"), _text(properties, "code")
    joined = f"{net}{code}" if net and code else None
    own = feature.get("id")
    ids = unique(
        [
            str(own) if isinstance(own, str | int) else None,
            joined,
            *_listed(properties, "ids"),
            _text(properties, "unid"),
        ]
    )
    draft.put("ids", ids)
    draft.put("agency_event_id", ids[0] if ids else None)
    agencies = unique([net, _text(properties, "auth"), *_listed(properties, "sources")])
    draft.put("agency", agencies[0] if agencies else None)
    draft.put("status", _STATUS.get((_text(properties, "status") or "").lower(), "unknown"))
    updated = properties.get("updated", properties.get("lastupdate"))
    if isinstance(updated, str):
        draft.issued(updated)
        draft.put("version", updated)
    elif updated is not None:
        draft.put("version", str(updated)[:40])
        if (instant := _from_milliseconds(updated)) is None:
            draft.remark("issued_at_unreadable")
        else:
            draft.put("issued_at", instant)


def _read_time(draft: Draft, properties: dict[str, object]) -> None:
    time = properties.get("time")
    if time is None or isinstance(time, str):
        draft.instant(time, at="properties.time")
    elif (instant := _from_milliseconds(time)) is None:
        draft.fault("occurred_at", "bad_time", at="properties.time", value=time)
    else:
        draft.put("occurred_at", instant)
        draft.put("occurred_at_precision_s", _MILLISECOND_S)


def _from_milliseconds(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return _EPOCH + timedelta(milliseconds=value)
    except (OverflowError, ValueError):
        return None


def _is_product_deleted(properties: dict[str, object]) -> bool:
    origin = _origin_product(properties)
    return origin is not None and str(origin.get("status", "")).upper() == "DELETE"


def _origin_product(properties: dict[str, object]) -> dict[str, object] | None:
    products = properties.get("products")
    origins = products.get("origin") if isinstance(products, dict) else None
    first = origins[0] if isinstance(origins, list) and origins else None
    return first if isinstance(first, dict) else None


def _read_products(draft: Draft, properties: dict[str, object]) -> None:
    """The detail feed carries the uncertainties in the preferred origin product, in km and s."""
    origin = _origin_product(properties)
    values = origin.get("properties") if origin is not None else None
    if not isinstance(values, dict):
        return
    if _is_product_deleted(properties):
        draft.put("status", "withdrawn")
    draft.uncertainty("time_uncertainty_s", values.get("eventtime-error"))
    draft.uncertainty("horizontal_uncertainty_m", values.get("horizontal-error"), scale=M_PER_KM)
    draft.uncertainty("depth_uncertainty_m", values.get("vertical-error"), scale=M_PER_KM)
    draft.uncertainty("magnitude_uncertainty", values.get("magnitude-error"))


def _read_point(draft: Draft, geometry: dict[str, object], *, is_height: bool, depth_km: object) -> None:
    """USGS writes depth as the third coordinate; EMSC writes height there and depth apart."""
    at = "geometry.coordinates"
    coordinates = geometry.get("coordinates")
    if geometry.get("type") != "Point" or not isinstance(coordinates, list):
        draft.fault("geometry", "wrong_schema", expected="Point", value=geometry.get("type"))
        return
    if len(coordinates) not in (2, 3):
        draft.fault("geometry", "column_count", at=at, found=len(coordinates), expected="2–3")
        return
    third = coordinates[2] if len(coordinates) == 3 else None
    for index, name in ((0, "longitude"), (1, "latitude")):
        value = coordinates[index]
        if isinstance(value, str):
            draft.fault(name, "not_a_number", at=f"{at}[{index}]", value=value)
        else:
            draft.number(name, value, at=f"{at}[{index}]", is_required=True)
    draft.number("depth_m", depth_km if is_height else third, scale=M_PER_KM, at=f"{at}[2]")
