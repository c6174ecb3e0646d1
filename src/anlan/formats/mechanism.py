"""Nodal planes of an earthquake's mechanism, where a bulletin carries them: QuakeML, and USGS GeoJSON with its products.

Source: QuakeML 1.2 (focalMechanism, nodalPlanes); USGS ComCat products moment-tensor and focal-mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from anlan.formats.bulletin import as_number
from anlan.formats.decoding import read_text
from anlan.formats.faults import FormatError
from anlan.formats.markup import child, local_name, read_json, read_xml, root_name, text_of

STRIKE_DEG, DIP_DEG, RAKE_DEG = (0.0, 360.0), (0.0, 90.0), (-180.0, 180.0)
_PRODUCTS = ("moment-tensor", "focal-mechanism")


@dataclass(frozen=True)
class NodalPlane:
    """Degrees: strike from north clockwise, the plane falling to the right of it."""

    strike: float
    dip: float | None
    rake: float | None


def read_planes(data: bytes) -> tuple[NodalPlane, ...]:
    """Both planes of the mechanism, the preferred one first; none where the input carries none that can be read.

    A mechanism is an extra: one that cannot be read is as one that is not there. Of several the first counts.
    """
    try:
        text = read_text(data).lstrip()
    except FormatError:
        return ()
    if text.startswith("<") and root_name(text) in ("quakeml", "eventParameters"):
        return _of_quakeml(text)
    if text.startswith("{"):
        return _of_geojson(text)
    return ()


def _of_quakeml(text: str) -> tuple[NodalPlane, ...]:
    try:
        root = read_xml(text)
    except FormatError:
        return ()
    for planes in (node for node in root.iter() if local_name(node) == "nodalPlanes"):
        found = [_plane_of(planes, f"nodalPlane{which}") for which in (1, 2)]
        if planes.get("preferredPlane") == "2":
            found.reverse()
        if kept := tuple(plane for plane in found if plane is not None):
            return kept
    return ()


def _plane_of(planes: etree._Element, name: str) -> NodalPlane | None:
    plane = child(planes, name)
    if plane is None:
        return None
    values = [text_of(child(plane, angle, "value")) for angle in ("strike", "dip", "rake")]
    return _plane(*values)


def _of_geojson(text: str) -> tuple[NodalPlane, ...]:
    try:
        document: Any = read_json(text)
        products = document["properties"]["products"]
        mechanisms = [products[name][0]["properties"] for name in _PRODUCTS if products.get(name)]
    except (FormatError, KeyError, TypeError, IndexError):
        return ()
    return next((planes for planes in map(_of_product, mechanisms) if planes), ())


def _of_product(properties: Any) -> tuple[NodalPlane, ...]:
    if not isinstance(properties, Mapping):
        return ()
    each: Iterable[NodalPlane | None] = (
        _plane(*(properties.get(f"nodal-plane-{which}-{angle}") for angle in ("strike", "dip", "rake")))
        for which in (1, 2)
    )
    return tuple(plane for plane in each if plane is not None)


def _plane(strike: object, dip: object, rake: object) -> NodalPlane | None:
    at = _within(strike, STRIKE_DEG)
    return None if at is None else NodalPlane(at, _within(dip, DIP_DEG), _within(rake, RAKE_DEG))


def _within(given: object, bounds: tuple[float, float]) -> float | None:
    value = as_number(given) if given is not None else "missing"
    return value if isinstance(value, float) and bounds[0] <= value <= bounds[1] else None
