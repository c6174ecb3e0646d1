"""The review of a response that really ran: from this house's journal, from its export alone, signed, with lessons (C-14)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from anlan.cli.calling import call
from anlan.cli.journal import as_record
from anlan.core import clock
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import NotPermitted
from anlan.impact.models import Assessment
from anlan.impact.services import record_assessment
from anlan.plans.models import PlanVersion
from anlan.plans.queries import document
from anlan.response import services
from anlan.response.models import Response, Task
from anlan.response.review import as_json, hash_of, review
from anlan.response.review import services as reviewing
from anlan.response.review.errors import ClauseUnknown, ResponseStillRuns, ReviewMoved
from anlan.response.review.queries import lessons_of, review_of, signatures_of
from anlan.response.wording import read_back_end

from .conftest import Room, plan_text, settle

SCHEMA = Path(reviewing.__file__).parent / "schema" / "review.schema.json"


@pytest.fixture
def ended(room: Room) -> Response:
    """A response in which one task was finished, and the rest left to the stand-down."""
    row = room.activate(3)
    room.finish(row, "look")
    services.meet_condition(response=row.uid, condition="done", by=room.commander)
    services.end_response(response=row.uid, read_back=read_back_end(row), by=room.commander)
    settle()
    row.refresh_from_db()
    return row


def exported() -> list[dict[str, Any]]:
    return [
        as_record(one) for one in Entry.objects.filter(seq__isnull=False).order_by("seq").select_related("workspace")
    ]


def verdicts(told: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(one["kind"], one["key"]): one["verdict"] for one in told["items"]}


@pytest.mark.django_db
def test_the_export_and_the_plan_alone_give_the_review_that_the_house_gives(ended: Response, room: Room):
    now = clock.now()
    found = review_of(ended, room.officer, until=now)
    alone = review(exported(), document(ended.plan), ended.incident.uid, now)
    told = as_json(found)
    assert told == as_json(alone) and hash_of(told) == hash_of(as_json(alone))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(told)
    assert told["sha256"] == ended.plan.sha256
    said = verdicts(told)
    assert said["action", "look"] == "met" and said["condition", "done"] == "met"
    assert said["action", "send"] == "not_applicable", "cancelled by the stand-down before it was due"
    assert said["action", "shelter"] == "not_applicable", "level Ⅲ does not ask for it"
    assert said["post", "rescue"] == "missed", "nobody on the roster held it"
    with pytest.raises(NotFound):
        review_of(ended, room.stranger)


@pytest.mark.django_db
def test_the_command_line_reviews_an_exported_file_without_a_database(
    ended: Response, tmp_path: Path, capsys: pytest.CaptureFixture[str], django_assert_num_queries: Any
):
    lines = exported()
    last = lines[-1]["occurred_at"]
    beside = lines[-1] | {  # an exercise of another year, and a text with a line separator in it
        "seq": lines[-1]["seq"] + 1, "workspace": "drill", "about": "note:n", "occurred_at": "2044-01-01T00:00:00+00:00",
        "payload": json.dumps({"text": "一行\u2028又一行"}, ensure_ascii=False),
    }  # fmt: skip
    written = [json.dumps(one, ensure_ascii=False) + "\n" for one in (*lines, beside)]
    (tmp_path / "journal.jsonl").write_text("".join(written), "utf-8")
    (tmp_path / "plan.yaml").write_text(ended.plan.text, "utf-8")
    asked = ["review", "--incident", ended.incident.uid, "--from", str(tmp_path / "journal.jsonl"),
             "--plan", str(tmp_path / "plan.yaml")]  # fmt: skip
    with django_assert_num_queries(0):
        assert call([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["response"] == ended.uid and verdicts(told)["action", "look"] == "met"
    assert told["until"] == last, "as of the last entry of its own workspace"
    assert call(asked) == 0
    said = capsys.readouterr()
    assert hash_of(told) in said.out and not said.err
    (tmp_path / "plan.yaml").write_text(ended.plan.text + "# 改过", "utf-8")
    assert call(asked) == 0 and ended.plan.sha256 in capsys.readouterr().err
    assert call(["plan", "text", ended.plan.sha256, "-o", str(tmp_path / "plan.yaml")]) == 0
    assert call(asked) == 0 and not capsys.readouterr().err
    asked[2] = "no-such-incident"
    assert call(asked) == 1 and "no-such-incident" in capsys.readouterr().err


@pytest.mark.django_db
def test_an_earthquake_that_nobody_answered_is_reviewed_by_what_the_assessment_found(
    room: Room, capsys: pytest.CaptureFixture[str]
):
    asks = [("dead", 30), ("max_intensity", 9)]
    table = {
        "inputs": {name: {"title": name, "title_en": name} for name, _ in asks}, "source": "测试", "verified": False,
        "levels": [{"level": level, "name": f"{level}", "name_en": f"{level}", "clause": "law 2",
                    "any": [{"input": name, "at_least": most - level + 1} for name, most in asks]} for level in (1, 2, 3, 4)],
    }  # fmt: skip
    PlanVersion.objects.filter(pk=room.plan.pk).update(text=plan_text(response=table))
    made = Assessment.objects.filter(subject=room.incident.journal_key).latest("number")
    result = {"method": {"name": "m", "version": "1", "is_valid": True}, "zones": [{"intensity": 7.0}, {"intensity": 9.0}]}
    record_assessment(uid=made.uid, result=result, suggestion={"density_per_km2": 300.0})
    settle()
    until = (clock.now() + timedelta(hours=6)).isoformat()
    assert call(["review", "--incident", room.incident.uid, "--until", until, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["response"] == "" and verdicts(told)["level", "1"] == "missed"
    assert verdicts(told)["action", "shelter"] == "missed", "level Ⅰ asks for it"


@pytest.mark.django_db
def test_a_lesson_is_a_task_with_an_owner_a_date_and_a_clause_of_the_plan(ended: Response, room: Room):
    due = clock.now() + timedelta(days=30)
    given = {"response": ended.uid, "text": "乡镇卫星电话未开机，逐台检查。", "due_at": due, "clause": "law 1"}
    owner = room.officer.account_id
    task = reviewing.record_lesson(**given, owner_id=owner, by=room.commander)
    assert (task.origin, task.clause, task.due_at, task.owner_id) == (Task.Origin.LESSON, "law 1", due, owner)
    assert task.state == Task.State.OPEN and lessons_of(ended, room.officer) == [task]
    entry = Entry.objects.get(verb="lesson.recorded")
    assert "卫星电话" not in entry.payload and task.uid in entry.payload
    for wrong, refusal in (({"clause": "law 99"}, ClauseUnknown), ({"text": " "}, DomainError),
                           ({"due_at": clock.now()}, DomainError)):  # fmt: skip
        with pytest.raises(refusal):
            reviewing.record_lesson(**(given | wrong), owner_id=owner, by=room.commander)
    with pytest.raises(NotPermitted):
        reviewing.record_lesson(**given, owner_id=owner, by=room.rescuer)
    with pytest.raises(NotFound):
        reviewing.record_lesson(**given, owner_id=owner, by=room.stranger)


@pytest.mark.django_db
def test_a_review_is_signed_as_it_was_read_and_only_once_the_response_has_ended(room: Room, ended: Response):
    until = clock.now()
    read = hash_of(as_json(review_of(ended, room.commander, until=until)))
    given = {"response": ended.uid, "kind": "local", "until": until}
    with pytest.raises(ReviewMoved):
        reviewing.sign_review(**given, sha256="0" * 64, by=room.commander)
    with pytest.raises(NotPermitted):
        reviewing.sign_review(**given, sha256=read, by=room.officer)
    with pytest.raises(DomainError):
        reviewing.sign_review(**(given | {"kind": "other"}), sha256=read, by=room.commander)
    entry = reviewing.sign_review(**given, sha256=read, by=room.commander)
    settle()
    said = json.loads(entry.payload)
    assert (said["sha256"], said["counts"]["met"] > 0, entry.actor) == (read, True, room.commander.key)
    assert [one.pk for one in signatures_of(ended, room.officer)] == [entry.pk]
    again = room.activate(3)
    with pytest.raises(ResponseStillRuns):
        reviewing.sign_review(**(given | {"response": again.uid}), sha256=read, by=room.commander)
