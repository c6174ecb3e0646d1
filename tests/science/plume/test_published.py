"""Worked examples and tables of other books, beside those of the platform's reference (I-01, I-02, C-16)."""

import math

import numpy as np
import pytest
from scipy.special import ndtri

from anlan.science import plume
from anlan.science.plume import blast, stability
from anlan.science.units import ATMOSPHERE_PA


def circle(diameter_m):
    return math.pi / 4 * diameter_m**2


@pytest.mark.parametrize(
    ("diameter_m", "density", "head_m", "over_pa", "discharge", "published", "within"),
    [
        (0.1, 812.5, 11.12, 0, 0.62, 58.44, 5e-4),  # TNO CPR 14E (2005), 2.6.4.1, acrylonitrile after 500 s
        (0.01, 490, 0, 19_610.0368, 0.63, 0.2169, 1e-4),  # CCPS (1999), Consequence Analysis, p. 40
    ],
)
def test_liquid_leaves_as_in_the_published_examples(diameter_m, density, head_m, over_pa, discharge, published, within):
    rate = plume.bernoulli_liquid_rate(
        circle(diameter_m), density, ATMOSPHERE_PA + over_pa, head_m, discharge=discharge
    )
    assert rate.value == pytest.approx(published, rel=within)


@pytest.mark.parametrize(
    ("diameter_m", "pressure", "temperature", "molar", "ratio", "discharge", "published", "within"),
    [
        (0.1, 50e5, 288.15, 0.002016, 1.405, 0.62, 15.31, 4e-4),  # TNO CPR 14E (2005), 2.6.2.1, hydrogen
        (0.01, 501e3, 298, 8.90 * 8.314 * 298 / 501e3, 1.15, 0.85, 0.0900, 5e-4),  # CCPS (1999), p. 47
    ],
)
def test_gas_leaves_as_in_the_published_examples(
    diameter_m, pressure, temperature, molar, ratio, discharge, published, within
):
    rate = plume.sonic_gas_rate(circle(diameter_m), pressure, temperature, molar, ratio, discharge=discharge)
    assert rate.value == pytest.approx(published, rel=within)


def test_benzene_of_28_cubic_metres_makes_the_pool_of_the_yellow_book():
    # TNO CPR 14E (2005), 6.6.3: 2 cm deep, 42.445 m across, 1,415 m²
    assert 2 * plume.pool_radius(28.3, 0.02).value == pytest.approx(42.445, abs=0.001)


@pytest.mark.parametrize(
    ("pressure_pa", "molar", "radius_m", "wind"),
    [(16_000, 0.08618, 5, 5), (2_900, 0.09214, 1.5, 2), (13_000, 0.032, 10, 8)],
)
def test_the_standard_evaporates_less_than_a_third_of_what_mackay_and_matsugu_do(pressure_pa, molar, radius_m, wind):
    """TNO CPR 14E (2005), eq. 3.24: k = 0.004786 u^0.78 D^−0.11 Sc^−0.67, Sc 0.8. No worked example of HJ 169's was found."""
    exchange = 0.004786 * wind**0.78 * (2 * radius_m) ** -0.11 * 0.8**-0.67
    theirs = exchange * pressure_pa * molar / (8.314 * 293.15) * math.pi * radius_m**2
    ours = plume.hj169_wind_evaporation(radius_m, pressure_pa, molar, 293.15, wind, 4).value
    assert 0.27 < ours / theirs < 0.31


def test_the_puff_and_the_winds_are_those_of_ccps():
    across, upward = plume.slade1968_sigmas(500, 6)  # CCPS (1999), p. 101: 5.05 (printed 6.1, a misprint) and 2.2 m
    assert (across.value, upward.value) == pytest.approx((5.0479, 2.2148), rel=1e-4)
    classes = np.arange(1, 7)
    for exponents, published in (  # 3 m/s at 1 m, at 10 m: CCPS (1999) country and towns, EPA ISC3 (1995) towns
        (stability.WIND_EXPONENTS_RURAL, [3.5247, 3.5247, 3.7768, 4.2376, 6.7162, 10.6444]),
        (stability.IRWIN_EXPONENTS_URBAN, [4.2376, 4.2376, 4.7547, 5.3348, 7.5357, 11.9432]),
        (stability.WIND_EXPONENTS_URBAN, [4.2376, 4.2376, 4.7547, 5.3348, 5.9858, 5.9858]),
    ):
        assert plume.irwin1979_wind(3, 1, 10, classes, exponents=exponents).value == pytest.approx(published, abs=1e-4)


