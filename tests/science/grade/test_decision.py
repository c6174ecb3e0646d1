"""Accident grades, event grades and response levels, with what is unknown."""

from __future__ import annotations

import json
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.packs import lookup
from anlan.core.packs.freshness import SHIPPED
from anlan.science.grade import UNDECIDED, Between, decide, decide_levels, read_decision_table
from anlan.science.grade.table import AllOf, AnyOf, Reaches

TABLES = (
    "accident_grades",
    "fire_grades",
    "forest_fire_grades",
    "grassland_fire_grades",
    "earthquake_grades",
    "geological_disaster_grades",
    "geological_danger_grades",
    "flood_grades",
    "relief_response",
    "forest_fire_response",
    "flood_response",
)
WAN = 10_000.0


def table(name):
    return read_decision_table(lookup(name, at=date(2026, 11, 1)).value)


def accident(deaths=0, injuries=0, loss_yuan=0):
    return {"deaths": deaths, "serious_injuries": injuries, "direct_loss_yuan": loss_yuan}


@pytest.mark.parametrize(
    ("case", "grade"),
    [
        (accident(2, 10, 0), 3),
        (accident(0, 0, 1000 * WAN), 3),
        (accident(9, 49, 4999 * WAN), 3),
        (accident(30), 1),
        (accident(29, 99, 9999 * WAN), 2),
        (accident(0, 100), 1),
        (accident(0, 0, 10_000 * WAN), 1),
        (accident(10), 2),
        (accident(0, 50), 2),
        (accident(0, 0, 5000 * WAN), 2),
        (accident(2, 9, 999 * WAN), 4),
        (accident(1), 4),
        (accident(0, 1), 4),
        (accident(0, 0, 1), 4),
        (accident(), 0),
    ],
)
def test_decree_493_grades_an_accident_by_the_worst_of_deaths_injuries_and_loss(case, grade):
    decision = decide(table("accident_grades"), case)
    assert (decision.level, decision.could_be, decision.changes, decision.unknown) == (grade, (grade,), (), ())


def test_the_answer_names_the_clause_and_the_line_that_sets_the_grade():
    decision = decide(table("accident_grades"), accident(3, 2, 400 * WAN))
    assert decision.clause == "第三条第（三）项"
    assert [str(line) for line in decision.met] == ["死亡 ≥ 3 人"]
    assert [(str(line.rule), line.state) for line in decision.lines if line.level == 3] == [
        ("死亡 ≥ 3 人", True),
        ("重伤（含急性工业中毒） ≥ 10 人", False),
        ("直接经济损失 ≥ 10,000,000 元", False),
    ]


def test_an_unknown_number_of_injured_leaves_the_grade_open_and_says_what_would_raise_it():
    decision = decide(table("accident_grades"), {"deaths": 3, "direct_loss_yuan": 0})
    assert (decision.level, decision.certain, decision.could_be) == (UNDECIDED, 3, (1, 2, 3))
    assert [str(change) for change in decision.changes] == [
        "重伤（含急性工业中毒） ≥ 100 人 → 特别重大",
        "重伤（含急性工业中毒） ≥ 50 人 → 重大",
    ]
    assert decision.unknown == ("serious_injuries",)
    assert {line.state for line in decision.lines if "重伤" in str(line.rule)} == {None}


def test_unknown_injuries_do_not_matter_once_the_worst_grade_is_certain():
    decision = decide(table("accident_grades"), {"deaths": 30, "serious_injuries": None, "direct_loss_yuan": np.nan})
    assert (decision.level, decision.changes, decision.unknown) == (1, (), ())


def test_at_least_three_dead_with_the_search_going_on_is_at_least_a_larger_accident():
    answers = {**accident(), "deaths": Between(3)}
    decision = decide(table("accident_grades"), answers)
    assert (decision.certain, decision.could_be) == (3, (1, 2, 3))
    few = decide(table("accident_grades"), {**answers, "deaths": Between(3, 9)})
    assert (few.level, few.could_be) == (3, (3,))


