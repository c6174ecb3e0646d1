"""The web process: one ASGI application.

Pages and the API are synchronous Django in a fixed pool of threads, each with its own lasting database
connection; the event stream is plain ASGI, so that thousands of listeners cost no thread.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.core.settings.django")

from a2wsgi.wsgi import Body, WSGIMiddleware, WSGIResponder, build_environ
from django.core.wsgi import get_wsgi_application

from anlan.core.settings import conf

pages = WSGIMiddleware(get_wsgi_application(), workers=conf.WEB_THREADS)

from anlan.web.events import stream  # noqa: E402  needs the apps loaded
from anlan.web.events.hub import hub  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_AHEAD_BYTES = 65_536
"""How much of a body is awaited before a thread is taken for it: a slow line holds up nobody but itself."""
_SILENCE_S = 20
"""How long a body may pause once a thread waits for it."""
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request to the stream or to the pages."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].endswith("/events") and scope["method"] == "GET":
        await stream(scope, receive, send)
    elif scope["type"] == "http":
        scope["query_string"] = _NOT_ASCII.sub(lambda sign: b"%%%02X" % sign.group()[0], scope["query_string"])
        body = _Body(receive)
        await body.read_ahead()
        if not body.is_gone:
            await _Answer(body).answer(scope, send)


def end_streams() -> None:
    """Let go of every open stream: called on the event loop as soon as the process is told to end."""
    hub.close()


_HELD_BYTES = 1_048_576
"""Up to here an answer is handed to the event loop in one piece."""


class _Answer(WSGIResponder):
    """One request in a thread. A short answer crosses to the event loop once: each crossing waits for a busy interpreter."""

    def __init__(self, body: _Body) -> None:
        super().__init__(pages.app, pages.executor, pages.send_queue_size)
        self._body = body
        self._held: list[Any] = []
        self._held_bytes = 0

    async def answer(self, scope: Scope, send: Send) -> None:
        """Answer the request: in one piece, or as the parts come once they have grown long."""
        environ = build_environ(scope, Body(self.loop, self._body.receive))  # type: ignore[arg-type]
        if (whole := self._body.whole()) is not None:
            environ["wsgi.input"] = io.BytesIO(whole)  # type: ignore[typeddict-item]
        sending = self.loop.create_task(self.sender(send))  # type: ignore[arg-type]
        try:
            run = contextvars.copy_context().run
            await self.loop.run_in_executor(self.executor, run, self.wsgi, environ, self.start_response)
            await self.send_queue.put(None)
            await sending
        finally:
            sending.cancel()
        if self.exc_info is not None:
            raise self.exc_info[0].with_traceback(self.exc_info[1], self.exc_info[2])
        if self._held:
            start, *parts = self._held
            await send(start)
            await send({"type": "http.response.body", "body": b"".join(part["body"] for part in parts)})

    def send(self, message: Any) -> None:
        """Called in the thread: keep a part, or pass it on after those kept before."""
        self._held.append(message)
        self._held_bytes += len(message.get("body", b""))
        if self._held_bytes > _HELD_BYTES:
            for part in self._held:
                super().send(part)
            self._held.clear()


class _Body:
    """A request's body that says so when it breaks off: half a form or half a bulletin is never taken for a whole one."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ahead: list[MutableMapping[str, Any]] = []
        self._is_whole = False
        self.is_gone = False

    async def read_ahead(self) -> None:
        """Wait for a small body, or the beginning of a large one."""
        size = 0
        while not self._is_whole and not self.is_gone and size < _AHEAD_BYTES:
            message = await self._next()
            size += len(message.get("body", b""))
            self._ahead.append(message)

    async def receive(self) -> MutableMapping[str, Any]:
        """The next piece. Raises ConnectionResetError (an unreadable body, for Django) when the line broke."""
        if self._ahead:
            return self._ahead.pop(0)
        async with asyncio.timeout(_SILENCE_S):  # TimeoutError is an OSError too
            message = await self._next()
        if self.is_gone and not self._is_whole:
            raise ConnectionResetError("the request broke off before its end")
        return message

    def whole(self) -> bytes | None:
        """All of it, when it was short enough to be read ahead."""
        return b"".join(message.get("body", b"") for message in self._ahead) if self._is_whole else None

    async def _next(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.is_gone = True
        elif not message.get("more_body", False):
            self._is_whole = True
        return message


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
