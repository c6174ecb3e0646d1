"""Clouds of five releases, to the digits that our own equations give: a coefficient that moves is seen here.

These are no published numbers (those stand in test_dense and test_dense_runs), but a regression of the whole chain.
"""

from __future__ import annotations

import pytest

from anlan.science import plume

CHLORINE = plume.Substance(0.0709, 498.1, 239.1, 287_840.0, 926.3, 1574.0, 1978.34, -27.01)
PROPANE = plume.Substance(0.0441, 1678.0, 231.1, 425_740.0, 2520.0, 500.5, 1872.46, -25.16)
NEUTRAL = plume.Air(4.0, 10.0, 0.03, 288.0, 60.0, stability=4.0)
STABLE = plume.Air(2.0, 10.0, 0.1, 283.0, 85.0, stability=6.0)
UNSTABLE = plume.Air(3.0, 3.0, 0.01, 303.0, 30.0, inverse_length_1_m=-0.05)
RELEASES = {
    "pool": (plume.DenseRelease("evaporating_pool", 5.0, 100.0, 300.0), CHLORINE, NEUTRAL),
    "jet": (plume.DenseRelease("horizontal_jet", 20.0, 0.5, 600.0, 2.0, 0.8), PROPANE, STABLE),
    "stack": (plume.DenseRelease("vertical_jet", 2.0, 0.05, 900.0, 10.0, 0.0, 300.0), CHLORINE, UNSTABLE),
    "sudden": (plume.SuddenRelease(5000.0, 50.0, 0.7), PROPANE, NEUTRAL),
    "brief": (plume.DenseRelease("evaporating_pool", 10.0, 400.0, 20.0), CHLORINE, STABLE),
}
DIGITS = {
    "pool": {
        "centreline_fraction": [0.0219318025, 0.00133939149, 0.000110977226],
        "mean_fraction": [0.0122200393, 0.000708813144, 5.03167958e-05],
        "centre_m": [0.0, 0.0, 0.0],
        "height_m": [2.18755917, 10.3147335, 42.2088942],
        "half_width_m": [13.911653, 34.198539, 88.2923327],
        "temperature_k": [287.535662, 287.980538, 287.998863],
        "density_kg_m3": [1.24441867, 1.22201079, 1.22076123],
        "speed_m_s": [2.23715995, 3.33260581, 4.29629167],
        "duration_s": [300.0, 300.0, 310.309227],
    },
    "jet": {
        "centreline_fraction": [0.0949597418, 0.0125505177, 0.00151785326],
        "mean_fraction": [0.0586375013, 0.00761368315, 0.000656734352],
        "centre_m": [0.00393330503, 0.00122542336, 0.000617579754],
        "height_m": [2.02055424, 3.78128023, 10.1289408],
        "half_width_m": [63.6971692, 209.542248, 347.059564],
        "temperature_k": [270.707458, 281.612229, 282.937595],
        "density_kg_m3": [1.3452569, 1.2533317, 1.24288997],
        "speed_m_s": [0.664296815, 0.868612077, 1.40109818],
        "duration_s": [600.0, 600.0, 976.555333],
    },
    "stack": {
        "centreline_fraction": [0.0180693088, 0.000249108074, 1.69051507e-05],
        "mean_fraction": [0.00832319901, 0.000129474296, 8.83866743e-06],
        "centre_m": [0.289748243, 0.157411898, 0.141793207],
        "height_m": [1.52453354, 21.1640137, 97.4569853],
        "half_width_m": [12.5148925, 37.7294385, 101.623245],
        "temperature_k": [302.971779, 302.999631, 302.999976],
        "density_kg_m3": [1.17312302, 1.15914534, 1.15893981],
        "speed_m_s": [2.20814874, 3.39202863, 4.00616364],
        "duration_s": [900.0, 900.0, 900.0],
    },
    "sudden": {
        "centreline_fraction": [0.133950722, 0.0134039615, 0.000907162756],
        "mean_fraction": [0.0658418845, 0.00578265868, 0.000356766001],
        "centre_m": [0.0, 0.0, 0.0],
        "height_m": [2.06587168, 8.36439436, 35.7509671],
        "half_width_m": [64.4880864, 98.9202037, 165.732953],
        "temperature_k": [273.430336, 286.741772, 287.939018],
        "density_kg_m3": [1.33507246, 1.22977191, 1.22115571],
        "speed_m_s": [2.15688562, 3.18505828, 4.18376107],
        "duration_s": [66.9971182, 87.5293555, 151.452865],
    },
    "brief": {
        "centreline_fraction": [0.00221433939, 0.000707428975, 5.93044059e-05],
        "mean_fraction": [0.00105380575, 0.000269929941, 2.25273252e-05],
        "centre_m": [0.0, 0.0, 0.0],
        "height_m": [29.8199848, 8.84386591, 11.6586737],
        "half_width_m": [21.0292737, 58.0891716, 128.361331],
        "temperature_k": [282.944304, 282.986262, 282.999186],
        "density_kg_m3": [1.24433776, 1.24273367, 1.24222888],
        "speed_m_s": [2.08428924, 1.31187479, 1.48794757],
        "duration_s": [23.7751663, 180.0448, 652.953025],
    },
}


@pytest.mark.parametrize("name", RELEASES)
def test_a_cloud_keeps_its_digits_at_30_200_and_1000_metres(name):
    found = plume.ermak1990_cloud(*RELEASES[name], [30.0, 200.0, 1000.0])
    assert found.valid.all()
    for field, digits in DIGITS[name].items():
        assert getattr(found, field).tolist() == pytest.approx(digits, rel=1e-5), field


@pytest.mark.parametrize(("liquid_fraction", "is_valid"), [(0.4134, False), (0.4140, True)])
def test_cold_methane_that_warms_to_two_thousandths_lighter_than_the_air_is_no_dense_cloud_any_more(
    liquid_fraction, is_valid
):
    methane = plume.Substance(0.016, 2240.0, 111.7, 510_000.0, 3350.0, 424.0)
    release = plume.DenseRelease("horizontal_jet", 5.0, 20.0, 600.0, 0.0, liquid_fraction)
    air = plume.Air(4.0, 10.0, 0.03, 288.0, 50.0, stability=4.0)
    assert bool(plume.ermak1990_cloud(release, methane, air, 300.0).valid) == is_valid
