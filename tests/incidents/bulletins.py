"""Bulletins as agencies write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
LUDIAN_AT = datetime(2014, 8, 3, 16, 30, 10, tzinfo=BEIJING)

LUDIAN_FORMAL = (
    "中国地震台网正式测定：2014年08月03日16时30分在云南省昭通市鲁甸县（北纬27.1度，东经103.3度）发生6.5级地震，震源深度12千米。"
).encode()
LUDIAN_AUTOMATIC = (
    "中国地震台网自动测定：2014年08月03日16时30分在云南昭通市鲁甸县附近（北纬27.17度，东经103.39度）发生6.6级左右地震，"
    "最终结果以正式速报为准。"
).encode()


def cenc(
    at: str = "2014年08月03日16时30分",
    place: str = "云南省昭通市鲁甸县",
    latitude: float = 27.1,
    longitude: float = 103.3,
    magnitude: float = 6.5,
    depth_km: float | None = 12,
) -> bytes:
    """A formal sentence of the national network."""
    depth = f"，震源深度{depth_km:g}千米" if depth_km is not None else ""
    return (
        f"中国地震台网正式测定：{at}在{place}（北纬{latitude}度，东经{longitude}度）发生{magnitude}级地震{depth}。"
    ).encode()


def usgs(
    event_id: str = "usb000rzmg",
    *,
    at: datetime = LUDIAN_AT,
    latitude: float = 27.189,
    longitude: float = 103.409,
    depth_km: float = 12,
    magnitude: float = 6.2,
    magnitude_type: str = "mww",
    updated_min: int = 20,
    status: str = "reviewed",
    event_type: str = "earthquake",
    place: str = "11 km W of Wenping, China",
    others: tuple[str, ...] = (),
) -> bytes:
    """A GeoJSON feature of the US Geological Survey, updated so many minutes after the event."""
    milliseconds = int(at.astimezone(UTC).timestamp() * 1000)
    return json.dumps(
        {
            "type": "Feature",
            "id": event_id,
            "properties": {
                "mag": magnitude,
                "magType": magnitude_type,
                "place": place,
                "time": milliseconds,
                "updated": milliseconds + updated_min * 60_000,
                "status": status,
                "net": event_id[:2],
                "code": event_id[2:],
                "ids": "," + ",".join((event_id, *others)) + ",",
                "sources": f",{event_id[:2]},",
                "type": event_type,
            },
            "geometry": {"type": "Point", "coordinates": [longitude, latitude, depth_km]},
        }
    ).encode()
