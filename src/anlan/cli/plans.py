"""`anlan plan`: whether a plan is whole, what it says level by level and post by post, and its flow chart."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import ENGLISH, _, language, say, warn
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.plans import Fault, Plan
    from anlan.plans.flow import Flow
    from anlan.plans.model import Action, Post

T = TypeVar("T")


def check(options: argparse.Namespace) -> int:
    """Every fault of a plan, or of all plans of the packs, at once."""
    start_django()
    from anlan.plans import check as faults_of
    from anlan.plans import plan_files

    found = {path: faults_of(text_of(path)) for path in ([options.file] if options.file else map(str, plan_files()))}
    if options.json:
        shown = [{"file": path, "faults": [asdict(fault) for fault in faults]} for path, faults in found.items()]
        say(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        for path, faults in found.items():
            list_faults(path, faults)
            say(_("%(path)s：问题 %(faults)s 处。"), path=path, faults=len(faults))
    return codes.REFUSED if any(found.values()) else codes.OK


def show(options: argparse.Namespace) -> int:
    """Levels with criteria, critical path and actions in order; then a card for each post."""
    start_django()
    from anlan.plans.flow import flow_of

    plan = plan_of_file(options.file)
    say(_("%(title)s（第 %(edition)s 版，适用 %(jurisdiction)s）"),
        title=in_language(plan.title, plan.title_en), edition=plan.edition, jurisdiction=plan.jurisdiction)  # fmt: skip
    posts = {post.id: in_language(post.title, post.title_en) for post in plan.posts}
    for level in plan.levels:
        flow = flow_of(plan, level.level)
        say()
        say(_("%(title)s：由%(post)s决定，%(many)s 项行动，依据 %(clause)s"), title=in_language(level.title, level.title_en),
            post=posts[level.decided_by], many=len(flow.actions), clause=level.clause)  # fmt: skip
        for line in _criteria(plan, level.level):
            say("  · %(line)s", line=line)
        path = " → ".join(
            in_language(one.title, one.title_en) for one in (flow.actions[name] for name in flow.critical)
        )
        say(_("  关键路径 %(minutes)s 分钟：%(path)s"), minutes=flow.minutes, path=path)
    whole = flow_of(plan)
    for post in plan.posts:
        say()
        for line in _card(plan, post, whole):
            say("%(line)s", line=line)
    return codes.OK


def chart(options: argparse.Namespace) -> int:
    """The flow chart as SVG."""
    start_django()
    from anlan.core import clock
    from anlan.core.packs import official_day
    from anlan.plans.drawing import chart as drawn

    day = official_day(clock.wall())
    svg = drawn(plan_of_file(options.file), options.level, is_english=language() == ENGLISH, on=day)
    if options.output == "-":
        say("%(svg)s", svg=svg)
        return codes.OK
    try:
        Path(options.output).write_text(svg + "\n", "utf-8")
    except OSError as fault:
        raise Refused(_("写不了文件 %(file)s：%(fault)s。") % {"file": options.output, "fault": fault}) from fault
    say(_("流程图已写入 %(file)s。"), file=options.output)
    return codes.OK


def _card(plan: Plan, post: Post, whole: Flow) -> list[str]:
    """岗位卡: what the post is, and what it does, by the time at which it can begin."""
    from anlan.plans.drawing import SIGNS

    departments = {one.id: in_language(one.title, one.title_en) for one in plan.departments}
    lines = [
        _("【岗位卡】%(title)s · %(department)s")
        % {"title": in_language(post.title, post.title_en), "department": departments[post.department]},
        _("  任岗：%(held)s") % {"held": "、".join(post.held_by)},
        *(f"  – {duty}" for duty in in_language(post.duties, post.duties_en or post.duties)),
    ]
    actions: list[Action] = sorted(plan.actions_of(post.id), key=lambda one: whole.times[one.id].start)
    for action in actions:
        lines.append(
            _("  %(start)5s 分钟起，限 %(minutes)s 分钟 [%(levels)s] %(title)s（%(clause)s）")
            % {
                "start": whole.times[action.id].start, "minutes": action.duration_min, "clause": action.clause,
                "levels": " ".join(SIGNS[level] for level in sorted(action.levels)),
                "title": in_language(action.title, action.title_en),
            }
        )  # fmt: skip
        lines += [f"        ✓ {in_language(one.title, one.title_en)}" for one in action.finished_by]
    return lines


def _criteria(plan: Plan, level: int) -> list[str]:
    """The lines of which any one starts a level."""
    from anlan.science.grade import read_decision_table

    value = plan.response.value
    if language() == ENGLISH:
        inputs = {
            name: {**one, "title": one["title_en"], "unit": one.get("unit_en", one.get("unit", ""))}
            for name, one in value["inputs"].items()
        }
        value = {**value, "inputs": inputs}
    rule = next(one.rule for one in read_decision_table(value).levels if one.level == level)
    lines = [str(one) for one in getattr(rule, "rules", (rule,))]
    return [line.replace(" 且 ", " and ").replace(" 或 ", " or ") for line in lines] if language() == ENGLISH else lines


def plan_of_file(file: str) -> Plan:
    """The plan of a file; its faults go to stderr."""
    return plan_of_text(text_of(file), file)


def plan_of_text(text: str, file: str) -> Plan:
    """The same of what the file holds."""
    from anlan.plans import PlanFault, read_plan

    try:
        return read_plan(text)
    except PlanFault as error:
        list_faults(file, error.faults, to_stderr=True)
        raise Refused(_("预案有问题 %(faults)s 处，请先改正。") % {"faults": len(error.faults)}) from error


def list_faults(path: str, faults: list[Fault] | tuple[Fault, ...], *, to_stderr: bool = False) -> None:
    """One line a fault."""
    tell = warn if to_stderr else say
    for fault in faults:
        tell("%(path)s:%(line)s: [%(code)s] %(sentence)s", path=path, line=fault.line, code=fault.code,
             sentence=in_language(fault.chinese, fault.english))  # fmt: skip


def text_of(file: str) -> str:
    """What a file holds; - is what is piped in."""
    try:
        return sys.stdin.buffer.read().decode("utf-8") if file == "-" else Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused(_("读不了文件 %(file)s：%(fault)s。") % {"file": file, "fault": fault}) from fault


def in_language(chinese: T, english: T) -> T:
    """That in which the command line speaks."""
    return english if language() == ENGLISH else chinese
