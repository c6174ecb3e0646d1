from __future__ import annotations

import pytest

from tests.resources import samples
from tests.risk import place


@pytest.fixture
def two_counties(reality: object) -> None:
    """会泽 and 宣威, without data."""
    place.units()


@pytest.fixture
def county(two_counties: None) -> None:
    """Demo means of 会泽 and 宣威 stand."""
    samples.bring()
