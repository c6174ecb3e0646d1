"""Tiles of the layers: only what the actor may see, made once for all who see the same, kept by what they were made of."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from anlan.core import statements
from anlan.core.geometry import tiles
from anlan.core.permission import Actor, require
from anlan.core.settings import conf
from anlan.web.guard import screen
from anlan.web.map import ground
from anlan.web.map.layers import BY_KEY, VIEW, ThingLayer
from anlan.web.map.mvt import POINT, Feature, Value, points, tile
from anlan.web.map.points import Points, scope_of
from anlan.web.map.square import unit, within
from anlan.web.map.things import model_of, stamp_of, states_of, things

KIND = "application/vnd.mapbox-vector-tile"
FORM = "2"
"""Of what stands in a tile; a change of it makes all kept ones stale."""
DEEPEST = 14
"""Deeper, the browser draws this zoom's tile larger."""
CLUSTERED_BELOW, CELLS = 11, 2
"""Below this zoom points stand in clusters, 2² to a side of the tile, so that those of three layers find room side by side;
so they do, finer, where more than MOST stand in one."""
MOST = 2000
FINER = 5
NAMED_FROM = 12
"""The zoom from which a thing carries its name."""
PACKED = 5
"""Level of gzip: smaller costs more time than it saves on the way."""


class TilesKept:
    """The tiles asked for last, so many bytes of them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The tile of a key, packed; empty for one that shows nothing."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        body = make()
        packed = gzip.compress(body, PACKED, mtime=0) if body else b""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = packed
                self._bytes += len(packed)
            while self._bytes > conf.TILES_KEPT_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return packed


_kept = TilesKept()


@require_safe
@screen(VIEW, is_live=False)
def thing_tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """One layer's things inside a tile. 204 for none; 304 for who has it. Raises NotPermitted."""
    shown = BY_KEY.get(layer)
    if shown is None or not _is_tile(z, x, y):
        raise Http404
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, shown.act)
    made_of = f"{shown.key}/{stamp_of(shown)}/{','.join(scope_of(actor, shown.act))}"
    return _answer(request, f"{made_of}/{z}/{x}/{y}", lambda: things_in(shown, actor, (z, x, y)))


@require_safe
@screen(VIEW, is_live=False)
def ground_tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """Roads, rivers, or the divisions below the county: the same for everybody."""
    make = ground.TILES.get(layer)
    if make is None or not _is_tile(z, x, y):
        raise Http404
    return _answer(request, f"{layer}/{ground.stamp()}/{z}/{x}/{y}", lambda: make((z, x, y)))


def _is_tile(z: int, x: int, y: int) -> bool:
    return z <= DEEPEST and x < 1 << z and y < 1 << z


def _answer(request: HttpRequest, key: str, make: Callable[[], bytes]) -> HttpResponse:
    """The browser keeps it and asks by ETag each time: a tile of another post on the same machine is never shown."""
    etag = f'"{hashlib.sha256(f"{FORM}/{key}".encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=headers)
    packed = _kept.get(key, make)
    if not packed:
        return HttpResponse(status=204, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(packed, content_type=KIND, headers=headers | {"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(packed), content_type=KIND, headers=headers)


def things_in(layer: ThingLayer, actor: Actor, at: tuple[int, int, int]) -> bytes:
    """The bytes of a layer's tile as an actor sees it."""
    found = things(layer, actor).in_tile(*at)
    if at[0] < CLUSTERED_BELOW:
        features = _clusters(found, at, CELLS)
    elif len(found) > MOST:
        features = _clusters(found, at, FINER)
    else:
        features = _single(layer, found, at)
    return tile({"things": features})


def _single(layer: ThingLayer, found: Points, at: tuple[int, int, int]) -> Iterator[Feature]:
    states = states_of(layer)
    names = _names(layer, at) if at[0] >= NAMED_FROM else {}
    for pk, xy, is_made_up in zip(found.pk.tolist(), _xy(found, at), found.is_made_up.tolist(), strict=True):
        tags: dict[str, Value] = {"made_up": is_made_up}
        if pk in names:
            tags["name"] = names[pk]
        if pk in states:
            tags["state"] = states[pk]
        yield Feature(POINT, points(*xy), tags, pk)


def _clusters(found: Points, at: tuple[int, int, int], finer: int) -> Iterator[Feature]:
    """By cells of the tile; a cell with one thing shows the thing."""
    cell = found.tile >> (2 * (tiles.DEEPEST - at[0] - finer))
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    counts = np.diff(np.append(first, len(cell)))
    for begin, count in zip(first.tolist(), counts.tolist(), strict=True):
        group = found.at(slice(begin, begin + count))
        middle = group.at(slice(0, 1)) if count == 1 else _middle(group)
        xy = _xy(middle, at)[0]
        tags: dict[str, Value] = {"made_up": bool(group.is_made_up.all())}
        if count == 1:
            yield Feature(POINT, points(*xy), tags, int(group.pk[0]))
        else:
            yield Feature(POINT, points(*xy), tags | {"count": count})


def _middle(group: Points) -> Points:
    """One point in the midst of some."""
    longitude, latitude = group.longitude.mean(keepdims=True), group.latitude.mean(keepdims=True)
    return replace(group.at(slice(0, 1)), longitude=longitude, latitude=latitude)


def _xy(found: Points, at: tuple[int, int, int]) -> list[list[int]]:
    xy: list[list[int]] = within(*unit(found.longitude, found.latitude), at).tolist()
    return xy


def _names(layer: ThingLayer, at: tuple[int, int, int]) -> dict[int, str]:
    table = model_of(layer)._meta.db_table
    says = f"SELECT id, name FROM {table} WHERE stands AND tile >= %s AND tile < %s"
    return dict(statements.rows(says, *tiles.tile_range(*at)))
