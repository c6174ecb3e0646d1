"""How plans are put to the test, by place: a row of the packs. Light: no science."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anlan.core import clock, packs
from anlan.core.journal.sealing import scope_codes

TABLE = "stress_rules"


def stress_rules(region_code: str) -> Mapping[str, Any]:
    """The rules of the check-up of a place."""
    found: Mapping[str, Any] = packs.lookup(
        TABLE, jurisdictions=[*dict.fromkeys([*scope_codes([region_code]), "CN"])], at=clock.now()
    ).value
    return found
