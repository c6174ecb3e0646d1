"""What is refused about personal data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class ReasonTooShort(DomainError):
    code = "reason_too_short"
    what = _("查看个人信息须写明理由，至少 %(least)s 个字。")
    next_step = _("请写明因何事、为何需要查看。")
    http_status = 422
    least = 4
    """“灾情核实” says something, “看看” does not."""

    def __init__(self) -> None:
        super().__init__(least=self.least)


class PersonalDataErased(DomainError):
    code = "personal_data_erased"
    what = _("该个人信息已按规定清除，无法恢复。")
    next_step = _("如确需联系，请向其所在单位核实。")
    http_status = 410


class PersonalDataMisplaced(DomainError):
    """Free text that will be kept openly holds a phone number, an ID number or an e-mail address."""

    code = "personal_data_misplaced"
    what = _("“%(field)s”中含有电话、证件号码或邮箱，不能明文保存。")
    next_step = _("请删去后重试；个人信息请填入专用栏目。")
    http_status = 422
