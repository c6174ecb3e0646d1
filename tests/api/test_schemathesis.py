"""Generated requests, right and wrong ones, to every operation: no 5xx, and every answer is as the document says.

Two callers: one who holds every role in a province, one who holds the smallest. Half of the requests are about
things that exist, so that more than “not found” is seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from anlan.api.v1 import api
from anlan.core.accounts import services as accounts
from anlan.core.journal.models import Entry
from anlan.core.permission import all_roles

from .conftest import SETUP, Caller, Quake, account_with, token_for

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema()))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = get_wsgi_application()
OPERATIONS = {
    operation["operationId"]: (path, method.upper())
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
FEW, MANY = {"mighty": 3, "small": 1}, {"mighty": 20, "small": 6}


def mighty() -> str:
    """A token of somebody with every role in the province."""
    account = account_with("duty_officer", "53")
    for role in sorted(set(all_roles()) - {"duty_officer"}):
        accounts.assign_role(account_id=account.pk, role=role, region_code="53", by=SETUP)
    return token_for(account)


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """As Django's test client does it: a request does not close the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def tokens(caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("ANLAN_RATE_PER_MINUTE", "1000000")
    return {"mighty": mighty(), "small": caller("informant").token}


def real_parts(quake: Quake) -> dict[str, dict[str, str]]:
    """Path parameters of things that exist, by the collection they stand in."""
    entry = Entry.objects.filter(verb="incident.opened").latest("pk").pk
    return {
        "signals": {"uid": quake.signal.uid},
        "incidents": {"uid": quake.incident.uid, "account": "1"},
        "journal": {"entry": str(entry)},
        "regions": {"code": "530326"},
    }


@pytest.mark.slow
@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.soak)], ids=["few", "many"])
def test_no_generated_request_brings_the_api_down_or_an_answer_it_does_not_declare(
    examples: dict[str, int], quake: Quake, tokens: dict[str, str], kept_connection: None
):
    parts, asked = real_parts(quake), []
    for path, method in OPERATIONS.values():
        for who, token in tokens.items():
            run_one(SCHEMA[path][method], token, parts.get(path.split("/")[3], {}), examples[who], asked)
    assert {name for name, _ in asked} == set(OPERATIONS)
    assert sum(status < 400 for _, status in asked) > len(asked) // 20, "not everything was refused"


def run_one(operation: Any, token: str, real: dict[str, str], examples: int, asked: list[tuple[str, int]]) -> None:
    """Some generated requests to one operation."""
    cases = operation.as_strategy()
    wrong = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(cases, cases, wrong), is_real=st.booleans())
    def ask(case: Any, is_real: bool) -> None:
        if is_real and case.path_parameters:
            case.path_parameters = {**case.path_parameters, **{k: v for k, v in real.items() if k in case.path_parameters}}
        # Schemathesis offers gzip to a WSGI application and does not unpack the answer.
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        response = case.call(headers=headers)
        asked.append((operation.definition.raw["operationId"], response.status_code))
        case.validate_response(response, checks=CHECKS)

    ask()
