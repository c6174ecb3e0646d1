"""What can be wrong with settling a parked reaction."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class StillFailing(DomainError):
    code = "still_failing"
    what = _("联动“%(reaction)s”重试仍未成功，或前面还有未处理的记录。")
    next_step = _("请查看失败原因，排除后再试；确认不再需要时可跳过。")