def test_the_plume_of_the_purple_book():
    # TNO CPR 18E (1999), appendix 6.B: 100 kg/s of CO at 5 m/s, source and nose at 1 m, widths 28.8 and 10.3 m: 21.3 g/m³
    widths = stability.Dispersion(
        stability.Widths((28.8 / 361,) * 6, (0,) * 6, (0,) * 6), stability.Widths((10.3 / 361,) * 6, (0,) * 6, (0,) * 6)
    )
    found = plume.gaussian_plume(100, 5, 361, 0, 1, 4, height_m=1, country=widths)
    assert 1000 * found.value == pytest.approx(21.3, abs=0.05)


LETHAL_PPM = {  # Lees (2005), as HSE SPC/Tech/OSD/30, table 2: 1 % in 5 and in 30 minutes, 50 % in 5 and in 30 minutes
    "7664-41-7": (15057, 6147, 28264, 11539),
    "630-08-0": (11810, 1968, 22169, 3695),
    "7782-50-5": (173, 71, 613, 250),
    "7647-01-0": (3464, 577, 11106, 1851),
    "7783-06-4": (897, 256, 1543, 441),
    "10102-44-0": (160, 65, 367, 150),
    "75-44-5": (77, 13, 145, 24),
    "7446-09-5": (1241, 207, 3764, 627),
    "7664-39-3": (19652, 3260, 39184, 6531),
    "74-90-8": (564, 161, 969, 277),
}


@pytest.mark.parametrize("cas", LETHAL_PPM)
def test_each_probit_kills_as_the_table_of_the_hse_says(cas):
    probit = plume.TOXIC_GASES[cas].probit
    for part, minutes, published in zip((0.01, 0.01, 0.5, 0.5), (5, 30, 5, 30), LETHAL_PPM[cas], strict=True):
        ppm = (math.exp((5 + ndtri(part) - probit.a) / probit.b) / minutes) ** (1 / probit.n)
        assert ppm == pytest.approx(published, rel=0.01, abs=0.6)
        load = plume.toxic_load([ppm], minutes, exponent=probit.n).value
        assert plume.probit_probability(load, probit).value == pytest.approx(part, rel=1e-9)


AEGL_3 = {  # seen in second sources: chlorine and HCl in KaplanOpenSource/hera, H2S in Nitric Oxide 71 (2017), table 3
    "7782-50-5": (50, 28, 20, 10, 7.1),
    "7647-01-0": (620, 210, 100, 26, 26),
    "7783-06-4": (76, 59, 50, 37, 31),
}


def test_guideline_levels_are_those_of_the_second_sources():
    for cas, levels in AEGL_3.items():
        assert plume.TOXIC_GASES[cas].aegl_3_ppm == levels
    assert plume.TOXIC_GASES["7783-06-4"].aegl_ppm == (0.51, 27, 50)
    assert plume.TOXIC_GASES["7647-01-0"].aegl_ppm == (1.8, 22, 100)
    assert plume.TOXIC_GASES["74-90-8"].aegl_ppm[0] == 2.0  # NRC (2007), SMACs volume 5, after NRC (2002)
    assert plume.TOXIC_GASES["7446-09-5"].aegl_ppm[:2] == (0.20, 0.75)  # NRC (2010), AEGLs volume 8


@pytest.mark.parametrize(
    ("seconds", "percent"),
    [(10, (0, 5, 39)), (20, (1, 53, 93)), (30, (11, 87, 100)), (40, (31, 97, 100)), (60, (71, 100, 100))],
)
def test_burns_kill_as_the_table_of_the_hse_says(seconds, percent):
    # HSE SPC/Tech/OSD/30, table 18 (Tsao & Perry), for 10, 20 and 30 kW/m², in whole per cent
    found = 100 * plume.burn_probability([10e3, 20e3, 30e3], seconds).value
    assert found == pytest.approx(percent, abs=1)


def test_a_road_tanker_of_propane_makes_the_published_fireball():
    # A. Srivastava's sheet after CCPS: 22.7 m³, 90 % full, 585.3 kg/m³: 11,957.7 kg, 132.6 m, 10.3 s
    ball = plume.ccps1994_fireball(22.7 * 0.9 * 585.3, 46.35e6)
    assert ball.diameter_m.value == pytest.approx(132.6, abs=0.1)
    assert ball.duration_s.value == pytest.approx(10.3, abs=0.05)


def test_a_charge_on_the_ground_is_one_of_twice_its_mass_in_the_air():
    doubled = plume.sadovsky1952_overpressure(40, 2000).value
    ground = plume.sadovsky1952_overpressure(40, 1000, law=blast.GB6722_GROUND).value
    assert ground == pytest.approx(doubled, rel=0.02)
    written = 1e5 * (14 * 1000 / 40**3 + 4.3 * 1000 ** (2 / 3) / 40**2 + 1.1 * 1000 ** (1 / 3) / 40)
    assert ground == pytest.approx(written, rel=1e-12)
