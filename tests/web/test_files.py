"""Files of an incident in its room: who sees them, who adds, what is refused, what the stream sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from anlan.core.attachments.models import Attachment
from anlan.incidents import services
from anlan.incidents.models import Incident, Signal
from anlan.web.events.fragments import fragments
from tests.attachments.conftest import FILES
from tests.web.test_live import last, of, plain
from tests.web.test_views import LUDIAN, SHANGHAI, ZHAOTONG, Hires, Officer, hires, told

__all__ = ["hires", "told"]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder."""
    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    return tmp_path


def upload(officer: Officer, incident: Incident, *names: str, **more: Any) -> Any:
    files = [SimpleUploadedFile(name, FILES[f"a.{name.rpartition('.')[2]}"]()) for name in names]
    return officer.client.post(f"/incidents/{incident.uid}/files", {"file": files}, **more)


def room(officer: Officer, incident: Incident) -> str:
    return str(officer.get(f"/incidents/{incident.uid}").content.decode())


def test_a_photo_and_a_paper_hang_in_the_room_with_kind_size_and_who_and_open_for_the_county(told: Signal, hires: Hires):
    near, far = hires("duty_officer", LUDIAN), hires("duty_officer", SHANGHAI)
    incident = Incident.objects.get()
    assert "还没有附件" in room(near, incident)
    answer = upload(near, incident, "断桥.jpg", "通报.pdf")
    assert answer.status_code == 303 and answer["Location"] == f"/incidents/{incident.uid}#files"
    page = room(near, incident)
    paper, photo = Attachment.objects.order_by("-pk")
    assert "已上传 2 个附件" in page and "还没有附件" not in page
    assert page.index(f"attachment-{paper.uid}") < page.index(f"attachment-{photo.uid}"), "newest first"
    for word in ("断桥.jpg", "通报.pdf", "图片 ·", "PDF 文件 ·", "字节", near.account.username):
        assert word in page
    served = near.get(f"/attachments/{photo.uid}")
    assert served.status_code == 200 and served["X-Content-Type-Options"] == "nosniff"
    assert far.get(f"/attachments/{photo.uid}").status_code == 404
    assert upload(far, incident, "a.jpg").status_code == 404
    assert Attachment.objects.count() == 2


