"""The same answer for the same key: a retry never does a thing twice."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from anlan.api.asking import actor_of
from anlan.api.bodies import is_form, read_bulletin, takes_bulletins
from anlan.api.errors import KeyReused
from anlan.api.models import IdempotentCall
from anlan.api.problems import problem
from anlan.core import clock
from anlan.core.errors import DomainError, InvalidInput
from anlan.core.settings import conf

KEY_LENGTH = 120
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Retry-After")

FORGET_EVERY = 500
"""Keys between two clearings of the old ones."""


class _Raced(Exception):
    """Another request with the same key was first."""


def idempotent(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Answer a repeated Idempotency-Key with the first answer; effect and answer are kept in one transaction."""

    @wraps(operation)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return operation(request, *args, **kwargs)
        if len(key) > KEY_LENGTH or not key.isprintable():
            raise InvalidInput(field="Idempotency-Key", reason=_("1–%(most)d 个可见字符") % {"most": KEY_LENGTH})
        fingerprint = _fingerprint(request)
        try:
            with transaction.atomic():
                return _first(request, key, fingerprint, lambda: operation(request, *args, **kwargs))
        except _Raced:
            earlier = IdempotentCall.objects.get(actor=actor_of(request).key, key=key)
            return _replayed(earlier, fingerprint)

    run.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]  ninja reads the types
    return run


def _fingerprint(request: HttpRequest) -> str:
    """Of method, address and body; a body is read once and kept, a file is read from where Django has put it."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if is_form(request):
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode("utf-8", "replace"))
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                digest.update(repr((name, file.name)).encode("utf-8", "replace"))
                for piece in file.chunks():
                    digest.update(piece)
                file.seek(0)
    else:
        digest.update(read_bulletin(request) if takes_bulletins(request) else request.body)
    return digest.hexdigest()


def _first(request: HttpRequest, key: str, fingerprint: str, operation: Callable[[], Any]) -> HttpResponse:
    actor = actor_of(request)
    earlier = IdempotentCall.objects.filter(actor=actor.key, key=key).first()
    if earlier is not None and earlier.at <= _oldest():
        earlier.delete()
    elif earlier is not None:
        return _replayed(earlier, fingerprint)
    try:
        call = IdempotentCall.objects.create(
            workspace_id=clock.current_workspace().id, actor=actor.key, key=key, fingerprint=fingerprint, at=clock.wall()
        )
    except IntegrityError as race:
        raise _Raced from race
    try:  # what a refusal leaves behind (a quarantined input) stays: each service is a savepoint of its own
        response = operation()
    except DomainError as refusal:
        response = problem(request, refusal)
    if not isinstance(response, HttpResponse):
        raise TypeError("an idempotent operation answers an HttpResponse")
    call.status, call.body = response.status_code, response.content.decode("utf-8")
    call.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    call.save()
    if call.pk % FORGET_EVERY == 0:
        forget_old_calls()
    return response


def _replayed(call: IdempotentCall, fingerprint: str) -> HttpResponse:
    if call.fingerprint != fingerprint:
        raise KeyReused(key=call.key)
    response = HttpResponse(call.body, status=call.status, headers=call.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def _oldest() -> Any:
    return clock.wall() - timedelta(seconds=conf.IDEMPOTENCY_KEEP_S)


def forget_old_calls() -> int:
    """Remove the answers nobody will ask for again, in all workspaces; how many. Called with every so-manyth new key."""
    removed, _by_model = IdempotentCall.everywhere.filter(at__lte=_oldest()).delete()
    return removed
