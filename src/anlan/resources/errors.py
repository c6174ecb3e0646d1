"""What can be wrong with means and what is done to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, Self

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError
from anlan.core.packs.loading import OFFICIAL_TIME


class Bound(Protocol):
    """Says whose it is, and since when."""

    holder: str
    held_at: datetime


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


class AlreadyCommitted(Conflict):
    """Somebody else has it: `holder` names who, `left` what of it is free, `wanted` what was asked for."""

    code = "already_committed"
    what = _("“%(name)s”已被 %(holder)s 占用（自 %(since)s 起）：需要 %(wanted)s，只剩 %(left)s。")
    next_step = _("请改选其他资源，减少数量，或等其释放后再试。")

    @classmethod
    def by(cls, first: Bound, **details: Any) -> Self:
        """By who has it first."""
        since = first.held_at.astimezone(OFFICIAL_TIME).strftime("%Y-%m-%d %H:%M")
        return cls(holder=first.holder, since=since, **details)


class NotEnough(Conflict):
    """Nobody else has it: there is not so much of it."""

    code = "not_enough"
    what = _("“%(name)s”现有 %(left)s，不足 %(wanted)s。")
    next_step = _("请减少数量，或从其他来源补足。")


class TeamNotReady(Conflict):
    code = "team_not_ready"
    what = _("“%(name)s”现在是“%(state)s”状态，不能派出。")
    next_step = _("请另选队伍，或先把它改为待命。")


class NothingCommitted(DomainError):
    """The holder has nothing of this, or not in this state."""

    code = "nothing_committed"
    what = _("%(holder)s 名下没有可以办理的占用资源。")
    next_step = _("请刷新后查看该指令的资源和状态。")


class MoreThanIssued(DomainError):
    code = "more_than_issued"
    what = _("“%(name)s”出库 %(issued)s，不能签收或退回 %(stated)s。")
    next_step = _("请核对数量；多出的物资请另行办理入库。")
    http_status = 422


class LotDiffers(DomainError):
    code = "lot_differs"
    what = _("批号 %(lot)s 在“%(warehouse)s”已有登记，有效期至 %(expires_on)s，与填写的不同。")
    next_step = _("请核对有效期；若是另一批，请换一个批号。")


class MeansInUse(Conflict):
    """Data are about to take the place of means that somebody has, or to be taken back with them."""

    code = "means_in_use"
    what = _("“%(name)s”%(use)s（%(workspace)s）；共 %(count)s 项正在使用，不能取代或撤销。")
    next_step = _("没有改动任何数据。请先在该工作区解除占用或关闭场所，演练也可先结束，然后重试。")
