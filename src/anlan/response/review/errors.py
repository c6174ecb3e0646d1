"""What keeps a review from being made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class EntryUnreadable(DomainError):
    code = "entry_unreadable"
    what = _("日志第 %(seq)s 条读不懂：%(reason)s。")
    next_step = _("请用 anlan journal export 重新导出。")
    http_status = 422


class ResponseUnclear(DomainError):
    """Several responses were made to the incident; one has to be named."""

    code = "response_unclear"
    what = _("该事件有多次响应：%(responses)s。")
    next_step = _("请指明复盘哪一次响应。")
    http_status = 422


class ResponseUnknown(DomainError):
    code = "response_unknown"
    what = _("日志中没有对该事件的响应 %(response)s。")
    next_step = _("请核对编号，或导出完整的日志。")
    http_status = 404


class PlanDiffers(DomainError):
    """The response was made by another plan or edition."""

    code = "plan_differs"
    what = _("该响应依据的是预案 %(wanted)s，不是 %(given)s。")
    next_step = _("请使用启动时有效的那一版预案。")
    http_status = 422


class ReviewMoved(DomainError):
    """The entries say more than what the signer read."""

    code = "review_moved"
    what = _("复盘结果已有变化：您看到的与现在的不同。")
    next_step = _("请刷新，重新核对后再签署。")


class ResponseStillRuns(DomainError):
    code = "response_runs"
    what = _("响应尚未终止，复盘还不能签署。")
    next_step = _("请先终止响应。")


class ClauseUnknown(DomainError):
    code = "clause_unknown"
    what = _("预案没有条款“%(clause)s”。")
    next_step = _("请在预案的条款中选择。")
    http_status = 422


class KindUnknown(DomainError):
    code = "review_kind_unknown"
    what = _("没有“%(kind)s”这种复盘。")
    next_step = _("可选：local（本地）、department（部门）、command（指挥部）。")
    http_status = 422
