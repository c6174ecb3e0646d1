"""Major hazards after GB 18218-2018."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.packs import lookup
from anlan.science.grade import (
    HazardTables,
    Holding,
    Unit,
    gb18218_alpha,
    gb18218_grade,
    gb18218_level,
    gb18218_r,
    gb18218_s,
    read_hazard_tables,
)
from tools.pytest_plugin import shared_folder

PARTS = ("gb18218_substances", "gb18218_classes", "gb18218_factors", "gb18218_classed")


def values():
    return [lookup(name, at=date(2026, 11, 1)).value for name in PARTS]


@cache
def in_force() -> HazardTables:
    return read_hazard_tables(*values())


@pytest.fixture
def tables() -> HazardTables:
    return in_force()


def unit(*holdings, name="罐区"):
    return Unit(name, tuple(Holding(*one) if isinstance(one, tuple) else one for one in holdings))


def grade_of(tables, *holdings, people=0):
    return gb18218_grade([unit(*holdings)], exposed_people=people, tables=tables).units[0]


def test_ammonia_and_chlorine_by_a_town_make_a_major_hazard_of_level_two(tables):
    found = grade_of(tables, ("氨", 100), ("氯", 20), people=500)
    assert (found.s, found.r, found.is_major, found.level) == ((14, 14), (72, 72), True, 2)
    assert [str(term) for term in found.terms] == [
        "氨：q 100 t ÷ Q 10 t（表1 氨）= 10；× β 2（表3）= 20",
        "氯：q 20 t ÷ Q 5 t（表1 氯）= 4；× β 4（表3）= 16",
    ]


def test_liquefied_gas_is_graded_by_its_class(tables):
    found = grade_of(tables, ("液化石油气", 200), people=60)
    assert (found.s[0], found.r[0], found.level) == (4, 9, 4)
    assert found.terms[0].beta_from == "表4 W2"


def test_petrol_below_its_threshold_is_no_major_hazard(tables):
    found = grade_of(tables, ("汽油", 150), people=500)
    assert (found.s[0], found.is_major, found.level, found.could_be) == (0.75, False, 0, (0,))


def test_the_whole_list_stands_in_the_pack(tables):
    assert (len(tables.substances), len(tables.classes)) == (85, 24)
    assert len({one.name for one in tables.substances}) == 85
    named = {one.name.split("(")[0]: one.beta for one in tables.substances if one.beta is not None}
    assert named == {
        "煤气": 2, "二氧化硫": 2, "氨": 2, "环氧乙烷": 2, "氯化氢": 3, "溴甲烷": 3, "氯": 4, "硫化氢": 5, "氟化氢": 5,
        "二氧化氮": 10, "氰化氢": 10, "碳酰氯": 20, "磷化氢": 20, "异氰酸甲酯": 20,
    }  # fmt: skip


def test_each_class_has_its_threshold_and_factor(tables):
    assert {symbol: (one.threshold_t, one.beta) for symbol, one in tables.classes.items()} == {
        "J1": (5, 4), "J2": (50, 1), "J3": (50, 2), "J4": (50, 2), "J5": (500, 1), "W1.1": (1, 2), "W1.2": (10, 2),
        "W1.3": (50, 2), "W2": (10, 1.5), "W3": (150, 1), "W4": (50, 1), "W5.1": (10, 1.5), "W5.2": (50, 1),
        "W5.3": (1000, 1), "W5.4": (5000, 1), "W6.1": (10, 1.5), "W6.2": (50, 1), "W7.1": (10, 1.5), "W7.2": (50, 1),
        "W8": (50, 1), "W9.1": (50, 1), "W9.2": (200, 1), "W10": (200, 1), "W11": (200, 1),
    }  # fmt: skip


THRESHOLDS = (
    "10 1 1 20 1 0.3 10 5 1 5 20 5 20 1 1 1 10 20 20 1 20 20 100 1 1 75 20 20 20 0.75 0.5 0.5 0.5 5 5 1 1 1 10 50 50 "
    "50 5 50 200 1000 5 50 50 50 5 50 5 1 50 200 50 500 500 50 50 500 10 500 500 200 500 10 500 500 10 10 50 1 1 20 "
    "20 100 100 20 100 50 100 1 10"
)


def test_each_substance_has_its_threshold_in_the_order_of_the_standard(tables):
    assert [one.threshold_t for one in tables.substances] == [float(one) for one in THRESHOLDS.split()]


def test_every_cas_number_of_the_list_has_its_check_digit(tables):
    for number in (number for one in tables.substances for number in one.cas):
        digits = number.replace("-", "")
        assert int(digits[-1]) == sum(int(digit) * place for place, digit in enumerate(digits[-2::-1], 1)) % 10


@pytest.mark.shared
def test_the_2018_list_keeps_the_thresholds_of_2009_but_for_the_known_revisions(tables):
    changed = {"雷酸汞", "硝酸铵", "硝酸铵基化肥", "砷化三氢", "氯化硫", "三氧化硫"}
    with (shared_folder() / "data" / "chem" / "gb18218_2009_table1.csv").open(encoding="utf-8") as old:
        rows = [(row["name"].split("（")[0], float(row["threshold_t"])) for row in csv.DictReader(old)]
    same = [(name, threshold, tables.called(name)) for name, threshold in rows if name not in changed]
    found = [(name, threshold, one[0].threshold_t) for name, threshold, one in same if one]
    assert len(found) >= 60
    assert [row for row in found if row[1] != row[2] and row[0] != "硝化纤维素"] == []


def test_a_plain_word_that_means_several_lines_leaves_a_range_of_thresholds(tables):
    found = grade_of(tables, ("硝酸铵", 10), people=40)
    term = found.terms[0]
    assert (term.threshold_t, term.ratio, term.beta) == ((5, 50), (0.2, 2), (1, 2))
    assert (found.is_major, found.level, found.could_be) == (None, -1, (4, 0))
    exact = grade_of(tables, ("硝酸铵(含可燃物≤0.2%)", 10), people=40)
    assert (exact.s[0], exact.level) == (0.2, 0)


def test_a_substance_off_the_list_takes_the_lowest_threshold_and_largest_factor_of_its_classes(tables):
    term = grade_of(tables, Holding("某气", 100, ("J3", "W2"))).terms[0]
    assert (term.threshold_t, term.beta) == ((10, 10), (2, 2))
    assert (term.threshold_from, term.beta_from) == ("表2 J3、W2", "表4 J3、W2")


def test_a_class_that_is_not_settled_leaves_the_range_of_its_options(tables):
    term = grade_of(tables, Holding("某液", 1000, (), ("W5.3", "W5.4"))).terms[0]
    assert (term.threshold_t, term.ratio, term.beta) == ((1000, 5000), (0.2, 1), (1, 1))
    both = grade_of(tables, Holding("某液", 1000, ("J5",), ("W5.3", "W5.1"))).terms[0]
    assert (both.threshold_t, both.beta) == ((10, 500), (1, 1.5))


def test_a_substance_of_no_known_class_can_be_nothing_or_the_worst(tables):
    found = grade_of(tables, Holding("不明物", 3))
    assert (found.terms[0].threshold_t, found.s) == ((1, inf), (0, 3))
    assert found.terms[0].beta == (1, 4)
    assert (found.is_major, found.could_be) == (None, (4, 0))


def test_the_operating_condition_given_with_a_holding_beats_the_list_of_classes(tables):
    assert grade_of(tables, ("苯", 100)).terms[0].beta == (1, 1)
    hot = grade_of(tables, Holding("苯", 100, ("W5.1",))).terms[0]
    assert (hot.threshold_t, hot.beta) == ((50, 50), (1.5, 1.5))


def test_what_table_one_names_without_a_class_says_so(tables):
    term = grade_of(tables, ("硒化氢", 1)).terms[0]
    assert (term.beta, term.beta_from) == ((1, 4), "类别未知")


def test_an_unknown_number_of_neighbours_leaves_the_level_open_and_says_which_numbers_settle_it(tables):
    answer = gb18218_grade([unit(("氨", 100), ("氯", 20))], exposed_people=None, tables=tables)
    assert (answer.alpha, answer.units[0].r, answer.level, answer.could_be) == ((0.5, 2.0), (18, 72), -1, (2, 3))
    assert [(one.answer, one.could_be) for one in answer.open_questions] == [
        ("≥ 100 人（α 2）；≥ 50 人（α 1.5）", (2,)),
        ("≥ 30 人（α 1.2）；≥ 1 人（α 1）；≥ 0 人（α 0.5）", (3,)),
    ]


def test_an_unknown_amount_says_from_how_many_tonnes_which_level_holds(tables):
    answer = gb18218_grade([unit(("氯", None))], exposed_people=200, tables=tables)
    assert (answer.units[0].is_major, answer.could_be) == (None, (1, 2, 3, 4, 0))
    assert {one.answer: one.could_be for one in answer.open_questions} == {
        "0 t": (0,),
        "≥ 5 t": (4,),
        "≥ 6.25 t": (3,),
        "≥ 31.25 t": (2,),
        "≥ 62.5 t": (1,),
    }


def test_an_open_class_says_what_each_class_would_make_of_it(tables):
    answer = gb18218_grade([unit(Holding("某物", 400, (), ("J1", "W5.4")))], exposed_people=100, tables=tables)
    assert answer.could_be == (1, 2, 3, 4, 0)
    assert {one.answer: one.could_be for one in answer.open_questions} == {"属 J1": (1,), "属 W5.4": (0,)}
    named = gb18218_grade([unit(("硝酸铵", 10))], exposed_people=100, tables=tables)
    assert {one.answer: one.could_be for one in named.open_questions} == {
        "为硝酸铵(含可燃物>0.2%)": (4,),
        "为硝酸铵(含可燃物≤0.2%)": (0,),
    }


def test_the_enterprise_stands_where_its_worst_unit_stands(tables):
    units = [
        unit(("汽油", 150), name="油库"),
        unit(("氨", 100), ("氯", 20), name="制冷"),
        unit(("甲醇", 1000), name="甲醇罐区"),
    ]
    answer = gb18218_grade(units, exposed_people=120, tables=tables)
    assert [one.level for one in answer.units] == [0, 2, 4]
    assert (answer.level, answer.governed_by, answer.open_questions) == (2, ("制冷",), ())


def test_an_open_unit_leaves_the_enterprise_open_only_above_what_is_certain(tables):
    units = [unit(("氯", None), name="氯库"), unit(("氨", 100), name="氨库")]
    answer = gb18218_grade(units, exposed_people=120, tables=tables)
    assert ([one.level for one in answer.units], answer.could_be) == ([-1, 3], (1, 2, 3))
    assert answer.governed_by == ("氯库",)


def test_an_enterprise_without_units_has_no_major_hazard(tables):
    assert gb18218_grade([], exposed_people=None, tables=tables).level == 0


@pytest.mark.parametrize(("people", "alpha"), [(0, 0.5), (1, 1), (29, 1), (30, 1.2), (49, 1.2), (50, 1.5), (99, 1.5), (100, 2), (5000, 2)])  # fmt: skip
def test_alpha_steps_with_the_people_outside_the_fence(tables, people, alpha):
    assert gb18218_alpha(people, tables.exposure).value == alpha


@pytest.mark.parametrize(("r", "level"), [(100, 1), (99.999, 2), (50, 2), (49.999, 3), (10, 3), (9.999, 4), (0, 4)])
def test_the_level_follows_r_only_where_s_makes_it_a_major_hazard(tables, r, level):
    assert gb18218_level([1.0, 0.999, np.nan], r, tables.levels).tolist() == [level, 0, -1]
    assert gb18218_level(1.0, np.nan, tables.levels) == -1


def test_ten_tenths_are_one_whatever_binary_fractions_make_of_them(tables):
    assert grade_of(tables, *[("氨", 1.0)] * 10).is_major is True
    assert gb18218_level(np.sum([0.7, 0.2, 0.1]) - 1e-16, 5.0, tables.levels) == 4
    assert grade_of(tables, ("氨", 9.999)).is_major is False
    assert gb18218_level([1 - 0.995e-9, 1 - 1.005e-9], 5.0, tables.levels).tolist() == [4, 0]
    assert gb18218_level(1.0, [50 * (1 - 0.995e-9), 50 * (1 - 1.005e-9)], tables.levels).tolist() == [2, 3]


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_the_arrays_and_the_explained_terms_give_one_answer(data):
    tables = in_force()
    names = data.draw(
        st.lists(st.sampled_from([one.name for one in tables.substances if one.beta]), min_size=1, max_size=5)
    )
    amounts = data.draw(st.lists(st.floats(0, 1e4), min_size=len(names), max_size=len(names)))
    people = data.draw(st.integers(0, 200))
    found = grade_of(tables, *zip(names, amounts, strict=True), people=people)
    listed = [tables.called(name)[0] for name in names]
    thresholds, betas = [one.threshold_t for one in listed], [one.beta for one in listed]
    plain_s = plain_r = 0.0
    for amount, threshold, beta in zip(amounts, thresholds, betas, strict=True):
        plain_s += amount / threshold
        plain_r += beta * amount / threshold
    alpha = 2.0 if people >= 100 else 1.5 if people >= 50 else 1.2 if people >= 30 else 1.0 if people >= 1 else 0.5
    s, r = gb18218_s(amounts, thresholds), gb18218_r(amounts, thresholds, betas, alpha)
    assert found.s[0] == pytest.approx(plain_s, rel=1e-12) and s.value == pytest.approx(plain_s, rel=1e-12)
    assert found.r[0] == pytest.approx(alpha * plain_r, rel=1e-12) and r.value == pytest.approx(
        alpha * plain_r, rel=1e-12
    )
    assert found.level == gb18218_level(s.value, r.value, tables.levels)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6), st.floats(0, 1e6), st.integers(0, 300))
@settings(max_examples=40, deadline=None)
def test_more_of_a_substance_or_more_neighbours_never_make_a_unit_milder(amounts, more, people):
    tables = in_force()
    thresholds, betas = np.full(len(amounts), 10.0), np.full(len(amounts), 2.0)
    larger = [amounts[0] + more, *amounts[1:]]
    assert gb18218_s(larger, thresholds).value >= gb18218_s(amounts, thresholds).value * (1 - 1e-12)
    alphas = gb18218_alpha([people, people + 7], tables.exposure).value
    levels = [
        gb18218_level(gb18218_s(of, thresholds).value, gb18218_r(of, thresholds, betas, alpha).value, tables.levels)
        for of, alpha in ((amounts, alphas[0]), (larger, alphas[1]))
    ]
    assert levels[0] == 0 or 1 <= levels[1] <= levels[0]


@given(st.lists(st.tuples(st.sampled_from(["氨", "氯", "硝酸铵", "硒化氢", "不明物"]), st.one_of(st.none(), st.floats(0, 500))), min_size=1, max_size=3), st.one_of(st.none(), st.integers(0, 150)), st.data())  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_whatever_the_unknowns_turn_out_to_be_the_level_is_among_those_said_possible(holdings, people, data):
    tables = in_force()
    open_answer = grade_of(tables, *holdings, people=people)
    settled = []
    for name, amount in holdings:
        amount = data.draw(st.floats(0, 2000)) if amount is None else amount
        if name == "硝酸铵":
            name = data.draw(st.sampled_from([one.name for one in tables.called(name)]))
        classes = (data.draw(st.sampled_from(sorted(tables.classes))),) if name in ("硒化氢", "不明物") else ()
        settled.append(Holding(name, amount, classes))
    count = data.draw(st.integers(0, 300)) if people is None else people
    assert grade_of(tables, *settled, people=count).level in open_answer.could_be


def test_what_cannot_be_is_flagged_on_arrays(tables):
    s = gb18218_s([[1.0, 2.0], [-1.0, 2.0], [np.nan, 1.0], [np.inf, 1.0]], [10, 5])
    assert s.valid.tolist() == [True, False, False, False]
    assert s.value[0] == 0.5 and np.isnan(s.value[1:]).all()
    assert not gb18218_s([1.0], [0.0]).valid
    r = gb18218_r([[1.0, 2.0]] * 4, [10, 5], [2, 4], [2.0, 0.0, np.nan, np.inf])
    assert r.valid.tolist() == [True, False, False, False] and r.value[0] == pytest.approx(3.6)
    assert not gb18218_r([1.0], [10.0], [0.0], 1.0).valid
    assert gb18218_alpha([-1, np.nan, np.inf, 5], tables.exposure).valid.tolist() == [False, False, False, True]
    assert gb18218_s(np.empty((0, 3)), np.ones(3)).value.shape == (0,)
    assert gb18218_s(np.array([2_000_000_000, 2_000_000_000], np.int32), [1, 1]).value == 4e9


def test_what_does_not_fit_is_refused(tables):
    for broken in ((1.0, 2.0), ([1.0, 2.0], [1.0, 2.0, 3.0])):
        with pytest.raises(ValueError, match=r"axis of substances|shapes do not fit"):
            gb18218_s(*broken)
    with pytest.raises(ValueError, match="fall to 0"):
        gb18218_alpha(3, [(1, 1.0)])
    with pytest.raises(ValueError, match="fall to 0"):
        gb18218_level(1, 1, [0, 10])
    for holding in (Holding("氨", -1.0), Holding("氨", float("nan")), Holding("氨", inf)):
        with pytest.raises(ValueError, match="quantity_t of 氨"):
            grade_of(tables, holding)
    with pytest.raises(ValueError, match="is no class of table 2"):
        grade_of(tables, Holding("某物", 1, ("X9",)))
    with pytest.raises(ValueError, match="exposed_people"):
        grade_of(tables, ("氨", 1), people=-1)
    with pytest.raises(ValueError, match="names of their own"):
        gb18218_grade([unit(("氨", 1)), unit(("氯", 1))], exposed_people=1, tables=tables)


@pytest.mark.parametrize(
    ("part", "change", "says"),
    [
        (0, {"substances": [{"name": "甲"}]}, "incomplete"),
        (0, {"substances": [{"name": "甲", "threshold_t": 0}]}, "above 0"),
        (
            2,
            {"toxic_gases": [], "exposure": [{"from_people": 1, "alpha": 1}], "levels": [{"from_r": 0}]},
            "exposure must",
        ),
        (
            2,
            {"toxic_gases": [], "exposure": [{"from_people": 0, "alpha": 1}], "levels": [{"from_r": 5}]},
            "levels must",
        ),
        (3, {"classes": {"氨": ["X1"]}}, "no class"),
        (3, {"classes": {"水": ["W2"]}}, "table 1 does not"),
    ],
)
def test_broken_tables_are_refused_by_what_is_wrong_with_them(part, change, says):
    given_values = values()
    given_values[part] = change
    with pytest.raises(ValueError, match=says):
        read_hazard_tables(*given_values)


CLASSED = {
    "三硝基苯甲醚": 2, "硝化纤维素(含乙醇≥25%)": 2, "硝化纤维素(含水≥25%)": 1, "氢": 1.5, "氧(压缩的或液化的)": 1,
    "乙醚": 1.5, "甲醇": 1, "过乙酸": 1, "白磷": 1, "钠": 1, "丙烯醛": 1, "氯酸钾": 1, "硝酸钾": 1, "溴": 1,
    "过氧化甲基乙基酮(10%<有效氧含量≤10.7%,含A型稀释剂≥48%)": 1.5,
}  # fmt: skip


@pytest.mark.parametrize(("name", "beta"), CLASSED.items())
def test_the_factor_of_a_listed_substance_comes_from_its_class(tables, name, beta):
    term = grade_of(tables, (name, 1.0)).terms[0]
    assert term.beta == (beta, beta) and term.beta_from.startswith("表4")
