"""What can be wrong with what a phone tells."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class PhoneOnly(DomainError):
    code = "phone_account_needed"
    what = _("手机上报须由本人账号发出。")
    next_step = _("请登录后重试。")
    http_status = 403


class NothingToDecide(DomainError):
    code = "phone_nothing_to_decide"
    what = _("这一条没有待决定的冲突。")
    next_step = _("请刷新后查看。")


class PhotoUnexpected(DomainError):
    code = "phone_photo_unexpected"
    what = _("照片不能接收：%(reason)s。")
    next_step = _("请在手机上重新选择照片后再发。")
    http_status = 422
