"""Water, areas, roads and zones on grids of a county's size; each agrees with its peer before its time counts.

Seconds are those of the core (one thread, processor time). Sizes: 2,000 × 2,000 cells for water and areas, 1,000 × 1,000
for roads, 10⁶ points in 1,500 polygons for zones (issue 4, sentence 12).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, pin, show  # isort: skip
import shapely
from scipy.ndimage import gaussian_filter
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from anlan.science import terrain
from anlan.science.terrain import LEVEL_ROAD, Grid
from tests.science.terrain import plain


def timed(do: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    return do(), time.process_time() - begun


def hills(side: int, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return sum(gaussian_filter(chance.normal(0, 1, (side, side)), s) * s * 12 * s**0.8 for s in (1, 4, 16, 64)) + 2000


def water(side: int) -> None:
    small, grid = hills(60, 1), Grid(0.0, 0.0, 100.0, (60, 60), is_metric=True)
    level, took = timed(lambda: terrain.filled(small, grid))
    show("fill, first call (compiled or read from the cache)", took, "s")
    np.testing.assert_array_equal(level, plain.fill(small, 1e-4))
    code = terrain.flow_directions(level, grid)
    np.testing.assert_array_equal(code, plain.directions(level, grid))
    terrain.accumulation(code)
    height, grid = hills(side, 2), Grid(0.0, 0.0, 100.0, (side, side), is_metric=True)
    level, fill_s = timed(lambda: terrain.filled(height, grid))
    code, code_s = timed(lambda: terrain.flow_directions(level, grid))
    area, area_s = timed(lambda: terrain.accumulation(code))
    assert area[code == 0].sum() == height.size
    show("fill, 4·10⁶ cells", fill_s, "s")
    show("directions, 4·10⁶ cells", code_s, "s")
    show("accumulation, 4·10⁶ cells", area_s, "s")


def areas(side: int) -> None:
    chance = np.random.default_rng(3)
    grid = Grid(0.0, 0.0, 100.0, (side, side), is_metric=True)
    cost = terrain.effort(hills(side, 4), grid)
    seeds = np.unique(chance.integers(0, side, (60, 2)), axis=0)
    terrain.grown_areas(
        cost[:9, :9], Grid(0.0, 0.0, 100.0, (9, 9), is_metric=True), seeds=[(1, 1)], mask=np.ones((9, 9))
    )
    grown, took = timed(lambda: terrain.grown_areas(cost, grid, seeds=seeds, mask=np.ones(grid.shape)))
    assert (grown.label >= 0).all() and not grown.is_apart.any()
    show("areas of 60 seats over 4·10⁶ cells", took, "s")
    terrain.outlines([[0, 1]], Grid(0.0, 0.0, 1.0, (1, 2), is_metric=True))
    rings, took = timed(lambda: terrain.outlines(grown.label, grid))
    assert len(rings) == len(seeds)
    show("  their outlines", took, "s")


def roads(side: int) -> None:
    chance = np.random.default_rng(5)
    small, grid = hills(40, 6), Grid(0.0, 0.0, 100.0, (40, 40), is_metric=True)
    pairs = chance.integers(0, 40, (2, 30, 2))
    river = chance.random(grid.shape) < 0.1
    found = terrain.least_cost_paths(small, grid, starts=pairs[0], ends=pairs[1], is_river=river)
    steps = plain.steps(small, grid, np.ones(grid.shape), river, 1000.0, *LEVEL_ROAD)
    a, b, cost = zip(*steps, strict=True)
    exact = dijkstra(csr_array((cost, (a, b)), shape=(1600, 1600)), indices=pairs[0] @ [40, 1])
    np.testing.assert_allclose([one.cost for one in found], exact[np.arange(30), pairs[1] @ [40, 1]], rtol=1e-9)
    height, grid = hills(side, 7), Grid(0.0, 0.0, 100.0, (side, side), is_metric=True)
    starts, ends = chance.integers(0, side, (2, 200, 2))
    _, took = timed(lambda: terrain.least_cost_paths(height, grid, starts=starts, ends=ends))
    show("200 roads between any two of 10⁶ cells", took, "s")
    near = np.clip(starts + chance.integers(-100, 101, (200, 2)), 0, side - 1)
    _, took = timed(lambda: terrain.least_cost_paths(height, grid, starts=starts, ends=near))
    show("200 roads to places within 10 km", took, "s")


def zones(points: int) -> None:
    chance = np.random.default_rng(8)
    sites = shapely.MultiPoint(chance.random((1500, 2)) * [8, 6] + [98, 22])
    cells = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=shapely.box(98, 22, 106, 28)))
    shapes = shapely.segmentize(
        shapely.set_precision(shapely.intersection(cells, shapely.box(98, 22, 106, 28)), 2.0**-30), 0.01
    )
    rings = [[np.asarray(one.exterior.coords)] for one in shapes]
    x, y = chance.uniform(98, 106, points), chance.uniform(22, 28, points)
    terrain.zone_at(terrain.zones_of(rings[:2]), x[:9], y[:9])
    ready, build_s = timed(lambda: terrain.zones_of(rings))
    found, took = timed(lambda: terrain.zone_at(ready, x, y))

    def peer() -> np.ndarray:
        tree = shapely.STRtree(shapes)
        at, zone = tree.query(shapely.points(x, y), predicate="intersects")
        label = np.full(points, -1)
        label[at[::-1]] = zone[::-1]
        return label

    theirs, peer_s = timed(peer)
    assert (found == theirs).mean() > 1 - 1e-5  # a point on the line of a rounded edge may fall to either side
    show("10⁶ points in 1,500 polygons", took, "s")
    show("  making the polygons ready", build_s, "s")
    show("  shapely STRtree, built and asked", peer_s, "s")
    total, took = timed(lambda: terrain.zonal(x, found, zones=1500, percentiles=(5, 50, 95)))
    np.testing.assert_array_equal(total.count, np.bincount(found[found >= 0], minlength=1500))
    show("sums and three percentiles by zone of 10⁶ values", took, "s")


def land(side: int) -> None:
    grid = Grid(103.0, 27.0, 0.001, (side, side))
    chance = np.random.default_rng(9)
    far = 0.001 * side
    points = np.column_stack(
        [103 + far * chance.random(25), 27 - far * chance.random(25), chance.uniform(1000, 2200, 25)]
    )
    course = [(103.1 * 1.0, 27.05, 1500), (103 + far / 2, 27 - far / 2, 1100), (103 + far * 0.7, 26.95 - far, 700)]
    made, took = timed(lambda: terrain.terrain_on_skeleton(grid, points=points, courses=[course], seed=1))
    assert np.abs(made.misfit_m).max() <= 1
    show("land on a skeleton, 10⁶ cells (compiled or read from the cache)", took, "s")


if __name__ == "__main__":
    pin()
    water(2000)
    areas(2000)
    roads(1000)
    zones(1_000_000)
    land(1000)
    finish()
