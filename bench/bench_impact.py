"""The assessment of an earthquake alone, for all Yunnan: 120,000 cells of people, 30,000 things, 400,000 pieces of road.

Time counts only after people by zone have been found equal to a plain twin (each cell held against the ellipses of the
relation, one by one). Cold is the first call of a fresh process, compiled code read from the cache; warm the best of five.
OpenQuake's hazardlib computes the motions of the same province's sites beside ours, after agreement on the axis.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import PEERS, data_folder, finish, pin, show  # isort: skip

CELLS, THINGS, NODES, PIECES, TEAMS = 120_000, 30_000, 200_000, 400_000, 600
BOX = (97.5, 106.2, 21.1, 29.2)  # Yunnan, degrees
LIMIT_S = 1.0  # the issue's
STRIKE, MS, EPICENTRE = 160.0, 6.5, (103.3, 27.1)
PEER_SITES = 3_000


def place():  # type: ignore[no-untyped-def]
    from anlan.impact.inputs import Place, Teams, Things
    from anlan.impact.wording import Words
    from anlan.risk.arrays import Exposure, Roads

    random = np.random.default_rng(1)
    lon, lat = random.uniform(*BOX[:2], CELLS), random.uniform(*BOX[2:], CELLS)
    township = 530000000 + (np.floor((lon - 97.5) / 0.22) * 37 + np.floor((lat - 21.1) / 0.22)).astype(int)
    people = random.poisson(393, CELLS)
    houses = (people[:, None] / 3 * [0.13, 0.24, 0.24, 0.22, 0.17]).astype(int)
    exposure = Exposure(
        lon, lat, township, np.zeros(CELLS), people, people // 9, people // 6, people // 3, np.zeros(CELLS),
        np.full(CELLS, 3.3), houses, ("钢混", "砖混设防", "砖混未设防", "砖木", "土木石木"),
    )
    kinds = tuple(
        (kind, Words(kind, kind), group, Words("", ""))
        for kind, group in (
            ("reservoir", "reservoir"), ("primary_school", "school"), ("hidden_danger_point", "hidden_danger"),
            ("hospital", "hospital"),
        )
    )
    spread = lambda count: (random.uniform(*BOX[:2], count), random.uniform(*BOX[2:], count))  # noqa: E731
    things = Things(
        *spread(THINGS), random.integers(0, 4, THINGS), np.zeros(THINGS), random.uniform(1, 1000, THINGS), np.zeros(THINGS),
        np.ones(THINGS), np.ones(THINGS), *(tuple(map(str, range(THINGS))),) * 3, kinds, ("bench",),
    )
    x, y = spread(NODES)
    tail = random.integers(0, NODES, PIECES)
    roads = Roads(
        x, y, tail, (tail + 1) % NODES, np.full(PIECES, 250.0), random.integers(0, 5, PIECES), np.zeros(PIECES),
        np.zeros(PIECES), np.full(PIECES, -1), random.random(PIECES) < 0.02, np.zeros(PIECES), (),
    )
    words = tuple(map(str, range(TEAMS)))
    teams = Teams(
        *spread(TEAMS), np.full(TEAMS, 30), np.full(TEAMS, 10.0), np.ones(TEAMS), words, words, words,
        (Words("", ""),) * TEAMS, words,
    )
    return Place(exposure=exposure, things=things, roads=roads, teams=teams)


def twin(exposure) -> Counter:  # type: ignore[no-untyped-def, type-arg]
    """People by degree, cell by cell: inside which ellipse of Wang (2000) west, semi-axes solved by hand."""
    from anlan.core.geometry.measure import CGCS2000

    axes = {}
    for degree in range(5, 11):
        a = 10 ** ((5.253 + 1.398 * MS - degree) / 4.164) - 26
        b = 10 ** ((2.019 + 1.398 * MS - degree) / 2.943) - 8
        if a > 0 and b > 0:
            axes[degree] = (a, min(a, b))
    count = len(exposure)
    azimuth, _back, metres = CGCS2000.inv(
        np.full(count, EPICENTRE[0]), np.full(count, EPICENTRE[1]), exposure.longitude, exposure.latitude
    )
    found: Counter = Counter()  # type: ignore[type-arg]
    for turn, far, people in zip(azimuth.tolist(), metres.tolist(), exposure.people.tolist(), strict=True):
        angle = math.radians(turn - STRIKE)
        x, y = far / 1000 * math.cos(angle), far / 1000 * math.sin(angle)
        inside = [degree for degree, (a, b) in axes.items() if (x / a) ** 2 + (y / b) ** 2 <= 1]
        if inside:
            found[max(inside)] += people
    return found


def beside_hazardlib(exposure) -> None:  # type: ignore[no-untyped-def]
    """PGA of Yu (2013) at the first sites of the province, its way and ours."""
    from anlan.core.geometry.plane import PlaneAround
    from anlan.science.quake import YU2013_TIBET, yu2013_pga

    sys.path.append(str(PEERS))
    try:
        from openquake.hazardlib.gsim.yu_2013 import YuEtAl2013MsTibet
        from openquake.hazardlib.imt import PGA
    except ImportError:
        print("OpenQuake hazardlib is not installed (sh tools/bootstrap.sh peers): no peer beside the field")
        return
    east, north = PlaneAround(*EPICENTRE).to_km(exposure.longitude, exposure.latitude).T
    near = np.flatnonzero(np.hypot(east, north) < 150)[:PEER_SITES]
    distance = np.hypot(east[near], north[near])
    azimuth = np.degrees(np.arctan2(east[near], north[near])) - STRIKE
    azimuth = np.abs((azimuth + 90) % 180 - 90)
    azimuth[: len(near) // 10] = 0  # on the axis both must agree
    context = np.rec.fromarrays([np.full(len(near), MS), distance, azimuth], names="mag,repi,azimuth")
    mean, total, between, within = (np.zeros((1, len(near))) for _ in range(4))
    begun = time.perf_counter()
    YuEtAl2013MsTibet().compute(context, [PGA()], mean, total, between, within)
    theirs = time.perf_counter() - begun
    begun = time.perf_counter()
    ours = yu2013_pga(MS, distance, azimuth, depth_km=15, region=YU2013_TIBET).value / 9.80665
    took = time.perf_counter() - begun
    off = np.abs(np.exp(mean[0]) / ours - 1)
    assert off[azimuth == 0].max() < 5e-3, "hazardlib differs on the axis"
    assert np.median(off) < 0.02, "hazardlib differs between the axes"
    show(f"hazardlib, PGA at {len(near):,} of the sites", theirs, "s")
    show("ours, the same sites", took, "s")
    show("ours is faster by", theirs / took, "times")


def main() -> None:
    with data_folder():
        import django

        django.setup()
        from anlan.formats.mechanism import NodalPlane
        from anlan.impact.assessing import assess
        from anlan.impact.events import Quake
        from anlan.impact.inputs import Setting
        from anlan.impact.rules import rules_for

        pin()
        everything = place()
        at = datetime(2014, 8, 3, 16, 30, tzinfo=timezone(timedelta(hours=8)))
        quake = Quake(at, *EPICENTRE, 12.0, MS, "Ms", planes=(NodalPlane(STRIKE, 80, 0), NodalPlane(70, 85, 170)))
        rules, setting = rules_for(("530621", "5306", "53"), longitude=EPICENTRE[0], at=at), Setting("530621", "鲁甸县")

        def run():  # type: ignore[no-untyped-def]
            begun, used = time.perf_counter(), time.process_time()
            found = assess(quake, everything, rules, setting, assessed_at=at)
            return time.perf_counter() - begun, time.process_time() - used, found

        cold, cold_core, found = run()
        expected = twin(everything.exposure)
        people = {zone.intensity: zone.people for zone in found.zones}
        for degree, each in people.items():
            assert abs(each - expected[degree]) <= max(2000, 0.002 * expected[degree]), (degree, each, expected[degree])
        print(f"people by zone: {people}; the twin: {dict(expected)}")
        warm = [run()[:2] for _ in range(5)]
        show("assessment, all Yunnan, cold (first call)", cold, "s")
        show("the same, seconds of the core", cold_core, "s")
        show("assessment, all Yunnan, warm", min(wall for wall, _ in warm), "s", at_most=LIMIT_S)
        show("the same, seconds of the core", min(core for _, core in warm), "s", at_most=LIMIT_S)
        beside_hazardlib(everything.exposure)
        finish()


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
