"""Deaths, injured, displaced with an interval (X-03, R-06): how often it holds, and that more cells do not shrink it."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, poisson

from anlan.science.quake import (
    DEATHS_CHINA,
    DEFAULT_DAMAGE_MATRIX,
    DISPLACED_CHINA,
    INJURED_CHINA,
    WANG2000_WEST,
    DisplacedModel,
    LossModel,
    ResidualModel,
    displaced_interval,
    displaced_people,
    expected_losses,
    loss_rate,
    losses_by_group,
    losses_interval,
    residual_realisations,
    wang2000_intensity,
)
from anlan.science.quake.spread import poisson_lognormal_quantile, sum_sigma

NORMAL = statistics.NormalDist()
DEGREES = (5, 6, 7, 8, 9)
NEVER = ((0.0,) * 3,) * 3


def test_the_share_that_dies_by_degree():
    model = DEATHS_CHINA
    found = loss_rate([4.4, 4.5, 5, 6, 7, 8, 8.5, 9, 9.5, 12], model=model)
    np.testing.assert_allclose(
        found.value[2:8], [1.25587e-6, 2.70569e-6, 5.83434e-6, 4.74195e-5, 7.51e-4, 7.50147e-3], rtol=5e-3
    )
    assert found.value[0] == 0 and found.value[7] == found.value[8] == found.value[9] and found.valid.all()
    for at in (4.5, 5, 7.3, 8.7):
        plain = NORMAL.cdf(math.log(at / 10.83647) / 0.0763033) + 1.25587e-6 * 10 ** ((at - 5) / 3)
        assert float(loss_rate(at, model=model).value) == pytest.approx(plain, rel=1e-9)
    np.testing.assert_allclose(
        loss_rate(DEGREES, model=INJURED_CHINA).value,
        [5.18588e-5, 1.11726e-4, 2.41712e-4, 1.28988e-3, 3.96761e-2], rtol=1e-4,
    )  # fmt: skip


def test_the_interval_is_that_of_the_formula_written_out():
    people, model = np.array([5e6, 2e6, 4e5, 9e4, 3e4]), DEATHS_CHINA
    rate = loss_rate(DEGREES, model=model).value
    median = people @ rate

    def total(theta, beta, background):
        moved = LossModel(theta, beta, background, NEVER, model.residual)
        return math.log(people @ loss_rate(DEGREES, model=moved).value)

    at, step = np.log([model.theta, model.beta, model.background]), 1e-5
    gradient = np.array([(total(*np.exp(at + one)) - total(*np.exp(at - one))) / 2 / step for one in step * np.eye(3)])
    sigma = math.sqrt(2.039078**2 + gradient @ np.array(model.covariance) @ gradient)
    assert sigma == pytest.approx(2.09668, abs=5e-5)
    found = losses_interval(people, DEGREES, model=model)
    low, high = (count_quantile(median, sigma, share) for share in (0.05, 0.95))
    assert float(found.low) == pytest.approx(low, abs=1) and float(found.high) == pytest.approx(high, rel=5e-3)
    assert float(found.central) == math.floor(2 * median) == 486 and found.valid


def count_quantile(median, sigma, share):
    """The least count not passed with this probability, from twenty thousand rates."""
    rates = median * np.exp(sigma * norm.ppf((np.arange(20_000) + 0.5) / 20_000))
    below, at = -1, 1_000_000
    while at - below > 1:
        half = (below + at) // 2
        below, at = (below, half) if poisson.cdf(half, rates).mean() >= share else (half, at)
    return at


@pytest.mark.parametrize(("median", "sigma"), [(0.05, 2.04), (0.4, 2.1), (3.0, 2.3), (40.0, 2.04), (2000.0, 1.5)])
def test_quantiles_of_a_count_with_a_lognormal_rate(median, sigma):
    rates = median * np.exp(sigma * norm.ppf((np.arange(20_000) + 0.5) / 20_000))
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        found = float(poisson_lognormal_quantile(median, sigma, share))
        assert found == math.floor(found) >= 0
        assert poisson.cdf(found, rates).mean() >= share - 0.02
        assert found == 0 or poisson.cdf(found - 1, rates).mean() <= share + 0.02
    assert poisson_lognormal_quantile(0, sigma, 0.99) == 0
    assert np.isnan(poisson_lognormal_quantile([-1, 1, 1, np.nan], [1, -1, 1, 1], [0.5, 0.5, 1, 0.5])).all()


@pytest.fixture(scope="module")
def field():
    """Ms 6.5 in the west over 120 × 120 km, as cells with people, degrees and places."""
    random = np.random.default_rng(7)
    places = random.uniform(-60, 60, (3000, 2))
    distance, azimuth = np.hypot(*places.T), np.degrees(np.arctan2(abs(places[:, 1]), abs(places[:, 0])))
    degrees = wang2000_intensity(6.5, distance, azimuth, region=WANG2000_WEST).value
    return random.lognormal(5.5, 1.0, 3000), degrees, places


@pytest.mark.parametrize("model", [DEATHS_CHINA, INJURED_CHINA], ids=["deaths", "injured"])
@pytest.mark.parametrize("is_placed", [True, False])
def test_the_same_people_in_twice_as_many_cells_leave_the_interval_as_it_was(field, model, is_placed):
    people, degrees, places = field
    here = losses_interval(people, degrees, model=model, positions_km=places if is_placed else None)
    near = np.concatenate([places, places + np.random.default_rng(1).uniform(-0.3, 0.3, places.shape)])
    twice = losses_interval(
        np.tile(people / 2, 2), np.tile(degrees, 2), model=model, positions_km=near if is_placed else None
    )
    assert float(here.high - here.low) / float(here.central) > 10
    assert float(twice.central) == pytest.approx(float(here.central), abs=1)
    width = float(here.high - here.low) / float(here.central)
    assert float(twice.high - twice.low) / float(twice.central) == pytest.approx(width, rel=0.05)
    doubled = losses_interval(2 * np.tile(people / 2, 2), np.tile(degrees, 2), model=model)
    assert float(doubled.high / doubled.central) == pytest.approx(
        float(losses_interval(people, degrees, model=model).high / here.central), rel=0.05
    ), "twice the people do not narrow it either"


def test_the_order_of_the_cells_changes_nothing(field):
    people, degrees, places = field
    order = np.random.default_rng(2).permutation(len(people))
    here = losses_interval(people, degrees, model=DEATHS_CHINA, positions_km=places)
    there = losses_interval(people[order], degrees[order], model=DEATHS_CHINA, positions_km=places[order])
    assert (here.low, here.central, here.high) == (there.low, there.central, there.high)


def test_what_neighbours_share_does_not_average_out_and_agrees_with_drawn_fields(field):
    people, degrees, places = field
    weights = people * loss_rate(degrees, model=DEATHS_CHINA).value
    residual = DEATHS_CHINA.residual
    found = sum_sigma(weights, places, residual)
    within = ResidualModel(0, residual.within_sigma, residual.range_km)
    drawn = np.exp(residual_realisations(places, model=within, realisations=2000, seed=3)) @ weights
    assert found == pytest.approx(math.sqrt(math.log1p((drawn / drawn.mean()).var())), rel=0.05)
    assert found == pytest.approx(np.log(drawn).std(), rel=0.15), "a sum of lognormals is nearly one itself"
    distance = np.hypot(*(places[:600, None] - places[None, :600]).transpose(2, 0, 1))
    share = weights[:600] / weights[:600].sum()
    pairs = share @ np.exp(residual.within_sigma**2 * np.exp(-3 * distance / residual.range_km)) @ share
    assert sum_sigma(weights[:600], places[:600], residual) == pytest.approx(math.sqrt(math.log(pairs)), rel=0.03)
    assert sum_sigma([1.0], [[3.0, 4.0]], residual) == pytest.approx(residual.within_sigma)
    assert sum_sigma([1, 1], [[0, 0], [900, 0]], residual) == pytest.approx(
        math.sqrt(math.log((1 + math.exp(residual.within_sigma**2)) / 2)), rel=1e-6
    )
    alone = within.within_sigma / math.sqrt(len(people))
    assert found > 5 * alone, "independent cells would shrink it"


def test_realisations_of_a_shaking_and_a_count_spread_as_the_interval_says(field):
    people, degrees, places = field
    people = 300 * people  # so many that the count is no matter of single deaths
    model = LossModel(*DEATHS_CHINA.curve, NEVER, DEATHS_CHINA.residual)
    medians = people * loss_rate(degrees, model=model).value
    drawn = np.exp(residual_realisations(places, model=model.residual, realisations=4000, seed=5)) @ medians
    within = ResidualModel(0, model.residual.within_sigma, model.residual.range_km)
    drawn /= np.exp(
        np.log(np.exp(residual_realisations(places, model=within, realisations=400, seed=6)) @ medians).mean()
    )
    counts = np.random.default_rng(8).poisson(medians.sum() * drawn)
    found = losses_interval(people, degrees, model=model, positions_km=places)
    assert ((found.low <= counts) & (counts <= found.high)).mean() == pytest.approx(0.9, abs=0.02)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.floats(4, 10)), min_size=1, max_size=8),
    st.floats(0, 1e6), st.floats(0, 2), st.floats(0.2, 0.99),
)  # fmt: skip
def test_more_people_or_stronger_shaking_never_mean_fewer_deaths(cells, more, stronger, probability):
    people, degrees = np.array(cells).T
    here = losses_interval(people, degrees, model=DEATHS_CHINA, probability=probability)
    assert 0 <= here.low <= here.central <= here.high <= people.sum()
    grown = people.copy()
    grown[0] += more
    assert (
        expected_losses(grown, degrees, model=DEATHS_CHINA).value.sum()
        >= expected_losses(people, degrees, model=DEATHS_CHINA).value.sum()
    )
    all_grown = losses_interval(people * (1 + more / 1e6), degrees, model=DEATHS_CHINA, probability=probability)
    assert all_grown.low >= here.low and all_grown.central >= here.central and all_grown.high >= here.high
    shaken = expected_losses(people, np.minimum(degrees + stronger, 12), model=DEATHS_CHINA).value
    assert (shaken >= expected_losses(people, degrees, model=DEATHS_CHINA).value).all() and (shaken <= people).all()
    wider = losses_interval(people, degrees, model=DEATHS_CHINA, probability=0.5 + probability / 2)
    assert wider.low <= here.low and wider.high >= here.high


def test_townships_add_up_to_the_event_and_each_is_less_certain_than_it(field):
    people, degrees, _ = field
    township = np.random.default_rng(9).integers(0, 40, len(people))
    event = losses_interval(people, degrees, model=DEATHS_CHINA)
    found = losses_by_group(people, degrees, township, groups=41, model=DEATHS_CHINA)
    assert found.central.sum() == pytest.approx(float(event.central)) and found.central[40] == found.high[40] == 0
    assert found.valid.all() and (found.low <= found.high).all()
    expected = np.bincount(township, expected_losses(people, degrees, model=DEATHS_CHINA).value, minlength=41)
    np.testing.assert_allclose(found.central / found.central.sum(), expected / expected.sum(), rtol=1e-9)
    one = township == 3
    alone = losses_interval(people[one], degrees[one], model=DEATHS_CHINA, positions_km=np.zeros((one.sum(), 2)))
    assert (found.low[3], found.high[3]) == (float(alone.low), float(alone.high))
    unknown = losses_by_group([10, np.nan, 10], [9, 9, 9], [0, 1, 2], groups=3, model=DEATHS_CHINA)
    assert unknown.valid.tolist() == [True, False, True]


def test_who_loses_the_home_is_counted_by_the_state_of_the_house():
    model = DISPLACED_CHINA
    found = displaced_people([[0, 0, 0, 0, 1000.0]], [8.0], model=model)
    assert found.value.tolist() == pytest.approx([1000 * (0.20 + 0.25 + 0.27 / 2)]) and found.valid.all()
    assert not displaced_people([[1, 1, 1, 1, 1.0]], [11], model=model).valid[0]
    homes = np.full((3, 5), 1000.0)
    whole = displaced_interval(homes, [7, 8, 9], model=model)
    central = displaced_people(homes, [7, 8, 9], model=model).value.sum()
    spread = math.sqrt(0.36**2 + 0.45**2 + math.log(2) ** 2)
    z = NORMAL.inv_cdf(0.95)
    assert float(whole.low) == math.floor(central * math.exp(-z * spread)) and float(whole.central) == math.floor(
        central
    )
    assert float(whole.high) == math.floor(min(central * math.exp(z * spread), 15000))
    weak = displaced_interval(homes, [6, 6, 6], model=model)
    six = displaced_people(homes, [6, 6, 6], model=model).value.sum()
    assert float(weak.high) == math.floor(six * math.exp(z * spread))
    far = displaced_interval(homes, [7, 8, 9], model=model, positions_km=[[0, 0], [300, 0], [600, 0]])
    assert far.low > whole.low
    twice = displaced_interval(
        np.tile(homes / 2, (2, 1)), [7, 8, 9] * 2, model=model, positions_km=[[0, 0], [300, 0], [600, 0]] * 2
    )
    assert float(twice.low) == float(far.low)
    none = displaced_interval(np.zeros((2, 5)), [7, 8], model=model, positions_km=[[0, 0], [1, 1]])
    assert (float(none.low), float(none.high)) == (0, 0)


def test_an_unknown_cell_is_left_out_and_said_so():
    found = losses_interval([1e5, np.nan, -3, 1e5], [9, 9, 9, 13], model=DEATHS_CHINA)
    assert not found.valid and found.central == losses_interval([1e5], [9], model=DEATHS_CHINA).central
    placed = losses_interval([1e5, 1e5], [9, 9], model=DEATHS_CHINA, positions_km=[[0, 0], [np.nan, 0]])
    assert not placed.valid and placed.central == found.central
    empty = losses_interval([], [], model=DEATHS_CHINA)
    assert (float(empty.low), float(empty.central), float(empty.high)) == (0, 0, 0)
    lost = displaced_interval([[1e3] * 5, [np.nan] * 5], [8, 8], model=DISPLACED_CHINA)
    assert not lost.valid and lost.central > 0


def test_what_does_not_fit_is_refused_by_name():
    model = DEATHS_CHINA
    with pytest.raises(ValueError, match="positions_km"):
        losses_interval([1, 2], [7, 8], model=model, positions_km=[[0, 0]])
    with pytest.raises(ValueError, match="too far apart"):
        losses_interval([1, 2], [7, 8], model=model, positions_km=[[0, 0], [1e5, 1e5]])
    with pytest.raises(ValueError, match="probability"):
        losses_interval([1], [7], model=model, probability=1)
    with pytest.raises(ValueError, match="group"):
        losses_by_group([1, 2], [7, 8], [0, 2], groups=2, model=model)
    with pytest.raises(ValueError, match="weights"):
        sum_sigma([0.0], [[0, 0]], model.residual)
    with pytest.raises(ValueError, match="classes"):
        displaced_people([[1, 2]], [7], model=DISPLACED_CHINA)
    with pytest.raises(ValueError, match="people"):
        displaced_interval([[[1, 2, 3, 4, 5]]], [[7]], model=DISPLACED_CHINA)
    with pytest.raises(ValueError, match="model_sigma"):
        DisplacedModel(DEFAULT_DAMAGE_MATRIX, DISPLACED_CHINA.residual, -1)
    for wrong in ({"theta": 0}, {"beta": -1}, {"background": 0.5}, {"central_factor": 0}, {"covariance": ((1.0,),)},
                  {"covariance": ((-1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))}):  # fmt: skip
        sound = {"theta": 10.0, "beta": 0.1, "background": 1e-6, "covariance": NEVER, "residual": model.residual}
        with pytest.raises(ValueError, match=next(iter(wrong))):
            LossModel(**(sound | wrong))
