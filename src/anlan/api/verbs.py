"""Verbs of triage without further input: one operation each, all alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.api.answers import done, expected_version
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import DoneOut

VERSIONED = {"x-versioned": True}


def offer(router: Router, noun: str, path: str, service: Callable[..., Any], meaning: str) -> None:
    """POST …/{uid}/<path> does what the service does to a thing of that noun."""

    def act(request: HttpRequest, uid: str) -> HttpResponse:
        return done(service(**{noun: uid}, if_version=expected_version(request), by=actor_of(request)))

    act.__doc__ = meaning
    name = f"{path.replace('-', '_')}_{noun}"
    router.post(f"/{{uid}}/{path}", response=DoneOut, operation_id=name, openapi_extra=VERSIONED)(idempotent(act))
