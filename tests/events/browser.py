"""A browser as far as a stream needs one: it logs in over HTTP, keeps cookies, and listens."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Stream:
    """One open event stream; everything it says is kept."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self.events: list[dict[str, Any]] = []
        self.last_id: int | None = None
        self.placed: set[str] = set()  # which kinds of message came with a place in the journal
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._line.request("GET", path, headers=headers)
        self._answer = self._line.getresponse()
        self.status = self._answer.status
        self.ended = threading.Event()
        if self.status == 200:
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()
        else:
            self._answer.read()
            self.ended.set()

    def _read(self) -> None:
        name, place, said = "message", None, None
        try:
            while line := self._answer.readline():
                field, _, value = line.decode("utf-8").rstrip("\n").partition(": ")
                if field == "event":
                    name = value
                elif field == "id":
                    place = int(value)
                elif field == "data":
                    said = {"event": name, "data": json.loads(value)}
                elif not field:  # the end of a message: only now does it count, with its place
                    if place is not None:
                        self.last_id = place
                        self.placed.add(name)
                    if said is not None:
                        self.events.append(said)
                    name, place, said = "message", None, None
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass
        self.ended.set()

    def rows(self) -> list[dict[str, Any]]:
        """What it was sent of things: neither heartbeats nor resets."""
        return [one["data"] for one in list(self.events) if one["event"] not in ("ping", "reset")]

    def named(self, name: str) -> int:
        return sum(one["event"] == name for one in list(self.events))

    def until(self, condition: Callable[[], Any], within_s: float = 40) -> Any:
        """Wait for something; fails with what was heard."""
        patience = time.monotonic() + within_s
        while not (found := condition()):
            assert time.monotonic() < patience, f"not heard within {within_s} s; heard {self.events}"
            time.sleep(0.01)
        return found

    def open(self) -> Stream:
        """The same, once the hub has taken it in."""
        assert self.status == 200
        self.until(lambda: self.events)
        return self

    def quiet_beat(self) -> None:
        """Wait for a whole heartbeat: whatever was to come before it has come."""
        heard = self.named("ping")
        self.until(lambda: self.named("ping") >= heard + 2)

    def close(self) -> None:
        if self._line.sock is not None:
            self._line.sock.shutdown(socket.SHUT_RDWR)
        self._line.close()


class Browser:
    """Cookies of one person on one node."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.streams: list[Stream] = []

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = urlencode(form).encode() if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body=body, headers={"Cookie": self.cookie_header, **headers})
        answer = line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        text = answer.read().decode("utf-8")
        line.close()
        return answer.status, text

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def post(self, path: str, page: str, **form: str) -> int:
        """Fill in the form of a page, as its token wants it."""
        found = TOKEN.search(self.ask("GET", page)[1])
        assert found, f"no form on {page}"
        return self.ask("POST", path, {"csrfmiddlewaretoken": found.group(1), **form})[0]

    def log_in(self, username: str, password: str) -> Browser:
        status = self.post("/login", "/login", username=username, password=password)
        assert status == 302, f"log-in of {username} answered {status}"
        return self

    def listen(self, *topics: str, path: str = "/events", after: int | None = None, **headers: str) -> Stream:
        query = {"topics": ",".join(topics or ("bells",))} | ({} if after is None else {"after": str(after)})
        stream = Stream(self.port, f"{path}?{urlencode(query)}", {"Cookie": self.cookie_header, **headers})
        self.streams.append(stream)
        return stream
