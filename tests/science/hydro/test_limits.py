"""Where each domain of the hydrology ends, written out again: half a percent decides."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science.hydro import evaporation, muskingum, reservoir, scs, skill, tailings, unit_hydrograph

HALF_PERCENT = 0.005
NASH = {"area_km2": 100.0, "stores": 3.0, "delay_s": 3600.0, "step_s": 1800.0, "steps": 5}
FLOOD = [0.0, 10.0, 4.0, 2.0, 1.0, 0.0, 0.0], [0.0, 1.0, 6.0, 4.0, 3.0, 2.0, 1.0]
REACH = {"travel_s": 3600.0, "weight": 0.2, "step_s": 1800.0}
POOL = {"level_m": [0, 1], "storage_m3": [0, 1e6], "outflow_m3_s": [0, 1], "start_level_m": 0}


def nash(**of):
    return unit_hydrograph.nash_unit_hydrograph(**{**NASH, **of})


def scs_hydrograph(**of):
    return unit_hydrograph.scs_unit_hydrograph(**{"area_km2": 100.0, "concentration_s": 9e7, "step_s": 1e6, **of})


COEFFICIENTS = {
    "area_km2 of SCS": (lambda value: scs_hydrograph(area_km2=value), None, 1e7),
    "concentration_s": (lambda value: scs_hydrograph(concentration_s=value), None, 1e8),
    "area_km2": (lambda value: nash(area_km2=value), None, 1e7),
    "stores": (lambda value: nash(stores=value), None, 100),
    "delay_s": (lambda value: nash(delay_s=value, step_s=9e7), None, 1e9),
    "step_s": (lambda value: nash(step_s=value, delay_s=9e8), None, 1e8),
    "travel_s": (lambda value: muskingum.muskingum_coefficients(**{**REACH, "travel_s": value}), None, 1e9),
    "weight": (lambda value: muskingum.muskingum_coefficients(**{**REACH, "weight": value}), None, 0.5),
    "step_s of a reach": (lambda value: muskingum.muskingum_coefficients(**{**REACH, "step_s": value}), None, 1e9),
    "step_s of a pool": (lambda value: reservoir.level_pool_route([0.0, 0.0], step_s=value, **POOL), None, 1e9),
    "step_s of a flood": (lambda value: muskingum.muskingum_fit(*FLOOD, step_s=value), None, 1e9),
    "tolerance": (lambda value: skill.is_peak_qualified(1, 1, tolerance=value), None, 1),
    "initial_abstraction": (lambda value: scs.scs_runoff(10, 80, initial_abstraction=value), None, 0.5),
}


@pytest.mark.parametrize("case", COEFFICIENTS)
def test_a_coefficient_is_taken_up_to_its_end_and_refused_beyond(case):
    call, lowest, highest = COEFFICIENTS[case]
    for end, beyond in ((lowest, -HALF_PERCENT), (highest, HALF_PERCENT)):
        if end is not None:
            call(end * (1 - beyond))
            with pytest.raises(ValueError, match=case.partition(" ")[0]):
                call(end * (1 + beyond))


REACHES = {
    "latitude": (lambda value: evaporation.fao56_extraterrestrial_radiation(value, 180), None, 70),
    "curve number": (scs.scs_retention, 30, 100),
    "curve number when dry": (scs.scs_dry_curve_number, 30, 100),
    "curve number when wet": (scs.scs_wet_curve_number, 30, 100),
    "slope of a beach": (lambda value: tailings.dry_beach_length(10, 5, value), None, 0.1),
    "coldest night": (lambda value: evaporation.hargreaves_evaporation(value, 30, 20), -60, None),
    "hottest day": (lambda value: evaporation.hargreaves_evaporation(10, value, 20), None, 60),
    "radiation": (lambda value: evaporation.hargreaves_evaporation(10, 30, value), None, 50),
}


@pytest.mark.parametrize("case", REACHES)
def test_a_relation_is_trusted_up_to_its_end_and_not_beyond(case):
    call, lowest, highest = REACHES[case]
    for end, outward in ((lowest, -1), (highest, 1)):
        if end is not None:
            assert call(end - outward * HALF_PERCENT * abs(end)).valid, (case, end)
            assert not call(end + outward * HALF_PERCENT * abs(end)).valid, (case, end)


def test_latitudes_are_up_to_90_degrees_and_days_1_to_366():
    latitudes = evaporation.fao56_extraterrestrial_radiation([89.9, -90.0, 90.1], 180).value
    assert np.isfinite(latitudes).tolist() == [True, True, False]
    days = evaporation.fao56_extraterrestrial_radiation(30, [0.995, 1, 366, 366.1]).value
    assert np.isfinite(days).tolist() == [False, True, True, False]
