"""Shelters and beds."""

from __future__ import annotations

from datetime import date
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.packs import lookup
from anlan.science.quantities import (
    ShelterClass,
    area_per_person,
    beds_needed,
    beds_occupied,
    read_shelter_classes,
    shelter_capacity,
    shelter_class_for,
)

CLASSES = read_shelter_classes(lookup("shelter_classes", at=date(2026, 11, 1)).value)
BY_NAME = {one.name: one for one in CLASSES}


def test_the_classes_are_those_of_the_code():
    assert [
        (one.name, one.open_days, one.per_person_m2, one.least_area_m2, one.reach_m, one.most_people) for one in CLASSES
    ] == [
        ("emergency", 1, 0.5, 0, 500, inf),
        ("emergency_3_days", 3, 1, 0, 500, inf),
        ("short", 15, 2, 2000, 1000, inf),
        ("medium", 30, 3, 10_000, 1500, inf),
        ("long", 100, 4.5, 50_000, 2500, inf),
        ("central", 100, 4.5, 200_000, inf, 100_000),
    ]


def test_twelve_thousand_square_metres_hold_four_thousand_people_for_a_month():
    found = shelter_capacity(12_000, BY_NAME["medium"])
    assert (found.value, bool(found.valid)) == (4000, True)


def test_a_site_below_the_least_area_of_its_class_is_flagged():
    found = shelter_capacity([9_999, 10_000, -1, np.nan], BY_NAME["medium"])
    assert found.value[:2].tolist() == [3333, 3333] and np.isnan(found.value[2:]).all()
    assert found.valid.tolist() == [False, True, False, False]


def test_indoor_area_counts_by_its_coefficient_and_a_central_shelter_is_capped():
    short = BY_NAME["short"]
    assert shelter_capacity(2000, short, indoor_area_m2=1000, indoor_coefficient=0.6).value == 1300
    assert shelter_capacity(2000, short, indoor_area_m2=1000).value == 1500
    assert shelter_capacity(1_000_000, BY_NAME["central"]).value == 100_000
    assert shelter_capacity(3 * 0.1, ShelterClass("x", 1, 0.1)).value == 3


@pytest.mark.parametrize(("days", "name"), [(0.5, "emergency"), (1, "emergency"), (2, "emergency_3_days"), (15, "short"), (16, "medium"), (31, "long"), (100, "long")])  # fmt: skip
def test_the_class_that_stays_open_long_enough_serves(days, name):
    assert shelter_class_for(days, CLASSES).name == name


def test_no_class_stays_open_for_a_year():
    with pytest.raises(ValueError, match="stays open 365 days"):
        shelter_class_for(365, CLASSES)


def test_area_per_person_of_a_district():
    found = area_per_person([16_000, 0, 5, -1], [10_000, 10, 0, 3])
    assert found.value[:2].tolist() == [1.6, 0] and found.valid.tolist() == [True, True, False, False]


@given(st.floats(0, 1e7), st.floats(0, 1e6), st.floats(0.1, 2), st.sampled_from(CLASSES))
@settings(max_examples=40)
def test_more_area_never_holds_fewer_and_nobody_gets_less_than_the_norm(area, more, coefficient, of):
    held = shelter_capacity(area, of).value
    assert held <= shelter_capacity(area + more, of).value
    assert held <= shelter_capacity(area, of, indoor_area_m2=more, indoor_coefficient=coefficient).value
    assert held * of.per_person_m2 <= area * (1 + 1e-9)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(1, 15))
@settings(max_examples=40)
def test_beds_in_use_are_counted_patient_by_patient(admitted, stay):
    plain = [0] * len(admitted)
    for day, patients in enumerate(admitted):
        for _ in range(patients):
            for night in range(day, min(day + stay, len(admitted))):
                plain[night] += 1
    assert beds_occupied(admitted, stay_days=stay).value.tolist() == plain
    assert beds_needed(admitted, stay_days=stay).value == max(plain)


def test_steady_admissions_fill_admissions_times_stay():
    assert beds_occupied(np.full(30, 20.0), stay_days=7).value[-1] == 140
    assert beds_needed(np.full(30, 20.0), stay_days=7, occupancy=0.8).value == 175
    assert beds_needed(np.full((30, 2), [20.0, 10.0]), stay_days=7).value.tolist() == [140, 70]


def test_an_unknown_day_is_unknown_as_long_as_its_patients_would_stay():
    found = beds_occupied([5, np.nan, 5, -3, 5, 5], stay_days=2)
    assert found.valid.tolist() == [True, False, False, False, False, True]
    assert found.value[[0, 5]].tolist() == [5, 10]
    assert not beds_needed([5, np.nan], stay_days=2).valid
    assert beds_needed([], stay_days=2).value == 0


@given(st.lists(st.floats(0, 100), min_size=1, max_size=15), st.integers(1, 6), st.floats(0, 50), st.floats(0.2, 1))
@settings(max_examples=40)
def test_more_patients_or_fuller_wards_never_need_fewer_beds(admitted, stay, more, share):
    beds = beds_needed(admitted, stay_days=stay).value
    assert beds <= beds_needed([admitted[0] + more, *admitted[1:]], stay_days=stay).value
    assert beds <= beds_needed(admitted, stay_days=stay + 1).value
    assert beds <= beds_needed(admitted, stay_days=stay, occupancy=share).value


def test_what_does_not_fit_is_refused():
    for of in ({"per_person_m2": 0}, {"open_days": 0}, {"least_area_m2": -1}, {"reach_m": 0}, {"most_people": 0}):
        with pytest.raises(ValueError, match="shelter class x"):
            ShelterClass("x", **{"open_days": 1, "per_person_m2": 1, **of})
    with pytest.raises(ValueError, match="holds no shelter classes"):
        read_shelter_classes({"classes": [{"name": "x"}]})
    with pytest.raises(ValueError, match="indoor_coefficient"):
        shelter_capacity(1, CLASSES[0], indoor_coefficient=0)
    with pytest.raises(ValueError, match="shapes do not fit"):
        area_per_person([1, 2], [1, 2, 3])
    for stay in (0, 1.5, np.nan):
        with pytest.raises(ValueError, match="stay_days"):
            beds_occupied([1], stay_days=stay)
    for occupancy in (0, 1.1):
        with pytest.raises(ValueError, match="occupancy"):
            beds_needed([1], stay_days=1, occupancy=occupancy)
    with pytest.raises(ValueError, match="axis of days"):
        beds_occupied(5, stay_days=1)
