"""What can be wrong with an assessment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class AssessmentOver(DomainError):
    code = "assessment_over"
    what = _("这次评估已经结束，不能取消。")
    next_step = _("请查看它的结果。")
