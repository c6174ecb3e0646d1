"""Every screen in a real browser: no Chinese left in English, axe clean, policy kept, light enough, maps drawn."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from tests.web.conftest import DESK, HAN, PHONE, WALL, Desk, Scene, Sits, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "img"
KB = 1000

# Text and labels outside names and user data: marked lang="zh…" or translate="no".
CHINESE = """() => { const out = []; const data = '[lang^=zh], [translate=no], script, style, template';
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const at = walk.currentNode.parentElement;
    if (/[\\u4e00-\\u9fff]/.test(walk.currentNode.data) && !skip(at)) out.push(walk.currentNode.data.trim()); }
  function skip(element) { const own = element.closest(data); return own && own !== document.documentElement; }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt], [data-more]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-more'])
      if (/[\\u4e00-\\u9fff]/.test(element.getAttribute(name) ?? '') && !skip(element)) out.push(element.getAttribute(name));
  return out; }"""
NAMES = ("云南昭通市鲁甸县 6.5 级地震", "云南昭通市巧家县", "鲁甸县", "昭通市")


def pages(scene: Scene) -> dict[str, list[str]]:
    """Every page by the officer who may open it."""
    return {
        "zt-duty": [
            "/desk", f"/desk/{scene.waiting}", f"/desk/{scene.attached}", f"/desk/{scene.attached}/record",
            f"/desk/{scene.waiting}/near", "/desk/intake", "/desk/duty", "/desk/refused", "/incidents",
            f"/incidents/{scene.incident}", f"/incidents/{scene.incident}/related", "/search?q=鲁甸", "/me",
            "/no-such-page", "/system",
        ],
        "yn-admin": ["/system", "/system/sources", "/system/parked", "/system/rights", "/drills"],
        "yn-lead": ["/drills", "/drills/ludian/end", f"/drill/ludian/incidents/{scene.drill_incident}"],
    }  # fmt: skip


def _settled(desk: Desk) -> None:
    """What the page asks for after it stands has come."""
    until(desk.page, "!document.querySelector('[hx-trigger=load], .htmx-request')")


def test_every_page_keeps_the_policy_and_in_english_no_chinese_is_left_outside_names_and_data(
    sits: Sits, scene: Scene
):
    left: dict[str, list[str]] = {}
    complaints: dict[str, list[str]] = {}
    for name, addresses in pages(scene).items():
        desk = sits(name, language="en")
        for address in addresses:
            desk.watch.complaints.clear()
            answer = desk.open(address)
            _settled(desk)
            expected = {"/no-such-page": 404, "/system": 403 if name == "zt-duty" else 200}.get(address, 200)
            assert answer.status == expected, address
            assert "unsafe" not in answer.headers["content-security-policy"]
            if said := [one for one in desk.watch.complaints if f"status of {expected}" not in one]:
                complaints[address] = said
            if found := [text for text in desk.page.evaluate(CHINESE) if HAN.search(_without_names(text))]:
                left[address] = found
    login = sits(language="en")
    login.open("/login")
    assert login.page.evaluate(CHINESE) == []
    assert left == {} and complaints == {}


def _without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


RULES = {
    "light": "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']",
    "dark": "{type: 'rule', values: ['color-contrast', 'link-in-text-block']}",  # by night nothing but colours is another
}


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
def test_axe_finds_nothing_on_any_screen(theme: str, sits: Sits, scene: Scene):
    source = AXE.read_text("utf-8")
    screens = {
        "": ["/login"],
        "zt-duty": ["/desk", f"/desk/{scene.waiting}", f"/incidents/{scene.incident}", "/incidents", "/desk/intake"],
        "yn-admin": ["/system", "/system/rights"],
        "yn-lead": [f"/drill/ludian/incidents/{scene.drill_incident}", "/drill/ludian/desk", "/drills"],
    }
    faults: list[str] = []
    for name, addresses in screens.items():
        desk = sits(name, theme=theme)
        for address in addresses if theme == "light" else addresses[:3]:
            desk.open(address)
            _settled(desk)
            desk.page.evaluate(source)
            found = desk.page.evaluate(f"axe.run(document, {{runOnly: {RULES[theme]}, resultTypes: ['violations']}})")
            for fault in found["violations"]:
                where = [node["target"][0] for node in fault["nodes"][:3]]
                faults.append(f"{address}: {fault['id']} {where} {fault['nodes'][0].get('failureSummary', '')[:160]}")
    assert faults == []


def test_axe_finds_nothing_on_a_phone(sits: Sits, scene: Scene):
    source = AXE.read_text("utf-8")
    desk = sits("zt-duty", size=PHONE)
    faults: list[str] = []
    for address in ("/desk", f"/desk/{scene.waiting}", f"/incidents/{scene.incident}", "/desk/intake"):
        desk.open(address)
        _settled(desk)
        desk.page.evaluate(source)
        found = desk.page.evaluate(f"axe.run(document, {{runOnly: {RULES['light']}, resultTypes: ['violations']}})")
        faults += [f"{address}: {one['id']} {one['nodes'][0]['target']}" for one in found["violations"]]
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], f"{address} scrolls sideways"
    assert faults == []


def test_the_room_draws_the_map_and_says_it_as_a_list_too(sits: Sits, scene: Scene):
    desk = sits("zt-duty")
    desk.open(f"/incidents/{scene.incident}")
    desk.page.wait_for_selector("#room-map[data-drawn=map]", timeout=60_000)
    desk.page.locator(".map-twin summary").first.click()
    assert "鲁甸县" in desk.page.inner_text(".map-twin table")
    assert "示意图" in desk.page.inner_text(".map-note")


def test_without_webgl_the_sketch_stands_in(sits: Sits, scene: Scene):
    desk = sits("zt-duty")
    desk.page.add_init_script(
        "const own = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest)"
        " { return kind.startsWith('webgl') ? null : own.call(this, kind, ...rest); };"
    )
    desk.open(f"/incidents/{scene.incident}")
    desk.page.wait_for_selector("#room-map[data-drawn=sketch]")
    assert desk.page.locator("#room-map path.area[data-on=true]").count() > 3
    assert desk.page.locator("#room-map path.line").count() > 0


@pytest.mark.parametrize(
    ("path", "nodes", "script_kb"), [("/desk", 1500, 120), ("/incidents/{incident}", 2500, 150)], ids=["desk", "room"]
)
def test_a_screen_keeps_to_its_budget_of_nodes_and_script(
    path: str, nodes: int, script_kb: int, sits: Sits, scene: Scene
):
    desk = sits("zt-duty")
    scripts: dict[str, int] = {}
    desk.page.on(
        "response",
        lambda answer: scripts.__setitem__(answer.url, len(gzip.compress(answer.body())))
        if answer.url.endswith((".js", ".mjs")) and answer.status == 200
        else None,
    )
    desk.open(path.format(incident=scene.incident))
    _settled(desk)
    desk.page.wait_for_selector("#link[data-state=live]")
    ours = sum(size for url, size in scripts.items() if "maplibre" not in url)
    count = desk.page.evaluate("document.querySelectorAll('*').length")
    paint = desk.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    print(f"\n{path}: {count} nodes, {ours / KB:.0f} kB of script, first paint {paint or 0:.0f} ms")
    assert count <= nodes
    assert ours <= script_kb * KB


def test_the_wall_shows_no_control_and_the_phone_one_pane(sits: Sits, scene: Scene):
    wall = sits("zt-duty", size=WALL)
    wall.open(f"/incidents/{scene.incident}")
    assert not wall.page.locator(".rail").is_visible()
    assert not wall.page.locator("#note-text").is_visible()
    phone = sits("zt-duty", size=PHONE)
    phone.open("/desk")
    assert phone.page.locator("#queue").is_visible() and phone.page.locator(".tabs").is_visible()
    phone.page.locator("#queue a").first.click()
    phone.page.wait_for_selector(".detail-head h1")
    assert not phone.page.locator("#queue").is_visible()


PICTURED = {
    "desk": ("zt-duty", "/desk/{waiting}", DESK, "light", ""),
    "desk-dark": ("zt-duty", "/desk/{attached}", DESK, "dark", ""),
    "room": ("zt-duty", "/incidents/{incident}", DESK, "light", ""),
    "room-english": ("zt-duty", "/incidents/{incident}", DESK, "light", "en"),
    "room-phone": ("zt-duty", "/incidents/{incident}", PHONE, "light", ""),
    "room-wall": ("zt-duty", "/incidents/{incident}", WALL, "dark", ""),
    "drill": ("yn-lead", "/drill/ludian/incidents/{drill_incident}", DESK, "light", ""),
    "system": ("yn-admin", "/system", DESK, "light", ""),
}


if os.environ.get("ANLAN_WRITE_PICTURES") == "1":  # on purpose only: it writes docs/img

    @pytest.mark.parametrize("name", list(PICTURED))
    def test_the_pictures_of_the_docs_are_taken(name: str, sits: Sits, scene: Scene):
        officer, path, size, theme, language = PICTURED[name]
        desk = sits(officer, size=size, theme=theme, language=language)
        desk.open(path.format(**vars(scene)))
        _settled(desk)
        if desk.page.locator(".map").count():
            desk.page.wait_for_selector(".map[data-drawn]", timeout=60_000)
        desk.page.wait_for_selector("#link[data-state=live]")
        PICTURES.mkdir(parents=True, exist_ok=True)
        desk.page.screenshot(path=str(PICTURES / f"{name}.png"))
