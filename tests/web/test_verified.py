"""S13 says when the chain was last verified, and with what result."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from anlan.cli import codes
from anlan.cli import journal as command
from anlan.core import clock
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.jobs import queries as jobs
from anlan.core.journal import sealing, verified
from anlan.core.journal.models import Entry
from anlan.core.journal.verifying import verify
from anlan.web.system.tiles import DOWN, OK, UNKNOWN, WARN, verified_tile
from tests.web.test_views import ZHAOTONG, Hires, hires

__all__ = ["hires"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    monkeypatch.setattr(command, "start_django", lambda **_: None)
    return tmp_path


def tile() -> dict[str, object]:
    return verified_tile(verified.last_verified(), jobs.journal())


def test_never_is_said_plainly_and_is_no_verdict(hires: Hires):
    page = hires("admin", ZHAOTONG).get("/system").content.decode()
    assert "从未校验" in page and "anlan journal verify" in page
    assert tile()["state"] == UNKNOWN


def test_the_command_leaves_its_result_and_a_month_later_it_is_time_again(
    hires: Hires, monkeypatch: pytest.MonkeyPatch
):
    officer = hires("admin", ZHAOTONG)
    sealing.seal_all()
    assert command.verify(argparse.Namespace(checkpoints=None)) == codes.OK
    assert tile()["state"] == OK and "完好 · 共" in str(tile()["detail"]) and "其后 0 条" in str(tile()["detail"])
    page = officer.get("/system").content.decode()
    assert "日志校验" in page and "秒前" in page
    officer.client.cookies["anlan_language"] = "en"
    assert "Journal verified" in officer.get("/system").content.decode()
    now = clock.wall()
    for days, state in ((3, OK), (40, WARN)):
        monkeypatch.setattr(clock, "wall", lambda days=days: now + timedelta(days=days))
        assert tile()["state"] == state and tile()["value"] == f"{days} 天前"


def test_what_was_tampered_with_stays_red_until_it_is_verified_again(reality: WorkspaceInfo, hires: Hires):
    hires("admin", ZHAOTONG)
    from anlan.core import journal
    from tests.journal.conftest import TESTER, BellRung

    for number in range(2):
        journal.append("bell.rung", about="bell:a", by=TESTER, payload=BellRung(number), regions=["53"])
    sealing.seal_all()
    Entry.objects.filter(seq=1).update(payload='{"edited": true}')
    assert command.verify(argparse.Namespace(checkpoints=None)) == codes.FAULTS_FOUND
    assert tile()["state"] == DOWN and "发现问题 1 处" in str(tile()["detail"])


def test_another_copy_of_the_checkpoints_is_not_this_nodes_verdict_and_a_torn_file_is_none(tmp_path: Path):
    copy = tmp_path / "copy"
    copy.mkdir()
    command.verify(argparse.Namespace(checkpoints=str(copy)))
    assert verified.last_verified() is None
    verified.note_verified(verify(), occasion=verified.RESTORE)
    (tmp_path / "run" / "verified.json").write_text('{"at": "2026-')
    assert verified.last_verified() is None
