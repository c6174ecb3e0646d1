"""Small words that templates need."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, time
from typing import Any

from django import template
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.figures.templatetags.figures import grouped, shown_age, unknown
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.remembering import Remembered

register = template.Library()
_parts: Remembered[Hashable, SafeString] = Remembered()


@register.filter
def age_now(instant: datetime | None) -> str:
    """How long ago, in the workspace's time; nothing for no instant."""
    return "" if instant is None else shown_age(max(clock.now() - instant, clock.now() - clock.now()))


@register.filter
def instant_or_day(instant: datetime) -> str:
    """08:42; of what is true for a whole day, its date."""
    local = instant.astimezone(OFFICIAL_TIME)
    return f"{local:%Y-%m-%d}" if local.time() == time() else f"{local:%H:%M}"


@register.simple_tag
def kept(name: str, **values: Any) -> SafeString:
    """A part of a page, made once for the same language, address and values; it sees nothing else."""
    key = (name, get_language(), get_script_prefix(), repr(values))
    return _parts.one(key, lambda: get_template(f"anlan/{name}.html").render(values))


@register.simple_tag
def number(value: float | str | None) -> SafeString | str:
    """A number of a table whose head carries the 来源签: digits grouped, unknown as a dash, words as they are."""
    if value is None:
        return unknown()
    return value if isinstance(value, str) else grouped(value)


@register.simple_tag
def number_sum(*values: float | None) -> SafeString | str:
    """What values of one kind come to; unknown as soon as one is."""
    known = [value for value in values if value is not None]
    return number(sum(known)) if len(known) == len(values) else unknown()


@register.filter
def response_word(level: int) -> str:
    """响应级别 as it is written: Ⅰ级 … Ⅳ级."""
    return _("%(numeral)s级") % {"numeral": chr(ord("Ⅰ") + level - 1)}
