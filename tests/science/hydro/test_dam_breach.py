"""Dam breach peaks against Wahl's published case of Jamestown Dam; X-08."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.hydro import dam_breach

ACRE_FOOT_M3 = 43_560 * 0.3048**3
FOOT_M = 0.3048
CUBIC_FOOT_M3 = 0.3048**3
STORED_ACRE_FEET = np.array([37_000, 85_000, 221_000, 380_000])
# Breach down to elevation 1390 ft: the depth that the published Reclamation peaks give back.
DEPTH_FEET = np.array([1432.67, 1440.0, 1454.0, 1464.3]) - 1390
# Wahl's Table 4: predicted, low, high at the four levels, ft³/s.
JAMESTOWN = {
    "kirkpatrick1977": ((28_900, 42_600, 78_200, 112_900), (8_100, 11_900, 21_900, 31_600), (196_600, 289_900, 531_700, 768_000)),
    "scs1981": ((67_500, 90_500, 142_900, 188_300), (15_500, 20_800, 32_900, 43_300), (162_000, 217_200, 342_900, 451_900)),
    "usbr1982": ((77_700, 104_100, 164_400, 216_600), (15_500, 20_800, 32_900, 43_300), (163_100, 218_600, 345_200, 455_000)),
    "froehlich1995": ((93_800, 145_900, 262_700, 370_900), (49_700, 77_300, 139_200, 196_600), (215_700, 335_600, 604_200, 853_100)),
    "macdonald1984": ((167_800, 252_400, 414_100, 550_600), (25_200, 37_900, 62_100, 82_600), (620_900, 933_700, 1_532_000, 2_037_000)),
    "macdonald1984_envelope": ((548_700, 824_300, 1_351_000, 1_795_000), (27_400, 41_200, 67_600, 89_800), (603_500, 906_700, 1_486_000, 1_975_000)),
    "evans1986": ((291_600, 453_100, 751_800, 1_002_000), (17_500, 27_200, 45_100, 60_100), (1_283_000, 1_994_000, 3_308_000, 4_409_000)),
}  # fmt: skip
WIDTH_FEET = ((307, 401, 544, 648), (123, 160, 218, 259), (737, 962, 1307, 1554))
HOURS = ((1.63, 2.53, 4.19, 5.59), (0.62, 0.96, 1.59, 2.12), (11.9, 18.4, 30.6, 40.8))
# Table 1, as printed: mean error and two scatters in log cycles.
ERRORS = {
    "kirkpatrick1977": (-0.14, 0.69), "scs1981": (0.13, 0.50), "usbr1982": (0.19, 0.50), "froehlich1995": (-0.04, 0.32),
    "macdonald1984": (0.13, 0.70), "macdonald1984_envelope": (0.64, 0.70), "evans1986": (0.29, 0.93),
}  # fmt: skip


@pytest.mark.parametrize("relation", dam_breach.PEAK_RELATIONS)
def test_the_published_peaks_of_jamestown_dam_come_out(relation):
    found = dam_breach.breach_peak(STORED_ACRE_FEET * ACRE_FOOT_M3, DEPTH_FEET * FOOT_M, relation=relation)
    peak, low, high = JAMESTOWN[relation]
    np.testing.assert_allclose(found.peak_m3_s / CUBIC_FOOT_M3, peak, rtol=2.5e-3)
    # The printed multipliers have two digits, ours come from ē and Se.
    np.testing.assert_allclose(found.low_m3_s / CUBIC_FOOT_M3, low, rtol=0.16)
    np.testing.assert_allclose(found.high_m3_s / CUBIC_FOOT_M3, high, rtol=0.05)
    assert found.valid.all()
    error, scatters = ERRORS[relation]
    np.testing.assert_allclose(found.low_m3_s, found.peak_m3_s * 10 ** (-error - scatters), rtol=1e-12)
    np.testing.assert_allclose(found.high_m3_s, found.peak_m3_s * 10 ** (-error + scatters), rtol=1e-12)


def test_the_coefficients_are_those_printed_in_table_1():
    v, h = 2e7, 17.0
    by_hand = {
        "froehlich1995": 0.607 * v**0.295 * h**1.24, "kirkpatrick1977": 1.268 * (h + 0.3) ** 2.5, "scs1981": 16.6 * h**1.85,
        "usbr1982": 19.1 * h**1.85, "macdonald1984": 1.154 * (v * h) ** 0.412, "macdonald1984_envelope": 3.85 * (v * h) ** 0.411,
        "evans1986": 0.72 * v**0.53,
    }  # fmt: skip
    assert by_hand.keys() == dam_breach.PEAK_RELATIONS.keys()
    for relation, peak in by_hand.items():
        assert dam_breach.breach_peak(v, h, relation=relation).peak_m3_s == pytest.approx(peak, rel=1e-12)


def test_the_published_breach_of_jamestown_dam_comes_out():
    found = dam_breach.froehlich1995_breach(
        STORED_ACRE_FEET * ACRE_FOOT_M3, 81 * FOOT_M + 0 * DEPTH_FEET, is_overtopped=False
    )
    width = 0.1803 * (STORED_ACRE_FEET * ACRE_FOOT_M3) ** 0.32 * (81 * FOOT_M) ** 0.19
    hours = 0.00254 * (STORED_ACRE_FEET * ACRE_FOOT_M3) ** 0.53 * (81 * FOOT_M) ** -0.90
    np.testing.assert_allclose(found.width_m, width, rtol=1e-12)
    np.testing.assert_allclose(found.time_s, 3600 * hours, rtol=1e-12)
    np.testing.assert_allclose(found.width_m / FOOT_M, WIDTH_FEET[0], rtol=0.02)
    np.testing.assert_allclose(found.time_s / 3600, HOURS[0], rtol=0.02)
    np.testing.assert_allclose(found.width_low_m, found.width_m * 10 ** (-0.01 - 0.39), rtol=1e-12)
    np.testing.assert_allclose(found.width_high_m, found.width_m * 10 ** (-0.01 + 0.39), rtol=1e-12)
    np.testing.assert_allclose(found.time_low_s, found.time_s * 10 ** (0.22 - 0.64), rtol=1e-12)
    np.testing.assert_allclose(found.time_high_s, found.time_s * 10 ** (0.22 + 0.64), rtol=1e-12)
    over = dam_breach.froehlich1995_breach(1e7, 20, is_overtopped=[False, True])
    assert over.width_m[1] / over.width_m[0] == pytest.approx(1.4, rel=1e-12)


@given(
    st.sampled_from(sorted(dam_breach.PEAK_RELATIONS)),
    st.floats(1e3, 1e10),
    st.floats(0.5, 200),
    st.floats(1, 5),
    st.floats(1, 5),
)
def test_more_water_or_more_depth_never_gives_a_smaller_peak(relation, volume, depth, more, deeper):
    less, much = (
        dam_breach.breach_peak(v, h, relation=relation) for v, h in ((volume, depth), (volume * more, depth * deeper))
    )
    assert much.peak_m3_s >= less.peak_m3_s
    assert less.low_m3_s < less.high_m3_s


@given(st.floats(1e3, 1e10), st.floats(0.5, 200), st.floats(1.01, 5))
def test_more_water_makes_a_wider_breach_that_takes_longer(volume, height, more):
    less, much = (dam_breach.froehlich1995_breach(v, height, is_overtopped=True) for v in (volume, more * volume))
    assert much.width_m > less.width_m and much.time_s > less.time_s
    assert less.width_low_m < less.width_m < less.width_high_m and less.time_low_s < less.time_s < less.time_high_s


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_what_cannot_be_gives_no_number(bad):
    for found in (dam_breach.breach_peak(bad, 20), dam_breach.breach_peak(1e7, bad)):
        assert np.isnan([found.peak_m3_s, found.low_m3_s, found.high_m3_s]).all() and not found.valid
    assert np.isnan(dam_breach.froehlich1995_breach(bad, 20, is_overtopped=0).width_m)
    assert np.isnan(dam_breach.froehlich1995_breach(1e7, 20, is_overtopped=0.5).time_s)


def test_outside_the_failures_seen_the_number_is_flagged():
    assert dam_breach.COVERED_DEPTH_M == (3.0, 80.0) and dam_breach.COVERED_VOLUME_M3 == (1e4, 7e8)
    volume, depth = [9.9e3, 1e4, 7e8, 7.1e8, 1e7, 1e7, 1e7, 1e7], [20, 20, 20, 20, 2.9, 3, 80, 81]
    want = [False, True, True, False, False, True, True, False]
    found = dam_breach.breach_peak(volume, depth)
    assert found.valid.tolist() == want and np.isfinite(found.peak_m3_s).all()
    assert dam_breach.froehlich1995_breach(volume, depth, is_overtopped=True).valid.tolist() == want


def test_empty_whole_numbers_shapes_and_names():
    assert dam_breach.breach_peak([], []).peak_m3_s.shape == (0,)
    assert dam_breach.breach_peak(np.array([10**7]), np.array([[20], [30]])).peak_m3_s.shape == (2, 1)
    with pytest.raises(ValueError, match="relation"):
        dam_breach.breach_peak(1e7, 20, relation="froehlich")
    with pytest.raises(ValueError, match="shapes"):
        dam_breach.breach_peak([1e7, 2e7], [20, 30, 40])
    with pytest.raises(ValueError, match="shapes"):
        dam_breach.froehlich1995_breach([1e7, 2e7], [20, 30, 40], is_overtopped=True)
