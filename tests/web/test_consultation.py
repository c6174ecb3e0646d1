"""会商 in two real browsers: both draw and write at once, neither loses anything; a conclusion becomes a task (C-06, C-15)."""

from __future__ import annotations

import re
import time

import pytest

from tests.web.conftest import PHONE, Scene, Sits, until
from tests.web.live_server import LiveAnlan
from tests.web.test_screens import AXE, CHINESE, RULES
from tests.web.test_thread import WATCH, _listens, _seen

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

MARKS = "document.querySelector('.plots')?.dataset.marks === '{}'"
PLOTTED = """count => { window.plottedAt = 0;
  const look = () => { if (!window.plottedAt && document.querySelector('.plots').dataset.marks === String(count)) window.plottedAt = Date.now(); };
  new MutationObserver(look).observe(document.querySelector('.plots'), {attributes: true, childList: true}); look(); }"""


@pytest.mark.soak
def test_two_officers_draw_and_write_at_once_neither_loses_anything_and_the_conclusion_becomes_a_task(
    sits: Sits, scene: Scene, live_anlan: LiveAnlan
):
    host, guest = sits("zt-duty"), sits("ld-duty", size=PHONE)
    host.open(f"/incidents/{scene.incident}")
    host.page.click(".room-tabs a:has-text('会商')")
    host.page.fill("#call-name", "夜间研判")
    host.page.fill("#call-accounts", "ld-duty")
    host.page.fill("#call-video", "https://meet.example.cn/r/7")
    host.page.click("form:has(#call-name) button[type=submit]")
    host.page.click("button:has-text('开始会商')")
    host.page.click("button:has-text('加入')")
    host.page.wait_for_selector("#say-form")
    address = re.sub(r"^https?://[^/]+", "", host.page.url)
    guest.open(address)
    guest.page.click("button:has-text('加入')")
    guest.page.wait_for_selector("#say-form")
    for one in (host, guest):
        one.open(address)
        _listens(one)
        until(one.page, "document.querySelector('#shared-map').dataset.drawn")

    guest.page.evaluate(PLOTTED, 1)
    host.page.select_option("#plot-symbol", "force_command_post")
    host.page.fill("#plot-where", "103.41,27.18")
    host.page.press("#plot-label", "Enter")
    until(host.page, MARKS.format(1))
    drawn = time.time()
    took = float(until(guest.page, "window.plottedAt")) / 1000 - drawn
    guest.page.select_option("#plot-symbol", "line_rescue_route")
    guest.page.fill("#plot-where", "103.30,27.10\n103.36,27.15")
    host.page.fill("#say-text", "先通龙头山的路")  # half-written while the other draws
    guest.page.click("#plot-form button[type=submit]")
    for one in (host, guest):
        until(one.page, MARKS.format(2))
    assert host.page.input_value("#say-text") == "先通龙头山的路"

    guest.page.fill("#say-text", "桥面已塌")
    for one, words in ((host, "桥面已塌"), (guest, "先通龙头山的路")):
        one.page.evaluate(WATCH, words)
    host.page.click("#say-form button[type=submit]")
    guest.page.click("#say-form button[type=submit]")
    for one in (host, guest):
        _seen(one.page)
        until(one.page, "document.querySelectorAll('#statements > li').length === 2")

    host.page.fill("#conclude-name", "抢通龙头山道路")
    host.page.fill("#conclude-owner", "ld-duty")
    host.page.click("#conclude-form button[type=submit]")
    until(host.page, "document.querySelector('#statements').innerText.includes('已转任务')")
    until(guest.page, "document.querySelector('#statements').innerText.includes('已转任务')")
    until(host.page, "document.querySelector('#people').innerText.split('● 在线').length === 3")
    print(f"\nmark on the other's map {took:.2f} s after it stood on the own")

    assert guest.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for one in (host, guest):
        one.page.evaluate(AXE.read_text("utf-8"))
        found = one.page.evaluate(f"axe.run(document, {{runOnly: {RULES['light']}, resultTypes: ['violations']}})")
        assert [rule["id"] for rule in found["violations"]] == []

    host.open(f"{address}/close")
    assert "抢通龙头山道路" in host.page.inner_text("main")
    form = {"minutes_sha256": host.page.input_value("[name=minutes_sha256]")}
    signed = live_anlan.visitor("zt-duty").post(f"{address}/close", **form)
    assert "纪要已签署" in signed.text and "ld-duty" in signed.text
    assert "抢通龙头山道路" in live_anlan.visitor("ld-duty").get("/api/v1/tasks?own=true").text
    until(guest.page, "document.querySelector('#session-news').innerText.includes('纪要已签署')")
    english = sits("zt-duty", language="en")
    for page in (f"/incidents/{scene.incident}/consultations", address, f"{address}/minutes"):
        english.open(page)
        assert [text for text in english.page.evaluate(CHINESE) if "鲁甸" not in text] == []
    assert host.watch.complaints + guest.watch.complaints == []
