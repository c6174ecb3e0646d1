"""What is refused about accounts, rights and rosters."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Conflict, DomainError


def spoken(refusal: DomainError) -> str:
    """What happened and what to do, as one text: Chinese sentences stand side by side, English ones apart."""
    apart = "" if (get_language() or "zh").startswith("zh") else " "
    return f"{refusal.sentence}{apart}{refusal.advice}"


class LoginRefused(DomainError):
    """Says the same for a wrong name, a wrong password and an account that is switched off."""

    code = "login_refused"
    what = _("账号或密码不正确。")
    next_step = _("请核对后重试；忘记密码请联系本单位管理员重置。")
    http_status = 401


class LoginLocked(DomainError):
    """Says the same whether the name has an account or not."""

    code = "login_locked"
    what = _("连续多次登录失败，已暂时锁定。")
    next_step = _("请 %(minutes)s 分钟后再试，或联系本单位管理员解锁。")
    http_status = 429


class CodeRefused(DomainError):
    code = "code_refused"
    what = _("验证码不正确、已用过或已过期。")
    next_step = _("请等待新的验证码后重试，或使用恢复码。")
    http_status = 401


class OneTimeCodeRefused(DomainError):
    code = "one_time_code_refused"
    what = _("一次性口令不正确、已用过或已过期。")
    next_step = _("请向管理员申请新的一次性口令。")
    http_status = 401


class PasswordTooWeak(DomainError):
    code = "password_too_weak"
    what = _("密码不合要求：%(reasons)s")
    next_step = _("请另设密码，至少 12 个字符。")
    http_status = 422


class NotOwnAccount(DomainError):
    code = "not_own_account"
    what = _("只能由本人办理。")
    next_step = _("请用本人账号登录后办理。")
    http_status = 403


class OwnRights(DomainError):
    code = "own_rights"
    what = _("不能给自己授权或停用自己的账号。")
    next_step = _("请由另一名管理员办理。")
    http_status = 403


class MoreThanOwn(DomainError):
    """Nobody hands on more than he holds himself, lastingly, in that region."""

    code = "more_than_own"
    what = _("不能授予超出本人权限、辖区或灾种范围的权限。")
    next_step = _("请缩小授权范围，或由上级管理员办理。")
    http_status = 403


class UnknownRole(DomainError):
    code = "unknown_role"
    what = _("没有“%(role)s”这个岗位角色。")
    next_step = _("请从角色表中选择。")
    http_status = 422


class AlreadyThere(Conflict):
    code = "already_there"
    what = _("“%(what)s”已经存在。")
    next_step = _("请核对后修改，或直接使用已有的。")


class PeriodRefused(DomainError):
    code = "period_refused"
    what = _("截止时间必须晚于%(after)s。")
    next_step = _("请改正时间后重试。")
    http_status = 422


class TokenTooLong(DomainError):
    """A token that is forgotten must run out by itself."""

    code = "token_too_long"
    what = _("接口密钥的有效期最长 %(days)s 天。")
    next_step = _("请把截止时间改早；到期前可另行签发。")
    http_status = 422


class ShiftOverlaps(Conflict):
    code = "shift_overlaps"
    what = _("该岗位这一时段已有人值班。")
    next_step = _("请调整时段，或先撤销原排班。")


class ShiftNotOpen(Conflict):
    code = "shift_not_open"
    what = _("该班次尚未接班、已交班或已撤销。")
    next_step = _("请刷新值班表后再操作。")


class OpenItemsLeft(Conflict):
    """A shift is not handed over while something open has not been accepted."""

    code = "open_items_left"
    what = _("还有 %(count)s 项未办结事项未经接班人逐项确认，不能交班。")
    next_step = _("请接班人逐项确认后再交班。")


class StillInUse(Conflict):
    code = "still_in_use"
    what = _("“%(what)s”下仍有在用的部门、人员或账号，不能停用。")
    next_step = _("请先停用或转移其下属内容。")


class BatchUndone(Conflict):
    code = "batch_undone"
    what = _("该批次已经撤销过。")
    next_step = _("请刷新后查看。")
