"""Golden path b up to the saved call, by keyboard alone, with the clock and the clicks counted (D-02, S2, 接报 F2)."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.web.conftest import Scene, Sits, until
from tests.web.live_server import Stopping
from tests.web.test_map import AXE, NO_WEBGL, RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

CLICKS = """() => { window.clicks = 0; addEventListener('pointerdown', () => (window.clicks += 1), true); }"""
OUTBOX = "Object.keys(localStorage).filter(key => key.startsWith('anlan:calls:')).flatMap(key => JSON.parse(localStorage[key]))"
DRAFT = "Object.keys(localStorage).filter(key => key.endsWith(':intake-sheet')).map(key => localStorage[key]).join()"


def type_call(page: Any, *, position: str, trapped: str, caller: str, county: str = "ldx") -> None:
    """What an officer types while the caller speaks, after F2."""
    page.wait_for_selector("#call-where:focus")
    page.keyboard.type(county)  # 鲁甸县 by its initials: three keys
    page.keyboard.press("Enter")
    page.wait_for_selector("#call-place:focus")
    page.keyboard.insert_text("龙头山镇老街后山")
    page.keyboard.press("Tab")
    page.keyboard.type(position)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.name") != "hazard":
        page.keyboard.press("Tab")  # hour and minute of 何时
    page.keyboard.press("1")
    until(page, "document.activeElement.name === 'fact:trapped'")
    page.keyboard.type(trapped)
    while page.evaluate("document.activeElement.name") != "trend":
        page.keyboard.press("Tab")
    page.keyboard.press("1")
    until(page, "document.activeElement.name === 'words'")
    page.keyboard.insert_text("后山滑下来了，埋了两户")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(caller)


def test_a_call_is_taken_by_keyboard_alone_a_second_one_sees_it_beside_and_is_kept_while_the_server_is_killed(
    sits: Sits, scene: Scene, stopping: Stopping
):
    page = (desk := sits("ld-duty")).page
    desk.open("/desk")
    page.wait_for_selector("body[data-awake] #link[data-state=live]")
    page.evaluate(CLICKS)
    begun = time.monotonic()
    page.keyboard.press("F2")
    opened_ms = (time.monotonic() - begun) * 1000
    type_call(page, position="103.5012, 27.1003", trapped="3", caller="王小二")
    assert page.inner_text("[data-call-clock]") != ""
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".detail-head h1:has-text('山体滑坡')")
    took = time.monotonic() - begun
    assert page.evaluate("window.clicks ?? 0") == 0, "no click"
    shown = page.inner_text("#detail")
    assert "被困" in shown and "3" in shown and "王小二" not in shown and "王" in shown
    print(f"\nF2 → form {opened_ms:.0f} ms; keyboard → saved {took:.1f} s")

    page.wait_for_selector("body[data-awake] #link[data-state=live]")
    page.keyboard.press("F2")
    type_call(page, position="103.5020, 27.1003", trapped="3", caller="李四")
    page.wait_for_selector("[data-call-near] li[data-fits]:has-text('山体滑坡')")
    beside = page.inner_text("[data-call-near]")
    assert "79 m" in beside or "80 m" in beside
    until(page, f"({DRAFT}).includes('李四')")  # kept within 2 s

    stop, start = stopping
    until(page, "!!navigator.serviceWorker.controller")  # the form is kept for a reload
    stop()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-call-kept]:not([hidden])")
    assert "未送达：1 份" in page.inner_text("[data-call-kept]")
    assert len(page.evaluate(OUTBOX)) == 1 and page.input_value("#call-caller") == ""
    assert page.evaluate("sessionStorage.getItem('anlan:sent')") is None, "no later redirect takes the next call's draft away"
    page.keyboard.insert_text("鲁甸县江底镇")
    page.click("[data-call-opens]")
    until(page, "document.querySelector('[data-call-pin]').textContent.includes('坐标可直接填写')")
    page.focus("#call-caller")
    page.keyboard.insert_text("赵五")
    until(page, f"({DRAFT}).includes('赵五')")  # a third call is half written
    context = page.context
    page.close()  # and the browser goes too; opened again, the desk finds no server
    page = context.new_page()
    desk.watch.over(page)
    page.goto(f"{desk.base}/desk")
    page.wait_for_selector("body[data-awake] #intake-sheet[open] #call-where:focus")
    assert "未送达：1 份" in page.inner_text("[data-call-kept]") and "服务器没有应答" in page.inner_text("main")
    assert (page.input_value("#call-where"), page.input_value("#call-caller")) == ("鲁甸县江底镇", "赵五"), "the draft"
    start()
    page.focus("#intake-sheet [name=hazard]")
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("body[data-awake] .detail-head h1:has-text('江底镇')")
    until(page, f"({OUTBOX}).length === 0")
    page.goto(f"{desk.base}/desk")
    page.wait_for_selector(".queue-row")
    assert page.locator(".queue-row:has-text('山体滑坡')").count() == 3, "sent, and each sent once"
    page.click(".menu:has([data-signs-out]) > summary")
    page.click("[data-signs-out]")
    page.wait_for_url("**/login*")
    assert [one for one in page.evaluate("caches.keys()") if "desk" in one] == [], "nothing is left of who signed out"
    assert [one for one in desk.watch.complaints if "Failed to load" not in one and "net::" not in one] == []


@pytest.mark.parametrize("drawn", ["map", "sketch"])
def test_a_click_on_the_map_of_the_form_sets_the_pin_and_the_place_and_a_chosen_place_is_shown(
    sits: Sits, scene: Scene, drawn: str
):
    """With WebGL and without; the keys do the same, and the map is not fetched before it is asked for."""
    page = (desk := sits("ld-duty")).page
    if drawn == "sketch":
        page.add_init_script(NO_WEBGL)
    desk.open("/desk")
    page.wait_for_selector("body[data-awake]")
    page.keyboard.press("F2")
    page.wait_for_selector("#call-where:focus")
    of_map = "({name}) => /maplibre|call-map|boundaries/.test(name)"
    fetched = f"performance.getEntriesByType('resource').filter({of_map}).length"
    nodes = "document.getElementById('intake-sheet').querySelectorAll('*').length"
    assert page.locator(".call-map").count() == 0 and page.evaluate(nodes) < 300
    before = page.evaluate(fetched)
    page.keyboard.press("F7")
    page.wait_for_selector(f".call-map[data-drawn={drawn}]")
    assert page.evaluate(fetched) > before
    page.locator(".call-map .map-canvas").click(position={"x": 190, "y": 140})
    until(page, "document.querySelector('[data-pin-said]').textContent.includes('鲁甸县')")
    assert page.input_value("#call-where") == "云南省昭通市鲁甸县"
    assert page.input_value("#intake-sheet [name=region]") == "530621"
    clicked = page.input_value("#call-position")
    east, north = (float(part) for part in clicked.split(","))
    assert 103 < east < 104 and 26.9 < north < 27.6
    until(page, f"document.querySelector('.call-map').dataset.pinned === '{east},{north}'")

    page.focus(".call-map svg.sketch" if drawn == "sketch" else ".call-map canvas")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.focus("[data-pin=centre]")
    page.keyboard.press("Enter")
    until(page, f"document.getElementById('call-position').value !== '{clicked}'")
    page.focus("[data-pin=none]")
    page.keyboard.press("Enter")
    assert page.input_value("#call-position") == ""
    page.fill("#call-where", "")
    page.focus("#call-where")
    page.keyboard.type("h")
    first = until(page, "document.querySelector('#call-places [aria-selected=true]')?.dataset.code")
    assert first != "530326"
    page.keyboard.type("uize")  # 会泽县, in another prefecture; the list of fewer letters still stands there
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.call-map').dataset.place === '530326'")
    page.focus("[data-pin=centre]")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-pin-said]').textContent.includes('何处不变')")
    east, north = (float(part) for part in page.input_value("#call-position").split(","))
    assert 103 < east < 103.7 and 26 < north < 26.9, "the map had gone to the chosen place"
    page.fill("#call-position", "103.5012, 27.1003")
    page.press("#call-position", "Tab")
    until(page, "document.querySelector('.call-map').dataset.pinned === '103.5012,27.1003'")
    assert desk.watch.complaints == []
    if drawn == "sketch":
        page.evaluate(AXE.read_text("utf-8"))
        assert [(one["id"], one["nodes"][0]["html"]) for one in page.evaluate(RULES)["violations"]] == []
