"""Past earthquakes of China beside what the assessment would have said: areas of zones, deaths, injured, displaced.

`past_quakes.csv` holds what was published, with its source. People: census of 2020, spread evenly over each county (so no
town is denser than its county), houses by the shares of house_classes. Run on an initialised node:
ANLAN_DATA=… python bench/past_quakes.py
"""

from __future__ import annotations

import csv
import math
import os
import statistics
import sys
from datetime import datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import django
import shapely

from anlan.formats.mechanism import NodalPlane
from anlan.impact.events import Quake
from anlan.impact.result import Assessment, Estimate
from anlan.risk.arrays import Exposure
from anlan.science.terrain import Grid, rasterised

CELL, REACH = 0.02, 5.0  # degrees


def exposure_around(longitude: float, latitude: float) -> Exposure:
    """People of 2020 around a place, cell by cell."""
    from anlan.core.packs import lookup
    from anlan.core.regions.codes import prefixes
    from anlan.core.regions.models import Level, RegionBoundary
    from anlan.risk import census

    size = int(2 * REACH / CELL)
    grid = Grid(longitude - REACH, latitude + REACH, CELL, (size, size))
    near = RegionBoundary.standing.filter(
        layer=Level.COUNTY, west__lte=grid.east, east__gte=grid.west, south__lte=grid.north, north__gte=grid.south
    ).select_related("region")
    units = [(one.region.code, one.geometry.shape) for one in near]
    rings = [
        [shapely.get_coordinates(ring) for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
        for _, shape in units
    ]
    label = rasterised(rings, grid)
    area = np.broadcast_to(grid.area_km2()[:, None], label.shape)
    people = np.zeros(label.shape)
    for place, (code, shape) in enumerate(units):
        lines = census.of_unit(code)
        if lines:
            whole = shapely.area(shape) * math.cos(math.radians(shape.centroid.y)) * 111.19**2
            people[label == place] = sum(line.people for line in lines) / whole
    people *= area
    row, col = np.nonzero((label >= 0) & (people > 0))
    counted = np.random.default_rng(1).poisson(people[row, col])
    shares = np.empty((len(row), 5))
    codes = np.array([code for code, _ in units])[label[row, col]]
    for code in np.unique(codes):
        value = lookup("house_classes", jurisdictions=prefixes(str(code)), at=datetime.now().astimezone()).value
        shares[codes == code], classes = value["countryside"], tuple(value["classes"])
    households = counted / 3
    zeros = np.zeros(len(row), int)
    return Exposure(
        grid.x()[col], grid.y()[row], codes.astype(np.int64) * 1000, zeros, counted, zeros, zeros, households, zeros,
        area[row, col], np.rint(households[:, None] * shares), classes,
    )


def assessed(line: dict[str, str]) -> Assessment:
    from anlan.impact.assessing import assess
    from anlan.impact.inputs import Place
    from anlan.impact.rules import rules_for
    from anlan.impact.scoping import setting_of

    planes = (NodalPlane(float(line["strike"]), None, None),) if line["strike"] else ()
    quake = Quake(
        datetime.fromisoformat(line["occurred_at"]), float(line["longitude"]), float(line["latitude"]),
        float(line["depth_km"]), float(line["ms"]), "Ms", line["name"], planes=planes, planes_from="given",
    )
    setting, chain = setting_of(quake.longitude, quake.latitude, quake.occurred_at)
    rules = rules_for(chain, longitude=quake.longitude, at=quake.occurred_at)
    place = Place(exposure=exposure_around(quake.longitude, quake.latitude))
    return assess(quake, place, rules, setting, assessed_at=quake.occurred_at)


def shown(one: Estimate) -> str:
    return f"{one.central:,} ({one.low:,}–{one.high:,})"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.core.settings.django")
    django.setup()
    lines = list(csv.DictReader(Path(__file__).with_name("past_quakes.csv").open(encoding="utf-8")))
    ratios: dict[str, list[float]] = {"Ⅵ+": [], "Ⅶ+": [], "Ⅷ+": [], "dead": []}
    covered = []
    print("| event | Ms | Ⅵ+ ours / published, km² | Ⅶ+ | Ⅷ+ | dead and missing: ours (90 %) / counted | displaced / moved |")
    print("|---|---|---|---|---|---|---|")
    for line in lines:
        found = assessed(line)
        cells = [line["name"], line["ms"]]
        for degree, name in ((6, "Ⅵ+"), (7, "Ⅶ+"), (8, "Ⅷ+")):
            ours = sum(zone.area_km2 for zone in found.zones if zone.intensity >= degree)
            if published := float(line[f"area_{degree}"] or 0):
                ratios[name].append(ours / published)
                cells.append(f"{ours:,.0f} / {published:,.0f} = {ours / published:.2f}")
            else:
                cells.append(f"{ours:,.0f} / –")
        dead, counted = found.losses.deaths, int(line["dead"])
        covered.append(dead.low <= counted <= dead.high)
        ratios["dead"].append((dead.central + 1) / (counted + 1))
        cells.append(f"{shown(dead)} / {counted:,}" + ("" if covered[-1] else " **missed**"))
        cells.append(f"{shown(found.losses.displaced)} / {line['moved'] or '–'}")
        print("| " + " | ".join(cells) + " |", flush=True)
    for name, each in ratios.items():
        print(f"{name}: median ratio {statistics.median(each):.2f}, {min(each):.2f}–{max(each):.2f} of {len(each)}")
    print(f"dead: {sum(covered)} of {len(covered)} within the interval of 90 %")


if __name__ == "__main__":
    main()
