"""Who asks, and how often."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from ninja.utils import check_csrf

from anlan.api.errors import CsrfMissing, LogInFirst, TooManyRequests
from anlan.core.permission import Actor
from anlan.core.settings import conf

SAFE = ("GET", "HEAD", "OPTIONS")
_BUCKETS_KEPT = 10_000
_MINUTE_S = 60


def authenticated(request: HttpRequest) -> Actor:
    """The actor of the request; a session needs its CSRF token to change something. Raises LogInFirst, CsrfMissing."""
    actor = actor_of(request)
    if actor.account_id is None:
        raise LogInFirst
    request.allowance = rate.take(actor.key)  # type: ignore[attr-defined]
    has_token = request.headers.get("Authorization", "").startswith("Bearer ")
    if not has_token and request.method not in SAFE:
        _check_csrf(request)
    return actor


def actor_of(request: HttpRequest) -> Actor:
    """Whose request it is, as the middleware found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _check_csrf(request: HttpRequest) -> None:
    """By the header only: looking for the token in a form would read the body before anybody has bounded it."""
    request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
    try:
        if check_csrf(request) is not None:
            raise CsrfMissing
    finally:
        del request._post, request._files  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Allowance:
    """What an account may still ask: requests left, and the seconds until all are there again."""

    most: int
    left: int
    full_in_s: int


class Rate:
    """A bucket of requests for each actor, refilled evenly; kept by this process only."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> Allowance:
        """Take one request. Raises TooManyRequests with the seconds until the next."""
        size = float(conf.RATE_PER_MINUTE)
        per_second = size / _MINUTE_S
        with self._lock:
            at = time.monotonic()
            left, since = self._buckets.get(key, (size, at))
            left = min(size, left + (at - since) * per_second)
            if left < 1:
                raise TooManyRequests(seconds=max(1, round((1 - left) / per_second)))
            left -= 1
            self._buckets[key] = (left, at)
            if len(self._buckets) > _BUCKETS_KEPT:
                self._buckets = {k: v for k, v in self._buckets.items() if at - v[1] < _MINUTE_S}
        return Allowance(int(size), int(left), max(0, round((size - left) / per_second)))

    def forget(self) -> None:
        """Begin anew: for tests."""
        with self._lock:
            self._buckets.clear()


rate = Rate()
