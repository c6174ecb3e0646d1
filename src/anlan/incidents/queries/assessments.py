"""Who may see an assessment, and what of it: help and things of other divisions are counted, not named.

An incident's is seen by whoever sees the incident, one that was asked alone by whoever it is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anlan.core.errors import NotFound
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, can
from anlan.core.regions.codes import PREFECTURE
from anlan.impact.models import Assessment
from anlan.impact.payloads import ASSESSMENT_VIEW
from anlan.incidents.queries.incidents import incident_by_uid
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.risk.queries import VIEW as EXPOSURE_VIEW


def assessment_by_uid(uid: str, actor: Actor) -> Assessment:
    """Raises NotFound, also where the actor may not see it."""
    found = Assessment.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound
    kind, _, key = found.subject.partition(":")
    if not can(actor, ASSESSMENT_VIEW, incident_by_uid(key, actor) if kind == "incident" else found):
        raise NotFound
    return found


@dataclass(frozen=True)
class Seen:
    """A result as an actor may read it.

    hidden       of its lists, how many rows lie outside of what he may see
    soonest_min  of the hidden teams, when the first could be there; None where none could
    """

    result: dict[str, Any]
    hidden: Mapping[str, int]
    soonest_min: float | None


@dataclass(frozen=True)
class _Row:
    """A thing or team of a result, for `can()`: whoever was invited to the incident sees what help comes to it."""

    code: str
    hazard: str
    invitation_key: str

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.code])


def seen_by(actor: Actor, assessment: Assessment) -> Seen | None:
    """What the actor may read of it; None while there is no result."""
    if assessment.result is None:
        return None
    result = dict(assessment.result)

    def may(act: str, code: str) -> bool:
        return can(actor, act, _Row(code, assessment.hazard, assessment.subject))

    shown: dict[str, list[Any]] = {}
    for name, act in (("first_checks", EXPOSURE_VIEW), ("teams", RESOURCE_VIEW)):
        allowed = {code: may(act, code) for code in {row["region_code"] for row in result[name]}}
        shown[name] = [row for row in result[name] if allowed[row["region_code"]]]
    out_of_sight = [row["eta_min"] for row in result["teams"] if row not in shown["teams"]]
    home = result["event"]["region_code"]
    if home and not may(RESOURCE_VIEW, home[:PREFECTURE]):
        shown["needs"] = [need | {"held": None, "gap": None} for need in result["needs"]]
    hidden = {name: len(result[name]) - len(shown[name]) for name in ("first_checks", "teams")}
    return Seen(result | shown, hidden, min((one for one in out_of_sight if one is not None), default=None))
