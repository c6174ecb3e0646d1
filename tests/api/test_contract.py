"""The promise of the API is what the code says, and each kind of break is caught by name."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from anlan.api.schemas import Outcome, SignalState
from anlan.api.schemas.incidents import ClosingReason, DeadlineState, IncidentState
from anlan.api.v1 import api
from tools.api_contract import PAGE, PROMISE, breaks, faults, page_with_operations

Json = dict[str, Any]
NOTES = "/api/v1/incidents/{uid}/notes"


@pytest.fixture
def promise() -> Json:
    return json.loads(PROMISE.read_text("utf-8"))  # type: ignore[no-any-return]


def now() -> Json:
    return json.loads(json.dumps(api.get_openapi_schema()))  # type: ignore[no-any-return]


def test_the_committed_document_is_what_the_code_says(promise: Json):
    assert list(faults(promise, now())) == []
    assert page_with_operations(PAGE.read_text("utf-8"), now()) == PAGE.read_text("utf-8")


def schema(document: Json, name: str) -> Json:
    return document["components"]["schemas"][name]  # type: ignore[no-any-return]


def note_body(document: Json) -> Json:
    return document["paths"][NOTES]["post"]["requestBody"]  # type: ignore[no-any-return]


PLANTED: dict[str, tuple[Callable[[Json], Any], str]] = {
    "a path": (lambda d: d["paths"].pop("/api/v1/signals/{uid}"), "the path /api/v1/signals/{uid} is gone"),
    "an operation": (lambda d: d["paths"]["/api/v1/signals"].pop("post"), "the operation POST /api/v1/signals is gone"),
    "a field of an answer": (lambda d: schema(d, "SignalOut")["properties"].pop("magnitude"), "the field magnitude is gone"),
    "a field that may be missing": (lambda d: schema(d, "SignalOut")["required"].remove("uid"), "the field uid may now be missing"),
    "a value of an answer": (lambda d: schema(d, "SignalOut")["properties"]["state"]["enum"].remove("false"), "the values false are gone"),
    "another type of answer": (lambda d: schema(d, "SignalOut")["properties"]["version"].update(type="string"), "is now of another type"),
    "an answer that may be null": (
        lambda d: schema(d, "SignalOut")["properties"].update(uid={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "uid: is now of another type",
    ),
    "a status": (lambda d: d["paths"]["/api/v1/signals"]["post"]["responses"].pop("201"), "the answer 201 is gone"),
    "a media type": (
        lambda d: d["components"]["responses"]["Problem404"]["content"].pop("application/problem+json"),
        "no longer given as application/problem+json",
    ),
    "a parameter": (lambda d: d["paths"]["/api/v1/signals"]["get"]["parameters"].pop(0), "the query parameter state is gone"),
    "a value that is taken": (
        lambda d: d["paths"]["/api/v1/signals"]["get"]["parameters"][0]["schema"]["anyOf"][0]["enum"].remove("new"),
        "the values new are no longer taken",
    ),
    "a required parameter": (
        lambda d: d["paths"]["/api/v1/signals"]["get"]["parameters"].append(
            {"in": "query", "name": "region", "required": True, "schema": {"type": "string"}}
        ),
        "the new query parameter region is required",
    ),
    "a parameter made required": (
        lambda d: d["paths"]["/api/v1/signals"]["get"]["parameters"][0].update(required=True),
        "the query parameter state is now required",
    ),
    "a required field of an input": (lambda d: schema(d, "NoteIn")["required"].append("title"), "the field title is now required"),
    "a field no longer taken": (lambda d: schema(d, "NoteIn")["properties"].pop("text"), "the field text is no longer taken"),
    "a narrower limit": (lambda d: schema(d, "NoteIn")["properties"]["text"].update(maxLength=10), "maxLength is now 10"),
    "a new pattern": (lambda d: schema(d, "NoteIn")["properties"]["text"].update(pattern="^a"), "must now match ^a"),
    "a narrower type of input": (lambda d: schema(d, "RateIn")["properties"]["rate"].update(type="integer"), "takes fewer types"),
    "a body of another kind": (
        lambda d: note_body(d)["content"].update({"text/plain": note_body(d)["content"].pop("application/json")}),
        "a body of application/json is no longer taken",
    ),
    "another operation id": (lambda d: d["paths"]["/api/v1/me"]["get"].update(operationId="who"), "its operationId is no longer me"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_break_is_named(name: str, promise: Json):
    plant, said = PLANTED[name]
    later = copy.deepcopy(promise)
    plant(later)
    assert any(said in one for one in breaks(promise, later)), breaks(promise, later)


WIDENED: dict[str, Callable[[Json], Any]] = {
    "a new path": lambda d: d["paths"].update({"/api/v1/new": {"get": {"operationId": "new", "responses": {}}}}),
    "a new field of an answer": lambda d: schema(d, "SignalOut")["properties"].update(more={"type": "string"}),
    "a new value of an answer": lambda d: schema(d, "SignalOut")["properties"]["state"]["enum"].append("held"),
    "an optional parameter": lambda d: d["paths"]["/api/v1/signals"]["get"]["parameters"].append(
        {"in": "query", "name": "region", "required": False, "schema": {"type": "string"}}
    ),
    "an optional field of an input": lambda d: schema(d, "NoteIn")["properties"].update(title={"type": "string"}),
    "a wider limit": lambda d: schema(d, "NoteIn")["properties"]["text"].update(maxLength=9000),
    "a wider type of input": lambda d: schema(d, "NoteIn")["properties"]["text"].update(type=["string", "integer"]),
}


@pytest.mark.parametrize("name", WIDENED)
def test_what_only_adds_breaks_nobody_but_the_file_is_out_of_date(name: str, promise: Json):
    later = copy.deepcopy(promise)
    WIDENED[name](later)
    assert breaks(promise, later) == []
    assert [one for one in faults(promise, later) if "is not what the code says now" in one]


def test_every_operation_says_what_it_does_who_may_and_how_it_refuses(promise: Json):
    assert set(promise["components"]["securitySchemes"]) == {"session", "token"}
    assert promise["security"] == [{"session": []}, {"token": []}]
    tags = {tag["name"] for tag in promise["tags"]}
    for path, methods in promise["paths"].items():
        for method, operation in methods.items():
            name = f"{method} {path}"
            assert operation["summary"], name
            assert set(operation["tags"]) <= tags, name
            assert {"400", "401", "403", "404", "415", "422", "429", "500", "503"} <= set(operation["responses"]), name
            if method != "get":
                assert {"409", "411", "412", "413"} <= set(operation["responses"]), name
                assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}, name


def test_the_values_named_are_those_of_the_house():
    from typing import get_args

    from anlan.core.deadlines.models import Deadline
    from anlan.incidents.models import Incident, Signal
    from anlan.incidents.services import CLOSING_REASONS
    from anlan.incidents.services.receiving import DUPLICATE, FILED, RECEIVED, REVISED, WITHDRAWN

    assert set(get_args(SignalState)) == set(Signal.State.values)
    assert set(get_args(IncidentState)) == set(Incident.State.values)
    assert set(get_args(DeadlineState)) == set(Deadline.State.values)
    assert set(get_args(ClosingReason)) == set(CLOSING_REASONS)
    assert set(get_args(Outcome)) == {RECEIVED, REVISED, WITHDRAWN, FILED, DUPLICATE}
