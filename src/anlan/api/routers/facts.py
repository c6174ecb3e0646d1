"""Facts of an incident: report, verify, void, read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.api.answers import created, expected_version
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import FactIn, FactOut, FactsOut, ReasonIn
from anlan.api.verbs import VERSIONED
from anlan.core.figures import figure_to_json
from anlan.incidents import queries, services
from anlan.incidents.models import Fact
from anlan.incidents.queries.facts import figures

router = Router(tags=["incidents"])
PLAIN = tuple(name for name in FactOut.model_fields if name not in ("signal", "supersedes"))


def fact_out(fact: Fact) -> dict[str, Any]:
    """A statement as the API shows it."""
    return {name: getattr(fact, name) for name in PLAIN} | {
        "signal": fact.signal.uid if fact.signal else None,
        "supersedes": fact.supersedes.uid if fact.supersedes else None,
    }


@router.get("/{uid}/facts", response=FactsOut, operation_id="facts")
def facts(request: HttpRequest, uid: str) -> Any:
    """What is said of an incident, and the figures it makes."""
    found = queries.facts_of(queries.incident_by_uid(uid, actor_of(request)), actor_of(request))
    made = {kind: figure_to_json(figure) for kind, figure in figures(found).items()}
    return {"items": [fact_out(fact) for fact in found], "figures": made}


@router.post("/{uid}/facts", response={201: FactOut}, operation_id="report_fact")
@idempotent
def report_fact(request: HttpRequest, uid: str, data: FactIn) -> HttpResponse:
    """Report a fact of an incident. What the same source said before of the same thing is superseded."""
    said = data.model_dump(exclude={"region"})
    fact = services.report_fact(incident=uid, region_code=data.region, **said, by=actor_of(request))
    return created(FactOut, fact_out(fact))


@router.post("/facts/{fact}/verify", response=FactOut, operation_id="verify_fact", openapi_extra=VERSIONED)
@idempotent
def verify_fact(request: HttpRequest, fact: str) -> HttpResponse:
    """Answer for a figure in person."""
    row = services.verify_fact(fact=fact, if_version=expected_version(request), by=actor_of(request))
    return created(FactOut, fact_out(row), status=200)


@router.post("/facts/{fact}/void", response=FactOut, operation_id="void_fact", openapi_extra=VERSIONED)
@idempotent
def void_fact(request: HttpRequest, fact: str, data: ReasonIn) -> HttpResponse:
    """Take a statement back, with its reason."""
    row = services.void_fact(fact=fact, reason=data.reason, if_version=expected_version(request), by=actor_of(request))
    return created(FactOut, fact_out(row), status=200)
