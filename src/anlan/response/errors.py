"""What can be wrong with responses and tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError


class ResponseStale(Conflict):
    """The caller saw an earlier version."""

    code = "response_stale"
    what = _("“%(title)s”已被他人更新（您看到的是第 %(seen)s 版，现为第 %(version)s 版）。")


class NoPlan(DomainError):
    code = "no_plan"
    what = _("%(region)s没有在 %(day)s 有效、适用于%(hazard)s的预案。")
    next_step = _("请在“预案”中上传并批准一份预案，或由上一级启动响应。")


class AlreadyActive(DomainError):
    code = "response_active"
    what = _("%(region)s已对该事件启动%(level)s。")
    next_step = _("如需改变级别，请使用“调整级别”。")


class NotActive(DomainError):
    code = "response_ended"
    what = _("该响应已经终止。")
    next_step = _("如情况有变，请重新启动响应。")


class LevelUnknown(DomainError):
    code = "level_unknown"
    what = _("预案没有第 %(level)s 级响应。")
    next_step = _("预案有的级别：%(levels)s。")
    http_status = 422


class SameLevel(DomainError):
    code = "same_level"
    what = _("响应已经是%(level)s。")
    next_step = _("请选择另一级别。")


class ReadBackDiffers(DomainError):
    """What the person confirmed is not what would happen now."""

    code = "read_back_differs"
    what = _("复诵内容与现在的情况不一致。现在应为：%(read_back)s")
    next_step = _("请核对后重新确认。")


class OrderMissing(DomainError):
    code = "order_missing"
    what = _("您的岗位不能自行决定响应。")
    next_step = _("请写明奉预案中哪个岗位的命令：%(posts)s。")


class PostUnknown(DomainError):
    code = "post_unknown"
    what = _("预案没有岗位“%(post)s”。")
    next_step = _("预案的岗位：%(posts)s。")
    http_status = 422


class TaskNotNow(DomainError):
    code = "task_not_now"
    what = _("任务“%(title)s”现在是“%(state)s”，不能%(act)s。")
    next_step = _("请刷新后按现在的状态处理。")


class TimeImpossible(DomainError):
    code = "time_impossible"
    what = _("时间 %(at)s 不可能：须在 %(earliest)s 之后，且不晚于现在。")
    next_step = _("请核对设备时间后改正。")
    http_status = 422


class DueTooEarly(DomainError):
    code = "due_too_early"
    what = _("期限 %(at)s 太早：须晚于 %(earliest)s。")
    next_step = _("请另定期限。")
    http_status = 422


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    what = _("完成“%(title)s”还缺：%(missing)s。")
    next_step = _("请逐项填写或上传后再完成。")
    http_status = 422


class ReasonNeeded(DomainError):
    code = "reason_needed"
    what = _("必须写明%(what)s。")
    next_step = _("请填写后重新提交。")
    http_status = 422


class ConditionsOpen(DomainError):
    code = "conditions_open"
    what = _("终止条件尚未满足：%(conditions)s。")
    next_step = _("请逐条确认，或写明不适用的原因。")


class ConditionUnknown(DomainError):
    code = "condition_unknown"
    what = _("预案没有终止条件“%(condition)s”。")
    next_step = _("请在清单中选择。")
    http_status = 422
