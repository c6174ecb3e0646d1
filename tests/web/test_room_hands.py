"""What officers do in an incident's room, in a real browser: seen by the other by itself, refused where they stand."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.web.conftest import PHONE, Scene, Sits, until
from tests.web.test_thread import WATCH, _listens, _seen

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("live")]


def photo() -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").save(out, "JPEG")
    return out.getvalue()


def test_a_file_that_one_officer_adds_comes_to_the_others_room_by_itself(sits: Sits, scene: Scene):
    desk, phone, stranger = sits("zt-duty"), sits("ld-duty", size=PHONE), sits("sh-duty")
    for one in (desk, phone):
        one.open(f"/incidents/{scene.incident}")
        _listens(one)
    stranger.open("/incidents")
    _listens(stranger)
    phone.page.evaluate(WATCH, "断桥.jpg")
    with desk.page.expect_response(lambda answer: answer.url.endswith("/files")) as posted:
        desk.page.set_input_files("#upload-file", [{"name": "断桥.jpg", "mimeType": "image/jpeg", "buffer": photo()}])
        desk.page.click("#files button[type=submit]")
    assert posted.value.status == 303
    assert _seen(phone.page)
    until(phone.page, "document.querySelector('#timeline').innerText.includes('上传附件')")
    until(desk.page, "document.querySelector('#file-list').innerText.includes('断桥.jpg')")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert "断桥" not in stranger.page.content()
    assert desk.watch.complaints + phone.watch.complaints == []


def test_a_refusal_stands_beside_its_form_and_takes_nothing_from_the_page(sits: Sits, scene: Scene):
    desk = sits("zt-duty")
    desk.open(f"/incidents/{scene.incident}")
    _listens(desk)
    desk.page.set_input_files("#upload-file", [{"name": "a.exe", "mimeType": "text/plain", "buffer": b"MZ"}])
    desk.page.click("#files button[type=submit]")
    until(desk.page, "document.querySelector('#upload-faults')?.innerText.includes('不接收这种类型')")
    desk.page.fill("#invite-account", "nobody-here")
    desk.page.press("#invite-account", "Enter")
    until(desk.page, "document.querySelector('#toasts').innerText.includes('没有这个账号')")
    assert desk.page.locator("#board #invite-account").count() == 1, "a sentence does not take the part away"
