"""The API keeps its promise: nothing that docs/api/openapi.json names is gone or narrower, and the file is current."""

from __future__ import annotations

import json
from pathlib import Path

from tools import api_contract
from tools.checks.tree import Fault


def check(root: Path) -> list[Fault]:
    """Only of the house itself: a test's planted tree has no code to generate from."""
    if root != api_contract.ROOT:
        return []
    try:
        after = api_contract.generated()
    except RuntimeError as error:
        return [Fault(root / "tools/api_contract.py", 1, str(error).strip())]
    before = json.loads(api_contract.PROMISE.read_text("utf-8"))
    found = [Fault(api_contract.PROMISE, 1, says) for says in api_contract.faults(before, after)]
    page = api_contract.PAGE.read_text("utf-8")
    if not found and api_contract.page_with_operations(page, after) != page:
        found.append(Fault(api_contract.PAGE, 1, "its list of operations is not what the code says now"))
    return found
