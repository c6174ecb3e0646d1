"""What stands in the way of a place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class InsideAnotherPlace(DomainError):
    """A demo place that contains it stands already; its own layers would cut a hole into that one's."""

    code = "inside_another_place"
    what = _("%(name)s在已建成的演示区域 %(wider)s 之内，不能在其中另建。")
    next_step = _("请直接使用现有区域；要单独的演示区域，请另用数据目录。")


class OwnDataStand(DomainError):
    """Own data took the place of parts of the demo place; another one would be laid over or under them."""

    code = "own_data_stand"
    what = _("%(name)s已有自有数据（%(kinds)s）接在演示数据上，重建演示区域会盖住它们或与之脱节。")
    next_step = _("请保留现有区域；确要重建，请先撤销这些批次：%(uids)s。")
