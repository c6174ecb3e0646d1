"""What can be wrong with a plan, each as a sentence in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Not gettext: the reader of a fault list may want both languages at once, and a list may travel as JSON.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "not_yaml": ("不是合格的 YAML：%(reason)s。", "Is no YAML: %(reason)s."),
    "too_large": (
        "预案太大：%(size)s %(what)s，至多 %(limit)s。",
        "The plan is too large: %(size)s %(what)s, at most %(limit)s.",
    ),
    "too_deep": (
        "嵌套超过 %(limit)s 层，不像一份预案。",
        "Is nested more than %(limit)s deep, as no plan is.",
    ),
    "key_twice": ("“%(key)s”写了两次，只有后一次会被读到。", "“%(key)s” is given twice; only the last would be read."),
    "key_missing": ("%(at)s：缺少“%(key)s”。", "%(at)s: “%(key)s” is missing."),
    "key_unknown": ("%(at)s：不认识“%(key)s”。", "%(at)s: “%(key)s” is not known here."),
    "wrong_value": ("%(at)s：不合格式。%(reason)s", "%(at)s: does not fit. %(reason)s"),
    "clause_missing": ("%(at)s：没有写明依据条款。", "%(at)s: cites no clause."),
    "unknown_document": (
        "%(at)s：条款引用了“%(id)s”，编制依据中没有这份文件。",
        "%(at)s: the clause cites “%(id)s”, which is not among the documents.",
    ),
    "id_twice": (
        "编号“%(id)s”已在第 %(first)s 行用过。",
        "The identifier “%(id)s” was used in line %(first)s already.",
    ),
    "unknown_post": ("%(at)s：没有岗位“%(id)s”。", "%(at)s: there is no post “%(id)s”."),
    "unknown_department": ("%(at)s：没有部门“%(id)s”。", "%(at)s: there is no department “%(id)s”."),
    "unknown_command": ("%(at)s：没有指挥机构“%(id)s”。", "%(at)s: there is no command “%(id)s”."),
    "unknown_group": ("%(at)s：没有工作组“%(id)s”。", "%(at)s: there is no working group “%(id)s”."),
    "unknown_action": ("%(at)s：没有行动“%(id)s”。", "%(at)s: there is no action “%(id)s”."),
    "unknown_clock": ("%(at)s：没有时限“%(id)s”。", "%(at)s: there is no clock “%(id)s”."),
    "unknown_capability": (
        "%(at)s：资料包 capabilities 中没有能力“%(id)s”。",
        "%(at)s: the table capabilities holds no “%(id)s”.",
    ),
    "unknown_item": (
        "%(at)s：资料包 relief_items 中没有物资“%(id)s”。",
        "%(at)s: the table relief_items holds no “%(id)s”.",
    ),
    "unknown_team": (
        "%(at)s：资料包 team_kinds 中没有队伍“%(id)s”。",
        "%(at)s: the table team_kinds holds no “%(id)s”.",
    ),
    "unknown_vehicle": (
        "%(at)s：资料包 vehicle_kinds 中没有车辆“%(id)s”。",
        "%(at)s: the table vehicle_kinds holds no “%(id)s”.",
    ),
    "unknown_role": ("%(at)s：资料包中没有角色“%(id)s”。", "%(at)s: no pack has a role “%(id)s”."),
    "unknown_placeholder": (
        "%(at)s：通知模板中的“{%(id)s}”没有来处。",
        "%(at)s: nothing fills “{%(id)s}” of the message template.",
    ),
    "templates_differ": (
        "%(at)s：中英文通知模板的占位符不一致。",
        "%(at)s: the message templates have different placeholders in Chinese and English.",
    ),
    "no_table": ("%(at)s：决策表读不成：%(reason)s。", "%(at)s: is no decision table: %(reason)s."),
    "level_unreachable": (
        "%(at)s：第 %(level)s 级永远判不出来，没有哪种情形恰好得到这一级。",
        "%(at)s: level %(level)s can never come out; no facts give exactly this level.",
    ),
    "level_missing": ("%(at)s：没有第 %(level)s 级。", "%(at)s: there is no level %(level)s."),
    "level_twice": ("%(at)s：第 %(level)s 级写了两次。", "%(at)s: level %(level)s is given twice."),
    "level_idle": ("第 %(level)s 级没有任何行动。", "Level %(level)s has no action."),
    "cycle": (
        "行动互相等待，谁也开始不了：%(members)s。",
        "These actions wait for each other and none can start: %(members)s.",
    ),
    "unreachable": (
        "行动“%(id)s”在任何级别都开始不了（级别 ← 那一级没有的前置行动）：%(levels)s。",
        "The action “%(id)s” can start at no level (level ← what it depends on and the level has not): %(levels)s.",
    ),
    "waits_in_vain": (
        "行动“%(id)s”在有的级别开始不了（级别 ← 那一级没有的前置行动）：%(levels)s。",
        "The action “%(id)s” cannot start at some of its levels (level ← what it depends on and the level has not): "
        "%(levels)s.",
    ),
    "dead_end": (
        "行动“%(id)s”没有完成凭证，也没有后续行动：谁也不知道它做完没有。",
        "The action “%(id)s” has no evidence that finishes it and none depends on it: nobody would know whether it is done.",
    ),
    "post_unheld": ("岗位“%(id)s”没有写明由哪个职务担任。", "No position holds the post “%(id)s”."),
    "post_idle": (
        "岗位“%(id)s”没有任何行动，也不任指挥、组长或决定人。",
        "The post “%(id)s” has no action, commands nothing, leads nothing and decides nothing.",
    ),
    "post_without_contact": ("岗位“%(id)s”没有联络方式。", "There is no way to reach the post “%(id)s”."),
    "personal_data": (
        "%(at)s：像是个人信息（%(kinds)s）。预案只写岗位，不写人。",
        "%(at)s: looks like personal data (%(kinds)s). A plan names posts, never people.",
    ),
    "duration_over_clock": (
        "行动“%(id)s”要 %(minutes)s 分钟，超过它的时限“%(clock)s”（%(limit)s 分钟）。",
        "The action “%(id)s” takes %(minutes)s minutes, more than its clock “%(clock)s” allows (%(limit)s).",
    ),
    "path_over_clock": (
        "第 %(level)s 级：行动“%(id)s”最早也要 %(minutes)s 分钟才能完成，超过时限“%(clock)s”（%(limit)s 分钟）；"
        "必经：%(path)s。",
        "Level %(level)s: the action “%(id)s” ends after %(minutes)s minutes at the earliest, later than its clock "
        "“%(clock)s” allows (%(limit)s); by way of %(path)s.",
    ),
    "need_before_start": (
        "第 %(level)s 级：行动“%(id)s”最早第 %(minutes)s 分钟才开始，它要的“%(need)s”却须第 %(limit)s 分钟前到位；"
        "必经：%(path)s。",
        "Level %(level)s: the action “%(id)s” starts after %(minutes)s minutes at the earliest, but its need “%(need)s” is "
        "due after %(limit)s; by way of %(path)s.",
    ),
    "need_without_quantity": (
        "行动“%(id)s”适用第 %(level)s 级，需求“%(need)s”却没有这一级的数量。",
        "The action “%(id)s” is done at level %(level)s, but its need “%(need)s” has no quantity for it.",
    ),
    "validity_reversed": ("%(at)s：有效期在开始之前就结束了。", "%(at)s: ends before it begins."),
    "document_not_in_force": (
        "编制依据“%(id)s”在预案开始生效时（%(day)s）并不施行。",
        "The document “%(id)s” is not in force when the plan begins (%(day)s).",
    ),
}


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a plan: its line in the text (from 1), a code that stays, and a sentence in both languages."""

    line: int
    code: str
    chinese: str
    english: str


class PlanFault(ValueError):
    """A text that cannot be used as a plan; `faults` says all that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.line}: {fault.english}" for fault in faults))
        self.faults = tuple(faults)


def fault(line: int, code: str, **details: object) -> Fault:
    """The fault of a code with its details filled in; a detail that is a pair is (Chinese, English)."""
    chinese, english = (
        sentence % {name: one[which] if isinstance(one, tuple) else one for name, one in details.items()}
        for which, sentence in enumerate(SENTENCES[code])
    )
    return Fault(line, code, chinese, english)