def test_nothing_known_may_be_anything_and_is_not_taken_for_nothing():
    decision = decide(table("accident_grades"), {})
    assert (decision.level, decision.certain, decision.could_be) == (UNDECIDED, 0, (1, 2, 3, 4, 0))


RELIEF = {
    "dead_and_missing": 0,
    "resettled_and_in_need_of_aid": 0,
    "collapsed_and_badly_damaged_rooms": 0,
    "collapsed_and_badly_damaged_households": 0,
    "drought_aid_share_percent": 0,
    "drought_aid_people": 0,
    "neighbour_started_level_1": False,
    "neighbour_started_level_2": False,
    "neighbour_started_level_3": False,
    "neighbour_started_level_4": False,
}


@pytest.mark.parametrize(
    ("case", "level"),
    [
        ({"dead_and_missing": 55, "resettled_and_in_need_of_aid": 30 * WAN}, 3),
        ({"collapsed_and_badly_damaged_rooms": 30 * WAN}, 1),
        ({"dead_and_missing": 200}, 1),
        ({"dead_and_missing": 199}, 2),
        ({"dead_and_missing": 100}, 2),
        ({"dead_and_missing": 50}, 3),
        ({"dead_and_missing": 20}, 4),
        ({"dead_and_missing": 19}, 0),
        ({"resettled_and_in_need_of_aid": 200 * WAN}, 1),
        ({"resettled_and_in_need_of_aid": 100 * WAN}, 2),
        ({"resettled_and_in_need_of_aid": 50 * WAN}, 3),
        ({"resettled_and_in_need_of_aid": 10 * WAN}, 4),
        ({"collapsed_and_badly_damaged_rooms": 20 * WAN}, 2),
        ({"collapsed_and_badly_damaged_rooms": 10 * WAN}, 3),
        ({"collapsed_and_badly_damaged_rooms": WAN}, 4),
        ({"collapsed_and_badly_damaged_households": 10 * WAN}, 1),
        ({"collapsed_and_badly_damaged_households": 7 * WAN}, 2),
        ({"collapsed_and_badly_damaged_households": 3 * WAN}, 3),
        ({"collapsed_and_badly_damaged_households": 3000}, 4),
        ({"drought_aid_share_percent": 30}, 1),
        ({"drought_aid_share_percent": 25}, 2),
        ({"drought_aid_share_percent": 20}, 3),
        ({"drought_aid_share_percent": 15}, 4),
        ({"drought_aid_people": 400 * WAN}, 1),
        ({"drought_aid_people": 300 * WAN}, 2),
        ({"drought_aid_people": 200 * WAN}, 3),
        ({"drought_aid_people": 100 * WAN}, 4),
        ({"dead_and_missing": 160, "neighbour_started_level_1": True}, 1),
        ({"dead_and_missing": 159, "neighbour_started_level_1": True}, 2),
        ({"dead_and_missing": 80, "neighbour_started_level_2": True}, 2),
        ({"dead_and_missing": 40, "neighbour_started_level_3": True}, 3),
        ({"dead_and_missing": 16, "neighbour_started_level_4": True}, 4),
        ({"dead_and_missing": 15, "neighbour_started_level_4": True}, 0),
    ],
)
def test_the_national_relief_response_begins_with_any_one_line(case, level):
    assert decide(table("relief_response"), {**RELIEF, **case}).level == level


def test_what_two_unknowns_would_do_only_together_is_said_together():
    answers = {**RELIEF, "dead_and_missing": Between(30, 199), "neighbour_started_level_1": None}
    changes = decide(table("relief_response"), answers).changes
    first = next(change for change in changes if change.level == 1)
    assert str(first) == "相邻省份已启动一级响应 且 死亡和失踪 ≥ 160 人 → 一级响应"


