"""`GET /events?topics=…`: one stream a browser, resumed by Last-Event-ID."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from django.conf import settings
from django.utils import translation

from anlan.core.settings import conf
from anlan.web.events.audience import Listener
from anlan.web.events.errors import TooManyStreams
from anlan.web.events.hub import hub, who_is
from anlan.web.events.who import is_stream
from anlan.web.middleware import POLICY

log = logging.getLogger("anlan.events")

_GUARDS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
]
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
    *_GUARDS,
]
_DIGITS_MAX = 18
_LAST_WORD_S = 1


def _last_seq(scope: Any) -> int | None:
    """Where the browser was: its own memory of the line, else what the page was written with."""
    for name, value in scope["headers"]:
        if name == b"last-event-id" and (place := _place(value)) is not None:
            return place
    for pair in scope.get("query_string", b"").split(b"&"):
        if pair.startswith(b"after=") and (place := _place(pair[6:])) is not None:
            return place
    return None


def _place(digits: bytes) -> int | None:
    return int(digits) if digits.isdigit() and len(digits) <= _DIGITS_MAX else None


async def stream(scope: Any, receive: Any, send: Any) -> None:
    """Answer an event stream until the browser leaves or its session ends."""
    if not is_stream(scope["path"]):
        await _refuse(send, 404, b"no stream here\n")
        return
    listener = await hub.ask(who_is, scope)
    if listener is None:
        await _refuse(send, 403, b"log in first\n")
        return
    try:
        hub.enter(listener)
    except TooManyStreams as refusal:
        with translation.override(listener.audience.language):
            await _refuse(send, refusal.http_status, f"{refusal}\n".encode())
        return
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
        await _until_over(listener, _last_seq(scope), receive, send)
    finally:
        hub.leave(listener)
    with contextlib.suppress(TimeoutError):  # who does not read does not read the end either
        async with asyncio.timeout(_LAST_WORD_S):
            await send({"type": "http.response.body", "body": b""})


async def _until_over(listener: Listener, last_seq: int | None, receive: Any, send: Any) -> None:
    """Until the browser is gone, the listener cut off, or its feed at an end."""
    tasks = {
        asyncio.create_task(_until_gone(receive)),
        asyncio.create_task(listener.cut.wait()),
        asyncio.create_task(_feed(listener, last_seq, send)),
    }
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("an event stream broke", exc_info=outcome)


async def _feed(listener: Listener, last_seq: int | None, send: Any) -> None:
    """What was missed, then what comes; ends when a message has waited two heartbeats for the reader."""
    for message in await hub.join(listener, last_seq):
        await send({"type": "http.response.body", "body": message, "more_body": True})
    while True:
        message = await listener.queue.get()
        try:
            async with asyncio.timeout(2 * conf.SSE_HEARTBEAT_S):
                await send({"type": "http.response.body", "body": message, "more_body": True})
        except TimeoutError:
            return


async def _until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Any, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), *_GUARDS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
