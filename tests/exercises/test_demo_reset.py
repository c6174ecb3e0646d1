"""`anlan demo reset`: the show begins again for the next visitors; a node that serves reality has none to begin."""

from __future__ import annotations

import pytest

from anlan.cli import calling, codes
from anlan.cli import demo as command
from anlan.core.clock.models import Workspace
from anlan.core.journal.models import Entry
from anlan.core.workspaces.services import create_exercise
from anlan.exercises import demo, starting
from anlan.exercises.models import Replay

from .conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def already_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "start_django", lambda **_: None)


def test_the_exercise_ends_and_another_begins_and_the_command_says_where(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    starting.load()
    assert calling.call(["demo", "reset"]) == codes.OK
    old, new = Workspace.objects.filter(kind="exercise").order_by("pk")
    assert (old.state, new.state) == (Workspace.State.ENDED, Workspace.State.RUNNING)
    assert f"/drill/{new.key}/desk" in capsys.readouterr().out
    assert Entry.objects.filter(verb="exercise.ended", actor="system:cli").exists()
    assert calling.call(["--lang", "en", "demo", "reset"]) == codes.OK
    assert "The demo begins anew" in capsys.readouterr().out


def test_an_exercise_that_an_earlier_version_left_running_without_a_replay_ends_and_the_demo_begins_anew(desk: Desk) -> None:
    file = starting.ludian()
    left = create_exercise(
        key=file.key, name="鲁甸", region_codes=file.region_codes, starts_at=file.starts_at, rate=10, by=demo.DEMO
    )
    begun = starting.start_demo(by=demo.DEMO)
    left.refresh_from_db()
    assert left.state == Workspace.State.ENDED and Replay.everywhere.get().workspace_id == begun.pk
    assert starting.start_demo(by=demo.DEMO).pk == begun.pk


def test_a_node_without_the_demo_is_refused_in_a_sentence_and_left_as_it_was(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calling.call(["demo", "reset"]) == codes.REFUSED
    assert "这个节点没有装入演示" in capsys.readouterr().err
    assert not Workspace.objects.filter(kind="exercise").exists()
