"""One small bulletin in each format, written by hand: Ludian, Yunnan, 3 August 2014."""

import json

CENC = "中国地震台网正式测定：2014年8月3日16时30分在云南昭通市鲁甸县（北纬27.10度，东经103.30度）发生6.5级地震，震源深度12千米。"

FDSN = (
    "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName\n"
    "usb000rzmg|2014-08-03T08:30:13.570|27.1|103.3|12.0|us|us|us|usb000rzmg|mww|6.2|us|YUNNAN\n"
)


def quakeml(
    *, time: str = "2014-08-03T08:30:13.57Z", latitude: str = "27.1", longitude: str = "103.3",
    depth_m: str = "12000", magnitude: str = "6.2", place: str = "YUNNAN", more: str = "", origin: str = "",
) -> str:  # fmt: skip
    return f"""<?xml version="1.0"?>
<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns="http://quakeml.org/xmlns/bed/1.2">
  <eventParameters publicID="quakeml:eu.emsc/catalog">
    <event publicID="quakeml:eu.emsc/event/20140803_0000029">
      <type>earthquake</type>
      <description><type>region name</type><text>{place}</text></description>
      <creationInfo><agencyID>EMSC</agencyID><creationTime>2014-08-03T08:40:00Z</creationTime></creationInfo>
      <origin publicID="quakeml:eu.emsc/origin/1">
        <time><value>{time}</value><uncertainty>0.4</uncertainty></time>
        <latitude><value>{latitude}</value></latitude>
        <longitude><value>{longitude}</value></longitude>
        <depth><value>{depth_m}</value></depth>
        {origin}
      </origin>
      <magnitude publicID="quakeml:eu.emsc/magnitude/1">
        <mag><value>{magnitude}</value></mag>
        <type>Mw</type>
      </magnitude>
      {more}
    </event>
  </eventParameters>
</q:quakeml>
"""


def geojson(
    *, latitude: str = "27.1", longitude: str = "103.3", depth_m: str = "12000", magnitude: str = "6.2",
    place: str = "15km WNW of Wenping, China", status: str = "reviewed",
) -> str:  # fmt: skip
    """Numbers come as text, so that what is no number can be written too."""
    depth_km = depth_m if not depth_m.isdigit() else f"{int(depth_m) / 1000:g}"
    properties = {
        "time": 1407054613570, "updated": 1700000000000, "place": place, "status": status, "net": "us",
        "code": "b000rzmg", "ids": ",usb000rzmg,at00abc,", "sources": ",us,at,", "magType": "mww",
        "type": "earthquake", "mag": "MAG",
    }  # fmt: skip
    text = json.dumps(
        {
            "type": "Feature", "id": "usb000rzmg", "properties": properties,
            "geometry": {"type": "Point", "coordinates": ["LON", "LAT", "DEPTH"]},
        }
    )  # fmt: skip
    for name, value in (("MAG", magnitude), ("LON", longitude), ("LAT", latitude), ("DEPTH", depth_km)):
        text = text.replace(f'"{name}"', value)
    return text


QUAKEML = quakeml()
GEOJSON = geojson()

SHAKEMAP = """<?xml version="1.0" encoding="US-ASCII" standalone="yes"?>
<shakemap_grid xmlns="http://earthquake.usgs.gov/eqcenter/shakemap" event_id="usb000rzmg" shakemap_id="usb000rzmg" shakemap_version="3" code_version="4.1" process_timestamp="2020-06-03T22:18:21Z" shakemap_originator="us" map_status="reviewed" shakemap_event_type="ACTUAL">
<event event_id="usb000rzmg" magnitude="6.2" depth="12" lat="27.1" lon="103.3" event_timestamp="2014-08-03T08:30:13.570000Z" event_network="us" event_description="Wenping, China" />
<grid_specification lon_min="103.0" lat_min="27.0" lon_max="103.2" lat_max="27.1" nominal_lon_spacing="0.1" nominal_lat_spacing="0.1" nlon="3" nlat="2" />
<event_specific_uncertainty name="pga" value="0.3" numsta="" />
<grid_field index="1" name="LON" units="dd" />
<grid_field index="2" name="LAT" units="dd" />
<grid_field index="3" name="MMI" units="intensity" />
<grid_field index="4" name="PGA" units="%g" />
<grid_data>
103.0 27.1 7.1 20.5
103.1 27.1 7.2 21.5
103.2 27.1 7.3 22.5
103.0 27.0 6.1 10.5
103.1 27.0 6.2 nan
103.2 27.0 6.3 1.25e1
</grid_data>
</shakemap_grid>
"""
