"""A place round 鲁甸, and officers of two counties who look at it."""

from __future__ import annotations

import pytest

from tests.map import made
from tests.regions.fixtures import all_of_china, china
from tests.web.conftest import nothing_remembered
from tests.web.test_views import hires

__all__ = ["all_of_china", "china", "hires", "nothing_remembered"]


@pytest.fixture
def place(china: None, reality: object) -> None:
    """What `made.place` makes, in reality."""
    made.place()
