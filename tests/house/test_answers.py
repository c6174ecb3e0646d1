"""A short answer goes out in one piece, a long one as its parts come, and a broken one not at all."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from anlan.web import asgi

PIECE = b"x" * 65_536
SCOPE = {
    "type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": [],
    "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 1),
}  # fmt: skip


def answered(view: Callable[[dict[str, Any], Any], Any], monkeypatch: pytest.MonkeyPatch, sent: list[Any]) -> None:
    """Run a WSGI view behind the bridge; what goes out stands in `sent`."""
    monkeypatch.setattr(asgi.pages, "app", view)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:  # a browser of another test keeps a loop running in this thread
        apart.submit(asyncio.run, asgi.application(dict(SCOPE), receive, send)).result(timeout=30)


def test_a_short_answer_goes_out_as_a_head_and_one_body(monkeypatch: pytest.MonkeyPatch):
    def view(environ: dict[str, Any], start: Any) -> list[bytes]:
        assert environ["wsgi.input"].read() == b""
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"a", b"b", b"c"]

    sent: list[Any] = []
    answered(view, monkeypatch, sent)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[1]["body"] == b"abc" and not sent[1].get("more_body")


def test_a_long_answer_is_not_gathered_in_memory_and_loses_nothing(monkeypatch: pytest.MonkeyPatch):
    sent: list[Any] = []
    arrived_early = threading.Event()

    def view(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        start("200 OK", [])
        for number in range(64):
            if number == 40 and len(sent) > 16:
                arrived_early.set()
            yield PIECE

    answered(view, monkeypatch, sent)
    assert arrived_early.is_set()
    assert b"".join(message.get("body", b"") for message in sent) == PIECE * 64
    assert [message["type"] for message in sent].count("http.response.start") == 1 and not sent[-1].get("more_body")


def test_an_answer_that_breaks_off_in_its_first_part_sends_nothing(monkeypatch: pytest.MonkeyPatch):
    def view(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        start("200 OK", [])
        yield b"half"
        raise RuntimeError("the disk is gone")

    sent: list[Any] = []
    with pytest.raises(RuntimeError, match="the disk is gone"):
        answered(view, monkeypatch, sent)
    assert sent == []
