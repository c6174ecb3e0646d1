"""What compiles the loops before the first real call."""

from __future__ import annotations

from anlan.science.allocate import fleet
from anlan.science.allocate.practice import practise


def test_a_made_up_delivery_runs_the_loops_that_a_province_needs() -> None:
    assert practise() > 20
    loops = [one for one in vars(fleet).values() if hasattr(one, "signatures")]
    assert loops and all(one.signatures for one in loops)
