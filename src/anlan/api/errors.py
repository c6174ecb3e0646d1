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


class CsrfMissing(DomainError):
    """A session wants to change something without the proof that its own page asked."""

    code = "csrf_missing"
    what = _("请求缺少有效的 CSRF 令牌。")
    next_step = _("请在 X-CSRFToken 头中提供会话的令牌后重试。")
    http_status = 403


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
    http_status = 400


class VersionMismatch(DomainError):
    """If-Match names a version that is no longer current."""

    code = "version_mismatch"
    what = _("内容已被他人更新，您依据的版本已过期。")
    next_step = _("请重新读取后再提交。")
    http_status = 412


class Unreadable(DomainError):
    """A request that cannot be read as what it says it is."""

    code = "unreadable"
    what = _("无法读取请求：%(reason)s。")
    next_step = _("请改正后重新提交。")
    http_status = 400


class MethodNotAllowed(DomainError):
    """The address is right, the method is not."""

    code = "method_not_allowed"
    what = _("此地址不支持 %(method)s 方法。")
    next_step = _("请改用：%(allowed)s。")
    http_status = 405


class LengthRequired(DomainError):
    """A body of unknown length where only a known one is taken."""

    code = "length_required"
    what = _("请求没有说明正文长度。")
    next_step = _("请提供 Content-Length 后重试。")
    http_status = 411


class BodyTooLarge(DomainError):
    """More than this operation takes."""

    code = "body_too_large"
    what = _("请求正文超过 %(most)d 字节。")
    next_step = _("请缩小内容或分批提交。")
    http_status = 413


class UnsupportedMedia(DomainError):
    """A body of another kind than the operation takes, or one that is packed."""

    code = "unsupported_media"
    what = _("不支持的正文类型或编码：%(given)s。")
    next_step = _("请改用：%(wanted)s。")
    http_status = 415


class InternalFault(DomainError):
    """A fault of the programme. What it was stands in the log, under the number given."""

    code = "internal_fault"
    what = _("系统内部错误。")
    next_step = _("请稍后重试；如仍出现，请把编号告知管理员。")
    http_status = 500


class NodeBusy(DomainError):
    """The database does not answer in time."""

    code = "node_busy"
    what = _("系统繁忙，暂时无法处理。")
    next_step = _("请在 %(seconds)d 秒后重试。")
    http_status = 503
