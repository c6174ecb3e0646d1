"""What golden paths (b) and (c) of the UX brief find laid out, and the hands that walk them: every press is counted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.web.conftest import Desk, until
from tests.web.live_server import ROOT, LiveAnlan

# Counted where a press arrives, not where it begins: the driver takes back one whose place moved, and presses again.
PRESSES = """addEventListener('pointerdown', ({isTrusted}) => {
  if (isTrusted) sessionStorage.presses = 1 + Number(sessionStorage.presses ?? 0); });"""
PEOPLE = {
    "qj-duty": ("duty_officer", "530622"),
    "qj-lead": ("commander", "530622"),
    "qj-team": ("team_leader", "530622"),
    "zt-lead": ("commander", "5306"),
    "wp-duty": ("duty_officer", "530621001"),
}
LAY = """
from datetime import timedelta
from anlan.core import clock
from anlan.core.accounts.models import Account, DutyShift, Organisation, Post
from anlan.core.batches.services import Incoming
from anlan.core.clock.queries import reality
from anlan.resources.models import Vehicle, Warehouse
from tests.map import made
from tests.resources.samples import bring, lot, placed, team
from tests.web.seed import _account
if not made.Team.objects.exists():
    made.place()
with clock.entered(reality()):
    people = {name: _account(name, role, code, PASSWORD) for name, (role, code) in PEOPLE.items()}
    for code, names in (("530622", ("qj-lead", "qj-duty")), ("5306", ("zt-lead",))):
        home = Organisation.objects.create(name=code + "应急管理局", region_code=code)
        for order, name in enumerate(names):
            title = "应急管理局局长" if name.endswith("lead") else "应急管理局值班员"
            post = Post.objects.create(organisation=home, name=title, role=PEOPLE[name][0], order=order)
            at = clock.now()
            DutyShift.objects.create(post=post, account=people[name], starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=9))
    near = [team(name, "530622", at) for name, at in (("金塘一队", (103.27, 26.93)), ("金塘二队", (103.33, 26.93)))]
    store = placed(Warehouse, "巧家县库", "530622", (103.36, 26.90))
    lots = [lot(store, item, 400) for item in ("tents_12_m2", "quilts", "folding_beds", "ready_meals", "drinking_water")]
    lorry = placed(Vehicle, "货车", "530622", (103.36, 26.90), kind="cargo_truck", count=3, road_vehicle="heavy", payload_kg=10000, seats=2)
    bring(Incoming([*near, team("鲁甸来的队", "530622", (103.50, 27.15))]), Incoming([store]), Incoming(lots), Incoming([lorry]))
"""


def lay(live: LiveAnlan) -> None:
    """Officers of 巧家 and above, on duty; a place with roads and people; two near teams, one farther off, a store, lorries."""
    live.run(f"PASSWORD, PEOPLE = {live.password!r}, {PEOPLE!r}\n{LAY}")


@contextmanager
def computing(live: LiveAnlan) -> Iterator[None]:
    """A compute process beside web and engine: it assesses and matches."""
    process = subprocess.Popen(
        [sys.executable, "-m", "anlan", "compute"], env=live.env, cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(90)


@dataclass
class Hands:
    """An officer's hands at one page: what they press is counted, what they type is not."""

    desk: Desk

    def __post_init__(self) -> None:
        self.desk.page.add_init_script(PRESSES)

    @property
    def page(self) -> Any:
        return self.desk.page

    def open(self, path: str) -> None:
        self.desk.open(path)
        self.awake()

    def open_phone(self) -> None:
        """任务, with its worker in charge."""
        self.desk.open("/phone/")
        until(self.page, "document.documentElement.dataset.phone === 'ready' && !!navigator.serviceWorker.controller")

    def awake(self) -> None:
        """A machine presses faster than a page wakes."""
        self.page.wait_for_selector("body[data-awake] #link[data-state=live]")

    def arrives(self, selector: str) -> None:
        """The page with this on it is here and awake: the one before was awake too."""
        self.page.wait_for_selector(selector, state="attached")
        self.awake()

    @property
    def presses(self) -> int:
        return int(self.page.evaluate("sessionStorage.presses ?? 0"))

    @contextmanager
    def step(self, name: str, *, most: int, aim_s: float) -> Iterator[None]:
        """One step of the path: so many presses at most; the time is printed beside what the brief aims at."""
        before, begun = self.presses, time.monotonic()
        yield
        took, pressed = time.monotonic() - begun, self.presses - before
        print(f"{name}: {pressed} clicks (most {most}), {took:.1f} s (aim {aim_s:g})")
        assert pressed <= most, f"{name}: {pressed} clicks, {most} allowed"

    def hold(self) -> None:
        """Press the button of the read-back until it is full."""
        self.arrives("button.hold")
        button = self.page.locator("button.hold")
        button.hover()
        self.page.mouse.down()
        button.wait_for(state="hidden")  # sent: a busy page counts the seconds late, so the hand waits for it
        self.page.mouse.up()

    def lasso(self, names: list[str]) -> None:
        """A line round the teams of these names."""
        page = self.page
        page.wait_for_selector("#dispatch-map[data-drawn=sketch]")
        spots = page.evaluate(
            "names => [...document.querySelectorAll('#dispatch-map .plain-story text')].filter(t => names.includes(t.textContent))"
            ".map(t => { const r = t.getBoundingClientRect(); return [r.x + r.width / 2, r.bottom + 4]; })",
            names,
        )
        assert len(spots) == len(names), spots
        west, east = min(x for x, _y in spots) - 25, max(x for x, _y in spots) + 25
        north, south = min(y for _x, y in spots) - 25, max(y for _x, y in spots) + 25
        page.keyboard.press("l")
        page.wait_for_selector(".lasso:not([hidden])")
        page.mouse.move(west, north)
        page.mouse.down()
        for x, y in ((east, north), (east, south), (west, south), (west, north)):
            page.mouse.move(x, y, steps=4)
        page.mouse.up()

    def shows(self, selector: str, words: str, *, within_s: float = 60) -> None:
        """The words stand there, without a reload."""
        until(self.page, f"document.querySelector({selector!r})?.innerText.includes({words!r})", within_s=within_s)
