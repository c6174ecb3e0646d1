"""The thread: a bulletin that one officer hands in is on another's screen at once, and on nobody else's.

How soon is a figure of bench_live, not of a test.
"""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.incidents.bulletins import usgs
from tests.web.conftest import Desk, Scene, Sits, until
from tests.web.live_server import LiveAnlan
from tests.web.scene import AT, BEIJING, incident_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

WATCH = """text => { window.seenAt = 0;
  const look = () => { if (!window.seenAt && document.querySelector('main').innerText.includes(text)) window.seenAt = Date.now(); };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true}); look(); }"""


def _listens(desk: Desk) -> None:
    desk.page.wait_for_selector("body[data-awake] #link[data-state=live]")


def _seen(page: Any) -> float:
    """When the watched text came, seconds since 1970."""
    return float(until(page, "window.seenAt")) / 1000


def bulletin(place: str, latitude: float, longitude: float, size: float, *, hours: float) -> str:
    """A formal sentence about an earthquake some hours before the scene's."""
    at = (AT - timedelta(hours=hours)).astimezone(BEIJING)
    return (
        f"中国地震台网正式测定：{at:%Y年%m月%d日%H时%M分}在{place}（北纬{latitude}度，东经{longitude}度）"
        f"发生{size}级地震，震源深度11千米。"
    )


def test_a_pasted_bulletin_comes_to_the_desk_and_the_incidents_of_another_officer_by_itself(
    sits: Sits, live_anlan: LiveAnlan, scene: Scene
):
    desk, incidents, stranger = sits("ld-duty"), sits("ld-duty"), sits("sh-duty")
    desk.open("/desk")
    incidents.open("/incidents")
    stranger.open("/desk")
    for one in (desk, incidents, stranger):
        _listens(one)
    before = stranger.page.content()
    for one in (desk, incidents):
        one.page.evaluate(WATCH, "4.7")
    writer = live_anlan.visitor("yn-lead")
    text = bulletin("云南昭通市鲁甸县", 27.12, 103.52, 4.7, hours=30)
    begun = time.time()
    uid = writer.hand_in(text)
    answered = time.time()
    took = {name: _seen(one.page) - answered for name, one in (("desk", desk), ("incidents", incidents))}
    print(f"\nPOST {answered - begun:.2f} s; then row on {took}")
    stranger.page.wait_for_timeout(300)
    after = stranger.page.content()
    assert uid not in after and "M 4.7" not in stranger.page.inner_text("main") and len(after) - len(before) < 500
    assert live_anlan.visitor("sh-duty").get(f"/desk/{uid}").status == 404
    assert desk.watch.complaints + incidents.watch.complaints == []


def test_a_second_agency_joins_the_open_room_live_with_its_figures_unconverted(
    sits: Sits, live_anlan: LiveAnlan, scene: Scene
):
    room = sits("ld-duty")
    writer = live_anlan.visitor("zt-duty")
    at = AT - timedelta(hours=50)
    text = bulletin("云南昭通市鲁甸县", 27.1, 103.3, 5.1, hours=50)
    uid = incident_of(writer, writer.hand_in(text))
    room.open(f"/incidents/{uid}")
    _listens(room)
    assert room.page.locator("#sources tbody tr").count() == 1
    room.page.evaluate(WATCH, "Mw 4.9")
    abroad = usgs("us7000room", at=at + timedelta(seconds=8), magnitude=4.9, magnitude_type="Mw").decode()
    writer.hand_in(abroad)
    answered = time.time()
    took = _seen(room.page) - answered
    print(f"\nsecond agency in the room after {took:.2f} s")
    until(room.page, "document.querySelectorAll('#sources tbody tr').length === 2")
    until(room.page, "document.querySelector('#situation').innerText.includes('Mw 4.9 – M 5.1')")
    until(room.page, "document.querySelectorAll('#timeline > li').length >= 3")
    assert room.watch.complaints == []


def test_a_drill_moves_on_its_own_screens_only(sits: Sits, live_anlan: LiveAnlan, scene: Scene):
    drill, reality = sits("zt-duty"), sits("zt-duty")
    drill.open("/drill/ludian/desk")
    reality.open("/desk")
    _listens(drill)
    _listens(reality)
    drill.page.evaluate(WATCH, "M 3.3")
    writer = live_anlan.visitor("yn-lead")
    text = "中国地震台网正式测定：08月03日15时10分在云南昭通市鲁甸县（北纬27.2度，东经103.4度）发生3.3级地震，震源深度8千米。"
    writer.hand_in(text, drill="/drill/ludian")
    assert _seen(drill.page)
    row = drill.page.locator("#queue > li", has_text="M 3.3").first
    assert row.locator("a").get_attribute("href").startswith("/drill/ludian/desk/")
    reality.page.wait_for_timeout(300)
    assert "M 3.3" not in reality.page.inner_text("main")
    assert drill.page.title().startswith("【演练】")


