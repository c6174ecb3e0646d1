"""What the schema finds wrong with a field, said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_SAID: Mapping[str, Any] = {
    "missing": gettext_lazy("缺少此项"),
    "string_type": gettext_lazy("应为文字"),
    "string_too_short": gettext_lazy("至少 %(min_length)s 个字符"),
    "string_too_long": gettext_lazy("最多 %(max_length)s 个字符"),
    "string_pattern_mismatch": gettext_lazy("格式不符"),
    "int_type": gettext_lazy("应为整数"),
    "int_parsing": gettext_lazy("应为整数"),
    "int_parsing_size": gettext_lazy("数值过大"),
    "int_from_float": gettext_lazy("应为整数"),
    "float_type": gettext_lazy("应为数字"),
    "float_parsing": gettext_lazy("应为数字"),
    "finite_number": gettext_lazy("应为有限的数字"),
    "bool_type": gettext_lazy("应为 true 或 false"),
    "bool_parsing": gettext_lazy("应为 true 或 false"),
    "greater_than_equal": gettext_lazy("不得小于 %(ge)s"),
    "less_than_equal": gettext_lazy("不得大于 %(le)s"),
    "list_type": gettext_lazy("应为列表"),
    "too_short": gettext_lazy("至少 %(min_length)s 项"),
    "too_long": gettext_lazy("最多 %(max_length)s 项"),
    "literal_error": gettext_lazy("应为以下之一：%(expected)s"),
    "enum": gettext_lazy("应为以下之一：%(expected)s"),
    "timezone_aware": gettext_lazy("时间须带时区"),
    "datetime_type": gettext_lazy("应为时间"),
    "datetime_parsing": gettext_lazy("应为 ISO 8601 时间"),
    "datetime_from_date_parsing": gettext_lazy("应为 ISO 8601 时间"),
    "date_parsing": gettext_lazy("应为日期（年-月-日）"),
    "date_from_datetime_parsing": gettext_lazy("应为日期（年-月-日）"),
    "model_attributes_type": gettext_lazy("应为 JSON 对象"),
    "dict_type": gettext_lazy("应为 JSON 对象"),
    "extra_forbidden": gettext_lazy("没有这一项"),
}


def reason_of(error: Mapping[str, Any]) -> str:
    """One sentence for one error of the schema."""
    said = _SAID.get(error["type"])
    if said is None:
        return _("取值不合要求")
    return str(said) % error.get("ctx", {}) if "%(" in str(said) else str(said)


def field_of(error: Mapping[str, Any]) -> str:
    """The address of the field, without the framework's own name for the body."""
    place = [str(part) for part in error["loc"]]
    if place[:1] in (["body"], ["query"], ["path"], ["header"], ["form"], ["file"]) and len(place) > 1:
        place = place[1:]
    if place[:1] == ["data"] and len(place) > 1:
        place = place[1:]
    return ".".join(place)
