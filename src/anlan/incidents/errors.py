"""What can be wrong with signals, incidents and what is done to them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError


class BulletinRefused(DomainError):
    """Input that could not be taken in; `faults` name line, field and reason, all at once."""

    code = "bulletin_refused"
    what = _("这份内容不能作为地震速报接收：%(first)s")
    next_step = _("请按下列原因改正后重新提交；原文已存入隔离区备查。")
    http_status = 422

    def __init__(self, *, faults: list[dict[str, Any]], refusal: str = "", **details: Any) -> None:
        self.faults = faults
        self.refusal = refusal
        super().__init__(faults=faults, first=faults[0]["sentence"] if faults else "", refusal=refusal, **details)


class BulletinTooLarge(BulletinRefused):
    """More than a node takes in at once."""

    code = "bulletin_too_large"
    http_status = 413


class UndoTooLate(DomainError):
    """Something later rests on it."""

    code = "undo_too_late"
    what = _("“%(verb)s”之后%(reason)s，不能再撤销。")
    next_step = _("请按现在的情况另行更正。")


class NotUndoable(DomainError):
    """An entry that tells of no change of triage."""

    code = "not_undoable"
    what = _("“%(verb)s”不能撤销。")
    next_step = _("请另作更正，原记录保留。")


class Stale(Conflict):
    """The caller saw an earlier version."""

    code = "stale"
    what = _("“%(title)s”已被他人更新（您看到的是第 %(seen)s 版，现为第 %(version)s 版）。")


class SignalNotCurrent(DomainError):
    """A newer version of the bulletin is there."""

    code = "signal_not_current"
    what = _("这条信号已有更新的版本，不能再处理旧版本。")
    next_step = _("请打开最新版本。")


class AlreadyAttached(DomainError):
    code = "already_attached"
    what = _("这条信号已归入“%(incident)s”。")
    next_step = _("如归错了，请先移出。")


class NotAttached(DomainError):
    code = "not_attached"
    what = _("这条信号没有归入任何事件。")
    next_step = _("请先归入事件。")


class AlreadyClaimed(DomainError):
    code = "already_claimed"
    what = _("这条信号已由他人认领。")
    next_step = _("请与认领人联系，或请其放回。")


class NotClaimed(DomainError):
    code = "not_claimed"
    what = _("这条信号不在您名下。")
    next_step = _("只有认领人可以放回。")


class IncidentNotOpen(DomainError):
    """The incident is closed, merged, or was marked; the act needs an open one."""

    code = "incident_not_open"
    what = _("“%(incident)s”目前是“%(state)s”状态，不能这样处理。")
    next_step = _("请先重新打开事件，或选择别的事件。")


class IncidentRuns(DomainError):
    """Something of a room above still runs on the incident; it would run on where nobody looks."""

    code = "incident_runs"
    what = _("“%(incident)s”的应急响应尚未终止，不能结束、并入别的事件或撤销。")
    next_step = _("请先终止响应；要合并时，可把另一事件并入本事件。")


class NothingToSplit(DomainError):
    code = "nothing_to_split"
    what = _("要拆出的信号必须是该事件的一部分，且不能全部拆出。")
    next_step = _("请重新选择信号。")


class SameIncident(DomainError):
    code = "same_incident"
    what = _("一个事件不能并入它自己。")
    next_step = _("请选择另一个事件。")


class NothingChanges(DomainError):
    """The state is already as asked for."""

    code = "nothing_changes"
    what = _("已经是这个状态，没有改动。")
    next_step = _("请刷新后查看。")


class RegionUnknown(DomainError):
    code = "region_unknown"
    what = _("没有代码为 %(region)s 的行政区划。")
    next_step = _("请核对区划代码。")
    http_status = 422


class EmptyNote(DomainError):
    code = "empty_note"
    what = _("记录内容为空。")
    next_step = _("请填写内容。")
    http_status = 422


class FactVoid(DomainError):
    code = "fact_void"
    what = _("这条情况已作废。")
    next_step = _("请另行上报。")


class FactSettled(DomainError):
    """It is verified already."""

    code = "fact_verified"
    what = _("这条情况已核定。")
    next_step = _("如数字有变，请另行上报后再核定。")


class ReasonNeeded(DomainError):
    code = "reason_needed"
    what = _("没有写明原因。")
    next_step = _("请写明原因后再提交。")
    http_status = 422


class BadCursor(DomainError):
    """A cursor that this list did not give out."""

    code = "bad_cursor"
    what = _("翻页位置无效。")
    next_step = _("请从第一页重新查看。")
    http_status = 400