@pytest.mark.parametrize(
    ("case", "grade"),
    [
        ({"dead_and_missing": 300}, 1),
        ({"dead_and_missing": 299}, 2),
        ({"dead_and_missing": 50}, 2),
        ({"dead_and_missing": 10}, 3),
        ({"dead_and_missing": 9}, 4),
        ({"loss_share_of_provincial_gdp_percent": 1.0}, 1),
        ({"magnitude": 7.0, "is_populated": True}, 1),
        ({"magnitude": 6.9, "is_populated": True}, 2),
        ({"magnitude": 6.0, "is_populated": True}, 2),
        ({"magnitude": 5.0, "is_populated": True}, 3),
        ({"magnitude": 4.0, "is_populated": True}, 4),
        ({"magnitude": 6.0, "is_densely_populated": True}, 1),
        ({"magnitude": 5.0, "is_densely_populated": True}, 2),
        ({"magnitude": 4.0, "is_densely_populated": True}, 3),
        ({"magnitude": 8.0}, 0),
    ],
)
def test_an_earthquake_is_first_graded_by_magnitude_and_who_lives_there(case, grade):
    quiet = {
        "dead_and_missing": 0,
        "loss_share_of_provincial_gdp_percent": 0,
        "magnitude": 3.0,
        "is_populated": False,
        "is_densely_populated": False,
    }
    assert decide(table("earthquake_grades"), {**quiet, **case}).level == grade


def test_an_earthquake_of_6_5_among_people_is_a_major_disaster_at_least_and_says_what_would_make_it_worse():
    decision = decide(table("earthquake_grades"), {"magnitude": 6.5, "is_populated": True})
    assert (decision.certain, decision.could_be) == (2, (1, 2))
    assert [str(change) for change in decision.changes] == [
        "死亡（含失踪） ≥ 300 人 → 特别重大地震灾害",
        "直接经济损失占该省上年国内生产总值 ≥ 1 % → 特别重大地震灾害",
        "人口密集地区 → 特别重大地震灾害",
    ]


BY_ONE_ANSWER = [
    ("accident_grades", "deaths", [(30, 1), (10, 2), (3, 3), (1, 4)]),
    ("accident_grades", "serious_injuries", [(100, 1), (50, 2), (10, 3), (1, 4)]),
    ("accident_grades", "direct_loss_yuan", [(1e8, 1), (5e7, 2), (1e7, 3)]),
    ("earthquake_grades", "dead_and_missing", [(300, 1), (50, 2), (10, 3), (1, 4)]),
    ("earthquake_grades", "loss_share_of_provincial_gdp_percent", [(1, 1)]),
    ("relief_response", "dead_and_missing", [(200, 1), (100, 2), (50, 3), (20, 4)]),
    ("relief_response", "resettled_and_in_need_of_aid", [(2e6, 1), (1e6, 2), (5e5, 3), (1e5, 4)]),
    ("relief_response", "collapsed_and_badly_damaged_rooms", [(3e5, 1), (2e5, 2), (1e5, 3), (1e4, 4)]),
    ("relief_response", "collapsed_and_badly_damaged_households", [(1e5, 1), (7e4, 2), (3e4, 3), (3e3, 4)]),
    ("relief_response", "drought_aid_share_percent", [(30, 1), (25, 2), (20, 3), (15, 4)]),
    ("relief_response", "drought_aid_people", [(4e6, 1), (3e6, 2), (2e6, 3), (1e6, 4)]),
    ("fire_grades", "deaths", [(30, 1), (10, 2), (3, 3), (1, 4)]),
    ("fire_grades", "serious_injuries", [(100, 1), (50, 2), (10, 3), (1, 4)]),
    ("fire_grades", "direct_property_loss_yuan", [(1e8, 1), (5e7, 2), (1e7, 3)]),
    ("forest_fire_grades", "forest_area_ha", [(1000, 1), (100, 2), (1, 3)]),
    ("forest_fire_grades", "deaths", [(30, 1), (10, 2), (3, 3), (1, 4)]),
    ("forest_fire_grades", "serious_injuries", [(100, 1), (50, 2), (10, 3), (1, 4)]),
    ("grassland_fire_grades", "grassland_area_ha", [(8000, 1), (5000, 2), (1000, 3), (10, 4)]),
    ("grassland_fire_grades", "deaths", [(10, 1), (3, 2), (1, 3)]),
    ("grassland_fire_grades", "dead_and_seriously_injured", [(20, 1), (10, 2)]),
    ("grassland_fire_grades", "serious_injuries", [(3, 3), (1, 4)]),
    ("grassland_fire_grades", "direct_loss_yuan", [(5e6, 1), (3e6, 2), (5e5, 3), (5e3, 4)]),
    ("geological_disaster_grades", "deaths", [(30, 1), (10, 2), (3, 3), (1, 4)]),
    ("geological_disaster_grades", "direct_loss_yuan", [(1e7, 1), (5e6, 2), (1e6, 3)]),
    ("geological_danger_grades", "people_to_move", [(1000, 1), (500, 2), (100, 3), (1, 4)]),
    ("geological_danger_grades", "potential_loss_yuan", [(1e8, 1), (5e7, 2), (5e6, 3)]),
    ("flood_grades", "return_period_a", [(50, 1), (20, 2), (5, 3)]),
    ("forest_fire_response", "deaths", [(30, 1), (10, 2), (3, 3), (1, 4)]),
    ("forest_fire_response", "serious_injuries", [(100, 1), (50, 2), (10, 3), (1, 4)]),
    ("forest_fire_response", "burning_h", [(72, 2), (48, 3)]),
    ("forest_fire_response", "simultaneous_dangerous_fires", [(3, 4)]),
]


