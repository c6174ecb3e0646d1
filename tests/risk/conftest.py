from __future__ import annotations

import pytest

from tests.risk import place


@pytest.fixture
def two_counties(reality: object) -> None:
    """会泽 and 宣威, without data."""
    place.units()
