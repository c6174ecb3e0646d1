"""Seats of townships and villages (issue 4, sentence 2)."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from anlan.core.geometry import distance_m
from anlan.core.regions import queries as regions
from anlan.places import skeleton
from anlan.places.ground import grid_of
from anlan.places.land import county_shapes
from anlan.places.seats import APART_M, make_seats
from anlan.science.terrain import horn_slope

pytestmark = pytest.mark.usefixtures("china")


def nearest_m(seats, k):
    others = np.delete(np.arange(len(seats)), k)
    return min(distance_m(seats.longitude[k], seats.latitude[k], seats.longitude[o], seats.latitude[o]) for o in others)


def test_the_gazetteer_knows_264_of_1461_townships_by_name_and_county():
    known = skeleton.known_seats()
    assert len(known) == len({seat.code for seat in known}) == 264
    for seat in known:
        assert regions.get(seat.code).is_of_today and seat.code.startswith(seat.county)


def test_every_township_and_village_of_a_county_with_a_polygon_has_one_seat(ludian):
    townships = [unit.code for unit in regions.children("530621")]
    villages = [unit.code for code in townships for unit in regions.children(code)]
    assert ludian.seats["township"].code.tolist() == [int(code) for code in sorted(townships)]
    assert ludian.seats["village"].code.tolist() == [int(code) for code in sorted(villages)]
    assert len(townships) == 13 and len(villages) > 80


def test_a_unit_without_polygon_gets_no_seat_by_invention(shuozhou):
    assert "140671" in {unit.code for unit in regions.units_without_polygon()}
    assert not (shuozhou.seats["county"].code == 140671).any()
    assert not (shuozhou.seats["township"].code // 1000 == 140671).any()
    assert len(shuozhou.seats["county"]) == 6


def test_a_known_seat_stays_where_the_gazetteer_has_it_but_for_gentler_ground_near(ludian):
    known = {int(seat.code): seat for seat in skeleton.known_seats() if seat.county == "530621"}
    seats = ludian.seats["township"]
    measured = [k for k in range(len(seats)) if not seats.is_inferred[k]]
    assert {int(seats.code[k]) for k in measured} == set(known) and len(known) >= 3
    for k in measured:
        seat = known[int(seats.code[k])]
        if seat.county_seat is None:
            assert distance_m(seat.longitude, seat.latitude, seats.longitude[k], seats.latitude[k]) < 2100


def test_the_township_of_the_county_s_town_lies_at_the_county_s_seat(ludian):
    county, townships = ludian.seats["county"], ludian.seats["township"]
    town = townships.code == 530621001
    assert (townships.longitude[town], townships.latitude[town]) == (county.longitude, county.latitude)


def test_seats_lie_in_their_county_and_made_up_ones_two_kilometres_from_all_others(ludian, shuozhou):
    for place in (ludian, shuozhou):
        seats = place.seats["township"]
        shapes = county_shapes("530621") | county_shapes("1406")
        for k in range(len(seats)):
            assert shapes[str(seats.county[k])].covers(shapely.Point(seats.longitude[k], seats.latitude[k]))
            if seats.is_inferred[k]:
                assert nearest_m(seats, k) > APART_M * 0.99


def test_seats_lie_on_gentle_ground_and_not_in_the_water(ludian):
    (fine,) = ludian.land.close
    slope = horn_slope(fine.height_m.astype(np.float64), grid_of(fine))
    for level in ("township", "village"):
        seats = ludian.seats[level]
        row, col = grid_of(fine).cells_at(seats.longitude, seats.latitude)
        assert np.median(slope[row, col]) < 0.7 * np.nanmedian(slope)
        assert fine.is_river[row, col].mean() < 0.1  # a county's town may lie in the cell of its river


def test_country_villages_keep_two_kilometres_and_the_first_lies_at_its_township_s_seat(ludian):
    villages, townships = ludian.seats["village"], ludian.seats["township"]
    near = [nearest_m(villages, k) for k in np.flatnonzero(~villages.is_urban)]
    assert np.mean(np.array(near) > APART_M * 0.98) > 0.9
    first = np.searchsorted(villages.code // 1000, townships.code)
    np.testing.assert_allclose(villages.longitude[first], townships.longitude)
    np.testing.assert_allclose(villages.latitude[first], townships.latitude)


def test_the_same_seed_seats_them_alike_and_another_otherwise(ludian):
    again, other = (make_seats("ludian", ludian.land, seed)["township"] for seed in (7, 8))
    seats = ludian.seats["township"]
    assert np.array_equal(again.longitude, seats.longitude) and np.array_equal(again.latitude, seats.latitude)
    moved = other.longitude != seats.longitude
    assert moved.any() and not moved[~seats.is_inferred].any()
