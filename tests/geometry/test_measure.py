import math

import numpy as np
import pytest
import shapely

from anlan.core.geometry import area_m2, box_around, circle, distance_m, distance_to_shape_m, length_m
from anlan.core.regions import reading

# 民政部 / provincial yearbooks, in 10,000 km². Published figures are rounded, and differ from the
# boundary package by what is disputed, drawn coarsely, or counted (Shanghai is left out: its estuary is).
PUBLISHED_10000_KM2 = {
    "11": 1.641, "14": 15.67, "42": 18.59, "43": 21.18, "50": 8.24, "51": 48.6, "52": 17.62,
    "53": 39.41, "54": 122.84, "61": 20.56, "62": 42.58, "63": 72.23, "65": 166.49, "71": 3.6,
}  # fmt: skip


@pytest.fixture(scope="module")
def provinces():
    return {b.code: b.shape for b in reading.read_boundaries() if b.layer == "province"}


@pytest.mark.parametrize("code", PUBLISHED_10000_KM2)
def test_the_area_of_a_province_is_the_published_one(provinces, code):
    assert area_m2(provinces[code]) / 1e10 == pytest.approx(PUBLISHED_10000_KM2[code], rel=0.04)


def test_the_country_has_nine_and_a_half_million_square_kilometres(provinces):
    assert len(provinces) == 34
    assert sum(area_m2(shape) for shape in provinces.values()) / 1e12 == pytest.approx(9.6, rel=0.02)


def test_a_degree_of_the_meridian_and_of_the_equator_have_their_textbook_length():
    assert distance_m(0, 0, 1, 0) == pytest.approx(111_319.491, abs=0.01)
    assert distance_m(0, 0, 0, 1) == pytest.approx(110_574.389, abs=0.01)
    assert length_m(shapely.LineString([(0, 0), (1, 0), (1, 1)])) == pytest.approx(111_319.491 + 110_574.389, abs=0.1)


def test_a_hole_is_no_area_but_has_a_border():
    outer, hole = shapely.box(103, 25, 104, 26), shapely.box(103.4, 25.4, 103.6, 25.6)
    ring = shapely.Polygon(outer.exterior.coords, [hole.exterior.coords])
    assert area_m2(ring) == pytest.approx(area_m2(outer) - area_m2(hole))
    assert length_m(ring) == pytest.approx(length_m(outer) + length_m(hole))


def test_the_way_round_of_a_ring_does_not_matter():
    square = shapely.box(103, 25, 104, 26)
    assert area_m2(square) == pytest.approx(area_m2(square.reverse()))


def test_points_and_lines_have_no_area():
    assert area_m2(shapely.Point(103, 25)) == 0
    assert length_m(shapely.Point(103, 25)) == 0


def test_the_distance_to_a_polygon_is_that_to_its_nearest_point():
    square = shapely.box(104, 25, 105, 26)
    assert distance_to_shape_m(103.5, 26, shapely.box(103, 25, 104, 27)) == 0
    corner = shapely.Point(104, 25)
    assert distance_to_shape_m(103, 24, square) == pytest.approx(distance_m(103, 24, corner.x, corner.y), rel=1e-6)
    assert distance_to_shape_m(103, 24, shapely.Polygon()) == math.inf


def test_a_circle_lies_at_its_radius_all_round():
    ring = circle(103.3, 26.4, 50_000)
    away = [distance_m(103.3, 26.4, x, y) for x, y in ring.exterior.coords]
    assert min(away) == pytest.approx(50_000, abs=0.01)
    assert max(away) == pytest.approx(50_000, abs=0.01)
    assert area_m2(ring) == pytest.approx(math.pi * 50_000**2, rel=0.002)


@pytest.mark.parametrize("lat", [3.9, 26.4, 53.5, 80.0])
def test_a_box_around_holds_its_whole_circle(lat):
    box = box_around(103.3, lat, 300_000)
    west, south, east, north = circle(103.3, lat, 300_000, vertices=720).bounds
    assert box.west <= west and box.south <= south and box.east >= east and box.north >= north


def test_a_distance_is_the_same_whichever_kind_of_number_the_position_came_as() -> None:
    shape = shapely.box(103.0, 27.0, 103.4, 27.2)
    assert distance_to_shape_m(np.float64(103.7), np.float64(27.1), shape) == distance_to_shape_m(103.7, 27.1, shape)
