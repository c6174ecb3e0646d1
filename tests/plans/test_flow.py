"""C-03: layers, critical path and chart follow from the plan itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.plans import read_plan
from anlan.plans.drawing import chart, wrap
from anlan.plans.flow import flow_of
from anlan.plans.graph import cycles, earliest, layers
from tests.plans.samples import action, graphs, plan, text

DAY = date(2026, 6, 1)


@given(graphs(), st.lists(st.integers(1, 90), min_size=12, max_size=12))
def test_what_is_waited_for_stands_in_an_earlier_layer_and_ends_before(
    graph: dict[str, list[str]], given_minutes: list[int]
):
    minutes = dict(zip(graph, given_minutes, strict=False))
    times, column = earliest(graph, minutes), {name: at for at, layer in enumerate(layers(graph)) for name in layer}
    assert set(times) == set(column) == set(graph)
    for name, before in graph.items():
        assert times[name].start == max((times[one].finish for one in before), default=0)  # the plain definition
        assert column[name] == max((column[one] + 1 for one in before), default=0)


def test_two_cycles_are_two_and_what_waits_for_them_is_in_neither():
    graph = {"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c", "a"], "e": ["d"], "f": []}
    assert [set(one) for one in cycles(graph)] == [{"a", "b"}, {"c", "d"}]
    with pytest.raises(ValueError):
        layers(graph)


def _plan():
    value = plan()
    value["actions"] = [
        action("a", duration_min=5), action("b", "a", duration_min=30), action("c", "a", duration_min=10),
        action("d", "b", "c", duration_min=20), action("e", "c", duration_min=44, levels=[1]),
    ]  # fmt: skip
    return read_plan(text(value))


def test_the_critical_path_is_the_longest_by_pencil():
    whole, fourth = flow_of(_plan()), flow_of(_plan(), 4)
    assert (whole.critical, whole.minutes) == (("a", "c", "e"), 59)
    assert (fourth.critical, fourth.minutes) == (("a", "b", "d"), 55)
    assert fourth.layers == (("a",), ("b", "c"), ("d",))


def test_the_chart_draws_every_action_and_dependency_and_the_critical_path_in_bold():
    svg = ET.fromstring(chart(_plan(), 4, on=DAY))
    space = "{http://www.w3.org/2000/svg}"
    boxes = {one.get("id"): one for one in svg.iter(f"{space}g")}
    assert set(boxes) == {"a", "b", "c", "d"}
    edges = {
        (one.get("data-from"), one.get("data-to")): one.get("stroke-width")
        for one in svg.iter(f"{space}path")
        if one.get("class")
    }
    assert set(edges) == {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}
    assert {pair for pair, width in edges.items() if width != "1"} == set(pairwise(("a", "b", "d")))
    corners = {name: float(box.find(f"{space}rect").get("x")) for name, box in boxes.items()}
    assert corners["a"] < corners["b"] == corners["c"] < corners["d"]
    assert "关键路径 55 分钟" in svg.findtext(f"{space}desc")
    assert "critical path 55 min" in chart(_plan(), 4, is_english=True, on=DAY)


def test_words_of_a_title_cannot_break_the_drawing():
    value = plan()
    value["actions"][0]["title"] = '搜救 <b>"&'
    assert '搜救 <b>"&' in "".join(ET.fromstring(chart(read_plan(text(value)), on=DAY)).itertext())


@settings(max_examples=50)
@given(st.text(alphabet="搜救 ab", min_size=1), st.integers(4, 12))
def test_a_wrapped_text_loses_nothing_but_spaces(said: str, columns: int):
    assert "".join(wrap(said, columns)).replace(" ", "") == said.replace(" ", "")
