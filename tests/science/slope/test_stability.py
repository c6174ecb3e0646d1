"""Factor of safety of the infinite slope: limits known by pencil, a textbook case, and a readable oracle."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import slope

soils = {
    "slope_deg": st.floats(1, 80),
    "cohesion_kpa": st.floats(0, 60),
    "friction_deg": st.floats(0, 50),
    "depth_m": st.floats(0.1, 20),
    "pore_pressure_kpa": st.floats(0, 100),
    "unit_weight_kn_m3": st.floats(12, 26),
}


def safety_by_hand(slope_deg, cohesion_kpa, friction_deg, depth_m, pore_pressure_kpa, unit_weight_kn_m3):
    """The stresses one by one."""
    slope_angle, friction = math.radians(slope_deg), math.radians(friction_deg)
    weight = unit_weight_kn_m3 * depth_m
    normal = weight * math.cos(slope_angle) ** 2 - pore_pressure_kpa
    driving = weight * math.sin(slope_angle) * math.cos(slope_angle)
    return (cohesion_kpa + normal * math.tan(friction)) / driving


def test_dry_sand_stands_exactly_at_its_angle_of_friction():
    dry = slope.infinite_slope_safety([20, 30, 40], cohesion_kpa=0, friction_deg=30, depth_m=2)
    assert dry.value == pytest.approx([math.tan(math.radians(30)) / math.tan(math.radians(b)) for b in (20, 30, 40)])
    assert dry.value[1] == pytest.approx(1.0) and dry.valid.all()


def test_a_saturated_slope_with_cohesion_as_in_the_textbook_problem_has_1_837():
    """Das, Principles of Geotechnical Engineering, 9th ed., problem 15.3: H 6 m, β 22°, γ 20.8, φ' 26°, c' 52, full seepage."""
    pore = slope.parallel_seepage_pressure(22, 6)
    safety = slope.infinite_slope_safety(
        22, cohesion_kpa=52, friction_deg=26, depth_m=6, pore_pressure_kpa=pore.value, unit_weight_kn_m3=20.8
    )
    tangent = math.tan(math.radians(22))
    submerged = 52 / (20.8 * 6 * math.cos(math.radians(22)) ** 2 * tangent)
    by_text = submerged + (20.8 - 9.81) / 20.8 * math.tan(math.radians(26)) / tangent
    assert float(safety.value) == pytest.approx(by_text, rel=1e-12) == pytest.approx(1.837, abs=0.001)
    assert safety.valid


def test_parallel_seepage_carries_the_water_over_the_plane_times_cosine_squared():
    assert float(slope.parallel_seepage_pressure(30, 2).value) == pytest.approx(9.81 * 2 * 0.75)
    assert float(slope.parallel_seepage_pressure(0, 1).value) == pytest.approx(9.81)


def test_without_a_unit_weight_the_soil_weighs_19_kn_per_cubic_metre():
    default = slope.infinite_slope_safety(35, cohesion_kpa=8, friction_deg=28, depth_m=3)
    assert float(default.value) == pytest.approx(safety_by_hand(35, 8, 28, 3, 0, 19.0), rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(**soils)
def test_every_cell_equals_the_stresses_worked_out_one_by_one(**soil):
    result = slope.infinite_slope_safety(**soil)
    assert float(result.value) == pytest.approx(safety_by_hand(**soil), rel=1e-9, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(**soils, more=st.floats(0.5, 10))
def test_more_water_or_less_strength_never_makes_a_slope_safer(more, **soil):
    base = slope.infinite_slope_safety(**soil).value
    assert slope.infinite_slope_safety(**soil | {"pore_pressure_kpa": soil["pore_pressure_kpa"] + more}).value <= base
    assert slope.infinite_slope_safety(**soil | {"cohesion_kpa": soil["cohesion_kpa"] + more}).value > base
    steeper = soil | {"slope_deg": soil["slope_deg"] + more, "pore_pressure_kpa": 0.0, "cohesion_kpa": 0.0}
    gentle = soil | {"pore_pressure_kpa": 0.0, "cohesion_kpa": 0.0}
    assert slope.infinite_slope_safety(**steeper).value <= slope.infinite_slope_safety(**gentle).value


@settings(max_examples=30, deadline=None)
@given(angle=st.floats(0, 89), height=st.floats(0, 30), more=st.floats(0, 5))
def test_a_higher_water_table_never_presses_less(angle, height, more):
    low, high = slope.parallel_seepage_pressure(angle, [height, height + more]).value
    assert 0 <= low <= high <= 9.81 * (height + more) + 1e-9


def test_flat_ground_suction_and_lift_are_numbers_that_are_not_valid():
    kept = {"cohesion_kpa": 5, "friction_deg": 30, "depth_m": 2, "unit_weight_kn_m3": 20}
    flat = slope.infinite_slope_safety(0, **kept)
    assert np.isinf(flat.value) and not flat.valid
    others = slope.infinite_slope_safety(30, **kept, pore_pressure_kpa=[-5, 0, 29.9, 30.1])
    assert np.isfinite(others.value).all() and others.valid.tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    "wrong",
    [{"slope_deg": 90}, {"slope_deg": -1}, {"cohesion_kpa": -1}, {"friction_deg": 95}, {"depth_m": 0}, {"depth_m": -2},
     {"pore_pressure_kpa": np.nan}, {"pore_pressure_kpa": np.inf}, {"unit_weight_kn_m3": 0}, {"slope_deg": np.nan}],
)  # fmt: skip
def test_an_impossible_cell_is_flagged_and_never_a_number(wrong):
    cell = {"slope_deg": 30, "cohesion_kpa": 5, "friction_deg": 30, "depth_m": 2, "pore_pressure_kpa": 3} | wrong
    result = slope.infinite_slope_safety(**cell)
    assert np.isnan(result.value) and not result.valid
    assert np.isnan(slope.parallel_seepage_pressure([-1, 90, 30, np.nan], [1, 1, -1, 1]).value).all()


def test_rasters_broadcast_integers_are_taken_and_empty_ones_stay_empty():
    raster = slope.infinite_slope_safety(
        np.full((3, 4), 30, np.int16), cohesion_kpa=np.int8(5), friction_deg=30, depth_m=np.ones(4, np.uint8)
    )
    assert raster.value.shape == raster.valid.shape == (3, 4)
    assert raster.value[2, 3] == pytest.approx(safety_by_hand(30, 5, 30, 1, 0, 19))
    assert slope.infinite_slope_safety(np.empty((0, 5)), cohesion_kpa=1, friction_deg=1, depth_m=1).value.shape == (
        0,
        5,
    )


def test_rows_and_columns_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="slope_deg"):
        slope.infinite_slope_safety(np.ones((3, 4)), cohesion_kpa=np.ones((4, 3)), friction_deg=30, depth_m=1)
    with pytest.raises(ValueError):
        slope.parallel_seepage_pressure(np.ones(3), np.ones(4))
