"""What is refused to a browser that wants to listen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class TooManyStreams(DomainError):
    """A forgotten script or a broken page holds the account's lines; other accounts are not touched by it."""

    code = "too_many_streams"
    what = _("该账号已打开 %(most)s 条实时连接，不能再开。")
    next_step = _("请关闭不用的页面和浏览器后刷新；页面仍可手动刷新查看。")
    http_status = 429
