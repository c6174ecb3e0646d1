"""The plans that ship: whole, large enough to try a response on, and honest about what nobody has checked."""

from __future__ import annotations

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from anlan.cli import main
from anlan.core.packs import lookup
from anlan.plans import Plan, check, plan_files, read_plan
from anlan.plans.flow import flow_of
from anlan.plans.shape import schema
from anlan.science.grade import decide, read_decision_table

FILES = {path.stem: path for path in plan_files()}


@pytest.fixture(scope="module", params=sorted(FILES))
def shipped(request: pytest.FixtureRequest) -> Plan:
    return read_plan(FILES[request.param].read_text("utf-8"))


@pytest.fixture(scope="module")
def earthquake() -> Plan:
    return read_plan(FILES["earthquake"].read_text("utf-8"))


def test_a_shipped_plan_has_forty_actions_four_levels_and_ten_posts(shipped: Plan):
    assert len(shipped.actions) >= 40 and len(shipped.posts) >= 10
    assert sorted(level.level for level in shipped.levels) == [1, 2, 3, 4]
    many = [len(flow_of(shipped, level).actions) for level in (1, 2, 3, 4)]
    assert many == sorted(many, reverse=True) and many[-1] > 0


def test_every_criterion_clock_action_and_condition_cites_a_clause_of_a_listed_document(shipped: Plan):
    documents = {one.id for one in shipped.documents}
    cited = [*shipped.grading.clauses.values(), *shipped.response.clauses.values()]
    cited += [
        one.clause for one in (*shipped.levels, *shipped.clocks, *shipped.actions, *shipped.stand_down.conditions)
    ]
    assert all(clause.partition(" ")[0] in documents and clause.partition(" ")[2] for clause in cited)
    assert all(one.source for one in (*shipped.documents, *shipped.clocks, shipped.grading, shipped.response))


def test_what_is_marked_as_checked_names_what_it_was_compared_with_and_leans_on_no_memory(shipped: Plan):
    checked = [
        one for one in (*shipped.documents, *shipped.clocks, shipped.grading, shipped.response) if one.is_verified
    ]
    assert len(checked) >= 5
    compared = ("核对", "所引原文", "多家转载")
    assert all(any(word in one.source for word in compared) and "凭记忆" not in one.source for one in checked)


def test_a_chemical_accident_is_answered_under_the_law_on_hazardous_chemicals_from_the_day_it_holds():
    chemical = read_plan(FILES["hazardous_chemical"].read_text("utf-8"))
    (law,) = [one for one in chemical.documents if one.title == "中华人民共和国危险化学品安全法"]
    assert law.in_force_from == chemical.valid_from == date(2026, 5, 1)
    assert sum(one.clause.startswith(f"{law.id} 第九十五条") for one in chemical.actions) >= 8
    # 第七十四条 of the Emergency Response Law is about unrest, not about accidents
    assert not any("response_law 第七十四条" in one.clause for one in chemical.actions)


def test_earthquakes_floods_slides_and_chemical_accidents_have_a_plan_that_serves_any_county_and_prefecture():
    plans = [read_plan(path.read_text("utf-8")) for path in FILES.values()]
    served = {hazard for one in plans if set(one.tiers) >= {"county", "prefecture"} for hazard in one.hazards}
    assert served >= {"earthquake", "landslide", "debris_flow", "rockfall", "flood", "flash_flood", "chemical"}


def test_a_plan_asks_for_nothing_that_no_fact_of_its_hazard_answers(shipped: Plan):
    derived = {"dead_and_missing", "magnitude", "is_populated", "is_densely_populated", "max_intensity", "resettled",
               "return_period_a", "loss_share_of_provincial_gdp_percent"}  # fmt: skip
    facts = {one["kind"] for one in lookup("fact_kinds", at=shipped.valid_from).value["kinds"]}
    assert {*shipped.grading.value["inputs"], *shipped.response.value["inputs"]} <= facts | derived


def test_a_plan_made_for_the_demo_says_so(shipped: Plan):
    assert shipped.is_demo and "演示" in shipped.title