@pytest.mark.parametrize(("name", "question", "steps"), BY_ONE_ANSWER)
def test_each_grade_begins_at_its_number_and_not_just_below_it(name, question, steps):
    of = table(name)
    begins_at_its_numbers(of, {one.name: 0.0 for one in of.questions}, question, steps)


def begins_at_its_numbers(of, rest, question, steps):
    for at, level in steps:
        below = decide(of, {**rest, question: np.nextafter(at, 0)}).level
        assert decide(of, {**rest, question: at}).level == level
        assert below == 0 or below > level


@pytest.mark.parametrize(
    ("name", "given_that", "question", "steps"),
    [
        ("earthquake_grades", "is_populated", "magnitude", [(7.0, 1), (6.0, 2), (5.0, 3), (4.0, 4)]),
        ("earthquake_grades", "is_densely_populated", "magnitude", [(6.0, 1), (5.0, 2), (4.0, 3)]),
        ("relief_response", "neighbour_started_level_1", "dead_and_missing", [(160, 1)]),
        ("relief_response", "neighbour_started_level_2", "dead_and_missing", [(80, 2)]),
        ("relief_response", "neighbour_started_level_3", "dead_and_missing", [(40, 3)]),
        ("relief_response", "neighbour_started_level_4", "dead_and_missing", [(16, 4)]),
        ("forest_fire_response", "is_sensitive", "burning_h", [(24, 4)]),
    ],
)
def test_a_number_that_counts_only_with_something_else_begins_exactly_too(name, given_that, question, steps):
    of = table(name)
    begins_at_its_numbers(of, {one.name: 0.0 for one in of.questions} | {given_that: True}, question, steps)


@pytest.mark.parametrize(("hectares", "level"), [(100_000, 1), (10_000, 2), (1_000, 3), (500, 4)])
def test_a_burnt_area_must_exceed_its_number(hectares, level):
    of = table("forest_fire_response")
    grass = {100_000: 150_000, 10_000: 15_000, 1_000: 8_000, 500: 5_000}[hectares]
    for question, bound in (("forest_burnt_ha", hectares), ("grassland_burnt_ha", grass)):
        rest = {one.name: 0.0 for one in of.questions}
        assert decide(of, {**rest, question: bound}).level in (level + 1, 0)
        assert decide(of, {**rest, question: np.nextafter(bound, np.inf)}).level == level


def test_a_fire_on_sensitive_ground_counts_after_24_hours():
    of = table("forest_fire_response")
    rest = {one.name: 0.0 for one in of.questions}
    assert decide(of, {**rest, "is_sensitive": True, "burning_h": 24}).level == 4
    assert decide(of, {**rest, "is_sensitive": True, "burning_h": 23.9}).level == 0
    assert decide(of, {**rest, "burning_h": 24}).level == 0


def test_the_tables_in_force_change_when_the_plan_does():
    assert lookup("earthquake_grades", at=date(2020, 1, 1)).standard == "国办函〔2012〕149号"
    assert "沿用" in lookup("earthquake_grades", at=date(2026, 1, 1)).standard


