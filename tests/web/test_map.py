"""S1 一张图 in a real browser: drawn, acted on by pointer and keyboard, listed, printed; axe clean, policy kept, English."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import DESK, HAN, PHONE, WALL, Desk, Scene, Sits, sitting, until
from tests.web.live_server import LiveAnlan
from tests.web.scene import AT
from tests.web.test_screens import CHINESE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations']})"
KB = 1000
NEXT = (
    f"中国地震台网正式测定：{AT - timedelta(hours=1):%Y年%m月%d日%H时%M分}在云南昭通市永善县（北纬28.20度，东经103.60度）发生5.6级地震，震源深度10千米。"
)
NO_WEBGL = (
    "const own = HTMLCanvasElement.prototype.getContext;"
    "HTMLCanvasElement.prototype.getContext = function (kind, ...rest)"
    " { return kind.startsWith('webgl') ? null : own.call(this, kind, ...rest); };"
)
IDLE = "document.getElementById('the-map').isIdle === true && !document.querySelector('.htmx-request')"


@pytest.fixture(scope="session")
def placed(live_anlan: LiveAnlan) -> None:
    """A made-up place in the node, once."""
    live_anlan.run("from tests.map import made\nif not made.Team.objects.exists():\n    made.place()\n")


def sits_at_the_map(sits: Sits, scene: Scene, *, plain: bool = False, **more: Any) -> Desk:
    """Somebody of 昭通 at the map of the scene's incident; 简图 where `plain`, which is drawn in a moment."""
    desk = sits("zt-duty", **more)
    if plain:
        desk.page.add_init_script(NO_WEBGL)
    desk.open(f"/map?incident={scene.incident}")
    desk.page.wait_for_selector(f"#the-map[data-drawn={'sketch' if plain else 'map'}]", timeout=60_000)
    desk.page.wait_for_selector("body[data-awake]")
    until(desk.page, IDLE, within_s=60)
    return desk


@pytest.fixture(scope="module")
def plain_desk(chromium: Any, live_anlan: LiveAnlan, scene: Scene, placed: None) -> Iterator[Desk]:
    """One browser at the 简图 for all tests that only look at it."""
    with sitting(chromium, live_anlan) as sits:
        desk = sits_at_the_map(sits, scene, plain=True)
        desk.page.evaluate(AXE.read_text("utf-8"))
        yield desk


@pytest.fixture
def plain(plain_desk: Desk) -> Iterator[Desk]:
    """Its map as it was opened: no card, no tool, a desk by daylight."""
    yield plain_desk
    page = plain_desk.page
    sized(page, DESK)
    page.emulate_media(color_scheme="light")
    for _ in range(2):
        page.keyboard.press("Escape")
    page.evaluate("document.querySelector('[data-card-close]')?.click()")


