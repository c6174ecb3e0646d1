"""Areas of townships and villages, grown from their seats (issue 4, sentence 2)."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from anlan.places import areas
from anlan.places.ground import grid_of
from anlan.places.growing import in_one_piece
from anlan.places.land import county_shapes

pytestmark = pytest.mark.usefixtures("china")


def shapes_of(place, digits):
    return {one.code: one.shape for one in place.grown.shapes if len(one.code) == digits}


def test_townships_fill_their_county_without_gap_or_overlap(ludian, shuozhou):
    for place, code in ((ludian, "530621"), (shuozhou, "1406")):
        for county, shape in county_shapes(code).items():
            parts = [part for unit, part in shapes_of(place, 9).items() if unit.startswith(county)]
            assert len(parts) == (place.seats["township"].county == int(county)).sum()
            together = shapely.union_all(parts)
            assert together.symmetric_difference(shape).area < 1e-9 * shape.area
            assert sum(part.area for part in parts) - together.area < 1e-9 * shape.area


def test_villages_fill_their_township_without_gap_or_overlap(ludian):
    villages = shapes_of(ludian, 12)
    for code, township in shapes_of(ludian, 9).items():
        parts = [part for unit, part in villages.items() if unit.startswith(code)]
        together = shapely.union_all(parts)
        assert together.symmetric_difference(township).area < 1e-9 * township.area
        assert sum(part.area for part in parts) - together.area < 1e-9 * township.area


def test_every_area_is_sound_says_that_it_is_inferred_and_holds_its_seat(ludian):
    assert all(one.is_inferred and one.shape.is_valid and not one.shape.is_empty for one in ludian.grown.shapes)
    for level, digits in (("township", 9), ("village", 12)):
        seats, shapes = ludian.seats[level], shapes_of(ludian, digits)
        assert set(shapes) == {str(code) for code in seats.code}
        held = [shapes[str(code)].distance(shapely.Point(lon, lat)) * 111_000 < 400
                for code, lon, lat in zip(seats.code, seats.longitude, seats.latitude, strict=True)]  # fmt: skip
        assert all(held)


def test_the_cells_of_the_land_say_the_same_as_the_polygons(ludian):
    grid = grid_of(ludian.land.ground)
    row, col = np.nonzero(ludian.grown.township)
    lon, lat = grid.centres_of(row, col)
    shapes = shapes_of(ludian, 9)
    agree = [shapes[str(code)].buffer(0.003).covers(shapely.Point(x, y))
             for code, x, y in zip(ludian.grown.township[row, col], lon, lat, strict=True)]  # fmt: skip
    assert len(agree) == (ludian.land.county > 0).sum() and np.mean(agree) > 0.99
    assert (ludian.grown.village[row, col] // 1000 == ludian.grown.township[row, col]).all()


def test_a_township_of_more_villages_has_more_land(ludian, shuozhou):
    for place in (ludian, shuozhou):
        seats = place.seats["village"]
        shapes = shapes_of(place, 9)
        codes, villages = np.unique(seats.code[~seats.is_urban] // 1000, return_counts=True)
        land = np.array([shapes[str(code)].area for code in codes])
        assert np.corrcoef(villages, land)[0, 1] > 0.4


def test_land_is_shared_out_by_villages_and_a_town_s_count_for_less():
    townships = np.array([1, 2, 3])
    villages = np.array([1000, 1001, 2000, 2001])
    shares = areas.sizes(townships, villages, np.array([False, False, True, True]))
    assert shares[0] == 2 and shares[1] < 1 and shares[2] == areas.BARE_UNITS
    assert areas.sizes(townships, villages[:0], np.zeros(0, bool)) is None


def test_a_piece_cut_off_by_the_border_goes_to_a_neighbour_of_its_township_first_and_an_exclave_stays():
    near, far, other = (530326101201, 530326101202, 530326102201)
    held = {
        near: shapely.union_all([shapely.box(0, 0, 2, 2), shapely.box(4, 0, 5, 1)]),
        far: shapely.box(4, 1, 6, 2),
        other: shapely.union_all([shapely.box(2, 0, 4, 2), shapely.box(5, 0, 6, 1)]),
    }
    whole = in_one_piece(held)
    assert whole[near].equals(shapely.box(0, 0, 2, 2))
    assert whole[far].equals(shapely.box(4, 0, 6, 2)), "the other's border is as long, but not of the township"
    assert whole[other].equals(shapely.box(2, 0, 4, 2))
    exclave = {
        near: shapely.box(0, 0, 1, 1),
        far: shapely.union_all([shapely.box(1, 0, 2, 1), shapely.box(9, 0, 9.5, 1)]),
    }
    assert in_one_piece(exclave)[far].equals(exclave[far]), "the county's own exclave"


def test_every_area_is_in_one_piece_where_its_county_is(ludian, shuozhou):
    for place, code in ((ludian, "530621"), (shuozhou, "1406")):
        whole = {county for county, shape in county_shapes(code).items() if len(shapely.get_parts(shape)) == 1}
        assert whole
        assert [
            one.code for one in place.grown.shapes if one.code[:6] in whole and one.shape.geom_type != "Polygon"
        ] == []
