"""Golden paths (b) and (c) of the UX brief, each as one whole in a real browser: clicks counted against its limits, times printed."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image

from tests.web.conftest import PHONE, Scene, Sits, until
from tests.web.golden import Hands, computing, lay
from tests.web.live_server import LiveAnlan
from tests.web.scene import AT
from tests.web.test_intake import type_call
from tests.web.test_map import NO_WEBGL

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

HEARD = {
    "client_id": "wp-0001", "where": "文屏街道", "place": "文屏街道办", "position": "103.54, 27.19", "hazard": "rockfall",
    "fact:injured": "0", "words": "有震感，办公楼有裂缝，无人员伤亡", "caller": "值班室",
}  # fmt: skip
TEAMS = ["金塘一队", "金塘二队"]
CALL_S, START_S, SEND_S, REPORT_S = 45, 30, 90, 180
"""What the brief aims at, in seconds: printed beside what was taken, not asserted."""


@pytest.fixture(scope="module")
def laid(live_anlan: LiveAnlan) -> Iterator[LiveAnlan]:
    """People on duty, means, a place, and a compute process."""
    with computing(live_anlan):
        lay(live_anlan)
        yield live_anlan


def photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.frombytes("RGB", (60, 60), random.Random(5).randbytes(60 * 60 * 3)).save(out, "JPEG")
    return {"name": "slide.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_path_b_from_a_landslide_on_the_telephone_to_what_was_learnt(sits: Sits, scene: Scene, laid: LiveAnlan) -> None:
    """接报, 建议, 启动, 任务, 圈选派出, 匹配下达, 现场, 快报, 终止, 复盘."""
    duty, lead = Hands(sits("qj-duty")), Hands(sits("qj-lead"))
    duty.page.add_init_script(NO_WEBGL)
    duty.open("/desk")
    lead.open("/desk")
    with duty.step("call taken", most=0, aim_s=CALL_S):
        duty.page.keyboard.press("F2")
        type_call(duty.page, county="qjx", position="103.3000, 26.9500", trapped="3", caller="王小二")
        duty.page.keyboard.press("Control+Enter")
        duty.page.wait_for_selector(".detail-head h1:has-text('山体滑坡')")
    with duty.step("level and clause suggested", most=0, aim_s=2):
        duty.shows("#suggestions", "Ⅳ级响应")
        duty.awake()
        told = duty.page.inner_text("#suggestions")
    assert all(words in told for words in ("国家防汛抗旱应急预案", "4.5", "被困 3", "尚不知道", "倒塌房屋")), told

    with lead.step("response started", most=3, aim_s=START_S):
        lead.page.click(".queue-row:has-text('山体滑坡')")
        lead.page.click("#suggestions a.btn-primary:has-text('启动Ⅳ级响应')")
        diff = lead.page.inner_text(".readback-page")
        lead.hold()
        lead.arrives(".toast:has-text('响应已启动，任务和叫应已发出')")
    promised = re.search(r"将产生 (\d+) 项任务", diff)
    assert promised and lead.page.locator("[id^=tasks-] > .task-card").count() == int(promised[1]) > 10
    room = lead.page.url.removeprefix(lead.desk.base).removesuffix("/response")
    with duty.step("own task accepted and finished", most=2, aim_s=START_S):
        duty.page.keyboard.press("r")
        duty.page.wait_for_selector("h2:has-text('我的任务')")
        duty.page.click(".section:has(h2:has-text('我的任务')) .task-card a >> nth=0")
        duty.arrives("form[action$='/accept'] [data-key=a]")
        duty.page.keyboard.press("a")
        duty.arrives(".toast:has-text('任务已签收')")
        for field in duty.page.locator("[id^=evidence-]").all():
            field.focus()
            duty.page.keyboard.insert_text("已电话核实")
        duty.page.click("form[action$='/finish'] button[type=submit]")
        duty.page.wait_for_selector(".toast:has-text('任务已完成')")

    leader, means = Hands(sits("qj-team", size=PHONE)), sits("zt-duty", language="en")
    leader.open_phone()
    means.open(f"/resources/teams?q={TEAMS[0]}")
    until(means.page, "document.getElementById('resource-list').textContent.includes('Free')")
    with duty.step("two teams and a store ordered", most=3, aim_s=SEND_S):
        duty.page.click(".room-tabs a:has-text('资源')")
        duty.lasso(TEAMS)
        duty.page.keyboard.press("t")
        duty.page.keyboard.press("Enter")
        for name in TEAMS:
            duty.page.wait_for_selector(f"#orders .task-card:has-text('{name}')")
        duty.arrives(".toast:has-text('已下达 2 份调度令')")  # the cards may be here before the answer
        until(means.page, "document.getElementById('resource-list').textContent.includes('Bound')")  # without a reload
        until(means.page, "/\\d:\\d\\d.+/.test(document.getElementById('resource-news').textContent)")
        duty.awake()
        duty.page.keyboard.press("m")
        duty.page.wait_for_selector("form.proposal tr:has-text('巧家县库')", timeout=150_000)  # kernels first
        duty.awake()
        duty.page.keyboard.press("o")
        duty.page.wait_for_selector("#orders .task-card:has-text('巧家县库')")

    leader.page.click("#send")
    card = f"#work .phone-card:has-text('{TEAMS[0]}')"
    leader.page.wait_for_selector(card)
    order = leader.page.get_attribute(card, "data-uid")
    done = {"acknowledge": "已接令", "depart": "在途", "arrive": "已到场"}
    with leader.step("team: received, left, there", most=3, aim_s=10):
        for verb, word in done.items():
            leader.page.click(f"[data-uid='{order}'] [data-kind='order.{verb}']")
            duty.shows(f"#order-{order}", word)
    with leader.step("field report: photo, three chips, words", most=5, aim_s=60):
        leader.page.click(".phone-tabs a[href='#report']")
        leader.page.set_input_files("#photos", photo())
        for what in ("被困", "受伤", "死亡"):
            leader.page.click(f"#chips button[aria-label='{what}加一']")
        leader.page.focus("#text")
        leader.page.keyboard.insert_text("后山仍有落石，两户已撤出")
        leader.page.click("#report-form button[type=submit]")
        until(leader.page, "document.getElementById('report-said').textContent.includes('已存本机')")  # until then nothing waits
        until(leader.page, "document.getElementById('link').textContent.includes('全部已送达')")
    with leader.step("team: done", most=2, aim_s=10):
        leader.page.click(".phone-tabs a[href='#tasks']")
        leader.page.click(f"[data-uid='{order}'] [data-kind='order.finish']")
        duty.shows(f"#order-{order}", "已归建")

    city = Hands(sits("zt-duty"))
    city.open("/desk/reports")
    with duty.step("sitrep drafted and written", most=1, aim_s=REPORT_S):
        duty.page.keyboard.press("F9")
        duty.page.click("button:has-text('起草首报')")
        duty.arrives("mark.missing")
        assert duty.page.locator(".report-figure").count() >= 3, "prefilled with what was called in and reported"
        duty.page.focus("#report-words textarea >> nth=0")
        duty.page.keyboard.insert_text("两支队伍已到场搜救")
        duty.page.wait_for_selector("#saved-note:has-text('已保存')")
    with lead.step("sitrep signed", most=1, aim_s=REPORT_S):
        lead.awake()
        lead.page.keyboard.press("F9")
        lead.arrives("a[data-key=s]")
        lead.page.keyboard.press("s")
        lead.arrives(".readback-page")
        for box in lead.page.locator("[name=pending]").all():
            box.focus()
            lead.page.keyboard.press("Space")
        lead.hold()
        lead.page.wait_for_selector(".toast:has-text('已签发')")
    with lead.step("sitrep sent", most=1, aim_s=REPORT_S):
        lead.page.click("button:has-text('报出')")
    with city.step("sitrep signed for above", most=1, aim_s=REPORT_S):
        city.page.click(".report-row:has-text('山体滑坡') button:has-text('签收')")
        city.page.wait_for_selector(".toast:has-text('已签收')")
    duty.open(f"{room}/reports")
    duty.page.wait_for_selector("#report-clocks > li:has-text('巧家县'):has-text('首报'):has-text('已完成')")  # it stops on receipt

    with lead.step("response ended", most=3, aim_s=60):
        lead.page.click(".room-tabs a:has-text('任务')")
        lead.page.click("a:has-text('终止响应')")
        lead.arrives("button.hold")
        for box in lead.page.locator("[name=met]").all():
            box.focus()
            lead.page.keyboard.press("Space")
        lead.hold()
        lead.page.wait_for_selector(".toast:has-text('响应已终止')")
    with lead.step("reviewed, a lesson handed out, signed", most=3, aim_s=120):
        lead.page.click(".room-tabs a:has-text('复盘')")
        lead.arrives("tr[data-verdict=met]")
        assert lead.page.locator("tr[data-verdict=missed]").count(), "tasks that nobody took up are missed"
        lead.page.fill("[name=text]", "雨季前逐户检查后山裂缝")
        lead.page.fill("[name=owner]", "qj-duty")
        lead.page.fill("[name=due_at]", f"{AT + timedelta(days=30):%Y-%m-%dT%H:%M}")
        lead.page.click("button:has-text('下达整改')")
        lead.page.wait_for_selector(".toast:has-text('整改事项已下达为任务')")
        lead.page.click("button:has-text('签署以上结果')")
        lead.page.wait_for_selector(".toast:has-text('复盘已签署')")
    assert [one for hands in (duty, lead, leader, city) for one in hands.desk.watch.complaints] == []


def quake(words: str, magnitude: float) -> str:
    at = AT + timedelta(minutes=70)
    return f"中国地震台网{words}测定：{at:%Y年%m月%d日%H时%M分}在云南昭通市鲁甸县（北纬27.19度，东经103.54度）发生{magnitude}级地震，震源深度11千米。"


STANDS = """() => { const look = () => { window.wasGone ||= !document.querySelector('#suggestions')?.innerText.includes('级响应'); };
  window.wasGone = false; new MutationObserver(look).observe(document.body, {subtree: true, childList: true}); }"""


def test_path_c_from_a_bulletin_to_the_response_with_a_revision_on_the_same_page(
    sits: Sits, scene: Scene, laid: LiveAnlan
) -> None:
    """速评页 from the desk, 失联待查, revised under the reader's eyes, started by the commander."""
    lead, feed = Hands(sits("zt-lead")), laid.visitor("zt-duty")
    lead.open("/desk")
    with lead.step("bulletin in, impact page stands", most=2, aim_s=2):
        feed.hand_in(quake("自动", 5.6))
        lead.page.click(".queue-row:has-text('M 5.6'):has-text('鲁甸')")
        lead.page.click("a:has-text('速评')")
        lead.shows("#zones tbody", "Ⅵ")
    address = lead.page.url
    page = lead.page.inner_text("#assessment")
    assert "自动测定·预评估" in page and "人口密集" in page and "失联待查" in page
    for part in ("checks li", "teams tbody tr", "townships tr.silent"):
        assert lead.page.locator(f"#{part}").count(), part
    lead.shows("#suggestions", "级响应")
    lead.page.evaluate(STANDS)

    village = laid.visitor("wp-duty")  # a township that was silent speaks
    village.get("/desk")
    said = village.post("/desk/intake/call", **HEARD)
    assert said.status == 200, said.text[:500]
    with lead.step("revised on the same page, changes marked", most=0, aim_s=2):
        feed.hand_in(quake("正式", 6.2))
        lead.shows("#changes", "上一版")
    lead.shows("#townships", "已有消息")
    until(lead.page, "document.querySelectorAll('.changed').length > 2")
    assert lead.page.url == address
    lead.shows("#suggestions", "Ⅰ级响应")
    lead.shows("#suggestions", "国家地震应急预案")
    assert not lead.page.evaluate("window.wasGone"), "what was suggested stands until what is newer is here"

    with lead.step("response started", most=2, aim_s=30):
        lead.page.click("#suggestions a.btn-primary")
        lead.hold()
        lead.page.wait_for_selector(".toast:has-text('响应已启动')")
    with lead.step("what the modelled needs ask for", most=1, aim_s=10):
        lead.page.click(".room-tabs a:has-text('资源')")
        lead.page.wait_for_selector("tr:has-text('灾情评估（模型）')")
    assert lead.desk.watch.complaints == []
