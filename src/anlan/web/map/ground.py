"""What the map lies on, as tiles: roads by class, rivers, townships and villages with their names. No data of persons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from anlan.core import statements
from anlan.core.regions.models import Level, Region, RegionBoundary
from anlan.risk.arrays import ROAD_CLASSES, Rivers, Roads
from anlan.risk.layers import load
from anlan.risk.models import Layer
from anlan.web.map import mvt
from anlan.web.map.mvt import EXTENT, LINE, POINT, POLYGON, Feature, Value, Whole, tile
from anlan.web.map.points import Kept, facts_stamp
from anlan.web.map.square import Floats, box, clipped, degrees_of, unit, within

At = tuple[int, int, int]
SHOWN_FROM = {"motorway": 5, "national": 6, "provincial": 7, "county": 9, "rural": 11}
"""The zoom from which a class of roads is drawn."""
NAMED_FROM = 11
RIVERS_FROM, STREAMS_FROM = 5, 9
"""Rivers with a name, and those without."""
COARSE_BELOW, COARSE, FINE = 11, 8, 2
"""Below a zoom lines keep to a grid of 8 numbers (a pixel of the screen), above to 2."""
COUNTIES_FROM, TOWNSHIPS_FROM, VILLAGES_FROM = 7, 8, 12


@dataclass(frozen=True, eq=False)
class Pieces:
    """Straight pieces in the unit square, and which group each is of: what is drawn alike and named alike."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    group: Any
    tags: list[dict[str, Value]]
    from_zoom: Any

    def within(self, at: At) -> Iterator[Feature]:
        """Those of a tile, joined to lines where one goes on where the last ended."""
        west, north, east, south = box(at)
        near = (
            (self.from_zoom <= at[0])
            & (np.maximum(self.ax, self.bx) >= west) & (np.minimum(self.ax, self.bx) <= east)
            & (np.maximum(self.ay, self.by) >= north) & (np.minimum(self.ay, self.by) <= south)
        )  # fmt: skip
        chosen = np.flatnonzero(near)
        chosen = chosen[np.argsort(self.group[chosen], kind="stable")]
        ends, is_in = clipped(self.ax[chosen], self.ay[chosen], self.bx[chosen], self.by[chosen], (west, north, east, south))
        grid = COARSE if at[0] < COARSE_BELOW else FINE
        start, stop = (within(x, y, at) // grid * grid for x, y in (ends[:2], ends[2:]))
        is_long = (start != stop).any(axis=1)
        start, stop, group = start[is_long], stop[is_long], self.group[chosen][is_in][is_long]
        for one in np.unique(group).tolist():
            mine = slice(*np.searchsorted(group, [one, one + 1]))
            yield Feature(LINE, mvt.lines(*joined(start[mine], stop[mine])), self.tags[one])


def joined(start: Whole, stop: Whole) -> tuple[Whole, Any]:
    """Pieces as lines: all their points, and where a new line begins."""
    begins = np.ones(len(start), bool)
    begins[1:] = (start[1:] != stop[:-1]).any(axis=1)
    place = np.arange(len(start)) + np.cumsum(begins)  # of each piece's end among the points
    xy = np.empty((len(start) + int(begins.sum()), 2), np.int64)
    xy[place] = stop
    xy[place[begins] - 1] = start[begins]
    is_first = np.zeros(len(xy), bool)
    is_first[place[begins] - 1] = True
    return xy, is_first


def _pieces(ax: Floats, ay: Floats, bx: Floats, by: Floats, keys: Any, tag: Callable[[Any], dict[str, Value]],
            from_zoom: Any) -> Pieces:  # fmt: skip
    kinds, group = np.unique(keys, return_inverse=True)
    return Pieces(ax, ay, bx, by, group, [tag(kind) for kind in kinds], from_zoom)


def _roads() -> list[Pieces]:
    found = []
    for layer in Layer.standing.filter(kind="roads").order_by("pk"):
        roads = load(layer, Roads)
        x, y = unit(roads.longitude, roads.latitude)
        made_up = layer.is_demo or layer.is_inferred
        names = roads.names

        def tag(kind: Any, names: tuple[str, ...] = names, made_up: bool = made_up) -> dict[str, Value]:
            name, road_class = divmod(int(kind), len(ROAD_CLASSES))
            name -= 1
            named: dict[str, Value] = {"name": names[name]} if name >= 0 else {}
            return {"class": ROAD_CLASSES[road_class], "made_up": made_up} | named

        from_zoom = np.array([SHOWN_FROM[name] for name in ROAD_CLASSES])[roads.road_class]
        keys = (roads.name.astype(np.int64) + 1) * len(ROAD_CLASSES) + roads.road_class
        found.append(_pieces(x[roads.tail], y[roads.tail], x[roads.head], y[roads.head], keys, tag, from_zoom))
    return found


def _rivers() -> list[Pieces]:
    found = []
    for layer in Layer.standing.filter(kind="rivers").order_by("pk"):
        rivers = load(layer, Rivers)
        x, y = unit(rivers.longitude, rivers.latitude)
        first = np.flatnonzero(rivers.river[1:] == rivers.river[:-1])
        names, made_up = rivers.names, layer.is_demo or layer.is_inferred

        def tag(kind: Any, names: tuple[str, ...] = names, made_up: bool = made_up) -> dict[str, Value]:
            name = names[int(kind)] if kind >= 0 else ""
            return {"made_up": made_up} | ({"name": name} if name else {})

        has_name = np.array([bool(name) for name in names], bool)
        river = rivers.river[first]
        from_zoom = np.where(has_name[river], RIVERS_FROM, STREAMS_FROM)
        keys = np.where(has_name[river], river, -1)
        found.append(_pieces(x[first], y[first], x[first + 1], y[first + 1], keys, tag, from_zoom))
    return found


def _seats() -> tuple[Any, Floats, Floats, list[str], list[str]]:
    """Townships and villages with a position: zoom from which each is named, place, name, level."""
    rows = list(
        Region.objects.filter(valid_to=None, level__in=(Level.TOWNSHIP, Level.VILLAGE), longitude__isnull=False)
        .values_list("longitude", "latitude", "short_name", "level")
    )  # fmt: skip
    longitude, latitude, names, levels = zip(*rows, strict=True) if rows else ((), (), (), ())
    from_zoom = np.array([TOWNSHIPS_FROM + 1 if level == Level.TOWNSHIP else VILLAGES_FROM for level in levels], int)
    return (from_zoom, *unit(longitude, latitude), list(names), list(levels))


_kept_roads, _kept_rivers, _kept_seats = Kept(_roads), Kept(_rivers), Kept(_seats)


def stamp() -> str:
    """Changes whenever the ground does."""
    table = RegionBoundary._meta.db_table
    ((last, count),) = statements.rows(f"SELECT MAX(id), COUNT(id) FROM {table}")
    return f"{facts_stamp()}-{last or 0}-{count}"


def roads(at: At) -> bytes:
    """Roads of a tile."""
    return tile({"roads": [one for part in _kept_roads.get(facts_stamp()) for one in part.within(at)]})


def rivers(at: At) -> bytes:
    """Rivers of a tile."""
    return tile({"rivers": [one for part in _kept_rivers.get(facts_stamp()) for one in part.within(at)]})


def areas(at: At) -> bytes:
    """Counties, townships, deeper also villages: their areas, and their names where they have a seat."""
    if at[0] < COUNTIES_FROM:
        return b""
    return tile({"areas": list(_areas(at)), "names": list(_names(at))})


def _areas(at: At) -> Iterator[Feature]:
    west, north, east, south = box(at)
    degrees = (*degrees_of(west, south), *degrees_of(east, north))
    levels = [Level.COUNTY]
    if at[0] >= TOWNSHIPS_FROM:
        levels.append(Level.VILLAGE if at[0] >= VILLAGES_FROM else Level.TOWNSHIP)
    near = RegionBoundary.standing.filter(
        layer__in=levels, west__lte=degrees[2], east__gte=degrees[0], south__lte=degrees[3], north__gte=degrees[1]
    )
    grid = (east - west) / EXTENT * FINE * 180
    for row in near.select_related("region"):
        if row.geometry is None:
            continue
        shape = shapely.simplify(shapely.clip_by_rect(row.geometry.shape, *degrees), grid)
        parts = list(_rings(shape, at))
        if parts:
            tags: dict[str, Value] = {
                "code": row.region.code, "level": row.layer, "made_up": row.is_demo or row.is_inferred,
            }  # fmt: skip
            yield Feature(POLYGON, mvt.rings(parts), tags)


def _rings(shape: Any, at: At) -> Iterator[Whole]:
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        for ring, is_hole in [(part.exterior, False), *((hole, True) for hole in part.interiors)]:
            corners = shapely.get_coordinates(ring)
            xy = within(*unit(corners[:, 0], corners[:, 1]), at)[:-1]
            xy = xy[(xy != np.roll(xy, 1, axis=0)).any(axis=1)]
            if len(xy) < 3:
                if not is_hole:
                    break
                continue
            x, y = xy[:, 0], xy[:, 1]
            doubled = int((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())
            yield xy[::-1] if (doubled < 0) != is_hole else xy


def _names(at: At) -> Iterator[Feature]:
    from_zoom, x, y, names, levels = _kept_seats.get(stamp())
    west, north, east, south = box(at, 0)
    is_in = (from_zoom <= at[0]) & (x >= west) & (x < east) & (y >= north) & (y < south)
    chosen = np.flatnonzero(is_in)
    for place, xy in zip(chosen.tolist(), within(x[chosen], y[chosen], at).tolist(), strict=True):
        yield Feature(POINT, mvt.points(*xy), {"name": names[place], "level": levels[place]})


TILES: dict[str, Callable[[At], bytes]] = {"roads": roads, "rivers": rivers, "areas": areas}
