"""Which team goes where (issue 5, sentence 6; C-01, M-03)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from anlan.science.allocate import muster

INF = np.inf


@pytest.mark.parametrize("seed", range(12))
def test_of_all_choices_of_whole_teams_none_costs_less_minutes_and_shortage(seed):
    rng = np.random.default_rng(seed)
    travel = np.where(rng.random((3, 5)) < 0.8, rng.integers(1, 60, (3, 5)), INF)
    offer, asked, worth = rng.integers(0, 9, (3, 5)), rng.integers(0, 15, 3), rng.integers(10, 300, 3)

    def cost(choice):
        sent = [(n, t) for t, n in enumerate(choice) if n >= 0]
        if any(travel[at] == INF for at in sent):
            return INF
        met = [sum(offer[n, t] for n, t in sent if n == need) for need in range(3)]
        short = [max(1 - got / want, 0) if want else 0 for got, want in zip(met, asked, strict=True)]
        return sum(travel[at] for at in sent) + float(np.dot(short, worth))

    best = min(cost(choice) for choice in product(range(-1, 3), repeat=5))
    answer = muster(travel, offer, asked, worth)
    assert answer.value == pytest.approx(best) and answer.value == pytest.approx(cost(answer.need_of_team))
    assert answer.gap < 1e-6


def test_a_team_goes_once_and_what_stays_short_is_named_in_its_unit():
    answer = muster([[10, 50], [20, INF]], [[30, 15], [30, 0]], [60, 40], [900, 90], needs=["rescue", "medical"])
    assert answer.need_of_team.tolist() == [0, 0] and answer.unmet.tolist() == [15, 40]
    assert [str(one) for one in answer.shortages] == ["rescue is short of 15", "medical is short of 40"]
    assert answer.binding == "no team that can is left for rescue" and not answer.is_feasible


def test_more_candidates_never_make_it_worse_and_those_left_out_are_the_farthest():
    rng = np.random.default_rng(1)
    travel, offer = rng.uniform(5, 90, (6, 30)), rng.integers(0, 20, (6, 30))
    values = [muster(travel, offer, np.full(6, 40), np.full(6, 500.0), candidates=most).value for most in (1, 4, 12, None)]
    assert values == sorted(values, reverse=True) and values[0] > values[-1]


@pytest.mark.parametrize(
    ("changed", "names"),
    [({"offer": [[-1]]}, "offer"), ({"offer": [[INF]]}, "offer"), ({"demand": [-1]}, "demand"),
     ({"travel_min": [[np.nan]]}, "travel_min"), ({"worth_min": [INF]}, "worth_min"), ({"candidates": 0}, "candidates"),
     ({"seconds": 0}, "seconds")],
)  # fmt: skip
def test_musters_that_cannot_be_are_refused_by_name(changed, names):
    given = {"travel_min": [[1.0]], "offer": [[1]], "demand": [1], "worth_min": [9.0]} | changed
    with pytest.raises(ValueError, match=names):
        muster(**given)
