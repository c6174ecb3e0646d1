"""What can be wrong in the command post."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError


class ConsultationNotOpen(DomainError):
    code = "consultation_not_open"
    what = _("会商“%(title)s”%(state)s，不能%(act)s。")
    next_step = _("未开始的请先由主持人开始；已结束的请另行召集。")


class ConsultationBusy(DomainError):
    """The thing has been done already."""

    code = "consultation_busy"
    what = _("会商“%(title)s”%(state)s。")
    next_step = _("请刷新后再操作。")


class NotTakingPart(DomainError):
    code = "not_taking_part"
    what = _("您还没有加入会商“%(title)s”。")
    next_step = _("请先点“加入”，发言和标绘才会记在您的岗位名下。")
    http_status = 403


class StatementEmpty(DomainError):
    code = "statement_empty"
    what = _("没有写内容。")
    next_step = _("请写明后再记入。")
    http_status = 422


class MinutesMoved(Conflict):
    """Something was said, drawn or concluded after the host read the minutes."""

    code = "minutes_moved"
    what = _("您核对之后，会商纪要又有改动。最近一处：%(change)s。")
    next_step = _("请重新核对后再签署。")


class DrawingStale(Conflict):
    code = "drawing_stale"
    what = _("标绘“%(title)s”已由%(who)s修改（您看到的是第 %(seen)s 版，现为第 %(version)s 版）。")
    next_step = _("请看过新的位置后再改。")


class DrawingGone(DomainError):
    code = "drawing_gone"
    what = _("标绘“%(title)s”已经撤销。")
    next_step = _("如仍需要，请重新标绘。")


class SymbolUnknown(DomainError):
    code = "symbol_unknown"
    what = _("没有标绘符号“%(symbol)s”。")
    next_step = _("请从符号列表中选择。")
    http_status = 422


class DocumentsNotInstalled(DomainError):
    code = "documents_not_installed"
    what = _("本机没有安装公文排版组件，不能生成 DOCX 和 PDF。")
    next_step = _("请由管理员运行 pip install 'anlan[documents]'；纪要网页仍可打印。")
