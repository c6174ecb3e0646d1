"""What is taken, what is refused, what is kept of it, and who gets it back."""

from __future__ import annotations

import hashlib
import io
import stat
import tracemalloc

import pytest
from django.test import RequestFactory
from PIL import Image

from anlan.core import clock
from anlan.core.attachments.errors import FileRefused, FileTooLarge
from anlan.core.attachments.keeping import path_of
from anlan.core.attachments.models import Attachment, Blob
from anlan.core.attachments.queries import open_for, visible_to
from anlan.core.attachments.services import void_attachment
from anlan.core.attachments.serving import response_headers
from anlan.core.attachments.storing import safe_name, store_attachment
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.journal.verbs import payload_of
from anlan.core.permission import ENGINE, NotPermitted
from tests.attachments.conftest import FILES, SECRET, film, office, picture


def kept(attachment):
    return path_of(attachment.blob_id).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_every_kind_on_the_list_is_taken_and_stands_at_the_address_of_its_content(reality, take, name):
    came_in = FILES[name]()
    attachment = take(name, came_in)
    content = kept(attachment)
    assert hashlib.sha256(content).hexdigest() == attachment.blob_id
    assert attachment.blob.size == len(content)
    assert stat.S_IMODE(path_of(attachment.blob_id).stat().st_mode) == 0o600
    entry = Entry.objects.get()
    assert (entry.verb, entry.regions) == ("attachment.stored", "530326")
    assert payload_of(entry)["original_sha256"] == hashlib.sha256(came_in).hexdigest()
    assert (content != came_in) == (SECRET in came_in), "only what tells something is changed"


