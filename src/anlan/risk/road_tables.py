"""The roads as plain tables, nodes and directed edges with their seconds, for whoever computes on them himself."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from anlan.risk.arrays import ROAD_CLASSES, Array
from anlan.risk.journeys import Journeys
from anlan.risk.vehicles import Moves

FORMATS = ("csv", "geojson", "npz")


@dataclass(frozen=True)
class RoadTables:
    """Columns by name: `nodes` (node, longitude, latitude) and `edges`, one row for each way a road may be driven.

    node, tail, head  numbers of nodes in the layer; the same in every export of it
    road              row of the layer; both ways of a road share it
    seconds           of the vehicle; inf where it may not pass, and is_closed then says so
    """

    nodes: dict[str, Array]
    edges: dict[str, Array]
    names: tuple[str, ...]


def road_tables(journeys: Journeys, moves: Moves, *, area: str = "") -> RoadTables:
    """All roads, or those of the counties whose code begins with `area` (2, 4 or 6 digits), with their nodes."""
    network, roads = journeys.network, journeys.roads
    edge = np.arange(network.edges)
    if area:
        edge = edge[np.char.startswith(np.char.mod("%06d", roads.county), area)[network.edge_id]]
    tail, head = network.tail[edge], network.head[edge]
    seconds = journeys.seconds(moves)[edge]
    node = np.unique(np.concatenate([tail, head]))
    return RoadTables(
        nodes={"node": network.node_id[node], "longitude": network.x[node], "latitude": network.y[node]},
        edges={
            "tail": network.node_id[tail], "head": network.node_id[head], "road": network.edge_id[edge],
            "length_m": network.length_m[edge], "road_class": network.road_class[edge], "name": network.name[edge],
            "grade": network.grade[edge], "is_bridge": network.is_bridge[edge],
            "county": roads.county[network.edge_id[edge]], "seconds": seconds, "is_closed": np.isinf(seconds),
            "tail_longitude": network.x[tail], "tail_latitude": network.y[tail],
            "head_longitude": network.x[head], "head_latitude": network.y[head],
        },
        names=network.names,
    )  # fmt: skip


def write_csv(tables: RoadTables, file: TextIO) -> None:
    """One line an edge, with the positions of its ends; numbers in full, so that they come back the same."""
    words = tables.edges | {
        "road_class": [ROAD_CLASSES[one] for one in tables.edges["road_class"]],
        "name": _named(tables),
        "is_bridge": tables.edges["is_bridge"].astype(np.int8).tolist(),
        "is_closed": tables.edges["is_closed"].astype(np.int8).tolist(),
        "seconds": ["" if np.isinf(one) else repr(one) for one in tables.edges["seconds"].tolist()],
    }
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(words)
    columns = [column.tolist() if isinstance(column, np.ndarray) else column for column in words.values()]
    writer.writerows(zip(*columns, strict=True))


def write_geojson(tables: RoadTables, file: TextIO) -> None:
    """One LineString an edge; seconds are null where the vehicle may not pass."""
    edges = tables.edges
    names = _named(tables)
    ends = np.stack([edges[f"{end}_{axis}"] for end in ("tail", "head") for axis in ("longitude", "latitude")], axis=1)
    plain = {
        key: edges[key].tolist()
        for key in ("tail", "head", "road", "length_m", "grade", "is_bridge", "county", "is_closed")
    }
    file.write('{"type": "FeatureCollection", "features": [\n')
    for place, (lon, lat, to_lon, to_lat) in enumerate(ends.tolist()):
        seconds = float(edges["seconds"][place])
        properties: dict[str, Any] = {key: column[place] for key, column in plain.items()} | {
            "road_class": ROAD_CLASSES[edges["road_class"][place]], "name": names[place],
            "seconds": None if np.isinf(seconds) else seconds,
        }  # fmt: skip
        feature = {
            "type": "Feature", "properties": properties,
            "geometry": {"type": "LineString", "coordinates": [[lon, lat], [to_lon, to_lat]]},
        }  # fmt: skip
        file.write(("" if place == 0 else ",\n") + json.dumps(feature, ensure_ascii=False))
    file.write("\n]}\n")


def write_npz(tables: RoadTables, path: Path) -> None:
    """Columns as arrays `edge_…` and `node_…`; `names` and `classes` are what `edge_name` and `edge_road_class` point to."""
    columns: dict[str, Any] = {f"edge_{key}": column for key, column in tables.edges.items()}
    columns |= {f"node_{key}": column for key, column in tables.nodes.items()}
    with path.open("wb") as file:
        np.savez(file, **columns, names=np.array(tables.names, str), classes=np.array(ROAD_CLASSES, str))


def _named(tables: RoadTables) -> list[str]:
    words = (*tables.names, "")  # −1 has none
    return [words[one] for one in tables.edges["name"].tolist()]
