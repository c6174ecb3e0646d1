"""What nothing refers to goes after a day; what somebody may still want stays."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest
from django.db import transaction

from anlan.core import clock
from anlan.core.attachments import sweeping
from anlan.core.attachments.keeping import path_of
from anlan.core.attachments.models import Blob

DAY_S = 86_400


def age(path: Path, seconds: float = 2 * DAY_S) -> None:
    at = clock.wall().timestamp() - seconds
    os.utime(path, (at, at))


def rolled_back(take, name: str, content: bytes | None = None) -> Path:
    """A file that was in place when its transaction failed."""
    with transaction.atomic():
        path = path_of(take(name, content).blob_id)
        transaction.set_rollback(True)
    assert path.is_file() and not Blob.objects.filter(pk=path.name).exists()
    return path


def test_an_orphan_goes_after_a_day_and_is_logged_and_what_a_row_names_stays(reality, take, files, caplog):
    kept = path_of(take("a.pdf").blob_id)
    orphan, young = rolled_back(take, "a.txt"), rolled_back(take, "a.csv")
    age(kept)
    age(orphan)
    caplog.set_level("INFO", "anlan.attachments")
    assert sweeping.sweep() == 1
    assert (kept.is_file(), orphan.exists(), young.is_file()) == (True, False, True)
    assert [(record.message, record.files) for record in caplog.records] == [("orphan files swept", 1)]
    assert sweeping.sweep() == 0
    assert list((files / "incoming").iterdir()) == []


def test_what_a_killed_upload_left_beside_the_store_goes_too(reality, take, files):
    take("a.pdf")
    left, on_its_way = files / "incoming" / "tmpabc", files / "incoming" / "tmpdef"
    left.write_bytes(b"half")
    on_its_way.write_bytes(b"half")
    age(left)
    assert sweeping.sweep() == 1
    assert (left.exists(), on_its_way.exists()) == (False, True)


def test_a_voided_file_stays_for_the_record(reality, take, files):
    attachment = take("a.pdf")
    attachment.voided_at = clock.now()
    attachment.save()
    age(path_of(attachment.blob_id))
    assert sweeping.sweep() == 0
    assert path_of(attachment.blob_id).is_file()


def test_content_that_comes_in_again_while_it_is_swept_is_put_back(reality, take, files, monkeypatch):
    take("a.pdf")
    age(orphan := rolled_back(take, "a.txt"))
    look = sweeping._sorted

    def looks_and_somebody_uploads():
        found = look()
        take("a.txt")
        return found

    monkeypatch.setattr(sweeping, "_sorted", looks_and_somebody_uploads)
    age(path_of(Blob.objects.get().pk))
    assert sweeping.sweep() == 0
    assert orphan.is_file() and Blob.objects.filter(pk=orphan.name).exists()


def test_a_store_that_belongs_to_another_database_is_left_alone(reality, take, files, caplog):
    orphans = [rolled_back(take, name) for name in ("a.txt", "a.pdf")]
    for path in orphans:
        age(path)
    assert sweeping.sweep() == 0
    assert all(path.is_file() for path in orphans)
    assert "is this their database?" in caplog.text


def test_a_backup_goes_on_when_a_file_goes_while_it_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from anlan.cli.archive import Writer

    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / name).write_bytes(name.encode())
    add = Writer.add

    def adds_and_one_goes(self: Writer, path: Path, name: str) -> None:
        (folder / "b").unlink(missing_ok=True)
        add(self, path, name)

    monkeypatch.setattr(Writer, "add", adds_and_one_goes)
    writer = Writer(tmp_path / "a.tar.gz")
    writer.add_folder(folder, "files")
    writer._tar.close()
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        assert archive.getnames() == ["files/a", "files/c"]


def test_content_that_a_killed_sweep_left_aside_goes_back_to_its_row(reality, take, files):
    kept = path_of(take("a.pdf").blob_id)
    aside = files / "incoming" / f"swept-{kept.name}"
    kept.rename(aside)
    age(aside)
    assert sweeping.sweep() == 0
    assert kept.is_file() and not aside.exists()
