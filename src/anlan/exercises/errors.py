"""Why a step of a replay cannot be played now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError


class NotThere(DomainError):
    code = "replay_not_there"
    what = _("没有%(thing)s。")


class StillComing(DomainError):
    """What it needs is being made: it waits as long as that takes."""

    code = "replay_still_coming"
    what = _("%(thing)s尚未完成。")


class AccountUnknown(DomainError):
    code = "replay_account_unknown"
    what = _("没有账号“%(username)s”，或它已停用。")


class ReplayFaulty(DomainError):
    code = "replay_faulty"
    what = _("推演脚本有 %(count)s 处问题，第一处在第 %(line)s 行：%(sentence)s")
    next_step = _("请用 anlan replay check 列出全部问题，改正后重试。")
    http_status = 422


class ReplayLoadedAlready(Conflict):
    code = "replay_loaded"
    what = _("这个演练已经载入了推演脚本“%(key)s”。")
    next_step = _("请另建一个演练。")


class BulletinUnfit(DomainError):
    code = "replay_bulletin"
    what = _("这份速报不能用来推演：%(reason)s")
    next_step = _("请换一份有发震时刻和震中位置的速报。")
    http_status = 422
