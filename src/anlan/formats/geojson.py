"""Features of GeoJSON, one after the other: of a large file no more than one stands in memory as text.

RFC 7946, and the `crs` of the older draft (2008), which maps of China still carry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

import numpy as np
import shapely

from anlan.formats.faults import refuse
from anlan.formats.features import AT_ONCE, MOST_OF_ONE, Features, Growing

WGS84 = "EPSG:4326"
DECODER = json.JSONDecoder()
READ = 1 << 20
LONGEST_WORD = 20
"""Signs: an error nearer to the end of what is read may be a word that goes on (`-Infinity`, a pair of `\\uD83D`)."""


def read_geojson(file: IO[str], title: str, most_features: int) -> Features:
    """All features. Raises FormatError, and UnicodeDecodeError where the text is not UTF-8."""
    found, head = Growing(), dict[str, Any]()
    count, waiting = 0, list[Mapping[str, Any]]()
    try:
        for name, value in _members(_Text(file)):
            if name is not None:
                head[name] = value
                continue
            count += 1
            if count <= most_features:
                waiting.append(value)
            if len(waiting) == AT_ONCE:
                _take(found, waiting)
        only = _only(head)
        if only is not None:
            count += 1
            waiting.append(only)
        _take(found, waiting)
    except RecursionError as fault:
        raise refuse("file", "too_deep") from fault
    except UnicodeDecodeError:
        raise
    except ValueError as fault:
        raise refuse("file", "unreadable", detail=fault) from fault
    if count > most_features:
        raise refuse("file", "too_many_features", found=count, limit=most_features)
    own = head.get("name")
    return Features(found.shapes(), found.fields(), _crs(head), own if isinstance(own, str) and own else title)


class _Text:
    """JSON text read piece by piece."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._held, self._at = file, "", 0

    def next(self) -> str:
        """The sign that comes next, "" at the end."""
        while True:
            while self._at < len(self._held):
                if not self._held[self._at].isspace():
                    return self._held[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, signs: str) -> str:
        sign = self.next()
        if not sign or sign not in signs:
            raise ValueError(f"expected {' or '.join(signs)}, found {sign or 'the end'}")
        self._at += 1
        return sign

    def value(self) -> Any:
        self.next()
        while True:
            try:
                value, end = DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError as fault:
                goes_on = fault.pos >= len(self._held) - LONGEST_WORD or fault.msg.startswith("Unterminated")
                if not (goes_on and self._more()):
                    raise
                continue
            if end == len(self._held) and self._more():  # a number may go on
                continue
            self._at = end
            return value

    def _more(self) -> bool:
        self._held, self._at = self._held[self._at :], 0
        if len(self._held) > MOST_OF_ONE:
            raise ValueError(f"a feature is larger than {MOST_OF_ONE} signs")
        read = self._file.read(max(READ, len(self._held)))
        self._held += read
        return bool(read)


def _members(text: _Text) -> Iterator[tuple[str | None, Any]]:
    """Name and value of each member of the document; each of its features as one without a name."""
    text.take("{")
    if text.next() == "}":
        text.take("}")
    else:
        sign = ","
        while sign == ",":
            if text.next() != '"':
                raise ValueError("the name of a member is missing")
            name = text.value()
            text.take(":")
            if name == "features" and text.next() == "[":
                yield name, True
                for feature in _elements(text):
                    if not isinstance(feature, Mapping):
                        raise ValueError("a feature is no object")
                    yield None, feature
            else:
                yield name, text.value()
            sign = text.take(",}")
    if text.next():
        raise ValueError("something follows after its end")


def _elements(text: _Text) -> Iterator[Any]:
    text.take("[")
    if text.next() == "]":
        text.take("]")
        return
    sign = ","
    while sign == ",":
        yield text.value()
        sign = text.take(",]")


def _only(head: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The feature of a document that is one, or only a geometry."""
    kind = head.get("type")
    if kind == "FeatureCollection" and head.get("features") is True:
        return None
    if "features" in head or not isinstance(kind, str) or kind not in ("Feature", "GeometryCollection", *MAKERS):
        raise refuse("file", "another_format", expected="GeoJSON")
    return head if kind == "Feature" else {"geometry": head}


def _take(found: Growing, waiting: list[Mapping[str, Any]]) -> None:
    rows = [_properties(feature) for feature in waiting]
    shapes = np.empty(len(waiting), object)
    shapes[:] = [_shape(feature.get("geometry")) for feature in waiting]
    names = dict.fromkeys(name for row in rows for name in row)
    found.add(shapes, {name: [row.get(name) for row in rows] for name in names})
    waiting.clear()


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said of a feature; a name that it has outside (`"id": "way/17"`) counts as a column."""
    said, own = feature.get("properties"), feature.get("id")
    row = said if isinstance(said, Mapping) else {}
    return {"id": own, **row} if isinstance(own, str) else row


def _shape(geometry: Any) -> Any:
    """The geometry; None where there is none or what stands there is none."""
    try:
        if geometry["type"] == "GeometryCollection":
            return shapely.geometrycollections([_shape(one) for one in geometry["geometries"]])
        return MAKERS[geometry["type"]](geometry["coordinates"])
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, shapely.errors.GEOSException):
        return None


def _flat(places: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([place[:2] for place in places], float).reshape(len(places), 2)


def _point(place: Any) -> Any:
    return shapely.points(_flat([place])[0]) if place else shapely.Point()


def _line(places: Any) -> Any:
    return shapely.linestrings(_flat(places)) if places else shapely.LineString()


def _polygon(rings: Any) -> Any:
    drawn = [shapely.linearrings(_flat(ring)) for ring in rings if ring]
    return shapely.polygons(drawn[0], drawn[1:] or None) if drawn else shapely.Polygon()


MAKERS: Mapping[str, Callable[[Any], Any]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": lambda parts: shapely.multipoints([_point(part) for part in parts]),
    "MultiLineString": lambda parts: shapely.multilinestrings([_line(part) for part in parts]),
    "MultiPolygon": lambda parts: shapely.multipolygons([_polygon(part) for part in parts]),
}


def _crs(head: Mapping[str, Any]) -> str:
    """As the older draft lets a file state it; WGS 84 where it says nothing, "" where it says that none is known."""
    said = head.get("crs", {"properties": {"name": WGS84}})
    if said is None:
        return ""
    about = said.get("properties") if isinstance(said, Mapping) else None
    about = about if isinstance(about, Mapping) else {}
    name = about.get("name", f"EPSG:{about['code']}" if "code" in about else said)
    return str(name)
