"""Issue 5, sentence 3: the level is suggested with clause, inputs, what is unknown and what would change it."""

from __future__ import annotations

from datetime import date
from math import nextafter

from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.plans import Plan, plan_files, read_plan
from anlan.plans.suggesting import Bound, Finding, suggest

DAY = date(2026, 6, 1)
PLANS: dict[str, Plan] = {path.stem: read_plan(path.read_text("utf-8")) for path in plan_files()}


def earthquake(**inputs: float | bool | None) -> Finding:
    return suggest(PLANS["earthquake"], inputs, DAY).response


def test_a_bulletin_alone_suggests_a_level_names_its_clause_and_what_it_does_not_know():
    found = earthquake(magnitude=6.5, is_populated=True, dead_and_missing=None)
    assert (found.level, found.could_be, found.is_open) == (2, (1, 2), True)
    assert found.clause == "national_2025 4.1" and "烈度" in found.source and not found.is_verified
    assert [one.chinese for one in found.met] == ["人口较密集地区", "震级 达到 6"]
    assert found.used == {"magnitude": 6.5, "is_populated": True}
    assert set(found.unknown) == {"dead_and_missing", "is_densely_populated", "max_intensity", "resettled"}


def test_it_says_what_would_raise_the_level_and_what_would_lower_it():
    found = earthquake(magnitude=6.5, is_populated=True)
    said = {(one.level, " 且 ".join(bound.chinese for bound in one.when)) for one in found.would_change}
    assert {
        (1, "死亡（含失踪） 达到 300 人"), (1, "人口密集地区"), (1, "预估或实测最大烈度 达到 9"),
        (1, "需紧急转移安置人口 达到 20,000 人"), (1, "震级 达到 7"),
        (3, "震级 低于 6"), (4, "震级 低于 5"), (0, "震级 低于 4"), (0, "不是人口较密集地区"),
    } == said  # fmt: skip
    english = {bound.english for one in found.would_change for bound in one.when}
    assert {"magnitude less than 6", "not: populated area", "people to be resettled at least 20,000 people"} <= english
    assert {bound.input for one in found.would_change for bound in one.when if bound.is_unknown} == set(found.unknown)


def test_two_reasons_at_once_must_both_fall_away():
    found = earthquake(dead_and_missing=60, max_intensity=8, resettled=0, magnitude=3, is_populated=True,
                       is_densely_populated=False)  # fmt: skip
    assert (found.level, found.is_open) == (2, False)
    (fall,) = [one for one in found.would_change if all(bound.is_below for bound in one.when)]
    assert (fall.level, {bound.input for bound in fall.when}) == (3, {"dead_and_missing", "max_intensity"})


def test_what_meets_no_line_has_no_level_and_is_told_the_least_that_would():
    found = earthquake(dead_and_missing=0, magnitude=3, is_populated=True, is_densely_populated=True, max_intensity=3,
                       resettled=0)  # fmt: skip
    assert (found.level, found.could_be, found.clause) == (None, (None,), "national_2025 4.1")
    assert (4, ("resettled",)) in {(one.level, tuple(bound.input for bound in one.when)) for one in found.would_change}


def test_an_answer_that_cannot_be_is_unknown_and_what_no_table_asks_is_left_out():
    found = earthquake(magnitude=12, is_populated=2, max_intensity=float("nan"), dead_and_missing=12)
    assert found.used == {"dead_and_missing": 12} and found.level == 3
    assert {"magnitude", "is_populated", "max_intensity"} <= set(found.unknown)
    assert earthquake(depth_km=10, magnitude=6.5).used == {"magnitude": 6.5}


def test_a_plan_that_does_not_hold_on_the_day_says_so():
    assert [suggest(PLANS["earthquake"], {}, day).is_valid for day in (date(2025, 10, 10), date(2025, 10, 11))] == [
        False,
        True,
    ]


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, dict[str, float | bool]]:
    name = draw(st.sampled_from(sorted(PLANS)))
    inputs = {}
    for key, one in PLANS[name].response.value["inputs"].items():
        if draw(st.booleans()):
            top = min(one.get("maximum", 500), 500)
            inputs[key] = (
                draw(st.booleans()) if one.get("yes_no") else draw(st.integers(int(one.get("minimum", 0)), top))
            )
    return name, inputs


def _with(inputs: dict[str, float | bool], bound: Bound, minimum: float) -> float | bool:
    if bound.is_yes_no:
        return not bound.is_below
    if bound.is_below:
        return bound.bound if bound.is_strict else max(nextafter(bound.bound, -1e9), minimum)
    return nextafter(bound.bound, 1e9) if bound.is_strict else bound.bound


@settings(max_examples=60, deadline=None)
@given(cases())
def test_whatever_is_said_to_change_the_level_does(case: tuple[str, dict[str, float | bool]]):
    name, inputs = case
    given_inputs = PLANS[name].response.value["inputs"]
    for shift in suggest(PLANS[name], inputs, DAY).response.would_change:
        turned = {
            bound.input: _with(inputs, bound, given_inputs[bound.input].get("minimum", 0)) for bound in shift.when
        }
        assert (suggest(PLANS[name], {**inputs, **turned}, DAY).response.level or 0) == shift.level