def test_the_detail_follows_what_another_officer_did_and_waits_while_the_hands_are_in_it(sits: Sits, scene: Scene):
    mine, theirs = sits("zt-duty"), sits("yn-lead")
    theirs.open("/desk/intake")
    theirs.page.fill("#intake-text", bulletin("云南昭通市大关县", 27.75, 103.9, 2.3, hours=90))
    theirs.page.click("form:has(#intake-text) button[type=submit]")
    theirs.page.wait_for_selector(".detail-head h1:has-text('M 2.3')")
    mine.open(theirs.page.url.partition("//")[2].partition("/")[2].join(("/", "")))
    for one in (mine, theirs):
        _listens(one)
    assert "认领" in mine.page.inner_text("#detail")
    theirs.page.keyboard.press("a")
    mine.page.wait_for_selector("#detail .detail-head:has-text('yn-lead')")
    theirs.page.wait_for_selector(".toast:has-text('已认领')")  # the other may hear of it before the answer is here
    held = mine.page.locator("#detail .btn-row").locator("a, button").first
    held.focus()
    theirs.page.keyboard.press("e")
    theirs.page.wait_for_selector(".toast:has-text('已立为事件')")
    mine.page.wait_for_selector("#queue > li:has-text('M 2.3'):has-text('大关县 2.3 级地震')")
    mine.page.wait_for_timeout(500)
    assert "所属事件" not in mine.page.inner_text("#detail")
    held.evaluate("button => button.blur()")
    mine.page.wait_for_selector("#detail dt:has-text('所属事件')")
    assert mine.watch.complaints + theirs.watch.complaints == []


def test_the_counts_and_the_middle_of_the_desk_follow_but_not_under_the_hands(sits: Sits, live_anlan: LiveAnlan, scene: Scene):
    mine, writer = sits("zt-duty"), live_anlan.visitor("yn-lead")
    mine.open("/desk")
    _listens(mine)
    page, title = mine.page, "巡查金沙江沿岸滑坡"
    waiting = int(page.inner_text("#queue-count"))
    uid = writer.hand_in(bulletin("云南昭通市绥江县", 28.6, 103.95, 2.1, hours=91))
    page.wait_for_selector(f"#queue-count:text-is('{waiting + 1}')")
    page.wait_for_selector(f"#desk-middle h2:has-text('{waiting + 1} 条信号等待研判')")
    held = page.locator("#desk-middle a").first
    held.focus()
    assert writer.post(f"/desk/{uid}/test", reason="线路测试", version="1").status < 400
    page.wait_for_selector(f"#queue-count:text-is('{waiting}')")
    assert f"{waiting + 1} 条信号等待研判" in page.inner_text("#desk-middle")
    held.evaluate("link => link.blur()")
    page.wait_for_selector(f"#desk-middle h2:has-text('{waiting} 条信号等待研判')")
    due = (datetime.now(BEIJING) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    assert writer.post("/tasks/issue", title=title, to_region="530626", due_at=due).status < 400
    late = page.locator(f"#late .task-card:has-text('{title}')")
    late.wait_for()
    task = re.search(r"/tasks/([0-9a-f-]{36})", late.inner_html())
    assert task is not None
    version = re.search(r'name="version" value="(\d+)"', writer.get(f"/tasks/{task[1]}").text)
    assert version is not None and writer.post(f"/tasks/{task[1]}/finish", outcome="已巡查", version=version[1]).status < 400
    late.wait_for(state="detached")
    assert mine.watch.complaints == []


def test_the_whole_path_goes_by_keyboard(sits: Sits, scene: Scene):
    page = (desk := sits("zt-duty")).page
    desk.open("/desk")
    _listens(desk)
    page.keyboard.press("p")
    page.wait_for_selector("#intake-text:focus")
    _listens(desk)  # the keys wake up with the stream; a machine presses faster than a page wakes
    page.keyboard.insert_text(bulletin("云南昭通市永善县", 28.1, 103.7, 2.2, hours=70))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".detail-head h1:has-text('M 2.2')")
    _listens(desk)
    page.keyboard.press("a")
    page.wait_for_selector(".toast:has-text('已认领')")
    page.keyboard.press("e")
    page.wait_for_selector(".toast:has-text('已立为事件')")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/incidents")
    _listens(desk)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#room-head h1:has-text('永善')")
    _listens(desk)
    page.keyboard.press("n")
    page.keyboard.insert_text("已电话核实，无人员伤亡。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#timeline li[data-kind=report]:has-text('无人员伤亡')")
    page.wait_for_selector(".toast:has-text('已记入')")
    page.keyboard.press("x")
    page.wait_for_selector("#room-head:has-text('已结束')")
    page.keyboard.press("Control+z")  # the head may hear of it over the stream before the toast is here: the key waits
    page.wait_for_selector("#room-head .elapsed")
    page.wait_for_selector(".toast:has-text('已撤销')")
    page.wait_for_selector("#room-head:has-text('处置中')")
    assert desk.watch.complaints == []


