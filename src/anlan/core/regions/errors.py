"""What can be wrong with a region."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class RegionNotFound(DomainError):
    """No unit has this code on that day."""

    code = "region_not_found"
    what = _("没有代码为“%(code)s”的行政区划。")
    next_step = _("请核对代码，或按名称查找。")
    http_status = 404


class RegionCodeInvalid(DomainError, ValueError):
    """The text is no division code in any of its official forms."""

    code = "region_code_invalid"
    what = _("“%(given)s”不是行政区划代码。")
    next_step = _("请填写 2、4、6、9 或 12 位数字代码，如 530326。")
    http_status = 422


class RegionTablesDamaged(DomainError):
    """The tables of the pack and the boundary package do not fit together."""

    code = "region_tables_damaged"
    what = _("区划数据不完整：%(reason)s。")
    next_step = _("请重新安装安澜。")
    http_status = 500
