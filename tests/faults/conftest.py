"""A county with a plan, a roster, roads and means, for what may go wrong there."""

from __future__ import annotations

from tests.command.conftest import post
from tests.incidents.conftest import desk
from tests.regions.fixtures import all_of_china, china
from tests.response.conftest import room

__all__ = ["all_of_china", "china", "desk", "post", "room"]