def test_a_key_pressed_the_moment_a_part_comes_acts_on_that_part_and_keeps_the_page(sits: Sits, scene: Scene):
    page = (desk := sits("zt-duty")).page
    desk.open("/desk/intake")
    page.fill("#intake-text", bulletin("云南昭通市巧家县", 26.95, 102.95, 2.2, hours=111))
    page.click("form:has(#intake-text) button[type=submit]")
    page.wait_for_selector(".detail-head h1:has-text('M 2.2')")
    _listens(desk)
    page.evaluate("""() => {
        window.isSamePage = true;
        new MutationObserver((_, watch) => {
            if (!document.querySelector("#detail .detail-head")?.textContent.includes("zt-duty")) return;
            watch.disconnect();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true }));
        }).observe(document.body, { childList: true, subtree: true });
    }""")
    page.keyboard.press("a")
    page.wait_for_selector(".toast:has-text('已立为事件')")
    assert page.evaluate("window.isSamePage") is True, "the act took the whole page along"
    assert desk.watch.complaints == []


def test_an_undo_pressed_before_the_answer_is_here_takes_back_that_act_and_no_other(sits: Sits, scene: Scene):
    page = (desk := sits("zt-duty")).page
    desk.open("/desk/intake")
    page.fill("#intake-text", bulletin("云南昭通市巧家县", 26.95, 102.95, 2.1, hours=110))
    page.click("form:has(#intake-text) button[type=submit]")
    page.wait_for_selector(".detail-head h1:has-text('M 2.1')")
    _listens(desk)
    page.keyboard.press("a")
    page.wait_for_selector(".toast:has-text('已认领')")

    held: list[tuple[Any, Any]] = []
    page.route("**/open", lambda route: held.append((route, route.fetch())))  # the act is done; its answer is on the way
    page.keyboard.press("e")
    page.wait_for_selector("#queue > li:has-text('M 2.1'):has-text('巧家县 2.1 级地震')")  # the stream was first
    assert page.locator(".toast:has-text('已立为事件')").count() == 0
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    assert page.locator(".toast:has-text('已撤销')").count() == 0, "it waits for the answer of the act it takes back"
    for route, answer in held:
        route.fulfill(response=answer)
    page.wait_for_selector(".toast:has-text('已撤销')")
    page.wait_for_selector("#queue > li:has-text('M 2.1'):not(:has-text('巧家县 2.1 级地震'))")
    page.wait_for_selector("#detail .detail-head:has-text('zt-duty')")  # the claim before it stands
    assert desk.watch.complaints == []


def test_what_was_written_stands_in_the_form_again_after_a_refusal_and_is_gone_once_it_was_taken_in(sits: Sits, scene: Scene):
    desk = sits("zt-duty")
    page, title = desk.page, "检查应急避难场所"
    desk.open("/drill/ludian/tasks")
    page.wait_for_selector("body[data-awake]")
    page.fill("#slip-title", title)
    page.fill("#slip-region", "无此地")
    page.fill("#slip-text", "逐处检查")
    page.press("#slip-title", "Enter")
    page.wait_for_selector("body[data-workspace-kind=exercise] .state[data-kind=error]")
    assert page.title().startswith("【演练】") and page.get_attribute(".btn:has-text('回到值班台')", "href") == "/drill/ludian/"
    page.click("a:has-text('返回修改')")
    page.wait_for_selector("form[data-draft=slip] .draft-note:has-text('已取回')")
    assert page.url.endswith("/drill/ludian/tasks")
    assert [page.input_value(f"#slip-{one}") for one in ("title", "region", "text")] == [title, "无此地", "逐处检查"]
    page.fill("#slip-region", "530621")
    page.press("#slip-title", "Enter")
    page.wait_for_selector(".toast:has-text('督办单已下达')")
    page.wait_for_selector("body[data-awake]")
    desk.open("/drill/ludian/tasks")
    page.wait_for_selector("body[data-awake]")
    assert page.input_value("#slip-title") == "" and page.evaluate("Object.keys(localStorage)") == []
    assert [one for one in desk.watch.complaints if "404" not in one and "422" not in one] == []
