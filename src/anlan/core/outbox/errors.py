"""What can be wrong with settling a message."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class NothingToResolve(DomainError):
    code = "nothing_to_resolve"
    what = _("该消息当前不是“送达不明”或“未送达”状态。")
    next_step = _("请刷新后查看最新状态。")


class NotMarkedDelivered(DomainError):
    code = "not_marked_delivered"
    what = _("对方已明确拒收的消息不能改记为已送达。")
    next_step = _("请核对地址后重发，或改用其他方式通知。")