def sized(page: Any, size: tuple[int, int]) -> None:
    """A window of another size, laid out anew."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    until(page, f"innerWidth === {size[0]}")
    page.evaluate("new Promise(done => { requestAnimationFrame(() => requestAnimationFrame(done)); setTimeout(done, 1000); })")


def test_the_map_is_drawn_and_a_click_opens_the_card_of_what_was_clicked(sits: Sits, scene: Scene, placed: None):
    desk = sits_at_the_map(sits, scene)
    page = desk.page
    first = page.locator("#map-list [data-thing] a").first
    name = first.inner_text()
    first.click()  # the list's way: the map goes there, so that the thing stands in its middle
    page.wait_for_selector(".map-card h2")
    until(page, IDLE, within_s=60)
    page.locator("[data-card-close]").click()
    assert page.locator("#map-card h2").count() == 0
    box = page.locator("#the-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # the map's way
    page.wait_for_selector(".map-card h2")
    assert page.inner_text(".map-card h2") == name
    assert "推断" in page.inner_text(".map-card") and "WGS 84" in page.inner_text(".map-card")
    took = page.evaluate(
        "performance.getEntriesByName('anlan:card').pop().startTime - performance.getEntriesByName('anlan:click').pop().startTime"
    )
    print(f"\nclick → card {took:.0f} ms (limit 200 on a quiet machine)")
    assert desk.watch.complaints == []


@pytest.mark.soak
def test_the_printed_sheet_carries_the_picture_scale_time_source_and_mark(sits: Sits, scene: Scene, placed: None):
    page = sits_at_the_map(sits, scene).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    sheet = page.inner_text("#map-print")
    for said in ("示意图", "比例尺 1:", "制图时间 20", "北京时间", "WGS 84", "来源：", "演示数据", "学校"):
        assert said in sheet, said
    assert not page.locator(".topbar, .rail, .map-list").first.is_visible()
    colours = page.evaluate(
        """async () => { const img = document.querySelector('#map-print img'); await img.decode();
        const canvas = Object.assign(document.createElement('canvas'), {width: 60, height: 60}); const pen = canvas.getContext('2d');
        pen.drawImage(img, 0, 0, 60, 60); return new Set(new Uint32Array(pen.getImageData(0, 0, 60, 60).data.buffer)).size; }"""
    )
    assert colours > 20, "the picture is the map, not a blank"
    assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"


@pytest.mark.soak
def test_a_layer_switched_on_comes_to_map_list_and_address(sits: Sits, scene: Scene, placed: None):
    page = sits_at_the_map(sits, scene, plain=True).page
    assert page.locator("#map-list [data-layer=shelter]").count() == 0
    page.locator("[name=layer][value=school]").uncheck()
    page.locator("[name=layer][value=reservoir]").uncheck()
    page.locator("[name=layer][value=shelter]").check()
    page.wait_for_selector("#map-list [data-layer=shelter]")
    assert "避难场所" in page.inner_text("#map-shown") and "layer=shelter" in page.url
    page.reload()
    page.wait_for_selector("#the-map[data-drawn]")
    assert page.locator("#map-list [data-layer=shelter]").count() == 1 and page.locator("#map-list [data-layer=school]").count() == 0


@pytest.mark.soak
def test_the_slider_takes_back_what_was_not_yet_told(sits: Sits, scene: Scene, placed: None):
    page = sits_at_the_map(sits, scene, plain=True).page
    told = page.locator("#map-timeline > li:not([hidden])")
    everything, marks = told.count(), page.locator(".plain-story .point").count()
    assert everything > 2 and marks >= 2 and "现在" in page.inner_text("#map-time-at")
    page.locator("#map-time-range").fill("0")
    assert told.count() < everything and page.locator(".plain-story .point").count() < marks
    page.locator("[data-time-do=on]").click()
    assert 0 < told.count() <= everything
    page.locator("[data-time-do=now]").click()
    assert told.count() == everything and page.locator(".plain-story .point").count() == marks


def test_axe_finds_nothing_on_the_map_with_a_card_and_a_tool_open_by_day_and_by_night(plain: Desk):
    page = plain.page
    page.keyboard.press("r")
    page.locator("#around-form [data-tool-do=centre]").click()
    page.locator("#around-form button[type=submit]").click()
    page.wait_for_selector("#around")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert [(one["id"], one["nodes"][0]["target"]) for one in page.evaluate(RULES)["violations"]] == [], theme


@pytest.mark.soak
def test_in_english_no_chinese_is_left_outside_names_and_data(sits: Sits, scene: Scene, placed: None):
    desk = sits_at_the_map(sits, scene, plain=True, language="en")
    desk.page.locator("#map-list [data-thing] a").first.click()
    desk.page.wait_for_selector(".map-card h2")
    until(desk.page, IDLE)
    names = ("云南昭通市鲁甸县 6.5 级地震",)
    left = [text for text in desk.page.evaluate(CHINESE) if HAN.search(text.replace(names[0], ""))]
    assert left == [] and desk.watch.complaints == []


def test_on_a_phone_the_sheet_has_three_stops_and_nothing_scrolls_sideways(plain: Desk):
    page = plain.page
    sized(page, PHONE)
    heights = []
    for _ in range(3):
        box = page.locator("#map-things").bounding_box()
        assert box is not None
        heights.append(round(box["height"]))
        page.locator("#sheet-handle").click()
    assert heights[0] == 96 < heights[1] < heights[2]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.locator(".map-tools [data-map-do=layers]").click()
    assert page.locator("#map-layers").is_visible()
    page.locator("#map-layers [data-map-do=layers]").click()
    assert [(one["id"], one["nodes"][0]["target"]) for one in page.evaluate(RULES)["violations"]] == []


def test_the_wall_shows_numbers_map_and_incident_and_no_control(plain: Desk):
    page = plain.page
    sized(page, WALL)
    for gone in (".map-acts", ".map-list", ".map-tools", "[name=layer]", "#map-time-range"):
        page.locator(gone).first.wait_for(state="hidden")
    assert page.locator("#map-timeline").is_visible() and page.locator(".map-layer .count").first.is_visible()
    assert page.locator(".map-incidents .elapsed").first.inner_text().startswith("T+")


def test_an_incident_that_is_opened_stands_beside_the_map_without_a_reload(plain: Desk, live_anlan: LiveAnlan):
    page = plain.page
    page.wait_for_selector("#link[data-state=live]")
    page.mouse.move(5, 5)
    of_yongshan = "[...document.querySelectorAll('#map-open > li')].filter(one => one.innerText.includes('永善')).length"
    before = page.evaluate(of_yongshan)
    live_anlan.visitor("zt-duty").hand_in(NEXT)
    until(page, f"(document.getElementById('map-open-more')?.click(), {of_yongshan} === {before + 1})")
    assert "永善" in page.locator("#map-open > li").first.inner_text()


def test_without_webgl_every_act_is_there_by_keyboard_alone(plain: Desk):
    desk, page = plain, plain.page
    assert page.locator("#the-map path.area").count() > 20 and page.locator(".plain-thing").count() > 10
    page.keyboard.press("r")
    page.fill("#around-form [name=km]", "25")
    page.get_by_role("button", name="取图心").first.press("Enter")
    page.locator("#around-form button[type=submit]").press("Enter")
    page.wait_for_selector("#around")
    page.wait_for_selector(".plain-zone .plain-area", state="attached")  # comes a moment after the card
    assert page.locator(".plain-zone .plain-area").count() == 1 and "学校" in page.inner_text("#around")
    page.keyboard.press("Escape")
    page.locator("body").press("m")
    for _ in range(2):
        page.locator("[data-for=measure] [data-tool-do=centre]").press("Enter")
        page.locator("#the-map svg.sketch").press("ArrowRight")
    assert "km" in page.inner_text("#measured-total")
    page.keyboard.press("Escape")
    page.locator("body").press("q")
    page.locator("#where-form [data-tool-do=centre]").press("Enter")
    page.wait_for_selector(".map-card:not(#around) dl")
    assert "WGS 84" in page.inner_text(".map-card")
    page.keyboard.press("Escape")
    page.locator("body").press("h")
    assert not page.locator("#map-layers").is_visible()
    page.locator("body").press("h")
    page.locator("body").press("1")
    page.wait_for_url("**preset=calm**")
    assert page.locator("[name=layer]:checked").count() == 3
    assert desk.watch.complaints == []


@pytest.mark.soak
def test_the_map_keeps_to_its_budget_of_nodes_and_script(sits: Sits, scene: Scene, placed: None):
    desk = sits("zt-duty", size=DESK)
    scripts: dict[str, int] = {}
    desk.page.on(
        "response",
        lambda answer: scripts.__setitem__(answer.url, len(gzip.compress(answer.body())))
        if answer.url.endswith((".js", ".mjs")) and answer.status == 200
        else None,
    )
    desk.open(f"/map?incident={scene.incident}")
    desk.page.wait_for_selector("#the-map[data-drawn=map]", timeout=60_000)
    nodes = desk.page.evaluate("document.querySelectorAll('*').length")
    print(f"\n/map: {nodes} nodes, {sum(scripts.values()) / KB:.0f} kB of script")
    assert nodes <= 1200
    assert sum(scripts.values()) <= 520 * KB
