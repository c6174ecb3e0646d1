"""Real servers to deliver to, and a way to send."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from anlan.core import outbox
from anlan.core.outbox.models import Message


class Mailbox:
    """A mail server that keeps what it takes, and answers as told."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.rcpt = "250 OK"
        self.data = "250 taken"
        self.cut = ""
        self.hold = threading.Event()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.cut == "before":
            server.transport.abort()
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data.startswith("250"):
            self.mails.append(envelope)
        if self.cut == "after":
            server.transport.abort()
        while self.cut == "silence" and not self.hold.is_set():
            await asyncio.sleep(0.01)
        return self.data


class AnyPort(Controller):
    """Takes the port the system gives it."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    monkeypatch.setenv("ANLAN_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("ANLAN_SMTP_PORT", str(controller.port))
    monkeypatch.setenv("ANLAN_OUTBOX_TIMEOUT_S", "2")
    yield box
    box.hold.set()
    controller.stop()


class Hook:
    """An HTTP server that keeps what it is sent, and answers as told."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.code = 200
        self.cut = False
        self.location = ""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
                if hook.cut:
                    self.connection.close()
                    return
                self.send_response(hook.code)
                if hook.location:
                    self.send_header("Location", hook.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

            def handle(self) -> None:
                try:
                    super().handle()
                except (OSError, ValueError):
                    pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    made = Hook()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,), daemon=True)  # the seconds until it sees its end
    thread.start()
    monkeypatch.setenv("ANLAN_WEBHOOK_HOSTS", "127.0.0.1")
    monkeypatch.setenv("ANLAN_WEBHOOK_SECRET", "s3cret")
    monkeypatch.setenv("ANLAN_OUTBOX_TIMEOUT_S", "2")
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def send() -> Callable[..., Message]:
    def make(channel: str = "email", to: str = "desk@example.org", key: str = "k1", **rest: Any) -> Message:
        wanted = {
            "subject": "地震速报",
            "body": "云南鲁甸发生 6.5 级地震。\n.行首有点",
            "about": "incident:1",
            "regions": ["5306"],
        }
        with transaction.atomic():
            return outbox.send(channel=channel, to=to, key=key, **{**wanted, **rest})

    return make
