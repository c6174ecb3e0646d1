"""Ways of an OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2) as lines over shared nodes, through pyosmium.

What the keys and values mean is not decided here: the tags asked for come along as they stand.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium

from anlan.formats.faults import refuse
from anlan.formats.files import known_suffix

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
LEAST_NODES = 2
"""Of a line."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Lines over nodes.

    longitude, latitude  (n,)     of the nodes, WGS 84 degrees
    node                 (m,)     the nodes of all lines, one line after the other: rows of longitude and latitude
    first                (k + 1)  where each line begins in `node`
    tags                 key → (k,) str, "" where a way has it not
    without_place        nodes that ways name and the file lacks (an extract cuts them off); a line ends there
    """

    longitude: npt.NDArray[np.float64]
    latitude: npt.NDArray[np.float64]
    node: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    tags: Mapping[str, npt.NDArray[np.object_]]
    without_place: int

    def __len__(self) -> int:
        return len(self.first) - 1


def read_ways(
    path: Path, *, having: str, tags: Sequence[str], most_bytes: int = 10**9, most_nodes: int = 2 * 10**7
) -> Ways:
    """Read the ways that have a key, with `tags` beside. Raises FormatError."""
    known_suffix(path, SUFFIXES, most_bytes)
    found = _Found((having, *tags), most_nodes)
    try:
        ways = osmium.FileProcessor(path).with_locations().with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        for way in ways.with_filter(osmium.filter.KeyFilter(having)):
            found.take(way)
    except (RuntimeError, ValueError) as fault:  # libosmium's own errors come as these
        raise refuse("file", "unreadable", detail=fault) from fault
    return found.ways()


class _Found:
    """What was read so far, a few bytes a node: an extract of a province has millions."""

    def __init__(self, keys: tuple[str, ...], most_nodes: int) -> None:
        self._most = most_nodes
        self._ref, self._longitude, self._latitude = array("q"), array("d"), array("d")
        self._first = array("q", [0])
        self._tags: dict[str, list[str]] = {key: [] for key in keys}
        self._without_place = 0

    def take(self, way: Any) -> None:
        for node in way.nodes:
            if node.location.valid():
                self._ref.append(node.ref)
                self._longitude.append(node.lon)
                self._latitude.append(node.lat)
            else:
                self._without_place += 1
                self._end(way)
        self._end(way)
        if len(self._ref) > self._most:
            raise refuse("file", "too_many_features", found=f"{len(self._ref)}+", limit=self._most)

    def _end(self, way: Any) -> None:
        """Close the line that was being drawn; a single node is none."""
        length = len(self._ref) - self._first[-1]
        if length >= LEAST_NODES:
            self._first.append(len(self._ref))
            for key, column in self._tags.items():
                column.append(way.tags.get(key, ""))
        elif length:
            del self._ref[-length:], self._longitude[-length:], self._latitude[-length:]

    def ways(self) -> Ways:
        _refs, places, node = np.unique(np.array(self._ref, np.int64), return_index=True, return_inverse=True)
        return Ways(
            longitude=np.array(self._longitude, np.float64)[places], latitude=np.array(self._latitude, np.float64)[places],
            node=node.astype(np.int64), first=np.array(self._first, np.int64), without_place=self._without_place,
            tags={key: np.array(column, object) for key, column in self._tags.items()},
        )  # fmt: skip
