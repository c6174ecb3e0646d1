"""The fields of an act, each looked at before it is believed. Raises InvalidInput."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from anlan.core.errors import InvalidInput
from anlan.core.settings import conf


def words(given: Mapping[str, Any], name: str, *, is_needed: bool = False) -> str:
    value = given.get(name, "")
    most = conf.PHONE_TEXT_MAX_CHARS
    if not isinstance(value, str) or len(value) > most:
        raise InvalidInput(field=name, reason=_("须为不超过 %(most)d 字的文字") % {"most": most})
    if is_needed and not value.strip():
        raise InvalidInput(field=name, reason=_("不能为空"))
    return value.strip()


def number(given: Mapping[str, Any], name: str, *, is_needed: bool = False) -> float | None:
    value = given.get(name)
    if value is None and not is_needed:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidInput(field=name, reason=_("须为数字"))
    return float(value)


def counts(given: Mapping[str, Any], name: str) -> dict[str, int]:
    """Whole numbers by name."""
    value = given.get(name, {})
    if not isinstance(value, dict) or len(value) > conf.PHONE_NAMES_MAX:
        raise InvalidInput(field=name, reason=_("须为“名称: 数量”"))
    for one in value.values():
        if isinstance(one, bool) or not isinstance(one, int) or not 0 <= one <= conf.FACT_COUNT_MAX:
            raise InvalidInput(field=name, reason=_("数量须为不小于 0 的整数"))
    return dict(value)
