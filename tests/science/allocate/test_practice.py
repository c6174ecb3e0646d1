"""What compiles the loops before the first real call."""

from __future__ import annotations

from anlan.science.allocate.exchange import exchange, put
from anlan.science.allocate.practice import practise
from anlan.science.allocate.prices import weigh
from anlan.science.allocate.trips import rank_trips


def test_a_made_up_delivery_runs_the_loops_that_a_province_needs() -> None:
    assert practise() > 20
    assert all(one.signatures for one in (exchange, put, rank_trips, weigh))
