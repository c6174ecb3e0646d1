"""All of China under the command post's tests; and a county's post with roads and means."""

from __future__ import annotations

import pytest

from tests.incidents.conftest import desk
from tests.regions.fixtures import all_of_china, china
from tests.response.conftest import Room, room

from .dispatch_room import Post, set_up

__all__ = ["all_of_china", "china", "desk", "room"]


@pytest.fixture
def post(room: Room) -> Post:
    return set_up(room)
