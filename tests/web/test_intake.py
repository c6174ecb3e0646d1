"""Golden path b up to the saved call, by keyboard alone, with the clock and the clicks counted (D-02, S2, 接报 F2)."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.web.conftest import Scene, Sits, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

LIMIT_S = 45
CLICKS = """() => { window.clicks = 0; addEventListener('pointerdown', () => (window.clicks += 1), true); }"""
OUTBOX = "Object.keys(localStorage).filter(key => key.startsWith('anlan:calls:')).flatMap(key => JSON.parse(localStorage[key]))"
DRAFT = "Object.keys(localStorage).filter(key => key.endsWith(':intake-sheet')).map(key => localStorage[key]).join()"


def type_call(page: Any, *, position: str, trapped: str, caller: str) -> None:
    """What an officer types while the caller speaks, after F2."""
    page.wait_for_selector("#call-where:focus")
    page.keyboard.type("ldx")  # 鲁甸县 by its initials: three keys
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


def test_a_call_is_taken_by_keyboard_alone_a_second_one_sees_it_beside_and_is_kept_while_no_server_answers(
    sits: Sits, scene: Scene
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
    assert took <= LIMIT_S
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

    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-call-kept]:not([hidden])")
    assert "未送达：1 份" in page.inner_text("[data-call-kept]")
    assert len(page.evaluate(OUTBOX)) == 1 and page.input_value("#call-caller") == ""
    page.context.set_offline(False)
    until(page, f"({OUTBOX}).length === 0", within_s=15)
    desk.open("/desk")
    page.wait_for_selector(".queue-row")
    assert page.locator(".queue-row:has-text('山体滑坡')").count() == 2, "sent, and sent once"
    assert [one for one in desk.watch.complaints if "Failed to load" not in one and "net::" not in one] == []
