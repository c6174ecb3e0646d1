"""The web process: one ASGI application.

Pages and the API are synchronous Django in a fixed pool of threads, each with its own lasting database
connection; the event stream is plain ASGI, so that thousands of listeners cost no thread.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.core.settings.django")

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from anlan.core.settings import conf

pages = WSGIMiddleware(get_wsgi_application(), workers=conf.WEB_THREADS)

from anlan.web.events import stream  # noqa: E402  needs the apps loaded

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request to the stream or to the pages."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].endswith("/events") and scope["method"] == "GET":
        await stream(scope, receive, send)
    elif scope["type"] == "http":
        await pages(scope, receive, send)  # type: ignore[arg-type]


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
