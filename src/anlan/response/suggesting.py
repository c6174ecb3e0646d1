"""The level that the plan in force suggests for an incident.

Its decision tables are science's, which a web process does not load on starting: import this module where it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anlan.core import clock
from anlan.incidents.models import Incident
from anlan.plans.queries import document, in_force
from anlan.plans.suggesting import Suggestion, suggest


def suggestion(incident: Incident, region_code: str, inputs: Mapping[str, Any]) -> Suggestion | None:
    """The level that the plan in force in a region suggests from these inputs; None where no plan holds."""
    version = in_force(region_code, incident.hazard, clock.now().date())
    return suggest(document(version), inputs, clock.now().date()) if version is not None else None
