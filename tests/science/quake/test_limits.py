"""Where each domain of the earthquake relations ends, written out again: half a percent decides."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science import quake

HALF_PERCENT = 0.005
COEFFICIENTS = {
    "reference_m_s": (lambda value: quake.borcherdt1994_pga_factor(500, 1, reference_m_s=value), 1, None),
    "between_sigma": (lambda value: quake.ResidualModel(value, 0.5, 10), None, 1e6),
    "within_sigma": (lambda value: quake.ResidualModel(0.5, value, 10), None, 1e6),
    "range_km": (lambda value: quake.ResidualModel(0.5, 0.5, value), None, 1e6),
    "period_s": (lambda value: quake.jayaram_baker2009_range_km(value, is_clustered=False), None, 10),
    "total_sigma": (lambda value: quake.split_sigma(value, between_share=0.5, range_km=10), None, 1e6),
    "between_share": (lambda value: quake.split_sigma(0.5, between_share=value, range_km=10), None, 1),
    "probability": (lambda value: quake.motion_interval(1, 0.5, probability=value), None, 1),
    "probability of deaths": (lambda value: quake.pager_interval(100, zeta=2, probability=value), None, 1),
}


@pytest.mark.parametrize("case", COEFFICIENTS)
def test_a_coefficient_is_taken_up_to_its_end_and_refused_beyond(case):
    call, lowest, highest = COEFFICIENTS[case]
    for end, beyond in ((lowest, -HALF_PERCENT), (highest, HALF_PERCENT)):
        if end is not None:
            call(end * (1 - beyond))
            with pytest.raises(ValueError, match=case.partition(" ")[0]):
                call(end * (1 + beyond))


def test_a_matrix_reaches_half_a_degree_above_its_last_row_and_degrees_are_1_to_12():
    houses = np.full(5, 10.0)
    last = quake.DEFAULT_DAMAGE_MATRIX.degrees[-1]

    def found(degree):
        return quake.houses_by_state(houses, degree, matrix=quake.DEFAULT_DAMAGE_MATRIX)

    assert found(last + 0.499).valid.all() and not found(last + 0.501).valid.any()
    assert np.isfinite(found([1.0, 12.0]).value).all() and np.isnan(found([0.995, 12.005]).value).all()


def test_a_degree_begins_half_a_degree_below_its_number():
    assert quake.gb17742_degree([5.499, 5.5, 6.499]).tolist() == [5, 6, 6]


def test_there_is_no_degree_outside_1_to_12():
    assert quake.gb17742_degree([0.995, 1.0, 12.0, 12.005]).tolist() == [0, 1, 12, 0]


def test_magnitudes_are_minus_3_to_10_and_a_half():
    moment = quake.moment_of_mw([-3.01, -2.99, 10.49, 10.51]).value
    assert [bool(known) for known in np.isfinite(moment)] == [False, True, True, False]


def test_rock_is_up_to_5000_metres_a_second():
    factor = quake.borcherdt1994_pga_factor([4990, 5010], 1.0, reference_m_s=500).value
    assert np.isfinite(factor).tolist() == [True, False]
    quake.borcherdt1994_pga_factor(500, 1.0, reference_m_s=4990)
    with pytest.raises(ValueError, match="reference_m_s"):
        quake.borcherdt1994_pga_factor(500, 1.0, reference_m_s=5010)


@pytest.mark.parametrize(("magnitude", "is_possible"), [(9.99, True), (10.01, False)])
def test_attenuation_takes_magnitudes_up_to_10(magnitude, is_possible):
    felt = quake.wang2000_intensity(magnitude, 50, 0, region=quake.WANG2000_WEST)
    shaken = quake.yu2013_pga(magnitude, 50, 0, depth_km=10, region=quake.YU2013_TIBET)
    assert np.isfinite(felt.value) == np.isfinite(shaken.value) == is_possible


def test_isoseismals_are_those_of_degrees_1_to_12():
    ellipses = quake.wang2000_isoseismals(8.0, [0.995, 1.0, 12.0, 12.01], region=quake.WANG2000_WEST)
    assert np.isfinite(ellipses.long_km).tolist() == [False, True, True, False]


def test_an_interval_is_of_degrees_1_to_12():
    found = quake.intensity_interval([0.99, 1.0, 12.0, 12.05], 0.5, probability=0.9)
    assert found.valid.tolist() == [False, True, True, False]


def test_an_interval_at_the_top_of_the_scale_is_not_cut_below_its_median():
    found = quake.intensity_interval(12.0, 0.01, probability=0.9)
    assert 11.9 < found.lowest < found.highest == 12.0


def test_a_deviation_of_the_logarithm_is_up_to_10():
    found = quake.motion_interval(1.0, [9.95, 10.05], probability=0.9)
    assert found.valid.tolist() == [True, False]
