"""`GET /events?topics=…`: one stream a browser, resumed by Last-Event-ID."""

from __future__ import annotations

import asyncio
from typing import Any

from anlan.web.events.hub import hub, who_is

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


def _last_seq(scope: Any) -> int | None:
    for name, value in scope["headers"]:
        if name == b"last-event-id" and value.isdigit():
            return int(value)
    for pair in scope.get("query_string", b"").split(b"&"):
        if pair.startswith(b"after=") and pair[6:].isdigit():
            return int(pair[6:])
    return None


async def stream(scope: Any, receive: Any, send: Any) -> None:
    """Answer an event stream until the browser leaves or its session ends."""
    listener = await hub.in_thread(who_is, scope)
    if listener is None:
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"log in first\n"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
    await hub.join(listener, _last_seq(scope))
    gone = asyncio.ensure_future(_until_gone(receive))
    waiting: asyncio.Future[bytes | None] = asyncio.ensure_future(listener.queue.get())
    try:
        while True:
            await asyncio.wait({gone, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                break
            message = waiting.result()
            if message is None:
                break
            await send({"type": "http.response.body", "body": message, "more_body": True})
            waiting = asyncio.ensure_future(listener.queue.get())
    finally:
        waiting.cancel()
        gone.cancel()
        hub.leave(listener)
    await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