def test_the_grades_of_the_earthquake_plan_are_those_of_the_reference_table(earthquake: Plan):
    table = read_decision_table(lookup("earthquake_grades", at=earthquake.valid_from).value)
    ours = read_decision_table(earthquake.grading.value)
    cases = [
        {"dead_and_missing": dead, "magnitude": magnitude, "is_populated": dense or people, "is_densely_populated": dense,
         "loss_share_of_provincial_gdp_percent": loss}
        for dead in (0, 1, 9, 10, 49, 50, 299, 300) for magnitude in (3.9, 4.0, 5.0, 6.0, 7.0)
        for people in (True, False) for dense in (True, False) for loss in (0, 1)
    ]  # fmt: skip
    assert [decide(ours, case).level for case in cases] == [decide(table, case).level for case in cases]


def test_the_grades_of_slides_and_of_chemical_accidents_are_those_of_their_regulations():
    for stem, table in (("flood_geological", "geological_disaster_grades"), ("hazardous_chemical", "accident_grades")):
        ours = read_decision_table(read_plan(FILES[stem].read_text("utf-8")).grading.value)
        law = read_decision_table(lookup(table, at=date(2026, 1, 1)).value)
        lines = [[str(rule) for rule in (*one.rule.rules,)] for one in ours.levels]
        assert lines == [[str(rule) for rule in (*one.rule.rules,)] for one in law.levels]


def test_a_bulletin_of_magnitude_6_5_in_ludian_leaves_the_level_open_between_one_and_two(earthquake: Plan):
    found = decide(read_decision_table(earthquake.response.value), {"magnitude": 6.5, "is_populated": True})
    assert (found.certain, found.could_be) == (2, (1, 2))  # unknown is not false


def test_the_schema_is_published_strict_and_described_throughout():
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for part in [schema(), *schema()["$defs"].values()]:
        if part.get("type") == "object" and "properties" in part:
            assert part["additionalProperties"] is False
            for name, one in part["properties"].items():
                assert "$ref" in one or (one["description"] and " · " in one["title"]), name


def test_the_command_line_lists_faults_with_exit_code_one_and_is_quiet_about_a_whole_plan(tmp_path, capsys):
    path = FILES["earthquake"]
    assert main(["plan", "check", str(path)]) == 0
    broken = tmp_path / "broken.yaml"
    broken.write_text(path.read_text("utf-8").replace("post: monitoring_lead", "post: nobody", 1), "utf-8")
    capsys.readouterr()
    assert main(["--lang", "en", "plan", "check", str(broken), "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)[0]["faults"]
    assert found["code"] == "unknown_post" and "nobody" in found["english"]
    assert main(["--lang", "en", "plan", "check", str(broken)]) == 1
    assert f"{broken}:{found['line']}: [unknown_post]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("岗位卡", "关键路径", "Ⅰ级响应")), ("en", ("Post card", "critical path", "Level I"))]
)
def test_the_command_line_shows_levels_critical_path_and_post_cards(lang: str, words: tuple[str, ...], capsys):
    assert main(["--lang", lang, "plan", "show", str(FILES["earthquake"])]) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)


def test_the_chart_is_written_where_it_is_asked_for_and_a_faulty_plan_is_not_drawn(tmp_path, capsys):
    out, broken = tmp_path / "out.svg", tmp_path / "broken.yaml"
    assert main(["plan", "chart", str(FILES["earthquake"]), "--level", "4", "-o", str(out)]) == 0
    assert out.read_text("utf-8").startswith("<svg")
    broken.write_text("plan: x\n", "utf-8")
    assert main(["plan", "chart", str(broken), "-o", str(tmp_path / "no.svg")]) == 1
    assert not (tmp_path / "no.svg").exists() and "key_missing" in capsys.readouterr().err


def test_check_without_a_file_checks_the_plans_of_all_packs(capsys):
    assert main(["plan", "check"]) == 0
    assert "earthquake.yaml" in capsys.readouterr().out
    assert all(check(path.read_text("utf-8")) == [] for path in FILES.values())
