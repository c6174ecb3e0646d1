"""Files laid into the watched folder come in once, whole, and say why when they do not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from anlan.incidents import folder, services
from anlan.incidents.models import Refusal, Signal

from .bulletins import LUDIAN_FORMAL, usgs
from .conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANLAN_WATCH_FOLDER", str(tmp_path / "inbox"))
    monkeypatch.setenv("ANLAN_WATCH_SETTLE_S", "0")
    folder._seen.clear()
    return folder.watched_folder()


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.iterdir() if one.is_file())


def test_a_file_is_taken_in_and_moved_to_done(inbox: Path) -> None:
    (inbox / "ludian.txt").write_bytes(LUDIAN_FORMAL)
    (taken,) = folder.take_in_settled()
    assert Signal.objects.get().uid == taken.signals[0]
    assert Signal.objects.get().channel == "folder"
    assert (names(inbox), names(inbox / "done")) == ([], ["ludian.txt"])


def test_a_refused_file_lies_in_refused_with_its_reason(inbox: Path) -> None:
    (inbox / "bad.json").write_bytes(usgs(latitude=127))
    folder.take_in_settled()
    assert names(inbox / "refused") == ["bad.json", "bad.json.reason.json"]
    reason = json.loads((inbox / "refused/bad.json.reason.json").read_text("utf-8"))
    assert "纬度" in reason["sentences"][0]
    assert Refusal.objects.get().uid == reason["refusal"]
    assert Signal.objects.count() == 0


def test_a_file_that_still_grows_waits(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLAN_WATCH_SETTLE_S", "3600")
    growing = inbox / "feed.xml"
    growing.write_bytes(LUDIAN_FORMAL[:40])
    assert folder.take_in_settled() == []
    monkeypatch.setenv("ANLAN_WATCH_SETTLE_S", "0.001")
    growing.write_bytes(LUDIAN_FORMAL)
    assert folder.take_in_settled() == []  # it has changed since
    for _round in range(100_000):
        if taken := folder.take_in_settled():
            break
    assert len(taken) == 1


def test_hidden_and_unfinished_files_links_and_folders_are_left_alone(inbox: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_bytes(LUDIAN_FORMAL)
    os.symlink(outside, inbox / "link.txt")
    (inbox / ".hidden").write_bytes(LUDIAN_FORMAL)
    (inbox / "half.part").write_bytes(LUDIAN_FORMAL)
    (inbox / "more").mkdir()
    assert folder.take_in_settled() == []


def test_killed_between_the_commit_and_the_move_it_answers_with_the_first_receipt(inbox: Path) -> None:
    first = services.receive_bulletins(LUDIAN_FORMAL, channel="folder", by=folder.FOLDER)
    (inbox / "ludian.txt").write_bytes(LUDIAN_FORMAL)  # still there after the kill
    (taken,) = folder.take_in_settled()
    assert taken.signals == (first.uid,)
    assert Signal.objects.count() == 1
    assert names(inbox / "done") == ["ludian.txt"]


def test_two_files_of_one_name_are_both_kept(inbox: Path) -> None:
    for magnitude in (5.0, 5.1):
        (inbox / "feed.json").write_bytes(usgs(magnitude=magnitude, updated_min=int(magnitude * 10)))
        folder.take_in_settled()
    assert names(inbox / "done") == ["feed.2.json", "feed.json"]
