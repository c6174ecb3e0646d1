"""Level-pool routing: the linear reservoir, the exact decay, water kept; sizes of SL 252; S-08."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.hydro import muskingum, reservoir

LEVEL = np.array([100.0, 105.0, 110.0, 115.0])
STORAGE = np.array([1e6, 4e6, 9e6, 16e6])
OUTFLOW = np.array([0.0, 50.0, 300.0, 800.0])
TABLE = {"level_m": LEVEL, "storage_m3": STORAGE, "outflow_m3_s": OUTFLOW}


def test_a_linear_reservoir_is_a_reach_without_weight():
    flood = [10, 60, 140, 90, 40, 20, 10, 10, 10]
    routed = reservoir.level_pool_route(
        flood, level_m=[0, 10], storage_m3=[0, 7200 * 200], outflow_m3_s=[0, 200], start_level_m=0.5, step_s=3600
    )
    reach = muskingum.muskingum_route(flood, travel_s=7200, weight=0, step_s=3600, outflow_m3_s=10)
    np.testing.assert_allclose(routed.outflow_m3_s, reach.value, rtol=1e-12)
    np.testing.assert_allclose(routed.level_m, routed.outflow_m3_s / 20, rtol=1e-12)


def test_a_published_routing_by_storage_indication_is_met_at_every_hour():
    # Ponce, worked example of onlinerouting02 (San Diego State University): S = 2 h · O, steps of an hour, steady start.
    inflow = [100, 150, 250, 400, 800, 1000, 900, 700, 550, 400, 300, 250, 200, 150, 120, 100] + [100] * 10
    published = [
        100, 110, 146, 217.6, 370.56, 582.336, 729.402, 757.641, 704.585, 612.751, 507.65, 414.59, 338.754, 273.252,
        217.951, 174.771, 144.863, 126.918, 116.151, 109.69, 105.814, 103.489, 102.093, 101.256, 100.754, 100.452,
    ]  # fmt: skip
    routed = reservoir.level_pool_route(
        inflow, level_m=[0, 10], storage_m3=[0, 7200 * 1000], outflow_m3_s=[0, 1000], start_level_m=1, step_s=3600
    )
    np.testing.assert_allclose(routed.outflow_m3_s, published, atol=6e-4)


def test_an_emptying_linear_reservoir_follows_the_exponential():
    routed = reservoir.level_pool_route(
        np.zeros(1001), level_m=[0, 1], storage_m3=[0, 1e6], outflow_m3_s=[0, 100], start_level_m=1, step_s=20
    )
    np.testing.assert_allclose(routed.outflow_m3_s, 100 * np.exp(-np.arange(1001) * 20 / 1e4), rtol=1e-4)


def test_one_step_by_pencil():
    # 2S/Δt + O of the rows at Δt = 10,000 s: 200, 850, 2100, 4000. Start 100 m: 0 + 300 + 200 − 0 = 500 → 300/650 of the way.
    routed = reservoir.level_pool_route([0, 300], start_level_m=100, step_s=10_000, **TABLE)
    assert routed.outflow_m3_s[1] == pytest.approx(50 * 300 / 650, rel=1e-12)
    assert routed.level_m[1] == pytest.approx(100 + 5 * 300 / 650, rel=1e-12)
    assert routed.storage_m3[1] == pytest.approx(1e6 + 3e6 * 300 / 650, rel=1e-12)


@settings(max_examples=60)
@given(
    st.lists(st.floats(0, 500), min_size=2, max_size=40), st.floats(100, 112), st.floats(60, 7200), st.floats(0, 100)
)
def test_water_is_kept_at_every_step_and_more_inflow_never_means_a_lower_level(inflow, start, step, more):
    routed = reservoir.level_pool_route(inflow, start_level_m=start, step_s=step, **TABLE)
    gain = np.diff(routed.storage_m3)
    mean = [(np.array(each)[1:] + np.array(each)[:-1]) / 2 * step for each in (inflow, routed.outflow_m3_s)]
    np.testing.assert_allclose(gain, mean[0] - mean[1], rtol=0, atol=1e-6 * STORAGE[-1] * 1e-3)
    higher = reservoir.level_pool_route(np.array(inflow) + more, start_level_m=start, step_s=step, **TABLE)
    assert (higher.level_m >= routed.level_m - 1e-7).all()
    assert (routed.outflow_m3_s >= 0).all()


def test_above_the_table_the_level_is_told_and_flagged():
    routed = reservoir.level_pool_route([5000] * 8, start_level_m=114, step_s=3600, **TABLE)
    assert routed.valid[0] and not routed.valid[-1] and routed.level_m[-1] > 115 and routed.outflow_m3_s[-1] > 800


def test_gaps_empty_and_refusals():
    gap = reservoir.level_pool_route([5, np.nan, 5], start_level_m=101, step_s=60, **TABLE)
    assert gap.valid.tolist() == [True, False, False] and np.isnan(gap.level_m[1:]).all()
    assert not reservoir.level_pool_route([-5, 5], start_level_m=101, step_s=60, **TABLE).valid.any()
    assert reservoir.level_pool_route([], start_level_m=101, step_s=60, **TABLE).level_m.shape == (0,)
    for change, said in (
        ({"level_m": LEVEL[::-1]}, "rise"), ({"storage_m3": STORAGE[:3]}, "one table"), ({"outflow_m3_s": OUTFLOW[::-1]}, "fall"),
        ({"outflow_m3_s": OUTFLOW - 1}, "negative"), ({"storage_m3": [1, np.nan, 3, 4]}, "gaps"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            reservoir.level_pool_route([1], start_level_m=101, step_s=60, **{**TABLE, **change})
    with pytest.raises(ValueError, match="start_level_m"):
        reservoir.level_pool_route([1], start_level_m=99, step_s=60, **TABLE)
    with pytest.raises(ValueError, match="inflow_m3_s"):
        reservoir.level_pool_route([[1]], start_level_m=101, step_s=60, **TABLE)


def test_a_reservoir_has_the_size_of_its_capacity_the_bound_included():
    sizes = reservoir.sl252_reservoir_size([1e9, 9.99e8, 1e8, 9.99e7, 1e7, 9.99e6, 1e6, 9.99e5, 1e5, 9.99e4, 0])
    assert sizes.tolist() == [1, 2, 2, 3, 3, 4, 4, 5, 5, 0, 0]
    assert reservoir.sl252_reservoir_size([np.nan, -1, np.inf]).tolist() == [-1, -1, -1]
    assert reservoir.sl252_reservoir_size([]).shape == (0,) and reservoir.sl252_reservoir_size(10**9) == 1


@given(st.floats(0, 1e12), st.floats(1, 10))
def test_a_larger_capacity_is_never_a_smaller_size(capacity, factor):
    small, large = (int(reservoir.sl252_reservoir_size(each)) or 6 for each in (capacity, factor * capacity))
    assert large <= small
