"""Fills a prepared data folder for the web tests: some officers of three places, a roster, an exercise.

    python -m tests.web.seed PASSWORD

Run in a process of its own, with ANLAN_DATA set. The passwords are made by the tests.
"""

from __future__ import annotations

import sys
from datetime import timedelta

OFFICERS = {
    "zt-duty": ("duty_officer", "5306"),  # 昭通市: its county 鲁甸 shook
    "ld-duty": ("duty_officer", "530621"),  # 鲁甸县
    "sh-duty": ("duty_officer", "310101"),  # 上海市黄浦区: must not see a thing
    "yn-lead": ("commander", "53"),
    "yn-admin": ("admin", "53"),
    "yn-view": ("viewer", "53"),
    "yn-report": ("informant", "53"),
}


def fill(password: str) -> None:
    """Everything the tests count on."""
    from anlan.core import clock
    from anlan.core.clock.queries import reality

    with clock.entered(reality()):
        accounts = {name: _account(name, role, region, password) for name, (role, region) in OFFICERS.items()}
        _roster(accounts["zt-duty"])
    _exercise()
    from anlan.core.journal.sealing import seal_all

    seal_all()


def _account(name: str, role: str, region: str, password: str) -> object:
    from anlan.core.accounts.models import Account, RoleAssignment

    account = Account(username=name, region_code=region)
    account.set_password(password)
    account.save()
    RoleAssignment.objects.create(account=account, role=role, region_code=region)
    return account


def _roster(account: object) -> None:
    from anlan.core import clock
    from anlan.core.accounts.models import DutyShift, Organisation, Post

    bureau = Organisation.objects.create(name="昭通市应急管理局", region_code="5306")
    post = Post.objects.create(organisation=bureau, name="值班员", role="duty_officer", order=1)
    at = clock.now()
    DutyShift.objects.create(post=post, account=account, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=9))


def _exercise() -> None:
    from datetime import UTC, datetime

    from anlan.core.permission import system_actor
    from anlan.core.workspaces import services

    services.create_exercise(
        key="ludian", name="鲁甸 2014 演练", region_codes=["53"], starts_at=datetime(2014, 8, 3, 8, 30, tzinfo=UTC),
        rate=1, by=system_actor("tests"),
    )  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    fill(sys.argv[1])
