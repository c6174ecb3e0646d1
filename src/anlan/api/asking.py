"""What every API request passes: who asks, how often, and the same answer for the same key."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from ninja.utils import check_csrf

from anlan.api.errors import KeyReused, LogInFirst, TooManyRequests
from anlan.api.problems import problem
from anlan.core import clock
from anlan.core.errors import DomainError, InvalidInput
from anlan.core.permission import Actor
from anlan.core.settings import conf


def authenticated(request: HttpRequest) -> Actor:
    """The actor of the request; a session needs its CSRF token as on every form. Raises LogInFirst."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.account_id is None:
        raise LogInFirst()
    has_token = request.headers.get("Authorization", "").startswith("Bearer ")
    if not has_token and check_csrf(request) is not None:
        raise LogInFirst()
    _rate.take(actor.key)
    return actor


class Rate:
    """A bucket of requests for each actor, refilled evenly; kept by this process only."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Take one request. Raises TooManyRequests with the seconds until the next."""
        size = float(conf.RATE_PER_MINUTE)
        per_second = size / 60
        with self._lock:
            at = time.monotonic()
            left, since = self._buckets.get(key, (size, at))
            left = min(size, left + (at - since) * per_second)
            if left < 1:
                raise TooManyRequests(seconds=max(1, round((1 - left) / per_second)))
            self._buckets[key] = (left - 1, at)
            if len(self._buckets) > 10_000:
                self._buckets = {k: v for k, v in self._buckets.items() if at - v[1] < 60}


_rate = Rate()


class _Raced(Exception):
    """Another request with the same key was first."""


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(request.body)
    return digest.hexdigest()


def idempotent(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Answer a repeated Idempotency-Key with the first answer; effect and answer are kept in one transaction."""

    @wraps(operation)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return operation(request, *args, **kwargs)
        if len(key) > 120 or not key.isprintable():
            raise InvalidInput(field="Idempotency-Key", reason="1–120 个可见字符")
        try:
            with transaction.atomic():
                return _first(request, key, operation, args, kwargs)
        except _Raced:
            return _again(request, key)

    return run


def _first(request: HttpRequest, key: str, operation: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse:
    from anlan.api.models import IdempotentCall

    actor: Actor = request.actor  # type: ignore[attr-defined]
    fingerprint = _fingerprint(request)
    earlier = IdempotentCall.objects.filter(actor=actor.key, key=key).first()
    if earlier is not None:
        return _replayed(earlier, fingerprint, key)
    try:
        call = IdempotentCall.objects.create(
            workspace_id=clock.current_workspace().id, actor=actor.key, key=key, fingerprint=fingerprint, at=clock.wall()
        )
    except IntegrityError as race:
        raise _Raced from race
    try:  # what a refusal leaves behind (a quarantined input) stays: each service is a savepoint of its own
        response = operation(request, *args, **kwargs)
    except DomainError as refusal:
        response = problem(request, refusal)
    if not isinstance(response, HttpResponse):
        raise TypeError("an idempotent operation answers an HttpResponse")
    call.status, call.body = response.status_code, response.content.decode("utf-8")
    call.headers = {name: response[name] for name in ("Content-Type", "Location", "ETag") if name in response}
    call.save()
    return response


def _again(request: HttpRequest, key: str) -> HttpResponse:
    from anlan.api.models import IdempotentCall

    earlier = IdempotentCall.objects.get(actor=request.actor.key, key=key)  # type: ignore[attr-defined]
    return _replayed(earlier, _fingerprint(request), key)


def _replayed(call: Any, fingerprint: str, key: str) -> HttpResponse:
    if call.fingerprint != fingerprint:
        raise KeyReused(key=key)
    response = HttpResponse(call.body, status=call.status, headers=call.headers)
    response["Idempotency-Replayed"] = "true"
    return response
