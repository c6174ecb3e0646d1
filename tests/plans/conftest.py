"""All of China under the plans, for the rooms that place a jurisdiction."""

from __future__ import annotations

from tests.regions.fixtures import all_of_china, china

__all__ = ["all_of_china", "china"]
