"""Why a file is not taken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class FileRefused(DomainError):
    """What is wrong with the file stands in `reason`."""

    code = "file_refused"
    what = _("文件“%(name)s”不能接收：%(reason)s。")
    next_step = _("请改用照片、录音、录像、PDF、Office 文档或文本文件重新上传。")
    http_status = 422


class FileTooLarge(DomainError):
    code = "file_too_large"
    what = _("文件“%(name)s”超过 %(most_mb)s MB 的上限。")
    next_step = _("请压缩或拆分后重新上传。")
    http_status = 413


class NotThisKind(Exception):
    """Inside the room: the content is not what it should be; `reason` is a sentence without its full stop."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = reason
