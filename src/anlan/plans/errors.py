"""What can be wrong with what is done to plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError
from anlan.plans.faults import Fault


class PlanFaulty(DomainError):
    """The text is no whole plan; `faults` says all that is wrong with it."""

    code = "plan_faulty"
    what = _("预案有问题 %(many)s 处，没有收下：%(listed)s")
    next_step = _("请逐处改正后重新提交；`anlan plan check` 给出同样的清单。")
    http_status = 422

    def __init__(self, faults: Sequence[Fault], **details: Any) -> None:
        self.faults = tuple(faults)
        super().__init__(many=len(self.faults), **details)

    @property
    def sentence(self) -> str:
        is_chinese = (get_language() or "zh").startswith("zh")
        listed = " ".join(f"[{one.line}] {one.chinese if is_chinese else one.english}" for one in self.faults)
        return str(self.what) % {**self.details, "listed": listed}


class PlanKnown(DomainError):
    """This very text is there already."""

    code = "plan_known"
    what = _("这份文本已在库中：%(title)s第 %(edition)s 版，状态为“%(state)s”。")
    next_step = _("不必重复提交；如要修订，请改动文本和版次。")


class PlanChanged(Conflict):
    """The caller saw an earlier version of the row."""

    code = "plan_changed"
    what = _("“%(title)s”已被他人更新（您看到的是第 %(seen)s 次改动，现为第 %(version)s 次，状态为“%(state)s”）。")


class PlanStateWrong(DomainError):
    """What was asked does not follow from the state the version is in."""

    code = "plan_state_wrong"
    what = _("“%(title)s”的状态为“%(state)s”，不能%(act)s。")
    next_step = _("请刷新后查看；只有草案可批准，已批准的可备案，已停用的须重新提交。")


class ApproverIsUploader(DomainError):
    code = "approver_is_uploader"
    what = _("提交人不能批准自己提交的预案“%(title)s”。")
    next_step = _("请由另一名有批准权限的人员审定。")
    http_status = 403


class PlanWordsMissing(DomainError):
    code = "plan_words_missing"
    what = _("请写明%(field)s。")
    next_step = _("填写后重新提交。")
    http_status = 422
