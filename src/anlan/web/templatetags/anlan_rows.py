"""Rows of long lists, rendered once: a queue shows the same fifty rows to every officer of a region, all day."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
ROWS_KEPT = 4096
_rows: OrderedDict[tuple[str | None, str, str], SafeString] = OrderedDict()
_lock = Lock()


@register.simple_tag
def queue_row(item: dict[str, Any], target: str = "") -> SafeString:
    """parts/queue_row.html of an item. The item says everything the row shows, so the row is kept by it."""
    key = (get_language(), target, repr(item))
    with _lock:
        found = _rows.get(key)
        if found is not None:
            _rows.move_to_end(key)
            return found
    made = get_template("anlan/parts/queue_row.html").render({"item": item, "target": target})
    with _lock:
        _rows[key] = made
        while len(_rows) > ROWS_KEPT:
            _rows.popitem(last=False)
    return made
