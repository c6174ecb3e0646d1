"""The ground as cells: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from anlan.science import terrain
from tests.science.payloads.kinds import INF, NAN, number, shared
from tests.science.payloads.kinds import case as to

GRID = terrain.Grid(0.0, 400.0, 100.0, (4, 5), is_metric=True)
HEIGHT = shared([[50, 48, 46, 44, 42], [49, 47, 45, 43, 40], [51, 46, 44, 41, 38], [52, 49, 45, 40, 35]])
DIRECTION = shared([[1, 1, 1, 1, 4], [1, 1, 1, 1, 4], [1, 1, 1, 1, 4], [1, 1, 1, 1, 0]], bad=(3.0, 0.5, 256.0))
SQUARES = [[np.array([(0, 0), (2, 0), (2, 2), (0, 2)], float)], [np.array([(2, 0), (4, 0), (4, 2), (2, 2)], float)]]
ZONES = terrain.zones_of(SQUARES)


def told(found: terrain.Areas):
    return found.label


def walked(path: terrain.Path):
    return np.array([path.cost, path.length_m])


CASES = {
    "accumulation": to(lambda direction, weight: terrain.accumulation(direction, weight=weight), direction=DIRECTION, weight=shared(np.ones((4, 5))), out=None),
    "basins": to(direction=DIRECTION, out=None),
    "effort": to(
        lambda height_m, per_slope, river: terrain.effort(height_m, GRID, per_slope=per_slope, river=river), height_m=HEIGHT,
        per_slope=number(10.0, fine=(0.0,)), river=number(10.0, fine=(0.0,)), out=None,
    ),
    "filled": to(lambda height_m, rise_m: terrain.filled(height_m, GRID, rise_m=rise_m), height_m=HEIGHT, rise_m=number(1e-4), out=None),
    "flow_directions": to(lambda height_m: terrain.flow_directions(height_m, GRID), height_m=HEIGHT, out=None),
    "grown_areas": to(
        lambda cost, seeds, target: told(terrain.grown_areas(cost, GRID, seeds=seeds, mask=np.ones((4, 5)), target=target)),
        cost=shared(np.full((4, 5), 2.0), bad=(0.0, -1.0), fine=(NAN, INF, -INF)), seeds=shared([[0, 0], [3, 4], [1, 3]], bad=(-1.0, 0.5, 9.0)),
        target=shared([1.0, 2.0, 1.0], bad=(0.0, -1.0)), out=None,
    ),
    "hillshade": to(
        lambda height_m, azimuth_deg, altitude_deg: terrain.hillshade(height_m, GRID, azimuth_deg=azimuth_deg, altitude_deg=altitude_deg),
        height_m=HEIGHT, azimuth_deg=number(315.0, bad=(361.0,), fine=(0.0,)), altitude_deg=number(45.0, bad=(91.0,), fine=(0.0,)), out=None,
    ),
    "horn_slope": to(lambda height_m: terrain.horn_slope(height_m, GRID), height_m=HEIGHT, out=None),
    "least_cost_path": to(
        lambda height_m, start, end, bridge_m: walked(terrain.least_cost_path(height_m, GRID, start=start, end=end, bridge_m=bridge_m)),
        height_m=shared(HEIGHT.good, fine=(NAN, INF, -INF)), start=shared([0, 0], bad=(-1.0, 0.5, 9.0)), end=shared([3, 4], bad=(-1.0, 0.5, 9.0)),
        bridge_m=number(500.0, fine=(0.0,)), out=None,
    ),
    "least_cost_paths": to(
        lambda height_m, starts, ends: tuple(walked(one) for one in terrain.least_cost_paths(height_m, GRID, starts=starts, ends=ends)),
        height_m=shared(HEIGHT.good, fine=(NAN, INF, -INF)), starts=shared([[0, 0], [1, 1], [0, 0]], bad=(-1.0, 0.5, 9.0)),
        ends=shared([[3, 4], [0, 4], [2, 2]], bad=(-1.0, 0.5, 9.0)), out=None,
    ),
    "neighbour_links": to(
        lambda height_m, seats, bridge_m, roads, road_share: terrain.neighbour_links(
            height_m, GRID, seats=seats, bridge_m=bridge_m, roads=roads, road_share=road_share
        ).cost,
        height_m=shared(HEIGHT.good, fine=(NAN, INF, -INF)), seats=shared([[0, 0], [3, 4], [1, 3]], bad=(-1.0, 0.5, 9.0)),
        bridge_m=number(500.0, fine=(0.0,)), roads=shared([[1, 1, 1, 1, 4], [0] * 5, [0] * 5, [0] * 5], bad=(-1.0, 0.5, 256.0)),
        road_share=number(0.5), out=None,
    ),
    "net_of": to(
        lambda pairs, cost, stretch: terrain.net_of(pairs, cost, stretch=stretch, seats=3), pairs=shared([[0, 1], [1, 2], [0, 2]], bad=(-1.0, 0.5, 3.0)),
        cost=shared([3.0, 4.0, 6.0], bad=(-1.0,), fine=(INF,)), stretch=number(1.5, bad=(0.9,)), out=None,
    ),
    "outlines": to(lambda labels: terrain.outlines(labels, GRID), labels=shared([[0, 0, 1, 1, 1]] * 4, bad=(-2.0, 0.5), fine=(NAN,)), out=None),
    "rasterised": to(lambda: terrain.rasterised(SQUARES, terrain.Grid(0.0, 2.0, 0.5, (4, 8), is_metric=True)), out=None),
    "rivers_where": to(
        lambda direction, upstream, at_least: terrain.rivers_where(direction, upstream, at_least=at_least), direction=DIRECTION,
        upstream=shared([[1, 2, 3, 4, 5], [1, 2, 3, 4, 10], [1, 2, 3, 4, 15], [1, 2, 3, 4, 20]]), at_least=number(2.0), out=None,
    ),
    "share_in_feet": to(read=shared([3000, 4000, 5000], fine=(NAN, INF, -INF)), known_m=shared([900, 1250, 1500], fine=(NAN, INF, -INF)), out=None),
    "terrain_on_skeleton": to(
        lambda points, where, guide, roughness, seed: terrain.terrain_on_skeleton(
            GRID, points=points, where=where, guide=guide, roughness=roughness, seed=seed
        ).height_m,
        where=shared(np.ones((4, 5)), bad=(0.5, 2.0), fine=(NAN,)), guide=shared(np.full((4, 5), 850.0), fine=(NAN, INF, -INF)), points=shared([[150, 250, 900], [350, 50, 800]]), roughness=number(0.4, bad=(0.9,)), seed=number(3, bad=(1.5, 2.0**33), fine=(0.0,)), out=None,
    ),
    "zonal": to(
        lambda value, label, zones, percentiles: terrain.zonal(value, label, zones=zones, percentiles=percentiles), value=shared([1.0, 2.0, 3.0, 4.0], fine=(NAN,)),
        label=shared([0, 0, 1, 1], bad=(-2.0, 0.5, 2.0), fine=(NAN,)), zones=number(2, bad=(1.5,), fine=(0.0,)), percentiles=shared([10.0, 90.0], bad=(-1.0, 101.0), is_free=True), out=None,
    ),
    "zone_at": to(lambda x, y: terrain.zone_at(ZONES, x, y), x=shared([0.5, 1.5, 3.0]), y=shared([0.5, 1.5, 1.0]), out=None),
    "zones_of": to(lambda: terrain.zones_of(SQUARES).label, out=None),
}  # fmt: skip