def test_every_decision_table_is_described_by_one_and_the_same_schema():
    bodies = set()
    for name in TABLES:
        schema = json.loads((SHIPPED / "schemas" / "tables" / f"{name}.schema.json").read_text("utf-8"))
        bodies.add(json.dumps({key: value for key, value in schema.items() if key not in ("$id", "title")}))
    assert len(bodies) == 1


# The readable oracle: try every combination of answers that can make a difference.


def holds(rule, answers):
    if isinstance(rule, Reaches):
        value = answers[rule.question.name]
        return value > rule.bound if rule.is_strict else value >= rule.bound
    return (any if isinstance(rule, AnyOf) else all)(holds(one, answers) for one in rule.rules)


def leaves(rule):
    return [rule] if isinstance(rule, Reaches) else [leaf for one in rule.rules for leaf in leaves(one)]


def oracle_levels(of, known):
    choices = {}
    for question in of.questions:
        cuts = [
            leaf.bound + leaf.is_strict * 1e-6
            for level in of.levels
            for leaf in leaves(level.rule)
            if leaf.question == question
        ]
        choices[question.name] = [known[question.name]] if question.name in known else sorted({question.minimum, *cuts})
    found = set()
    for values in product(*choices.values()):
        answers = dict(zip(choices, values, strict=True))
        found.add(next((level.level for level in of.levels if holds(level.rule, answers)), 0))
    return found


QUESTIONS = {name: {"title": name} for name in "abc"} | {"y": {"title": "y", "yes_no": True}}
NUMBERS = st.integers(0, 5).map(float)
LEAF = st.one_of(
    st.tuples(st.sampled_from("abc"), NUMBERS).map(lambda one: {"input": one[0], "at_least": one[1]}),
    st.tuples(st.sampled_from("abc"), NUMBERS).map(lambda one: {"input": one[0], "above": one[1]}),
    st.just({"input": "y"}),
)
RULE = st.recursive(
    LEAF,
    lambda rule: st.one_of(
        st.lists(rule, min_size=1, max_size=3).map(lambda rules: {"any": rules}),
        st.lists(rule, min_size=1, max_size=3).map(lambda rules: {"all": rules}),
    ),
    max_leaves=6,
)
ANY_TABLE = st.lists(RULE, min_size=1, max_size=3).map(
    lambda rules: read_decision_table(
        {
            "inputs": QUESTIONS,
            "levels": [{"level": n, "name": f"第{n}级", "any": [rule]} for n, rule in enumerate(rules, 1)],
        }
    )
)
KNOWN = st.fixed_dictionaries({}, optional=dict.fromkeys("abc", NUMBERS) | {"y": st.sampled_from([0.0, 1.0])})


@given(ANY_TABLE, KNOWN)
@settings(max_examples=70, deadline=None)
def test_the_levels_that_can_still_come_out_are_exactly_those_of_trying_every_answer(of, known):
    decision = decide(of, known)
    expected = oracle_levels(of, known)
    assert set(decision.could_be) == expected
    assert decision.level == (next(iter(expected)) if len(expected) == 1 else UNDECIDED)
    for change in decision.changes:
        lifted = {one.name: known.get(one.name, one.minimum) for one in of.questions}
        assert decide(of, lifted).level == decision.certain
        lifted |= {line.question.name: line.least for line in change.when}
        assert decide(of, lifted).level == change.level
        assert all(line.question.name not in known for line in change.when)


@given(ANY_TABLE, KNOWN, st.sampled_from("abc"), NUMBERS)
@settings(max_examples=40, deadline=None)
def test_knowing_more_never_widens_what_can_come_out_and_more_of_anything_never_lowers_the_level(
    of, known, name, value
):
    before = decide(of, known)
    if name not in known:
        assert set(decide(of, {**known, name: value}).could_be) <= set(before.could_be)
    full = {one.name: known.get(one.name, 0.0) for one in of.questions}
    level, more = (decide(of, one).level for one in (full, {**full, name: full[name] + value}))
    assert level == 0 or 0 < more <= level