def test_nothing_is_left_behind_beside_the_file(reality, take, files):
    take("a.pdf")
    with pytest.raises(FileRefused):
        take("a.pdf", b"no pdf")
    assert list((files / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ", "不接收这种类型"),
        ("a.svg", b"<svg/>", "不接收这种类型"),
        ("a.html", b"<html/>", "不接收这种类型"),
        ("noending", b"x", "不接收这种类型"),
        ("a.jpg", b"", "文件是空的"),
        ("a.jpg", b"<html><script>", "内容与扩展名不符"),
        ("a.png", picture("JPEG"), "内容与扩展名不符"),
        ("a.pdf", b"  %PDF-1.7", "内容与扩展名不符"),
        ("a.mp4", b"\x00\x00\x00\x18ftypM4A ", "内容与扩展名不符"),
        ("a.docx", office("xl/workbook.xml"), "内容与扩展名不符"),
        ("a.docx", office("META-INF/MANIFEST.MF"), "内容与扩展名不符"),
        ("a.docx", office("word/document.xml", extra={"word/vbaProject.bin": b"x"}), "文件带有宏"),
        ("a.docx", b"PK\x03\x04 and then nothing", "文件已损坏"),
        ("a.txt", "值班记录".encode("gbk"), "文本不是 UTF-8 编码"),
        ("a.txt", b"half a letter \xe5\x80", "文本不是 UTF-8 编码"),
        ("a.csv", b"a,b\x00c", "不是纯文本"),
        ("a.txt", b"\x1b[31mred", "不是纯文本"),
        ("a.json", b"alert(1)", "内容与扩展名不符"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "内容与扩展名不符"),
        ("a.jpg", picture("JPEG")[:300], "图片"),
        ("a.png", picture("PNG")[:-30], "图片"),
        ("a.webp", picture("WEBP")[:-30], "图片"),
        ("a.gif", picture("GIF")[:-300], "图片"),
        ("a.mp4", film()[:-5], "文件已损坏"),
    ],
)
def test_what_is_not_on_the_list_or_not_what_its_name_says_is_refused_with_a_sentence(
    reality, take, name, content, reason
):
    with pytest.raises(FileRefused) as refused:
        take(name, content)
    assert reason in refused.value.sentence
    assert refused.value.http_status == 422
    assert not Attachment.objects.exists() and not Blob.objects.exists() and not Entry.objects.exists()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_that_would_unpack_into_a_flood_is_refused(reality, take, monkeypatch):
    out = io.BytesIO()
    Image.new("1", (12000, 12000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(FileRefused, match="像素过多"):
        take("a.png", out.getvalue())
    frames = [Image.new("RGB", (400, 400), (n * 12, 0, 0)) for n in range(20)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert take("a.gif", out.getvalue())
    monkeypatch.setenv("ANLAN_ATTACHMENT_MAX_PIXELS", "1000000")
    with pytest.raises(FileRefused, match="帧数过多"):
        take("a.gif", out.getvalue())


def test_an_office_document_that_would_unpack_into_a_flood_is_refused(reality, take, monkeypatch):
    monkeypatch.setenv("ANLAN_ATTACHMENT_MAX_UNPACKED", "1000000")
    with pytest.raises(FileRefused, match="解开后过大"):
        take("a.docx", office("word/document.xml", extra={"word/media/a": bytes(2_000_000)}))
    monkeypatch.setenv("ANLAN_ATTACHMENT_MAX_PARTS", "10")
    with pytest.raises(FileRefused, match="解开后过大"):
        take("a.docx", office("word/document.xml", extra={f"word/{n}": b"" for n in range(20)}))


class Endless(io.RawIOBase):
    """A stream that counts what was asked of it."""

    given = 0

    def read(self, size=-1):
        self.given += size
        return b"\xff\xd8\xff" + bytes(size - 3)


def test_what_is_too_large_is_refused_while_it_streams_and_memory_stays_flat(reality, files, monkeypatch):
    monkeypatch.setenv("ANLAN_ATTACHMENT_MAX_BYTES", "40000000")
    stream = Endless()
    tracemalloc.start()
    with pytest.raises(FileTooLarge) as refused:
        store_attachment(stream=stream, name="a.jpg", about="incident:1", region_codes=["53"], by=ENGINE)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.http_status == 413
    assert "40 MB" in refused.value.sentence
    assert stream.given < 45_000_000
    assert peak < 12_000_000
    assert list((files / "incoming").iterdir()) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_loses_what_it_tells_and_not_one_pixel(reality, take, kind):
    options = {"progressive": True, "icc_profile": b"profile"} if kind == "JPEG" else {}
    before = picture(kind, **options)
    assert SECRET in before
    after = kept(take(f"a.{kind.lower()}".replace("jpeg", "jpg"), before))
    assert SECRET not in after
    assert b"GPS" not in after
    shown, was = Image.open(io.BytesIO(after)), Image.open(io.BytesIO(before))
    assert shown.convert("RGB").tobytes() == was.convert("RGB").tobytes()
    assert not shown.getexif().get_ifd(0x8825)
    if kind == "JPEG":
        assert shown.info["icc_profile"] == b"profile"


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photo_keeps_which_side_is_up_and_nothing_else_of_its_exif(reality, take, orientation):
    photo = Image.open(io.BytesIO(kept(take("a.jpg", picture("JPEG", orientation=orientation)))))
    assert dict(photo.getexif()) == ({0x0112: orientation} if orientation != 1 else {})


def test_an_animation_keeps_moving(reality, take):
    frames = [Image.new("RGB", (8, 8), (n * 80, 0, 0)) for n in range(3)]
    for name, kind in (("a.gif", "GIF"), ("a.webp", "WEBP"), ("a.png", "PNG")):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100, loop=0)
        shown = Image.open(io.BytesIO(kept(take(name, out.getvalue()))))
        assert shown.n_frames == 3
        assert shown.info["loop"] == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_second_file_behind_the_picture_does_not_come_along(reality, take, kind):
    name = f"a.{kind.lower()}".replace("jpeg", "jpg")
    hidden = office("word/document.xml")
    assert b"PK\x03\x04" not in kept(take(name, picture(kind) + hidden))


def test_the_position_of_a_photo_goes_to_the_personal_store_and_can_be_erased(reality, take):
    from anlan.core.personal import services as personal
    from anlan.core.personal.keeping import for_delivery

    photo = take("a.jpg")
    assert for_delivery(photo.position_ref) == "27.2,103.3"
    assert payload_of(Entry.objects.get())["has_position"] is True
    assert "27.2" not in Entry.objects.get().payload
    personal.erase(subject=f"attachment:{photo.uid}", by=ENGINE)
    assert kept(photo)
    assert take("a.png", picture("PNG", position=False)).position_ref is None


def test_a_film_loses_its_place_and_its_text_and_keeps_length_and_sound(reality, take):
    from anlan.core.personal.keeping import for_delivery

    shot = take("a.mp4")
    content = kept(shot)
    assert SECRET not in content and b"+27.2" not in content
    assert len(content) == len(film()) and b"pixels and sound" in content
    assert for_delivery(shot.position_ref) == "27.2,103.3"


def test_the_same_content_is_kept_once_and_hangs_in_two_places(reality, exercise, take):
    first = take("a.pdf")
    with clock.entered(exercise):
        second = take("a.pdf", about="incident:2")
    assert first.blob_id == second.blob_id
    assert Blob.objects.count() == 1
    with pytest.raises(NotFound):
        open_for(second.uid, ENGINE)  # a drill's file is not met in reality


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\\\桌面\\\\现场.jpg", "现场.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("...txt", "txt"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("\x00", "附件"),
    ],
)
def test_a_name_is_made_safe(given, safe):
    assert safe_name(given) == safe


def test_who_has_no_mandate_there_gets_the_same_answer_as_for_no_file(reality, take, officer):
    attachment = take("a.pdf")
    ours, stranger = officer("duty_officer", "530326"), officer("duty_officer", "33")
    assert open_for(attachment.uid, ours).path.is_file()
    for uid in (attachment.uid, "no-such"):
        with pytest.raises(NotFound):
            open_for(uid, stranger)
    assert visible_to(stranger, about="incident:1") == []
    assert visible_to(ours, about="incident:1") == [attachment]
    with pytest.raises(NotPermitted):
        take("a.pdf", by=stranger)
    assert take("a.pdf", by=ours)


def test_a_voided_file_is_shown_no_more_and_stays_for_the_record(reality, take, officer):
    attachment = take("a.pdf")
    with pytest.raises((NotFound, NotPermitted)):
        void_attachment(uid=attachment.uid, by=officer("duty_officer", "33"))
    void_attachment(uid=attachment.uid, by=ENGINE)
    with pytest.raises(NotFound):
        open_for(attachment.uid, ENGINE)
    with pytest.raises(NotFound):
        void_attachment(uid=attachment.uid, by=ENGINE)
    assert kept(attachment)
    assert [entry.verb for entry in Entry.objects.order_by("id")] == ["attachment.stored", "attachment.voided"]


def answer(uid, actor=ENGINE, method="get", **headers):
    from anlan.web.attachments_views import serve

    request = getattr(RequestFactory(headers=headers), method)(f"/attachments/{uid}")
    request.actor = actor
    return serve(request, uid)


@pytest.mark.parametrize("name", FILES)
def test_a_browser_is_told_to_save_it_or_to_show_it_in_a_sandbox(reality, take, name):
    attachment = take(name)
    got = answer(attachment.uid)
    assert b"".join(got.streaming_content) == kept(attachment)
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"] and "default-src 'none'" in got["Content-Security-Policy"]
    assert got["Content-Type"].partition(";")[0] == attachment.blob.media_type
    is_shown = got["Content-Type"].startswith(("image/", "application/pdf"))
    assert got["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    assert int(got["Content-Length"]) == len(kept(attachment))


def test_a_chinese_name_arrives_whole_and_cannot_break_the_header(reality, take):
    disposition = response_headers(take("a.pdf"))["Content-Disposition"]
    assert 'filename="a.pdf"' in disposition
    attachment = store_attachment(
        stream=io.BytesIO(b"x"), name='现场"记录\r\n.txt', about="incident:1", region_codes=["53"], by=ENGINE
    )
    disposition = response_headers(attachment)["Content-Disposition"]
    assert "filename*=utf-8''%E7%8E%B0%E5%9C%BA" in disposition
    assert "\n" not in disposition


def test_what_the_browser_has_is_not_sent_again_but_the_right_is_asked_again(reality, take, officer):
    attachment = take("a.pdf")
    tag = answer(attachment.uid)["ETag"]
    assert answer(attachment.uid, **{"If-None-Match": tag}).status_code == 304
    with pytest.raises(NotFound):
        answer(attachment.uid, officer("duty_officer", "33"), **{"If-None-Match": tag})
    assert answer(attachment.uid, method="head").status_code == 200
    assert answer(attachment.uid, method="post").status_code == 405
