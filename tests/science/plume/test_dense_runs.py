"""Dense gas: more runs of the published model, the correlations of Britter and McQuaid, and a sweep (I-01, X-08)."""

import itertools

import numpy as np
import pytest

from anlan.science.plume import Air, DenseRelease, Substance, SuddenRelease, ermak1990_cloud

METHANE = Substance(0.016043, 2238, 111.7, 509_900, 3348.5, 424.1)
BURRO_POOL = DenseRelease("evaporating_pool", 117, 657, 107)
STABLE = Air(1.92, 2.88, 0.0002, 306, 4.6, inverse_length_1_m=0.0665)
NEUTRAL = Air(4, 2.88, 0.0002, 306, 4.6, inverse_length_1_m=0.0)
# Output of SLAB itself for the sample problems that come with it, as printed (three digits): x, m; cv, mean volume
# fraction; c(x,0,z), highest on the axis. Seen in the approved results of jvleta/slab-cpp.
POOL_IN_STABLE_AIR = """
-12.6 .433 .693   0 .451 .742   12.6 .441 .738   25.2 .422 .714   31.4 .411 .699   39.4 .378 .645   53.1 .339 .581
72.7 .267 .483   100 .187 .356   148 .109 .221   206 .0653 .14   294 .0369 .0828   427 .02 .0467   630 .0106 .0254
937 .00546 .0134   1220 .00348 .00863   1600 .0022 .00552
"""
POOL_IN_NEUTRAL_AIR = """
-10.3 .588 .92   -2.56 .655 1   5.13 .656 1   12.8 .643 1   15.2 .618 1   21 .572 1   32.5 .491 .886   52.2 .369 .672
80.8 .249 .456   129 .144 .266   188 .085 .162   281 .0458 .093   428 .0231 .0506   660 .0109 .0258   1020 .00494 .0122
1180 .00375 .00937
"""
SUDDEN_IN_STABLE_AIR = """
.116 .973 1   .569 .941 1   1.17 .91 1   2.8 .825 1   5.24 .712 1   11.3 .532 1   15.9 .445 .909   22 .365 .754
34.5 .264 .554   52.3 .185 .396   77 .125 .273   111 .0823 .183   158 .0528 .119   223 .0332 .0764   311 .0205 .0481
431 .0126 .0299   593 .00759 .0183   813 .00455 .0111   901 .00383 .00942
"""


@pytest.mark.parametrize(
    ("release", "air", "printed", "beyond_m", "within"),
    [
        (BURRO_POOL, STABLE, POOL_IN_STABLE_AIR, 31, 0.09),
        (BURRO_POOL, NEUTRAL, POOL_IN_NEUTRAL_AIR, -11, 0.04),
        (SuddenRelease(6000, 900), STABLE, SUDDEN_IN_STABLE_AIR, 0, 0.11),
    ],
    ids=["pool in stable air", "pool in neutral air", "everything at once"],
)
def test_pools_and_a_sudden_cloud_are_those_of_the_published_model(release, air, printed, beyond_m, within):
    x, mean, axis = np.array(printed.split(), float).reshape(-1, 3).T
    cloud = ermak1990_cloud(release, METHANE, air, x)
    for ours, theirs in ((cloud.mean_fraction, mean), (cloud.centreline_fraction, axis)):
        ratio = ours / theirs
        assert ((ratio > 0.5) & (ratio < 2)).all()  # asked: a factor of 2
        assert (np.abs(ratio[x > beyond_m] - 1) < within).all(), ratio
    assert cloud.valid.all()


def test_vapour_that_the_wind_cannot_carry_widens_its_source():
    """SLAB widens the pool of 12.8 m half-width to 31.4 m in this air, and leaves it in a wind of 4 m/s."""
    wide, own = (ermak1990_cloud(BURRO_POOL, METHANE, air, [-28.0, -12, 0]) for air in (STABLE, NEUTRAL))
    assert np.isnan(own.mean_fraction).tolist() == [True, False, False]
    assert np.isnan(wide.mean_fraction).tolist() == [False, False, False]
    assert wide.half_width_m[0] == pytest.approx(31.4, rel=0.05)
    assert own.half_width_m[1] == pytest.approx(12.8, rel=0.05)


def test_a_pool_that_dries_before_the_wind_has_crossed_it_is_a_puff_and_no_stronger_than_one_that_lasts():
    x = [20.0, 60, 200, 1000]
    short, longer = (
        ermak1990_cloud(DenseRelease("evaporating_pool", 117, 657, span), METHANE, NEUTRAL, x) for span in (4, 400)
    )
    assert (short.centreline_fraction <= longer.centreline_fraction * 1.001).all()
    assert (short.centreline_fraction[2:] < 0.3 * longer.centreline_fraction[2:]).all()
    at_once = ermak1990_cloud(SuddenRelease(4 * 117, 657), METHANE, NEUTRAL, x)
    assert short.centreline_fraction[2:] == pytest.approx(at_once.centreline_fraction[2:], rel=0.5)


def test_a_sudden_cloud_keeps_its_substance():
    cloud = ermak1990_cloud(SuddenRelease(6000, 900), METHANE, STABLE, np.geomspace(1, 900, 30))
    mass = cloud.mean_fraction * 0.016043
    part = mass / (mass + (1 - cloud.mean_fraction) * 0.028933)
    half_length = cloud.duration_s * cloud.speed_m_s / 2
    held = 4 * part * cloud.density_kg_m3 * half_length * cloud.half_width_m * cloud.height_m
    assert held == pytest.approx(np.full(30, 6000), rel=0.01)