@given(ANY_TABLE, st.lists(KNOWN, max_size=6))
@settings(max_examples=30, deadline=None)
def test_many_cases_at_once_give_what_each_gives_alone(of, cases):
    answers = {name: [case.get(name, np.nan) for case in cases] for name in (*"abc", "y")}
    found = decide_levels(of, answers)
    for place, case in enumerate(cases):
        alone = decide(of, case)
        assert (found.level[place], found.certain[place]) == (alone.level, alone.certain)
        assert found.worst[place] == alone.could_be[0]
    assert found.valid.all() and found.level.shape == (len(cases),)


def test_a_case_that_cannot_be_is_flagged_and_the_others_are_graded():
    found = decide_levels(
        table("accident_grades"), {"deaths": [-1, 3, np.inf], "serious_injuries": 0, "direct_loss_yuan": 0.0}
    )
    assert found.valid.tolist() == [False, True, False]
    assert found.level.tolist() == [UNDECIDED, 3, UNDECIDED]


def test_no_answers_at_all_and_no_cases_at_all_both_work():
    of = table("accident_grades")
    assert (int(decide_levels(of, {}).certain), int(decide_levels(of, {}).worst)) == (0, 1)
    assert decide_levels(of, {"deaths": []}).level.shape == (0,)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"death": 3}, "does not ask for 'death'"),
        ({"deaths": -1}, "deaths must be between 0 and inf"),
        ({"deaths": float("inf")}, "deaths must be"),
        ({"deaths": Between(5, 3)}, "deaths must be"),
    ],
)
def test_a_slip_in_the_answers_is_refused_and_never_passes_as_unknown(answers, says):
    with pytest.raises(ValueError, match=says):
        decide(table("accident_grades"), answers)


@pytest.mark.parametrize(
    ("name", "question", "within", "beyond"),
    [
        ("earthquake_grades", "magnitude", 10, 10.05),
        ("earthquake_grades", "magnitude", -2, -2.01),
        ("earthquake_grades", "magnitude", 9.95, 10.01),
        ("earthquake_grades", "magnitude", -1.99, -2.001),
        ("relief_response", "drought_aid_share_percent", 100, 100.5),
    ],
)
def test_a_number_beyond_what_can_be_is_refused(name, question, within, beyond):
    assert decide(table(name), {question: within}).could_be
    with pytest.raises(ValueError, match=question):
        decide(table(name), {question: beyond})


def test_a_yes_or_no_question_takes_nothing_else():
    with pytest.raises(ValueError, match="is_populated must be yes or no"):
        decide(table("earthquake_grades"), {"is_populated": 0.5})
    with pytest.raises(ValueError, match="shapes do not fit"):
        decide_levels(table("accident_grades"), {"deaths": [1, 2], "serious_injuries": [1, 2, 3]})


def levels(*rules):
    return {
        "inputs": {"a": {"title": "甲", "maximum": 10}},
        "levels": [{"level": n, "name": "级", **rule} for n, rule in rules],
    }


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({}, "no decision table"),
        (levels((2, {"any": [{"input": "a", "at_least": 1}]})), "levels must run 1, 2, 3"),
        (levels((1, {"any": []})), "at least one line"),
        (levels((1, {"any": [{"input": "b", "at_least": 1}]})), "does not ask"),
        (levels((1, {"any": [{"input": "a", "at_least": 11}]})), "lies outside 0 to 10"),
        (levels((1, {"any": [{"input": "a"}]})), "no decision table"),
    ],
)
def test_a_broken_table_is_refused_by_what_is_wrong_with_it(value, says):
    with pytest.raises(ValueError, match=says):
        read_decision_table(value)


def test_a_rule_reads_as_a_sentence():
    of = table("relief_response")
    assert str(of.levels[0].rule.rules[1]) == "相邻省份已启动一级响应 且 死亡和失踪 ≥ 160 人"
    assert str(AllOf((of.levels[0].rule.rules[0], AnyOf(of.levels[1].rule.rules[:1])))) == (
        "死亡和失踪 ≥ 200 人 且 （死亡和失踪 ≥ 100 人）"
    )
    assert (of.name_of(1), of.name_of(0)) == ("一级响应", "")
