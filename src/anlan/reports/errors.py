"""What can be wrong with reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError


class ReportStale(Conflict):
    """Somebody else wrote in the same place; `sections` names where and who."""

    code = "report_stale"
    what = _("您打开后，报告已被他人修改：%(sections)s。")
    next_step = _("请核对对方写的内容，合并后再保存；您写的内容仍在输入框中。")


class DraftStands(DomainError):
    code = "draft_stands"
    what = _("“%(title)s”还没有报出。")
    next_step = _("请先报出或作废这份报告，再起草下一份。")


class ChainBroken(DomainError):
    """A report that cannot follow where the chain stands."""

    code = "chain_broken"
    what = _("现在不能起草%(kind)s：%(reason)s。")
    next_step = _("请按首报、续报、终报的顺序报送。")


class ReportNotNow(DomainError):
    code = "report_not_now"
    what = _("“%(title)s”现在是“%(state)s”，不能%(act)s。")
    next_step = _("请刷新后按现在的状态处理。")


class RequiredMissing(DomainError):
    """Required fields are empty and were not said to be under check."""

    code = "required_missing"
    what = _("缺少必报内容：%(missing)s。")
    next_step = _("请补齐，或逐项勾选“按【待核】上报”。")
    http_status = 422


class ReadBackDiffers(DomainError):
    code = "report_read_back_differs"
    what = _("您核对的是第 %(seen)s 版，报告现为第 %(version)s 版。")
    next_step = _("请重新核对后再签发。")


class NoTierAbove(DomainError):
    code = "no_tier_above"
    what = _("%(region)s没有上一级，无须上报。")
    next_step = _("请核对报告单位。")
    http_status = 422


class SectionUnknown(DomainError):
    code = "section_unknown"
    what = _("报告没有可以填写的部分“%(section)s”。")
    next_step = _("可以填写的部分：%(sections)s。")
    http_status = 422


class TemplateMissing(DomainError):
    code = "report_template_missing"
    what = _("模板包没有适用于“%(hazard)s”的报告模板。")
    next_step = _("请在 report_templates 表中补充。")


class ReasonNeeded(DomainError):
    code = "report_reason_needed"
    what = _("必须写明%(what)s。")
    next_step = _("请填写后重新提交。")
    http_status = 422


class TimeImpossible(DomainError):
    code = "report_time_impossible"
    what = _("时间 %(at)s 不可能：不能早于事件，也不能晚于现在。")
    next_step = _("请核对后改正。")
    http_status = 422


class DocumentsNotInstalled(DomainError):
    """The writers of papers are an extra."""

    code = "documents_not_installed"
    what = _("生成 DOCX 和 PDF 还需要 %(name)s。")
    next_step = _("请运行 sh tools/bootstrap.sh data，或 pip install 'anlan[documents]'；在此之前可打印网页。")
    http_status = 503


class NotThisReport(DomainError):
    """What another node handed in is no report, or not for a desk of this node."""

    code = "not_this_report"
    what = _("不能接收这份报告：%(reason)s。")
    next_step = _("请核对对方节点的版本和上级区划设置（TIER_LINKS）。")
    http_status = 422