def test_the_timeline_tells_of_a_file_without_its_name(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    upload(officer, incident, "张三的家.jpg")
    entry = last("attachment.stored")
    page = room(officer, incident)
    line = page.partition(f'id="entry-{entry.pk}"')[2].partition("</li>")[0]
    assert "上传附件（图片，" in line and "张三" not in line
    with translation.override("en"):
        officer.client.cookies["anlan_language"] = "en"
        assert "Attachment uploaded (Picture, " in room(officer, incident)


def test_what_is_too_large_or_of_a_wrong_kind_is_refused_on_the_page_and_the_rest_is_kept(
    told: Signal, hires: Hires, monkeypatch: pytest.MonkeyPatch
):
    officer = hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    bad = SimpleUploadedFile("脚本.exe", b"MZ")
    good = SimpleUploadedFile("说明.txt", "水位 3 米".encode())
    answer = officer.client.post(f"/incidents/{incident.uid}/files", {"file": [bad, good]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "文件“脚本.exe”不能接收：不接收这种类型。" in page and "请改用照片" in page
    assert "已上传 1 个附件" in page and "说明.txt" in page and 'aria-invalid="true"' in page
    monkeypatch.setenv("ANLAN_ATTACHMENT_MAX_BYTES", "1000000")
    large = SimpleUploadedFile("大图.jpg", b"\xff\xd8\xff" + bytes(1_000_001))
    answer = officer.client.post(f"/incidents/{incident.uid}/files", {"file": [large]}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 413 and "文件“大图.jpg”超过 1 MB 的上限。" in answer.content.decode()
    answer = officer.post(f"/incidents/{incident.uid}/files")
    assert answer.status_code == 422 and "请先选择文件" in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_who_may_only_look_sees_the_files_and_no_form(told: Signal, hires: Hires):
    officer, viewer = hires("duty_officer", ZHAOTONG), hires("viewer", ZHAOTONG)
    incident = Incident.objects.get()
    upload(officer, incident, "a.pdf")
    page = room(viewer, incident)
    assert "a.pdf" in page and "upload-file" not in page and "data-may-void" not in page
    assert upload(viewer, incident, "b.pdf").status_code == 403
    file = Attachment.objects.get()
    assert viewer.get(f"/incidents/{incident.uid}/files/{file.uid}/void").status_code == 403


def test_voiding_is_read_back_and_takes_the_file_from_every_screen(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    upload(officer, incident, "错传.pdf")
    file = Attachment.objects.get()
    address = f"/incidents/{incident.uid}/files/{file.uid}/void"
    assert "data-may-void" in room(officer, incident)
    assert "错传.pdf" in officer.get(address).content.decode()
    assert officer.post(address).status_code == 303
    page = room(officer, incident)
    entry = last("attachment.voided")
    assert "错传.pdf" not in page and officer.get(f"/attachments/{file.uid}").status_code == 404
    assert f"entry-{entry.pk}" in room(officer, incident), "that there was one stays in the timeline"
    gone = of(fragments(entry), incident.journal_key, f"attachment-{file.uid}")
    assert gone.html is None
    assert officer.post(address).status_code == 404


def test_the_stream_sends_the_row_and_the_line_as_the_page_shows_them(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    upload(officer, incident, "桥.png")
    entry, file = last("attachment.stored"), Attachment.objects.get()
    page = room(officer, incident)
    fragments(entry)
    with CaptureQueriesContext(connection) as asked:
        pieces = fragments(entry)
    assert len(asked) <= 3 * len(pieces)
    row = of(pieces, incident.journal_key, f"attachment-{file.uid}")
    line = of(pieces, incident.journal_key, f"entry-{entry.pk}")
    assert (row.list_id, row.act, line.list_id) == ("file-list", "attachment.view", "timeline")
    assert row.html is not None and plain(row.html) in plain(page)
    assert line.html is not None and plain(line.html) in plain(page)
    assert {LUDIAN, LUDIAN[:4], LUDIAN[:2]} <= row.codes


def test_files_go_with_an_incident_to_the_desk_it_is_handed_to_and_into_what_it_is_merged_with(
    told: Signal, hires: Hires
):
    officer, lead = hires("duty_officer", ZHAOTONG), hires("duty_officer", SHANGHAI)
    small = Incident.objects.get(uid=services.open_incident(signal=told.uid, by=officer.actor).subject_key)
    big = Incident.objects.exclude(pk=small.pk).get()
    upload(officer, small, "a.pdf")
    file = Attachment.objects.get()
    assert lead.get(f"/attachments/{file.uid}").status_code == 404
    services.merge_incidents(incident=small.uid, into=big.uid, by=officer.actor)
    assert f"attachment-{file.uid}" in room(officer, big)
    services.hand_over_incident(incident=big.uid, to_region=SHANGHAI, by=officer.actor)
    assert f"attachment-{file.uid}" in room(lead, big)
    assert lead.get(f"/attachments/{file.uid}").status_code == 200
    assert upload(lead, big, "b.pdf").status_code == 303


def test_an_invited_officer_adds_files_there_as_he_may_at_home(told: Signal, hires: Hires):
    officer, guest = hires("duty_officer", ZHAOTONG), hires("liaison", SHANGHAI)
    incident = Incident.objects.get()
    assert upload(guest, incident, "a.pdf").status_code == 404
    services.invite_to_incident(incident=incident.uid, account_id=guest.account.pk, by=officer.actor)
    assert upload(guest, incident, "a.pdf").status_code == 303
    assert "a.pdf" in room(guest, incident) and "data-may-void" not in room(guest, incident)
