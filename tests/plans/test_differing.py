"""P-10: what changed from one edition to the next, thing by thing; lines that only moved are no change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anlan.cli import main
from anlan.plans import plan_files, read_plan
from anlan.plans.differing import Field, changes_of_actions, differing

from .samples import action, plan, text

FILES = {path.stem: path for path in plan_files()}


def _plan(**changes: object):
    return read_plan(text({**plan(), **changes}))


def test_a_plan_that_was_only_written_otherwise_has_no_difference():
    value = plan()
    value["actions"].reverse()
    value["actions"][0]["supports"] = []
    assert not differing(_plan(), read_plan("# a comment\n" + text(value)))


def test_added_removed_and_changed_things_are_named_with_their_fields():
    value = plan()
    look, _report, send = value["actions"]
    look["duration_min"] = 12
    send["needs"][0]["quantity"] = {1: 9, 2: 6, 3: 3, 4: 2}
    value["actions"] = [look, send, action("walk")]
    value["clocks"][0]["within_min"] = 45
    value["response"]["levels"][0]["any"][0]["at_least"] = 41
    value["posts"][1]["held_by"] = ["科长"]
    value["stand_down"]["decided_by"] = "duty"
    found = differing(_plan(), read_plan(text(value)))
    assert [(one.part, one.id) for one in found.added] == [("actions", "walk")]
    assert [(one.part, one.id) for one in found.removed] == [("actions", "report")]
    changed = {f"{one.part}.{one.id}": one.fields for one in found.changed}
    assert set(changed) == {
        "posts.duty", "response.levels.1", "clocks.report", "actions.look", "actions.send", "stand_down.decided_by",
    }  # fmt: skip
    assert changed["actions.look"] == (Field("duration_min", 10, 12),)
    assert changed["clocks.report"] == (Field("within_min", 30, 45),)
    (needs,) = changed["actions.send"]
    assert (needs.before[0]["quantities"]["4"], needs.after[0]["quantities"]["4"]) == (1.0, 2.0)
    added, removed, other = changes_of_actions(_plan(), read_plan(text(value)))
    assert [[one.id for one in those] for those in (added, removed, other)] == [["walk"], ["report"], ["look", "send"]]


def test_the_two_editions_of_the_earthquake_plan_differ_where_the_law_and_the_offices_do(
    capsys: pytest.CaptureFixture[str],
):
    old, new = (str(FILES[name]) for name in ("earthquake_2014", "earthquake"))
    assert main(["plan", "diff", old, new, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"national_2025", "dispatch_vanguard", "inputs.resettled"} <= {one["id"] for one in found["added"]}
    assert {"national_2012", "safety"} <= {one["id"] for one in found["removed"]}
    changed = {f"{one['part']}.{one['id']}": {f["name"]: f for f in one["fields"]} for one in found["changed"]}
    assert changed["clocks.phone_report"]["within_min"] == {"name": "within_min", "before": 60, "after": 30}
    assert changed["departments.fire"]["title"]["before"] == "公安消防大队"
    assert main(["--lang", "en", "plan", "diff", old, new]) == 0
    shown = capsys.readouterr().out
    assert "within_min: 60 → 30" in shown and "+ actions.dispatch_vanguard  Vanguard sets out" in shown


def test_a_plan_and_itself_do_not_differ_whichever_of_the_shipped_ones():
    for path in FILES.values():
        same = read_plan(Path(path).read_text("utf-8"))
        assert not differing(same, same)
