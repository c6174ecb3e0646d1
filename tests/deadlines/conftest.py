"""A wall the test moves, and a desk with people on duty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anlan.core import clock
from anlan.core.accounts.models import Account, DutyShift, Organisation, Post


class Wall:
    """What o'clock it is, as the test says."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    from anlan.core.clock import context
    from anlan.core.clock import services as turning

    wall = Wall()
    for room in (context, turning, clock):
        monkeypatch.setattr(room, "wall", wall)
    yield wall


@pytest.fixture
def desk(db: None) -> Callable[..., list[Account | None]]:
    """Posts of one bureau from the first to be called upwards; each manned in the entered workspace, or not."""

    def make(*manned: bool, region_code: str = "530326") -> list[Account | None]:
        bureau = Organisation.objects.create(name=f"应急局 {region_code}", region_code=region_code)
        people: list[Account | None] = []
        for order, is_manned in enumerate(manned):
            post: Any = Post.objects.create(organisation=bureau, name=f"post {order}", role="duty_officer", order=order)
            person = None
            if is_manned:
                person = Account.objects.create(username=f"{region_code}-{order}")
                now = clock.now()
                DutyShift.objects.create(
                    post=post, account=person, starts_at=now - timedelta(days=900), ends_at=now + timedelta(days=900)
                )
            people.append(person)
        return people

    return make
