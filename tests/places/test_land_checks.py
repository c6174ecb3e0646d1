"""What the report measures of seats, areas and ground fails where they are not as they must be (issue 4, sentence 2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from anlan.places.land import county_shapes
from anlan.places.land_checks import (
    filling,
    from_gazetteer_km,
    in_lakes,
    is_drained,
    nearer_than,
    rising,
    with_room,
    without_fine_ground,
)

pytestmark = pytest.mark.usefixtures("china")


def towns_of(place):
    return {one.code: one.shape for one in place.grown.shapes if len(one.code) == 9}


def test_areas_that_fill_their_county_pass_and_a_hole_an_overlap_a_stray_seat_and_a_missing_county_are_told(ludian):
    seats, areas, county = ludian.seats["township"], towns_of(ludian), county_shapes("530621")
    sound = filling(areas, county, seats)
    assert (sound.number, sound.holders, sound.bare, sound.in_pieces, sound.without_seat) == (13, 1, (), 0, 0)
    assert sound.worst < 1e-9
    code, other = list(areas)[:2]
    assert filling(areas | {code: areas[code].buffer(-0.01)}, county, seats).worst > 1e-3
    assert (
        filling(
            areas | {code: areas[code].union(areas[other].representative_point().buffer(0.01))}, county, seats
        ).worst
        > 1e-3
    )
    swapped = areas | {code: areas[other], other: areas[code]}
    assert filling(swapped, county, seats).without_seat == 2
    in_two = areas | {code: shapely.union_all([areas[code], shapely.box(0, 0, 1, 1)])}
    assert filling(in_two, county, seats).in_pieces == 1
    assert filling({}, county, seats).bare == ("530621",)


def test_a_seat_is_measured_against_the_gazetteer_and_one_that_no_gazetteer_knows_is_no_real_position(ludian):
    seats = ludian.seats["township"]
    assert 0 <= from_gazetteer_km(seats).max() < 7.5
    claimed = replace(seats, is_inferred=np.zeros(len(seats), bool))
    assert np.isinf(from_gazetteer_km(claimed)).any()
    shifted = replace(seats, longitude=seats.longitude + 0.2)
    assert from_gazetteer_km(shifted).max() > 15


def test_made_up_seats_too_near_to_any_other_are_counted(ludian):
    seats = ludian.seats["township"]
    assert nearer_than(seats, 2000.0).sum() == 0
    made_up = int(np.flatnonzero(seats.is_inferred & ~seats.is_urban)[0])
    longitude, latitude = seats.longitude.copy(), seats.latitude.copy()
    known = int(np.flatnonzero(~seats.is_inferred)[0])
    longitude[made_up], latitude[made_up] = longitude[known] + 0.005, latitude[known]
    assert nearer_than(replace(seats, longitude=longitude, latitude=latitude), 2000.0).sum() == 1


@pytest.mark.parametrize("bearing", range(0, 360, 30))
def test_the_distance_of_seats_is_the_same_in_every_direction(ludian, bearing):
    seats = ludian.seats["township"]
    two = np.arange(2)
    for km, is_near in ((1.95, True), (2.05, False)):
        north, east = km / 111.2 * np.cos(np.radians(bearing)), km / 111.2 * np.sin(np.radians(bearing))
        pair = replace(
            seats, code=seats.code[two], county=seats.county[two], height_m=seats.height_m[two], names=seats.names[:2],
            is_inferred=np.ones(2, bool), is_urban=np.zeros(2, bool), latitude=39.5 + np.array([0, north]),
            longitude=112.4 + np.array([0, east / np.cos(np.radians(39.5))]),
        )  # fmt: skip
        assert nearer_than(pair, 2000.0).tolist() == [is_near, is_near]


def test_villages_are_asked_to_keep_apart_only_where_their_county_has_room(ludian):
    villages, county = ludian.seats["village"], county_shapes("530621")
    assert with_room(villages, county).sum() == (villages.is_inferred & ~villages.is_urban).sum()
    crowded = {code: shape.buffer(-0.15) for code, shape in county.items()}
    assert not with_room(villages, crowded).any()


def test_a_pit_a_river_uphill_a_coarse_county_and_a_seat_in_a_lake_are_told(ludian):
    ground, (fine,) = ludian.land.ground, ludian.land.close
    assert is_drained(ground)
    pit = ground.height_m.copy()
    row, col = np.argwhere(np.isfinite(pit)).mean(axis=0).astype(int)
    pit[row, col] -= 500
    assert not is_drained(replace(ground, height_m=pit))
    rivers = ludian.land.rivers
    assert rising(rivers) == 0 and rising(replace(rivers, height_m=rivers.height_m[::-1])) > 0
    assert without_fine_ground(["530621"], [ground, fine], 400) == []
    assert (
        without_fine_ground(["530621"], [ground, fine], 100.5)
        == without_fine_ground(["530621"], [ground], 400)
        == ["530621"]
    )
    wide = replace(ground, west=102.0, north=25.5)  # over 滇池
    assert in_lakes(wide, [102.68, 102.3], [24.85, 25.3]) == 1
