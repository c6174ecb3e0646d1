"""What can be wrong with a deadline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class CalendarUnknown(DomainError):
    code = "calendar_unknown"
    what = _("没有 %(year)s 年的工作日历，无法计算工作日。")
    next_step = _("请在基准包 calendar 表中按国务院办公厅通知补充该年安排。")


class ClockUnknown(DomainError):
    code = "clock_unknown"
    what = _("基准包 clocks 表中没有时限“%(kind)s”。")
    next_step = _("请补充该时限，或直接给出截止时间。")


class DeadlineStands(DomainError):
    code = "deadline_stands"
    what = _("“%(title)s”的时限已经在计时。")
    next_step = _("请先办结或撤销原有时限。")


class DeadlineSettled(DomainError):
    code = "deadline_settled"
    what = _("“%(title)s”的时限已经办结或撤销。")
    next_step = _("请刷新后查看。")
