"""Why a clause was missed, does not apply or cannot be judged, in Chinese and in English.

Not gettext: a review travels as JSON and is read in both languages, as the faults of a plan are.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, str]] = {
    "never_opened": ("任务从未开始。", "The task was never opened."),
    "not_finished": ("任务开始了，但没有完成的记录。", "The task was opened; no entry says that it was finished."),
    "no_task": ("该级响应要求这项行动，但没有生成任务。", "The level asked for it, but no task was made of it."),
    "never_activated": (
        "自 %(since)s 起达到启动条件，一直没有启动响应。",
        "The criteria were met from %(since)s on; no response was activated.",
    ),
    "not_activated": ("响应没有启动。", "There was no response."),
    "level_not_asked": (
        "启动过的级别（%(levels)s）没有这一项。",
        "The levels that stood (%(levels)s) do not ask for it.",
    ),
    "level_changed": (
        "%(at)s 调整响应级别时取消，尚未到期。",
        "Cancelled by the change of level at %(at)s, before it was due.",
    ),
    "ended": ("%(at)s 终止响应时取消，尚未到期。", "Cancelled by the stand-down at %(at)s, before it was due."),
    "cancelled": ("%(at)s 由人取消，尚未到期。", "Cancelled by hand at %(at)s, before it was due."),
    "not_due": ("到 %(at)s 为止尚未到期。", "Not yet due at %(at)s."),
    "no_action": (
        "预案没有行动承担这一时限，日志无从证明。",
        "No action of the plan serves this clock; no entry can show it.",
    ),
    "decided_after": (
        "达到条件后 %(minutes)s 分钟作出决定；预案未规定时限。",
        "Decided %(minutes)s min after the criteria were met; the plan sets no limit.",
    ),
    "decided_lower": (
        "此前按第 %(level)s 级作出决定，低于标准。",
        "It had been decided at level %(level)s, below what the criteria ask.",
    ),
    "not_raised": ("达到条件后没有启动或调整到该级。", "The response was not brought to this level."),
    "criteria_lapsed": (
        "%(at)s 情况核减，作出决定前已不再达到。",
        "The figures were corrected at %(at)s; before anybody decided the criteria held no more.",
    ),
    "criteria_not_met": ("日志中的情况没有达到启动条件。", "What the entries say does not meet the criteria."),
    "criteria_unknown": (
        "日志中没有足以判断启动条件的情况：%(inputs)s。",
        "The entries do not say what the criteria ask: %(inputs)s.",
    ),
    "never_filled": ("需要时无人，直到最后也没有任命。", "Nobody held it when it was needed, nor later."),
    "waived": ("终止时写明不适用：%(why)s", "Declared not applicable on ending: %(why)s"),
    "ended_without": ("终止响应时没有确认该条件已满足的记录。", "The response ended without an entry that it was met."),
    "response_runs": ("响应尚未终止。", "The response has not ended."),
    "no_limit": ("没有应答时限的记录。", "No limit for an answer is on record."),
    "answered_otherwise": ("接通前已经签收或答复。", "It had been accepted or answered before."),
    "next_not_called": ("无人应答后，没有在时限内叫应下一人。", "Unanswered, and nobody else was called."),
    "not_received": ("到期没有签收或答复的记录。", "No entry says that it was received."),
    "voided": ("%(at)s 时限撤销，尚未到期。", "The limit was taken back at %(at)s, before it was due."),
    "no_eta": ("命令中没有预计到达时间。", "The order names no time of arrival."),
    "not_arrived": ("没有到达的记录。", "No entry says that it arrived."),
    "given_back": (
        "%(at)s 已退回、召回或释放，尚未到期。",
        "Refused, recalled or released at %(at)s, before it was due.",
    ),
}
