"""What can be wrong with undoing a batch."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class BatchUndone(DomainError):
    """It was undone before."""

    code = "batch_undone"
    what = _("批次 %(uid)s 已经撤销过。")
    next_step = _("请刷新批次列表。")


class BatchReplaced(DomainError):
    """A later batch stands on what this one brought."""

    code = "batch_replaced"
    what = _("批次 %(uid)s 的数据已被后来的批次 %(later)s 取代，不能先撤销它。")
    next_step = _("请先撤销后来的批次。")


class BatchNeeded(DomainError):
    """Rows of another batch hang on rows of this one."""

    code = "batch_needed"
    what = _("批次 %(later)s 的数据挂在批次 %(uid)s 的数据上，不能先撤销它。")
    next_step = _("请先撤销批次 %(later)s。")
