"""Errors are sentences: what happened and what to do, the same on screen, in the API and on the command line."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class DomainError(Exception):
    """A refusal that a person can act on. Subclasses name it; placeholders are filled from keywords."""

    code: ClassVar[str] = "refused"
    what: ClassVar[Sentence] = _("该操作无法完成。")
    next_step: ClassVar[Sentence] = _("请检查输入后重试。")
    http_status: ClassVar[int] = 409

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.code)

    @property
    def sentence(self) -> str:
        return str(self.what) % self.details

    @property
    def advice(self) -> str:
        return str(self.next_step) % self.details

    def __str__(self) -> str:
        gap = "" if self.sentence.endswith(("。", "：")) else " "  # English sentences stand apart
        return f"{self.sentence}{gap}{self.advice}"


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it: both read the same."""

    code = "not_found"
    what = _("没有找到您要的内容，或您无权查看。")
    next_step = _("请核对编号，或联系本单位管理员。")
    http_status = 404


class InvalidInput(DomainError):
    """Input that does not fit; `field` and `reason` name the place."""

    code = "invalid_input"
    what = _("“%(field)s”不合要求：%(reason)s。")
    next_step = _("请改正后重新提交。")
    http_status = 422


class Conflict(DomainError):
    """Somebody else was faster, or the state has moved on."""

    code = "conflict"
    what = _("内容已被他人更新。")
    next_step = _("请刷新后再操作。")
    http_status = 409
