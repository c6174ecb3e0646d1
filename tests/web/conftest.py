"""A real node, a real Chromium, and pages that remember what they should not have done."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.regions.fixtures import all_of_china, china
from tests.web.live_server import LiveAnlan, live_anlan, stopping
from tests.web.scene import lay

__all__ = ["all_of_china", "china", "live_anlan", "stopping"]

CHROMIUM = os.environ.get("ANLAN_CHROMIUM", "/usr/bin/chromium")
ARGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-unsafe-swiftshader",
]  # fmt: skip
DESK, PHONE, WALL = (1366, 768), (360, 780), (3840, 1080)


@dataclass
class Watch:
    """What a page's console said and whom it called."""

    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def over(self, page: Any) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _said(self, message: Any) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def gate(self, route: Any) -> None:
        """Nothing outside this machine is reached."""
        if urlsplit(route.request.url).hostname in ("127.0.0.1", None):
            route.continue_()
        else:
            self.strangers.append(route.request.url)
            route.abort()


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Each test's database gives the same keys to others."""
    from anlan.web import names

    names.forget()
    yield
    names.forget()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@dataclass
class Desk:
    """An officer's browser."""

    page: Any
    watch: Watch
    base: str

    def open(self, path: str) -> Any:
        answer = self.page.goto(self.base + path)
        assert answer is not None
        return answer


Sits = Callable[..., Desk]


def until(page: Any, condition: str, *, within_s: float = 40) -> Any:
    """Wait until a script's condition holds. (The browser's own waiting needs eval, which the policy forbids.)"""
    patience = time.monotonic() + within_s
    while not (found := page.evaluate(condition)):
        assert time.monotonic() < patience, f"not within {within_s} s: {condition}"
        page.wait_for_timeout(20)
    return found


@pytest.fixture
def sits(chromium: Any, live_anlan: LiveAnlan) -> Iterator[Sits]:
    """`sits("zt-duty", size=PHONE, theme="dark", language="en")`: a browser of its own, logged in."""
    with sitting(chromium, live_anlan) as sit:
        yield sit


@contextmanager
def sitting(chromium: Any, live_anlan: LiveAnlan) -> Iterator[Sits]:
    """What `sits` gives, for as long as somebody keeps it."""
    contexts: list[Any] = []
    watches: list[Watch] = []

    def sit(name: str = "", *, size: tuple[int, int] = DESK, theme: str = "light", language: str = "") -> Desk:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=theme, locale="zh-CN", reduced_motion="reduce"
        )
        contexts.append(context)
        watch = Watch()
        watches.append(watch)
        context.route("**/*", watch.gate)
        if name:
            jar = live_anlan.visitor(name).jar
            context.add_cookies([{"name": one.name, "value": one.value or "", "url": live_anlan.base} for one in jar])
        if language:
            context.add_cookies([{"name": "anlan_language", "value": language, "url": live_anlan.base}])
        page = context.new_page()
        page.set_default_timeout(40_000)
        watch.over(page)
        return Desk(page, watch, live_anlan.base)

    yield sit
    for context in contexts:
        context.close()
    assert [url for watch in watches for url in watch.strangers] == []


HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Scene:
    """What stands in the node for the tests that only look: one incident of two sources, one waiting signal."""

    waiting: str
    incident: str
    attached: str
    drill_incident: str


@pytest.fixture(scope="session")
def scene(live_anlan: LiveAnlan) -> Scene:
    """Laid once."""
    return Scene(**lay(live_anlan))
