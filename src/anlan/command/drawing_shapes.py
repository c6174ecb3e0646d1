"""Whether what somebody drew is a mark that its symbol allows."""

from __future__ import annotations

import math
from typing import Any

import shapely
from django.utils.translation import gettext as _

from anlan.command.symbols import Symbol
from anlan.core.errors import InvalidInput
from anlan.core.geometry.located import PositionOutOfRange, check_positions
from anlan.core.settings import conf


def shape_for(symbol: Symbol, geometry: Any) -> dict[str, Any]:
    """The geometry as it is kept: plain GeoJSON in WGS 84, rings closed. Raises InvalidInput."""
    if not isinstance(geometry, dict) or geometry.get("type") != symbol.geometry:
        raise _wrong(_("“%(symbol)s”要画成%(kind)s") % {"symbol": symbol.title, "kind": kind_word(symbol.geometry)})
    lines = _lines(symbol.geometry, geometry.get("coordinates"))
    if sum(map(len, lines)) > conf.PLOT_CORNERS_MAX:
        raise _wrong(_("最多 %(most)s 个点") % {"most": conf.PLOT_CORNERS_MAX})
    if symbol.geometry == "LineString" and len(set(lines[0])) < 2:
        raise _wrong(_("线至少要有两个不同的点"))
    if symbol.geometry == "Polygon" and not (lines and all(map(_is_ring, lines))):
        raise _wrong(_("面至少要有三个不在一条直线上的点，且边界不交叉"))
    shape = {"Point": lambda: lines[0][0], "LineString": lambda: lines[0], "Polygon": lambda: lines}[symbol.geometry]()
    kept: dict[str, Any] = shapely.geometry.mapping(shapely.geometry.shape({"type": symbol.geometry, "coordinates": shape}))
    try:
        check_positions(shapely.geometry.shape(kept))
    except PositionOutOfRange:
        raise _wrong(_("坐标应为 WGS 84 的经度和纬度")) from None
    return {"type": symbol.geometry, "coordinates": _plain(kept["coordinates"])}


def kind_word(geometry: str) -> str:
    """点, 线, 面."""
    return {"Point": _("点"), "LineString": _("线"), "Polygon": _("面")}[geometry]


def _lines(kind: str, coordinates: Any) -> list[list[tuple[float, float]]]:
    parts = {"Point": lambda: [[coordinates]], "LineString": lambda: [coordinates], "Polygon": lambda: coordinates}[kind]()
    try:
        return [_closed([_position(one) for one in line], kind) for line in parts]
    except (TypeError, ValueError):
        raise _wrong(_("坐标应为成对的数字：经度,纬度")) from None


def _position(given: Any) -> tuple[float, float]:
    lon, lat = given
    if isinstance(lon, bool) or isinstance(lat, bool) or not (math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError(given)
    return float(lon), float(lat)


def _closed(line: list[tuple[float, float]], kind: str) -> list[tuple[float, float]]:
    return [*line, line[0]] if kind == "Polygon" and line and line[0] != line[-1] else line


def _is_ring(line: list[tuple[float, float]]) -> bool:
    return len(set(line)) > 2 and bool(shapely.Polygon(line).is_valid) and shapely.Polygon(line).area > 0


def _plain(node: Any) -> Any:
    return [_plain(one) for one in node] if isinstance(node, (tuple, list)) else node


def _wrong(reason: str) -> InvalidInput:
    return InvalidInput(field=_("位置"), reason=reason)
