"""What can be wrong with means and what is done to them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError


class MeansChanged(Conflict):
    """The caller saw an earlier version of its state."""

    code = "means_changed"
    what = _("“%(name)s”的状态已被他人更新（您看到的是第 %(seen)s 版，现为第 %(version)s 版）。")


class MeansReplaced(DomainError):
    """The fact no longer stands: own data or a later batch took its place, or its batch was undone."""

    code = "means_replaced"
    what = _("“%(name)s”已被新的数据取代，不能再改动。")
    next_step = _("请刷新列表，在新的条目上操作。")


class SameState(DomainError):
    code = "same_state"
    what = _("“%(name)s”已经是“%(state)s”状态，没有改动。")
    next_step = _("请刷新后查看。")


class StockBelowZero(DomainError):
    code = "stock_below_zero"
    what = _("“%(item)s”（批号 %(lot)s）的结存不能为 %(left)s。")
    next_step = _("结存只能是零或正整数，请核对后重填。")
    http_status = 422


class ReasonMissing(DomainError):
    code = "reason_missing"
    what = _("改动库存必须写明原因。")
    next_step = _("请填写原因，如“盘点短少”“破损报废”。")
    http_status = 422


class ShelterClosed(DomainError):
    code = "shelter_closed"
    what = _("避难场所“%(name)s”没有启用，不能登记人数。")
    next_step = _("请先启用该场所。")


class ShelterOccupied(DomainError):
    code = "shelter_occupied"
    what = _("避难场所“%(name)s”内还有 %(occupancy)s 人，不能关闭。")
    next_step = _("请先转移安置，把在场人数登记为 0。")
