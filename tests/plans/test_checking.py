"""P-02, C-03: a plan is checked as a whole; every fault is named at once, by line, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.plans import PlanFault, check, read_plan
from anlan.plans.faults import SENTENCES
from tests.plans.samples import action, graphs, plan, text

HAN = re.compile(r"[㐀-鿿]")
Spoil = Callable[[dict[str, Any]], Any]


def _action(place: int, **more: Any) -> Spoil:
    return lambda value: value["actions"][place].update(more)


def _need(**more: Any) -> Spoil:
    def spoil(value: dict[str, Any]) -> None:
        value["actions"][2]["needs"] = [{"quantity": 1, "by_min": 60, **more}]

    return spoil


def _adds(*actions: dict[str, Any]) -> Spoil:
    return lambda value: value["actions"].extend(actions)


def _post(**more: Any) -> Spoil:
    """One more post, reached and at work unless the test says otherwise."""

    def spoil(value: dict[str, Any]) -> None:
        post = {
            "id": "extra",
            "title": "多",
            "title_en": "Extra",
            "department": "bureau",
            "held_by": ["科长"],
            "duties": ["无"],
        }
        value["posts"].append({**post, **{key: one for key, one in more.items() if key not in ("idle", "through")}})
        if not more.get("idle"):
            value["actions"].append(action("extra_work", post="extra"))
        if more.get("through") is not False:
            way = [{"kind": "duty_phone", "at": more.get("through", "值班电话")}]
            value["contacts"].append({"post": "extra", "through": way})

    return spoil


def _level(table: str, place: int, **more: Any) -> Spoil:
    return lambda value: value[table]["levels"][place].update(more)


PLANTED: list[tuple[str, str, Spoil]] = [
    ("key_missing", "edition", lambda value: value.pop("edition")),
    ("key_unknown", "colour", lambda value: value.update(colour="red")),
    ("wrong_value", "look.duration_min", _action(0, duration_min="ten")),
    ("wrong_value", "send.needs.1.quantity", _need(item="quilts", quantity=float("nan"))),
    ("wrong_value", "0", _need(item="quilts", quantity=0)),
    ("wrong_value", "send.needs.1.quantity.2", _need(item="quilts", quantity={1: 1, 2: 0, 3: 1, 4: 1})),
    ("wrong_value", "response.levels.1.any.1.at_least", _level("response", 0, any=[{"input": "dead", "at_least": inf}])),
    ("wrong_value", "send.duration_min", _action(2, duration_min=99_999_999_999)),
    ("clause_missing", "report", lambda value: value["clocks"][0].pop("clause")),
    ("clause_missing", "grading", lambda value: value["grading"]["levels"][1].update(clause="")),
    ("clause_missing", "done", lambda value: value["stand_down"]["conditions"][0].pop("clause")),
    ("unknown_document", "rumour", _action(1, clause="rumour 1")),
    ("id_twice", "look", _adds(action("look"))),
    ("unknown_post", "nobody", _action(0, post="nobody")),
    ("unknown_department", "nowhere", _action(0, department="nowhere")),
    ("unknown_command", "none", lambda value: value["groups"][0].update(command="none")),
    ("unknown_group", "none", lambda value: value["levels"][0].update(groups=["none"])),
    ("unknown_action", "never", _action(1, depends_on=["look", "never"])),
    ("unknown_clock", "noon", _action(0, clock="noon")),
    ("unknown_capability", "magic", _need(capability="magic")),
    ("unknown_item", "wands", _need(item="wands")),
    ("unknown_team", "wizards", _need(team="wizards")),
    ("unknown_vehicle", "broom", _need(vehicle="broom")),
    ("unknown_role", "wizard", _post(role="wizard")),
    ("unknown_placeholder", "plce", _action(0, message={"to": ["duty"], "text": "{plce}", "text_en": "{plce}"})),
    ("templates_differ", "look", _action(0, message={"to": ["duty"], "text": "{place}", "text_en": "{time}"})),
    ("no_table", "grading", lambda value: value["grading"]["levels"][0].update(any=[{"input": "gold", "at_least": 1}])),
    ("level_unreachable", "response", _level("response", 1, any=[{"input": "dead", "at_least": 40}])),
    ("level_missing", "response", lambda value: value["response"]["levels"].pop()),
    ("level_twice", "levels", lambda value: value["levels"][3].update(level=3)),
    ("level_idle", "4", lambda value: [one.update(levels=[1, 2, 3]) for one in value["actions"]]),
    ("cycle", "one → two → three → one", _adds(action("one", "two"), action("two", "three"), action("three", "one"))),
    ("cycle", "alone → alone", _adds(action("alone", "alone"))),
    ("unreachable", "late", _adds(action("first", levels=[1]), action("late", "first", levels=[4]))),
    ("waits_in_vain", "4 ← first", _adds(action("first", levels=[1]), action("late", "first", levels=[1, 4]))),
    ("dead_end", "send", lambda value: value["actions"][2].pop("finished_by")),
    ("post_unheld", "extra", _post(held_by=[])),
    ("post_idle", "extra", _post(idle=True)),
    ("post_without_contact", "extra", _post(through=False)),
    ("personal_data", "phone", _post(through="13800138000")),
    ("duration_over_clock", "31", _action(1, duration_min=31)),
    ("path_over_clock", "look → report", _action(0, duration_min=25)),
    ("need_before_start", "look → send", _need(item="quilts", by_min=5)),
    ("need_without_quantity", "quilts", _need(item="quilts", quantity={1: 5, 2: 5, 3: 5})),
    ("validity_reversed", "validity", lambda value: value["validity"].update(to="2025-01-01")),
    ("document_not_in_force", "law", lambda value: value["documents"][0].update(in_force_to="2025-01-01")),
]


def test_a_plan_without_fault_is_read():
    assert check(text(plan())) == []
    read = read_plan(text(plan()))
    assert [one.id for one in read.actions_of("duty")] == ["look", "report", "send"]
    assert read.actions[2].needs[0].quantities == {1: 9, 2: 6, 3: 3, 4: 1}


@pytest.mark.parametrize(("code", "names", "spoil"), PLANTED, ids=[f"{code}-{names}" for code, names, _ in PLANTED])
def test_one_planted_fault_is_found_and_nothing_else(code: str, names: str, spoil: Spoil):
    value = plan()
    spoil(value)
    (found,) = check(text(value))
    assert found.code == code
    assert names in found.chinese and names in found.english
    assert HAN.search(found.chinese) and not HAN.search(found.english)


def test_every_kind_of_fault_is_planted_once():
    told = {code for code, _, _ in PLANTED}
    assert told | {"not_yaml", "key_twice", "too_large", "too_deep"} == set(SENTENCES)


def test_what_is_no_yaml_or_contains_itself_is_refused_by_line():
    assert [(one.code, one.line) for one in check("plan: x\ntitle: ]")] == [("not_yaml", 2)]
    assert [one.code for one in check("&all [*all]")] == ["not_yaml"]
    assert {one.code for one in check("")} == {"wrong_value"}


def test_a_day_that_does_not_exist_is_told_with_its_line_and_hides_no_other_fault():
    written = text(plan() | {"validity": {"from": "A_DAY"}, "edition": 1}).replace("A_DAY", "2026-02-29")
    found = check(written)
    assert [one.code for one in found] == ["wrong_value", "wrong_value"]
    assert "2026-02-29" in written.splitlines()[next(one.line for one in found if "2026-02-29" in one.english) - 1]


def test_what_cannot_be_written_in_utf_8_is_refused_like_any_other_text_that_is_no_yaml():
    assert [one.code for one in check(text(plan()) + "# \ud800")] == ["not_yaml"]


def test_a_whole_number_with_a_point_is_that_number():
    value = plan()
    value["actions"][0].update(duration_min=5.0, levels=[1.0, 2, 3, 4])
    read = read_plan(text(value))
    assert (read.actions[0].duration_min, read.actions[0].levels) == (5, (1, 2, 3, 4))


def test_a_key_given_twice_is_told_where_it_is_given_again():
    written = text(plan())
    (found,) = check(written + "edition: '2'\n")
    assert (found.code, found.line) == ("key_twice", written.count("\n") + 1)


def test_all_faults_are_told_at_once_in_the_order_of_their_lines():
    value = plan()
    for code, _, spoil in PLANTED:
        if code in ("unknown_command", "unknown_role", "duration_over_clock", "dead_end", "cycle", "clause_missing"):
            spoil(value)
    written = text(value)
    found = check(written)
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert {one.code for one in found} >= {
        "unknown_command", "unknown_role", "duration_over_clock", "dead_end", "cycle", "clause_missing",
    }  # fmt: skip
    with pytest.raises(PlanFault) as refused:
        read_plan(written)
    assert list(refused.value.faults) == found


def test_a_fault_stands_at_the_line_of_its_action():
    value = plan()
    value["actions"][1]["post"] = "nobody"
    written = text(value)
    (found,) = check(written)
    assert written.splitlines()[found.line - 1] == "- id: report"


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_any_plan_whose_actions_wait_for_earlier_ones_passes(graph: dict[str, list[str]]):
    value = plan()
    value["actions"] = [action(name, *before) for name, before in graph.items()]
    assert check(text(value)) == []


@settings(max_examples=15, deadline=None)
@given(graphs(), st.data())
def test_an_action_that_is_made_to_wait_for_what_waits_for_it_is_named_in_the_cycle(
    graph: dict[str, list[str]], data: st.DataObject
):
    waits = [name for name, before in graph.items() if before]
    if not waits:
        return
    last = data.draw(st.sampled_from(waits))
    first = data.draw(st.sampled_from(graph[last]))
    graph[first] = [*graph[first], last]
    value = plan()
    value["actions"] = [action(name, *before) for name, before in graph.items()]
    (found,) = check(text(value))
    assert found.code == "cycle" and first in found.english and last in found.english
