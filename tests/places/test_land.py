"""The ground of a place: on public facts, drained, the same for the same seed (issue 4, sentence 2)."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from anlan.places import courses, skeleton
from anlan.places.ground import grid_of, rings_of, water
from anlan.places.land import county_shapes, make_land
from anlan.places.named import CLOSE_CELL_DEG, PLACES
from anlan.science.terrain import Grid, filled, flow_directions, horn_slope, rasterised

pytestmark = pytest.mark.usefixtures("china")


def grounds(place):
    return place.land.ground, *place.land.close


def at(ground, longitude, latitude):
    return ground.height_m[grid_of(ground).cells_at(longitude, latitude)]


def test_the_finer_ground_has_cells_of_a_hundred_metres_and_covers_the_counties_of_the_incident():
    width, tall = Grid(102.8, 27.7, CLOSE_CELL_DEG, (2100, 1250)).cell_m()
    assert width.max() <= 100 and tall.max() <= 100
    assert {"530621", "530622", "530326", "530602"} <= set(PLACES["yunnan"].close)


def test_a_county_is_known_to_its_last_cell_and_beyond_its_river_banks(ludian):
    shape = county_shapes("530621")["530621"]
    for ground in grounds(ludian):
        is_inside = rasterised([rings_of(shape)], grid_of(ground)) == 0
        assert is_inside.sum() > 1000
        assert np.isfinite(ground.height_m[is_inside]).all()
        assert np.isfinite(ground.height_m).sum() > 1.1 * is_inside.sum()
    assert np.array_equal(
        ludian.land.county == 530621, rasterised([rings_of(shape)], grid_of(ludian.land.ground)) == 0
    )


def test_heights_that_are_known_stand(ludian):
    (seat,) = [one for one in skeleton.heights() if one.code == "530621" and one.kind == "county_seat"]
    for ground in grounds(ludian):
        assert at(ground, seat.longitude, seat.latitude) == pytest.approx(seat.height_m, abs=30)


def test_water_reaches_the_edge_from_every_cell(ludian, shuozhou):
    for ground in (*grounds(ludian), *grounds(shuozhou)):
        grid, height = grid_of(ground), ground.height_m.astype(np.float64)
        raised = filled(height, grid) - height
        assert np.nanmax(raised) < 0.01  # heights are kept to the seventh digit
        is_pit = flow_directions(filled(height, grid), grid) == 0
        edge = np.pad(np.isnan(height), 1, constant_values=True)
        beside = sum(np.roll(np.roll(edge, r, 0), c, 1) for r in (-1, 0, 1) for c in (-1, 0, 1))[1:-1, 1:-1] > 0
        assert not (is_pit & ~beside).any()


def test_the_rivers_that_have_a_name_run_in_their_beds_and_fall(ludian):
    rivers = ludian.land.rivers
    assert {"牛栏江", "昭鲁河", "金沙江"} <= set(rivers.names)
    ground = ludian.land.ground
    for k, name in enumerate(rivers.names):
        mine = rivers.river == k
        assert (np.diff(rivers.height_m[mine]) <= 1e-3).all()
        if name:
            row, col = grid_of(ground).cells_at(rivers.longitude[mine], rivers.latitude[mine])
            assert ground.is_river[row, col].mean() > 0.95
    gorge = rivers.height_m[rivers.river == rivers.names.index("牛栏江")]
    assert 450 < gorge.min() < 700 and gorge.max() > 1000


def test_water_gathers_into_rivers_between_the_known_ones(ludian):
    nameless = [k for k, name in enumerate(ludian.land.rivers.names) if not name]
    assert len(nameless) > 20
    assert 0.005 < ludian.land.close[0].is_river.mean() < 0.15


def test_the_finer_ground_goes_with_the_coarser_one(ludian):
    coarse, (fine,) = ludian.land.ground, ludian.land.close
    row, col = np.nonzero(np.isfinite(fine.height_m))
    apart = fine.height_m[row, col] - at(coarse, *grid_of(fine).centres_of(row, col))
    assert np.median(np.abs(apart)) < 150
    assert abs(np.mean(apart)) < 120


def test_a_basin_is_level_and_a_gorge_is_not(ludian):
    fine = ludian.land.close[0]
    grid = grid_of(fine)
    slope = horn_slope(fine.height_m.astype(np.float64), grid)
    x, y = np.meshgrid(grid.x(), grid.y())
    basin, gorge = (np.nanmedian(slope[np.hypot(x - lon, y - lat) < 0.04]) for lon, lat in ((103.61, 27.26), (103.22, 27.25)))
    assert basin < 6 < 10 < gorge


def test_the_same_seed_makes_the_same_land_and_another_seed_another(ludian, monkeypatch):
    rough = PLACES["chuanshan"].__class__("rough", "530621", 0.02)
    monkeypatch.setitem(PLACES, "rough", rough)
    first, again, other = (make_land("rough", seed).ground.height_m for seed in (1, 1, 2))
    assert np.array_equal(first, again, equal_nan=True)
    assert np.nanmean(np.abs(first - other)) > 10


def test_a_river_follows_the_boundary_it_is_said_to_run_on_and_ends_in_the_one_it_joins():
    shapes = list(county_shapes("5306").values())
    lines = {line.name: line.points for line in courses.lines(skeleton.rivers(), [], {"滇池"}, shapes, 3)}
    borders = shapely.union_all([shape.boundary for shape in shapes])
    jinsha = lines["金沙江"]
    near = jinsha[(jinsha[:, 0] > 103) & (jinsha[:, 1] > 27.6) & (jinsha[:, 1] < 28.4)]
    assert shapely.distance(borders, shapely.points(near[:, :2])).max() * 111 < 3
    mouth = lines["牛栏江"][-1]
    assert np.hypot(*(jinsha[:, :2] - mouth[:2]).T).min() * 111 < 1
    for points in lines.values():
        assert (np.diff(points[:, 2]) <= 0).all()


def test_a_lake_is_level_water_that_keeps_from_the_town_beside_it():
    (dianchi,) = [lake for lake in skeleton.lakes() if lake.name == "滇池"]
    grid = Grid(102.4, 25.1, 0.005, (120, 120))
    cells = water(dianchi, grid, np.array([[102.68, 24.98, 1895.0]]))
    assert set(cells[:, 2]) == {dianchi.level_m}
    width, tall = grid.cell_m()
    assert len(cells) * width.mean() * tall.mean() / 1e6 == pytest.approx(250, rel=0.1)
    assert np.hypot((cells[:, 0] - 102.68) * 0.907, cells[:, 1] - 24.98).min() * 111.2 > 1