def test_what_a_sudden_release_cannot_be_is_refused_by_name():
    for wrong, named in (
        ({"mass_kg": -1}, "mass_kg"), ({"area_m2": 0}, "area_m2"), ({"liquid_fraction": 2}, "liquid_fraction"),
        ({"temperature_k": -3}, "temperature_k"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=named):
            SuddenRelease(**{"mass_kg": 10, "area_m2": 4, **wrong})


# Britter & McQuaid (1988), HSE Contract Research Report 17/1988, continuous ground release: log10 of the distance over
# √(V/u) where the concentration has fallen to a part of the source's, by α = log10 (g0² V / u⁵)^⅕; as digitised for
# EPA's TSCREEN and CCPS (1999). Corners of the straight pieces: α, log10 distance.
BRITTER_MCQUAID = {
    0.1: ([-0.55, -0.14, 1], [1.75, 1.85, 1.28]),
    0.05: ([-0.68, -0.29, -0.18, 1], [1.92, 2.06, 2.06, 1.40]),
    0.02: ([-0.69, -0.31, -0.16, 1], [2.08, 2.25, 2.25, 1.62]),
    0.01: ([-0.70, -0.29, -0.20, 1], [2.25, 2.45, 2.45, 1.83]),
    0.005: ([-0.67, -0.28, -0.15, 1], [2.40, 2.63, 2.63, 2.07]),
    0.002: ([-0.69, -0.25, -0.13, 1], [2.60, 2.77, 2.77, 2.21]),
}
SMOOTH = {"roughness_m": 0.0005, "humidity_percent": 50, "stability": 4.5}
VAPOURS = {  # substance, temperature of the vapour, kg/s for each m² of pool
    "chlorine": (Substance(0.070906, 498.1, 239.1, 287_840, 926.3, 1574, 1978.34, -27.01), 293.0, 0.1),
    "sulphur dioxide": (Substance(0.06406, 622.6, 263.1, 386_500, 1331, 1462, 2302.35, -35.97), 293.0, 0.1),
    "propane": (Substance(0.0441, 1678, 231.1, 425_740, 2520, 500.5, 1872.46, -25.16), 293.0, 0.08),
    "cold methane": (METHANE, 111.7, 0.085),
}


def britter_mcquaid_ratios(substance, temperature, flux, kg_s, wind, **air):
    """Centreline over that of Britter & McQuaid, for an hour of vapour from a pool; cold vapour by their rule."""
    release = DenseRelease("evaporating_pool", kg_s, kg_s / flux, 3600, temperature_k=temperature)
    density = substance.molar_mass_kg_mol * 101_325 / 8.314 / temperature
    heavier = 9.81 * (density / (0.02896 * 101_325 / 8.314 / 293) - 1)
    alpha = np.log10((heavier**2 * kg_s / density / wind**5) ** 0.2)
    parts = np.array(list(BRITTER_MCQUAID))
    x = [10 ** np.interp(alpha, *BRITTER_MCQUAID[part]) * np.sqrt(kg_s / density / wind) for part in parts]
    cloud = ermak1990_cloud(release, substance, Air(wind, 10, temperature_k=293, **air), x)
    return cloud.centreline_fraction / (parts / (parts + (1 - parts) * temperature / 293))


@pytest.mark.parametrize("name", VAPOURS)
def test_over_smooth_ground_the_cloud_is_within_a_factor_of_some_two_of_britter_and_mcquaid(name):
    """Their correlations know neither roughness nor stability: they come from trials over sea, mud and short grass."""
    ratios = np.array(
        [britter_mcquaid_ratios(*VAPOURS[name], kg_s, wind, **SMOOTH) for kg_s, wind in ((3, 3), (100, 8))]
    )
    assert ((ratios > 0.4) & (ratios < 2.7)).all(), ratios
    assert 0.5 < np.median(ratios) < 2


SWEEP = list(
    itertools.product(
        ("chlorine", "propane", "cold methane"),
        ("horizontal_jet", "vertical_jet", "evaporating_pool", "sudden"),
        (0.1, 100),
        ((1, 6), (3, 2), (10, 4)),
        (0.001, 1),
    )
)[::13]


@pytest.mark.parametrize(("name", "kind", "kg_s", "weather", "roughness"), SWEEP)
def test_over_the_whole_range_a_cloud_is_finite_and_thins_with_distance(name, kind, kg_s, weather, roughness):
    substance, (wind, stability) = VAPOURS[name][0], weather
    air = Air(wind, 10, roughness, 290, 60, stability=stability)
    if kind == "sudden":
        release = SuddenRelease(60 * kg_s, (60 * kg_s) ** (2 / 3), 0.5)
    elif kind == "evaporating_pool":
        release = DenseRelease(kind, kg_s, 20 * kg_s, 600)
    else:
        release = DenseRelease(kind, kg_s, kg_s / 200, 600, 5, 0.5)
    x = np.geomspace(30, 10_000, 60)
    cloud = ermak1990_cloud(release, substance, air, x)
    for found in (cloud.centreline_fraction, cloud.mean_fraction, cloud.height_m, cloud.half_width_m, cloud.speed_m_s):
        assert np.isfinite(found).all() and (found > 0).all()
    falls = cloud.mean_fraction[1:] / cloud.mean_fraction[:-1]
    assert (falls <= 1.001).all() and (falls > 0.3).all(), falls
    # Where a cloud lands, its ground adds to its axis for a few metres.
    assert (cloud.centreline_fraction[1:] <= 1.06 * cloud.centreline_fraction[:-1]).all()
