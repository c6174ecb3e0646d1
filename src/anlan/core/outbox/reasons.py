"""Why a message has not arrived, as sentences; rows and entries keep the code and a detail that names nobody."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "died": _("发送进程中途退出，不知对方是否收到。"),
    "answer_lost": _("已发出但没有收到对方答复（%(detail)s）。"),
    "channel_failed": _("通道内部出错（%(detail)s），不知对方是否收到。"),
    "no_address": _("收件地址已清除或不存在。"),
    "bad_address": _("收件地址不合格式。"),
    "smtp_not_set_up": _("本节点没有配置邮件服务器（SMTP_HOST）。"),
    "smtp_unreachable": _("邮件服务器无法连接（%(detail)s）。"),
    "smtp_no_entry": _("邮件服务器不接受登录（%(detail)s）。"),
    "smtp_broke_off": _("连接在正文发出前中断（%(detail)s）。"),
    "smtp_put_off": _("邮件服务器要求稍后再试（%(detail)s）。"),
    "smtp_refused": _("邮件服务器拒收（%(detail)s）。"),
    "webhook_not_set_up": _("本节点没有配置签名密钥（WEBHOOK_SECRET）。"),
    "webhook_address": _("地址不合格式，只能是不带登录信息的 http 或 https 地址。"),
    "webhook_not_listed": _("该主机不在允许清单（WEBHOOK_HOSTS）中。"),
    "webhook_not_public": _("该主机指向内部地址，且该地址不在允许清单（WEBHOOK_HOSTS）中。"),
    "webhook_unknown_host": _("主机名无法解析。"),
    "webhook_unreachable": _("主机无法连接（%(detail)s）。"),
    "webhook_put_off": _("对方要求稍后再试（%(detail)s）。"),
    "tier_not_linked": _("没有配置上级节点（TIER_LINKS）：%(detail)s。"),
    "tier_unreachable": _("上级节点离线，无法连接（%(detail)s）；恢复后自动送达。"),
    "tier_put_off": _("上级节点要求稍后再试（%(detail)s）。"),
    "tier_no_entry": _("上级节点不接受本节点的令牌（TIER_TOKENS，%(detail)s）。"),
    "tier_refused": _("上级节点拒收（%(detail)s）。"),
    "webhook_refused": _("对方拒收（%(detail)s）。"),
}


def explained(reason: str) -> str:
    """The sentence for what a row or an entry keeps; the kept text itself where its code is not known any more."""
    code, _space, detail = reason.partition(" ")
    sentence = REASONS.get(code)
    return reason if sentence is None else str(sentence) % {"detail": detail}
