"""One call of every service of this room in a case where it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anlan.core.permission import Actor
from anlan.plans import services

from .samples import plan, text


@dataclass(frozen=True)
class Sample:
    """The act a service asks for, and a call of it with the uids of a draft and of an approved plan."""

    act: str
    call: Callable[[str, str, Actor], Any]


ROOM = "anlan.plans."
SAMPLES = {
    f"{ROOM}services.upload_plan": Sample(
        "plan.manage", lambda draft, holds, by: services.upload_plan(text=text({**plan(), "edition": "9"}), by=by)
    ),
    f"{ROOM}services.adopt_plan": Sample(
        "plan.approve",
        lambda draft, holds, by: services.adopt_plan(text=text({**plan(), "edition": "9"}), origin="pack:own/a", by=by),
    ),
    f"{ROOM}services.approve_plan": Sample(
        "plan.approve", lambda draft, holds, by: services.approve_plan(version=draft, by=by)
    ),
    f"{ROOM}services.file_plan": Sample(
        "plan.manage",
        lambda draft, holds, by: services.file_plan(version=holds, filed_with="市局", filing_number="1", by=by),
    ),
    f"{ROOM}services.withdraw_plan": Sample(
        "plan.manage", lambda draft, holds, by: services.withdraw_plan(version=holds, reason="已修订", by=by)
    ),
}  # fmt: skip
