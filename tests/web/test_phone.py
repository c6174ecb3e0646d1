"""The phone in a real browser, with the server really stopped and started: issue 5, sentence 7; C-08, C-09, Z-04, Z-05."""

from __future__ import annotations

import io
import json
import random
import time
from typing import Any

import pytest
from PIL import Image

from tests.web.conftest import HAN, PHONE, Scene, Sits, until
from tests.web.live_server import LiveAnlan, Stopping
from tests.web.test_screens import AXE, RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]

FIRST_LOAD_BYTES, NODES = 300_000, 800
PARTS = ("responseBodySize", "responseHeadersSize")
SMALL = """[...document.querySelectorAll('button, a.btn, .phone-tabs a, select, summary')]
  .filter(one => one.offsetParent && one.getBoundingClientRect().height < 48).map(one => one.outerHTML)"""
LAY = """
import json
from anlan.core import clock
from anlan.core.clock.queries import reality
from tests.web.seed import _account
from tests.web.phone_orders import lay
with clock.entered(reality()):
    print(json.dumps(lay(_account({name!r}, "team_leader", "530621", {password!r}), {incident!r})))
"""
RECALL = """
from anlan.command.services.tracking import recall_order
from anlan.core import clock
from anlan.core.clock.queries import reality
from anlan.core.permission import system_actor
with clock.entered(reality()):
    recall_order(order={order!r}, reason="另有任务", by=system_actor("test"))
"""
TOLD = """
import json
from anlan.command.models import Order
from anlan.core import clock
from anlan.core.attachments.models import Attachment
from anlan.core.clock.queries import reality
from anlan.core.journal.models import Entry
from anlan.incidents.models import Fact
with clock.entered(reality()):
    row = Order.objects.get(uid={order!r})
    entries = Entry.objects.filter(about=row.journal_key).order_by("id")
    print(json.dumps({{
        "verbs": list(entries.values_list("verb", flat=True)),
        "at": [one.timestamp() if one else None for one in (row.acknowledged_at, row.under_way_at, row.arrived_at)],
        "trapped": list(Fact.objects.filter(reported_by=f"account:{{row.holder_id}}").values_list("kind", "value")),
        "photos": Attachment.objects.filter(added_by=f"account:{{row.holder_id}}").count(),
    }}))
"""


def noise() -> bytes:
    """A photo larger than a phone may send."""
    out = io.BytesIO()
    Image.frombytes("RGB", (600, 600), random.Random(3).randbytes(600 * 600 * 3)).save(out, "JPEG", quality=95)
    assert out.tell() > FIRST_LOAD_BYTES
    return out.getvalue()


def tap(page: Any, order: str, kind: str, *, waiting: int) -> tuple[float, float]:
    """Between which seconds since 1970 it was done; so many acts wait then."""
    begun = time.time()
    page.click(f"[data-uid='{order}'] [data-kind='{kind}']")
    until(page, f"document.querySelector(\"[data-uid='{order}'] .phone-pending\").textContent.includes('未送达')")
    until(page, f"document.getElementById('link').textContent.includes('{waiting} 条未送达')")
    return begun, time.time()


def test_a_leader_s_acts_without_a_server_are_kept_through_a_killed_browser_and_told_in_order_once(
    sits: Sits, scene: Scene, live_anlan: LiveAnlan, stopping: Stopping
) -> None:
    """收到, 出发, 到场 and a report while the server is off; the order recalled meanwhile is shown from both sides."""
    stop, start = stopping
    leader = "ld-leader"
    orders = json.loads(live_anlan.run(LAY.format(name=leader, password=live_anlan.password, incident=scene.incident)))
    going, recalled = orders
    phone = sits(leader, size=PHONE)
    page = phone.page
    loaded: list[int] = []
    page.on("requestfinished", lambda request: loaded.append(sum(request.sizes()[one] for one in PARTS)))
    phone.open("/phone/")
    until(page, "document.documentElement.dataset.phone === 'ready' && !!navigator.serviceWorker.controller")
    print(f"first load {sum(loaded)} bytes, {page.evaluate('document.querySelectorAll(`*`).length')} nodes")
    assert 0 < sum(loaded) <= FIRST_LOAD_BYTES and phone.watch.complaints == []
    page.evaluate(AXE.read_text("utf-8"))
    for tab in ("tasks", "report", "map", "me"):
        page.click(f".phone-tabs a[href='#{tab}']")
        until(page, f"!document.getElementById('{tab}').hidden")
        assert page.evaluate("document.querySelectorAll('*').length") <= NODES
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{tab} scrolls sideways"
        assert page.evaluate(SMALL) == [], tab
        found = page.evaluate(f"axe.run(document, {{runOnly: {RULES['light']}, resultTypes: ['violations']}})")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], tab

    stop()
    page.click(".phone-tabs a[href='#tasks']")
    tapped = [
        tap(page, going, kind, waiting=number)
        for number, kind in enumerate(("order.acknowledge", "order.depart", "order.arrive"), 1)
    ]
    tap(page, recalled, "order.acknowledge", waiting=4)
    page.click(".phone-tabs a[href='#report']")
    page.click("#chips button[aria-label='被困加一']")
    page.click("#chips button[aria-label='被困加一']")
    page.set_input_files("#photos", {"name": "bridge.jpg", "mimeType": "image/jpeg", "buffer": noise()})
    page.click("#report-form button[type=submit]")
    until(page, "document.getElementById('report-said').textContent.includes('已存本机，未送达')")
    live_anlan.run(RECALL.format(order=recalled))
    context = page.context
    page.close()  # the browser is killed; next morning it is opened from the home screen
    page = context.new_page()
    page.goto(f"{live_anlan.base}/phone/")
    until(page, "document.getElementById('link').textContent.includes('6 条未送达')")
    assert "已送达" not in page.locator("#outbox").text_content()

    start()
    page.click("#send")
    until(page, "document.getElementById('link').textContent.includes('全部已送达')")
    told = json.loads(live_anlan.run(TOLD.format(order=going)))
    acts = [one for one in told["verbs"] if one.startswith("order.") and one != "order.routed"]
    assert acts == ["order.issued", "order.acknowledged", "order.departed", "order.arrived"]
    on_time = [begun - 3 <= at <= done + 3 for at, (begun, done) in zip(told["at"], tapped, strict=True)]
    assert all(on_time), (told["at"], tapped)
    assert told["trapped"] == [["trapped", 2.0]] and told["photos"] == 1
    until(page, "document.querySelector('.phone-conflict')")
    sides = page.inner_text(".phone-conflict")
    assert all(words in sides for words in ("收到", "已归建", "另有任务", "留作记录"))
    page.click(".phone-conflict button[value=note]")
    until(page, "!document.querySelector('.phone-conflict')")
    context.clear_cookies()
    page.click(f"[data-uid='{going}'] [data-kind='order.work']")
    until(page, "!document.getElementById('login').hidden && document.getElementById('link').textContent.includes('1 条未送达')")


def test_in_english_no_chinese_is_left_on_the_phone(sits: Sits, scene: Scene) -> None:
    phone = sits("sh-duty", size=PHONE, language="en")  # who has nothing to do sees only our words
    phone.open("/phone/")
    until(phone.page, "document.documentElement.dataset.phone === 'ready'")
    said = phone.page.evaluate("document.querySelectorAll('#who').forEach(one => one.remove()) || document.body.textContent")
    assert HAN.findall(said) == []
