"""What only the API can refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class LogInFirst(DomainError):
    """No session, no token."""

    code = "log_in_first"
    what = _("请求没有有效的登录会话或令牌。")
    next_step = _("请先登录，或在 Authorization 头中提供令牌。")
    http_status = 401


class TooManyRequests(DomainError):
    """The account's rate is used up."""

    code = "too_many_requests"
    what = _("请求过于频繁。")
    next_step = _("请在 %(seconds)d 秒后重试。")
    http_status = 429


class KeyReused(DomainError):
    """An idempotency key came with another request than before."""

    code = "idempotency_key_reused"
    what = _("幂等键“%(key)s”已用于另一个不同的请求。")
    next_step = _("请为新的请求换用新的幂等键。")
    http_status = 422


class BadCursor(DomainError):
    """A paging cursor that this API did not give out."""

    code = "bad_cursor"
    what = _("分页游标无效。")
    next_step = _("请从第一页重新开始，并原样使用返回的 next 值。")
    http_status = 422


class VersionMismatch(DomainError):
    """If-Match names a version that is no longer current."""

    code = "version_mismatch"
    what = _("内容已被他人更新，您依据的版本已过期。")
    next_step = _("请重新读取后再提交。")
    http_status = 412
