"""The descent that lowers the prices of `deliver`."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science.allocate.downhill import downhill
from anlan.science.allocate.patience import Patience


def bowl(seed, size=60):
    """A bowl a thousand times steeper one way than another, and where it is least between 0 and 1: by pencil, clipped."""
    rng = np.random.default_rng(seed)
    steep, middle = 10 ** rng.uniform(0, 3, size), rng.uniform(-0.5, 1.5, size)
    return (lambda x: (float(1 + (steep * (x - middle) ** 2).sum()), 2 * steep * (x - middle))), np.clip(middle, 0, 1)


@pytest.mark.parametrize("seed", range(4))
def test_it_comes_down_to_the_least_between_the_limits_and_not_beyond_them(seed):
    look, least = bowl(seed)
    found = downhill(look, np.full(60, 0.5), np.zeros(60), np.ones(60), 500, Patience(60))
    assert (found >= 0).all() and (found <= 1).all()
    assert look(found)[0] <= look(least)[0] * (1 + 1e-5)


def test_more_looks_never_end_higher_and_none_ends_above_the_start():
    look, _least = bowl(9)
    start, limits = np.full(60, 0.5), (np.zeros(60), np.ones(60))
    values = [look(downhill(look, start, *limits, looks, Patience(60)))[0] for looks in (1, 3, 10, 100)]
    assert values == sorted(values, reverse=True) and look(start)[0] == values[0] > values[-1]
    assert (downhill(look, start, *limits, 100, Patience(0.0)) == start).all(), "no time is no step"
