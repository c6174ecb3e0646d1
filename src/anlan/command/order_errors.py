"""What can be wrong with closures, proposals and orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError


class OrderStale(Conflict):
    code = "order_stale"
    what = _("调度令“%(title)s”已更新（您看到的是第 %(seen)s 版，现为第 %(version)s 版，状态“%(state)s”）。")
    next_step = _("请刷新后按现在的状态处理。")


class OrderNotNow(DomainError):
    code = "order_not_now"
    what = _("调度令“%(title)s”现在是“%(state)s”，不能%(act)s。")
    next_step = _("请刷新后按现在的状态处理。")


class ActTimeImpossible(DomainError):
    code = "act_time_impossible"
    what = _("时间 %(at)s 不可能：须不早于 %(earliest)s，且不晚于现在。")
    next_step = _("请核对设备时间后改正。")
    http_status = 422


class WhyMissing(DomainError):
    code = "why_missing"
    what = _("必须写明%(what)s。")
    next_step = _("请填写后重新提交。")
    http_status = 422


class ProposalNotReady(DomainError):
    code = "proposal_not_ready"
    what = _("该调度方案%(state)s。")
    next_step = _("请等待计算完成，或重新生成。")


class ProposalStale(Conflict):
    """What it was computed with has changed."""

    code = "proposal_stale"
    what = _("方案算出之后情况有变：%(changed)s。")
    next_step = _("请重新生成方案；确要按原方案下达的，请写明原因。")


class LineUnknown(DomainError):
    code = "line_unknown"
    what = _("方案中没有第 %(line)s 项，或该项已经下达。")
    next_step = _("请刷新后重新选择。")
    http_status = 422


class NothingOrdered(DomainError):
    code = "nothing_ordered"
    what = _("没有选择要派的队伍、物资或车辆。")
    next_step = _("请至少选择一项。")
    http_status = 422


class ClosureUnplaced(DomainError):
    code = "closure_unplaced"
    what = _("没有标出管制的位置，或位置无效：%(reason)s")
    next_step = _("请在地图上点出位置（带半径）、画出范围，或选中路段。")
    http_status = 422


class ClosureTooFar(DomainError):
    code = "closure_too_far"
    what = _("管制位置在本辖区 %(most)s 公里以外。")
    next_step = _("请核对经纬度和半径；更远的道路请报上级或当地登记。")
    http_status = 422


class ClosureLiftedAlready(DomainError):
    code = "closure_lifted_already"
    what = _("“%(title)s”已经解除管制。")
    next_step = _("请刷新后查看。")


class ReplanDecided(DomainError):
    code = "replan_decided"
    what = _("该改道建议%(state)s，不能再处理。")
    next_step = _("请刷新后查看。")
