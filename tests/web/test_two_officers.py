"""Two officers at work in one room at once: what either writes stays his until he sends it, and then stands for both (issue 5, 12)."""

from __future__ import annotations

import pytest

from tests.web.conftest import Scene, Sits, until
from tests.web.live_server import LiveAnlan
from tests.web.scene import incident_of
from tests.web.test_thread import _listens, bulletin

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

FIRST, SECOND = "东侧县道已断，改走老路", "县医院还能收六十人"


def test_neither_loses_a_word_in_the_room_or_in_the_report_they_write_together(
    sits: Sits, scene: Scene, live_anlan: LiveAnlan
) -> None:
    feed = live_anlan.visitor("zt-duty")
    room = f"/incidents/{incident_of(feed, feed.hand_in(bulletin('云南昭通市鲁甸县', 27.1, 103.4, 4.4, hours=130)))}"
    one, other = sits("zt-duty"), sits("zt-duty")
    for desk in (one, other):
        desk.open(room)
        _listens(desk)
    one.page.fill("#note-text", FIRST)
    other.page.fill("#note-text", SECOND)  # both are half written
    other.page.click(".note-form button[type=submit]")
    one.page.wait_for_selector(f"#timeline li:has-text('{SECOND}')")
    assert one.page.input_value("#note-text") == FIRST, "the other's note came in beside it"
    one.page.click(".note-form button[type=submit]")
    for desk in (one, other):
        for words in (FIRST, SECOND):
            desk.page.wait_for_selector(f"#timeline li:has-text('{words}')")
        until(desk.page, "document.getElementById('note-text').value === ''")  # the row may be here before the answer

    one.page.click(".room-tabs a:has-text('文书')")
    one.page.click("button:has-text('起草首报')")
    one.page.wait_for_selector("#report-words")
    other.open(one.page.url.removeprefix(one.base))
    for desk in (one, other):
        _listens(desk)
    sheet = "#report-words textarea"
    assert one.page.locator(sheet).count() >= 2
    one.page.locator(sheet).nth(0).fill(FIRST)
    other.page.locator(sheet).nth(1).fill(SECOND)  # at once, in different sections: both stand
    for desk in (one, other):
        desk.page.wait_for_selector("#saved-note:has-text('已保存')")
    other.page.locator(sheet).nth(0).fill("另一种写法")  # in the section that the first has written meanwhile
    other.page.wait_for_selector(".toast:has-text('已被他人修改')")
    assert other.page.locator(sheet).nth(0).input_value() == "另一种写法", (
        "who comes second keeps his words, and is told"
    )
    one.open(one.page.url.removeprefix(one.base))
    assert [one.page.locator(sheet).nth(place).input_value() for place in (0, 1)] == [FIRST, SECOND]
    until(one.page, "document.body.dataset.awake !== undefined")
    assert one.watch.complaints == []
    assert [said for said in other.watch.complaints if "409" not in said] == []
