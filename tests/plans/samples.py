"""A small plan without fault, as a mapping that a test may spoil, and random ones."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import yaml
from hypothesis import strategies as st

LEVELS = [1, 2, 3, 4]


def action(name: str, *depends_on: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "title": name, "title_en": name, "levels": LEVELS, "post": "duty", "department": "bureau",
        "duration_min": 10, "clause": "law 1",
        "finished_by": [{"kind": "record", "title": "记录", "title_en": "record"}],
        **({"depends_on": list(depends_on)} if depends_on else {}), **more,
    }  # fmt: skip


def _table() -> dict[str, Any]:
    return {
        "source": "测试", "verified": False,
        "inputs": {"dead": {"title": "死亡", "title_en": "dead", "unit": "人"}},
        "levels": [
            {"level": level, "name": f"{level} 级", "name_en": f"level {level}", "clause": "law 2",
             "any": [{"input": "dead", "at_least": 10 * (5 - level)}]}
            for level in LEVELS
        ],
    }  # fmt: skip


PLAN: dict[str, Any] = {
    "plan": "sample", "title": "样本", "title_en": "Sample", "edition": "1", "jurisdiction": "530621",
    "hazards": ["earthquake"], "validity": {"from": "2026-01-01"}, "source": "测试", "is_demo": True,
    "documents": [{"id": "law", "title": "法", "title_en": "Law", "number": "1", "in_force_from": "2020-01-01",
                   "source": "测试", "verified": False}],
    "departments": [{"id": "bureau", "title": "局", "title_en": "Bureau"}],
    "commands": [{"id": "command", "title": "指挥部", "title_en": "Command", "chief": "chief", "clause": "law 3"}],
    "groups": [{"id": "group", "title": "组", "title_en": "Group", "command": "command", "lead": "duty",
                "members": ["bureau"]}],
    "posts": [
        {"id": name, "title": name, "title_en": name, "department": "bureau", "held_by": ["值班员"], "duties": ["值班"]}
        for name in ("chief", "duty")
    ],
    "grading": _table(), "response": _table(),
    "levels": [
        {"level": level, "title": f"{level}", "title_en": f"{level}", "decided_by": "chief", "commands": ["command"],
         "groups": ["group"], "clause": "law 4"}
        for level in LEVELS
    ],
    "clocks": [{"id": "report", "title": "首报", "title_en": "First report", "starts": "event_known", "within_min": 30,
                "clause": "law 5", "source": "测试", "verified": False}],
    "actions": [
        action("look"),
        action("report", "look", clock="report"),
        action("send", "look", needs=[{"capability": "medical", "quantity": {1: 9, 2: 6, 3: 3, 4: 1}, "by_min": 60}],
               message={"to": ["duty"], "text": "{place}出动", "text_en": "Go to {place}"}),
    ],
    "stand_down": {"decided_by": "chief",
                   "conditions": [{"id": "done", "title": "完", "title_en": "Done", "clause": "law 6"}]},
    "contacts": [{"post": name, "through": [{"kind": "system", "at": "站内"}]} for name in ("chief", "duty")],
}  # fmt: skip


def plan() -> dict[str, Any]:
    return deepcopy(PLAN)


def text(value: dict[str, Any]) -> str:
    return yaml.dump(value, allow_unicode=True, sort_keys=False)


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    """Actions that wait only for earlier ones, told in any order."""
    many = draw(st.integers(2, 12))
    graph = {f"a{place}": draw(st.lists(st.sampled_from([f"a{before}" for before in range(place)]), unique=True,
                                        max_size=3)) if place else [] for place in range(many)}  # fmt: skip
    return dict(draw(st.permutations(list(graph.items()))))
