"""How good warnings were: published tables, plain counting, and what any score must obey (requirements W-12, K-31)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import sampling, verify

NAN = float("nan")
counts = st.integers(0, 500)


def test_finleys_tornado_forecasts_of_1884_score_as_published():
    """Wilks (2011) table 8.1 and §8.2.2: the classic table of 28 hits, 72 false alarms, 23 misses, 2680 correct."""
    scores = verify.scores(28, 72, 23, 2680)
    published = {
        "accuracy": 0.966, "csi": 0.228, "bias": 1.96, "far": 0.720, "pod": 0.549, "pofd": 0.0262, "hss": 0.355,
        "pss": 0.523, "ets": 0.216, "success_ratio": 0.280,
    }  # fmt: skip
    for name, value in published.items():
        assert float(getattr(scores, name).value) == pytest.approx(value, rel=2.5e-3), name
        assert getattr(scores, name).valid


def test_a_day_of_rain_forecasts_over_china_scores_as_published():
    """10 mm in 24 h at 2 361 stations (worked example of the verification programme Meteva): accuracy 0.82296."""
    scores = verify.scores(144, 242, 176, 1799)
    assert float(scores.accuracy.value) == pytest.approx(0.8229563744176197, rel=1e-12)
    assert float(scores.bias.value) == pytest.approx((144 + 242) / (144 + 176), rel=1e-12)


def test_pairs_are_counted_and_an_unknown_side_counts_in_none():
    table = verify.contingency([1, 1, 0, 0, NAN, 1, -1], [1, 0, 1, 0, 1, NAN, 0])
    assert [float(count) for count in table.__dict__.values()] == [1, 1, 1, 1, 3]
    many = verify.contingency([[1, 1], [0, 0]], [1, 0])
    assert many.hits.tolist() == [1, 0] and many.misses.tolist() == [0, 1]
    assert verify.contingency([], []).hits == 0


@settings(max_examples=60, deadline=None)
@given(counts, counts, counts, counts)
def test_scores_stay_in_their_bounds_and_agree_with_each_other(a, b, c, d):
    scores = verify.scores(a, b, c, d)
    for name, low in {
        "pod": 0,
        "far": 0,
        "pofd": 0,
        "csi": 0,
        "accuracy": 0,
        "ets": -1 / 3,
        "pss": -1,
        "hss": -1,
    }.items():
        one = getattr(scores, name)
        assert (not one.valid and np.isnan(one.value)) or low - 1e-12 <= one.value <= 1 + 1e-12, name
    if a:
        pod, far = scores.pod.value, scores.far.value
        assert scores.csi.value == pytest.approx(1 / (1 / pod + 1 / (1 - far) - 1), rel=1e-9)
        assert scores.success_ratio.value == pytest.approx(1 - far, rel=1e-12)
        assert verify.scores(a + 1, b, c, d).pod.value >= pod
        assert verify.scores(a, b + 1, c, d).far.value >= far


def test_a_score_without_a_denominator_is_unknown_and_event_counts_need_no_correct_negatives():
    nothing = verify.scores(0, 0, 0, 50)
    assert not nothing.pod.valid and np.isnan(nothing.far.value) and nothing.accuracy.value == 1
    events = verify.scores(8, 2, 4, NAN)
    assert (events.pod.value, events.far.value, events.csi.value) == (8 / 12, 2 / 10, 8 / 14)
    assert not events.ets.valid and not events.hss.valid
    assert not verify.scores(-1, 2, 4, 5).pod.valid


def test_lead_time_runs_from_the_earliest_warning_in_force():
    found = verify.lead_times(
        event_area=[1, 1, 2, 3, 1], event_s=[1000, 5000, 1000, 1000, 90],
        warning_area=[1, 1, 2, 4], issued_s=[100, 400, 1001, 0], until_s=[2000, 3000, 9000, 9000],
    )  # fmt: skip
    np.testing.assert_array_equal(found.lead_s, [900, NAN, NAN, NAN, NAN])
    assert found.is_hit.tolist() == [True, False, False, False, False]
    assert found.is_verified.tolist() == [True, True, False, False]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_lead_times_are_those_of_looking_at_every_pair(data):
    number = st.integers(0, 30)
    events = data.draw(st.lists(st.tuples(st.integers(0, 2), number), max_size=10))
    warnings = [
        (area, begin, begin + length)
        for area, begin, length in data.draw(st.lists(st.tuples(st.integers(0, 2), number, number), max_size=10))
    ]
    found = verify.lead_times(
        event_area=[e[0] for e in events], event_s=[e[1] for e in events], warning_area=[w[0] for w in warnings],
        issued_s=[w[1] for w in warnings], until_s=[w[2] for w in warnings],
    )  # fmt: skip
    wanted = [
        max([at - begin for of, begin, end in warnings if of == area and begin <= at <= end], default=NAN)
        for area, at in events
    ]
    np.testing.assert_array_equal(found.lead_s, wanted)
    assert found.is_verified.tolist() == [
        any(of == area and begin <= at <= end for area, at in events) for of, begin, end in warnings
    ]


def test_a_warning_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="until_s must not be before"):
        verify.lead_times(event_area=[], event_s=[], warning_area=[1], issued_s=[2], until_s=[1])
    with pytest.raises(ValueError, match="one length"):
        verify.lead_times(event_area=[1], event_s=[1, 2], warning_area=[], issued_s=[], until_s=[])


def test_the_brier_score_of_a_pencil_example():
    """0.9, 0.9, 0.1, 0.5 given; yes, no, no, yes: (0.01 + 0.81 + 0.01 + 0.25) / 4 = 0.27."""
    score = verify.brier([0.9, 0.9, 0.1, 0.5, NAN, 0.3], [1, 0, 0, 1, 1, -1])
    assert (score.score, score.uncertainty, score.count) == (pytest.approx(0.27, rel=1e-12), 0.25, 4)
    assert score.reliability == pytest.approx((2 * 0.16 + 0.01 + 0.25) / 4, rel=1e-12)
    assert score.resolution == pytest.approx((0 + 0.25 + 0.25) / 4, rel=1e-12)
    assert score.skill == pytest.approx(1 - 0.27 / 0.25, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 1)), min_size=1, max_size=60))
def test_the_three_parts_of_the_brier_score_add_up(pairs):
    score = verify.brier([p / 10 for p, _y in pairs], [y for _p, y in pairs])
    assert score.score == pytest.approx(score.reliability - score.resolution + score.uncertainty, abs=1e-12)
    assert 0 <= score.score <= 1


def test_a_reliability_diagram_of_what_is_said_and_what_happens():
    given_, happened = [0.05, 0.15, 0.12, 1.0, 0.95, 0.99], [0, 1, 0, 1, 1, 0]
    diagram = verify.reliability(given_, happened, bins=10)
    assert diagram.count.tolist() == [1, 2, 0, 0, 0, 0, 0, 0, 0, 3]
    assert diagram.given[1] == pytest.approx(0.135) and diagram.happened[1] == 0.5
    assert np.isnan(diagram.happened[4]) and np.isnan(diagram.low[4])
    assert ((diagram.low <= diagram.happened) & (diagram.happened <= diagram.high))[diagram.count > 0].all()


def test_wilsons_interval_as_published():
    """Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3: 81/263, 15/148, 0/20, 1/29."""
    low, high = sampling.wilson_interval([81, 15, 0, 1], [263, 148, 20, 29], level=0.95)
    np.testing.assert_allclose(low, [0.2553, 0.0624, 0.0, 0.0061], atol=5e-5)
    np.testing.assert_allclose(high, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)
    assert np.isnan(sampling.wilson_interval([3, 1, -1], [2, 0, 5], level=0.9)).all()
    assert sampling.wilson_interval(5, 5, level=0.9)[1] == 1


def test_the_mean_absolute_error_leaves_gaps_out_and_its_interval_is_the_same_for_the_same_seed():
    forecast, observed = [1.0, 2.0, NAN, 4.0, np.inf], [1.5, 1.0, 3.0, 4.0, 1.0]
    one = verify.mean_absolute_error(forecast, observed, generator=np.random.default_rng(1))
    two = verify.mean_absolute_error(forecast, observed, generator=np.random.default_rng(1))
    assert one == two and one.value == 0.5 and one.count == 3 and one.low <= 0.5 <= one.high
    assert verify.mean_absolute_error([], [], generator=np.random.default_rng(1)).count == 0


def test_intervals_are_of_90_percent_of_2000_resamples_and_diagrams_of_ten_bins_unless_told_otherwise():
    rng = np.random.default_rng(9)
    errors, chances, happened = rng.exponential(1, 30), rng.random(300), rng.integers(0, 2, 300)

    def seeded():
        return np.random.default_rng(1)

    explicit = sampling.bootstrap_mean(errors, generator=seeded(), level=0.9, resamples=2000, block=1)
    assert sampling.bootstrap_mean(errors, generator=seeded()) == explicit
    assert verify.mean_absolute_error(errors, np.zeros(30), generator=seeded()) == explicit
    for name, part in verify.reliability(chances, happened).__dict__.items():
        np.testing.assert_array_equal(part, getattr(verify.reliability(chances, happened, bins=10, level=0.9), name))


def test_ninety_of_a_hundred_intervals_hold_the_truth():
    rng = np.random.default_rng(7)
    samples = np.abs(rng.normal(0, 1, (300, 60)))
    truth = np.sqrt(2 / np.pi)
    held = [
        one.low <= truth <= one.high
        for one in (sampling.bootstrap_mean(x, generator=rng, resamples=200) for x in samples)
    ]
    assert 0.83 <= np.mean(held) <= 0.95


def test_errors_that_follow_one_another_need_blocks_and_get_a_wider_interval():
    rng = np.random.default_rng(8)
    errors = np.repeat(rng.exponential(1, 40), 10)
    single = sampling.bootstrap_mean(errors, generator=np.random.default_rng(1), resamples=400)
    blocks = sampling.bootstrap_mean(errors, generator=np.random.default_rng(1), resamples=400, block=10)
    assert blocks.high - blocks.low > 1.8 * (single.high - single.low)
    wider = sampling.bootstrap_mean(errors, generator=np.random.default_rng(1), resamples=100, level=0.99)
    assert wider.high - wider.low > single.high - single.low
    assert (single.high - single.low) / 2 == pytest.approx(1.645 * errors.std() / np.sqrt(400), rel=0.15)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: verify.contingency([2], [1]), "warned must be 1"),
        (lambda: verify.contingency([1], [0.5]), "happened must be 1"),
        (lambda: verify.contingency(1, 1), "last axis"),
        (lambda: verify.contingency([1, 0], [1, 0, 1]), "shapes do not fit"),
        (lambda: verify.scores([1, 2], 1, [1, 2, 3], 1), "shapes do not fit"),
        (lambda: verify.brier([1.2], [1]), "probability must lie"),
        (lambda: verify.brier([0.2], [3]), "happened must be 1"),
        (lambda: verify.brier([[0.2]], [[1]]), "one length"),
        (lambda: verify.reliability([0.2], [1], bins=0), "bins"),
        (lambda: verify.reliability([0.2], [1], level=1), "level"),
        (lambda: sampling.bootstrap_mean([1.0], generator=np.random.default_rng(), level=0), "level"),
        (lambda: sampling.bootstrap_mean([1.0], generator=np.random.default_rng(), resamples=99), "resamples"),
        (lambda: sampling.bootstrap_mean([1.0], generator=np.random.default_rng(), block=0), "block"),
    ],
)
def test_what_cannot_be_scored_is_refused_by_name(make, said):
    with pytest.raises(ValueError, match=said):
        make()
