"""Things that public facts name: reservoirs, ponds, hospitals, airports, stations and plants of the skeleton."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from anlan.places.skeleton import UNSOURCED
from anlan.places.things_numbers import left_out

KINDS = {
    "reservoir": "reservoir", "hydropower": "hydropower", "tailings_pond": "tailings_pond", "airport": "airport",
    "helicopter_landing_candidate": "landing_point", "hospital": "hospital", "seismic_station": "seismic_station",
    "debris_flow_station": "debris_flow_station", "major_hazard_industry": "hazmat_enterprise",
}  # fmt: skip
"""Kinds of the skeleton by kinds of the pack `facility_kinds`; its stores and headquarters are means, not things."""


@dataclass(frozen=True)
class Known:
    """A named thing and how well its place is known. `is_inferred`: its standing is low, or it has no source."""

    kind: str
    name: str
    county: int
    longitude: float
    latitude: float
    precision_km: float
    capacity: float | None
    dam_height_m: float | None
    note: str
    source: str
    is_inferred: bool


def known_things() -> Iterator[Known]:
    """Those with a position that are things of today."""
    text = files("anlan.packs").joinpath("place_yunnan/skeleton/facilities.csv").read_text("utf-8")
    skipped = {one.name for one in left_out()}
    for row in csv.DictReader(io.StringIO(text)):
        if row["kind"] not in KINDS or row["name"] in skipped or not row["longitude"] or not row["county_code"]:
            continue
        yield Known(
            kind=KINDS[row["kind"]], name=row["name"], county=int(row["county_code"]), longitude=float(row["longitude"]),
            latitude=float(row["latitude"]), precision_km=float(row["position_precision_km"]),
            capacity=_number(row["capacity"]), dam_height_m=_number(row["dam_height_m"]), note=row["note"],
            source=row["source"], is_inferred=row["confidence"] == "low" or row["source"] == UNSOURCED,
        )  # fmt: skip


def _number(text: str) -> float | None:
    return float(text) if text else None
